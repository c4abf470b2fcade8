use rustls::{
    CertificateError, Error, RootCertStore,
    client::verify_server_cert_signed_by_trust_anchor,
    crypto::CryptoProvider,
    pki_types::{CertificateDer, TrustAnchor, UnixTime},
    server::ParsedCertificate,
};

use super::{
    Authorities, TlsError, TlsFile,
    certificate::{self, Fitness},
    pem_file,
};

/// Authorities that were read.
#[derive(Debug)]
pub(super) struct Believed {
    known: Vec<Authority>,
    /// True if they were named one by one: one of them may be the server's own certificate.
    are_named: bool,
}

#[derive(Debug)]
struct Authority {
    certificate: CertificateDer<'static>,
    anchor: TrustAnchor<'static>,
}

/// Returns the certificates of the authorities of this system. `SSL_CERT_FILE` and `SSL_CERT_DIR`
/// replace them.
///
/// # Errors
/// Fails with [`TlsError::NoAuthorities`] if there is none.
pub fn system_authorities() -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let found = rustls_native_certs::load_native_certs().certs;
    match found.is_empty() {
        true => Err(TlsError::NoAuthorities),
        false => Ok(found),
    }
}

/// Reads authorities.
///
/// # Errors
/// Fails with [`TlsError`] if there is none.
pub(super) fn read(authorities: &Authorities) -> Result<Believed, TlsError> {
    let path = match authorities {
        Authorities::System => {
            let known: Vec<_> = system_authorities()?
                .into_iter()
                .filter_map(authority)
                .collect();
            return match known.is_empty() {
                true => Err(TlsError::NoAuthorities),
                false => Ok(Believed {
                    known,
                    are_named: false,
                }),
            };
        }
        Authorities::File(path) => path,
    };
    let found = pem_file::certificates(path, TlsFile::Authorities)?;
    let known: Option<Vec<_>> = found.into_iter().map(authority).collect();
    match known {
        Some(known) => Ok(Believed {
            known,
            are_named: true,
        }),
        None => Err(TlsError::Content {
            what: TlsFile::Authorities,
            path: path.clone(),
            problem: "holds a certificate that cannot be read",
        }),
    }
}

fn authority(certificate: CertificateDer<'static>) -> Option<Authority> {
    let mut store = RootCertStore::empty();
    store.add(certificate.clone()).ok()?;
    let anchor = store.roots.pop()?;
    Some(Authority {
        certificate,
        anchor,
    })
}

impl Believed {
    /// Checks that one of the authorities has signed a certificate, and that all are valid at a time. The
    /// library takes each authority as it is; libpq asks of it what it asks of others.
    pub(super) fn check(
        &self,
        shown: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        now: UnixTime,
        provider: &CryptoProvider,
    ) -> Result<(), Error> {
        if self.are_named && self.known.iter().any(|own| own.certificate == *shown) {
            return check_own(shown, now);
        }
        let parsed = ParsedCertificate::try_from(shown)?;
        let mut refused = CertificateError::UnknownIssuer.into();
        let issuers = certificate::issuers(shown, chain);
        for authority in &self.known {
            if !issuers
                .iter()
                .any(|name| name[..] == *authority.anchor.subject)
            {
                continue;
            }
            let most = match certificate::fitness(&authority.certificate, now) {
                Fitness::Fit { most_between } => most_between.unwrap_or(chain.len()),
                Fitness::Unfit => continue,
            };
            let store = RootCertStore {
                roots: vec![authority.anchor.clone()],
            };
            let judged = verify_server_cert_signed_by_trust_anchor(
                &parsed,
                &store,
                &chain[..most.min(chain.len())],
                now,
                provider.signature_verification_algorithms.all,
            );
            match judged {
                Ok(()) => return Ok(()),
                Err(error) => refused = error,
            }
        }
        Err(refused)
    }
}

/// Checks a certificate that stands among the authorities itself. Only one that signed itself counts.
fn check_own(shown: &CertificateDer<'_>, now: UnixTime) -> Result<(), Error> {
    use certificate::Validity;
    let refused = match certificate::validity(shown, now) {
        Some(Validity::Valid) if certificate::is_self_issued(shown) => return Ok(()),
        Some(Validity::Valid) => CertificateError::UnknownIssuer,
        Some(Validity::NotYet) => CertificateError::NotValidYet,
        Some(Validity::NoLonger) => CertificateError::Expired,
        None => CertificateError::BadEncoding,
    };
    Err(refused.into())
}
