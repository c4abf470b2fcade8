//! The command line: commands, global flags, and the dispatch to one command.

use clap::{CommandFactory as _, Parser, Subcommand};

use crate::{
    args::GlobalArgs,
    commands,
    context::{Context, Purpose},
    exit::{Failure, short_list},
    prompt::Awaited,
    settings::Settings,
};

/// Manage many API credentials per provider, told apart by nickname and sealed in PostgreSQL
///
/// Without a configured server, credctl keeps a private PostgreSQL for you. The first command that
/// stores something creates it.
#[derive(Debug, Parser)]
#[command(
    name = "credctl",
    version,
    long_version = env!("CREDCTL_LONG_VERSION"),
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_long_help = after_help()
)]
pub struct Cli {
    /// Flags that every command takes.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// Command to run.
    #[command(subcommand)]
    pub command: Command,
}

const ENVIRONMENT: &str = "\
Environment:
  CREDCTL_HOME               folder for config, vault keys and data
  CREDCTL_CONFIG             config file (--config)
  CREDCTL_DATABASE_URL       URL of a PostgreSQL server to use instead of the private one
  CREDCTL_DATABASE_URL_FILE  file that holds this URL
  CREDCTL_VAULT              id that the vault must have
  CREDCTL_UNSEALED           `accept`: use rows that another program stored without sealing them
  CREDCTL_USER_ID            user whose credentials are meant (--user-id)
  CREDCTL_ACCOUNT            account whose credentials are meant (--account)
  CREDCTL_CREDENTIAL         credential to use instead of the active one
  CREDCTL_EXPECT             `paper` or `live`: the environment that a whole script expects
  CREDCTL_FERNET_KEYS        vault keys, comma-separated
  CREDCTL_KEY_FILE           file with vault keys (--key-file)
  CREDCTL_REASON             reason for every change (--reason)
  CREDCTL_TIMEOUT            deadline for the database (--timeout)
  CREDCTL_PAGER              program that shows long lists, before PAGER; empty: none (--no-pager)
  CREDCTL_NO_INPUT           `true`: never ask (--no-input)
  CREDCTL_CLIP_TIMEOUT       time after which `show --clip` clears the clipboard, such as 20s
  CREDCTL_PG_BIN             folder of the PostgreSQL programs";

fn after_help() -> String {
    format!("{ENVIRONMENT}\n\nExit codes:\n{}", short_list())
}

/// Commands of credctl.
#[derive(Debug, Subcommand)]
pub enum Command {
    Add(commands::add::AddArgs),
    Import(commands::import::ImportArgs),
    #[command(visible_alias = "ls")]
    List(commands::list::ListArgs),
    Use(commands::use_::UseArgs),
    Current(commands::current::CurrentArgs),
    Verify(commands::verify::VerifyArgs),
    Prompt(commands::prompt::PromptArgs),
    Show(commands::show::ShowArgs),
    Exec(commands::exec::ExecArgs),
    Env(commands::env::EnvArgs),
    Rename(commands::rename::RenameArgs),
    Edit(commands::edit::EditArgs),
    #[command(visible_alias = "rm")]
    Remove(commands::remove::RemoveArgs),
    Log(commands::log::LogArgs),
    Undo(commands::undo::UndoArgs),
    Migrate(commands::migrate::MigrateArgs),
    Account(commands::account::AccountArgs),
    Vault(commands::vault::VaultArgs),
    Backup(commands::backup::BackupArgs),
    Restore(commands::restore::RestoreArgs),
    Types(commands::types::TypesArgs),
    Db(commands::db::DbArgs),
    ExitCodes(commands::exit_codes::ExitCodesArgs),
    Completions(commands::completions::CompletionsArgs),
    Help(commands::help::HelpArgs),
}

impl Command {
    /// Returns what the command may ask a person for. `None` if it asks nothing.
    pub fn awaits(&self, settings: &Settings) -> Option<Awaited> {
        match self {
            Command::Add(args) => args.awaits(),
            Command::Import(args) => args.awaits(),
            Command::Use(args) => args.awaits(),
            Command::Rename(args) => args.awaits(),
            Command::Show(args) => args.awaits(settings),
            Command::Exec(args) => args.awaits(settings),
            Command::Env(args) => args.awaits(settings),
            Command::Edit(args) => args.awaits(),
            Command::Remove(args) => args.awaits(),
            Command::Log(args) => args.awaits(),
            Command::Undo(args) => args.awaits(),
            Command::Vault(args) => args.awaits(),
            Command::Backup(args) => args.awaits(),
            Command::Restore(args) => args.awaits(),
            Command::Db(args) => args.awaits(),
            Command::List(_)
            | Command::Current(_)
            | Command::Verify(_)
            | Command::Prompt(_)
            | Command::Migrate(_)
            | Command::Account(_)
            | Command::Types(_)
            | Command::ExitCodes(_)
            | Command::Completions(_)
            | Command::Help(_) => None,
        }
    }

    /// Returns what the command does with the credential that a person may pick. `None` if it takes no
    /// picks.
    fn purpose(&self) -> Option<Purpose> {
        let (verb, words) = match self {
            Command::Use(_) => ("use", ("use", "")),
            Command::Rename(_) => ("rename", ("rename", " NICKNAME")),
            Command::Edit(_) => ("change", ("edit", "")),
            Command::Remove(_) => ("remove", ("remove", "")),
            Command::Show(_) => ("show", ("show", "")),
            Command::Env(_) => ("hand out", ("env", "")),
            Command::Exec(_) => ("hand out", ("exec -c", " -- COMMAND")),
            Command::Current(_) => ("check", ("current", "")),
            Command::Verify(_) => ("verify", ("verify", "")),
            Command::Log(_) => ("look up", ("log", "")),
            Command::Undo(_) => ("put back", ("undo", "")),
            Command::Vault(args) if args.seals() => ("seal", ("vault seal", "")),
            _ => return None,
        };
        Some(Purpose { verb, words })
    }
}

/// Runs the command that was typed.
///
/// # Errors
/// Fails with the failure of the command.
pub async fn dispatch(ctx: &mut Context<'_>, command: Command) -> Result<(), Failure> {
    ctx.purpose = command.purpose();
    match command {
        Command::Add(args) => commands::add::run(ctx, args).await,
        Command::Import(args) => commands::import::run(ctx, args).await,
        Command::List(args) => commands::list::run(ctx, args).await,
        Command::Undo(args) => commands::undo::run(ctx, args).await,
        Command::Log(args) => commands::log::run(ctx, args).await,
        Command::Use(args) => commands::use_::run(ctx, args).await,
        Command::Verify(args) => commands::verify::run(ctx, args).await,
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
        Command::Types(args) => commands::types::run(ctx, &args).await,
        Command::Db(args) => commands::db::run(ctx, args).await,
        Command::ExitCodes(_) => commands::exit_codes::run(&mut ctx.out),
        Command::Completions(args) => {
            commands::completions::run(&mut ctx.out, &args, Cli::command())
        }
        Command::Help(args) => commands::help::run(&mut ctx.out, &args, Cli::command()),
    }
}
