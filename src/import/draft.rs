use zeroize::Zeroizing;

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
}

/// Reason why a file is refused. It never holds a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct ImportError {
    /// Line, counted from 1.
    pub line: usize,
    /// Description of what is wrong on that line.
    pub what: String,
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
        }
    }
}

impl std::fmt::Debug for WrittenKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Value(line {})", self.line)
    }
}

impl DraftField {
    /// Finds the field of this name, in any case and with blanks or dashes for underscores.
    pub(super) fn named(name: &str) -> Option<DraftField> {
        let name = name.trim().to_lowercase().replace([' ', '-'], "_");
        if let Some(further) = name.strip_prefix(FURTHER) {
            return Some(DraftField::Further(further.to_owned()));
        }
        Some(match name.as_str() {
            "type" | "credential_type" | "provider" => DraftField::Type,
            "nickname" | "name" => DraftField::Nickname,
            "environment" | "env" => DraftField::Environment,
            "api_key" | "api_key_id" => DraftField::ApiKey,
            "secret_key" | "api_secret" | "api_secret_key" | "secret" => DraftField::SecretKey,
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
    let word = text.trim().to_lowercase();
    let parsed = word.parse();
    parsed.map_err(|wrong: InvalidEnvironment| ImportError::at(line, wrong.to_string()))
}
