//! The real `psql`, as people use it.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use super::{
    credctl::Credctl,
    pg::{self, Database, OWNER},
};

/// Runs a statement at the URL that `db url` prints; returns what psql prints.
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

/// Runs a script for the owner, as `psql` runs it. Fails with what psql prints on stderr.
pub fn psql_script(database: &Database, script: &str) -> Result<(), String> {
    psql_script_as(database, OWNER, script)
}

/// Like [`psql_script`], for any role.
pub fn psql_script_as(database: &Database, role: &str, script: &str) -> Result<(), String> {
    let mut psql = Command::new(pg::program("psql"))
        .args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1"])
        .arg(database.url(role))
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = psql.stdin.take().unwrap();
    stdin.write_all(script.as_bytes()).unwrap();
    drop(stdin);
    let output = psql.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    if output.status.success() {
        Ok(())
    } else {
        Err(said)
    }
}
