//! The private PostgreSQL through the program: made by the first command that stores something,
//! served to all of them, and brought back after whatever befell it.

mod at_once;
mod database;
mod foreground;
mod inherited;
mod missing;
mod recovery;
mod untouched;

use std::{
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use rustix::process::Pid;
use serde_json::Value;

use crate::common::credctl::Credctl;

/// What `add --stdin` is given.
const KEYS: &str = "PKTEST0000000000WXYZ\nsecret-of-a-test\n";

/// How long a condition may take on a machine under load.
const PATIENCE: Duration = Duration::from_secs(60);

/// The answer of `db status --json`.
fn status(t: &Credctl) -> Value {
    t.run(["db", "status", "--json"]).ends().succeeded().json()
}

/// The folder of the cluster, made or not.
pub fn data(t: &Credctl) -> PathBuf {
    status(t)["data"].as_str().unwrap().into()
}

/// The process that serves it.
fn server(t: &Credctl) -> Pid {
    let status = status(t);
    let pid = status["pid"].as_i64().unwrap_or_else(|| panic!("{status}"));
    Pid::from_raw(pid.try_into().unwrap()).unwrap()
}

/// The nicknames of all that is stored, sorted.
fn names(t: &Credctl) -> Vec<String> {
    let credentials = t.credentials();
    let name = |c: &Value| c["nickname"].as_str().unwrap().to_owned();
    let mut names: Vec<_> = credentials.iter().map(name).collect();
    names.sort();
    names
}

/// The answer of psql to a statement, by the URL that `db url` gives.
pub fn psql(t: &Credctl, statement: &str) -> String {
    let url = t.run(["db", "url"]).ends().succeeded().stdout;
    let mut psql = Command::new("psql");
    psql.args([url.trim_end(), "--no-psqlrc", "-AtqX", "-c", statement]);
    psql.env_clear().envs(t.variables());
    let output = psql.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout)
        .unwrap()
        .trim_end()
        .to_owned()
}

/// Waits until it is so.
#[track_caller]
fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let limit = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < limit, "never: {what}");
        thread::sleep(Duration::from_millis(1));
    }
}

/// Everything below a folder.
pub fn everything_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}
