//! A PostgreSQL of its own, run by any user, that asks each role in another way.

use std::{
    fs,
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    os::unix::{fs::chown, net::UnixStream, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use nix::unistd::{User, geteuid};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::common::pg::{self, POSTGRES};

/// Time that a start may take on a machine that is busy with other tests.
const START: Duration = Duration::from_secs(60);

/// The roles, each named after the method by which it is asked.
pub const ROLES: [&str; 4] = ["scram-sha-256", "md5", "password", "trust"];

/// The password of every role.
pub const PASSWORD: &str = "hunter2-of-the-tests";

/// A script that ends the server when the other end of stdin is closed, however the test ended.
const SUPERVISOR: &str = r#"
"$@" </dev/null &
read -r _
kill -QUIT "$!"
wait "$!"
"#;

/// A running server; stopped with the value.
pub struct Cluster {
    supervisor: Child,
    folder: TempDir,
}

impl Cluster {
    /// Starts a server as this user. Only root can choose: for anybody else it is their own.
    pub fn of(user: &str) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("login")
            .tempdir_in("/tmp")
            .unwrap();
        let user = User::from_name(user)
            .unwrap()
            .filter(|_| geteuid().is_root());
        if let Some(User { uid, gid, .. }) = &user {
            chown(folder.path(), Some(uid.as_raw()), Some(gid.as_raw())).unwrap();
        }
        let command = |program: &Path| {
            let mut command = Command::new(program);
            command.current_dir(folder.path()).env_clear();
            command.env("LC_ALL", "C").env("PATH", "/usr/bin:/bin");
            if let Some(User { uid, gid, .. }) = &user {
                command.uid(uid.as_raw()).gid(gid.as_raw());
            }
            command
        };
        let made = command(&pg::program("initdb"))
            .args(["--pgdata", "data", "--username", POSTGRES, "--no-sync"])
            .args(["--auth", "trust", "--encoding", "UTF8", "--locale", "C"])
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        let lines = ROLES.map(|role| format!("local all \"{role}\" {role}\n"));
        let others = format!("local all {POSTGRES} trust\n");
        let rules = folder.path().join("data/pg_hba.conf");
        fs::write(rules, lines.concat() + &others).unwrap();
        let supervisor = command(Path::new("/bin/sh"))
            .args(["-c", SUPERVISOR, "supervisor"])
            .arg(pg::program("postgres"))
            .args([
                "-D",
                "data",
                "-c",
                "listen_addresses=",
                "-c",
                "fsync=off",
                "-k",
            ])
            .arg(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        let cluster = Cluster { supervisor, folder };
        cluster.make_roles();
        cluster
    }

    /// Runs a statement as superuser.
    pub fn superuser(&self, sql: &str) {
        runtime().block_on(async {
            let client = pg::connect(self.folder(), POSTGRES, POSTGRES).await;
            client.unwrap().batch_execute(sql).await.unwrap();
        });
    }

    fn make_roles(&self) {
        let begun = Instant::now();
        runtime().block_on(async {
            let client = loop {
                match pg::connect(self.folder(), POSTGRES, POSTGRES).await {
                    Ok(client) => break client,
                    Err(error) => assert!(begun.elapsed() < START, "{error:?}"),
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            };
            for role in ROLES {
                let encryption = if role == "md5" { role } else { "scram-sha-256" };
                let sql = format!(
                    "SET password_encryption = '{encryption}'; \
                     CREATE ROLE \"{role}\" LOGIN PASSWORD '{PASSWORD}'"
                );
                client.batch_execute(&sql).await.unwrap();
            }
        });
    }

    /// The folder of the socket.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Lets connections to this listener reach the server. Returns what they say, as it is said.
    pub fn serve(&self, listener: TcpListener) -> Arc<Mutex<Vec<u8>>> {
        let said = Arc::new(Mutex::new(Vec::new()));
        let (socket, saying) = (self.socket(), Arc::clone(&said));
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = UnixStream::connect(&socket) else {
                    return;
                };
                let saying = Arc::clone(&saying);
                let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                thread::spawn(move || {
                    keep(&from, &to, &saying).ok();
                    to.shutdown(Shutdown::Both)
                });
                thread::spawn(move || {
                    io::copy(&mut &server, &mut &client).ok();
                    client.shutdown(Shutdown::Both)
                });
            }
        });
        said
    }

    /// Opens a port that leads to the server.
    pub fn port(&self) -> (u16, Arc<Mutex<Vec<u8>>>) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        (listener.local_addr().unwrap().port(), self.serve(listener))
    }

    fn socket(&self) -> PathBuf {
        self.folder().join(".s.PGSQL.5432")
    }
}

fn runtime() -> Runtime {
    let mut runtime = Builder::new_current_thread();
    runtime.enable_all().build().unwrap()
}

/// Passes bytes on, and keeps them before they are passed.
fn keep(mut from: &TcpStream, mut to: &UnixStream, said: &Mutex<Vec<u8>>) -> io::Result<()> {
    let mut bytes = [0; 4096];
    loop {
        let count = from.read(&mut bytes)?;
        if count == 0 {
            return Ok(());
        }
        said.lock().unwrap().extend(&bytes[..count]);
        to.write_all(&bytes[..count])?;
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        self.supervisor.wait().ok();
    }
}
