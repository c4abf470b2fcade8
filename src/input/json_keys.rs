//! Keys as a JSON object.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::key_texts::KeyTexts;
use crate::files::{
    json_members::{Member, Members},
    json_text,
};

/// Keys as JSON text: texts that the parser makes are not wiped.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonKeys<'a> {
    #[serde(borrow)]
    api_key: &'a RawValue,
    #[serde(borrow, default)]
    secret_key: Option<&'a RawValue>,
    #[serde(borrow, default)]
    fields: Members<'a>,
}

/// Reads the strings of an object. Returns `None` for all errors, because those of the parser can
/// quote the input.
pub(super) fn parsed(input: &str) -> Option<KeyTexts> {
    let keys: JsonKeys<'_> = serde_json::from_str(input).ok()?;
    let secret_key = match keys.secret_key {
        Some(value) => Some(json_text::text(value)?),
        None => None,
    };
    let field = |(name, value): Member<'_>| Some((name.into_owned(), json_text::text(value)?));
    Some(KeyTexts {
        api_key: json_text::text(keys.api_key)?,
        secret_key,
        fields: keys
            .fields
            .0
            .into_iter()
            .map(field)
            .collect::<Option<_>>()?,
    })
}
