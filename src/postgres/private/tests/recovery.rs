//! Tests that the server recovers from crashes, interruptions and wrong settings.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    process::{Child, Command},
    thread,
};

use rustix::process::{Pid, Signal, kill_process};

use super::{
    super::{OWNER_ROLE, PrivateError, ROLE, ServerStatus, account::RunsAs, folders},
    Home,
};

/// Starts a program that does nothing, as the user that runs the server. It ends when its input is
/// closed.
fn bystander() -> Child {
    let mut command = Command::new("cat");
    command.stdin(std::process::Stdio::piped());
    RunsAs::detect().unwrap().apply(&mut command);
    command.current_dir("/").spawn().unwrap()
}

#[tokio::test]
async fn a_killed_server_comes_back_with_everything_it_had() {
    let home = Home::closed();
    home.ensure_running().await.unwrap();
    home.run(OWNER_ROLE, "CREATE TABLE t AS SELECT text 'kept' AS x")
        .await
        .unwrap();
    let kept = "SELECT x FROM t";

    home.kill_server();
    assert_eq!(
        home.ensure_running().await.unwrap(),
        ["starting the private database"]
    );
    assert_eq!(home.value(ROLE, kept).await, "kept");

    // As after a reboot: the process id in the files now belongs to another program.
    home.kill_server();
    let mut other = bystander();
    let pid_file = home.layout().pid_file();
    let text = fs::read_to_string(&pid_file).unwrap();
    let (_, rest) = text.split_once('\n').unwrap();
    let text = format!("{}\n{rest}", other.id());
    fs::write(&pid_file, &text).unwrap();
    fs::write(home.layout().socket_lock(), &text).unwrap();
    assert!(matches!(
        home.server.status().unwrap(),
        ServerStatus::Stopped { .. }
    ));
    home.ensure_running().await.unwrap();
    assert_eq!(home.value(ROLE, kept).await, "kept");
    assert!(
        other.try_wait().unwrap().is_none(),
        "the other program lives on"
    );
    drop(other.stdin.take());
    other.wait().unwrap();

    // The socket of a running server is removed.
    fs::remove_file(home.socket_dir().join(".s.PGSQL.5432")).unwrap();
    home.ensure_running().await.unwrap();
    assert_eq!(home.value(ROLE, kept).await, "kept");
}

#[tokio::test]
async fn a_new_server_waits_for_what_is_left_of_the_killed_one() {
    let home = Home::closed();
    home.ensure_running().await.unwrap();
    let client = home.connect(ROLE).await.unwrap();
    let row = client
        .query_typed_one("SELECT pg_backend_pid()", &[])
        .await
        .unwrap();
    let orphan = Pid::from_raw(row.get(0)).unwrap();
    // The stopped process cannot notice that its server is gone, and keeps the shared memory.
    kill_process(orphan, Signal::STOP).unwrap();
    home.kill_server();
    let log = home.layout().log();
    let waker = thread::spawn(move || {
        while !fs::read_to_string(&log)
            .unwrap_or_default()
            .contains("pre-existing shared memory")
        {
            thread::yield_now();
        }
        kill_process(orphan, Signal::CONT).unwrap();
    });
    home.ensure_running().await.unwrap();
    waker.join().unwrap();
    assert_eq!(home.value(ROLE, "SELECT text 'answers'").await, "answers");
}

#[tokio::test]
async fn a_failed_start_shows_what_the_server_said() {
    let home = Home::closed();
    home.ensure_running().await.unwrap();
    home.server.stop().await.unwrap();
    let settings = home.data_dir().join("postgresql.conf");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text + "no_such_setting = 1\n").unwrap();
    let error = home.ensure_running().await.unwrap_err();
    assert!(matches!(error, PrivateError::NotStarted { .. }));
    assert!(error.to_string().contains("\"no_such_setting\""), "{error}");
}

#[test]
fn two_at_once_make_and_start_one_server_over_what_an_interrupted_attempt_left() {
    let home = Home::closed();
    folders::prepare_home(&home.path).unwrap();
    let (layout, _) = home.server.reserve().unwrap();
    let left = layout.folder.join("credctl.making-abc123/base");
    fs::create_dir_all(&left).unwrap();
    let ensure = || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.unwrap().block_on(home.ensure_running()).unwrap()
    };
    let said = thread::scope(|scope| {
        let both = [scope.spawn(ensure), scope.spawn(ensure)];
        both.map(|thread| thread.join().unwrap()).concat()
    });
    assert_eq!(
        said,
        [
            "making the private database",
            "starting the private database"
        ]
    );
    assert!(!left.exists());
}

#[tokio::test]
async fn a_long_and_odd_path_is_served() {
    let name = format!("it's \"odd\", \\ $(false) `false` é/{}", "long".repeat(25));
    // Open to the server's user too, so that root's cluster is also in the data home.
    let home = Home::named(&name, 0o711);
    fs::set_permissions(
        home.path.parent().unwrap(),
        fs::Permissions::from_mode(0o711),
    )
    .unwrap();
    home.ensure_running().await.unwrap();
    assert!(
        home.data_dir()
            .starts_with(home.path.canonicalize().unwrap())
    );
    assert!(home.socket_dir().starts_with("/tmp"));
    assert_eq!(home.value(ROLE, "SELECT text 'answers'").await, "answers");
    home.kill_server();
    home.ensure_running().await.unwrap();
}
