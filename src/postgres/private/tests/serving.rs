//! Tests that a server is made, started and stopped.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    process::Command,
};

use rustix::process::{Pid, Signal, kill_process};
use tokio_postgres::error::SqlState;

use super::{
    super::{OWNER_ROLE, PrivateError, PrivateServer, ROLE, Search, ServerStatus, account::RunsAs},
    Home, data_home, server,
};

fn refused(result: Result<(), tokio_postgres::Error>) -> bool {
    let error = result.unwrap_err();
    error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE)
}

#[tokio::test]
async fn a_fresh_home_gets_a_server_whose_roles_may_do_what_they_need() {
    let home = Home::closed();
    assert_eq!(home.server.status().unwrap(), ServerStatus::NotMade);
    assert!(!home.server.stop().await.unwrap());
    assert_eq!(fs::read_dir(&home.path).unwrap().count(), 0);

    let said = home.ensure_running().await.unwrap();
    assert_eq!(
        said,
        [
            "making the private database",
            "starting the private database"
        ]
    );
    let pid = home.pid();
    assert!(home.ensure_running().await.unwrap().is_empty());
    assert_eq!(home.pid(), pid);

    let tables = "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY, x text); CREATE SEQUENCE s";
    home.run(OWNER_ROLE, tables).await.unwrap();
    let use_all = "INSERT INTO t (x) VALUES ('a'); UPDATE t SET x = 'b'; DELETE FROM t;
                   SELECT nextval('s'); CREATE TEMPORARY TABLE own (x int)";
    home.run(ROLE, use_all).await.unwrap();
    for forbidden in [
        "CREATE TABLE u ()",
        "DROP TABLE t",
        "TRUNCATE t",
        "SET ROLE credctl_owner",
    ] {
        assert!(refused(home.run(ROLE, forbidden).await), "{forbidden}");
    }

    for (setting, value) in [
        ("fsync", "on"),
        ("data_checksums", "on"),
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
        ("max_connections", "100"),
        ("jit", "off"),
    ] {
        let sql = format!("SELECT current_setting('{setting}')");
        assert_eq!(home.value(ROLE, &sql).await, value, "{setting}");
    }
    for folder in [home.data_dir(), home.socket_dir()] {
        let found = fs::metadata(folder).unwrap();
        assert_eq!(found.mode() & 0o7777, 0o700);
        assert_eq!(found.uid(), RunsAs::detect().unwrap().uid().unwrap());
    }

    assert!(home.server.stop().await.unwrap());
    assert!(!home.server.stop().await.unwrap());
    assert!(matches!(
        home.server.status().unwrap(),
        ServerStatus::Stopped { .. }
    ));
}

#[tokio::test]
async fn a_server_keeps_nothing_of_the_process_that_started_it() {
    let home = Home::closed();
    let held = tempfile::NamedTempFile::new().unwrap();
    // Open across `exec`, like a descriptor inherited from a shell.
    let inherited = rustix::io::dup(&held).unwrap();
    home.ensure_running().await.unwrap();
    let pid = home.pid();
    assert_eq!(rustix::process::getsid(Some(pid)).unwrap(), pid);
    if cfg!(target_os = "linux") {
        let process = PathBuf::from(format!("/proc/{}", pid.as_raw_nonzero()));
        let open: Vec<_> = fs::read_dir(process.join("fd"))
            .unwrap()
            .map(|entry| fs::read_link(entry.unwrap().path()).unwrap())
            .collect();
        assert!(open.contains(&home.layout().log()), "{open:?}");
        assert!(!open.iter().any(|path| path == held.path()), "{open:?}");
        let environment = fs::read(process.join("environ")).unwrap();
        assert!(!String::from_utf8_lossy(&environment).contains("CARGO"));
    }
    drop(inherited);
}

/// Variable that passes the data home to [`becomes_the_server`].
const FOREGROUND: &str = "CREDCTL_TEST_FOREGROUND";

#[tokio::test]
async fn a_server_in_the_foreground_is_the_process_and_ends_cleanly_when_told_to() {
    let home = Home::closed();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([
        "--exact",
        "postgres::private::tests::serving::becomes_the_server",
    ]);
    let mut child = command.env(FOREGROUND, &home.path).spawn().unwrap();
    while !home.server.is_made().unwrap() {
        assert!(child.try_wait().unwrap().is_none());
        tokio::task::yield_now().await;
    }
    let client = loop {
        match home.connect(ROLE).await {
            Ok(client) => break client,
            Err(error) => assert!(child.try_wait().unwrap().is_none(), "{error}"),
        }
    };
    drop(client);
    assert_eq!(home.pid(), Pid::from_child(&child));
    let refused = home.server.foreground(&mut |_| {}).await;
    assert!(matches!(refused, Err(PrivateError::AlreadyRunning { .. })));
    kill_process(home.pid(), Signal::TERM).unwrap();
    // On SIGTERM the server waits for its clients to leave, so the connection's task must run
    // meanwhile.
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => tokio::task::yield_now().await,
        }
    };
    assert!(status.success());
    assert!(matches!(
        home.server.status().unwrap(),
        ServerStatus::Stopped { .. }
    ));
}

#[tokio::test]
async fn becomes_the_server() {
    let Some(home) = std::env::var_os(FOREGROUND) else {
        return;
    };
    let server = server(Path::new(&home));
    let ready = server.foreground(&mut |_| {}).await.unwrap();
    panic!("{}", ready.exec());
}

#[tokio::test]
async fn without_programs_nothing_is_left_behind() {
    let home = Home::closed();
    let none = tempfile::tempdir().unwrap();
    let search = Search {
        pg_bin: Some(none.path().to_owned()),
        ..Search::default()
    };
    let server = PrivateServer::new(data_home(&home.path), search).unwrap();
    let error = server.ensure_running(&mut |_| {}).await.unwrap_err();
    assert!(matches!(error, PrivateError::NotPrograms(path) if path == none.path()));
    assert_eq!(server.status().unwrap(), ServerStatus::NotMade);
    let left = fs::read_dir(&home.path).unwrap();
    let names: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["postgres.lock"]);
}

#[test]
fn the_user_is_the_one_the_system_names() {
    let told = Command::new("id").arg("-un").output().unwrap();
    assert_eq!(
        crate::process::system_user().unwrap(),
        String::from_utf8(told.stdout).unwrap().trim()
    );
}
