//! Objects with `api_key` and `secret_key`, or objects of variables: one, a list of them, or
//! several in a row as `credctl show --reveal --json` prints them.

use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::{
    Draft, ImportError, Listed,
    dotenv::DotenvLine,
    draft::DraftField,
    gathering::gather,
    json_reader::{JsonMark, JsonReader, Lines},
    place::Place,
    variables::{Meaning, Variables},
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
    /// Names of variables that are not about keys, of all objects so far.
    pub(super) left_out: Listed,
}

impl<'a> Objects<'a> {
    pub(super) fn new(reader: JsonReader<'a>, meaning: Meaning<'a>) -> Self {
        Objects {
            reader,
            meaning,
            left_out: Listed::default(),
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
        let is_variable = |name: &str| name.starts_with(|c: char| c.is_ascii_uppercase());
        if !members.is_empty() && members.iter().all(|(name, _)| is_variable(name)) {
            return self.variables(&members, lines).map(Some);
        }
        if let Some((_, variables)) = members.iter().find(|(name, _)| name == "variables") {
            let variables = self::members(variables, &mut lines)?;
            return self.variables(&variables, lines).map(Some);
        }
        let mut draft = Draft {
            line: lines.of(value),
            ..Draft::default()
        };
        for (name, value) in members {
            match name.as_ref() {
                "credential" => {
                    for (name, value) in self::members(value, &mut lines)? {
                        state(&mut draft, &name, value, &mut lines)?;
                    }
                }
                "fields" => further(&mut draft, value, &mut lines)?,
                _ => state(&mut draft, &name, value, &mut lines)?,
            }
        }
        Ok(Some(vec![draft]))
    }

    fn variables(
        &mut self,
        members: &[Member<'_>],
        lines: Lines<'_>,
    ) -> Result<Vec<Draft>, ImportError> {
        let source = JsonVariables::new(members, lines)?;
        let variables = source.places.iter().map(|place| source.variable(*place));
        let groups = gather(variables, &source, self.meaning)?;
        self.left_out.append(&groups.left_out);
        let draft = |number| groups.draft(number, &source, self.meaning);
        (0..).map_while(draft).collect()
    }
}

/// Members of an object that are variables.
struct JsonVariables<'a> {
    members: &'a [Member<'a>],
    /// Places of the members that have a value; a place is the number of its member.
    places: Vec<Place>,
}

impl<'a> JsonVariables<'a> {
    fn new(members: &'a [Member<'a>], mut lines: Lines<'_>) -> Result<Self, ImportError> {
        let mut places = Vec::with_capacity(members.len());
        for (number, (name, value)) in members.iter().enumerate() {
            let line = lines.of(value);
            if text(line, name, value)?.is_some() {
                places.push(Place::new(number, 0, line));
            }
        }
        Ok(JsonVariables { members, places })
    }
}

impl Variables for JsonVariables<'_> {
    fn variable(&self, place: Place) -> Result<DotenvLine, ImportError> {
        let none = || ImportError::at(place.line(), "there is no variable");
        let (name, value) = self.members.get(place.at()).ok_or_else(none)?;
        let value = text(place.line(), name, value)?.ok_or_else(none)?;
        let name = name.to_string();
        Ok(DotenvLine { place, name, value })
    }
}

fn members<'v>(value: &'v RawValue, lines: &mut Lines<'_>) -> Result<Vec<Member<'v>>, ImportError> {
    let members: Result<Members<'v>, _> = serde_json::from_str(value.get());
    let not_an_object = |_| ImportError::at(lines.of(value), "this is not an object");
    members.map(|members| members.0).map_err(not_an_object)
}

fn state(
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
            let what =
                "a field is not one of type, nickname, environment, api_key, secret_key and fields";
            return Err(ImportError::at(line, what));
        }
    };
    match text(line, field.name(), value)? {
        Some(text) => draft.state(&field, line, text),
        None => Ok(()),
    }
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
    use crate::{
        import::{Defaults, names::KnownNames},
        providers::Providers,
    };

    fn draft(text: &str) -> Result<Vec<String>, String> {
        let providers = Providers::default();
        let names = KnownNames::new(&providers);
        let meaning = Meaning::new(&names, &Defaults::default(), &providers);
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
                "{\n\"environment\": \"demo\"}",
                "line 2: the environment is `paper` or `live`",
            ),
            (
                "{\"api_key\": \"k\",\n\"secretkey\": \"l\"}",
                "line 2: a field is not one of type, nickname, environment, api_key, secret_key and fields",
            ),
        ] {
            assert_eq!(draft(text).unwrap_err(), expected, "{text}");
        }
    }
}
