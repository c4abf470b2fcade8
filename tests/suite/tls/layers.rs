//! When the other layer is tried, TLS or none, and when it is not; and the versions of TLS.

use std::sync::Arc;

use super::{
    answers::{self, Answer, Link},
    home_without_database,
    man::{Man, Offer, Tactics, Talk},
    roles::{Lines, Method, PASSWORD, role},
    server::TlsServer,
};
use crate::common::certificates::Certificate;

/// What two clients try on one who passes everything on, and has the server's own certificate: the number
/// of connections on which each takes part in a login.
fn tried(server: &TlsServer, settings: &str) -> [usize; 2] {
    let t = home_without_database();
    let logins = |asks: &dyn Fn(&str)| {
        let man = Man::new(Tactics {
            to_server: Link::Tls,
            // In clear, nobody takes the offer to bind a login to TLS.
            offer: Offer::WithoutBinding,
            port: server.port(),
            shows: Arc::clone(&server.certificates.server(Certificate::Good)),
        });
        asks(&format!(
            "host=localhost hostaddr=127.0.0.1 port={} dbname=postgres {settings}",
            man.port()
        ));
        man.ends()
            .iter()
            .filter(|talk: &&Talk| talk.proofs() > 0)
            .count()
    };
    let psql = logins(&|settings| drop(answers::of_psql(&t, settings)));
    let credctl = logins(&|settings| {
        let run = t.run(["list"]).var("CREDCTL_DATABASE_URL", settings);
        assert_eq!(run.ends().code, 13, "{settings}");
    });
    [psql, credctl]
}

#[test]
fn a_password_that_was_refused_is_not_tried_again_over_the_other_layer() {
    let server = TlsServer::start();
    let role = role(Method::Scram, Lines::Both);
    // psql tries it twice.
    for (settings, expected) in [
        (
            format!("user={role} password=another sslmode=prefer"),
            [2, 1],
        ),
        (
            format!("user={role} password=another sslmode=allow"),
            [2, 1],
        ),
        (
            format!("user={role} password=another sslmode=require"),
            [1, 1],
        ),
        (format!("user={role} sslmode=prefer"), [0, 0]),
    ] {
        let settings = format!("{settings} channel_binding=disable");
        assert_eq!(tried(&server, &settings), expected, "{settings}");
    }
}

#[test]
fn older_versions_of_tls_are_used_if_they_are_allowed_and_bind_too() {
    let (server, t) = (TlsServer::start(), home_without_database());
    server.limit_tls("TLSv1.2");
    let certificates = &server.certificates;
    let (of_b, key_of_b) = (
        certificates.file(Certificate::ClientOfB),
        certificates.key(Certificate::ClientOfB),
    );
    let stranger = format!("sslcert={} sslkey={}", of_b.display(), key_of_b.display());
    let root = certificates.file(Certificate::AuthorityA);
    let verified = format!("sslmode=verify-full sslrootcert={}", root.display());
    let place = format!(
        "host=localhost hostaddr=127.0.0.1 port={} dbname=postgres user={} password={PASSWORD}",
        server.port(),
        role(Method::Scram, Lines::Both)
    );
    for (number, (settings, expected)) in [
        (verified.clone(), Some(Link::Tls)),
        (
            format!("{verified} channel_binding=require"),
            Some(Link::Tls),
        ),
        (
            format!("{verified} ssl_max_protocol_version=TLSv1.2"),
            Some(Link::Tls),
        ),
        (format!("{verified} ssl_min_protocol_version=TLSv1.3"), None),
        (
            "sslmode=prefer ssl_min_protocol_version=TLSv1.3".to_owned(),
            Some(Link::Clear),
        ),
        // The server says within the handshake that it does not know who signed.
        (format!("{verified} {stranger}"), None),
        (format!("sslmode=prefer {stranger}"), Some(Link::Clear)),
    ]
    .into_iter()
    .enumerate()
    {
        let settings = format!("{place} {settings}");
        let psql = answers::of_psql(&t, &settings);
        let credctl = answers::of_credctl(&t, &server, &settings, &format!("version-{number}"));
        for answer in [psql, credctl] {
            let link = match answer {
                Answer::In(link) => Some(link),
                Answer::Refused { .. } => None,
            };
            assert_eq!(link, expected, "{settings} {answer}");
        }
    }
}
