use super::{Fields, Secret};

/// The keys of a credential: the pair, and the further fields of a type that has some. A type with
/// one key has an empty `secret_key`.
#[derive(Debug, Clone)]
pub struct KeyPair {
    /// First key: the provider's key or key id.
    pub api_key: Secret,
    /// Second key: the secret that belongs to the first one.
    pub secret_key: Secret,
    /// Further fields.
    pub fields: Fields,
}

impl KeyPair {
    /// Returns true if both hold the same keys and further fields.
    pub fn is_same(&self, other: &KeyPair) -> bool {
        self.api_key.is_same(&other.api_key)
            && self.secret_key.is_same(&other.secret_key)
            && self.fields.is_same(&other.fields)
    }
}
