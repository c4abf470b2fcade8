//! Signed tokens (JWT, RFC 7519) that requests bear.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

use super::{key_problem::KeyProblem, private_key::PrivateKey};
use crate::providers::{JwtForm, check::Algorithm};

/// Values of a token that are not in its form.
pub(super) struct JwtValues<'a> {
    /// Subject and key id.
    pub(super) api_key: &'a str,
    pub(super) secret_key: &'a str,
    /// Seconds since 1970.
    pub(super) now: i64,
    /// Text that no other token has.
    pub(super) nonce: &'a str,
    /// What is asked for.
    pub(super) uri: &'a str,
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'static str,
    kid: &'a str,
    nonce: &'a str,
    typ: &'static str,
}

#[derive(Serialize)]
struct Claims<'a> {
    sub: &'a str,
    iss: &'a str,
    nbf: i64,
    exp: i64,
    uri: &'a str,
}

/// Makes a token.
pub(super) fn token(form: &JwtForm, values: &JwtValues<'_>) -> Result<String, KeyProblem> {
    let key = PrivateKey::read(values.secret_key)?;
    let algorithm = key.algorithm(&[Algorithm::Es256, Algorithm::Ed25519]);
    let algorithm = algorithm.ok_or(KeyProblem::OtherKind)?;
    let name = match algorithm {
        Algorithm::Es256 => "ES256",
        _ => "EdDSA",
    };
    let header = Header {
        alg: name,
        kid: values.api_key,
        nonce: values.nonce,
        typ: "JWT",
    };
    let claims = Claims {
        sub: values.api_key,
        iss: &form.issuer,
        nbf: values.now,
        exp: values.now + i64::from(form.lifetime),
        uri: values.uri,
    };
    let signed = format!("{}.{}", part(&header)?, part(&claims)?);
    let signature = key.sign(algorithm, signed.as_bytes())?;
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

fn part(value: &impl Serialize) -> Result<String, KeyProblem> {
    let text = serde_json::to_string(value).map_err(|_| KeyProblem::NotSendable)?;
    Ok(URL_SAFE_NO_PAD.encode(text))
}
