//! A server that listens on 127.0.0.1 and demands passwords, as one of somebody's own does.

use std::{
    fs,
    net::TcpListener,
    os::unix::{fs::chown, process::CommandExt as _},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::common::pg::{self, POSTGRES, as_server_user, server_user};

/// Time that a start may take on a machine that is busy with other tests.
const START: Duration = Duration::from_secs(60);

/// Runs a server until its standard input ends, however the test ends.
const SUPERVISOR: &str =
    r#""$@" </dev/null & pid=$!; while read -r _; do :; done; kill -QUIT "$pid"; wait "$pid""#;

/// Who may log in, and how.
const LOGINS: &str = "local all postgres trust\nhost all all 127.0.0.1/32 scram-sha-256\n";

/// A running server; stopped with the value.
pub struct OnLoopback {
    folder: TempDir,
    port: u16,
    supervisor: Child,
}

impl OnLoopback {
    /// Makes and starts a server.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("own")
            .tempdir_in("/tmp")
            .unwrap();
        if let Some(user) = server_user() {
            let (uid, gid) = (user.uid.as_raw(), user.gid.as_raw());
            chown(folder.path(), Some(uid), Some(gid)).unwrap();
        }
        make(folder.path());
        let port = free_port();
        let supervisor = supervised(folder.path(), port);
        let server = OnLoopback {
            folder,
            port,
            supervisor,
        };
        let begun = Instant::now();
        while !server.answers() {
            assert!(begun.elapsed() < START, "PostgreSQL is not ready");
            thread::sleep(Duration::from_millis(20));
        }
        server
    }

    /// The folder of the socket.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The port, which is also part of the socket's name.
    pub fn port(&self) -> u16 {
        self.port
    }

    fn answers(&self) -> bool {
        let mut ready = Command::new(pg::program("pg_isready"));
        ready.arg("--host").arg(self.folder());
        ready.args(["--port", &self.port.to_string(), "--quiet"]);
        ready.status().unwrap().success()
    }
}

impl Drop for OnLoopback {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        self.supervisor.wait().ok();
    }
}

fn make(folder: &Path) {
    let made = as_server_user(pg::program("initdb"), folder)
        .args(["--pgdata", "data", "--username", POSTGRES, "--no-sync"])
        .args(["--auth", "trust", "--encoding", "UTF8", "--locale", "C"])
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    fs::write(folder.join("data/pg_hba.conf"), LOGINS).unwrap();
}

fn supervised(folder: &Path, port: u16) -> Child {
    as_server_user("sh", folder)
        .args(["-c", SUPERVISOR, "supervisor"])
        .arg(pg::program("postgres"))
        .args(["-D", "data", "-p", &port.to_string(), "-k"])
        .arg(folder)
        .args(["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"])
        .args(["-c", "password_encryption=scram-sha-256"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap()
}

/// A port on which nobody listens at the moment.
fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.local_addr().unwrap().port()
}
