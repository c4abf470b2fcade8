//! Question to a provider whether it accepts a key, as data: the request, how it is signed, and what
//! each answer means.

use super::{ApiHost, Template, TemplateValue as Value};
use crate::domain::{CheckVerdict, Environment};

/// Requests that may be sent with POST, by host and path. They place no order and move nothing.
pub const POSTS: &[(&str, &str)] = &[
    ("api.kraken.com", "/0/private/GetApiKeyInfo"),
    ("authx.alpaca.markets", "/v1/oauth2/token"),
    ("authx.sandbox.alpaca.markets", "/v1/oauth2/token"),
];

/// Question to a provider about a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Place where one can read how the provider is asked: a page, or a repository and a file.
    pub source: Option<String>,
    /// Request for a token that stands for the key pair, sent before the others.
    pub token: Option<TokenRequest>,
    /// Request that the provider answers only for a key that it accepts.
    pub request: CheckRequest,
    /// Requests that tell more of a key that was accepted.
    pub further: Vec<FurtherRequest>,
    /// Signature of the requests. `None` if the key itself is sent.
    pub signing: Option<Signing>,
    /// Signed token (JWT) that the requests bear.
    pub jwt: Option<JwtForm>,
    /// Meanings of answers. The first that fits counts.
    pub answers: Vec<AnswerRule>,
    /// Places in an answer where facts of the key stand.
    pub facts: FactRules,
    /// Conditions under which a key that was accepted is good for less than everything.
    pub limits: Vec<Limit>,
    /// True if the provider counts requests by the address they come from: one at a time is sent.
    pub one_at_a_time: bool,
    /// What the provider does not tell of a key, for people.
    pub unknown: Option<String>,
    /// Another way to ask, for keys of another kind.
    pub otherwise: Option<Box<Check>>,
}

/// Request for a token: a POST of a form, which a JSON object answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenRequest {
    /// Hosts, as those of the provider.
    pub hosts: Vec<ApiHost>,
    /// Path behind the URL of the host.
    pub path: String,
    pub body: Template,
    /// Member of the answer that holds the token.
    pub member: String,
}

/// Method of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    Get,
    Post,
}

impl Method {
    /// Returns the word that stands in the request.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
        }
    }
}

/// A request, before keys and time are filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRequest {
    pub method: Method,
    /// Path behind the URL of the host.
    pub path: String,
    /// Query without `?`.
    pub query: Option<Template>,
    pub body: Option<Template>,
    pub headers: Vec<Header>,
}

/// A header of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Environment in which the header is sent. `None` means all.
    pub environment: Option<Environment>,
    pub name: String,
    pub value: Template,
}

/// A request that follows one that was answered well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FurtherRequest {
    /// Environments in which it is sent. If the list is empty, all.
    pub environments: Vec<Environment>,
    /// Path behind the URL of the host.
    pub path: String,
    /// Query without `?`.
    pub query: Option<Template>,
    /// Places in its answer where facts of the key stand.
    pub facts: FactRules,
}

/// Signature of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signing {
    /// Algorithms that the provider knows. A secret in PEM decides by its kind; any other secret is for
    /// the first one.
    pub algorithms: Vec<Algorithm>,
    /// True if the secret is the base64 of the bytes that sign.
    pub secret_is_base64: bool,
    /// Text that is signed.
    pub message: Template,
    /// Text whose SHA-256 is signed behind the message.
    pub hashed: Option<Template>,
    pub encoding: Encoding,
    /// Parameter of the query that bears the signature, after all others.
    pub parameter: Option<String>,
}

/// Algorithm of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    HmacSha256,
    HmacSha512,
    RsaSha256,
    Ed25519,
    /// ECDSA on the curve P-256 with SHA-256.
    Es256,
}

/// Text form of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Hex,
    Base64,
}

/// Signed token (JWT) whose subject and key id are the first key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JwtForm {
    pub issuer: String,
    /// Seconds for which it is valid.
    pub lifetime: u32,
    /// Claim `uri`: what is asked for.
    pub uri: Template,
}

/// Meaning of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerRule {
    /// Status codes of the answer. If the list is empty, any.
    pub statuses: Vec<u16>,
    /// Values that must stand in the answer: all of them.
    pub matches: Vec<ValueMatch>,
    /// Text that must stand in the answer, in either case.
    pub contains: Option<String>,
    pub meaning: Meaning,
    /// What to say of it.
    pub reason: Option<String>,
}

/// A value that must stand at a place of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueMatch {
    pub path: String,
    /// Texts of which the value must be one. A text that ends with `*` fits all that begin so.
    pub any_of: Vec<String>,
}

/// Meaning of an answer for the key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    Verdict(CheckVerdict),
    /// The clocks differ too much.
    Clock,
    /// The number that must grow was too low.
    Nonce,
    /// The provider was asked too often.
    Busy,
    /// The key is of a kind that is asked about in the other way.
    Otherwise,
}

/// Places in an answer where facts of the key stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FactRules {
    /// What proves which account it is.
    pub account: Option<String>,
    /// Number of the account, of which the end is shown. `None` means that `account` is shown.
    pub number: Option<String>,
    /// Kind of the account.
    pub kind: Option<String>,
    pub read: Option<FactRule>,
    pub trade: Option<FactRule>,
    pub withdraw: Option<FactRule>,
    /// True if the key works only from listed addresses.
    pub address_lock: Option<FactRule>,
    pub expires: Option<ExpiryRule>,
}

/// Rule for a fact that holds or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FactRule {
    /// The same for all keys.
    Always(bool),
    /// By values of the answer.
    By(FactValues),
}

/// Values of an answer by which a fact holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactValues {
    pub path: String,
    /// Values of which one must be there. If the list is empty, any that is not blank.
    pub any_of: Vec<String>,
    /// Values that do not count.
    pub except: Vec<String>,
    /// True if a value is a list with commas.
    pub is_list: bool,
}

/// Place of the time at which a key ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiryRule {
    pub path: String,
    pub form: TimeForm,
}

/// Form of a time in an answer. Zero and negative numbers mean never.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeForm {
    Seconds,
    Milliseconds,
    Rfc3339,
}

/// Condition under which a key is good for less than everything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    pub values: FactValues,
    /// What to say of it.
    pub reason: String,
}

impl Check {
    /// Returns true if a request bears the time, so that a clock that is wrong spoils it.
    pub fn bears_time(&self) -> bool {
        let times = [Value::Milliseconds, Value::Seconds, Value::Iso];
        self.jwt.is_some() || times.iter().any(|time| self.uses(time))
    }

    /// Returns true if some request holds this value.
    pub fn uses(&self, wanted: &Value) -> bool {
        let request = &self.request;
        let further = self.further.iter().filter_map(|one| one.query.as_ref());
        let signing = self.signing.iter();
        let signed = signing.flat_map(|one| [Some(&one.message), one.hashed.as_ref()]);
        let headers = request.headers.iter().map(|header| &header.value);
        let parts = [request.query.as_ref(), request.body.as_ref()];
        let all = headers
            .chain(parts.into_iter().flatten())
            .chain(further)
            .chain(signed.flatten());
        all.flat_map(Template::values).any(|value| value == wanted)
    }
}
