//! Files that are named for TLS: which of them can be used, beside `psql`.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
};

use serde_json::json;

use super::{
    answers::{self, Answer, Link},
    home_without_database, in_threads,
    roles::{Lines, Method, PASSWORD, role},
    server::TlsServer,
};
use crate::common::{
    certificates::{Certificate, Certificates},
    python::python,
};

/// Files to try, and where credctl may refuse what psql takes.
struct Case {
    name: &'static str,
    root: PathBuf,
    certificate: PathBuf,
    key: PathBuf,
    /// True if credctl does not know the form of a file that OpenSSL knows.
    is_unknown: bool,
}

/// A folder in which files are made.
struct Files<'a> {
    folder: &'a Path,
    certificates: &'a Certificates,
}

impl Files<'_> {
    fn write(&self, name: &str, content: impl AsRef<[u8]>, mode: u32) -> PathBuf {
        let path = self.folder.join(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        path
    }

    fn folder(&self, name: &str) -> PathBuf {
        let path = self.folder.join(name);
        fs::create_dir(&path).unwrap();
        path
    }

    fn link(&self, name: &str, to: &Path) -> PathBuf {
        let path = self.folder.join(name);
        symlink(to, &path).unwrap();
        path
    }

    fn text(&self, which: Certificate) -> String {
        fs::read_to_string(self.certificates.file(which)).unwrap()
    }

    fn key_text(&self) -> String {
        fs::read_to_string(self.certificates.key(Certificate::Client)).unwrap()
    }

    fn case(&self, name: &'static str) -> Case {
        Case {
            name,
            root: self.certificates.file(Certificate::AuthorityA),
            certificate: self.certificates.file(Certificate::Client),
            key: self.certificates.key(Certificate::Client),
            is_unknown: false,
        }
    }

    fn roots(&self) -> Vec<Case> {
        let [a, b] = [Certificate::AuthorityA, Certificate::AuthorityB].map(|one| self.text(one));
        let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        let with = |name, content: &str| Case {
            root: self.write(&format!("{name}.crt"), content, 0o644),
            ..self.case(name)
        };
        let mut cases = vec![
            with("an empty root file", ""),
            with("words in place of a root", "hello\n"),
            with("words around a root", &format!("words\n{a}more words\n")),
            with("a key beside a root", &format!("{}{a}", self.key_text())),
            with("two roots", &format!("{b}{a}")),
            with("a root twice", &format!("{a}{a}")),
            with("another root", &b),
            with("a broken block behind a root", &format!("{a}{broken}")),
            with("a root with CRLF", &a.replace('\n', "\r\n")),
        ];
        cases.extend([
            Case {
                root: self.certificates.missing(),
                ..self.case("no such root file")
            },
            Case {
                root: self.certificates.missing().join("root.crt"),
                ..self.case("no such folder of a root file")
            },
            Case {
                root: self.folder("root"),
                ..self.case("a folder in place of a root file")
            },
        ]);
        cases
    }

    fn pairs(&self) -> Vec<Case> {
        let missing = self.certificates.missing();
        let of_certificate = |name, certificate| Case {
            certificate,
            ..self.case(name)
        };
        let pem = self.text(Certificate::Client);
        let both = self.write("both.pem", pem + &self.key_text(), 0o600);
        vec![
            self.case("all as it should be"),
            of_certificate("no such certificate", missing.clone()),
            of_certificate("an empty certificate", self.write("empty.crt", "", 0o644)),
            of_certificate(
                "words in place of a certificate",
                self.write("words", "hello", 0o644),
            ),
            of_certificate(
                "a folder in place of a certificate",
                self.folder("certificate"),
            ),
            of_certificate(
                "another certificate",
                self.certificates.file(Certificate::AnotherClient),
            ),
            Case {
                key: both.clone(),
                ..of_certificate("both in one file", both)
            },
            Case {
                key: missing.clone(),
                ..of_certificate("neither certificate nor key", missing)
            },
        ]
    }

    fn keys(&self) -> Vec<Case> {
        let text = self.key_text();
        let of_key = |name, key| Case {
            key,
            ..self.case(name)
        };
        let with_mode = |name: &'static str, mode| of_key(name, self.write(name, &text, mode));
        let mut cases = vec![
            with_mode("0600", 0o600),
            with_mode("0400", 0o400),
            with_mode("0700", 0o700),
            // Of root only.
            with_mode("0640", 0o640),
            with_mode("0660", 0o660),
            with_mode("0644", 0o644),
            with_mode("0604", 0o604),
            of_key("no such key", self.certificates.missing()),
            of_key(
                "another key",
                self.certificates.key(Certificate::AnotherClient),
            ),
            of_key("an empty key", self.write("empty.key", "", 0o600)),
            of_key("a folder in place of a key", self.folder("key")),
        ];
        let strict = self.link("strict", &self.certificates.key(Certificate::Client));
        let exposed = self.link("exposed", &self.certificates.exposed_key());
        cases.push(of_key("a link to a key", strict));
        cases.push(of_key("a link to an exposed key", exposed));
        cases.extend(self.forms(&text));
        cases
    }

    /// The key in other forms.
    fn forms(&self, text: &str) -> [Case; 3] {
        let script = "
from cryptography.hazmat.primitives import serialization as s
key = s.load_pem_private_key(data.encode(), None)
secret = s.BestAvailableEncryption(b'secret')
result = [
    key.private_bytes(s.Encoding.PEM, s.PrivateFormat.TraditionalOpenSSL, s.NoEncryption()).decode(),
    key.private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, secret).decode(),
    key.private_bytes(s.Encoding.DER, s.PrivateFormat.PKCS8, s.NoEncryption()).hex(),
]
";
        let forms = python(script, &json!(text));
        let form = |at: usize| forms[at].as_str().unwrap().to_owned();
        let hex = form(2);
        let pairs = (0..hex.len()).step_by(2);
        let der: Vec<_> = pairs
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect();
        [
            Case {
                key: self.write("sec1.key", form(0), 0o600),
                ..self.case("a key in SEC1 form")
            },
            Case {
                key: self.write("encrypted.key", form(1), 0o600),
                ..self.case("an encrypted key")
            },
            Case {
                key: self.write("der.key", der, 0o600),
                is_unknown: true,
                ..self.case("a key that is no text")
            },
        ]
    }
}

/// Judges the answers to a case.
fn is_right(case: &Case, psql: &Answer, credctl: &Answer) -> bool {
    match (psql, credctl) {
        (Answer::In(one), Answer::In(other)) => one == other,
        // Whoever names a file wants TLS: to go on in clear in its place is nothing to be missed.
        (Answer::In(Link::Clear), Answer::Refused { code: 12, .. }) => true,
        (Answer::In(_), Answer::Refused { code: 12, .. }) => case.is_unknown,
        (Answer::Refused { says, .. }, Answer::Refused { code, .. }) => {
            let is_of_server = ["verify failed", "FATAL:"]
                .iter()
                .any(|text| says.contains(text));
            matches!((is_of_server, code), (true, 13) | (false, 12))
        }
        _ => false,
    }
}

#[test]
fn the_files_are_used_that_psql_uses() {
    let (server, t) = (TlsServer::start(), home_without_database());
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    let files = Files {
        folder: folder.path(),
        certificates: &server.certificates,
    };
    let mut cases = files.roots();
    cases.extend(files.pairs());
    cases.extend(files.keys());
    let mut rounds = Vec::new();
    for case in &cases {
        rounds.extend(["disable", "prefer", "require", "verify-full"].map(|mode| (case, mode)));
    }
    let wrong = in_threads(&rounds, |number, (case, mode)| {
        let settings = format!(
            "host=localhost hostaddr=127.0.0.1 port={} dbname=postgres user={} password={PASSWORD} \
             sslmode={mode} sslrootcert='{}' sslcert='{}' sslkey='{}'",
            server.port(),
            role(Method::Scram, Lines::Both),
            case.root.display(),
            case.certificate.display(),
            case.key.display()
        );
        let psql = answers::of_psql(&t, &settings);
        let credctl = answers::of_credctl(&t, &server, &settings, &format!("files-{number}"));
        let is_right = is_right(case, &psql, &credctl);
        (!is_right).then(|| format!("{} {mode}\n  psql: {psql}\n  credctl: {credctl}", case.name))
    });
    let wrong: Vec<_> = wrong.into_iter().flatten().collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
