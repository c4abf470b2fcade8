//! `credctl db`, and the rows that psql sees at its URL.

use serde_json::json;

use super::KEYS;
use crate::common::{
    credctl::{Credctl, nothing_for_system_user},
    private_postgres::{data_folder, server_pid, status},
    psql::psql,
};

#[test]
fn the_private_database_is_started_shown_and_stopped() {
    let t = Credctl::fresh();
    let mut started = t.run(["db", "start", "--json"]).ends().succeeded().json();
    let data = data_folder(&t);
    let base = data.parent().unwrap().to_owned();
    let version = started["version"].clone();
    let major: u32 = version.as_str().unwrap().parse().unwrap();
    assert!(major >= 14, "{major}");
    let pid = started["pid"].take();
    let shown = json!({
        "schema_version": 1,
        "database": "private",
        "state": "running",
        "place": data,
        "data": data,
        "socket": base.join("socket"),
        "log": data.join("server.log"),
        "version": version,
        "pid": null,
        "remarks": [],
    });
    assert_eq!(started, shown);
    // Starting what runs changes nothing.
    let again = t.run(["db", "start"]).ends().succeeded();
    assert_eq!(
        again.stdout,
        format!(
            "database: private\nstate: running\nversion: {major}\npid: {pid}\n\
             data: {0}\nsocket: {1}/socket\nlog: {0}/server.log\n",
            data.display(),
            base.display()
        )
    );
    assert_eq!(again.stderr, "");

    t.run(["db", "stop"]).ends().failed(0, "Stopped\n");
    assert_eq!(status(&t)["state"], "stopped");
    let stopped = t.run(["db", "stop", "--json"]).ends().failed(0, "");
    assert_eq!(
        stopped.stdout,
        "{\"schema_version\":1,\"stopped\":false,\"remarks\":[]}\n"
    );
    // Not shown on a pipe: progress is for people.
    t.run(["list"]).ends().failed(0, &nothing_for_system_user());
    assert_eq!(status(&t)["state"], "running");
    assert_ne!(json!(server_pid(&t).as_raw_nonzero().get()), pid);
}

#[test]
fn psql_sees_the_users_rows_as_a_role_that_owns_nothing() {
    let t = Credctl::fresh();
    t.add("Mine", &["--paper"]);
    let other = ["--user-id", "somebody-else"];
    let add = ["add", "--nickname", "Theirs", "--paper", "--stdin"];
    t.run(add.iter().chain(&other))
        .input(KEYS)
        .ends()
        .succeeded();

    let names = "SELECT string_agg(nickname, ',') FROM user_credentials";
    assert_eq!(psql(&t, names), "Mine");
    let as_other = format!("SET app.current_user_id = 'somebody-else'; {names}");
    assert_eq!(psql(&t, &as_other), "Theirs");
    assert_eq!(psql(&t, "SELECT count(*) FROM user_accounts"), "1");

    for (asked, answer) in [
        ("SHOW fsync", "on"),
        ("SHOW full_page_writes", "on"),
        ("SHOW synchronous_commit", "on"),
        ("SHOW data_checksums", "on"),
        ("SHOW server_encoding", "UTF8"),
        ("SHOW max_connections", "100"),
        ("SHOW listen_addresses", ""),
        ("SELECT current_user, current_database()", "credctl|credctl"),
        (
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls FROM pg_roles
             WHERE rolname = current_user",
            "f|f|f|f",
        ),
        // Events are never changed nor deleted, but for the state that they keep.
        (
            "SELECT has_table_privilege('credctl.events', 'INSERT'), has_table_privilege('credctl.events', 'UPDATE'),
                    has_table_privilege('credctl.events', 'DELETE'), has_column_privilege('credctl.events', 'was', 'UPDATE'),
                    has_column_privilege('credctl.events', 'mac', 'UPDATE')",
            "t|f|f|t|f",
        ),
        (
            "SELECT count(*) FROM pg_shdepend WHERE refobjid = current_user::regrole AND deptype = 'o'",
            "0",
        ),
        (
            "SELECT bool_and(relrowsecurity AND relforcerowsecurity) FROM pg_class
             WHERE relname IN ('user_accounts', 'user_credentials')",
            "t",
        ),
        (
            "SELECT has_schema_privilege('public', 'CREATE')
                 OR has_database_privilege('credctl', 'CREATE')
                 OR has_table_privilege('user_credentials', 'TRUNCATE')",
            "f",
        ),
    ] {
        assert_eq!(psql(&t, asked), answer, "{asked}");
    }
}
