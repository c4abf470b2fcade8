//! `credctl completions`.

use clap_complete::Shell;

use crate::{completion::scripts, exit::Failure, render::Output};

/// Print a completion script for a shell
///
/// In bash, zsh and fish, it also completes stored nicknames: those that recent commands have seen.
/// Completing does not use the database.
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    /// Shell to print the script for
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script for the commands of `program`. Uses neither database nor vault key.
///
/// # Errors
/// Fails if stdout cannot take the script.
pub fn run(
    out: &mut Output<'_>,
    args: &CompletionsArgs,
    program: clap::Command,
) -> Result<(), Failure> {
    Ok(out.rendered(&scripts::script(args.shell, program))?)
}
