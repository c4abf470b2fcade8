//! Texts of keys as they come in.

use std::path::Path;

use zeroize::Zeroizing;

use super::{InputError, source::Source};
use crate::{
    domain::{InvalidSecret, MAX_SECRET_BYTES},
    files::read_bounded,
};

/// Maximum size of an input: two secrets of the greatest length, their line breaks, and JSON around
/// them.
const MAX_INPUT: usize = 2 * MAX_SECRET_BYTES + 64 * 1024;

/// Text of a further field, by the name of the field.
pub(super) type FieldText = (String, Zeroizing<String>);

/// Texts of the keys of one credential, before they are read.
#[derive(Default)]
pub(super) struct KeyTexts {
    pub(super) api_key: Zeroizing<String>,
    pub(super) secret_key: Option<Zeroizing<String>>,
    pub(super) fields: Vec<FieldText>,
}

/// Reads a file of one key.
pub(super) fn read_file(path: &Path) -> Result<Zeroizing<String>, InputError> {
    let (source, _) = Source::file(path)?;
    read_text(&source)
}

/// Reads a bounded text into a buffer that is wiped.
pub(super) fn read_text(Source { file, name }: &Source) -> Result<Zeroizing<String>, InputError> {
    let bytes = read_bounded(file, MAX_INPUT).map_err(InputError::unreadable(name))?;
    if bytes.len() > MAX_INPUT {
        return Err(InputError::Unusable(format!("{name} is too long for keys")));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(InputError::Unusable(format!(
            "{name} cannot be used: {}",
            InvalidSecret::NotText
        ))),
    }
}
