//! `credctl db`.

mod databases;
mod destroy;
mod grants;
mod opening;
mod status;
mod url;

use clap::Subcommand;

use crate::{context::Context, exit::Failure, postgres::private::NOTIFY_SOCKET, prompt::Awaited};
use destroy::DestroyArgs;
use opening::private;

/// Show and control the database: the private PostgreSQL, or a configured server
#[derive(Debug, clap::Args)]
pub struct DbArgs {
    #[command(subcommand)]
    command: DbCommand,
}

#[derive(Debug, Subcommand)]
enum DbCommand {
    /// Show which database is used, and whether it is running
    Status {
        /// Show all private databases on this machine that you can see, and which home owns each
        #[arg(long)]
        all: bool,
    },
    /// Start the private database; create it if there is none
    Start {
        /// Stay in the foreground, for systemd and containers
        #[arg(long)]
        foreground: bool,
    },
    /// Stop the private database; the next command starts it again
    Stop,
    Destroy(DestroyArgs),
    /// Print a URL with which psql sees your rows; it never contains a password
    Url,
    /// Print the SQL that allows a role to run credctl's commands and nothing else
    ///
    /// Run the SQL as the role that owns the tables, after each `credctl migrate`.
    Grants {
        /// Role to grant to [default: the role that commands connect as]
        #[arg(long, value_name = "NAME")]
        role: Option<String>,
        /// Run the SQL instead of printing it
        #[arg(long)]
        apply: bool,
    },
}

impl DbArgs {
    /// Returns what the subcommand may ask a person for.
    pub fn awaits(&self) -> Option<Awaited> {
        match &self.command {
            DbCommand::Destroy(_) => Some(Awaited::Answers),
            DbCommand::Status { .. }
            | DbCommand::Start { .. }
            | DbCommand::Stop
            | DbCommand::Url
            | DbCommand::Grants { .. } => None,
        }
    }
}

/// Runs a subcommand of `credctl db`.
///
/// # Errors
/// Exit 12 if the private PostgreSQL cannot be created or started, 2 on a server for a subcommand that
/// needs the private PostgreSQL, 7 if it must not be destroyed.
pub async fn run(ctx: &mut Context<'_>, args: DbArgs) -> Result<(), Failure> {
    match args.command {
        DbCommand::Status { all: false } => status::run(ctx).await,
        DbCommand::Status { all: true } => databases::run(ctx),
        DbCommand::Start { foreground } => start(ctx, foreground).await,
        DbCommand::Stop => stop(ctx).await,
        DbCommand::Destroy(args) => destroy::run(ctx, args).await,
        DbCommand::Url => url::run(ctx).await,
        DbCommand::Grants { role, apply } => grants::run(ctx, role, apply).await,
    }
}

async fn start(ctx: &mut Context<'_>, foreground: bool) -> Result<(), Failure> {
    let server = private(ctx)?;
    let mut say = |step: &str| ctx.out.say(step);
    if foreground {
        let ready = server.foreground(&mut say).await?;
        let ready = ready.notifying(ctx.vars.os(NOTIFY_SOCKET));
        return Err(ready.exec().into());
    }
    server.ensure_running(&mut say).await?;
    status::run(ctx).await
}

async fn stop(ctx: &mut Context<'_>) -> Result<(), Failure> {
    let stopped = private(ctx)?.stop().await?;
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&serde_json::json!({ "stopped": stopped }))?);
    }
    ctx.out.say(if stopped {
        "Stopped"
    } else {
        "It was not running"
    });
    Ok(())
}
