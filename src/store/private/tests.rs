//! The private server as a whole, on real clusters: run as root or as an ordinary user.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::PathBuf,
    process::{Child, Command},
    thread,
};

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls, error::SqlState};

use super::{account::RunsAs, *};

/// A data home of its own; whatever runs on it is stopped at the end, also when a test fails.
struct Home {
    _folder: TempDir,
    path: PathBuf,
    server: PrivateServer,
}

impl Home {
    /// As `mktemp -d` makes it.
    fn closed() -> Self {
        Home::named("credctl", 0o700)
    }

    /// A folder of this name in one that others may pass through, or may not.
    fn named(name: &str, mode: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        fs::create_dir_all(&path).unwrap();
        for folder in [folder.path(), &path] {
            fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
        }
        let server = server(&path);
        Home {
            _folder: folder,
            path,
            server,
        }
    }

    /// Brings the server up, and tells what was said on the way.
    async fn ensure_running(&self) -> Result<Vec<String>, PrivateError> {
        let mut said = Vec::new();
        let mut say = |text: &str| said.push(text.to_owned());
        self.server.ensure_running(&mut say).await?;
        Ok(said)
    }

    async fn connect(&self, role: &str) -> Result<Client, tokio_postgres::Error> {
        let config = self.server.connect_config(role).unwrap();
        let (client, connection) = config.connect(NoTls).await?;
        tokio::spawn(connection);
        Ok(client)
    }

    async fn run(&self, role: &str, sql: &str) -> Result<(), tokio_postgres::Error> {
        self.connect(role).await?.batch_execute(sql).await
    }

    async fn value(&self, role: &str, sql: &str) -> String {
        let client = self.connect(role).await.unwrap();
        let row = client.query_typed_one(sql, &[]).await.unwrap();
        row.get(0)
    }

    fn pid(&self) -> Pid {
        let server = pid_file::server(&self.server.layout).unwrap();
        server.expect("a server runs").pid
    }

    fn kill_server(&self) {
        let pid = self.pid();
        kill_process(pid, Signal::KILL).unwrap();
        while pid_file::serves(pid, &self.server.layout) {
            thread::yield_now();
        }
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let layout = &self.server.layout;
        if let Ok(Some(server)) = pid_file::server(layout) {
            let _ = kill_process(server.pid, Signal::QUIT);
            while pid_file::serves(server.pid, layout) {
                thread::yield_now();
            }
        }
        for folder in [&layout.base, &layout.socket] {
            if !folder.starts_with(&layout.home) {
                let _ = fs::remove_dir_all(folder);
            }
        }
    }
}

fn server(home: &Path) -> PrivateServer {
    let path = std::env::var_os("PATH");
    PrivateServer::new(
        home,
        Search {
            path,
            ..Search::default()
        },
    )
    .unwrap()
}

/// A program that does nothing, run by the user who runs the server; ended by its input's end.
fn bystander() -> Child {
    let mut command = Command::new("cat");
    command.stdin(std::process::Stdio::piped());
    RunsAs::detect().unwrap().apply(&mut command);
    command.current_dir("/").spawn().unwrap()
}

fn refused(result: Result<(), tokio_postgres::Error>) -> bool {
    let error = result.unwrap_err();
    error.code() == Some(&SqlState::INSUFFICIENT_PRIVILEGE)
}

#[tokio::test]
async fn a_fresh_home_gets_a_server_whose_roles_may_do_what_they_need() {
    let home = Home::closed();
    assert_eq!(home.server.status().await.unwrap(), Status::NotMade);
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
    for folder in [home.server.data_dir(), home.server.socket_dir()] {
        let found = fs::metadata(folder).unwrap();
        assert_eq!(found.mode() & 0o7777, 0o700);
        assert_eq!(found.uid(), RunsAs::detect().unwrap().uid().unwrap());
    }

    assert!(home.server.stop().await.unwrap());
    assert!(!home.server.stop().await.unwrap());
    assert!(matches!(
        home.server.status().await.unwrap(),
        Status::Stopped { .. }
    ));
}

#[tokio::test]
async fn a_server_keeps_nothing_of_the_process_that_started_it() {
    let home = Home::closed();
    let held = tempfile::NamedTempFile::new().unwrap();
    // As a shell hands it down: open across `exec`.
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
        assert!(open.contains(&home.server.log_file()), "{open:?}");
        assert!(!open.iter().any(|path| path == held.path()), "{open:?}");
        let environment = fs::read(process.join("environ")).unwrap();
        assert!(!String::from_utf8_lossy(&environment).contains("CARGO"));
    }
    drop(inherited);
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

    // As after a reboot: the process id in the files is another program's by now.
    home.kill_server();
    let mut other = bystander();
    let pid_file = home.server.layout.pid_file();
    let text = fs::read_to_string(&pid_file).unwrap();
    let (_, rest) = text.split_once('\n').unwrap();
    let text = format!("{}\n{rest}", other.id());
    fs::write(&pid_file, &text).unwrap();
    fs::write(home.server.layout.socket_lock(), &text).unwrap();
    assert!(matches!(
        home.server.status().await.unwrap(),
        Status::Stopped { .. }
    ));
    home.ensure_running().await.unwrap();
    assert_eq!(home.value(ROLE, kept).await, "kept");
    assert!(
        other.try_wait().unwrap().is_none(),
        "the other program lives on"
    );
    drop(other.stdin.take());
    other.wait().unwrap();

    // Its socket was swept away from under it.
    fs::remove_file(home.server.socket_dir().join(".s.PGSQL.5432")).unwrap();
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
    // It cannot notice that its server is gone, and holds on to the shared memory.
    kill_process(orphan, Signal::STOP).unwrap();
    home.kill_server();
    let log = home.server.log_file();
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
    let settings = home.server.data_dir().join("postgresql.conf");
    let text = fs::read_to_string(&settings).unwrap();
    fs::write(&settings, text + "no_such_setting = 1\n").unwrap();
    let error = home.ensure_running().await.unwrap_err();
    assert!(matches!(error, PrivateError::NotStarted { .. }));
    assert!(error.to_string().contains("\"no_such_setting\""), "{error}");
}

#[test]
fn two_at_once_make_and_start_one_server_over_what_an_interrupted_attempt_left() {
    let home = Home::closed();
    folders::prepare_base(&home.server.layout).unwrap();
    let left = home.server.layout.base.join("postgres.making-abc123/base");
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
    // Open to root's server too, which then is in the data home.
    let home = Home::named(&name, 0o711);
    fs::set_permissions(
        home.path.parent().unwrap(),
        fs::Permissions::from_mode(0o711),
    )
    .unwrap();
    home.ensure_running().await.unwrap();
    assert!(
        home.server
            .data_dir()
            .starts_with(home.path.canonicalize().unwrap())
    );
    assert!(home.server.socket_dir().starts_with("/tmp"));
    assert_eq!(home.value(ROLE, "SELECT text 'answers'").await, "answers");
    home.kill_server();
    home.ensure_running().await.unwrap();
}

/// Names the data home to [`becomes_the_server`].
const FOREGROUND: &str = "CREDCTL_TEST_FOREGROUND";

#[tokio::test]
async fn a_server_in_the_foreground_is_the_process_and_ends_cleanly_when_told_to() {
    let home = Home::closed();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([
        "--exact",
        "store::private::tests::becomes_the_server",
        "--ignored",
    ]);
    let mut child = command.env(FOREGROUND, &home.path).spawn().unwrap();
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
    // Told so, it lets its clients leave first: the connection has to be driven to its end meanwhile.
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None => tokio::task::yield_now().await,
        }
    };
    assert!(status.success());
    assert!(matches!(
        home.server.status().await.unwrap(),
        Status::Stopped { .. }
    ));
}

#[tokio::test]
#[ignore = "the other half of the test above, which runs it in a process of its own"]
async fn becomes_the_server() {
    let home = std::env::var_os(FOREGROUND).expect("run by the test above only");
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
    let server = PrivateServer::new(&home.path, search).unwrap();
    let error = server.ensure_running(&mut |_| {}).await.unwrap_err();
    assert!(matches!(error, PrivateError::NotPrograms(path) if path == none.path()));
    assert_eq!(server.status().await.unwrap(), Status::NotMade);
    let left = fs::read_dir(&server.layout.base).unwrap();
    let names: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["postgres.lock"]);
}

#[test]
fn the_user_is_the_one_the_system_names() {
    let told = Command::new("id").arg("-un").output().unwrap();
    assert_eq!(
        system_user().unwrap(),
        String::from_utf8(told.stdout).unwrap().trim()
    );
}
