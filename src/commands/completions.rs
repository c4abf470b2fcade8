//! `credctl completions`.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::{cli::Cli, completion::scripts, render::Output};

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

/// Prints the script; touches neither database nor vault key.
///
/// # Errors
/// When stdout cannot take it.
pub fn run(out: &mut Output<'_>, args: &CompletionsArgs) -> anyhow::Result<()> {
    Ok(out.rendered(&scripts::script(args.shell, Cli::command()))?)
}
