//! JSON for programs: one object, hidden characters escaped, fields only ever added.

use std::io::{self, Write};

use serde::Serialize;

use crate::domain::write_json;

/// The version of what credctl prints; moves only when a field changes its meaning.
pub const SCHEMA_VERSION: u32 = 1;

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

/// Writes one object on a line of its own: the fields of `body` between the version and the remarks.
///
/// # Errors
/// What the writer answers.
pub fn write_object(
    writer: &mut impl Write,
    body: &impl Serialize,
    remarks: &[String],
) -> io::Result<()> {
    write_json(
        writer,
        &Object {
            schema_version: SCHEMA_VERSION,
            body,
            remarks,
        },
    )?;
    writer.write_all(b"\n")
}

/// Writes one object on a line of its own, without remarks: an error.
///
/// # Errors
/// What the writer answers.
pub fn write_plain_object(writer: &mut impl Write, body: &impl Serialize) -> io::Result<()> {
    write_json(
        writer,
        &PlainObject {
            schema_version: SCHEMA_VERSION,
            body,
        },
    )?;
    writer.write_all(b"\n")
}
