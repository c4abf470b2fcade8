//! What a certificate says of itself.

use rustls::pki_types::{CertificateDer, UnixTime};
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use x509_cert::{
    Certificate,
    der::{Decode, asn1::ObjectIdentifier, oid::AssociatedOid},
    ext::pkix::{SubjectAltName, name::GeneralName},
};

/// Attribute that names the subject of a certificate.
const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");

/// Algorithms that sign certificates, each with the hash that stands for such a certificate.
/// MD5 and SHA-1 are replaced by SHA-256 (RFC 5929, section 4.1).
const SIGNED_BY: [(&str, Hash); 12] = [
    ("1.2.840.113549.1.1.4", Hash::Sha256),
    ("1.2.840.113549.1.1.5", Hash::Sha256),
    ("1.2.840.113549.1.1.14", Hash::Sha224),
    ("1.2.840.113549.1.1.11", Hash::Sha256),
    ("1.2.840.113549.1.1.12", Hash::Sha384),
    ("1.2.840.113549.1.1.13", Hash::Sha512),
    ("1.2.840.10045.4.1", Hash::Sha256),
    ("1.2.840.10045.4.3.1", Hash::Sha224),
    ("1.2.840.10045.4.3.2", Hash::Sha256),
    ("1.2.840.10045.4.3.3", Hash::Sha384),
    ("1.2.840.10045.4.3.4", Hash::Sha512),
    ("1.2.840.10040.4.3", Hash::Sha256),
];

#[derive(Clone, Copy)]
enum Hash {
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

/// Returns what ties a login to the server that showed this certificate (`tls-server-end-point` of
/// RFC 5929). `None` if its signature names no hash, as with Ed25519.
pub(super) fn end_point(certificate: &CertificateDer<'_>) -> Option<Vec<u8>> {
    let parsed = Certificate::from_der(certificate).ok()?;
    let signed_by = parsed.signature_algorithm().oid.to_string();
    let (_, hash) = SIGNED_BY.iter().find(|(oid, _)| *oid == signed_by)?;
    Some(match hash {
        Hash::Sha224 => Sha224::digest(certificate).to_vec(),
        Hash::Sha256 => Sha256::digest(certificate).to_vec(),
        Hash::Sha384 => Sha384::digest(certificate).to_vec(),
        Hash::Sha512 => Sha512::digest(certificate).to_vec(),
    })
}

/// Whether a time lies within the days of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Validity {
    Valid,
    NotYet,
    NoLonger,
}

/// Returns whether a certificate is valid at a time; `None` if it cannot be read.
pub(super) fn validity(certificate: &CertificateDer<'_>, now: UnixTime) -> Option<Validity> {
    let parsed = Certificate::from_der(certificate).ok()?;
    let validity = parsed.tbs_certificate().validity();
    let seconds = |time: &x509_cert::time::Time| time.to_unix_duration().as_secs();
    Some(match now.as_secs() {
        now if now < seconds(&validity.not_before) => Validity::NotYet,
        now if now > seconds(&validity.not_after) => Validity::NoLonger,
        _ => Validity::Valid,
    })
}

/// Returns the common name of the subject, if the certificate lists no alternative names of a host's
/// kind. As in libpq, the name counts only then.
pub(super) fn common_name(
    certificate: &CertificateDer<'_>,
    host_is_address: bool,
) -> Option<String> {
    let parsed = Certificate::from_der(certificate).ok()?;
    let tbs = parsed.tbs_certificate();
    let alternatives = tbs.extensions().into_iter().flatten();
    for extension in alternatives.filter(|extension| extension.extn_id == SubjectAltName::OID) {
        let names = SubjectAltName::from_der(extension.extn_value.as_bytes()).ok()?;
        let is_listed = names.0.iter().any(|name| match name {
            GeneralName::DnsName(_) => !host_is_address,
            GeneralName::IpAddress(_) => host_is_address,
            _ => false,
        });
        if is_listed {
            return None;
        }
    }
    let attributes = tbs.subject().iter_rdn().flat_map(|rdn| rdn.iter());
    let named = attributes
        .filter(|attribute| attribute.oid == COMMON_NAME)
        .last()?;
    let text = str::from_utf8(named.value.value()).ok()?;
    Some(text.to_owned())
}
