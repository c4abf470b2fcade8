use std::{convert::Infallible, fmt, str::FromStr};

use unicode_normalization::UnicodeNormalization as _;
use uuid::Uuid;

/// Smallest number of hex digits that may stand for an id.
const MIN_PREFIX: usize = 4;

/// The text that a user typed to name a credential. All of its readings are looked up, because it
/// may be a label and an id at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference(String);

/// One way of reading a [`Reference`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// The whole text is a nickname, or the label of a credential that has no nickname.
    Label(String),
    /// The text is an id or the beginning of one.
    Id(IdPrefix),
    /// The text is `TYPE/NICKNAME`. The type is in lower case.
    TypeAndLabel(String, String),
}

/// Range of all ids that begin with the same hex digits, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdPrefix {
    /// Smallest such id.
    pub first: Uuid,
    /// Largest such id.
    pub last: Uuid,
}

impl Reference {
    /// Returns the text as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns true if the text is this id or the beginning of it.
    pub fn is_id_of(&self, id: Uuid) -> bool {
        let names = |reading| matches!(reading, Reading::Id(prefix) if prefix.holds(id));
        self.readings().into_iter().any(names)
    }

    /// Returns every reading of the text.
    pub fn readings(&self) -> Vec<Reading> {
        let text = self.0.trim();
        let mut readings = Vec::new();
        for text in [self.0.as_str(), text] {
            push_new(&mut readings, forms(text).map(Reading::Label));
        }
        let id = text.strip_prefix("id:").unwrap_or(text);
        readings.extend(IdPrefix::parse(id).map(Reading::Id));
        if let Some((credential_type, label)) = text.split_once('/')
            && !credential_type.is_empty()
            && !label.is_empty()
        {
            let credential_type = credential_type.to_lowercase();
            let named = |label| Reading::TypeAndLabel(credential_type.clone(), label);
            push_new(&mut readings, forms(label).map(named));
        }
        readings
    }
}

/// Returns a text as it is typed, composed and decomposed: another product may have stored a name in any
/// of these forms, and they look the same.
fn forms(text: &str) -> [String; 3] {
    [text.to_owned(), text.nfc().collect(), text.nfd().collect()]
}

fn push_new(readings: &mut Vec<Reading>, more: [Reading; 3]) {
    for reading in more {
        if !readings.contains(&reading) {
            readings.push(reading);
        }
    }
}

impl IdPrefix {
    /// Returns true if an id begins with the digits of the prefix.
    pub fn holds(&self, id: Uuid) -> bool {
        (self.first..=self.last).contains(&id)
    }

    fn parse(text: &str) -> Option<Self> {
        let dashes_fit = text
            .char_indices()
            .all(|(at, c)| c != '-' || [8, 13, 18, 23].contains(&at));
        let digits: String = text.chars().filter(|&c| c != '-').collect();
        let all_hex = digits.bytes().all(|b| b.is_ascii_hexdigit());
        if !dashes_fit || !all_hex || !(MIN_PREFIX..=32).contains(&digits.len()) {
            return None;
        }
        let end = |filler| {
            Uuid::try_parse(&format!(
                "{digits}{}",
                str::repeat(filler, 32 - digits.len())
            ))
            .ok()
        };
        Some(IdPrefix {
            first: end("0")?,
            last: end("f")?,
        })
    }
}

impl From<Uuid> for Reference {
    fn from(id: Uuid) -> Self {
        Reference(id.to_string())
    }
}

impl From<&str> for Reference {
    fn from(text: &str) -> Self {
        Reference(text.to_owned())
    }
}

impl FromStr for Reference {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Reference(text.to_owned()))
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(text: &str) -> Vec<Reading> {
        Reference(text.to_owned()).readings()
    }

    #[test]
    fn a_word_is_a_label_only() {
        assert_eq!(readings("Paper 1"), [Reading::Label("Paper 1".into())]);
        assert_eq!(readings("abc"), [Reading::Label("abc".into())]);
    }

    #[test]
    fn four_hex_digits_may_be_an_id_too() {
        let [Reading::Label(_), Reading::Id(prefix)] = &readings("3F9c")[..] else {
            panic!("two readings")
        };
        assert_eq!(
            prefix.first.to_string(),
            "3f9c0000-0000-0000-0000-000000000000"
        );
        assert_eq!(
            prefix.last.to_string(),
            "3f9cffff-ffff-ffff-ffff-ffffffffffff"
        );
    }

    #[test]
    fn a_whole_id_is_a_range_of_one() {
        let id = "3f9c2a1b-0000-4000-8000-00000000000a";
        let [_, Reading::Id(prefix)] = &readings(id)[..] else {
            panic!("two readings")
        };
        assert_eq!(
            (prefix.first, prefix.last),
            (id.parse().unwrap(), id.parse().unwrap())
        );
    }

    #[test]
    fn an_id_is_named_by_its_beginning_and_not_by_a_label() {
        let id: Uuid = "3f9c2a1b-0000-4000-8000-00000000000a".parse().unwrap();
        for (text, is_named) in [("3f9c", true), ("id:3F9C2a1b", true), ("3f9d", false)] {
            assert_eq!(Reference::from(text).is_id_of(id), is_named, "{text}");
        }
        assert!(Reference::from(id).is_id_of(id));
        assert!(!Reference::from("Paper 1").is_id_of(id));
    }

    #[test]
    fn blanks_around_a_label_may_be_part_of_it() {
        let both = [" a", "a"].map(|label| Reading::Label(label.into()));
        assert_eq!(readings(" a"), both);
    }

    #[test]
    fn a_name_is_looked_up_composed_and_decomposed() {
        let (composed, decomposed) = ("Caf\u{e9}", "Cafe\u{301}");
        for typed in [composed, decomposed] {
            let found = readings(typed);
            assert_eq!(found.len(), 2, "{found:?}");
            for form in [composed, decomposed] {
                assert!(found.contains(&Reading::Label(form.into())));
            }
        }
        assert_eq!(readings("alpaca/Caf\u{e9}").len(), 4);
    }

    #[test]
    fn dashes_count_only_where_an_id_has_them() {
        assert_eq!(readings("abcd-ef01").len(), 1);
        assert_eq!(readings("3f9c2a1b-00").len(), 2);
    }

    #[test]
    fn id_and_type_can_be_stated_explicitly() {
        assert_eq!(readings("id:3f9c").len(), 2);
        assert_eq!(
            readings("Alpaca/a/b")[1],
            Reading::TypeAndLabel("alpaca".into(), "a/b".into())
        );
    }
}
