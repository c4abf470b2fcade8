//! `credctl db`.

mod grants;

use anstyle::Style;
use clap::Subcommand;
use serde::Serialize;

use crate::{
    context::Context,
    exit::{ExitCode, Failure},
    postgres::{
        Address,
        conninfo::ConnInfo,
        private::{DATABASE, NOTIFY_SOCKET, PORT, PrivateServer, ROLE, Status},
        quote_ident,
    },
    render::Span,
    schema::{DEFAULT_SCHEMA, DEFAULT_USER_SETTING},
    settings::{Database, Origin},
    store::{Store, StoreError},
};

/// Show and control the database: the private PostgreSQL, or a configured server
#[derive(Debug, clap::Args)]
pub struct DbArgs {
    #[command(subcommand)]
    command: DbCommand,
}

#[derive(Debug, Subcommand)]
enum DbCommand {
    /// Show which database is used, and whether it is running
    Status,
    /// Start the private database; create it if there is none
    Start {
        /// Stay in the foreground, for systemd and containers
        #[arg(long)]
        foreground: bool,
    },
    /// Stop the private database; the next command starts it again
    Stop,
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

#[derive(Serialize)]
struct StatusJson {
    database: &'static str,
    state: &'static str,
    place: String,
    data: Option<String>,
    socket: Option<String>,
    log: Option<String>,
    version: Option<String>,
    pid: Option<i32>,
}

/// Runs a subcommand of `credctl db`.
///
/// # Errors
/// Exit 12 if the private PostgreSQL cannot be created or started, 2 on a server for a subcommand that
/// needs the private PostgreSQL.
pub async fn run(ctx: &mut Context<'_>, args: DbArgs) -> Result<(), Failure> {
    match args.command {
        DbCommand::Status => status(ctx).await,
        DbCommand::Start { foreground } => start(ctx, foreground).await,
        DbCommand::Stop => stop(ctx).await,
        DbCommand::Url => url(ctx).await,
        DbCommand::Grants { role, apply } => grants::run(ctx, role, apply).await,
    }
}

/// Returns the private PostgreSQL, if that is the database in use.
fn private(ctx: &Context<'_>) -> Result<PrivateServer, Failure> {
    let (field, origin) = match &ctx.settings.database {
        Database::Private => return Ok(ctx.private_server()?),
        Database::Url(set) => ("url", set.origin),
        Database::UrlFile(set) => ("url_file", set.origin),
    };
    let undo = match origin {
        Origin::File => format!("remove `{field}` under [database] from the config file"),
        origin => format!("unset {origin}"),
    };
    Err(Failure::new(
        ExitCode::Usage,
        "a server is configured, and credctl does not start or stop servers",
    )
    .hint(format!("{undo} to use the private database")))
}

async fn status(ctx: &mut Context<'_>) -> Result<(), Failure> {
    if !matches!(ctx.settings.database, Database::Private) {
        return server_status(ctx).await;
    }
    let server = ctx.private_server()?;
    let (state, version, pid) = match server.status().await? {
        Status::NotMade => ("not_made", None, None),
        Status::Stopped { version } => ("stopped", Some(version), None),
        Status::Running {
            pid,
            version,
            ready: true,
        } => ("running", Some(version), Some(pid)),
        Status::Running {
            pid,
            version,
            ready: false,
        } => ("starting", Some(version), Some(pid)),
    };
    let shown = |path: &std::path::Path| Some(path.display().to_string());
    let status = StatusJson {
        database: "private",
        state,
        place: server.data_dir().display().to_string(),
        data: shown(server.data_dir()),
        socket: shown(server.socket_dir()),
        log: shown(&server.log_file()),
        version: version.map(|v| v.to_string()),
        pid,
    };
    show_status(ctx, &status)
}

/// Shows the status of a server. It is running if it answers.
async fn server_status(ctx: &mut Context<'_>) -> Result<(), Failure> {
    let store = ctx.store()?;
    let version = store.server_version().await?;
    let status = StatusJson {
        database: "server",
        state: "running",
        place: store.database().place().to_owned(),
        data: None,
        socket: None,
        log: None,
        version: Some(version),
        pid: None,
    };
    show_status(ctx, &status)
}

fn show_status(ctx: &mut Context<'_>, status: &StatusJson) -> Result<(), Failure> {
    if ctx.out.manner.json {
        return Ok(ctx.out.json(status)?);
    }
    let mut lines = vec![
        ("database", Some(status.database.to_owned())),
        ("state", Some(status.state.replace('_', " "))),
    ];
    lines.extend([
        ("version", status.version.clone()),
        ("pid", status.pid.map(|pid| pid.to_string())),
    ]);
    if status.data.is_none() {
        lines.push(("place", Some(status.place.clone())));
    }
    lines.extend([
        ("data", status.data.clone()),
        ("socket", status.socket.clone()),
        ("log", status.log.clone()),
    ]);
    for (name, value) in lines {
        if let Some(value) = value {
            ctx.out
                .answer(&[Span(Style::new(), &format!("{name}: {value}"))])?;
        }
    }
    Ok(())
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
    status(ctx).await
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

async fn url(ctx: &mut Context<'_>) -> Result<(), Failure> {
    let store = ctx.store()?;
    let url = match store.database().address() {
        Address::Server(server) => {
            let setting = user_setting(&store).await?;
            let schema = quote_ident(store.schema());
            let mut settings = vec![(setting.as_str(), store.user_id())];
            if store.schema() != DEFAULT_SCHEMA {
                settings.push(("search_path", &schema));
            }
            server.url_without_password(&settings)
        }
        Address::Private(server) if server.is_made()? => {
            // A user who asks for the URL wants to connect, perhaps for the first time since a reboot.
            server.ensure_running(&mut |step| ctx.out.say(step)).await?;
            let folder = server
                .socket_dir()
                .display()
                .to_string()
                .replace('\\', "\\\\")
                .replace('\'', "\\'");
            let text = format!("host='{folder}' port={PORT} dbname={DATABASE} user={ROLE}");
            let private = ConnInfo::parse(&text, &|_| None, ROLE, None)?;
            private.url_without_password(&[(DEFAULT_USER_SETTING, store.user_id())])
        }
        Address::Private(_) => return Err(not_made()),
    };
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&serde_json::json!({ "url": url }))?);
    }
    Ok(ctx.out.rendered(&format!("{url}\n"))?)
}

fn not_made() -> Failure {
    Failure::new(ExitCode::NotFound, "there is no private database yet")
        .hint("run `credctl db start`")
}

/// Returns the setting that tells row-level security the user. An adopted database has its own.
async fn user_setting(store: &Store) -> Result<String, StoreError> {
    match store.user_setting().await {
        Err(StoreError::SchemaBehind { .. }) => Ok(DEFAULT_USER_SETTING.to_owned()),
        setting => setting,
    }
}
