//! Objects with `api_key` and `secret_key`, or objects of variables: one, a list of them, or
//! several in a row as `credctl show --reveal --json` prints them.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::{Draft, FileContent, ImportError, dotenv::DotenvLine, draft::DraftField, groups};
use crate::{files::json_text, providers::Providers};

/// Fields that credctl's own output has beside the credential.
const EXTRA_FIELDS: &[&str] = &[
    "schema_version",
    "remarks",
    "api_key_hint",
    "unset",
    "id",
    "account_id",
    "label",
    "is_active",
    "selected",
    "key_id",
    "seal",
    "created_at",
    "updated_at",
];

/// Members of an object in their order. A map would hide a member that occurs twice.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// Reads all credentials of a text.
pub(super) fn read(
    text: &str,
    providers: &Providers,
    is_typed: bool,
) -> Result<FileContent, ImportError> {
    let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
    let reader = JsonReader {
        text,
        line_ends: ends.map(|(at, _)| at).collect(),
        providers,
        is_typed,
    };
    let mut reading = FileContent::default();
    for value in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        let value = value.map_err(|error| not_json(error.line()))?;
        match value.get().as_bytes().first() {
            Some(b'[') => {
                let line = reader.line(value);
                let values: Vec<&RawValue> = serde_json::from_str(value.get())
                    .map_err(|error| not_json(line + error.line() - 1))?;
                for value in values {
                    reader.object(value, &mut reading)?;
                }
            }
            _ => reader.object(value, &mut reading)?,
        }
    }
    Ok(reading)
}

/// Replaces the error of the parser, which can quote the text.
fn not_json(line: usize) -> ImportError {
    ImportError::at(line.max(1), "this is not JSON")
}

struct JsonReader<'a> {
    text: &'a str,
    line_ends: Vec<usize>,
    providers: &'a Providers,
    is_typed: bool,
}

impl JsonReader<'_> {
    /// Returns the line on which a value begins. The value borrows from the text, so its address
    /// tells its place.
    fn line(&self, value: &RawValue) -> usize {
        let at = value.get().as_ptr().addr() - self.text.as_ptr().addr();
        1 + self.line_ends.partition_point(|end| *end < at)
    }

    fn object(&self, value: &RawValue, reading: &mut FileContent) -> Result<(), ImportError> {
        let members = self.members(value)?;
        let is_variable = |name: &str| name.starts_with(|c: char| c.is_ascii_uppercase());
        if !members.is_empty() && members.iter().all(|(name, _)| is_variable(name)) {
            return self.variables(members, reading);
        }
        if let Some((_, variables)) = members.iter().find(|(name, _)| name == "variables") {
            let variables = self.members(variables)?;
            return self.variables(variables, reading);
        }
        let mut draft = Draft {
            line: self.line(value),
            ..Draft::default()
        };
        for (name, value) in members {
            match name.as_ref() {
                "credential" => {
                    for (name, value) in self.members(value)? {
                        self.state(&mut draft, &name, value)?;
                    }
                }
                _ => self.state(&mut draft, &name, value)?,
            }
        }
        reading.drafts.push(draft);
        Ok(())
    }

    fn members<'v>(
        &self,
        value: &'v RawValue,
    ) -> Result<Vec<(Cow<'v, str>, &'v RawValue)>, ImportError> {
        let members: Result<Members<'v>, _> = serde_json::from_str(value.get());
        let not_an_object = |_| ImportError::at(self.line(value), "this is not an object");
        members.map(|members| members.0).map_err(not_an_object)
    }

    fn variables(
        &self,
        members: Vec<(Cow<'_, str>, &RawValue)>,
        reading: &mut FileContent,
    ) -> Result<(), ImportError> {
        let mut variables = Vec::with_capacity(members.len());
        for (name, value) in members {
            let line = self.line(value);
            if let Some(value) = text(line, &name, value)? {
                let name = name.into_owned();
                variables.push(DotenvLine { line, name, value });
            }
        }
        let more = groups::gather(variables, self.providers, self.is_typed)?;
        reading.drafts.extend(more.drafts);
        reading.left_out.extend(more.left_out);
        Ok(())
    }

    fn state(&self, draft: &mut Draft, name: &str, value: &RawValue) -> Result<(), ImportError> {
        let line = self.line(value);
        let field = match DraftField::named(name) {
            _ if EXTRA_FIELDS.contains(&name) => return Ok(()),
            Some(field) => field,
            None => {
                let what =
                    "a field is not one of type, nickname, environment, api_key and secret_key";
                return Err(ImportError::at(line, what));
            }
        };
        match text(line, field.name(), value)? {
            Some(text) => draft.state(field, line, text),
            None => Ok(()),
        }
    }
}

/// Reads a string; `None` for null.
fn text(
    line: usize,
    name: &str,
    value: &RawValue,
) -> Result<Option<Zeroizing<String>>, ImportError> {
    if value.get() == "null" {
        return Ok(None);
    }
    let not_a_string = || ImportError::at(line, format!("`{name}` is not a string"));
    json_text::text(value).map(Some).ok_or_else(not_a_string)
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(text: &str) -> Result<Vec<String>, String> {
        let reading = read(text, &Providers::default(), false);
        let reading = reading.map_err(|wrong| wrong.to_string())?;
        let one = |draft: &Draft| {
            let value = |value: &Option<super::super::WrittenKey>| {
                value
                    .as_ref()
                    .map_or("-".to_owned(), |v| v.text.to_string())
            };
            let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
            format!(
                "{}: {} {} {} {} {}",
                draft.line,
                or_none(&draft.credential_type),
                or_none(&draft.nickname),
                draft.environment.map_or("-", |e| e.as_str()),
                value(&draft.api_key),
                value(&draft.secret_key)
            )
        };
        Ok(reading.drafts.iter().map(one).collect())
    }

    #[test]
    fn an_object_a_list_and_objects_in_a_row_are_read_with_their_lines() {
        let one = r#"{"type": "kraken", "nickname": "a", "environment": "live", "api_key": "k\n\"", "secret_key": "s"}"#;
        assert_eq!(draft(one).unwrap(), ["1: kraken a live k\n\" s"]);
        let list = "\n[\n{\"api_key\": \"k\"},\n\n{\"api_key\": \"l\", \"nickname\": null, \"secret_key\": \"s\"}]";
        assert_eq!(draft(list).unwrap(), ["3: - - - k -", "5: - - - l s"]);
        let row = "{\"api_key\": \"k\"}\n{\"api_key\": \"l\"}";
        assert_eq!(draft(row).unwrap(), ["1: - - - k -", "2: - - - l -"]);
    }

    #[test]
    fn what_credctl_prints_is_read() {
        let shown = r#"{"schema_version":1,"credential":{"id":"x","account_id":"y","credential_type":"alpaca","nickname":"A","label":"A","environment":"paper","is_active":true,"selected":false,"key_id":"z","seal":"ok","created_at":"t","updated_at":"t"},"api_key_hint":"…","api_key":"k","secret_key":"s","remarks":[]}"#;
        assert_eq!(draft(shown).unwrap(), ["1: alpaca A paper k s"]);
        for text in [
            r#"{"APCA_API_KEY_ID":"k","APCA_API_SECRET_KEY":"s","ALPACA_PAPER_TRADE":"true","APCA_API_OAUTH":null}"#,
            r#"{"schema_version":1,"variables":{"APCA_API_KEY_ID":"k","APCA_API_SECRET_KEY":"s","ALPACA_PAPER_TRADE":"true"}}"#,
        ] {
            assert_eq!(draft(text).unwrap(), ["1: alpaca - paper k s"]);
        }
    }

    #[test]
    fn other_texts_are_refused_with_their_line_and_without_their_content() {
        for (text, expected) in [
            ("[\n{\"api_key\": \"k\",}]", "line 2: this is not JSON"),
            ("{\"api_key\": \"k\"", "line 1: this is not JSON"),
            ("[\n1]", "line 2: this is not an object"),
            ("{\n\"api_key\": 7}", "line 2: `api_key` is not a string"),
            (
                "{\"api_key\": \"k\",\n\"api_key\": \"l\"}",
                "line 2: `api_key` is given twice",
            ),
            (
                "{\n\"environment\": \"demo\"}",
                "line 2: the environment is `paper` or `live`",
            ),
            (
                "{\"api_key\": \"k\",\n\"secretkey\": \"l\"}",
                "line 2: a field is not one of type, nickname, environment, api_key and secret_key",
            ),
        ] {
            assert_eq!(draft(text).unwrap_err(), expected, "{text}");
        }
    }
}
