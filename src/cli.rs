//! What may be typed: commands, global flags, and one match.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::{
    commands,
    context::Context,
    exit::{Failure, short_list},
};

/// Keep many API credentials per provider apart by nickname, sealed in PostgreSQL
///
/// Without a configured server, credctl keeps a private PostgreSQL for you, made by the first
/// command that stores something.
#[derive(Debug, Parser)]
#[command(
    name = "credctl",
    version,
    arg_required_else_help = true,
    after_help = "Start with `credctl add`, then `credctl list` and `credctl use`.",
    after_long_help = after_help()
)]
pub struct Cli {
    /// Flags every command takes.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const ENVIRONMENT: &str = "\
Environment:
  CREDCTL_HOME               one folder for config, vault keys and data
  CREDCTL_CONFIG             config file (--config)
  CREDCTL_DATABASE_URL       a PostgreSQL server instead of the private one
  CREDCTL_DATABASE_URL_FILE  a file that holds the URL
  CREDCTL_USER_ID            whose credentials (--user-id)
  CREDCTL_ACCOUNT            which account (--account)
  CREDCTL_CREDENTIAL         the credential to use, above the active one
  CREDCTL_EXPECT             `paper` or `live`: what must be handed out, for a whole script
  CREDCTL_FERNET_KEYS        vault keys, comma-separated
  CREDCTL_KEY_FILE           file with vault keys
  CREDCTL_TIMEOUT            deadline for the database (--timeout)
  CREDCTL_NO_INPUT           `true`: never ask (--no-input)
  CREDCTL_PG_BIN             folder of the PostgreSQL programs";

fn after_help() -> String {
    format!("{ENVIRONMENT}\n\nExit codes:\n{}", short_list())
}

/// Flags every command takes.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "Global options")]
pub struct GlobalArgs {
    /// Answer with one JSON object; errors are one on stderr; never asks
    #[arg(long, global = true)]
    pub json: bool,
    /// Only the answer and errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// More about what happens; repeat for more
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// When to use colour
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    pub color: ColorWhen,
    /// Never ask; also when CI is set [env: CREDCTL_NO_INPUT]
    #[arg(long, global = true)]
    pub no_input: bool,
    /// Config file [env: CREDCTL_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Whose credentials [env: CREDCTL_USER_ID] [default: your system user, or the database role]
    #[arg(long, global = true, value_name = "USER")]
    pub user_id: Option<String>,
    /// Only this account, by name or id [env: CREDCTL_ACCOUNT]
    #[arg(long, global = true, value_name = "ACCOUNT")]
    pub account: Option<String>,
    /// Deadline for the database, such as 5, 500ms or 2m [env: CREDCTL_TIMEOUT] [default: 10s]
    #[arg(long, global = true, value_name = "DURATION")]
    pub timeout: Option<String>,
    /// File with vault keys [env: CREDCTL_KEY_FILE]
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

/// The commands.
#[derive(Debug, Subcommand)]
#[expect(
    missing_docs,
    reason = "each command's documentation is on its arguments, where the help is"
)]
pub enum Command {
    Add(commands::add::AddArgs),
    Import(commands::import::ImportArgs),
    #[command(visible_alias = "ls")]
    List(commands::list::ListArgs),
    Use(commands::use_::UseArgs),
    Current(commands::current::CurrentArgs),
    Prompt(commands::prompt::PromptArgs),
    Show(commands::show::ShowArgs),
    Exec(commands::exec::ExecArgs),
    Env(commands::env::EnvArgs),
    Rename(commands::rename::RenameArgs),
    Edit(commands::edit::EditArgs),
    #[command(visible_alias = "rm")]
    Remove(commands::remove::RemoveArgs),
    Migrate(commands::migrate::MigrateArgs),
    Account(commands::account::AccountArgs),
    Vault(commands::vault::VaultArgs),
    Backup(commands::backup::BackupArgs),
    Restore(commands::restore::RestoreArgs),
    Types(commands::types::TypesArgs),
    Db(commands::db::DbArgs),
    ExitCodes(commands::exit_codes::ExitCodesArgs),
    Completions(commands::completions::CompletionsArgs),
}

/// Runs the command that was typed.
///
/// # Errors
/// Whatever the command ends with.
pub async fn dispatch(ctx: &mut Context<'_>, command: Command) -> Result<(), Failure> {
    let done = match command {
        Command::Add(args) => commands::add::run(ctx, args).await,
        Command::Import(args) => commands::import::run(ctx, args).await,
        Command::List(args) => commands::list::run(ctx, args).await,
        Command::Use(args) => commands::use_::run(ctx, args).await,
        Command::Current(args) => commands::current::run(ctx, args).await,
        Command::Prompt(args) => commands::prompt::run(ctx, &args),
        Command::Show(args) => commands::show::run(ctx, args).await,
        Command::Exec(args) => commands::exec::run(ctx, args).await,
        Command::Env(args) => commands::env::run(ctx, args).await,
        Command::Rename(args) => commands::rename::run(ctx, args).await,
        Command::Edit(args) => commands::edit::run(ctx, args).await,
        Command::Remove(args) => commands::remove::run(ctx, args).await,
        Command::Migrate(args) => commands::migrate::run(ctx, args).await,
        Command::Account(args) => commands::account::run(ctx, args).await,
        Command::Vault(args) => commands::vault::run(ctx, args).await,
        Command::Backup(args) => commands::backup::run(ctx, args).await,
        Command::Restore(args) => commands::restore::run(ctx, args).await,
        Command::Types(args) => commands::types::run(ctx, &args),
        Command::Db(args) => commands::db::run(ctx, args).await,
        Command::ExitCodes(_) => commands::exit_codes::run(&mut ctx.out),
        Command::Completions(args) => commands::completions::run(&mut ctx.out, &args),
    };
    done.map_err(|error| crate::exit::failure_of(&error))
}
