//! Signatures of requests.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Sha256, Sha512};
use zeroize::Zeroizing;

use super::{
    key_problem::KeyProblem,
    private_key::{PrivateKey, is_pem},
};
use crate::{
    domain::hex,
    providers::{Encoding, Signing, check::Algorithm},
};

/// Signer of the requests of one key.
pub(super) struct Signer<'a> {
    signing: &'a Signing,
    means: Means,
}

enum Means {
    /// Secret of an HMAC.
    Shared(Algorithm, Zeroizing<Vec<u8>>),
    /// Private key.
    Private(Algorithm, PrivateKey),
}

impl<'a> Signer<'a> {
    /// Makes the signer of a secret.
    pub(super) fn new(signing: &'a Signing, secret: &str) -> Result<Self, KeyProblem> {
        let first = signing.algorithms.first().copied();
        let shared = first.filter(|one| {
            matches!(one, Algorithm::HmacSha256 | Algorithm::HmacSha512) && !is_pem(secret)
        });
        let means = match shared {
            Some(algorithm) => Means::Shared(algorithm, shared_secret(signing, secret)?),
            None => {
                let key = PrivateKey::read(secret)?;
                let algorithm = key.algorithm(&signing.algorithms);
                Means::Private(algorithm.ok_or(KeyProblem::OtherKind)?, key)
            }
        };
        Ok(Signer { signing, means })
    }

    /// Returns the signature of a message as text.
    pub(super) fn sign(&self, message: &[u8]) -> Result<String, KeyProblem> {
        let bytes = match &self.means {
            Means::Shared(Algorithm::HmacSha512, secret) => hmac_sha512(secret, message),
            Means::Shared(_, secret) => hmac_sha256(secret, message),
            Means::Private(algorithm, key) => Some(key.sign(*algorithm, message)?),
        };
        let bytes = bytes.ok_or(KeyProblem::NotSendable)?;
        let is_shared = matches!(self.means, Means::Shared(..));
        Ok(match self.signing.encoding {
            // Signatures of private keys are in base64 with every provider.
            Encoding::Hex if is_shared => hex(&bytes),
            _ => STANDARD.encode(bytes),
        })
    }
}

fn shared_secret(signing: &Signing, secret: &str) -> Result<Zeroizing<Vec<u8>>, KeyProblem> {
    match signing.secret_is_base64 {
        false => Ok(Zeroizing::new(secret.as_bytes().to_vec())),
        true => {
            let bytes = STANDARD.decode(secret.trim());
            Ok(Zeroizing::new(bytes.map_err(|_| KeyProblem::NoBase64)?))
        }
    }
}

fn hmac_sha256(secret: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
    Some(mac.chain_update(message).finalize().into_bytes().to_vec())
}

fn hmac_sha512(secret: &[u8], message: &[u8]) -> Option<Vec<u8>> {
    let mac = Hmac::<Sha512>::new_from_slice(secret).ok()?;
    Some(mac.chain_update(message).finalize().into_bytes().to_vec())
}
