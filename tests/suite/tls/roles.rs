//! Roles of a server, each asked in one way, over TLS, in clear, or both.

use super::server::TlsServer;
use crate::common::pg::APP;

/// The password of every role.
pub const PASSWORD: &str = "hunter2-of-the-tests";

/// How a role is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Scram,
    Md5,
    Password,
    Trust,
    /// By the certificate of the client. In clear, by SCRAM.
    Certificate,
}

/// The links over which a role is let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    Both,
    /// `hostssl` only.
    Tls,
    /// `hostnossl` only.
    Clear,
}

pub const METHODS: [Method; 5] = [
    Method::Scram,
    Method::Md5,
    Method::Password,
    Method::Trust,
    Method::Certificate,
];

const LINES: [Lines; 3] = [Lines::Both, Lines::Tls, Lines::Clear];

impl Method {
    fn in_hba(self, over_tls: bool) -> &'static str {
        match self {
            Method::Certificate if over_tls => "cert map=clients",
            Method::Scram | Method::Certificate => "scram-sha-256",
            Method::Md5 => "md5",
            Method::Password => "password",
            Method::Trust => "trust",
        }
    }
}

/// The name of the role that is asked like this.
pub fn role(method: Method, lines: Lines) -> String {
    format!("{method:?}_{lines:?}").to_lowercase()
}

fn all() -> impl Iterator<Item = (Method, Lines)> {
    METHODS
        .into_iter()
        .flat_map(|method| LINES.map(|lines| (method, lines)))
}

/// The rules by which the roles are asked.
pub fn hba() -> String {
    let mut rules =
        format!("local all all trust\nhostssl vault {APP} 127.0.0.1/32 scram-sha-256\n");
    for (method, lines) in all() {
        let role = role(method, lines);
        for (kind, over_tls) in [("hostssl", true), ("hostnossl", false)] {
            if matches!(
                (lines, over_tls),
                (Lines::Tls, false) | (Lines::Clear, true)
            ) {
                continue;
            }
            let method = method.in_hba(over_tls);
            rules.push_str(&format!("{kind} all {role} 127.0.0.1/32 {method}\n"));
        }
    }
    rules
}

/// The names of the client that may take the roles of [`Method::Certificate`].
pub fn ident() -> String {
    LINES
        .map(|lines| format!("clients client {}\n", role(Method::Certificate, lines)))
        .concat()
}

/// Makes the roles.
pub fn make(server: &TlsServer) {
    let roles = all().map(|(method, lines)| {
        let encryption = match method {
            Method::Md5 => "md5",
            _ => "scram-sha-256",
        };
        let role = role(method, lines);
        format!(
            "SET password_encryption = '{encryption}'; CREATE ROLE {role} LOGIN PASSWORD '{PASSWORD}';"
        )
    });
    server.superuser(&roles.collect::<String>());
}
