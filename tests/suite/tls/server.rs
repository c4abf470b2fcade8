//! A PostgreSQL of its own with TLS, whose certificate can be exchanged.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::{fs::chown, process::CommandExt as _},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustls::pki_types::{CertificateDer, pem::PemObject as _};
use tempfile::TempDir;
use tokio_postgres::{Client, NoTls};

use super::roles::{self, PASSWORD};
use crate::common::{
    certificates::{Certificate, Certificates, SERVERS},
    credctl::Credctl,
    pg::{self, APP, OWNER, POSTGRES, as_server_user, server_user},
    tls::{self, TlsStream},
};

/// Time that a start or a change may take on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// A script that ends the server when the other end of stdin is closed, however the test ended.
const SUPERVISOR: &str = r#"
"$@" </dev/null >log 2>&1 &
read -r _
kill -QUIT "$!"
wait "$!"
"#;

/// A running server; stopped with the value.
pub struct TlsServer {
    supervisor: Child,
    folder: TempDir,
    port: u16,
    pub certificates: Certificates,
}

impl TlsServer {
    /// Starts a server that has TLS, and shows a good certificate.
    pub fn start() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("tls")
            .tempdir_in("/tmp")
            .unwrap();
        let certificates = Certificates::make();
        own(folder.path());
        initdb(folder.path());
        for which in SERVERS {
            for file in [certificates.file(which), certificates.key(which)] {
                let copy = folder.path().join(file.file_name().unwrap());
                fs::copy(file, &copy).unwrap();
                own(&copy);
            }
        }
        let root = folder.path().join("root.crt");
        fs::copy(certificates.file(Certificate::AuthorityA), root).unwrap();
        let (supervisor, port) = supervised(folder.path());
        let server = TlsServer {
            supervisor,
            folder,
            port,
            certificates,
        };
        roles::make(&server);
        server
    }

    /// The folder of the socket.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The port, of the socket too.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Shows this certificate to every client from now on.
    pub fn show(&self, which: Certificate) {
        self.set("ssl_cert_file", &format!("../{which:?}.crt"));
        self.set("ssl_key_file", &format!("../{which:?}.key"));
        let expected = CertificateDer::from_pem_file(self.certificates.file(which)).unwrap();
        self.reload_until(|| self.shown().as_deref() == Some(&*expected));
    }

    /// Has TLS from now on, or has it no more.
    pub fn offer_tls(&self, offers: bool) {
        self.set("ssl", if offers { "on" } else { "off" });
        self.reload_until(|| self.shown().is_some() == offers);
    }

    /// Knows no newer version of TLS than this one from now on.
    pub fn limit_tls(&self, newest: &str) {
        self.set("ssl_max_protocol_version", newest);
        let expected = newest.replace('.', "_");
        self.reload_until(|| {
            let session = self.session();
            session.is_some_and(|session| session.version() == expected)
        });
    }

    fn set(&self, setting: &str, value: &str) {
        self.superuser(&format!("ALTER SYSTEM SET {setting} = '{value}'"));
    }

    /// Reads the settings again, and waits until new connections have them.
    fn reload_until(&self, is_done: impl Fn() -> bool) {
        self.superuser("SELECT pg_reload_conf()");
        let begun = Instant::now();
        while !is_done() {
            assert!(begun.elapsed() < PATIENCE, "{}", self.log());
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// The certificate that a new connection sees; `None` if there is no TLS.
    fn shown(&self) -> Option<Vec<u8>> {
        self.session().map(|session| session.shown())
    }

    /// A new connection; `None` if there is no TLS.
    fn session(&self) -> Option<TlsStream> {
        let socket = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap();
        let has_tls = tls::ask(&socket).unwrap() == b'S';
        has_tls.then(|| TlsStream::connect(socket).unwrap())
    }

    /// Runs a statement as superuser.
    pub fn superuser(&self, sql: &str) {
        self.superuser_in(POSTGRES, sql);
    }

    fn superuser_in(&self, database: &str, sql: &str) {
        block_on(async || {
            let client = connect(self.folder(), self.port, database).await.unwrap();
            let done = client.batch_execute(sql).await;
            done.unwrap_or_else(|error| panic!("{sql}: {error:?}"));
        });
    }

    /// What the server has logged so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder().join("log")).unwrap()
    }

    /// A new home, and the settings of a migrated database but for those of TLS.
    pub fn migrated(&self) -> (Credctl, String) {
        let port = self.port;
        for sql in [
            format!("CREATE ROLE {OWNER} LOGIN"),
            format!("CREATE ROLE {APP} LOGIN PASSWORD '{PASSWORD}'"),
            format!("CREATE DATABASE vault OWNER {OWNER}"),
        ] {
            self.superuser(&sql);
        }
        let rights = format!(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER}
             GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP};
             ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT USAGE ON SCHEMAS TO {APP};
             GRANT CREATE ON SCHEMA public TO {OWNER}"
        );
        self.superuser_in("vault", &rights);
        let mut t = Credctl::fresh();
        let socket = self.folder().display();
        t.set("CREDCTL_TIMEOUT", "60s");
        t.set(
            "CREDCTL_DATABASE_URL",
            format!("host={socket} port={port} user={OWNER} dbname=vault"),
        );
        t.run(["migrate"]).ends().succeeded();
        let settings = format!(
            "host=localhost hostaddr=127.0.0.1 port={port} user={APP} password={PASSWORD} dbname=vault"
        );
        (t, settings)
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        self.supervisor.wait().ok();
    }
}

/// Gives a file to the user who runs the server.
fn own(path: &Path) {
    if let Some(user) = server_user() {
        chown(path, Some(user.uid.as_raw()), Some(user.gid.as_raw())).unwrap();
    }
}

fn initdb(folder: &Path) {
    let made = as_server_user(pg::program("initdb"), folder)
        .args(["--pgdata", "data", "--username", POSTGRES, "--no-sync"])
        .args(["--auth", "trust", "--encoding", "UTF8", "--locale", "C"])
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    fs::write(folder.join("data/pg_hba.conf"), roles::hba()).unwrap();
    fs::write(folder.join("data/pg_ident.conf"), roles::ident()).unwrap();
    let settings = format!(
        "listen_addresses = '127.0.0.1'
         unix_socket_directories = '{}'
         ssl = on
         ssl_cert_file = '../Good.crt'
         ssl_key_file = '../Good.key'
         ssl_ca_file = '../root.crt'
         log_connections = on
         fsync = off
         max_connections = 200\n",
        folder.display()
    );
    fs::write(folder.join("data/postgresql.conf"), settings).unwrap();
}

/// Starts the server on a free port. Another program may take the port first.
fn supervised(folder: &Path) -> (Child, u16) {
    loop {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let mut supervisor = as_server_user("/bin/sh", folder)
            .args(["-c", SUPERVISOR, "supervisor"])
            .arg(pg::program("postgres"))
            .args(["-D", "data", "-p", &port.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        if is_ready(folder, port) {
            return (supervisor, port);
        }
        drop(supervisor.stdin.take());
        supervisor.wait().unwrap();
    }
}

/// Waits for a start. Returns false if the port was taken.
fn is_ready(folder: &Path, port: u16) -> bool {
    let begun = Instant::now();
    while block_on(async || connect(folder, port, POSTGRES).await.is_err()) {
        let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
        if log.contains("could not create any TCP/IP sockets") {
            return false;
        }
        assert!(
            begun.elapsed() < PATIENCE,
            "PostgreSQL is not ready:\n{log}"
        );
        thread::sleep(Duration::from_millis(20));
    }
    true
}

async fn connect(
    folder: &Path,
    port: u16,
    database: &str,
) -> Result<Client, tokio_postgres::Error> {
    let mut config = tokio_postgres::Config::new();
    let config = config.host_path(folder).port(port).user(POSTGRES);
    let (client, connection) = config.dbname(database).connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

fn block_on<T>(work: impl AsyncFnOnce() -> T) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(work())
}

/// The `psql` that belongs to the server: what is on PATH may be a script that looks for it.
pub fn psql() -> Command {
    let initdb = fs::canonicalize(pg::program("initdb")).unwrap();
    let beside = initdb.with_file_name("psql");
    Command::new(if beside.is_file() {
        beside
    } else {
        pg::program("psql")
    })
}
