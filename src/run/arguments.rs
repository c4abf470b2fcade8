//! Arguments that cannot be parsed.

use std::ffi::OsString;

use clap::{
    Args as _,
    error::{ContextKind, ErrorKind},
};

use crate::{args::GlobalArgs, domain::visible, exit::Failure};

/// The hint for arguments that cannot be understood.
const FOR_MORE: &str = "for more, try --help";

/// The command among arguments, whether or not they can be parsed: the first word that is neither a
/// flag nor the value of one.
pub(super) fn typed_command(args: &[OsString]) -> Option<String> {
    let global = GlobalArgs::augment_args(clap::Command::new("credctl"));
    let takes_value = |flag: &str| {
        let name = flag.strip_prefix("--");
        let found = global
            .get_arguments()
            .find(|arg| name.is_some() && arg.get_long() == name);
        found.is_some_and(|arg| arg.get_action().takes_values())
    };
    let mut words = args.iter().skip(1).map(|word| word.to_string_lossy());
    while let Some(word) = words.next() {
        if takes_value(&word) {
            words.next();
        } else if !word.starts_with('-') {
            return Some(word.into_owned());
        }
    }
    None
}

/// The failure for arguments that clap refuses: its first paragraph is the message, its tips are the
/// hint.
pub(super) fn refusal(error: &clap::Error) -> Failure {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Failure::usage("a command is missing").hint(FOR_MORE);
    }
    if let Some(failure) = stray_value(error).or_else(|| invalid_value(error)) {
        return failure;
    }
    let text = error.render().to_string();
    let text = text.trim().strip_prefix("error: ").unwrap_or(&text);
    let mut paragraphs = text.split("\n\n");
    let message = paragraphs.next().unwrap_or_default().trim_end();
    let hint = paragraphs.find_map(|p| p.trim().strip_prefix("tip: "));
    // The nearest tip comes first.
    let hint = hint.and_then(|tips| tips.lines().next());
    Failure::usage(message).hint(hint.unwrap_or(FOR_MORE))
}

/// The failure for a value that no argument takes. The value is not repeated: it may be a key.
fn stray_value(error: &clap::Error) -> Option<Failure> {
    let argument = error
        .get(ContextKind::InvalidArg)
        .map(ToString::to_string)
        .unwrap_or_default();
    let message = match error.kind() {
        ErrorKind::UnknownArgument if !argument.starts_with('-') => {
            "unexpected argument".to_owned()
        }
        ErrorKind::TooManyValues => format!("`{argument}` takes no value"),
        _ => return None,
    };
    Some(Failure::usage(message).hint(
        "keys are never arguments, see `credctl add --help`; nicknames with spaces need quotes",
    ))
}

/// The failure for a value that its type refuses, with hidden characters spelled out.
fn invalid_value(error: &clap::Error) -> Option<Failure> {
    if error.kind() != ErrorKind::ValueValidation {
        return None;
    }
    let value = error.get(ContextKind::InvalidValue)?.to_string();
    let argument = error.get(ContextKind::InvalidArg)?;
    let reason = std::error::Error::source(error)?;
    let message = format!("`{}` for `{argument}`: {reason}", visible(&value));
    Some(Failure::usage(message))
}
