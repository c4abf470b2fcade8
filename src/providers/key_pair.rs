use super::{
    FurtherField, Provider, ProviderField,
    no_key::{self, KeyRule, NoKey},
};
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
    /// A text stands in the place of a key.
    #[error("the {field} cannot be used: {reason}")]
    NoKey {
        /// Provider's name for the key.
        field: String,
        /// Reason why the text is no key.
        reason: NoKey,
    },
    /// The pair is swapped.
    #[error(
        "the {api_key} and the {secret_key} are swapped: the second one begins as the {api_key} of {provider} does"
    )]
    Swapped {
        /// Provider's name for the first key.
        api_key: String,
        /// Provider's name for the second key.
        secret_key: String,
        /// Type of the provider.
        provider: String,
    },
    /// A key is missing.
    #[error("the {field} is missing")]
    Missing {
        /// Provider's name for the key.
        field: String,
    },
    /// The provider's keys have no such further field.
    #[error("{provider} has no field of that name{}", match known.is_empty() {
        true => ": its keys have no further fields".to_owned(),
        false => format!(": it has {known}"),
    })]
    NoSuchField {
        /// Type of the provider.
        provider: String,
        /// Names of the fields that its keys have.
        known: String,
    },
    /// A further field was given twice.
    #[error("the {field} is given twice")]
    FieldTwice {
        /// Provider's name for the field.
        field: String,
    },
    /// The provider has one key, and a second one was given.
    #[error("{provider} has one key, and two were given")]
    TooMany {
        /// Type of the provider.
        provider: String,
    },
}

impl KeyPairError {
    /// Returns true if the texts could be stored, but are not those of keys.
    pub fn is_doubt(&self) -> bool {
        matches!(
            self,
            KeyPairError::NoKey { .. } | KeyPairError::Swapped { .. }
        )
    }
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
    /// Fails with [`KeyPairError::Unusable`] if the text cannot be stored, and with
    /// [`KeyPairError::NoKey`] if it is no key and the rule demands one.
    pub fn read(&self, input: &str, rule: KeyRule) -> Result<InputKey, KeyPairError> {
        if self.is_optional && input.trim().is_empty() {
            return Ok(InputKey::nothing());
        }
        let unusable = |reason| KeyPairError::Unusable {
            field: self.name(),
            reason,
        };
        let (secret, is_trimmed) = Secret::from_input(input, self.shape).map_err(unusable)?;
        match self.no_key(secret.expose_secret(), rule) {
            None => Ok(InputKey { secret, is_trimmed }),
            Some(reason) => Err(KeyPairError::NoKey {
                field: self.name(),
                reason,
            }),
        }
    }

    /// Finds the reason why a text is no such key.
    fn no_key(&self, text: &str, rule: KeyRule) -> Option<NoKey> {
        match rule {
            KeyRule::AsIs => None,
            KeyRule::OnlyKeys if self.is_chosen => no_key::in_chosen(text),
            KeyRule::OnlyKeys => no_key::in_key(text, self.shape),
        }
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
    /// Returns the further field of this name.
    ///
    /// # Errors
    /// Fails with [`KeyPairError::NoSuchField`] if the provider has none.
    pub fn known_field(&self, name: &str) -> Result<&FurtherField, KeyPairError> {
        self.further(name).ok_or_else(|| {
            let names: Vec<_> = self.fields.iter().map(|f| f.name.as_str()).collect();
            KeyPairError::NoSuchField {
                provider: self.name.clone(),
                known: names.join(", "),
            }
        })
    }

    /// Returns the first further field that the provider demands and that is not given.
    pub fn missing_field(&self, is_given: impl Fn(&str) -> bool) -> Option<&FurtherField> {
        let mut fields = self.fields.iter();
        fields.find(|f| !f.field.is_optional && !is_given(&f.name))
    }

    /// Reads the second key of a credential, or the empty one if the provider has none.
    ///
    /// # Errors
    /// Fails with [`KeyPairError`] if the key is missing or unusable, or if the provider has no
    /// second key and one was given.
    pub fn read_secret_key(
        &self,
        input: Option<&str>,
        rule: KeyRule,
    ) -> Result<InputKey, KeyPairError> {
        match (&self.secret_key, input) {
            (Some(field), Some(input)) => field.read(input, rule),
            (Some(field), None) if !field.is_optional => Err(field.missing()),
            (None, Some(input)) if !input.trim().is_empty() => Err(KeyPairError::TooMany {
                provider: self.name.clone(),
            }),
            _ => Ok(InputKey::nothing()),
        }
    }

    /// Refuses a pair whose keys are swapped, as far as the beginnings of the provider's API keys tell.
    ///
    /// # Errors
    /// Fails with [`KeyPairError::Swapped`] if the second key begins as a first one does, and the first
    /// one does not.
    pub fn refuse_swapped(&self, pair: [&Secret; 2], rule: KeyRule) -> Result<(), KeyPairError> {
        let hinted = self.key_hints.iter().map(|(prefix, _)| prefix);
        let prefixes: Vec<_> = hinted.chain(&self.key_prefixes).collect();
        let begins = |key: &Secret| {
            let key = key.expose_secret();
            prefixes.iter().any(|prefix| key.starts_with(*prefix))
        };
        let [api_key, secret_key] = pair;
        match &self.secret_key {
            Some(second) if rule == KeyRule::OnlyKeys && begins(secret_key) && !begins(api_key) => {
                Err(KeyPairError::Swapped {
                    api_key: self.api_key.name(),
                    secret_key: second.name(),
                    provider: self.title.clone(),
                })
            }
            _ => Ok(()),
        }
    }
}
