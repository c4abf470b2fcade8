//! `credctl db status --all`.

use serde::Serialize;

use super::status::words;
use crate::{
    context::Context,
    domain::visible,
    exit::Failure,
    postgres::private::{PrivateDatabase, private_databases},
    render::plain_table,
};

#[derive(Serialize)]
struct Answer {
    databases: Vec<DatabaseJson>,
}

#[derive(Serialize)]
struct DatabaseJson {
    data: String,
    home: Option<String>,
    home_exists: bool,
    owned: bool,
    size_bytes: u64,
    state: &'static str,
    version: Option<String>,
    pid: Option<i32>,
    problem: Option<String>,
}

/// Shows all private databases on this machine that the user can see.
pub(super) fn run(ctx: &mut Context<'_>) -> Result<(), Failure> {
    let found = private_databases(&ctx.settings.paths.data_home)?;
    let databases: Vec<_> = found.iter().map(DatabaseJson::of).collect();
    for one in databases.iter().filter(|one| !one.owned) {
        ctx.out.remark(format!(
            "no home owns {0}; remove it with `credctl db destroy --data {0}`",
            one.data
        ));
    }
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&Answer { databases })?);
    }
    if databases.is_empty() {
        ctx.out.say("There is no private database here");
        return Ok(());
    }
    let rows: Vec<_> = databases.iter().map(DatabaseJson::cells).collect();
    if !ctx.out.manner.stdout_is_terminal {
        for row in rows {
            ctx.out.rendered(&format!("{}\n", row.join("\t")))?;
        }
        return Ok(());
    }
    let header = ["DATA", "HOME", "OWNED", "SIZE", "STATE"];
    let width = ctx.out.manner.width;
    Ok(ctx.out.rendered(&plain_table(width, &header, &rows))?)
}

impl DatabaseJson {
    fn of(found: &PrivateDatabase) -> Self {
        let (state, version, pid) = match &found.status {
            Ok(status) => words(*status),
            Err(_) => ("unreadable", None, None),
        };
        DatabaseJson {
            data: found.data.display().to_string(),
            home: found.home.as_ref().map(|home| home.display().to_string()),
            home_exists: found.home_exists,
            owned: found.is_owned,
            size_bytes: found.size,
            state,
            version: version.map(|version| version.to_string()),
            pid,
            problem: found.status.as_ref().err().map(ToString::to_string),
        }
    }

    fn cells(&self) -> Vec<String> {
        let owned = match (self.owned, self.home_exists) {
            (true, _) => "yes",
            (false, true) => "no",
            (false, false) => "no, the home is gone",
        };
        let home = self.home.as_deref().unwrap_or("-");
        vec![
            visible(&self.data).into_owned(),
            visible(home).into_owned(),
            owned.to_owned(),
            format!("{} MiB", self.size_bytes.div_ceil(1024 * 1024)),
            self.state.replace('_', " "),
        ]
    }
}
