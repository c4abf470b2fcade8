//! `credctl db url`, by which other programs connect to the database, even if its server was
//! stopped.

use std::process::Command;

use crate::common::{credctl::Credctl, pg};

#[test]
fn psql_sees_the_rows_by_the_url_of_a_server_that_was_stopped() {
    let t = Credctl::fresh();
    t.add("Paper 1", &["--paper"]);
    t.run(["db", "stop"]).ends().succeeded();

    let told = t.run(["db", "url"]).ends().succeeded();

    assert_eq!(told.stderr, "starting the private database\n");
    let psql = Command::new(pg::program("psql"))
        .args(["--no-psqlrc", "--tuples-only", "--no-align"])
        .args(["--command", "SELECT nickname FROM user_credentials"])
        .arg(told.stdout.trim_end())
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&psql.stderr).into_owned();
    assert_eq!(
        (&*psql.stdout, stderr.as_str()),
        (&b"Paper 1\n"[..], ""),
        "{told:#?}"
    );
}

#[test]
fn without_a_private_database_there_is_no_url_and_none_is_made() {
    let t = Credctl::fresh();
    t.run(["db", "url"]).ends().failed(
        3,
        "credctl: there is no private database yet\nhint: run `credctl db start`\n",
    );
    assert!(!t.data_home().exists());
}
