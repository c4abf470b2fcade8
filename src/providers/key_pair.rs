use super::{Provider, ProviderField};
use crate::domain::{InvalidSecret, Secret};

/// Reason why texts cannot be the keys of a credential of this provider. Never holds the texts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyPairError {
    /// A text cannot be a key.
    #[error("the {field} cannot be used: {reason}")]
    Unusable {
        /// Provider's name for the key.
        field: String,
        /// Reason why the text cannot be used.
        reason: InvalidSecret,
    },
    /// A key is missing.
    #[error("the {field} is missing")]
    Missing {
        /// Provider's name for the key.
        field: String,
    },
    /// The provider has one key, and a second one was given.
    #[error("{provider} has one key, and two were given")]
    TooMany {
        /// Type of the provider.
        provider: String,
    },
}

/// A key that was read from input.
#[derive(Debug, Clone)]
pub struct InputKey {
    /// The key.
    pub secret: Secret,
    /// True if white space around the key was removed, beyond one final line break.
    pub is_trimmed: bool,
}

impl ProviderField {
    /// Reads a key from input. An optional key can be left empty.
    ///
    /// # Errors
    /// Fails with [`KeyPairError::Unusable`] if the text cannot be a key.
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

    /// Returns the error for a credential without this key.
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
    /// Fails with [`KeyPairError`] if the key is missing or unusable, or if the provider has no
    /// second key and one was given.
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
