//! Texts of a request in which keys and times are filled in.

/// A text with places for values, such as `{api_key}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(Vec<Part>);

/// Part of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    Text(String),
    Value(Value),
}

/// Value that is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    ApiKey,
    SecretKey,
    /// Further field of this name.
    Field(String),
    /// Signature over a further field of this name.
    SignedField(String),
    /// First and second key for basic authentication: joined by a colon, in base64.
    Basic,
    /// Signature of the request.
    Signature,
    /// Signed token of the request.
    Jwt,
    /// Token that was asked for with the key pair.
    Token,
    /// Number that grows with each request.
    Nonce,
    /// Time in milliseconds since 1970.
    Milliseconds,
    /// Time in seconds since 1970.
    Seconds,
    /// Time as `2026-01-31T12:00:00.000Z`.
    Iso,
    Method,
    Host,
    /// Path of the URL, that of the host's URL included.
    Path,
    Query,
    Body,
}

/// Reads the name of a value; `fields` are the further fields of the type.
fn value(name: &str, fields: &[&str]) -> Option<Value> {
    Some(match name {
        "api_key" => Value::ApiKey,
        "secret_key" => Value::SecretKey,
        "basic" => Value::Basic,
        "signature" => Value::Signature,
        "jwt" => Value::Jwt,
        "token" => Value::Token,
        "nonce" => Value::Nonce,
        "milliseconds" => Value::Milliseconds,
        "seconds" => Value::Seconds,
        "iso_time" => Value::Iso,
        "method" => Value::Method,
        "host" => Value::Host,
        "path" => Value::Path,
        "query" => Value::Query,
        "body" => Value::Body,
        name => {
            let (signed, field) = match name.strip_prefix("signed ") {
                Some(field) => (true, field),
                None => (false, name),
            };
            let field = fields.contains(&field).then(|| field.to_owned())?;
            match signed {
                true => Value::SignedField(field),
                false => Value::Field(field),
            }
        }
    })
}

impl Template {
    /// Reads a template; `fields` are the further fields of the type. `None` if a name is not known.
    pub(super) fn read(text: &str, fields: &[&str]) -> Option<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once('{') {
            let (name, after) = behind.split_once('}')?;
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(Part::Value(value(name, fields)?));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Some(Template(parts))
    }

    /// Returns the parts in their order.
    pub fn parts(&self) -> &[Part] {
        &self.0
    }

    /// Returns the values that are filled in.
    pub fn values(&self) -> impl Iterator<Item = &Value> {
        self.0.iter().filter_map(|part| match part {
            Part::Text(_) => None,
            Part::Value(value) => Some(value),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_text_and_known_values() {
        let read = |text| Template::read(text, &["passphrase"]).map(|template| template.0);
        let text = |text: &str| Part::Text(text.to_owned());
        assert_eq!(read("plain"), Some(vec![text("plain")]));
        assert_eq!(
            read("a={api_key}&t={milliseconds}"),
            Some(vec![
                text("a="),
                Part::Value(Value::ApiKey),
                text("&t="),
                Part::Value(Value::Milliseconds)
            ])
        );
        let field = |signed: bool| match signed {
            true => Value::SignedField("passphrase".to_owned()),
            false => Value::Field("passphrase".to_owned()),
        };
        assert_eq!(read("{passphrase}"), Some(vec![Part::Value(field(false))]));
        assert_eq!(
            read("{signed passphrase}"),
            Some(vec![Part::Value(field(true))])
        );
        for wrong in ["{", "{nobody}", "{signed }", "{signed api_key}", "{api_key"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
