use std::{collections::BTreeSet, fmt, str::FromStr};

use super::is_hidden;

/// Greatest number of characters in a tag.
const MAX_CHARACTERS: usize = 50;

/// Greatest number of tags of a credential.
const MAX_TAGS: usize = 20;

/// Character between the tags in the column. No tag holds it.
const SEPARATOR: char = ',';

/// Tag by which a user groups credentials: trimmed, 1 to 50 characters, no blank, no comma, nothing hidden.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tag(String);

/// Reason why a text cannot be a [`Tag`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTag {
    /// The text is empty or white space.
    #[error("a tag cannot be blank")]
    Blank,
    /// The text has this many characters, which is too many.
    #[error("a tag has at most {MAX_CHARACTERS} characters; this one has {0}")]
    TooLong(usize),
    /// The text holds a blank or a comma, as a list of tags would.
    #[error("a tag cannot hold a blank or a comma; give the option once for each tag")]
    Several,
    /// The text has a character that is invisible, or changes how the rest is shown.
    #[error("a tag cannot hold the character U+{0:04X}, which does not show")]
    Hidden(u32),
}

/// Error if a credential would have this many tags, which is too many.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a credential has at most {MAX_TAGS} tags; this one would have {0}")]
pub struct TooManyTags(pub usize);

/// Tags of a credential, as its column holds them: each once, in the order of their bytes, with a comma
/// between them; `None` if there are none.
///
/// Stored tags are plain text: they may have been changed outside credctl, and are sanitised before they
/// are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tags(Option<String>);

impl Tag {
    /// Returns the tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Tag {
    type Err = InvalidTag;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let count = text.chars().count();
        let hidden = text.chars().find(|&c| is_hidden(c) && c != '\t');
        let is_list = text.contains(|c: char| c.is_whitespace() || c == SEPARATOR);
        match hidden {
            _ if text.is_empty() => Err(InvalidTag::Blank),
            Some(hidden) => Err(InvalidTag::Hidden(hidden.into())),
            None if is_list => Err(InvalidTag::Several),
            None if count > MAX_CHARACTERS => Err(InvalidTag::TooLong(count)),
            None => Ok(Tag(text.to_owned())),
        }
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Tags {
    /// Returns the tags that the column of a row holds.
    pub fn stored(column: Option<String>) -> Self {
        Tags(column)
    }

    /// Returns the tags as their column holds them.
    pub fn as_column(&self) -> Option<&str> {
        self.0.as_deref()
    }

    /// Returns the tags, one by one, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let column = self.0.as_deref().unwrap_or_default();
        column.split(SEPARATOR).filter(|tag| !tag.is_empty())
    }

    /// Returns true if there are none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// Returns true if this tag is among them.
    pub fn has(&self, tag: &Tag) -> bool {
        self.iter().any(|one| one == tag.as_str())
    }

    /// Returns these tags with some more, and then without others.
    ///
    /// # Errors
    /// Fails with [`TooManyTags`] if a credential cannot have so many.
    pub fn changed(&self, added: &[Tag], removed: &[Tag]) -> Result<Self, TooManyTags> {
        let mut tags: BTreeSet<&str> = self.iter().collect();
        tags.extend(added.iter().map(Tag::as_str));
        for tag in removed {
            tags.remove(tag.as_str());
        }
        if tags.len() > MAX_TAGS {
            return Err(TooManyTags(tags.len()));
        }
        let tags: Vec<_> = tags.into_iter().collect();
        let column = tags.join(&String::from(SEPARATOR));
        Ok(Tags(Some(column).filter(|column| !column.is_empty())))
    }
}

/// Shows the tags with a comma and a blank between them.
impl fmt::Display for Tags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, tag) in self.iter().enumerate() {
            if at > 0 {
                f.write_str(", ")?;
            }
            f.write_str(tag)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(of: &[&str]) -> Vec<Tag> {
        of.iter().map(|tag| tag.parse().unwrap()).collect()
    }

    #[test]
    fn a_tag_is_one_word_that_shows() {
        let parse = |text: &str| text.parse::<Tag>().map(|tag| tag.0);
        assert_eq!(parse(" fund-b\n"), Ok("fund-b".to_owned()));
        assert_eq!(parse("счёт"), Ok("счёт".to_owned()));
        assert_eq!(parse(" "), Err(InvalidTag::Blank));
        for list in ["a b", "a,b", ",", "a\tb", "a\u{a0}b", "a\u{3000}b"] {
            assert_eq!(parse(list), Err(InvalidTag::Several), "{list:?}");
        }
        assert_eq!(parse("a\nb"), Err(InvalidTag::Hidden(10)));
        assert_eq!(parse("a\u{202e}b"), Err(InvalidTag::Hidden(0x202e)));
        assert_eq!(parse("a\u{200d}b"), Err(InvalidTag::Hidden(0x200d)));
        assert!(parse(&"é".repeat(50)).is_ok());
        assert_eq!(parse(&"é".repeat(51)), Err(InvalidTag::TooLong(51)));
    }

    #[test]
    fn tags_are_kept_once_and_in_one_order() {
        let none = Tags::default();
        let some = none.changed(&tags(&["swing", "fund-b", "swing", "Swing"]), &[]);
        let some = some.unwrap();
        assert_eq!(some.as_column(), Some("Swing,fund-b,swing"));
        assert_eq!(some.to_string(), "Swing, fund-b, swing");
        let less = some
            .changed(&tags(&["x"]), &tags(&["swing", "other"]))
            .unwrap();
        assert_eq!(less.iter().collect::<Vec<_>>(), ["Swing", "fund-b", "x"]);
        let all = less.changed(&[], &tags(&["Swing", "fund-b", "x"])).unwrap();
        assert_eq!(all, none);
        assert!(all.is_empty());
    }

    #[test]
    fn a_credential_has_at_most_twenty_tags() {
        let names: Vec<_> = (0..21).map(|n| format!("t{n}")).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let none = Tags::default();
        assert!(none.changed(&tags(&names[..20]), &[]).is_ok());
        assert_eq!(none.changed(&tags(&names), &[]), Err(TooManyTags(21)));
    }
}
