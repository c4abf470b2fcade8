//! PEM files with certificates.

use std::{fs::File, path::Path};

use rustls::pki_types::{CertificateDer, pem::PemObject};
use zeroize::Zeroizing;

use super::{TlsError, TlsFile};
use crate::files::{
    read_bounded,
    trusted::{FileError, FileProblem},
};

/// Largest file that is read, in bytes. The authorities of a whole system take a quarter of a megabyte.
const MAX_BYTES: usize = 8 << 20;

/// Returns the certificates of a file, in its order.
///
/// # Errors
/// Fails with [`TlsError`] if the file cannot be read or holds none.
pub(super) fn certificates(
    path: &Path,
    what: TlsFile,
) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let bytes = read(path).map_err(|problem| TlsError::File {
        what,
        error: FileError {
            path: path.to_owned(),
            problem,
        },
    })?;
    let content = |problem| TlsError::Content {
        what,
        path: path.to_owned(),
        problem,
    };
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
    match all {
        Ok(all) if !all.is_empty() => Ok(all),
        Ok(_) => Err(content("holds no certificate in PEM form")),
        Err(_) => Err(content("holds a certificate that cannot be read")),
    }
}

fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, FileProblem> {
    let file = File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => FileProblem::Missing,
        _ => FileProblem::Io(error),
    })?;
    if !file.metadata().is_ok_and(|found| found.is_file()) {
        return Err(FileProblem::NotAFile("something else"));
    }
    let bytes = read_bounded(file, MAX_BYTES).map_err(FileProblem::Io)?;
    match bytes.len() > MAX_BYTES {
        true => Err(FileProblem::TooLarge { limit: MAX_BYTES }),
        false => Ok(bytes),
    }
}
