//! TLS to a server: which certificates are believed, what this side shows, and what ties a login to
//! the connection.
//!
//! [`TlsOptions`] say what is wanted. [`TlsConnector`] makes the handshake over a connection that is
//! there. Files are read at the first handshake, and the system's authorities only where they count.

mod authorities;
mod certificate;
mod client_key;
mod connector;
mod error;
mod options;
mod pem_file;
mod verifier;

pub use authorities::system_authorities;
pub use connector::{TlsConnector, TlsStream};
pub use error::{CertificateProblem, TlsError, TlsFile};
pub use options::{Authorities, Checked, ClientFiles, TlsOptions, Versions};
