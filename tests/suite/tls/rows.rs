//! The rows of the matrix, and what stands in their columns.

use std::collections::BTreeSet;

use super::{
    covering::{every_two, near},
    roles::{Lines, METHODS, Method, PASSWORD, role},
    server::TlsServer,
};
use crate::common::certificates::Certificate;

/// The files that the client names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Files {
    None,
    Right,
    OfAnother,
    ByAnotherAuthority,
    CertificateMissing,
    KeyMissing,
    KeyExposed,
}

/// What the server takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    Both,
    /// It has no TLS at all.
    NoTls,
    OnlyTls,
    OnlyClear,
}

/// One login.
#[derive(Debug, Clone)]
pub struct Row {
    pub shown: Certificate,
    pub files: Files,
    pub mode: &'static str,
    pub has_root: bool,
    pub takes: Takes,
    pub binding: &'static str,
    pub method: Method,
}

const SHOWN: [Certificate; 6] = [
    Certificate::Good,
    Certificate::Expired,
    Certificate::OtherHost,
    Certificate::UnknownAuthority,
    Certificate::SelfSigned,
    Certificate::CommonNameOnly,
];

const FILES: [Files; 7] = [
    Files::None,
    Files::Right,
    Files::OfAnother,
    Files::ByAnotherAuthority,
    Files::CertificateMissing,
    Files::KeyMissing,
    Files::KeyExposed,
];

pub const MODES: [&str; 6] = [
    "disable",
    "allow",
    "prefer",
    "require",
    "verify-ca",
    "verify-full",
];

const TAKES: [Takes; 4] = [Takes::Both, Takes::NoTls, Takes::OnlyTls, Takes::OnlyClear];

pub const BINDINGS: [&str; 3] = ["disable", "prefer", "require"];

/// The numbers of values in each column.
const SIZES: [usize; 7] = [
    SHOWN.len(),
    FILES.len(),
    MODES.len(),
    2,
    TAKES.len(),
    BINDINGS.len(),
    METHODS.len(),
];

/// The columns besides the mode and the file of authorities.
const OTHERS: [usize; 5] = [0, 1, 4, 5, 6];

/// A row in which everything is as it should be, but for what its mode and the file of authorities do.
fn sound(mode: usize, has_root: usize) -> [usize; 7] {
    [0, 1, mode, has_root, 0, 1, 0]
}

/// All rows; those of one certificate and one server come one after the other. Any two values meet. One
/// thing hides another that is wrong, so each value meets each mode with nothing else wrong, and any two
/// meet so in the mode that falls back most.
pub fn all() -> Vec<Row> {
    let mut all: BTreeSet<Vec<usize>> = every_two(&SIZES).into_iter().collect();
    for (mode, name) in MODES.iter().enumerate() {
        for has_root in 0..2 {
            let falls_back_most = *name == "prefer" && has_root == 1;
            let changes = if falls_back_most { 2 } else { 1 };
            all.extend(near(&sound(mode, has_root), &SIZES, &OTHERS, changes));
        }
    }
    let mut rows: Vec<_> = all.iter().map(|row| Row::of(row)).collect();
    rows.sort_by_key(|row| (row.takes == Takes::NoTls, row.shown));
    rows
}

impl Row {
    fn of(row: &[usize]) -> Self {
        Row {
            shown: SHOWN[row[0]],
            files: FILES[row[1]],
            mode: MODES[row[2]],
            has_root: row[3] == 1,
            takes: TAKES[row[4]],
            binding: BINDINGS[row[5]],
            method: METHODS[row[6]],
        }
    }

    /// The settings by which a client asks for this login.
    pub fn settings(&self, server: &TlsServer) -> String {
        let lines = match self.takes {
            Takes::Both | Takes::NoTls => Lines::Both,
            Takes::OnlyTls => Lines::Tls,
            Takes::OnlyClear => Lines::Clear,
        };
        let mut settings = format!(
            "host=localhost hostaddr=127.0.0.1 port={} dbname=postgres user={} sslmode={} channel_binding={}",
            server.port(),
            role(self.method, lines),
            self.mode,
            self.binding
        );
        if self.has_password() {
            settings.push_str(&format!(" password={PASSWORD}"));
        }
        if self.has_root {
            let root = match self.shown {
                Certificate::SelfSigned => Certificate::SelfSigned,
                _ => Certificate::AuthorityA,
            };
            let root = server.certificates.file(root);
            settings.push_str(&format!(" sslrootcert={}", root.display()));
        }
        settings + &self.files.settings(server)
    }

    /// True if a password is given: whoever shows a certificate instead has none.
    pub fn has_password(&self) -> bool {
        self.method != Method::Certificate
    }

    /// The columns, as a line of Markdown.
    pub fn columns(&self) -> String {
        format!(
            "| {:?} | {:?} | {} | {} | {:?} | {} | {:?} |",
            self.shown,
            self.files,
            self.mode,
            if self.has_root { "yes" } else { "no" },
            self.takes,
            self.binding,
            self.method
        )
    }
}

/// The names of the columns.
pub const COLUMNS: &str = "| server's certificate | client's files | sslmode | sslrootcert | takes | channel_binding | method |";

impl Files {
    fn settings(self, server: &TlsServer) -> String {
        let certificates = &server.certificates;
        let pair = |which| (certificates.file(which), certificates.key(which));
        let right = pair(Certificate::Client);
        let (certificate, key) = match self {
            Files::None => return String::new(),
            Files::Right => right,
            Files::OfAnother => pair(Certificate::AnotherClient),
            Files::ByAnotherAuthority => pair(Certificate::ClientOfB),
            Files::CertificateMissing => (certificates.missing(), right.1),
            Files::KeyMissing => (right.0, certificates.missing()),
            Files::KeyExposed => (right.0, certificates.exposed_key()),
        };
        let (certificate, key) = (certificate.display(), key.display());
        format!(" sslcert={certificate} sslkey={key}")
    }

    /// True if psql does not use the key that is named.
    pub fn has_bad_key(self) -> bool {
        matches!(self, Files::KeyMissing | Files::KeyExposed)
    }
}
