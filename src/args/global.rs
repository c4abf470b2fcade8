use std::path::PathBuf;

use clap::{ArgAction, Args, ValueEnum};

/// Flags that every command takes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// Print one JSON object, and errors as JSON on stderr; never prompt
    #[arg(long, global = true)]
    pub json: bool,
    /// Print only the result and errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Print more about what happens; repeat for more detail
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub color: ColorWhen,
    /// Never prompt; also when CI is set [env: CREDCTL_NO_INPUT]
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Config file [env: CREDCTL_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// User whose credentials are meant [env: CREDCTL_USER_ID] [default: your system user, or the
    /// database role]
    #[arg(long, global = true, value_name = "USER")]
    pub user_id: Option<String>,
    /// Only this account, by name or id [env: CREDCTL_ACCOUNT]
    #[arg(long, global = true, value_name = "ACCOUNT")]
    pub account: Option<String>,
    /// Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]
    #[arg(long, global = true, value_name = "DURATION")]
    pub timeout: Option<String>,
    /// File with the vault keys [env: CREDCTL_KEY_FILE]
    #[arg(long, global = true, value_name = "FILE")]
    pub key_file: Option<PathBuf>,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal, unless NO_COLOR is set
    #[default]
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
