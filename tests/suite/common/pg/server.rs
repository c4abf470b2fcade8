//! The server of a run: found or started, and stopped when the run is over.

use std::{
    fs::{self, DirBuilder, File},
    os::unix::{fs::DirBuilderExt as _, process::CommandExt as _, process::parent_id},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tokio_postgres::Client;

use super::{
    POSTGRES, WITH_PASSWORD, connect,
    programs::{as_server_user, current_user, program, server_user},
};

/// Time that a start may take on a machine that is busy with other tests.
const START: Duration = Duration::from_secs(60);

/// A script that stops the server and removes its files once the run is gone. It ignores the
/// signals that end a run, since it must outlive the run by a moment.
const SUPERVISOR: &str = r#"
trap '' HUP INT TERM
alive() { if [ -d /proc/self ]; then [ -d "/proc/$1" ]; else kill -0 "$1" 2>/dev/null; fi; }
supervise() {
    while alive "$1"; do sleep 0.2; done
    if pid=$(head -n 1 "$2/data/postmaster.pid" 2>/dev/null); then
        kill -QUIT "$pid"
        while alive "$pid" && [ -e "$2/data/postmaster.pid" ]; do sleep 0.1; done
    fi
    rm -rf "$2" "$3"
}
supervise "$@" &
"#;

/// A running server; the socket is in its folder.
pub struct Server {
    folder: PathBuf,
}

impl Server {
    /// The server of this run. The first process that needs it starts it and calls `prepare`.
    pub fn of_this_run(prepare: impl FnOnce(&Server)) -> Server {
        let run = run_pid();
        // Short, for the path of a socket has at most 107 bytes.
        let folder = std::env::temp_dir().join(format!("credctl-pg-{}-{run}", current_user()));
        let server = Server { folder };
        let _lock = server.lock();
        if !server.ready_file().exists() || server.try_superuser("SELECT 1").is_err() {
            server.start(run);
            prepare(&server);
            File::create(server.ready_file()).unwrap();
        }
        server
    }

    /// The folder of the socket.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Runs a statement as superuser in the database `postgres`; for CREATE DATABASE and the like.
    pub fn superuser(&self, sql: &str) {
        if let Err(error) = self.try_superuser(sql) {
            panic!("{sql}: {error:?}");
        }
    }

    /// Runs a statement that may fail as superuser in the database `postgres`.
    pub fn try_superuser(&self, sql: &str) -> Result<(), tokio_postgres::Error> {
        block_on(async || {
            let client = connect(&self.folder, "postgres", POSTGRES).await?;
            client.batch_execute(sql).await
        })
    }

    /// Lends a connection to code that is outside of any runtime.
    pub fn with_client(&self, database: &str, role: &str, work: impl AsyncFnOnce(Client) + Send) {
        block_on(async || {
            work(connect(&self.folder, database, role).await.unwrap()).await;
        });
    }

    /// Calls `make` to make a database, unless a process of this run has made it.
    pub fn once(&self, database: &str, make: impl FnOnce(&Server)) {
        let _lock = self.lock();
        let made = self.folder.join(format!("{database}.made"));
        if !made.exists() {
            make(self);
            File::create(made).unwrap();
        }
    }

    fn lock(&self) -> File {
        let file = File::create(self.lock_file()).unwrap();
        file.lock().unwrap();
        file
    }

    /// The lock file. It stands beside the tests, where nobody else can put a link in its place.
    fn lock_file(&self) -> PathBuf {
        let name = self.folder.with_extension("lock");
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(name.file_name().unwrap())
    }

    fn ready_file(&self) -> PathBuf {
        self.folder.join("ready")
    }

    #[allow(
        clippy::zombie_processes,
        reason = "the server outlives the test process that started it"
    )]
    fn start(&self, run: u32) {
        // A folder of this name without a server is left of a run whose pid was given out again.
        fs::remove_dir_all(&self.folder).ok();
        DirBuilder::new().mode(0o700).create(&self.folder).unwrap();
        if let Some(user) = server_user() {
            let (uid, gid) = (user.uid.as_raw(), user.gid.as_raw());
            std::os::unix::fs::chown(&self.folder, Some(uid), Some(gid)).unwrap();
        }
        // Before the server, so that there is no moment in which nobody would stop it.
        self.supervise(run);
        self.initdb();
        let mut postmaster = self.postmaster();
        let begun = Instant::now();
        while self.try_superuser("SELECT 1").is_err() {
            let ended = postmaster.try_wait().unwrap();
            let log = || fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            assert!(ended.is_none(), "PostgreSQL did not start:\n{}", log());
            assert!(
                begun.elapsed() < START,
                "PostgreSQL is not ready:\n{}",
                log()
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Starts [`SUPERVISOR`] in a process group of its own, as the server is: a signal that
    /// interrupts the run must not reach it.
    fn supervise(&self, run: u32) {
        Command::new("sh")
            .args(["-c", SUPERVISOR, "supervisor", &run.to_string()])
            .args([self.folder.as_path(), &self.lock_file()])
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .status()
            .expect("`sh` starts");
    }

    fn initdb(&self) {
        let output = as_server_user(program("initdb"), &self.folder)
            .args([
                "--pgdata",
                "data",
                "--username",
                POSTGRES,
                "--auth",
                "trust",
            ])
            .args(["--encoding", "UTF8", "--locale", "C", "--no-sync"])
            .output()
            .expect("initdb starts");
        assert!(
            output.status.success(),
            "initdb: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        self.demand_a_password();
    }

    /// Makes [`WITH_PASSWORD`] give a password. The first line of `pg_hba.conf` that fits a role
    /// counts.
    fn demand_a_password(&self) {
        let path = self.folder.join("data/pg_hba.conf");
        let others = fs::read_to_string(&path).unwrap();
        let first = format!("local all {} scram-sha-256", WITH_PASSWORD.0);
        fs::write(&path, format!("{first}\n{others}")).unwrap();
    }

    fn postmaster(&self) -> Child {
        let log = File::create(self.folder.join("log")).unwrap();
        as_server_user(program("postgres"), &self.folder)
            .args(["-D", "data", "-k"])
            .arg(&self.folder)
            .args(["-c", "listen_addresses=", "-c", "max_connections=500"])
            .args(["-c", "fsync=off", "-c", "full_page_writes=off"])
            .args(["-c", "synchronous_commit=off", "-c", "shared_buffers=32MB"])
            // As on the private server. A statement over a table without statistics is compiled
            // for a second where it runs for a millisecond.
            .args(["-c", "jit=off", "-c", "max_prepared_transactions=8"])
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .process_group(0)
            .spawn()
            .expect("postgres starts")
    }
}

/// The process that runs the tests. A test process that no runner started is a run of its own.
fn run_pid() -> u32 {
    match parent_id() {
        0 | 1 => std::process::id(),
        runner => runner,
    }
}

/// Runs this in a runtime in a thread of its own: tests have a runtime already, and one within
/// another panics.
fn block_on<T: Send>(work: impl AsyncFnOnce() -> T + Send) -> T {
    let run = || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_all().build().unwrap().block_on(work())
    };
    thread::scope(|scope| scope.spawn(run).join().unwrap())
}
