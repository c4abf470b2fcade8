//! A real PgBouncer in transaction mode before the throw-away server.

use std::{
    fs,
    os::unix::{fs::chown, net::UnixStream, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

use super::{
    credctl::Credctl,
    pg::{APP, Database, OWNER, as_server_user, server, server_user},
};

/// Number of connections to the server that the commands of one role share.
pub const POOL: usize = 3;

/// The number in the name of the socket; nothing listens on a port.
const PORT: u16 = 6432;

/// Time that a start may take on a machine that is busy with other tests.
const START: Duration = Duration::from_secs(30);

/// A script that ends the pooler when the other end of stdin is closed, however the test ended.
const SUPERVISOR: &str = r#"
"$1" pgbouncer.ini </dev/null &
read -r _
kill "$!"
wait "$!"
"#;

/// A running pooler; stopped with the value.
pub struct Pooler {
    supervisor: Child,
    folder: TempDir,
}

impl Pooler {
    /// Starts a pooler in front of the server of this run, in transaction mode.
    pub fn start() -> Self {
        Pooler::start_in("transaction")
    }

    /// Starts a pooler that hands out connections for as long as this mode says.
    pub fn start_in(mode: &str) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("pool")
            .tempdir_in("/tmp")
            .unwrap();
        configure(folder.path(), mode);
        let log = fs::File::create(folder.path().join("log")).unwrap();
        let supervisor = as_server_user("sh", folder.path())
            .args(["-c", SUPERVISOR, "supervisor"])
            .arg(program())
            .stdin(Stdio::piped())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .process_group(0)
            .spawn()
            .expect("`sh` starts");
        let mut pooler = Pooler { supervisor, folder };
        pooler.wait_until_it_listens();
        pooler
    }

    /// The URL for this role and database, through the pool.
    pub fn url(&self, database: &Database, role: &str) -> String {
        let socket = self.folder.path().to_str().unwrap().replace('/', "%2F");
        format!("postgres://{role}@{socket}:{PORT}/{}", database.name())
    }

    /// A connection through the pool, served by a task of the current runtime.
    pub async fn connect(&self, database: &Database, role: &str) -> Client {
        let (client, connection) = tokio_postgres::Config::new()
            .host_path(self.folder.path())
            .port(PORT)
            .dbname(database.name())
            .user(role)
            .connect(NoTls)
            .await
            .unwrap();
        tokio::spawn(connection);
        client
    }

    /// The log of the pooler.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    /// Reasons why the pooler closed connections of this role to this database.
    pub fn thrown_away(&self, database: &Database, role: &str) -> Vec<String> {
        let of_server = format!(": {}/{role}@", database.name());
        let log = self.log();
        let lines = log
            .lines()
            .filter(|line| line.contains(" S-") && line.contains(&of_server));
        let reasons = lines.filter_map(|line| line.split_once("closing because: "));
        let without_age = |why: &str| why.split(" (age").next().unwrap_or(why).to_owned();
        reasons.map(|(_, why)| without_age(why)).collect()
    }

    fn wait_until_it_listens(&mut self) {
        let socket = self.folder.path().join(format!(".s.PGSQL.{PORT}"));
        let begun = Instant::now();
        while UnixStream::connect(&socket).is_err() {
            let in_time = begun.elapsed() < START;
            assert!(in_time, "PgBouncer does not listen:\n{}", self.log());
            thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Pooler {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        self.supervisor.wait().ok();
    }
}

/// Writes the configuration. Everything else is a default: also `server_reset_query`, which the
/// pooler does not run in transaction mode.
fn configure(folder: &Path, mode: &str) {
    let ini = format!(
        "[databases]\n* = host={}\n\n[pgbouncer]\nlisten_addr =\nlisten_port = {PORT}\n\
         unix_socket_dir = {}\nauth_type = trust\nauth_file = users.txt\npool_mode = {mode}\n\
         default_pool_size = {POOL}\nmax_client_conn = 200\n",
        server().folder().display(),
        folder.display()
    );
    let users = format!("\"{APP}\" \"\"\n\"{OWNER}\" \"\"\n");
    let files = [("pgbouncer.ini", ini), ("users.txt", users)];
    let paths = files.map(|(name, text)| {
        let path = folder.join(name);
        fs::write(&path, text).unwrap();
        path
    });
    if let Some(user) = server_user() {
        let (uid, gid) = (Some(user.uid.as_raw()), Some(user.gid.as_raw()));
        for path in paths.iter().map(PathBuf::as_path).chain([folder]) {
            chown(path, uid, gid).unwrap();
        }
    }
}

/// The path of `pgbouncer`, which Debian keeps out of the PATH of ordinary users. Fails if it is
/// not installed.
pub fn program() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders =
        std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    let mut programs = folders.map(|folder| folder.join("pgbouncer"));
    programs
        .find(|path| path.is_file())
        .expect("these tests need `pgbouncer`: run `make setup`")
}

/// Shares the vault of a home, which is empty, between two users with homes of their own: the same vault
/// key and the same database role, so that a leaked setting would show one user the rows of the other.
pub fn shared_by_two(mut first: Credctl) -> [Credctl; 2] {
    let mut second = first.neighbour();
    for (t, user) in [(&mut first, "trader-a"), (&mut second, "trader-b")] {
        t.set("CREDCTL_USER_ID", user);
        t.run(["account", "add", "main"]).ends().succeeded();
    }
    let seed = first.add("seed", &["--paper"]);
    first.run(["remove", "--yes", &seed]).ends().succeeded();
    fs::create_dir_all(second.data_home()).unwrap();
    let [from, to] = [&first, &second].map(|t| t.data_home().join("vault.keys"));
    fs::copy(from, to).unwrap();
    [first, second]
}
