use rustls::{RootCertStore, pki_types::CertificateDer};

use super::{Authorities, TlsError, TlsFile, pem_file};

/// Authorities that were read.
#[derive(Debug)]
pub(super) struct Believed {
    pub(super) store: RootCertStore,
    /// The certificates of a file. One of them may be the server's own.
    pub(super) pinned: Vec<CertificateDer<'static>>,
}

/// Reads authorities.
///
/// # Errors
/// Fails with [`TlsError`] if there is none.
pub(super) fn read(authorities: &Authorities) -> Result<Believed, TlsError> {
    let mut store = RootCertStore::empty();
    let path = match authorities {
        Authorities::System => {
            let found = rustls_native_certs::load_native_certs();
            store.add_parsable_certificates(found.certs);
            return match store.is_empty() {
                true => Err(TlsError::NoAuthorities),
                false => Ok(Believed {
                    store,
                    pinned: Vec::new(),
                }),
            };
        }
        Authorities::File(path) => path,
    };
    let pinned = pem_file::certificates(path, TlsFile::Authorities)?;
    store.add_parsable_certificates(pinned.iter().cloned());
    match store.is_empty() {
        true => Err(TlsError::Content {
            what: TlsFile::Authorities,
            path: path.clone(),
            problem: "holds no certificate of an authority",
        }),
        false => Ok(Believed { store, pinned }),
    }
}
