//! `credctl __complete`: what the scripts of `credctl completions` call, for shells only.
//!
//! Looks into the config and the completion cache. Never asks, never connects, never says a word
//! about what is wrong: whoever presses TAB is in the middle of something else.

use std::ffi::OsString;

use clap::Command;

use super::completion_cache;
use crate::{
    args::GlobalArgs,
    completion::{BashLine, Candidate, Cursor, Expected, credentials, cursor, types},
    context::Context,
    process::Vars,
    render::OutputError,
};

/// The word that no user types.
const COMMAND: &str = "__complete";

/// What a shell wants to know.
pub struct Request {
    words: Vec<String>,
    /// Where the line came from bash, which leaves quoting and filtering to us.
    bash: Option<BashLine>,
    globals: GlobalArgs,
}

/// What follows the hidden word, if these are the arguments of a shell.
pub fn asked(args: &[OsString]) -> Option<&[OsString]> {
    match args {
        [_, command, words @ ..] if command == COMMAND => Some(words),
        _ => None,
    }
}

/// The question; `None` where nothing is expected that is stored.
pub fn request(words: &[OsString], vars: &Vars, program: Command) -> Option<Request> {
    let (shell, words) = words.split_first()?;
    let (words, bash) = match shell.to_str()? {
        "bash" => {
            let line = BashLine::told(vars)?;
            (line.words.clone(), Some(line))
        }
        _ => {
            let words = words.iter().map(|word| word.to_string_lossy().into_owned());
            (words.collect(), None)
        }
    };
    let globals = cursor(program, &words)?.globals;
    Some(Request {
        words,
        bash,
        globals,
    })
}

impl Request {
    /// The flags on the line that say where things are and whose.
    pub fn globals(&self) -> &GlobalArgs {
        &self.globals
    }
}

/// Prints what may be typed: for bash as it is to be inserted, else the value and, after a tab, what
/// it is.
///
/// # Errors
/// When stdout cannot take it.
pub fn run(ctx: &mut Context<'_>, request: &Request, program: Command) -> Result<(), OutputError> {
    let Some(cursor) = cursor(program, &request.words) else {
        return Ok(());
    };
    let candidates = candidates(ctx, &cursor);
    let lines = match &request.bash {
        Some(line) => line.replies(cursor.lead, &candidates),
        None => {
            let line = |one: &Candidate| format!("{}\t{}", one.value, one.description);
            candidates.iter().map(line).collect()
        }
    };
    lines
        .iter()
        .try_for_each(|line| ctx.out.rendered(&format!("{line}\n")))
}

fn candidates(ctx: &mut Context<'_>, cursor: &Cursor<'_>) -> Vec<Candidate> {
    let cache = completion_cache::cache(ctx);
    let known = cache.map(|cache| cache.read()).unwrap_or_default();
    match cursor.expected {
        Expected::Credential => credentials(&known, |_| true, cursor.typed),
        Expected::EnabledCredential => credentials(&known, |one| one.enabled, cursor.typed),
        Expected::Type => types(&ctx.providers(), &known),
    }
}
