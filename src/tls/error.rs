use std::path::PathBuf;

use crate::files::trusted::FileError;

/// A file that TLS needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsFile {
    Authorities,
    Certificate,
    Key,
}

impl TlsFile {
    fn name(self) -> &'static str {
        match self {
            TlsFile::Authorities => "the file of authorities (sslrootcert)",
            TlsFile::Certificate => "the client's certificate (sslcert)",
            TlsFile::Key => "the client's key (sslkey)",
        }
    }
}

/// Reason why there is no TLS connection.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is missing, cannot be read, or may be read by others.
    #[error("{} {error}", .what.name())]
    File {
        what: TlsFile,
        #[source]
        error: FileError,
    },
    /// A file does not hold what it should.
    #[error("{} `{}` {problem}", .what.name(), path.display())]
    Content {
        what: TlsFile,
        path: PathBuf,
        /// Description of the problem with the content.
        problem: &'static str,
    },
    /// The key of this side opens only with a passphrase.
    #[error("{} `{}` is encrypted, and credctl reads keys only in clear", TlsFile::Key.name(), .0.display())]
    EncryptedKey(PathBuf),
    /// The certificate and the key of this side do not belong together, or cannot be used.
    #[error("the client's certificate `{}` and its key cannot be used: {reason}", path.display())]
    ClientPair { path: PathBuf, reason: String },
    /// No authorities were found on this system.
    #[error("this system has no certificate authorities")]
    NoAuthorities,
    /// The host cannot be told to the server, or cannot stand in a certificate.
    #[error("`{0}` is no name that a certificate can be for")]
    Host(String),
    /// The server's certificate is not believed.
    #[error("has a certificate that {0}")]
    Certificate(CertificateProblem),
    /// The server did not say that it speaks PostgreSQL over this connection.
    #[error("does not know TLS without a question before it (sslnegotiation=direct)")]
    NotDirect,
    /// The server asks for a certificate of this side.
    #[error("asks for a client certificate (sslcert), and there is none")]
    NoClientCertificate,
    /// The server does not take the certificate of this side. Holds its reason.
    #[error("does not take the client's certificate (sslcert): {0}")]
    ClientRefused(String),
    /// The server ended the connection within the handshake.
    #[error("the TLS handshake failed: the connection was closed")]
    Closed,
    /// The handshake failed.
    #[error("the TLS handshake failed: {0}")]
    Handshake(String),
}

impl TlsError {
    /// Returns true if the server is what is wrong. The text continues `the server at …` then.
    pub fn is_of_server(&self) -> bool {
        matches!(
            self,
            TlsError::Certificate(_)
                | TlsError::NotDirect
                | TlsError::NoClientCertificate
                | TlsError::ClientRefused(_)
        )
    }
}

/// Reason why a certificate is not believed. The text continues `the server has a certificate that`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateProblem {
    #[error("has expired, or the clock of this machine is wrong")]
    Expired,
    #[error("is not valid yet, or the clock of this machine is wrong")]
    NotYetValid,
    #[error("is not for `{wanted}`{}", list(.names))]
    OtherHost {
        wanted: String,
        /// Names that it is for.
        names: Vec<String>,
    },
    #[error("no authority signed that is believed here")]
    UnknownAuthority,
    #[error("was revoked")]
    Revoked,
    #[error("cannot be checked: {0}")]
    Other(String),
}

/// Names some of the hosts that a certificate is for.
fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        few if few.len() <= 4 => format!(", but for `{}`", few.join("`, `")),
        many => format!(
            ", but for `{}` and {} others",
            many[..3].join("`, `"),
            many.len() - 3
        ),
    }
}

impl CertificateProblem {
    /// Returns the problem with the other side's certificate, if that is why there is no session.
    pub fn of_session(error: &rustls::Error, wanted: &str) -> Option<Self> {
        match error {
            rustls::Error::InvalidCertificate(error) => Some(CertificateProblem::of(error, wanted)),
            _ => None,
        }
    }

    /// Translates an error of the library. `wanted` is the host.
    pub(super) fn of(error: &rustls::CertificateError, wanted: &str) -> Self {
        use rustls::CertificateError as E;
        match error {
            E::Expired | E::ExpiredContext { .. } => CertificateProblem::Expired,
            E::NotValidYet | E::NotValidYetContext { .. } => CertificateProblem::NotYetValid,
            E::UnknownIssuer => CertificateProblem::UnknownAuthority,
            E::Revoked => CertificateProblem::Revoked,
            E::NotValidForName => CertificateProblem::OtherHost {
                wanted: wanted.to_owned(),
                names: Vec::new(),
            },
            E::NotValidForNameContext { presented, .. } => CertificateProblem::OtherHost {
                wanted: wanted.to_owned(),
                names: presented.iter().map(|name| plain(name)).collect(),
            },
            E::Other(inner) => CertificateProblem::Other(words(&inner.to_string())),
            other => CertificateProblem::Other(words(&other.to_string())),
        }
    }
}

/// Returns as words what the library shows as the name of a type, such as `CaUsedAsEndEntity`.
fn words(shown: &str) -> String {
    let mut names = shown.split(|c: char| !c.is_ascii_alphanumeric());
    let name = names.rfind(|name| !name.is_empty()).unwrap_or(shown);
    let is_name = name.starts_with(|c: char| c.is_ascii_uppercase());
    let has_sentence = shown.contains(' ') && !shown.contains('(');
    if has_sentence || !is_name {
        return shown.to_owned();
    }
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// Returns the name alone of what the library shows as `DnsName("db.example.com")`.
fn plain(shown: &str) -> String {
    let inner = shown
        .split_once('(')
        .and_then(|(_, rest)| rest.strip_suffix(')'));
    inner.unwrap_or(shown).trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn the_name_of_a_type_becomes_words_and_a_sentence_stays() {
        for (shown, said) in [
            ("CaUsedAsEndEntity", "ca used as end entity"),
            (
                "Other(OtherError(CaUsedAsEndEntity))",
                "ca used as end entity",
            ),
            ("BadSignature", "bad signature"),
            ("the certificate is odd", "the certificate is odd"),
            ("odd", "odd"),
            ("", ""),
        ] {
            assert_eq!(words(shown), said);
        }
    }
}
