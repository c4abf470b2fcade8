//! Objects with `api_key` and `secret_key` as credctl prints them, objects of variables, and whatever else
//! programs keep keys in: one object, a list of them, or several in a row.

use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::{
    AllLeftOut, Draft, ImportError,
    draft::DraftField,
    json_reader::{JsonMark, JsonReader, Lines},
    left_out::Reason,
    names::Around,
    sections,
    tree::{self, DEEPEST, Node},
    variables::Meaning,
};
use crate::files::{
    json_members::{Member, Members},
    json_text,
};

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
    "expires_at",
    "last_change",
    "check",
    "updated_at",
];

/// Credentials of the objects of a text.
pub(super) struct Objects<'a> {
    reader: JsonReader<'a>,
    meaning: Meaning<'a>,
    /// What is not about keys, of all objects so far.
    pub(super) left_out: AllLeftOut,
}

impl<'a> Objects<'a> {
    pub(super) fn new(reader: JsonReader<'a>, meaning: Meaning<'a>) -> Self {
        Objects {
            reader,
            meaning,
            left_out: AllLeftOut::default(),
        }
    }

    /// Returns the place at which the next object is looked for.
    pub(super) fn mark(&self) -> JsonMark {
        self.reader.mark()
    }

    /// Reads the credentials of the next object. `None` at the end of the text.
    pub(super) fn next_object(&mut self) -> Result<Option<Vec<Draft>>, ImportError> {
        let Some(value) = self.reader.value()? else {
            return Ok(None);
        };
        let mut lines = self.reader.lines_of(value);
        let members = members(value, &mut lines)?;
        if let Some((_, variables)) = members.iter().find(|(name, _)| name == "variables") {
            return self.others(variables, lines).map(Some);
        }
        if !self.is_own(&members)? {
            return self.others(value, lines).map(Some);
        }
        let mut draft = Draft {
            line: lines.of(value),
            ..Draft::default()
        };
        for (name, value) in members {
            match name.as_ref() {
                "credential" => {
                    for (name, value) in self::members(value, &mut lines)? {
                        self.state(&mut draft, &name, value, &mut lines)?;
                    }
                }
                "fields" => further(&mut draft, value, &mut lines)?,
                _ => self.state(&mut draft, &name, value, &mut lines)?,
            }
        }
        Ok(Some(vec![draft]))
    }

    /// Returns true if an object has the form in which credctl prints and reads a credential, and no other
    /// member of it says something about its keys.
    fn is_own(&self, members: &[Member<'_>]) -> Result<bool, ImportError> {
        if members
            .iter()
            .any(|(name, _)| name == "credential" || name == "credential_type")
        {
            return Ok(true);
        }
        // Names in upper case are variables, and those in other spellings are of other programs.
        let is_lower = |name: &str| name.contains(|c: char| c.is_ascii_lowercase());
        let field = |name: &str| DraftField::named(name).filter(|_| is_lower(name));
        if !members
            .iter()
            .any(|(name, _)| name == "api_key" || name == "api_key_id")
        {
            return Ok(false);
        }
        let around = Around {
            is_default: true,
            ..Around::default()
        };
        let meaning = self.meaning.among(around);
        for (name, value) in members {
            let is_known =
                field(name).is_some() || name == "fields" || EXTRA_FIELDS.contains(&&**name);
            if !is_known && (value.get().starts_with('{') || meaning.is_part(name, value.get())?) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn state(
        &mut self,
        draft: &mut Draft,
        name: &str,
        value: &RawValue,
        lines: &mut Lines<'_>,
    ) -> Result<(), ImportError> {
        let line = lines.of(value);
        let field = match DraftField::named(name) {
            _ if EXTRA_FIELDS.contains(&name) => return Ok(()),
            Some(field) => field,
            None => {
                self.left_out.push(line, name, Reason::NotKeys);
                return Ok(());
            }
        };
        match text(line, field.name(), value)? {
            Some(text) => draft.state(&field, line, text),
            None => Ok(()),
        }
    }

    /// Reads the credentials of an object of another program.
    fn others(
        &mut self,
        value: &RawValue,
        mut lines: Lines<'_>,
    ) -> Result<Vec<Draft>, ImportError> {
        let node = node(value, &mut lines, 0)?;
        let sections = tree::sections(node)?;
        sections::drafts(sections, &self.meaning, &mut self.left_out)
    }
}

/// Reads a value with everything in it.
fn node(value: &RawValue, lines: &mut Lines<'_>, depth: usize) -> Result<Node, ImportError> {
    let line = lines.of(value);
    if depth > DEEPEST {
        return Err(ImportError::at(
            line,
            "there are too many values within values",
        ));
    }
    let text = value.get();
    Ok(match text.as_bytes().first() {
        Some(b'{') => {
            let mut found = Vec::new();
            for (name, value) in members(value, lines)? {
                let node = node(value, lines, depth + 1)?;
                found.push((name.into_owned(), lines.of(value), node));
            }
            Node::Object(found)
        }
        Some(b'[') => {
            let values: Vec<&RawValue> = serde_json::from_str(text)
                .map_err(|_| ImportError::of_form(line, "this is not JSON"))?;
            let nodes = values
                .into_iter()
                .map(|value| node(value, lines, depth + 1));
            Node::List(nodes.collect::<Result<_, _>>()?)
        }
        Some(b'"') => match json_text::text(value) {
            Some(text) => Node::Text(line, text),
            None => return Err(ImportError::at(line, "this is not a text")),
        },
        _ if text == "null" => Node::Nothing,
        _ => Node::Text(line, Zeroizing::new(text.to_owned())),
    })
}

fn members<'v>(value: &'v RawValue, lines: &mut Lines<'_>) -> Result<Vec<Member<'v>>, ImportError> {
    let members: Result<Members<'v>, _> = serde_json::from_str(value.get());
    let not_an_object = |_| ImportError::of_form(lines.of(value), "this is not an object");
    members.map(|members| members.0).map_err(not_an_object)
}

/// Reads the object of further fields, which may be null.
fn further(draft: &mut Draft, value: &RawValue, lines: &mut Lines<'_>) -> Result<(), ImportError> {
    if value.get() == "null" {
        return Ok(());
    }
    for (name, value) in members(value, lines)? {
        let line = lines.of(value);
        if let Some(text) = text(line, &name, value)? {
            draft.state(&DraftField::Further(name.into_owned()), line, text)?;
        }
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{import::names::KnownNames, providers::Providers};

    fn draft(text: &str) -> Result<Vec<String>, String> {
        let providers = Providers::default();
        let names = KnownNames::new(&providers, None);
        let meaning = Meaning::new(&names, &providers);
        let mut objects = Objects::new(JsonReader::new(text), meaning);
        let objects = std::iter::from_fn(|| objects.next_object().transpose());
        let drafts: Result<Vec<Vec<Draft>>, _> = objects.collect();
        let drafts = drafts.map_err(|wrong| wrong.to_string())?.concat();
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
        Ok(drafts.iter().map(one).collect())
    }

    #[test]
    fn an_object_a_list_and_objects_in_a_row_are_read_with_their_lines() {
        let one = r#"{"type": "kraken", "nickname": "a", "environment": "live", "api_key": "k\n\"", "secret_key": "s"}"#;
        assert_eq!(draft(one).unwrap(), ["1: kraken a live k\n\" s"]);
        let list = "\n[\n{\"api_key\": \"k\"},\n\n{\"api_key\": \"l\", \"nickname\": null, \"secret_key\": \"s\"}]";
        assert_eq!(draft(list).unwrap(), ["3: - - - k -", "5: - - - l s"]);
        let row = "{\"api_key\": \"k\"}\n{\"api_key\": \"l\"}";
        assert_eq!(draft(row).unwrap(), ["1: - - - k -", "2: - - - l -"]);
        let lists = "[{\"api_key\": \"k\"}] [ ]\n[\t{\"api_key\": \"l\"}]{\"api_key\": \"m\"}\r\n";
        let expected = ["1: - - - k -", "2: - - - l -", "2: - - - m -"];
        assert_eq!(draft(lists).unwrap(), expected);
        assert!(draft("").unwrap().is_empty() && draft(" [] \n").unwrap().is_empty());
    }

    #[test]
    fn what_credctl_prints_is_read() {
        let shown = r#"{"schema_version":1,"credential":{"id":"x","account_id":"y","credential_type":"alpaca","nickname":"A","label":"A","environment":"paper","is_active":true,"selected":false,"key_id":"z","seal":"ok","created_at":"t","updated_at":"t","expires_at":null,"last_change":{"event_id":"e","kind":"added","at":"t"},"check":null},"api_key_hint":"…","api_key":"k","secret_key":"s","remarks":[]}"#;
        assert_eq!(draft(shown).unwrap(), ["1: alpaca A paper k s"]);
        for text in [
            r#"{"APCA_API_KEY_ID":"k","APCA_API_SECRET_KEY":"s","ALPACA_PAPER_TRADE":"true","APCA_API_OAUTH":null}"#,
            r#"{"schema_version":1,"variables":{"APCA_API_KEY_ID":"k","APCA_API_SECRET_KEY":"s","ALPACA_PAPER_TRADE":"true"}}"#,
        ] {
            assert_eq!(draft(text).unwrap(), ["1: alpaca - paper k s"]);
        }
    }

    #[test]
    fn what_is_not_about_keys_is_left_out() {
        let text = r#"{"api_key":"k","secret_key":"s","notes":{"a":1},"PORT":8080}"#;
        assert!(draft(text).is_ok());
        let text = r#"{"api_key":"k","secret_key":"s","nickname":"A","port":8080,"tags":[1]}"#;
        assert_eq!(draft(text).unwrap(), ["1: - A - k s"]);
        let text = r#"{"POLYGON_API_KEY":"k","PORT":8080,"ON":true,"X":null}"#;
        assert_eq!(draft(text).unwrap(), ["1: polygon - - k -"]);
    }

    #[test]
    fn other_texts_are_refused_with_their_line_and_without_their_content() {
        for (text, expected) in [
            ("[\n{\"api_key\": \"k\",}]", "line 2: this is not JSON"),
            ("{\"api_key\": \"k\"", "line 1: this is not JSON"),
            ("[\n1]", "line 2: this is not an object"),
            ("[\n[]]", "line 2: this is not an object"),
            ("[{\"api_key\": \"k\"},\n]", "line 2: this is not JSON"),
            ("[{\"api_key\": \"k\"}\n{}]", "line 2: this is not JSON"),
            ("[{\"api_key\": \"k\"},\n\n", "line 3: this is not JSON"),
            ("[\n,{}]", "line 2: this is not JSON"),
            ("[]\n]", "line 2: this is not JSON"),
            ("[] 1", "line 1: this is not an object"),
            ("{\n\"api_key\": 7}", "line 2: `api_key` is not a string"),
            (
                "{\"api_key\": \"k\",\n\"api_key\": \"l\"}",
                "line 2: `api_key` is given twice",
            ),
            (
                "{\"api_key\": \"k\",\n\"environment\": \"moon\"}",
                "line 2: the environment is `paper` or `live`",
            ),
        ] {
            assert_eq!(draft(text).unwrap_err(), expected, "{text}");
        }
    }
}
