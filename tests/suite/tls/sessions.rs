//! Whole commands over TLS, and the ways to ask for it.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    answers::{self, Answer, IN, Link},
    home_without_database,
    man::{Man, Offer, Tactics},
    roles::{Lines, Method, PASSWORD, role},
    server::{TlsServer, psql},
};
use crate::common::{
    certificates::{Certificate, Certificates},
    credctl::USER,
    pg::{self, APP},
    proxy::{Plan, Proxy, messages::Message},
    python::python,
};

#[test]
fn commands_do_their_work_over_verified_tls_and_nowhere_else() {
    let server = TlsServer::start();
    let (mut t, settings) = server.migrated();
    let root = server.certificates.file(Certificate::AuthorityA);
    let settings = format!(
        "{settings} application_name=over-tls sslmode=verify-full channel_binding=require sslrootcert={}",
        root.display()
    );
    t.set("CREDCTL_DATABASE_URL", settings);
    t.set("CREDCTL_USER_ID", USER);
    t.run(["account", "add", "main"]).ends().succeeded();
    t.add("Paper 1", &["--paper"]);
    assert_eq!(t.nicknames(), ["Paper 1"]);
    t.run(["db", "status", "--json"]).ends().succeeded();
    let log = server.log();
    let ours = log
        .lines()
        .filter(|line| line.contains("application_name=over-tls"));
    let ours: Vec<_> = ours
        .filter(|line| line.contains("connection authorized: "))
        .collect();
    assert!(ours.len() >= 4, "{log}");
    assert!(
        ours.iter()
            .all(|line| line.contains(" SSL enabled (protocol=TLSv1.3")),
        "{ours:#?}"
    );
}

#[test]
fn variables_and_urls_ask_for_tls_as_settings_do() {
    let (server, t) = (TlsServer::start(), home_without_database());
    let certificates = &server.certificates;
    let file = |which| certificates.file(which).to_str().unwrap().to_owned();
    let role = role(Method::Certificate, Lines::Tls);
    let port = server.port();
    let (root, client) = (file(Certificate::AuthorityA), file(Certificate::Client));
    let key = certificates
        .key(Certificate::Client)
        .to_str()
        .unwrap()
        .to_owned();
    let url = format!(
        "postgres://{role}@localhost:{port}/postgres?hostaddr=127.0.0.1&sslmode=verify-full\
         &sslrootcert={root}&sslcert={client}&sslkey={key}"
    );
    let ended = t.run(["list"]).var("CREDCTL_DATABASE_URL", url).ends();
    assert_eq!(ended.code, IN, "{ended:#?}");
    let place =
        format!("host=localhost hostaddr=127.0.0.1 port={port} dbname=postgres user={role}");
    let asked = |variables: &[(&str, &str)]| {
        let mut run = t.run(["list"]).var("CREDCTL_DATABASE_URL", &place);
        for (name, value) in variables {
            run = run.var(name, value);
        }
        run.ends()
    };
    let all = [
        ("PGSSLMODE", "verify-full"),
        ("PGSSLROOTCERT", &*root),
        ("PGSSLCERT", &*client),
        ("PGSSLKEY", &*key),
    ];
    let ended = asked(&all);
    assert_eq!(ended.code, IN, "{ended:#?}");
    let ended = asked(&all[..2]);
    assert_eq!(ended.code, 13, "{ended:#?}");
    let ended = asked(&[&all[..], &[("PGCHANNELBINDING", "require")]].concat());
    assert_eq!(ended.code, 13, "{ended:#?}");
}

#[test]
fn a_handshake_comes_without_a_question_where_that_is_asked_for() {
    let (server, t) = (TlsServer::start(), home_without_database());
    // The server is too old for it. One who has its certificate stands before it.
    let man = Man::new(Tactics {
        to_server: Link::Tls,
        offer: Offer::Faithful,
        port: server.port(),
        shows: Arc::clone(&server.certificates.server(Certificate::Good)),
    });
    let root = server.certificates.file(Certificate::AuthorityA);
    let settings = |port: u16, more: &str| {
        format!(
            "host=localhost hostaddr=127.0.0.1 port={port} dbname=postgres user={} password={PASSWORD} \
             sslnegotiation=direct sslrootcert={} {more}",
            role(Method::Scram, Lines::Tls),
            root.display()
        )
    };
    for (port, more, codes) in [
        (
            man.port(),
            "sslmode=verify-full channel_binding=require",
            &[IN][..],
        ),
        (man.port(), "sslmode=require", &[IN]),
        (man.port(), "sslmode=prefer", &[12]),
        (man.port(), "sslmode=allow", &[12]),
        (man.port(), "sslmode=disable", &[12]),
        (man.port(), "", &[12]),
        // An older server hangs up.
        (server.port(), "sslmode=require", &[6, 13]),
    ] {
        let settings = settings(port, more);
        let run = t.run(["list"]).var("CREDCTL_DATABASE_URL", &settings);
        let ended = run.var("CREDCTL_TIMEOUT", "10s").ends();
        assert!(codes.contains(&ended.code), "{settings} {ended:#?}");
    }
    assert!(man.ends().iter().all(|talk| talk.over_tls));
}

#[test]
fn few_rounds_of_scram_are_enough_only_for_a_server_that_is_verified() {
    let (server, t) = (TlsServer::start(), home_without_database());
    let script = "
salted = hashlib.pbkdf2_hmac('sha256', data.encode(), b'salt of a test', 4095)
mac = lambda key, text: hmac.new(key, text, 'sha256').digest()
text = lambda value: base64.b64encode(value).decode()
stored = hashlib.sha256(mac(salted, b'Client Key')).digest()
result = 'SCRAM-SHA-256$4095:%s$%s:%s' % (text(b'salt of a test'), text(stored), text(mac(salted, b'Server Key')))
";
    let verifier = python(script, &json!(PASSWORD));
    let role = role(Method::Scram, Lines::Both);
    let verifier = verifier.as_str().unwrap();
    server.superuser(&format!("ALTER ROLE {role} PASSWORD '{verifier}'"));
    let root = server.certificates.file(Certificate::AuthorityA);
    let place = format!(
        "host=localhost hostaddr=127.0.0.1 port={} dbname=postgres user={role} password={PASSWORD} \
         channel_binding=disable",
        server.port()
    );
    let with_root = format!("sslrootcert={}", root.display());
    for (number, (more, expected)) in [
        ("sslmode=require".to_owned(), 13),
        ("sslmode=prefer".to_owned(), 13),
        ("sslmode=disable".to_owned(), 13),
        (format!("sslmode=verify-ca {with_root}"), IN),
        (format!("sslmode=verify-full {with_root}"), IN),
    ]
    .into_iter()
    .enumerate()
    {
        let settings = format!("{place} {more}");
        let psql = answers::of_psql(&t, &settings);
        assert!(matches!(psql, Answer::In(_)), "{settings} {psql}");
        let answer = answers::of_credctl(&t, &server, &settings, &format!("rounds-{number}"));
        let code = match &answer {
            Answer::In(_) => IN,
            Answer::Refused { code, .. } => *code,
        };
        assert_eq!(code, expected, "{settings} {answer}");
    }
}

#[test]
fn the_proxy_sees_in_clear_what_comes_to_it_over_tls() {
    let database = pg::migrated();
    let proxy = Proxy::new(Plan::Faithful);
    let url = proxy.tls_url_as(APP, &database);
    let ask = |url: &str| {
        let mut psql = psql();
        psql.args(["--no-psqlrc", "-Atq", "-c", "SELECT 'asked'", url]);
        psql.env_clear().env("LC_ALL", "C").output().unwrap()
    };
    let output = ask(&url);
    assert_eq!(output.stdout, b"asked\n", "{output:?}");
    let first = proxy.connections();
    let questions: Vec<_> = first[0]
        .questions()
        .filter_map(Message::simple_query)
        .collect();
    assert_eq!(questions, ["SELECT 'asked'"]);
    let output = ask(&url.replace("verify-full", "disable"));
    assert!(!output.status.success(), "{output:?}");
    let stranger = Certificates::of_this_run().file(Certificate::AuthorityB);
    let own = Certificates::of_this_run().file(Certificate::AuthorityA);
    let text = |path: &std::path::Path| path.to_str().unwrap().replace('/', "%2F");
    let output = ask(&url.replace(&text(&own), &text(&stranger)));
    assert!(!output.status.success(), "{output:?}");
    let reached = proxy.connections();
    let reached = reached.iter().filter(|one| !one.turns.is_empty());
    assert_eq!(reached.count(), 1, "a stranger reached the proxy");
    let t = home_without_database();
    let run = t.run(["list", "--json"]).var("CREDCTL_DATABASE_URL", &url);
    let listed: Value = run.var("CREDCTL_USER_ID", USER).ends().succeeded().json();
    assert_eq!(listed["credentials"], json!([]));
}
