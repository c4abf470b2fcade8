//! `credctl __complete`: the hidden command that the scripts of `credctl completions` call.
//!
//! Reads only the config and the completion cache. It never asks, never connects and never reports
//! an error: a user who presses TAB is in the middle of something else.

use std::ffi::OsString;

use clap::Command;

use super::completion_cache;
use crate::{
    args::GlobalArgs,
    completion::{
        BashLine, Candidate, Cursor, Expected, accounts, credentials, cursor, types, vault_keys,
    },
    context::Context,
    process::Vars,
    render::OutputError,
};

/// Name of the hidden command, which no user types.
const COMMAND: &str = "__complete";

/// What the script of a shell offers itself, as the exit code tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByTheShell {
    /// Nothing: the candidates were printed, or the script knows the word itself.
    Nothing = 0,
    /// Names of programs.
    Programs = 10,
    /// Files.
    Files = 11,
    /// A stored value is expected, but none is known: neither flags nor files.
    NothingKnown = 12,
}

/// Request of a shell for completions.
pub struct Request {
    words: Vec<String>,
    /// Line as bash passes it: bash leaves quoting and filtering to credctl. `None` for other shells.
    bash: Option<BashLine>,
    globals: GlobalArgs,
}

/// Returns the words after the name of the hidden command, if `args` call it.
pub fn completion_words(args: &[OsString]) -> Option<&[OsString]> {
    match args {
        [_, command, words @ ..] if command == COMMAND => Some(words),
        _ => None,
    }
}

/// Parses a request. Returns `None` if no stored value is expected at the cursor.
pub fn request(words: &[OsString], vars: &Vars, program: Command) -> Option<Request> {
    let (shell, words) = words.split_first()?;
    let (words, bash) = match shell.to_str()? {
        "bash" => {
            let line = BashLine::from_variables(vars)?;
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
    /// Global flags on the line: they say where things are stored, and for which user.
    pub fn globals(&self) -> &GlobalArgs {
        &self.globals
    }
}

/// Prints the candidates: for bash the text to insert, for other shells the value and, after a tab,
/// its description.
///
/// # Errors
/// Fails if stdout cannot take the candidates.
pub fn run(
    ctx: &mut Context<'_>,
    request: &Request,
    program: Command,
) -> Result<ByTheShell, OutputError> {
    let Some(cursor) = cursor(program, &request.words) else {
        return Ok(ByTheShell::Nothing);
    };
    match cursor.expected {
        Expected::Program => return Ok(ByTheShell::Programs),
        Expected::File => return Ok(ByTheShell::Files),
        _ => {}
    }
    let candidates = candidates(ctx, &cursor);
    let lines = match &request.bash {
        Some(line) => line.replies(cursor.lead, &candidates),
        None => {
            let line =
                |candidate: &Candidate| format!("{}\t{}", candidate.value, candidate.description);
            candidates.iter().map(line).collect()
        }
    };
    for line in &lines {
        ctx.out.rendered(&format!("{line}\n"))?;
    }
    Ok(match lines.is_empty() {
        true => ByTheShell::NothingKnown,
        false => ByTheShell::Nothing,
    })
}

fn candidates(ctx: &mut Context<'_>, cursor: &Cursor<'_>) -> Vec<Candidate> {
    let cache = match cursor.expected {
        // They are those of the user and the vault, whatever account is named.
        Expected::Account | Expected::VaultKey | Expected::OlderVaultKey => {
            completion_cache::of_all_accounts(ctx)
        }
        _ => completion_cache::cache(ctx),
    };
    let known = cache.map(|cache| cache.read()).unwrap_or_default();
    let stored = &known.credentials;
    match cursor.expected {
        Expected::Credential => credentials(stored, |_| true, cursor.typed),
        Expected::EnabledCredential => credentials(stored, |one| one.enabled, cursor.typed),
        Expected::Type => types(&ctx.providers(), stored),
        Expected::Account => accounts(&known.accounts),
        Expected::VaultKey => vault_keys(&known.vault_keys, |_| true),
        Expected::OlderVaultKey => vault_keys(&known.vault_keys, |one| !one.seals),
        Expected::Program | Expected::File => Vec::new(),
    }
}
