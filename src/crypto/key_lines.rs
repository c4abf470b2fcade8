//! Changes of the text of a key file. Lines of other keys and comments stay as they were written.

use zeroize::Zeroizing;

use super::{key_text::key_of, vault_key::VaultKey};
use crate::domain::KeyId;

/// Returns the text with this key as its first one, whether it was in the text already or not.
pub(super) fn with_first(text: &str, key: &VaultKey) -> Zeroizing<String> {
    let rest = without(text, key.id());
    let at = blocks(&rest).next().map_or(rest.len(), |block| block.start);
    joined([&rest[..at], &entry(key), &rest[at..]])
}

/// Returns the text with this key as its last one. If the key is in the text already, nothing
/// changes.
pub(super) fn with_last(text: &str, key: &VaultKey) -> Zeroizing<String> {
    if blocks(text).any(|block| block.id == key.id()) {
        return Zeroizing::new(text.to_owned());
    }
    joined([text, &entry(key), ""])
}

/// Returns the text without this key and the comment that names it.
pub(super) fn without(text: &str, id: KeyId) -> Zeroizing<String> {
    match blocks(text).find(|block| block.id == id) {
        Some(block) => joined([&text[..block.start], "", &text[block.end..]]),
        None => Zeroizing::new(text.to_owned()),
    }
}

/// Place in the text of one key's lines: the key itself, and the comment before it that names it.
struct Block {
    id: KeyId,
    start: usize,
    end: usize,
}

fn blocks(text: &str) -> impl Iterator<Item = Block> {
    let mut start = 0;
    let mut comment: Option<(usize, &str)> = None;
    text.split_inclusive('\n').filter_map(move |line| {
        let (at, end) = (start, start + line.len());
        start = end;
        let before = comment.take();
        let Some(id) = key_of(line) else {
            comment = line.starts_with('#').then_some((at, line));
            return None;
        };
        let names = |(_, comment): &(usize, &str)| comment.contains(&id.to_string());
        let start = before.filter(names).map_or(at, |(begin, _)| begin);
        Some(Block { id, start, end })
    })
}

/// Returns the lines of a key that credctl adds.
pub(super) fn entry(key: &VaultKey) -> Zeroizing<String> {
    let (id, text) = (key.id().to_string(), key.expose_text());
    Zeroizing::new(["# credctl vault key ", &id, "\n", &text, "\n"].concat())
}

/// Joins three texts, and ends the last line of each with a line break if needed. The result is
/// sized once, because it holds keys and a text that grows leaves copies behind.
fn joined(parts: [&str; 3]) -> Zeroizing<String> {
    let size = parts.iter().map(|part| part.len() + 1).sum();
    let mut text = Zeroizing::new(String::with_capacity(size));
    for part in parts {
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
    const TWO: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    fn key(text: &str) -> VaultKey {
        VaultKey::parse(text).unwrap()
    }

    fn named(text: &str) -> String {
        format!("# credctl vault key {}\n{text}\n", key(text).id())
    }

    #[test]
    fn a_key_is_put_first_and_everything_else_stays() {
        let text = format!("# mine\n\n{ONE} # old\n# end\n");
        let expected = format!("# mine\n\n{}{ONE} # old\n# end\n", named(TWO));
        assert_eq!(*with_first(&text, &key(TWO)), expected);
        assert_eq!(*with_first(&expected, &key(TWO)), expected);
        let back = with_first(&expected, &key(ONE));
        assert_eq!(
            *back,
            format!("# mine\n\n{}{}# end\n", named(ONE), named(TWO))
        );
    }

    #[test]
    fn a_key_is_put_last_once() {
        let text = ONE.to_owned();
        let expected = format!("{ONE}\n{}", named(TWO));
        assert_eq!(*with_last(&text, &key(TWO)), expected);
        assert_eq!(*with_last(&expected, &key(TWO)), expected);
        assert_eq!(*with_last("", &key(TWO)), named(TWO));
        assert_eq!(*with_first("", &key(TWO)), named(TWO));
    }

    #[test]
    fn a_key_is_removed_with_the_comment_that_names_it_and_no_other() {
        let text = format!("# all\n{}# of Kim\n{TWO}\n", named(ONE));
        let without_one = format!("# all\n# of Kim\n{TWO}\n");
        assert_eq!(*without(&text, key(ONE).id()), without_one);
        assert_eq!(
            *without(&text, key(TWO).id()),
            format!("# all\n{}# of Kim\n", named(ONE))
        );
        assert_eq!(*without(&text, VaultKey::generate().id()), text);
    }

    #[test]
    fn line_ends_and_spellings_of_other_keys_stay_as_they_are() {
        let spelled = ONE.trim_end_matches('=').replace('_', "/");
        let text = format!("\u{feff}# mine\r\n {spelled}\r\n");
        let changed = with_last(&text, &key(TWO));
        assert_eq!(*changed, format!("{text}{}", named(TWO)));
        assert_eq!(
            *without(&changed, key(ONE).id()),
            format!("\u{feff}# mine\r\n{}", named(TWO))
        );
    }
}
