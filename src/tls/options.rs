use std::path::PathBuf;

/// Part of the server's certificate that is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checked {
    /// Nothing.
    Nothing,
    /// The authority that signed it, and that it is valid today.
    Authority,
    /// In addition, that it was made for this host.
    AuthorityAndHost,
}

/// Authorities whose signature is believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authorities {
    /// Those of this system. `SSL_CERT_FILE` and `SSL_CERT_DIR` replace them.
    System,
    /// Those in a file of PEM certificates.
    File(PathBuf),
}

/// Certificate and key by which this side proves who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

/// Versions of TLS that may be used. Others than these two are too weak.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Versions {
    pub tls12: bool,
    pub tls13: bool,
}

/// Demands on a TLS connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsOptions {
    pub checked: Checked,
    pub authorities: Authorities,
    /// Certificate and key of this side. `None`, and a certificate file that does not exist, mean none.
    pub client: Option<ClientFiles>,
    pub versions: Versions,
    /// True if the server is told which host is meant (SNI).
    pub tells_host: bool,
    /// True if the handshake comes without a question before it, so that both sides must name the
    /// protocol.
    pub is_direct: bool,
}
