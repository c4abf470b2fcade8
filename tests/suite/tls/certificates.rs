//! Certificates and names: who is believed to be the server, beside `psql`.

use super::{
    answers::{self, Answer, IN, Link},
    home_without_database, in_threads,
    roles::{Lines, Method, PASSWORD, role},
    rows::BINDINGS,
    server::TlsServer,
};
use crate::common::certificates::Certificate;

/// Hosts as they are written. All are at 127.0.0.1.
const HOSTS: [&str; 12] = [
    "host=localhost",
    "host=LOCALHOST",
    "host=localhost.",
    "host=127.0.0.1",
    "host=other.example.test",
    "host=a.example.test",
    "host=A.EXAMPLE.TEST",
    "host=a.b.example.test",
    "host=.example.test",
    "host=example.test",
    "host=a.example.test.",
    "",
];

/// Certificates that are good but for their names.
const NAMED: [Certificate; 7] = [
    Certificate::Good,
    Certificate::OtherHost,
    Certificate::AddressOnly,
    Certificate::CommonNameOnly,
    Certificate::ThroughIntermediate,
    Certificate::Wildcard,
    Certificate::SelfSigned,
];

/// Certificates for the right name, with one reason each to believe them, or not to.
const SIGNED: [Certificate; 13] = [
    Certificate::Good,
    Certificate::Expired,
    Certificate::NotYetValid,
    Certificate::ThroughIntermediate,
    Certificate::SelfSigned,
    Certificate::Sha384,
    Certificate::Sha512,
    Certificate::Ed25519,
    Certificate::ForClients,
    Certificate::ByExpiredAuthority,
    Certificate::ByOneAuthorityTooMany,
    Certificate::ByAuthorityWithoutRight,
    Certificate::ByNoAuthority,
];

/// What `psql` and credctl answer to all of these settings while the server shows a certificate, and its
/// root is believed.
fn both(
    server: &TlsServer,
    shown: Certificate,
    settings: &[String],
) -> Vec<(String, Answer, Answer)> {
    let t = home_without_database();
    server.show(shown);
    let root = server.certificates.root_of(shown);
    in_threads(settings, |number, settings| {
        let settings = format!(
            "{settings} hostaddr=127.0.0.1 port={} dbname=postgres user={} password={PASSWORD} sslrootcert={}",
            server.port(),
            role(Method::Scram, Lines::Both),
            root.display()
        );
        let name = format!("{shown:?}-{number}");
        let psql = answers::of_psql(&t, &settings);
        let credctl = answers::of_credctl(&t, server, &settings, &name);
        (settings, psql, credctl)
    })
}

/// True if both are let in alike, or both refused for a reason that stands in the settings or the
/// certificate.
fn is_alike(psql: &Answer, credctl: &Answer) -> bool {
    match (psql, credctl) {
        (Answer::In(one), Answer::In(other)) => one == other,
        (Answer::Refused { .. }, Answer::Refused { code, .. }) => matches!(code, 6 | 12 | 13),
        _ => false,
    }
}

#[test]
fn a_certificate_is_for_the_hosts_for_which_psql_takes_it() {
    let server = TlsServer::start();
    let settings = HOSTS.map(|host| format!("{host} sslmode=verify-full"));
    let mut wrong = Vec::new();
    let mut believed = 0;
    for shown in NAMED {
        for (settings, psql, credctl) in both(&server, shown, &settings) {
            believed += usize::from(psql == Answer::In(Link::Tls));
            if !is_alike(&psql, &credctl) {
                wrong.push(format!(
                    "{shown:?} {settings}\n  psql: {psql}\n  credctl: {credctl}"
                ));
            }
        }
    }
    assert!((15..60).contains(&believed), "{believed}");
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn an_authority_is_believed_as_far_as_psql_believes_it_and_every_signature_binds() {
    let server = TlsServer::start();
    let mut settings = Vec::new();
    for mode in ["require", "verify-ca", "verify-full"] {
        let with = |binding| format!("host=localhost sslmode={mode} channel_binding={binding}");
        settings.extend(BINDINGS.map(with));
    }
    let mut wrong = Vec::new();
    for shown in SIGNED {
        for (settings, psql, credctl) in both(&server, shown, &settings) {
            // psql fails here. Nothing is wrong with a login that is not bound: nobody demands it.
            let goes_unbound =
                shown == Certificate::Ed25519 && settings.contains("channel_binding=prefer");
            let is_right = match goes_unbound {
                true => credctl == Answer::In(Link::Tls),
                false => is_alike(&psql, &credctl),
            };
            if !is_right {
                wrong.push(format!(
                    "{shown:?} {settings}\n  psql: {psql}\n  credctl: {credctl}"
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// What the server shows, what is asked for, the authorities of the system, and the exit code.
type OfSystem = (Certificate, &'static str, Option<Certificate>, i32);

const OF_SYSTEM: [OfSystem; 15] = {
    use Certificate::{AuthorityA, AuthorityB, Good, OtherHost, UnknownAuthority, Wildcard};
    const REMOTE: &str = "host=db.example.test";
    const REQUIRED: &str = "host=db.example.test sslmode=require";
    const SYSTEM: &str = "host=localhost sslrootcert=system";
    const FULL: &str = "host=localhost sslrootcert=system sslmode=verify-full";
    const A: Option<Certificate> = Some(AuthorityA);
    const B: Option<Certificate> = Some(AuthorityB);
    [
        (Wildcard, REMOTE, A, IN),
        (Wildcard, REMOTE, B, 13),
        (Wildcard, REMOTE, None, 13),
        (OtherHost, REMOTE, A, 13),
        (UnknownAuthority, REMOTE, A, 13),
        (UnknownAuthority, REQUIRED, A, IN),
        (Good, SYSTEM, A, IN),
        (Good, SYSTEM, B, 13),
        (OtherHost, SYSTEM, A, 13),
        (Good, FULL, A, IN),
        (
            Good,
            "host=localhost sslrootcert=system sslmode=verify-ca",
            A,
            12,
        ),
        (
            Good,
            "host=localhost sslrootcert=system sslmode=require",
            A,
            12,
        ),
        (
            Good,
            "host=localhost sslrootcert=system sslmode=prefer",
            A,
            12,
        ),
        (
            Good,
            "host=localhost sslrootcert=system sslmode=disable",
            A,
            12,
        ),
        // Nobody is in the middle of this machine.
        (UnknownAuthority, "host=localhost", None, IN),
    ]
};

#[test]
fn a_host_that_is_not_local_is_verified_by_the_authorities_of_the_system() {
    let (server, t) = (TlsServer::start(), home_without_database());
    let place = format!(
        "hostaddr=127.0.0.1 port={} dbname=postgres user={} password={PASSWORD}",
        server.port(),
        role(Method::Scram, Lines::Both)
    );
    for (shown, settings, system, code) in OF_SYSTEM {
        server.show(shown);
        let settings = format!("{settings} {place}");
        let mut run = t.run(["list"]).var("CREDCTL_DATABASE_URL", &settings);
        if let Some(system) = system {
            run = run.var("SSL_CERT_FILE", server.certificates.file(system));
        }
        let ended = run.ends();
        assert_eq!(
            ended.code, code,
            "{shown:?} {settings} {system:?} {ended:#?}"
        );
    }
}
