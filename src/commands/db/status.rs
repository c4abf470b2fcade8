//! `credctl db status`.

use anstyle::Style;
use serde::Serialize;

use crate::{
    context::Context, exit::Failure, postgres::private::ServerStatus, render::Span,
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
    let (state, version, pid) = match server.status().await? {
        ServerStatus::NotMade => ("not_made", None, None),
        ServerStatus::Stopped { version } => ("stopped", Some(version), None),
        ServerStatus::Running {
            pid,
            version,
            ready: true,
        } => ("running", Some(version), Some(pid)),
        ServerStatus::Running {
            pid,
            version,
            ready: false,
        } => ("starting", Some(version), Some(pid)),
    };
    let path_text = |path: &std::path::Path| Some(path.display().to_string());
    let status = StatusJson {
        database: "private",
        state,
        place: server.data_dir().display().to_string(),
        data: path_text(server.data_dir()),
        socket: path_text(server.socket_dir()),
        log: path_text(&server.log_file()),
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
