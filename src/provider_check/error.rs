use crate::tls::TlsError;

/// Reason why no provider can be asked at all.
#[derive(Debug, thiserror::Error)]
pub enum CheckError {
    /// The authorities of this system cannot be read.
    #[error("no provider can be asked: {0}")]
    Authorities(#[from] TlsError),
    /// A variable does not hold the URL of a proxy that can be used.
    #[error("{0} does not hold the URL of an HTTP proxy, such as http://proxy.example:3128")]
    Proxy(String),
}
