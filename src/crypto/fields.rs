//! Further fields of a key in one token: a JSON object of strings, as any program reads it that opens
//! the token.

use serde::Serializer as _;
use zeroize::Zeroizing;

use super::{Keyring, OpenError};
use crate::{
    domain::{Fields, KeyId, Sealed, Secret},
    files::{
        json_members::{Member, Members},
        json_text,
    },
};

/// Maximum number of bytes that a byte of a text takes in JSON: `\u00XX`.
const MOST_PER_BYTE: usize = 6;

impl Keyring {
    /// Seals further fields under the primary key. `None` if there are none.
    pub fn seal_fields(&self, fields: &Fields) -> Option<Sealed> {
        (!fields.is_empty()).then(|| self.seal(&Secret::new(json(fields))))
    }

    /// Opens further fields with the key that their row names, or with any key if the row names none.
    ///
    /// # Errors
    /// As for [`Keyring::open`], and fails with [`OpenError::NotFields`] if the token holds no JSON
    /// object of strings.
    pub fn open_fields(&self, sealed: &Sealed, key: Option<KeyId>) -> Result<Fields, OpenError> {
        let text = self.open(sealed, key)?;
        parsed(text.expose_secret()).ok_or(OpenError::NotFields)
    }
}

/// Returns the fields as JSON, in a buffer that is wiped and never moves.
fn json(fields: &Fields) -> Zeroizing<String> {
    let longest = |(name, value): (&str, &Secret)| {
        let bytes = name.len() + value.expose_secret().len();
        bytes * MOST_PER_BYTE + "\"\":\"\",".len()
    };
    let capacity = fields.iter().map(longest).sum::<usize>() + "{}".len();
    let mut text = Zeroizing::new(Vec::with_capacity(capacity));
    let members = fields
        .iter()
        .map(|(name, value)| (name, value.expose_secret()));
    let written = serde_json::Serializer::new(&mut *text).collect_map(members);
    debug_assert!(written.is_ok(), "a vector takes everything");
    let text = std::str::from_utf8(&text).unwrap_or_default();
    Zeroizing::new(text.to_owned())
}

fn parsed(text: &str) -> Option<Fields> {
    let members: Members<'_> = serde_json::from_str(text).ok()?;
    let member =
        |(name, value): Member<'_>| Some((name.into_owned(), Secret::new(json_text::text(value)?)));
    members.0.into_iter().map(member).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::VaultKey;

    fn keyring() -> Keyring {
        Keyring::new(vec![VaultKey::generate()]).unwrap()
    }

    fn secret(text: &str) -> Secret {
        Secret::new(Zeroizing::new(text.to_owned()))
    }

    fn fields(values: &[(&str, &str)]) -> Fields {
        let values = values.iter();
        values
            .map(|(name, value)| ((*name).to_owned(), secret(value)))
            .collect()
    }

    #[test]
    fn fields_come_back_as_they_were_sealed() {
        let keyring = keyring();
        let hostile = "\"\\\u{1}\u{7f}/é🚲\n-----BEGIN";
        let given = fields(&[("passphrase", hostile), ("account_id", "1")]);
        let sealed = keyring.seal_fields(&given).unwrap();
        let opened = keyring.open_fields(&sealed, Some(keyring.primary()));
        assert!(opened.unwrap().is_same(&given));
        assert_eq!(keyring.seal_fields(&Fields::default()), None);
    }

    #[test]
    fn a_token_of_anything_else_holds_no_fields() {
        let keyring = keyring();
        for text in [
            "",
            "PK1",
            "[]",
            "{\"a\":1}",
            "{\"a\":null}",
            "{\"a\":\"b\"} x",
        ] {
            let sealed = keyring.seal(&secret(text));
            let opened = keyring.open_fields(&sealed, None);
            assert_eq!(opened.err(), Some(OpenError::NotFields), "{text}");
        }
    }

    #[test]
    fn fields_are_the_same_if_names_and_values_are() {
        let one = fields(&[("a", "1"), ("b", "2")]);
        for (other, is_same) in [
            (fields(&[("b", "2"), ("a", "1")]), true),
            (fields(&[("a", "1")]), false),
            (fields(&[("a", "1"), ("b", "3")]), false),
            (fields(&[("a", "1"), ("c", "2")]), false),
        ] {
            assert_eq!(one.is_same(&other), is_same);
        }
    }
}
