//! Arguments that cannot be parsed.

use std::ffi::OsString;

use clap::{
    Args as _,
    error::{ContextKind, ErrorKind},
};

use super::suggestion;
use crate::{args::GlobalArgs, domain::visible, exit::Failure, process::Vars};

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

/// The way of keys, for those who give them as arguments.
const NO_KEYS: &str = "keys are never arguments, see `credctl add --help`";

/// The failure for arguments that clap refuses. The hint is a line to run instead, where one may be
/// meant.
pub(super) fn refusal(error: &clap::Error, args: &[OsString]) -> Failure {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Failure::usage("a command is missing").hint(FOR_MORE);
    }
    let words = texts(args).unwrap_or_default();
    if let Some(failure) = key_flag(error, &words) {
        return failure;
    }
    let failure = stray_value(error)
        .or_else(|| invalid_value(error))
        .unwrap_or_else(|| worded_by_clap(error));
    match suggestion::hint(error, &words) {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// The words behind the name of the program. `None` if one of them is no text.
fn texts(args: &[OsString]) -> Option<Vec<String>> {
    let words = args.iter().skip(1);
    words.map(|word| word.to_str().map(str::to_owned)).collect()
}

/// The failure for `exec NAME -- COMMAND`, if no program has this name: it is that of a credential.
pub(super) fn credential_as_program(
    program: &[OsString],
    args: &[OsString],
    vars: &Vars,
) -> Option<Failure> {
    let [name, dashes, _, ..] = program else {
        return None;
    };
    if dashes != "--" || vars.has_program(name) {
        return None;
    }
    let message = format!(
        "there is no program `{}`; a credential is named by -c",
        visible(&name.to_string_lossy())
    );
    let words = texts(args).unwrap_or_default();
    let at = words.len().checked_sub(program.len());
    let hint = at.and_then(|at| suggestion::hint_of_exec(&words, at));
    Some(Failure::usage(message).hint(hint.unwrap_or_else(|| FOR_MORE.to_owned())))
}

/// The failure for a flag that would take a key. Its value is not repeated.
fn key_flag(error: &clap::Error, words: &[String]) -> Option<Failure> {
    let flag = error.get(ContextKind::InvalidArg)?.to_string();
    if error.kind() != ErrorKind::UnknownArgument || !suggestion::is_of_secret(&flag) {
        return None;
    }
    let name = flag.split_once('=').map_or(&*flag, |(name, _)| name);
    let failure = Failure::usage(format!("there is no flag `{name}`"));
    Some(failure.hint(match suggestion::without_secrets(words) {
        Some(line) => format!(
            "keys are never arguments. To be asked for them, try: {line}, or give --stdin, \
             --from-env or --api-key-file FILE"
        ),
        None => NO_KEYS.to_owned(),
    }))
}

/// The failure that says what clap says: its first paragraph is the message, its first tip the hint.
fn worded_by_clap(error: &clap::Error) -> Failure {
    let command = error.get(ContextKind::InvalidSubcommand);
    if command.is_some_and(|word| suggestion::looks_like_key(&word.to_string())) {
        return Failure::usage("unrecognized subcommand").hint(NO_KEYS);
    }
    let text = error.render().to_string();
    let text = text.trim().strip_prefix("error: ").unwrap_or(&text);
    let mut paragraphs = text.split("\n\n");
    let message = paragraphs.next().unwrap_or_default().trim_end();
    let mut tips = paragraphs.filter_map(|p| p.trim().strip_prefix("tip: "));
    let hint = tips.find(|tip| !tip.starts_with("to pass "));
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
