//! Real servers that ask for a password in each way, on links that are verified and on others.

mod cluster;

use std::{
    net::{Ipv4Addr, Ipv6Addr, TcpListener},
    thread,
};

use nix::unistd::geteuid;

use self::cluster::{Cluster, PASSWORD, ROLES};
use super::home_without_database;
use crate::common::{
    credctl::{Credctl, Ended},
    proxy::messages::message,
};

/// The login succeeded: the database is reached, and has no tables of credctl.
const IN: (i32, &str) = (8, "run `credctl migrate`");
const WRONG: (i32, &str) = (13, "the database refused (28P01)");
const MISSING: (i32, &str) = (13, "asks for a password, and none was given");
const CLEAR: (i32, &str) = (13, "asks for the password in clear text");
const MD5: (i32, &str) = (13, "asks for an MD5 hash of the password");
const NOT_ASKED: (i32, &str) = (13, "did not ask for the password");

/// What is to be done about the two before. The socket is in a test of its own.
const SOCKET: &str = "\nhint: have the server use scram-sha-256, or connect by its Unix socket; `require_auth` \
                      does not change this\n";

/// What becomes of each role of [`ROLES`] with the right password, with a wrong one, and with none.
type Outcomes = [[(i32, &'static str); 3]; 4];

const VERIFIED: Outcomes = [
    [IN, WRONG, MISSING],
    [IN, WRONG, MISSING],
    [IN, WRONG, MISSING],
    [IN, IN, IN],
];
const OTHERS: Outcomes = [
    [IN, WRONG, MISSING],
    [MD5, MD5, MD5],
    [CLEAR, CLEAR, CLEAR],
    [NOT_ASKED, NOT_ASKED, IN],
];

fn list(t: &Credctl, server: &str) -> Ended {
    t.run(["list"]).var("CREDCTL_DATABASE_URL", server).ends()
}

/// Asserts the outcome of each role and password at `place`, which are settings.
fn assert_outcomes(t: &Credctl, place: &str, outcomes: Outcomes) {
    let passwords = [
        format!("password={PASSWORD}"),
        "password=another".to_owned(),
        String::new(),
    ];
    for (role, outcomes) in ROLES.into_iter().zip(outcomes) {
        for (password, (code, says)) in passwords.iter().zip(outcomes) {
            let server = format!("{place} user={role} dbname=postgres {password}");
            let ended = list(t, &server);
            assert_eq!(ended.code, code, "{server} {ended:#?}");
            assert!(ended.stderr.contains(says), "{server} {ended:#?}");
            let is_exposed = [CLEAR, MD5].contains(&(code, says));
            assert!(!is_exposed || ended.stderr.ends_with(SOCKET), "{ended:#?}");
        }
    }
}

#[test]
fn what_the_user_demands_of_a_login_is_corrected_as_told() {
    let (t, cluster) = (home_without_database(), Cluster::of("postgres"));
    let (port, _) = cluster.port();
    let server = format!(
        "host=127.0.0.1 port={port} user=scram-sha-256 dbname=postgres password={PASSWORD}"
    );
    for (demand, correct, hint) in [
        (
            "require_auth=password",
            "require_auth=scram-sha-256",
            "correct `require_auth`, or have the server use a method that it allows",
        ),
        (
            "channel_binding=require",
            "",
            "have the server use TLS and scram-sha-256, or remove `channel_binding`; a pooler that ends \
             TLS cannot bind a login",
        ),
    ] {
        let ended = list(&t, &format!("{server} {demand}"));
        assert_eq!(ended.code, 13, "{ended:#?}");
        let hint = format!("\nhint: {hint}\n");
        assert!(ended.stderr.ends_with(&hint), "{ended:#?}");
        let ended = list(&t, &format!("{server} {correct}"));
        assert_eq!(ended.code, IN.0, "{ended:#?}");
    }
}

#[test]
fn a_password_is_given_over_a_verified_socket_and_over_tcp_only_by_scram() {
    let (t, cluster) = (home_without_database(), Cluster::of("postgres"));
    let socket = format!("host={}", cluster.folder().display());
    assert_outcomes(&t, &socket, VERIFIED);
    let demanding = format!("{socket} requirepeer=postgres");
    if geteuid().is_root() {
        assert_outcomes(&t, &demanding, VERIFIED);
    }
    let (port, said) = cluster.port();
    assert_outcomes(&t, &format!("host=127.0.0.1 port={port}"), OTHERS);
    let said = String::from_utf8_lossy(&said.lock().unwrap()).into_owned();
    assert!(said.contains("SCRAM-SHA-256"), "{said}");
    for secret in [PASSWORD, "another", "md5", "password="] {
        // `md5` is a role too.
        let said = said.replace("user\0md5\0", "");
        assert!(!said.contains(secret), "{secret}: {said}");
    }
}

#[test]
fn a_socket_of_another_user_is_not_verified_unless_requirepeer_names_that_user() {
    let (t, cluster) = (home_without_database(), Cluster::of("nobody"));
    let socket = format!("host={}", cluster.folder().display());
    if !geteuid().is_root() {
        // Nobody else can run a server here.
        return assert_outcomes(&t, &socket, VERIFIED);
    }
    assert_outcomes(&t, &socket, OTHERS);
    assert_outcomes(&t, &format!("{socket} requirepeer=nobody"), VERIFIED);
    for peer in ["postgres", "root", "no-such-user", "65534"] {
        let demanding = format!("{socket} user=trust dbname=postgres requirepeer={peer}");
        let ended = list(&t, &demanding);
        let says = format!("is not run by `{peer}`, the user that `requirepeer` names");
        assert_eq!(ended.code, 13, "{ended:#?}");
        let hint = "\nhint: check who runs the server there, or correct `requirepeer`\n";
        assert!(ended.stderr.contains(&says), "{ended:#?}");
        assert!(ended.stderr.ends_with(hint), "{ended:#?}");
    }
    let by_variable = t.run(["list"]).var("PGREQUIREPEER", "postgres");
    let server = format!("{socket} user=trust dbname=postgres");
    let ended = by_variable.var("CREDCTL_DATABASE_URL", server).ends();
    assert_eq!(ended.code, 13, "{ended:#?}");
}

/// What the role `scram-sha-256` has in place of its password if the server counts one round: the salt is
/// `salt`, and both keys are those of [`PASSWORD`].
const ONE_ROUND: &str = "SCRAM-SHA-256$1:c2FsdA==$UFsV/gFANoMjfWWYOTtINAOSMDJTFkSaMKQfkDOYeDE=:3674pZ6UEw3B78JSJOqH9qSzo8ZzR4ticn034dwDGf8=";

#[test]
fn a_password_that_too_few_rounds_protect_is_given_once_it_is_set_again() {
    let (t, cluster) = (home_without_database(), Cluster::of("postgres"));
    let (port, _) = cluster.port();
    let server = format!(
        "host=127.0.0.1 port={port} user=scram-sha-256 dbname=postgres password={PASSWORD}"
    );
    let set = |password: &str| {
        cluster.superuser(&format!(
            "ALTER ROLE \"scram-sha-256\" PASSWORD '{password}'"
        ));
    };
    set(ONE_ROUND);
    let ended = list(&t, &server);
    assert_eq!(ended.code, 13, "{ended:#?}");
    let says = "asks for 1 rounds of SCRAM";
    let hint =
        "\nhint: correct `scram_iterations` on the server, then set the role's password again\n";
    assert!(ended.stderr.contains(says), "{ended:#?}");
    assert!(ended.stderr.ends_with(hint), "{ended:#?}");
    set(PASSWORD);
    assert_eq!(list(&t, &server).code, IN.0);
}

/// Says this on every connection.
fn saying(listener: TcpListener, bytes: Vec<u8>) {
    thread::spawn(move || {
        for mut client in listener.incoming().flatten() {
            std::io::Write::write_all(&mut client, &bytes).ok();
            // Until the program ends.
            std::io::copy(&mut client, &mut std::io::sink()).ok();
        }
    });
}

#[test]
fn the_next_host_is_tried_after_one_that_is_none_and_not_after_one_that_asks_amiss() {
    let (t, cluster) = (home_without_database(), Cluster::of("postgres"));
    // The hosts below say their piece at once, whatever they are asked.
    let role = format!("user=scram-sha-256 dbname=postgres password={PASSWORD} sslmode=disable");

    let (first, second) = on_both();
    let port = second.local_addr().unwrap().port();
    let said = cluster.serve(second);
    saying(first, message(b'R', &3_u32.to_be_bytes()));
    let ended = list(&t, &format!("host=localhost port={port} {role}"));
    assert_eq!(ended.code, 13, "{ended:#?}");
    let server = format!("the server at [::1]:{port} asks for the password in clear text");
    assert!(ended.stderr.contains(&server), "{ended:#?}");
    assert_eq!(said.lock().unwrap().len(), 0);

    let none = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).unwrap();
    let closed = none.local_addr().unwrap().port();
    drop(none);
    let web = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).unwrap();
    let answering = web.local_addr().unwrap().port();
    saying(web, b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec());
    for other in [closed, answering] {
        let ended = list(
            &t,
            &format!("host=::1,localhost port={other},{port} {role}"),
        );
        assert_eq!(ended.code, 13, "{ended:#?}");
        let ended = list(
            &t,
            &format!("host=::1,127.0.0.1 port={other},{port} {role}"),
        );
        assert_eq!(ended.code, IN.0, "{ended:#?}");
    }
}

/// A free port that both loopback addresses have.
fn on_both() -> (TcpListener, TcpListener) {
    loop {
        let first = TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).unwrap();
        let port = first.local_addr().unwrap().port();
        if let Ok(second) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            return (first, second);
        }
    }
}

#[test]
fn a_session_that_target_session_attrs_does_not_want_is_passed_over() {
    let (t, cluster) = (home_without_database(), Cluster::of("postgres"));
    let socket = cluster.folder().display();
    let hosts = format!("host={socket},{socket} user=trust dbname=postgres");
    let read_only = "options='-c default_transaction_read_only=on'";
    for (settings, command, code, says) in [
        (
            "target_session_attrs=read-write".to_owned(),
            "list",
            IN.0,
            IN.1,
        ),
        (
            "target_session_attrs=read-only".to_owned(),
            "list",
            6,
            "takes changes",
        ),
        (
            "target_session_attrs=read-only".to_owned(),
            "migrate",
            6,
            "takes changes",
        ),
        (
            format!("target_session_attrs=read-write {read_only}"),
            "list",
            6,
            "takes no changes",
        ),
        (
            format!("target_session_attrs=read-only {read_only}"),
            "list",
            IN.0,
            IN.1,
        ),
    ] {
        let run = t.run([command]);
        let server = format!("{hosts} {settings} connect_timeout=1");
        let ended = run.var("CREDCTL_DATABASE_URL", &server).ends();
        assert_eq!(ended.code, code, "{server} {ended:#?}");
        assert!(ended.stderr.contains(says), "{server} {ended:#?}");
    }
}
