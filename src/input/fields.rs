//! `--field`: further fields of a key, by name.

use std::{convert::Infallible, path::PathBuf, str::FromStr};

use zeroize::Zeroizing;

use super::{
    InputError,
    key_texts::{FieldText, read_file},
};
use crate::providers::{FurtherField, KeyPairError, Provider};

/// Argument of `--field`: `NAME=@FILE`, or `NAME=VALUE` for a field that is no secret.
#[derive(Debug, Clone)]
pub(super) struct FieldArg {
    name: String,
    value: FieldValue,
}

#[derive(Debug, Clone)]
enum FieldValue {
    File(PathBuf),
    Plain(Zeroizing<String>),
    /// There is no `=`. The text may be a secret, and an error of the command line would show it.
    Missing,
}

impl FromStr for FieldArg {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, value) = text.split_once('=').unwrap_or((text, ""));
        let value = match value.strip_prefix('@') {
            Some(path) => FieldValue::File(path.into()),
            None if !text.contains('=') => FieldValue::Missing,
            None => FieldValue::Plain(Zeroizing::new(value.to_owned())),
        };
        Ok(FieldArg {
            name: name.trim().to_lowercase(),
            value,
        })
    }
}

impl FieldArg {
    /// Returns the name of the field.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Reads the text of the field.
    ///
    /// # Errors
    /// Fails with [`InputError`] if the provider has no such field, if the value of a secret field
    /// stands on the command line, or if the file cannot be read.
    pub(super) fn read(&self, provider: &Provider) -> Result<FieldText, InputError> {
        const FORM: &str = "--field takes the name of a field and its file: NAME=@FILE";
        let known = || provider.known_field(&self.name);
        let text = match &self.value {
            FieldValue::Missing => return Err(InputError::Unusable(FORM.to_owned())),
            FieldValue::File(path) => {
                known()?;
                read_file(path)?
            }
            FieldValue::Plain(text) => match known()? {
                further if further.is_secret && !text.is_empty() => {
                    return Err(on_command_line(further));
                }
                _ => text.clone(),
            },
        };
        Ok((self.name.clone(), text))
    }
}

fn on_command_line(further: &FurtherField) -> InputError {
    let FurtherField { name, field, .. } = further;
    InputError::Unusable(format!(
        "the {} is a secret, and other programs can see it on the command line: write it to a file, \
         and give --field {name}=@FILE",
        field.name()
    ))
}

/// Refuses a field that two sources give.
///
/// # Errors
/// Fails with [`KeyPairError::FieldTwice`] for the first such field.
pub(super) fn refuse_twice(provider: &Provider, texts: &[FieldText]) -> Result<(), KeyPairError> {
    for (at, (name, _)) in texts.iter().enumerate() {
        if texts[..at].iter().any(|(before, _)| before == name) {
            let field = provider.known_field(name)?.field.name();
            return Err(KeyPairError::FieldTwice { field });
        }
    }
    Ok(())
}
