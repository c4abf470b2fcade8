//! PgBouncer with TLS to the client and to the server.

use std::{
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::{fs::chown, process::CommandExt as _},
    path::Path,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use super::{in_threads, roles::PASSWORD, server::TlsServer};
use crate::common::{
    certificates::Certificate,
    credctl::Credctl,
    pg::{APP, as_server_user, server_user},
    pooler::{program, shared_by_two},
    rounds::rounds,
};

/// Time that a start may take on a machine that is busy with other tests.
const START: Duration = Duration::from_secs(30);

/// Number of connections to the server that all commands share.
const POOL: usize = 3;

/// A script that ends the pooler when the other end of stdin is closed, however the test ended.
const SUPERVISOR: &str = r#"
"$1" pgbouncer.ini </dev/null >log 2>&1 &
read -r _
kill "$!"
wait "$!"
"#;

/// A running pooler; stopped with the value.
struct TlsPooler {
    supervisor: Child,
    port: u16,
    _folder: TempDir,
}

impl TlsPooler {
    fn start(server: &TlsServer, mode: &str) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("pool")
            .tempdir_in("/tmp")
            .unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        configure(server, folder.path(), mode, port);
        let supervisor = as_server_user("/bin/sh", folder.path())
            .args(["-c", SUPERVISOR, "supervisor"])
            .arg(program())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            let log = fs::read_to_string(folder.path().join("log")).unwrap_or_default();
            assert!(begun.elapsed() < START, "PgBouncer does not listen:\n{log}");
            thread::sleep(Duration::from_millis(10));
        }
        TlsPooler {
            supervisor,
            port,
            _folder: folder,
        }
    }
}

impl Drop for TlsPooler {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        self.supervisor.wait().ok();
    }
}

fn configure(server: &TlsServer, folder: &Path, mode: &str, port: u16) {
    let certificates = &server.certificates;
    for (name, file) in [
        ("pooler.crt", certificates.file(Certificate::Good)),
        ("pooler.key", certificates.key(Certificate::Good)),
        ("root.crt", certificates.file(Certificate::AuthorityA)),
    ] {
        fs::copy(file, folder.join(name)).unwrap();
    }
    let ini = format!(
        "[databases]\n* = host=localhost port={}\n\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
         listen_port = {port}\nunix_socket_dir =\nauth_type = scram-sha-256\nauth_file = users.txt\n\
         pool_mode = {mode}\ndefault_pool_size = {POOL}\nmax_client_conn = 200\n\
         client_tls_sslmode = require\nclient_tls_cert_file = pooler.crt\n\
         client_tls_key_file = pooler.key\nserver_tls_sslmode = verify-full\n\
         server_tls_ca_file = root.crt\n",
        server.port()
    );
    fs::write(folder.join("pgbouncer.ini"), ini).unwrap();
    fs::write(
        folder.join("users.txt"),
        format!("\"{APP}\" \"{PASSWORD}\"\n"),
    )
    .unwrap();
    if let Some(user) = server_user() {
        let (uid, gid) = (Some(user.uid.as_raw()), Some(user.gid.as_raw()));
        chown(folder, uid, gid).unwrap();
        for file in fs::read_dir(folder).unwrap() {
            chown(file.unwrap().path(), uid, gid).unwrap();
        }
    }
}

/// A home for each of two users over one vault, behind the pooler.
fn two_users(server: &TlsServer, pooler: &TlsPooler) -> [Credctl; 2] {
    let (mut first, _) = server.migrated();
    let root = server.certificates.file(Certificate::AuthorityA);
    first.set(
        "CREDCTL_DATABASE_URL",
        format!(
            "host=localhost hostaddr=127.0.0.1 port={} user={APP} password={PASSWORD} dbname=vault \
             sslmode=verify-full sslrootcert={}",
            pooler.port,
            root.display()
        ),
    );
    shared_by_two(first)
}

/// What one user does with one credential: five commands.
fn turn(t: &Credctl, user: &str, number: usize) {
    let name = format!("{user}{number}");
    let id = t.add(&name, &["--paper"]);
    t.run(["rename", &id, &format!("{name}'")])
        .ends()
        .succeeded();
    let listed = t.run(["list"]).ends().succeeded().stdout;
    let own = listed
        .lines()
        .map(|line| line.split('\t').nth(2).unwrap_or_default());
    let foreign: Vec<_> = own.filter(|name| !name.starts_with(user)).collect();
    assert_eq!(foreign, [""; 0], "{user}");
    let exec = t.run(["exec", "-c", &id, "--", "printenv", "APCA_API_KEY_ID"]);
    assert_eq!(exec.ends().succeeded().stdout, "PKTEST0000000000WXYZ\n");
    t.run(["remove", "--yes", &id]).ends().succeeded();
}

fn two_users_never_meet(mode: &str) {
    let server = TlsServer::start();
    let pooler = TlsPooler::start(&server, mode);
    let [a, b] = two_users(&server, &pooler);
    let turns = rounds((0..400).collect(), 12);
    in_threads(&turns, |number, _| match number % 2 {
        0 => turn(&a, "a", number),
        _ => turn(&b, "b", number),
    });
    for t in [&a, &b] {
        assert_eq!(t.nicknames(), [""; 0]);
        t.run(["vault", "check"]).ends().succeeded();
    }
    let log = server.log();
    let lines = log
        .lines()
        .filter(|line| line.contains("connection authorized: "));
    let (through, in_clear): (Vec<_>, Vec<_>) = lines
        .filter(|line| line.contains(&format!("user={APP} ")))
        .partition(|line| line.contains("SSL enabled"));
    assert_eq!(in_clear, [""; 0]);
    assert!(!through.is_empty());
    if mode == "transaction" {
        assert!(through.len() <= POOL, "{through:#?}");
    }
}

#[test]
fn two_users_never_meet_in_a_pool_of_transactions_over_tls() {
    two_users_never_meet("transaction");
}

#[test]
fn two_users_never_meet_in_a_pool_of_sessions_over_tls() {
    two_users_never_meet("session");
}

#[test]
fn a_pooler_that_ends_tls_cannot_bind_a_login() {
    let server = TlsServer::start();
    let pooler = TlsPooler::start(&server, "transaction");
    let [t, _] = two_users(&server, &pooler);
    let (_, url) = t
        .variables()
        .iter()
        .find(|(name, _)| *name == "CREDCTL_DATABASE_URL")
        .unwrap();
    let url = format!("{} channel_binding=require", url.to_str().unwrap());
    let refused = t.run(["list"]).var("CREDCTL_DATABASE_URL", url).ends();
    assert_eq!(refused.code, 13, "{refused:?}");
    assert!(
        refused.stderr.contains("does not bind the login to TLS"),
        "{refused:?}"
    );
}
