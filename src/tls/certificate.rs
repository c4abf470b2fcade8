//! Statements of a certificate about itself.

use rustls::pki_types::{CertificateDer, UnixTime};
use sha2::{Digest, Sha224, Sha256, Sha384, Sha512};
use x509_cert::{
    Certificate, Version,
    der::{
        Decode, Encode as _,
        asn1::{Any, ObjectIdentifier},
        oid::AssociatedOid,
    },
    ext::pkix::{BasicConstraints, KeyUsage, SubjectAltName, name::GeneralName},
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

/// Place of a time beside the days of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Validity {
    Valid,
    NotYet,
    NoLonger,
}

/// Returns whether a certificate is valid at a time; `None` if it cannot be read.
pub(super) fn validity(certificate: &CertificateDer<'_>, now: UnixTime) -> Option<Validity> {
    let parsed = Certificate::from_der(certificate).ok()?;
    Some(validity_of(&parsed, now))
}

fn validity_of(parsed: &Certificate, now: UnixTime) -> Validity {
    let validity = parsed.tbs_certificate().validity();
    let seconds = |time: &x509_cert::time::Time| time.to_unix_duration().as_secs();
    match now.as_secs() {
        now if now < seconds(&validity.not_before) => Validity::NotYet,
        now if now > seconds(&validity.not_after) => Validity::NoLonger,
        _ => Validity::Valid,
    }
}

/// Returns true if a certificate names itself as its issuer.
pub(super) fn is_self_issued(certificate: &CertificateDer<'_>) -> bool {
    Certificate::from_der(certificate).is_ok_and(|parsed| {
        let tbs = parsed.tbs_certificate();
        tbs.issuer() == tbs.subject()
    })
}

/// Returns the names of those who issued these certificates: the content of each name's encoding.
pub(super) fn issuers(shown: &CertificateDer<'_>, chain: &[CertificateDer<'_>]) -> Vec<Vec<u8>> {
    let name = |certificate: &CertificateDer<'_>| {
        let parsed = Certificate::from_der(certificate).ok()?;
        let issuer = parsed.tbs_certificate().issuer().to_der().ok()?;
        let content = Any::from_der(&issuer).ok()?;
        Some(content.value().to_vec())
    };
    let all = std::iter::once(shown).chain(chain);
    all.filter_map(name).collect()
}

/// Fitness of a certificate to stand at the end of a chain.
pub(super) enum Fitness {
    Fit {
        /// Most certificates that may stand between it and the server's; `None` if there is no limit.
        most_between: Option<usize>,
    },
    Unfit,
}

/// Returns whether a certificate is an authority at a time, by the rules of OpenSSL. One that cannot be
/// read here is left to the library.
pub(super) fn fitness(certificate: &CertificateDer<'_>, now: UnixTime) -> Fitness {
    let Ok(parsed) = Certificate::from_der(certificate) else {
        return Fitness::Fit { most_between: None };
    };
    let tbs = parsed.tbs_certificate();
    let usage = tbs.get_extension::<KeyUsage>();
    let basics = tbs.get_extension::<BasicConstraints>();
    let (Ok(usage), Ok(basics)) = (usage, basics) else {
        return Fitness::Unfit;
    };
    let may_sign = usage.as_ref().map(|(_, usage)| usage.key_cert_sign());
    let is_authority = match &basics {
        Some((_, basics)) => basics.ca,
        // Old authorities say nothing of it.
        None => tbs.version() == Version::V1 || may_sign == Some(true),
    };
    let is_valid = validity_of(&parsed, now) == Validity::Valid;
    if !is_valid || !is_authority || may_sign == Some(false) {
        return Fitness::Unfit;
    }
    let most = basics.and_then(|(_, basics)| basics.path_len_constraint);
    Fitness::Fit {
        most_between: most.map(usize::from),
    }
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
