//! `credctl db status`.

use std::path::PathBuf;

use serde::Serialize;

use crate::{
    context::Context, exit::Failure, postgres::private::ServerStatus, render::Fields,
    settings::DatabaseSetting,
};

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

/// Shows which database is used, and whether it is running.
pub(super) async fn run(ctx: &mut Context<'_>) -> Result<(), Failure> {
    if !matches!(ctx.settings.database, DatabaseSetting::Private) {
        return server_status(ctx).await;
    }
    let server = ctx.private_server()?;
    let (state, version, pid) = words(server.status()?);
    let text = |path: PathBuf| path.display().to_string();
    let data = server.data_dir().map(text);
    let status = StatusJson {
        database: "private",
        state,
        // A random name for the folder of the data is chosen when they are made.
        place: data
            .clone()
            .unwrap_or_else(|| text(server.home().to_owned())),
        data,
        socket: server.socket_dir().map(text),
        log: server.log_file().map(text),
        version: version.map(|v| v.to_string()),
        pid,
    };
    show_status(ctx, &status)
}

/// Returns the word for a state, the version of PostgreSQL, and the process.
pub(super) fn words(status: ServerStatus) -> (&'static str, Option<u32>, Option<i32>) {
    match status {
        ServerStatus::NotMade => ("not_made", None, None),
        ServerStatus::Stopped { version } => ("stopped", Some(version), None),
        ServerStatus::Running {
            pid,
            version,
            ready,
        } => {
            let state = if ready { "running" } else { "starting" };
            (state, Some(version), Some(pid))
        }
    }
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
    let mut fields = Fields::default();
    fields
        .add("database", status.database)
        .add("state", status.state.replace('_', " "))
        .add_if("version", status.version.as_deref())
        .add_if("pid", status.pid.map(|pid| pid.to_string()));
    if status.data.is_none() {
        fields.add("place", status.place.as_str());
    }
    fields
        .add_if("data", status.data.as_deref())
        .add_if("socket", status.socket.as_deref())
        .add_if("log", status.log.as_deref());
    Ok(fields.print(&mut ctx.out)?)
}
