//! The certificate and the key of this side.

use std::path::Path;

use rustls::pki_types::{
    CertificateDer, PrivateKeyDer,
    pem::{Error, PemObject},
};

use super::{ClientFiles, TlsError, TlsFile, pem_file};
use crate::files::trusted::{self, Rule};

/// Largest key file that is read, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// Lines by which a key says that it is encrypted.
const ENCRYPTED: [&str; 2] = [
    "-----BEGIN ENCRYPTED PRIVATE KEY-----",
    "Proc-Type: 4,ENCRYPTED",
];

/// A certificate with those that lead to its authority, and its key.
pub(super) type ClientPair = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// Reads certificate and key; `None` if the certificate's file does not exist. As in libpq, the server
/// then decides whether it goes on without.
///
/// # Errors
/// Fails with [`TlsError`] if a file cannot be used, or if others can read the key.
pub(super) fn read(files: &ClientFiles) -> Result<Option<ClientPair>, TlsError> {
    if !files.certificate.exists() {
        return Ok(None);
    }
    let chain = pem_file::certificates(&files.certificate, TlsFile::Certificate)?;
    Ok(Some((chain, key(&files.key)?)))
}

fn key(path: &Path) -> Result<PrivateKeyDer<'static>, TlsError> {
    let what = TlsFile::Key;
    let bytes = trusted::read_bytes(path, MAX_BYTES, Rule::Secret { mounts: &[] })
        .map_err(|error| TlsError::File { what, error })?;
    let content = |problem| TlsError::Content {
        what,
        path: path.to_owned(),
        problem,
    };
    let holds = |line: &str| {
        bytes
            .windows(line.len())
            .any(|part| part == line.as_bytes())
    };
    if ENCRYPTED.into_iter().any(holds) {
        return Err(TlsError::EncryptedKey(path.to_owned()));
    }
    PrivateKeyDer::from_pem_slice(&bytes).or_else(|error| {
        // The other form that libpq reads.
        let plain = PrivateKeyDer::try_from(&bytes[..]);
        plain.map(|key| key.clone_key()).map_err(|_| match error {
            Error::NoItemsFound => content("holds no private key"),
            _ => content("holds a private key that cannot be read"),
        })
    })
}
