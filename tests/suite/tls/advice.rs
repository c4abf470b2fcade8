//! What is said about TLS that is not set up, and whether it helps.

use std::{
    fs,
    os::unix::fs::symlink,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};

use rustls::{
    RootCertStore, ServerConfig, crypto::ring::default_provider, pki_types::CertificateDer,
    pki_types::PrivateKeyDer, pki_types::pem::PemObject as _, server::WebPkiClientVerifier,
};

use super::{
    answers::IN,
    fake::{End, Fake, Point, Script},
    home_without_database,
    roles::{Lines, Method, PASSWORD, role},
    server::TlsServer,
};
use crate::common::{
    certificates::{Certificate, Certificates, PROTOCOL},
    credctl::{Credctl, Ended, Run},
    home_files::write_file,
};

/// Asserts the end of a refusal.
#[track_caller]
fn advised(ended: &Ended, code: i32, says: &str, hint: &str) {
    assert_eq!(ended.code, code, "{ended:#?}");
    assert!(ended.stderr.contains(says), "{ended:#?}");
    let hint = format!("\nhint: {hint}\n");
    assert!(ended.stderr.ends_with(&hint), "{ended:#?}");
}

fn list<'t>(t: &'t Credctl, settings: &str) -> Run<'t> {
    t.run(["list"]).var("CREDCTL_DATABASE_URL", settings)
}

#[test]
fn where_there_are_no_authorities_either_way_to_name_some_helps() {
    let (server, t) = (TlsServer::start(), home_without_database());
    let authority = server.certificates.file(Certificate::AuthorityA);
    let settings = format!(
        "host=localhost hostaddr=127.0.0.1 port={} dbname=postgres user={} password={PASSWORD} \
         sslmode=verify-full",
        server.port(),
        role(Method::Scram, Lines::Tls)
    );
    let place = t.home().join(".postgresql/root.crt");
    let says = format!("`{}` does not exist", place.display());
    let hint = "put the authority's certificate there, or add `sslrootcert=system` to the URL for those \
                of this system";
    advised(&list(&t, &settings).ends(), 12, &says, hint);
    let system = list(&t, &format!("{settings} sslrootcert=system"));
    let system = system.var("SSL_CERT_FILE", &authority).ends();
    assert_eq!(system.code, IN, "{system:#?}");
    write_file(
        &t,
        ".postgresql/root.crt",
        fs::read(authority).unwrap(),
        0o644,
    );
    assert_eq!(list(&t, &settings).ends().code, IN);

    let of_client = |key: &Path| {
        format!(
            "{} sslcert={} sslkey={}",
            settings.replace(
                &role(Method::Scram, Lines::Tls),
                &role(Method::Certificate, Lines::Tls)
            ),
            server.certificates.file(Certificate::Client).display(),
            key.display()
        )
    };
    let words = write_file(&t, "words.key", "words\n", 0o600);
    let hint = "name a file with a private key in PEM form by `sslkey`";
    let ended = list(&t, &of_client(&words)).ends();
    advised(&ended, 12, "holds no private key", hint);
    let clear = server.certificates.key(Certificate::Client);
    symlink(&clear, t.home().join("CLEAR")).unwrap();
    shell(
        &t,
        "openssl pkey -in CLEAR -aes256 -passout pass:secret -out KEY; chmod 600 KEY",
    );
    let command = "openssl pkey -in KEY -out NEW; chmod 600 NEW";
    let hint =
        format!("write it without a passphrase, and name the new file by `sslkey`: {command}");
    let ended = list(&t, &of_client(&t.home().join("KEY"))).ends();
    advised(
        &ended,
        12,
        "is encrypted, and credctl reads keys only in clear",
        &hint,
    );
    // It asks at a terminal; here it is told beforehand.
    shell(&t, &command.replace("KEY", "KEY -passin pass:secret"));
    let ended = list(&t, &of_client(&t.home().join("NEW"))).ends();
    assert_eq!(ended.code, IN, "{ended:#?}");
}

#[test]
fn what_is_wrong_with_a_certificate_is_mended_as_told() {
    let (server, t) = (TlsServer::start(), home_without_database());
    let certificates = &server.certificates;
    let (port, root) = (server.port(), certificates.file(Certificate::AuthorityA));
    let by = |host: &str, role: &str, client: Certificate| {
        format!(
            "host={host} hostaddr=127.0.0.1 port={port} dbname=postgres user={role} password={PASSWORD} \
             sslmode=verify-full sslrootcert={} sslcert={} sslkey={}",
            root.display(),
            certificates.file(client).display(),
            certificates.key(client).display()
        )
    };
    let (scram, by_certificate) = (
        role(Method::Scram, Lines::Tls),
        role(Method::Certificate, Lines::Tls),
    );
    let right = by("localhost", &scram, Certificate::Client);
    assert_eq!(list(&t, &right).ends().code, IN);

    let ended = list(&t, &right.replace("host=localhost", "")).ends();
    let hint = "add `host=` with the name in the server's certificate, beside `hostaddr`";
    advised(&ended, 12, "", hint);
    let ended = list(&t, &by("db.example", &scram, Certificate::Client)).ends();
    let hint = "name the server as its certificate does, with `hostaddr` for its address";
    advised(&ended, 13, "is not for `db.example`", hint);
    let ended = list(
        &t,
        &by("localhost", &by_certificate, Certificate::ClientOfB),
    )
    .ends();
    let hint =
        "have the server's administrator look at the certificate, or name another one by `sslcert`";
    advised(&ended, 13, "does not take the client's certificate", hint);
    let another = by("localhost", &by_certificate, Certificate::Client);
    assert_eq!(list(&t, &another).ends().code, IN);

    let nothing = write_file(&t, "no-authorities", "", 0o644);
    let system = list(&t, &right.replace(root.to_str().unwrap(), "system"));
    let ended = system
        .var("SSL_CERT_FILE", &nothing)
        .var("SSL_CERT_DIR", t.home())
        .ends();
    let hint =
        "install the package ca-certificates, or name a file by SSL_CERT_FILE or `sslrootcert`";
    advised(
        &ended,
        12,
        "this system has no certificate authorities",
        hint,
    );
    let system = list(&t, &right.replace(root.to_str().unwrap(), "system"));
    assert_eq!(system.var("SSL_CERT_FILE", &root).ends().code, IN);

    server.show(Certificate::Expired);
    let ended = list(&t, &right).ends();
    let hint = "look at the server's certificate, and at the clock of this machine";
    advised(&ended, 13, "has expired", hint);
    server.show(Certificate::Good);
    assert_eq!(list(&t, &right).ends().code, IN);
}

fn shell(t: &Credctl, script: &str) {
    let mut sh = Command::new("sh");
    sh.args(["-ec", script]).current_dir(t.home());
    let ended = sh.stdin(Stdio::null()).output().unwrap();
    assert!(ended.status.success(), "{ended:?}");
}

/// The side of a server that wants certificates of its clients, or does not know the protocol's name.
fn server(certificates: &Certificates, wants_certificates: bool) -> Arc<ServerConfig> {
    let provider = Arc::new(default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider));
    let builder = builder.with_safe_default_protocol_versions().unwrap();
    let builder = match wants_certificates {
        false => builder.with_no_client_auth(),
        true => {
            let mut roots = RootCertStore::empty();
            let authority = certificates.file(Certificate::AuthorityA);
            roots
                .add(CertificateDer::from_pem_file(authority).unwrap())
                .unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
            builder.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    let chain = CertificateDer::from_pem_file(certificates.file(Certificate::Good)).unwrap();
    let key = PrivateKeyDer::from_pem_file(certificates.key(Certificate::Good)).unwrap();
    let mut config = builder.with_single_cert(vec![chain], key).unwrap();
    if wants_certificates {
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
    }
    Arc::new(config)
}

#[test]
fn what_a_server_wants_in_the_handshake_is_given_as_told() {
    let (certificates, mut t) = (Certificates::of_this_run(), home_without_database());
    t.set("CREDCTL_TIMEOUT", "1s");
    let pair = format!(
        "sslcert={} sslkey={}",
        certificates.file(Certificate::Client).display(),
        certificates.key(Certificate::Client).display()
    );
    let direct = "sslnegotiation=direct";
    let cases = [
        (
            true,
            ["", &pair],
            "asks for a client certificate (sslcert), and there is none",
            "add `sslcert=FILE` and `sslkey=FILE` to the URL",
        ),
        (
            false,
            [direct, ""],
            "does not know TLS without a question before it (sslnegotiation=direct)",
            "remove `sslnegotiation=direct` from the URL",
        ),
    ];
    for (wants_certificates, [before, after], says, hint) in cases {
        for (more, is_mended) in [(before, false), (after, true)] {
            let shows = server(&certificates, wants_certificates);
            let fake = Fake::new(Script::Until(Point::LoggedIn, End::Stall), shows);
            let settings = format!(
                "host=localhost hostaddr=127.0.0.1 port={} dbname=postgres user=anybody \
                 sslmode=require {more}",
                fake.port()
            );
            let ended = list(&t, &settings).ends();
            let greeted = fake.ends().iter().any(|one| !one.within.is_empty());
            match is_mended {
                false => advised(&ended, 13, says, hint),
                // It takes every login, and knows nothing else of PostgreSQL.
                true => assert_eq!((ended.code, greeted), (6, true), "{ended:#?}"),
            }
        }
    }
}
