//! Reader of the question to a provider about its keys.

mod answers;
mod facts;
mod request;
mod templates;

use self::templates::Templates;
use super::common::{environments, hosts};
use crate::{
    files::toml_fields::{FieldError, TomlTable},
    providers::{
        Check, Encoding, FurtherRequest, JwtForm, Provider, Signing, TemplateValue as Value,
        check::{Algorithm, TokenRequest},
    },
};

const ALGORITHMS: &str =
    "a list of hmac-sha256, hmac-sha512, rsa-sha256, ed25519 and es256, at least one";

/// Reads the question of a provider whose other fields were read.
pub(super) fn check(
    table: &TomlTable<'_>,
    provider: &Provider,
) -> Result<Option<Check>, FieldError> {
    let table = table.table("check")?;
    table
        .map(|table| one_way(&table, provider, None))
        .transpose()
}

/// Reads one way to ask. What signs a request may stand in the first way alone.
fn one_way(
    table: &TomlTable<'_>,
    provider: &Provider,
    first: Option<&Check>,
) -> Result<Check, FieldError> {
    table.refuse_others(
        &[
            "source",
            "method",
            "path",
            "query",
            "body",
            "headers",
            "sign",
            "jwt",
            "answers",
            "account",
            "rights",
            "address_lock",
            "expires",
            "limits",
            "further",
            "one_at_a_time",
            "unknown",
            "token",
            "otherwise",
        ],
        "left out: a check has source, token, method, path, query, body, headers, sign, jwt, answers, \
         account, rights, address_lock, expires, limits, further, one_at_a_time, unknown and otherwise",
    )?;
    let templates = Templates {
        fields: provider.fields.iter().map(|f| f.name.as_str()).collect(),
    };
    let signing = signing(&templates, table)?;
    let mut check = Check {
        source: table.text("source")?.map(str::to_owned),
        token: token(&templates, table)?,
        request: request::request(&templates, table, provider)?,
        further: further(&templates, table)?,
        signing: signing.or_else(|| first?.signing.clone()),
        jwt: jwt(&templates, table)?,
        answers: answers::answers(table)?,
        facts: facts::facts(table)?,
        limits: facts::limits(table)?,
        one_at_a_time: table.switch("one_at_a_time")?,
        unknown: table.text("unknown")?.map(str::to_owned),
        otherwise: None,
    };
    refuse_contradictions(table, provider, &check)?;
    if let Some(other) = table.table("otherwise")? {
        check.otherwise = Some(Box::new(one_way(&other, provider, Some(&check))?));
    }
    Ok(check)
}

fn signing(
    templates: &Templates<'_>,
    check: &TomlTable<'_>,
) -> Result<Option<Signing>, FieldError> {
    let Some(table) = check.table("sign")? else {
        return Ok(None);
    };
    table.refuse_others(
        &[
            "algorithms",
            "secret_is_base64",
            "message",
            "hashed",
            "encoding",
            "parameter",
        ],
        "left out: sign has algorithms, secret_is_base64, message, hashed, encoding and parameter",
    )?;
    let algorithms = algorithms(&table)?;
    let encoding = table.value("encoding", "\"hex\" or \"base64\"", |item| {
        match item.as_str()? {
            "hex" => Some(Encoding::Hex),
            "base64" => Some(Encoding::Base64),
            _ => None,
        }
    })?;
    Ok(Some(Signing {
        algorithms,
        secret_is_base64: table.switch("secret_is_base64")?,
        message: templates.required(&table, "message")?,
        hashed: templates.optional(&table, "hashed")?,
        encoding: encoding.unwrap_or(Encoding::Base64),
        parameter: table.text("parameter")?.map(str::to_owned),
    }))
}

fn token(
    templates: &Templates<'_>,
    check: &TomlTable<'_>,
) -> Result<Option<TokenRequest>, FieldError> {
    let Some(table) = check.table("token")? else {
        return Ok(None);
    };
    table.refuse_others(
        &["hosts", "path", "body", "member"],
        "left out: token has hosts, path, body and member",
    )?;
    let (hosts, path) = (hosts(&table)?, request::path(&table)?);
    request::refuse_unknown_posts(&table, &hosts, &path)?;
    let member = table.text("member")?;
    Ok(Some(TokenRequest {
        hosts,
        path,
        body: templates.required(&table, "body")?,
        member: member
            .ok_or_else(|| table.error("member", "a text"))?
            .to_owned(),
    }))
}

fn jwt(templates: &Templates<'_>, check: &TomlTable<'_>) -> Result<Option<JwtForm>, FieldError> {
    const SECONDS: &str = "a number of seconds from 1 to 3600";
    let Some(table) = check.table("jwt")? else {
        return Ok(None);
    };
    table.refuse_others(
        &["issuer", "lifetime", "uri"],
        "left out: jwt has issuer, lifetime and uri",
    )?;
    let lifetime = table.value("lifetime", SECONDS, |item| {
        u32::try_from(item.as_integer()?)
            .ok()
            .filter(|seconds| (1..=3600).contains(seconds))
    })?;
    let issuer = table.text("issuer")?;
    Ok(Some(JwtForm {
        issuer: issuer
            .ok_or_else(|| table.error("issuer", "a text"))?
            .to_owned(),
        lifetime: lifetime.ok_or_else(|| table.error("lifetime", SECONDS))?,
        uri: templates.required(&table, "uri")?,
    }))
}

fn further(
    templates: &Templates<'_>,
    check: &TomlTable<'_>,
) -> Result<Vec<FurtherRequest>, FieldError> {
    let one = |table: &TomlTable<'_>| {
        table.refuse_others(
            &[
                "environments",
                "path",
                "query",
                "account",
                "rights",
                "address_lock",
                "expires",
            ],
            "left out: a further request has environments, path, query, account, rights, \
             address_lock and expires",
        )?;
        Ok(FurtherRequest {
            environments: environments(table)?,
            path: request::path(table)?,
            query: templates.optional(table, "query")?,
            facts: facts::facts(table)?,
        })
    };
    check.tables("further")?.iter().map(one).collect()
}

fn algorithms(table: &TomlTable<'_>) -> Result<Vec<Algorithm>, FieldError> {
    let algorithms = table.list("algorithms", ALGORITHMS, |word| {
        Some(match word {
            "hmac-sha256" => Algorithm::HmacSha256,
            "hmac-sha512" => Algorithm::HmacSha512,
            "rsa-sha256" => Algorithm::RsaSha256,
            "ed25519" => Algorithm::Ed25519,
            "es256" => Algorithm::Es256,
            _ => return None,
        })
    })?;
    match algorithms.is_empty() {
        true => Err(table.error("algorithms", ALGORITHMS)),
        false => Ok(algorithms),
    }
}

/// Refuses a question that could not be asked.
fn refuse_contradictions(
    table: &TomlTable<'_>,
    provider: &Provider,
    check: &Check,
) -> Result<(), FieldError> {
    let is_https = |url: &str| url.starts_with("https://");
    if provider.hosts.is_empty() || !provider.hosts.iter().all(|host| is_https(&host.url)) {
        return Err(table.error(
            "path",
            "left out: the type has no hosts, or one without https",
        ));
    }
    let has_signature = check
        .signing
        .as_ref()
        .is_some_and(|s| s.parameter.is_some());
    let signs = has_signature || check.uses(&Value::Signature);
    if signs && check.signing.is_none() {
        return Err(table.error("sign", "a table: the request bears a signature"));
    }
    let has_jwt = check.uses(&Value::Jwt);
    if has_jwt && check.jwt.is_none() {
        return Err(table.error("jwt", "a table: the request bears such a token"));
    }
    let sends = [Value::ApiKey, Value::Basic, Value::Token];
    match has_jwt || sends.iter().any(|value| check.uses(value)) {
        true => Ok(()),
        false => Err(table.error(
            "headers",
            "with a key: nothing else tells which one is meant",
        )),
    }
}
