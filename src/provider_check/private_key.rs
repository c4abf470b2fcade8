//! Private keys that sign requests.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rustls::{
    SignatureScheme,
    crypto::ring,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer, pem::PemObject as _},
    sign::SigningKey,
};
use zeroize::Zeroizing;

use super::key_problem::KeyProblem;
use crate::providers::check::Algorithm;

/// Bytes before the 32 of an Ed25519 key that make a PKCS #8 document of it (RFC 8410).
const ED25519_HEAD: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// Number of bytes of an Ed25519 key.
const SEED_BYTES: usize = 32;

/// A private key of a provider's pair.
pub(super) struct PrivateKey(Arc<dyn SigningKey>);

/// Returns true if a secret is a private key in PEM.
pub(super) fn is_pem(secret: &str) -> bool {
    secret.contains("-----BEGIN")
}

impl PrivateKey {
    /// Reads a key: PEM, whose line breaks may be written as `\n`, or the base64 of an Ed25519 key.
    pub(super) fn read(secret: &str) -> Result<Self, KeyProblem> {
        match is_pem(secret) {
            true => PrivateKey::of_pem(secret),
            false => PrivateKey::of_seed(secret),
        }
    }

    fn of_pem(secret: &str) -> Result<Self, KeyProblem> {
        let lines = Zeroizing::new(secret.replace("\\n", "\n"));
        let key = PrivateKeyDer::from_pem_slice(lines.as_bytes());
        PrivateKey::of_der(key.map_err(|_| KeyProblem::NoKey)?)
    }

    /// Reads 32 bytes, or 64 of which the second half is the public key.
    fn of_seed(secret: &str) -> Result<Self, KeyProblem> {
        let plain: Zeroizing<String> = Zeroizing::new(secret.split_whitespace().collect());
        let bytes = STANDARD.decode(plain.as_bytes());
        let bytes = Zeroizing::new(bytes.map_err(|_| KeyProblem::NoKey)?);
        if ![SEED_BYTES, 2 * SEED_BYTES].contains(&bytes.len()) {
            return Err(KeyProblem::NoKey);
        }
        let der = [&ED25519_HEAD[..], &bytes[..SEED_BYTES]].concat();
        PrivateKey::of_der(PrivatePkcs8KeyDer::from(der).into())
    }

    fn of_der(key: PrivateKeyDer<'static>) -> Result<Self, KeyProblem> {
        let provider = ring::default_provider().key_provider;
        let key = provider.load_private_key(key);
        Ok(PrivateKey(key.map_err(|_| KeyProblem::NoKey)?))
    }

    /// Returns the algorithm of this key, if it is one of those that are allowed.
    pub(super) fn algorithm(&self, allowed: &[Algorithm]) -> Option<Algorithm> {
        let fits = |one: &&Algorithm| {
            scheme(**one).is_some_and(|scheme| self.0.choose_scheme(&[scheme]).is_some())
        };
        allowed.iter().find(fits).copied()
    }

    /// Signs a message.
    pub(super) fn sign(&self, algorithm: Algorithm, message: &[u8]) -> Result<Vec<u8>, KeyProblem> {
        let scheme = scheme(algorithm).ok_or(KeyProblem::OtherKind)?;
        let signer = self.0.choose_scheme(&[scheme]);
        let signer = signer.ok_or(KeyProblem::OtherKind)?;
        let signature = signer.sign(message).map_err(|_| KeyProblem::NoKey)?;
        match algorithm {
            Algorithm::Es256 => raw_es256(&signature).ok_or(KeyProblem::NoKey),
            _ => Ok(signature),
        }
    }
}

fn scheme(algorithm: Algorithm) -> Option<SignatureScheme> {
    match algorithm {
        Algorithm::RsaSha256 => Some(SignatureScheme::RSA_PKCS1_SHA256),
        Algorithm::Ed25519 => Some(SignatureScheme::ED25519),
        Algorithm::Es256 => Some(SignatureScheme::ECDSA_NISTP256_SHA256),
        Algorithm::HmacSha256 | Algorithm::HmacSha512 => None,
    }
}

/// Converts a signature from two DER integers to two times 32 bytes (RFC 7518, section 3.4).
fn raw_es256(der: &[u8]) -> Option<Vec<u8>> {
    let [0x30, _, rest @ ..] = der else {
        return None;
    };
    let (r, rest) = integer(rest)?;
    let (s, _) = integer(rest)?;
    Some([r, s].concat())
}

/// Returns the first DER integer as 32 bytes, and what follows it.
fn integer(der: &[u8]) -> Option<([u8; 32], &[u8])> {
    let [0x02, length, rest @ ..] = der else {
        return None;
    };
    let (bytes, rest) = rest.split_at_checked(usize::from(*length))?;
    let significant = bytes.iter().position(|byte| *byte != 0);
    let bytes = &bytes[significant.unwrap_or(bytes.len())..];
    let mut padded = [0; 32];
    let start = padded.len().checked_sub(bytes.len())?;
    padded[start..].copy_from_slice(bytes);
    Some((padded, rest))
}
