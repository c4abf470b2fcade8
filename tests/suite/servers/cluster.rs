//! A primary and its standby, which can be stopped, started again and promoted.

use std::{
    fs,
    io::Write as _,
    os::unix::{fs::chown, process::CommandExt as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

use crate::common::pg::{self, POSTGRES, server_user};

pub use crate::common::pg::{APP, OWNER};

/// Name of the vault's database.
pub const DATABASE: &str = "vault";

/// Time that a start may take on a machine that is busy with other tests.
const START: Duration = Duration::from_secs(60);

/// A script that runs a server, and does what it is told on stdin. The end of stdin ends the server.
const SUPERVISOR: &str = r#"
"$@" </dev/null & pid=$!
while read -r order; do
    case $order in
        restart) kill -INT "$pid"; wait "$pid"; "$@" </dev/null & pid=$! ;;
        kill) kill -QUIT "$pid"; wait "$pid" ;;
    esac
done
kill -QUIT "$pid"
wait "$pid"
"#;

/// Servers in one folder; stopped with the value.
pub struct Cluster {
    folder: TempDir,
    nodes: Vec<Node>,
}

struct Node {
    port: u16,
    supervisor: Child,
}

impl Cluster {
    /// A primary alone, with the roles and the database of a vault.
    pub fn primary() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("nodes")
            .tempdir_in("/tmp")
            .unwrap();
        if let Some(user) = server_user() {
            chown(
                folder.path(),
                Some(user.uid.as_raw()),
                Some(user.gid.as_raw()),
            )
            .unwrap();
        }
        let mut cluster = Cluster {
            folder,
            nodes: Vec::new(),
        };
        let made = cluster
            .command(&pg::program("initdb"))
            .args(["--pgdata", "node-1", "--username", POSTGRES, "--no-sync"])
            .args(["--auth", "trust", "--encoding", "UTF8", "--locale", "C"])
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        cluster.start();
        for sql in [
            format!("CREATE ROLE {OWNER} LOGIN"),
            format!("CREATE ROLE {APP} LOGIN"),
            format!("CREATE DATABASE {DATABASE} OWNER {OWNER}"),
        ] {
            cluster.superuser(1, "postgres", &sql);
        }
        let defaults = format!(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}; \
             ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT USAGE ON SCHEMAS TO {APP}"
        );
        cluster.superuser(1, DATABASE, &defaults);
        cluster
    }

    /// Adds a standby, for which every COMMIT waits from now on.
    pub fn add_standby(&mut self) {
        let made = self
            .command(&pg::program("pg_basebackup"))
            .args(["--pgdata", "node-2", "--username", POSTGRES, "--no-sync"])
            .args([
                "--port",
                "1",
                "--checkpoint",
                "fast",
                "--write-recovery-conf",
            ])
            .arg("--host")
            .arg(self.folder.path())
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        self.start();
        self.superuser(
            1,
            "postgres",
            "ALTER SYSTEM SET synchronous_standby_names = '*'",
        );
        self.superuser(1, "postgres", "SELECT pg_reload_conf()");
        self.wait(
            1,
            "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'",
            1,
        );
    }

    fn start(&mut self) {
        let port = u16::try_from(self.nodes.len() + 1).unwrap();
        let folder = self.folder.path();
        let supervisor = self
            .command(Path::new("/bin/sh"))
            .args(["-c", SUPERVISOR, "supervisor"])
            .arg(pg::program("postgres"))
            .args(["-D", &format!("node-{port}"), "-p", &port.to_string(), "-k"])
            .arg(folder)
            .args(["-c", "listen_addresses=", "-c", "fsync=off"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        self.nodes.push(Node { port, supervisor });
        self.wait(port, "SELECT 1", 1);
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(self.folder.path()).env_clear();
        command.env("LC_ALL", "C").env("PATH", "/usr/bin:/bin");
        if let Some(user) = server_user() {
            command.uid(user.uid.as_raw()).gid(user.gid.as_raw());
        }
        command
    }

    /// Restarts a node as an administrator does: it ends its sessions, and comes back.
    pub fn restart(&mut self, node: u16) {
        self.order(node, "restart");
    }

    /// Ends a node as a loss of power does.
    pub fn kill(&mut self, node: u16) {
        self.order(node, "kill");
    }

    /// Makes a standby the primary, for which no COMMIT waits.
    pub fn promote(&self, node: u16) {
        self.superuser(node, "postgres", "SELECT pg_promote(true, 60)");
        self.superuser(
            node,
            "postgres",
            "ALTER SYSTEM SET synchronous_standby_names = ''",
        );
        self.superuser(node, "postgres", "SELECT pg_reload_conf()");
    }

    fn order(&mut self, node: u16, order: &str) {
        let node = self.nodes.iter_mut().find(|known| known.port == node);
        let mut stdin = node.unwrap().supervisor.stdin.as_ref().unwrap();
        writeln!(stdin, "{order}").unwrap();
    }

    /// The settings that name all nodes, in their order, for a role.
    pub fn url(&self, role: &str) -> String {
        let ports: Vec<u16> = self.nodes.iter().map(|node| node.port).collect();
        self.url_of(&ports, role)
    }

    /// The settings that name these nodes.
    pub fn url_of(&self, nodes: &[u16], role: &str) -> String {
        let folder = self.folder.path().display().to_string();
        let hosts = vec![folder; nodes.len()].join(",");
        let ports: Vec<String> = nodes.iter().map(u16::to_string).collect();
        format!(
            "host={hosts} port={} user={role} dbname={DATABASE}",
            ports.join(",")
        )
    }

    /// The socket of a node.
    pub fn socket(&self, node: u16) -> PathBuf {
        self.folder.path().join(format!(".s.PGSQL.{node}"))
    }

    /// Runs a statement as superuser.
    pub fn superuser(&self, node: u16, database: &str, sql: &str) {
        block_on(async {
            let client = self.connect(node, database).await.unwrap();
            client
                .batch_execute(sql)
                .await
                .unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        });
    }

    /// The texts in the first column of a query.
    pub fn texts(&self, node: u16, sql: &str) -> Vec<String> {
        block_on(async {
            let client = self.connect(node, DATABASE).await.unwrap();
            let rows = client.query_typed(sql, &[]).await.unwrap();
            rows.iter().map(|row| row.get(0)).collect()
        })
    }

    /// Waits until a query for a number answers this one.
    pub fn wait(&self, node: u16, sql: &str, expected: i64) {
        let begun = Instant::now();
        block_on(async {
            loop {
                let answer = async {
                    let client = self.connect(node, "postgres").await.ok()?;
                    let sql = format!("SELECT ({sql})::bigint");
                    let row = client.query_typed_one(&sql, &[]).await.ok()?;
                    Some(row.get::<_, i64>(0))
                };
                if answer.await == Some(expected) {
                    return;
                }
                assert!(begun.elapsed() < START, "{sql}");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        });
    }

    async fn connect(&self, node: u16, database: &str) -> Result<Client, tokio_postgres::Error> {
        let mut config = tokio_postgres::Config::new();
        config.host_path(self.folder.path()).port(node);
        config.user(POSTGRES).dbname(database);
        let (client, connection) = config.connect(NoTls).await?;
        tokio::spawn(connection);
        Ok(client)
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(work)
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for node in &mut self.nodes {
            drop(node.supervisor.stdin.take());
        }
        for node in &mut self.nodes {
            node.supervisor.wait().ok();
        }
        fs::remove_dir_all(self.folder.path()).ok();
    }
}
