use std::sync::Arc;

use rustls::{
    DigitallySignedStruct, Error, SignatureScheme,
    client::{
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
        verify_server_name,
    },
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
    server::ParsedCertificate,
};

use super::{authorities::Believed, certificate};

/// Judge of a server's certificate.
#[derive(Debug)]
pub(super) struct Verifier {
    /// Authorities that count; `None` if every certificate is taken.
    pub(super) believed: Option<Believed>,
    /// True if the certificate must be for the host.
    pub(super) checks_host: bool,
    pub(super) provider: Arc<CryptoProvider>,
}

/// Checks that a certificate is for a host. A common name counts where no alternative names do.
fn check_host(shown: &CertificateDer<'_>, host: &ServerName<'_>) -> Result<(), Error> {
    let parsed = ParsedCertificate::try_from(shown)?;
    let Err(refused) = verify_server_name(&parsed, host) else {
        return Ok(());
    };
    let is_address = matches!(host, ServerName::IpAddress(_));
    let name = certificate::common_name(shown, is_address);
    match name.is_some_and(|name| is_for(&name, &host.to_str(), is_address)) {
        true => Ok(()),
        false => Err(refused),
    }
}

/// Returns true if a name of a certificate, which may begin with `*.`, stands for a host.
fn is_for(name: &str, host: &str, host_is_address: bool) -> bool {
    match name.strip_prefix("*.") {
        Some(domain) if !host_is_address => {
            let rest = host.split_once('.').filter(|(first, _)| !first.is_empty());
            rest.is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(domain))
        }
        _ => name.eq_ignore_ascii_case(host),
    }
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        shown: &CertificateDer<'_>,
        chain: &[CertificateDer<'_>],
        host: &ServerName<'_>,
        _ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if let Some(believed) = &self.believed {
            believed.check(shown, chain, now, &self.provider)?;
        }
        if self.checks_host {
            check_host(shown, host)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, shown, signed, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        shown: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, shown, signed, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let algorithms = &self.provider.signature_verification_algorithms;
        algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::is_for;

    #[test]
    fn a_star_stands_for_one_label() {
        for (name, host, expected) in [
            ("db.example.com", "DB.example.com", true),
            ("db.example.com", "db.example.org", false),
            ("*.example.com", "db.example.com", true),
            ("*.example.com", "a.db.example.com", false),
            ("*.example.com", "example.com", false),
            ("*.example.com", ".example.com", false),
            ("d*.example.com", "db.example.com", false),
            ("*", "db", false),
        ] {
            assert_eq!(is_for(name, host, false), expected, "{name} {host}");
        }
        assert!(is_for("10.0.0.1", "10.0.0.1", true));
        assert!(!is_for("*.0.0.1", "10.0.0.1", true));
    }
}
