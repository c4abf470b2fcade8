//! `credctl completions`.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::{cli::Cli, render::Output};

/// Print a completion script for a shell
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
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "credctl", &mut script);
    Ok(out.rendered(&String::from_utf8_lossy(&script))?)
}
