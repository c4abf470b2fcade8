use std::collections::BTreeMap;

use super::Secret;

/// Further fields of a key, by their names: a passphrase, the number of an account.
///
/// A type declares which fields its keys have. All of them are sealed, secret or not.
#[derive(Debug, Clone, Default)]
pub struct Fields(BTreeMap<String, Secret>);

impl Fields {
    /// Returns the field of this name.
    pub fn get(&self, name: &str) -> Option<&Secret> {
        self.0.get(name)
    }

    /// Sets a field to a value. An empty one means that there is no such field.
    pub fn put(&mut self, name: &str, value: Secret) {
        match value.is_empty() {
            true => self.0.remove(name),
            false => self.0.insert(name.to_owned(), value),
        };
    }

    /// Returns true if there is no field.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the fields in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Secret)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Returns true if both have the same fields with the same values.
    pub fn is_same(&self, other: &Fields) -> bool {
        let is_same = |(one, other): ((&str, &Secret), (&str, &Secret))| {
            one.0 == other.0 && one.1.is_same(other.1)
        };
        self.0.len() == other.0.len() && self.iter().zip(other.iter()).all(is_same)
    }
}

impl FromIterator<(String, Secret)> for Fields {
    fn from_iter<I: IntoIterator<Item = (String, Secret)>>(fields: I) -> Self {
        Fields(fields.into_iter().collect())
    }
}
