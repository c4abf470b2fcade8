//! JSON for programs: one object, with hidden characters escaped. Fields are only ever added.

use std::io::{self, Write};

use serde::Serialize;

use crate::domain::write_json;

/// Version of the JSON output. It increases only if a field changes its meaning.
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

/// Writes one object on a line of its own, without remarks, as for an error.
///
/// # Errors
/// Fails with the error of the writer.
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
