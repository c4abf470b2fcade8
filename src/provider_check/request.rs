//! Requests with everything filled in.

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{
    filling::{self, Values},
    jwt::{self, JwtValues},
    key_problem::KeyProblem,
    signature::Signer,
};
use crate::{
    domain::{Environment, KeyPair},
    providers::{
        ApiHost, Check, FurtherRequest, Template, TemplateValue,
        check::{Header, Method, TokenRequest},
    },
};

/// A request as it is sent. It holds a key: it is never shown.
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) url: Zeroizing<String>,
    pub(super) headers: Vec<(String, Zeroizing<String>)>,
    pub(super) body: Option<Zeroizing<String>>,
}

/// Everything that is filled into the requests about one key.
pub(super) struct Filler<'a> {
    pub(super) check: &'a Check,
    pub(super) host: &'a ApiHost,
    pub(super) environment: Option<Environment>,
    pub(super) keys: &'a KeyPair,
    pub(super) moment: Moment,
    /// Token that was asked for with the key pair.
    pub(super) token: Option<Zeroizing<String>>,
}

/// What differs from request to request.
#[derive(Debug, Clone)]
pub(super) struct Moment {
    pub(super) now: Timestamp,
    /// Number that grows with each request.
    pub(super) nonce: String,
    /// Text that no other request has.
    pub(super) unique: String,
}

/// Parts of a request that its signature covers.
struct Parts<'a> {
    method: Method,
    path: String,
    query: Zeroizing<String>,
    body: Zeroizing<String>,
    headers: Vec<&'a Header>,
}

impl Filler<'_> {
    /// Returns the request that only a key answers that is accepted.
    pub(super) fn main(&self) -> Result<Request, KeyProblem> {
        let request = &self.check.request;
        let query = request.query.as_ref();
        self.signed(
            request.method,
            &request.path,
            (query, request.body.as_ref()),
        )
    }

    /// Returns a request that tells more.
    pub(super) fn further(&self, further: &FurtherRequest) -> Result<Request, KeyProblem> {
        self.signed(Method::Get, &further.path, (further.query.as_ref(), None))
    }

    /// Returns the request for a token; `host` is one of its own.
    pub(super) fn token(
        &self,
        request: &TokenRequest,
        host: &ApiHost,
    ) -> Result<Request, KeyProblem> {
        let body = filling::encoded(&request.body, &|value| self.known(value));
        let form = "application/x-www-form-urlencoded".to_owned();
        Ok(Request {
            method: Method::Post,
            url: Zeroizing::new(format!("{}{}", host.url, request.path)),
            headers: vec![("Content-Type".to_owned(), Zeroizing::new(form))],
            body: Some(body.ok_or(KeyProblem::NotSendable)?),
        })
    }

    fn signed(
        &self,
        method: Method,
        path: &str,
        (query, body): (Option<&Template>, Option<&Template>),
    ) -> Result<Request, KeyProblem> {
        let encoded = |template: Option<&Template>| match template {
            None => Ok(Zeroizing::default()),
            Some(template) => filling::encoded(template, &|value| self.known(value))
                .ok_or(KeyProblem::NotSendable),
        };
        let is_sent = |header: &&Header| {
            header.environment.is_none() || header.environment == self.environment
        };
        let parts = Parts {
            method,
            path: format!("{}{path}", self.host.base()),
            query: encoded(query)?,
            body: encoded(body)?,
            headers: self.check.request.headers.iter().filter(is_sent).collect(),
        };
        let signer = self.signer()?;
        let signature = match &signer {
            Some(signer) => Some(signer.sign(&self.message(&parts)?)?),
            None => None,
        };
        self.assembled(parts, signer.as_ref(), signature)
    }

    /// Signer of the key. `None` if the key itself is sent.
    fn signer(&self) -> Result<Option<Signer<'_>>, KeyProblem> {
        let secret = self.keys.secret_key.expose_secret();
        let signing = self.check.signing.as_ref();
        signing
            .map(|signing| Signer::new(signing, secret))
            .transpose()
    }

    /// Returns what is signed: a text, and behind it the SHA-256 of another one.
    fn message(&self, parts: &Parts<'_>) -> Result<Zeroizing<Vec<u8>>, KeyProblem> {
        let Some(signing) = &self.check.signing else {
            return Ok(Zeroizing::default());
        };
        let values: &Values<'_> = &|value| self.of_parts(parts, value);
        let text = |template| filling::plain(template, values).ok_or(KeyProblem::NotSendable);
        let mut message = Zeroizing::new(text(&signing.message)?.as_bytes().to_vec());
        if let Some(hashed) = &signing.hashed {
            message.extend(Sha256::digest(text(hashed)?.as_bytes()));
        }
        Ok(message)
    }

    fn assembled(
        &self,
        parts: Parts<'_>,
        signer: Option<&Signer<'_>>,
        signature: Option<String>,
    ) -> Result<Request, KeyProblem> {
        let jwt = self.jwt(&parts)?;
        let values: &Values<'_> = &|value| match value {
            TemplateValue::Signature => signature.clone().map(Zeroizing::new),
            TemplateValue::Jwt => jwt.clone(),
            TemplateValue::SignedField(name) => {
                let field = self.keys.fields.get(name)?.expose_secret();
                signer?.sign(field.as_bytes()).ok().map(Zeroizing::new)
            }
            value => self.of_parts(&parts, value),
        };
        let header = |header: &&Header| {
            let value = filling::plain(&header.value, values).ok_or(KeyProblem::NotSendable)?;
            let is_sendable = value.bytes().all(|byte| (0x20..0x7f).contains(&byte));
            match is_sendable {
                true => Ok((header.name.clone(), value)),
                false => Err(KeyProblem::NotSendable),
            }
        };
        let headers = parts.headers.iter().map(header).collect::<Result<_, _>>()?;
        Ok(Request {
            method: parts.method,
            url: self.url(&parts, signature.as_deref()),
            headers,
            body: (parts.method == Method::Post).then_some(parts.body),
        })
    }

    fn url(&self, parts: &Parts<'_>, signature: Option<&str>) -> Zeroizing<String> {
        let mut url = Zeroizing::new(format!("https://{}{}", self.host.name(), parts.path));
        let parameter = self
            .check
            .signing
            .as_ref()
            .and_then(|s| s.parameter.as_ref());
        let last = parameter
            .zip(signature)
            .map(|(name, signature)| filling::parameter(name, signature));
        let parts = [Some(parts.query.as_str()), last.as_deref()];
        let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
        for (at, part) in parts.enumerate() {
            url.push(if at == 0 { '?' } else { '&' });
            url.push_str(part);
        }
        url
    }

    fn jwt(&self, parts: &Parts<'_>) -> Result<Option<Zeroizing<String>>, KeyProblem> {
        let Some(form) = &self.check.jwt else {
            return Ok(None);
        };
        let uri = filling::plain(&form.uri, &|value| self.of_parts(parts, value));
        let token = jwt::token(
            form,
            &JwtValues {
                api_key: self.keys.api_key.expose_secret(),
                secret_key: self.keys.secret_key.expose_secret(),
                now: self.moment.now.as_second(),
                nonce: &self.moment.unique,
                uri: &uri.ok_or(KeyProblem::NotSendable)?,
            },
        )?;
        Ok(Some(Zeroizing::new(token)))
    }

    /// Value that depends on the other parts of the request.
    fn of_parts(&self, parts: &Parts<'_>, value: &TemplateValue) -> Option<Zeroizing<String>> {
        match value {
            TemplateValue::Method => Some(text(parts.method.as_str())),
            TemplateValue::Path => Some(text(&parts.path)),
            TemplateValue::Query => Some(parts.query.clone()),
            TemplateValue::Body => Some(parts.body.clone()),
            value => self.known(value),
        }
    }

    /// Value that depends on nothing.
    fn known(&self, value: &TemplateValue) -> Option<Zeroizing<String>> {
        let keys = self.keys;
        let now = self.moment.now;
        Some(match value {
            TemplateValue::ApiKey => text(keys.api_key.expose_secret()),
            TemplateValue::SecretKey => text(keys.secret_key.expose_secret()),
            TemplateValue::Field(name) => text(keys.fields.get(name)?.expose_secret()),
            TemplateValue::Basic => basic(keys),
            TemplateValue::Token => self.token.clone()?,
            TemplateValue::Nonce => text(&self.moment.nonce),
            TemplateValue::Milliseconds => text(&now.as_millisecond().to_string()),
            TemplateValue::Seconds => text(&now.as_second().to_string()),
            TemplateValue::Iso => text(&now.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()),
            TemplateValue::Host => text(self.host.name()),
            TemplateValue::SignedField(_)
            | TemplateValue::Signature
            | TemplateValue::Jwt
            | TemplateValue::Method
            | TemplateValue::Path
            | TemplateValue::Query
            | TemplateValue::Body => return None,
        })
    }
}

fn text(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

fn basic(keys: &KeyPair) -> Zeroizing<String> {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let pair = Zeroizing::new(format!(
        "{}:{}",
        keys.api_key.expose_secret(),
        keys.secret_key.expose_secret()
    ));
    Zeroizing::new(STANDARD.encode(pair.as_bytes()))
}

#[cfg(test)]
mod tests;
