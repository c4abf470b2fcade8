use super::{Field, Provider};
use crate::domain::{InvalidSecret, Secret};

/// Why texts are not the keys of a credential of this provider. Never says what the texts were.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyPairError {
    /// A text cannot be a key.
    #[error("the {field} cannot be used: {reason}")]
    Unusable {
        /// The provider's name for the key.
        field: String,
        /// What is wrong with the text.
        reason: InvalidSecret,
    },
    /// A key is missing.
    #[error("the {field} is missing")]
    Missing {
        /// The provider's name for the key.
        field: String,
    },
    /// The provider has one key, and a second one was given.
    #[error("{provider} has one key, and two were given")]
    TooMany {
        /// The type of the provider.
        provider: String,
    },
}

/// A key from input, and whether more than one final line break was cut off around it.
#[derive(Debug, Clone)]
pub struct InputKey {
    /// The key.
    pub secret: Secret,
    /// True if white space around the key was removed.
    pub is_trimmed: bool,
}

impl Field {
    /// Reads a key from input. A key that a credential may do without can be left empty.
    ///
    /// # Errors
    /// [`KeyPairError::Unusable`].
    pub fn read(&self, input: &str) -> Result<InputKey, KeyPairError> {
        if self.is_optional && input.trim().is_empty() {
            return Ok(InputKey::nothing());
        }
        let unusable = |reason| KeyPairError::Unusable {
            field: self.name(),
            reason,
        };
        let (secret, is_trimmed) = Secret::from_input(input, self.shape).map_err(unusable)?;
        Ok(InputKey { secret, is_trimmed })
    }

    /// The error that this key is missing.
    pub fn missing(&self) -> KeyPairError {
        KeyPairError::Missing { field: self.name() }
    }
}

impl InputKey {
    fn nothing() -> Self {
        InputKey {
            secret: Secret::empty(),
            is_trimmed: false,
        }
    }
}

impl Provider {
    /// Reads the second key of a credential, or the empty one if the provider has none.
    ///
    /// # Errors
    /// [`KeyPairError`] for a key that is missing, unusable, or one too many.
    pub fn read_secret_key(&self, input: Option<&str>) -> Result<InputKey, KeyPairError> {
        match (&self.secret_key, input) {
            (Some(field), Some(input)) => field.read(input),
            (Some(field), None) if !field.is_optional => Err(field.missing()),
            (None, Some(input)) if !input.trim().is_empty() => Err(KeyPairError::TooMany {
                provider: self.name.clone(),
            }),
            _ => Ok(InputKey::nothing()),
        }
    }
}
