//! JSON for programs: one object, with hidden characters escaped. Fields are only ever added.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, Serializer};

use crate::domain::is_hidden;

/// Version of the JSON output. It increases only if a field changes its meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// Formatter of compact JSON that writes hidden characters as `\u` escapes.
#[derive(Default)]
struct Escaping(CompactFormatter);

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, hidden)) = rest.char_indices().find(|&(_, c)| is_hidden(c)) {
            self.0.write_string_fragment(writer, &rest[..at])?;
            for unit in hidden.encode_utf16(&mut [0; 2]) {
                write!(writer, "\\u{unit:04x}")?;
            }
            rest = &rest[at + hidden.len_utf8()..];
        }
        self.0.write_string_fragment(writer, rest)
    }
}

/// Writes one value without a line break.
///
/// # Errors
/// Fails with the error of the writer.
pub fn write_value(writer: &mut (impl Write + ?Sized), value: &impl Serialize) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(writer, Escaping::default());
    value.serialize(&mut serializer).map_err(io::Error::from)
}

#[derive(Serialize)]
struct Object<'a, T> {
    schema_version: u32,
    #[serde(flatten)]
    body: &'a T,
    remarks: &'a [String],
}

#[derive(Serialize)]
struct PlainObject<'a, T> {
    schema_version: u32,
    #[serde(flatten)]
    body: &'a T,
}

/// Writes one object on a line of its own, with the fields of `body` between the version and the
/// remarks.
///
/// # Errors
/// Fails with the error of the writer.
pub fn write_object(
    writer: &mut impl Write,
    body: &impl Serialize,
    remarks: &[String],
) -> io::Result<()> {
    write_value(
        writer,
        &Object {
            schema_version: SCHEMA_VERSION,
            body,
            remarks,
        },
    )?;
    writer.write_all(b"\n")
}

/// Writes one object on a line of its own, without remarks, as for an error.
///
/// # Errors
/// Fails with the error of the writer.
pub fn write_plain_object(writer: &mut impl Write, body: &impl Serialize) -> io::Result<()> {
    write_value(
        writer,
        &PlainObject {
            schema_version: SCHEMA_VERSION,
            body,
        },
    )?;
    writer.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_escaped_and_read_back_the_same() {
        let text = "a\u{202e}b\u{e0041}c\u{1b}d\"\\\u{9b}é";
        let mut written = Vec::new();
        write_value(&mut written, &text).unwrap();
        let written = String::from_utf8(written).unwrap();
        assert_eq!(written, r#""a\u202eb\udb40\udc41c\u001bd\"\\\u009bé""#);
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}
