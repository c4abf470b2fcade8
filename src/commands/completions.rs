//! `credctl completions`.

use clap_complete::Shell;

use crate::{completion::scripts, exit::Failure, render::Output};

/// Print a completion script for a shell
///
/// In bash, zsh and fish it completes stored nicknames too: those that the last commands have seen,
/// without asking the database.
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// Shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script for a program of these commands; touches neither database nor vault key.
///
/// # Errors
/// When stdout cannot take it.
pub fn run(
    out: &mut Output<'_>,
    args: &CompletionsArgs,
    program: clap::Command,
) -> Result<(), Failure> {
    Ok(out.rendered(&scripts::script(args.shell, program))?)
}
