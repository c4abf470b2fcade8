use zeroize::Zeroizing;

use super::words::{self, words};
use crate::domain::{Environment, InvalidEnvironment};

/// Key in a file, wiped when dropped.
#[derive(Clone)]
pub struct WrittenKey {
    /// Line of the key, counted from 1.
    pub line: usize,
    /// Text of the key without quotes and escapes.
    pub text: Zeroizing<String>,
}

/// Everything that a file states about one credential.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Line on which the credential begins, counted from 1.
    pub line: usize,
    /// Type as written.
    pub credential_type: Option<String>,
    /// Nickname as written.
    pub nickname: Option<String>,
    /// Environment; `None` if the file does not state it.
    pub environment: Option<Environment>,
    pub api_key: Option<WrittenKey>,
    pub secret_key: Option<WrittenKey>,
    /// Further fields, each with its name.
    pub fields: Vec<(String, WrittenKey)>,
    /// True if the names around the keys make the nickname: the same keys may stand in several places.
    pub is_of_section: bool,
}

/// Reason why a file is refused. It never holds a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct ImportError {
    /// Line, counted from 1.
    pub line: usize,
    /// Description of what is wrong on that line.
    pub what: String,
    /// True if the text is not of the format at all.
    pub is_form: bool,
}

/// Meaning of a column, or of a field of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DraftField {
    Type,
    Nickname,
    Environment,
    ApiKey,
    SecretKey,
    /// Further field of this name.
    Further(String),
}

/// Beginning of the name of a column with a further field, such as `fields.passphrase`.
const FURTHER: &str = "fields.";

impl ImportError {
    /// Creates an error at a line.
    pub fn at(line: usize, what: impl Into<String>) -> Self {
        ImportError {
            line,
            what: what.into(),
            is_form: false,
        }
    }

    /// Creates an error at a line of a text that is not of the format.
    pub(super) fn of_form(line: usize, what: impl Into<String>) -> Self {
        ImportError {
            is_form: true,
            ..ImportError::at(line, what)
        }
    }
}

impl std::fmt::Debug for WrittenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Value(line {})", self.line)
    }
}

impl DraftField {
    /// Finds the field of this name, in any spelling of its words.
    pub(super) fn named(name: &str) -> Option<DraftField> {
        let further = name.trim().to_lowercase().replace([' ', '-'], "_");
        if let Some(further) = further.strip_prefix(FURTHER) {
            return Some(DraftField::Further(further.to_owned()));
        }
        Some(match words(name).join("_").as_str() {
            "TYPE" | "CREDENTIAL_TYPE" | "PROVIDER" | "EXCHANGE" | "BROKER" => DraftField::Type,
            "NICKNAME" | "NAME" => DraftField::Nickname,
            "ENVIRONMENT" | "ENV" => DraftField::Environment,
            "API_KEY" | "API_KEY_ID" | "APIKEY" | "KEY_ID" => DraftField::ApiKey,
            "SECRET_KEY" | "API_SECRET" | "API_SECRET_KEY" | "SECRET" => DraftField::SecretKey,
            "PASSPHRASE" => DraftField::Further("passphrase".to_owned()),
            _ => return None,
        })
    }

    /// Name of the field in messages.
    pub(super) fn name(&self) -> &str {
        match self {
            DraftField::Type => "type",
            DraftField::Nickname => "nickname",
            DraftField::Environment => "environment",
            DraftField::ApiKey => "api_key",
            DraftField::SecretKey => "secret_key",
            DraftField::Further(name) => name,
        }
    }
}

impl Draft {
    /// Returns true if it has neither of the two keys.
    pub(super) fn is_empty(&self) -> bool {
        let is_blank =
            |key: &Option<WrittenKey>| key.as_ref().is_none_or(|key| key.text.trim().is_empty());
        is_blank(&self.api_key) && is_blank(&self.secret_key)
    }

    /// Returns true if nothing gives it a nickname.
    pub(super) fn is_nameless(&self) -> bool {
        self.nickname.is_none() && !self.is_of_section
    }

    /// Stores the value of a field. A blank value states nothing, except that an empty API key
    /// counts as missing.
    pub(super) fn state(
        &mut self,
        field: &DraftField,
        line: usize,
        text: Zeroizing<String>,
    ) -> Result<(), ImportError> {
        let twice = || {
            Err(ImportError::at(
                line,
                format!("`{}` is given twice", field.name()),
            ))
        };
        let blank = text.trim().is_empty();
        match field {
            DraftField::ApiKey if self.api_key.is_some() => return twice(),
            DraftField::SecretKey if self.secret_key.is_some() => return twice(),
            DraftField::ApiKey => self.api_key = Some(WrittenKey { line, text }),
            DraftField::SecretKey => self.secret_key = Some(WrittenKey { line, text }),
            _ if blank => {}
            DraftField::Further(name) if self.fields.iter().any(|(known, _)| known == name) => {
                return twice();
            }
            DraftField::Further(name) => {
                self.fields.push((name.clone(), WrittenKey { line, text }));
            }
            DraftField::Type if self.credential_type.is_some() => return twice(),
            DraftField::Nickname if self.nickname.is_some() => return twice(),
            DraftField::Environment if self.environment.is_some() => return twice(),
            DraftField::Type => self.credential_type = Some(text.trim().to_owned()),
            DraftField::Nickname => self.nickname = Some(text.trim().to_owned()),
            DraftField::Environment => self.environment = Some(environment(line, &text)?),
        }
        Ok(())
    }
}

fn environment(line: usize, text: &str) -> Result<Environment, ImportError> {
    let stated = words::stated(text);
    stated.ok_or_else(|| ImportError::at(line, InvalidEnvironment.to_string()))
}
