//! A real, throw-away PostgreSQL for tests: one server per run, databases per test.
//!
//! The run is the process that started the tests (`cargo test`, `cargo nextest`). Its pid names the
//! folder, so that every test process of the run finds the same server. The first one starts it,
//! under a file lock. A small shell beside it stops the server and removes the folder when the run
//! is over, however it ended. Nothing is ever skipped: without the programs, tests fail and say so.

mod programs;
mod server;

use std::{
    path::Path,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use credctl::parts::schema::{self, STEPS, Target};
use tokio_postgres::{Client, NoTls};

pub use programs::{as_server_user, program, server_user};
pub use server::Server;

/// The role that owns the tables and migrates; it is no superuser.
pub const OWNER: &str = "credctl_owner";
/// The role of commands, which owns nothing and has DML by default privileges.
pub const APP: &str = "credctl";
/// The superuser.
pub const POSTGRES: &str = "postgres";

/// A role like [`APP`] that has to give this password; all others are trusted.
pub const WITH_PASSWORD: (&str, &str) =
    ("credctl_with_password", "correct horse behind every door");

/// A database of one test; dropped with the value.
pub struct Database {
    server: &'static Server,
    name: String,
}

/// The server of this run.
pub fn server() -> &'static Server {
    static SERVER: OnceLock<Server> = OnceLock::new();
    SERVER.get_or_init(|| Server::of_this_run(prepare))
}

/// A new database owned by [`OWNER`], with nothing in it.
pub fn empty() -> Database {
    Database::create(&format!("TEMPLATE {EMPTY}"))
}

/// A new database owned by [`OWNER`], migrated to the newest version.
pub fn migrated() -> Database {
    Database::create(&format!("TEMPLATE {}", migrated_template()))
}

impl Database {
    /// A new database owned by [`OWNER`], with these options of CREATE DATABASE.
    pub fn create(options: &str) -> Database {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let server = server();
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{count}", std::process::id());
        server.superuser(&format!("CREATE DATABASE {name} OWNER {OWNER} {options}"));
        Database { server, name }
    }

    /// The name of the database.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The URL for this role over the socket, as `CREDCTL_DATABASE_URL` takes it.
    pub fn url(&self, role: &str) -> String {
        let socket = self.server.folder().to_str().unwrap().replace('/', "%2F");
        format!("postgres://{role}@{socket}/{}", self.name)
    }

    /// A connection as this role, served by a task of the current runtime.
    pub async fn connect(&self, role: &str) -> Client {
        connect(self.server.folder(), &self.name, role)
            .await
            .unwrap()
    }

    /// The schema and all rows as text, to compare before and after.
    pub fn dump(&self) -> String {
        let output = as_server_user(program("pg_dump"), self.server.folder())
            .arg("--host")
            .arg(self.server.folder())
            .args(["--username", POSTGRES, &self.name])
            .output()
            .expect("pg_dump starts");
        assert!(output.status.success(), "{output:?}");
        let text = String::from_utf8(output.stdout).unwrap();
        // Newer versions fence the script with a random word.
        let lines = text.lines().filter(|line| !line.contains("restrict "));
        lines.collect::<Vec<_>>().join("\n")
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // A server that is gone takes its databases along; a test that failed should say why.
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        self.server.try_superuser(&drop).ok();
    }
}

/// The template of [`empty`]: the state of the private server before the first migration.
const EMPTY: &str = "template_credctl";

/// The template of [`migrated`]. Its name depends on the migrations, since they may change during a
/// long run.
fn migrated_template() -> String {
    let sums: String = STEPS.iter().map(|s| s.sha256()[..6].to_owned()).collect();
    let name = format!("template_migrated_{sums}");
    server().once(&name, |server| {
        server.superuser(&format!(
            "CREATE DATABASE {name} OWNER {OWNER} TEMPLATE {EMPTY}"
        ));
        server.with_client(&name, OWNER, async |client| {
            let target = Target {
                client: &client,
                schema: "public",
            };
            schema::migrate(target, schema::Options::default())
                .await
                .unwrap();
        });
    });
    name
}

/// Creates roles and default privileges as the private server has them.
fn prepare(server: &Server) {
    for sql in [
        format!("CREATE ROLE {OWNER} LOGIN"),
        format!("CREATE ROLE {APP} LOGIN"),
        format!(
            "CREATE ROLE {} LOGIN PASSWORD '{}' IN ROLE {APP}",
            WITH_PASSWORD.0, WITH_PASSWORD.1
        ),
        format!("CREATE DATABASE {EMPTY} OWNER {OWNER}"),
    ] {
        server.superuser(&sql);
    }
    server.with_client(EMPTY, POSTGRES, async |client| {
        let sql = format!(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER}
             GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
             ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT USAGE ON SCHEMAS TO {APP};
             GRANT CREATE ON SCHEMA public TO {OWNER}"
        );
        client.batch_execute(&sql).await.unwrap();
    });
}

/// A connection over the socket in `folder`.
pub async fn connect(
    folder: &Path,
    database: &str,
    role: &str,
) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::Config::new()
        .host_path(folder)
        .dbname(database)
        .user(role)
        .application_name("credctl tests")
        .connect(NoTls)
        .await?;
    tokio::spawn(connection);
    Ok(client)
}
