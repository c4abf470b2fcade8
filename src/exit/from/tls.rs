use crate::{
    exit::ExitCode,
    files::trusted::FileProblem,
    tls::{TlsError, TlsFile},
};

/// Returns the code for a TLS connection that there is not: something on this side, or the server.
pub(super) fn code(error: &TlsError) -> ExitCode {
    match error {
        TlsError::File { .. }
        | TlsError::Content { .. }
        | TlsError::EncryptedKey(_)
        | TlsError::ClientPair { .. }
        | TlsError::NoAuthorities
        | TlsError::Host(_) => ExitCode::Installation,
        TlsError::Certificate(_)
        | TlsError::NotDirect
        | TlsError::NoClientCertificate
        | TlsError::ClientRefused(_) => ExitCode::Denied,
        TlsError::Handshake(_) | TlsError::Closed => ExitCode::Unreachable,
    }
}

/// Returns the advice for a TLS connection that there is not.
pub(super) fn hint(error: &TlsError) -> Option<String> {
    let hint = match error {
        TlsError::File {
            what: TlsFile::Authorities,
            error,
        } if matches!(error.problem, FileProblem::Missing) => {
            "put the authority's certificate there, or add `sslrootcert=system` to the URL for those \
             of this system"
        }
        TlsError::File { error, .. } => return error.hint(),
        TlsError::EncryptedKey(_) => {
            "write it without a passphrase, and name the new file by `sslkey`: \
             openssl pkey -in KEY -out NEW; chmod 600 NEW"
        }
        TlsError::Content {
            what: TlsFile::Key, ..
        } => "name a file with a private key in PEM form by `sslkey`",
        TlsError::NoAuthorities => {
            "install the package ca-certificates, or name a file by SSL_CERT_FILE or `sslrootcert`"
        }
        TlsError::Certificate(_) => {
            "look at the server's certificate, and at the clock of this machine"
        }
        TlsError::NotDirect => "remove `sslnegotiation=direct` from the URL",
        TlsError::NoClientCertificate => "add `sslcert=FILE` and `sslkey=FILE` to the URL",
        TlsError::ClientRefused(_) => {
            "have the server's administrator look at the certificate, or name another one by `sslcert`"
        }
        TlsError::Content { .. }
        | TlsError::ClientPair { .. }
        | TlsError::Host(_)
        | TlsError::Handshake(_)
        | TlsError::Closed => return None,
    };
    Some(hint.to_owned())
}
