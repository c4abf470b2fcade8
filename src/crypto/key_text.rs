//! The text of a key file: one key per line, and `#` comments. The first key is the primary one.

use zeroize::Zeroizing;

use super::{
    error::{KeyError, KeyOrigin},
    keyring::{InvalidKeyring, Keyring},
    vault_key::VaultKey,
};
use crate::domain::KeyId;

/// Greatest number of bytes in the text of vault keys.
pub(super) const MAX_BYTES: usize = 64 * 1024;

/// Parses the keys in the text of a file, or in the output of a command.
pub(super) fn from_lines(bytes: &[u8], origin: KeyOrigin) -> Result<Keyring, KeyError> {
    if bytes.len() > MAX_BYTES {
        return Err(KeyError::TooLarge { origin });
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err(KeyError::NotText { origin });
    };
    // Editors on Windows begin a file with a byte order mark.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    keyring(text.lines().map(without_comment), origin)
}

/// Parses the keys in the value of the variable, which are separated by commas.
pub(super) fn from_variable(value: &str) -> Result<Keyring, KeyError> {
    keyring(value.split(','), KeyOrigin::Variable)
}

fn keyring<'a>(
    entries: impl Iterator<Item = &'a str>,
    origin: KeyOrigin,
) -> Result<Keyring, KeyError> {
    let (mut numbers, mut keys) = (Vec::new(), Vec::new());
    for (number, entry) in (1..).zip(entries) {
        if entry.trim_ascii().is_empty() {
            continue;
        }
        match VaultKey::parse(entry) {
            Ok(key) => keys.push(key),
            Err(problem) => {
                return Err(KeyError::Invalid {
                    origin,
                    number,
                    problem,
                });
            }
        }
        numbers.push(number);
    }
    Keyring::new(keys).map_err(|problem| match problem {
        InvalidKeyring::Empty => KeyError::Empty { origin },
        InvalidKeyring::Repeated { first, second } => {
            let [first, second] = [first, second].map(|at| numbers.get(at).copied().unwrap_or(at));
            KeyError::Repeated {
                origin,
                first,
                second,
            }
        }
    })
}

/// Returns a line without its comment. A comment begins with a `#` that starts the line or follows
/// white space.
fn without_comment(line: &str) -> &str {
    let starts_comment = |at: usize| {
        line[..at]
            .chars()
            .next_back()
            .is_none_or(char::is_whitespace)
    };
    let mut hashes = line.match_indices('#').map(|(at, _)| at);
    hashes
        .find(|at| starts_comment(*at))
        .map_or(line, |at| &line[..at])
}

/// Returns the id of the key in a line of a key file. `None` if the line holds no key.
pub(super) fn key_of(line: &str) -> Option<KeyId> {
    let line = line.strip_prefix('\u{feff}').unwrap_or(line);
    VaultKey::parse(without_comment(line))
        .ok()
        .map(|key| key.id())
}

/// Returns the text of a new key file with this key in it.
pub(super) fn new_file(key: &VaultKey) -> Zeroizing<String> {
    let head = "# Keep a copy in a safe place: nothing sealed with this key can be opened without it.\n\
                # credctl vault key ";
    let (id, text) = (key.id().to_string(), key.expose_text());
    Zeroizing::new([head, &id, "\n", &text, "\n"].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::vault_key::InvalidKey;

    const ONE: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
    const TWO: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    fn id(text: &str) -> KeyId {
        VaultKey::parse(text).unwrap().id()
    }

    fn ids(result: Result<Keyring, KeyError>) -> Vec<KeyId> {
        result.unwrap().ids().collect()
    }

    fn file(text: impl AsRef<[u8]>) -> Result<Keyring, KeyError> {
        from_lines(text.as_ref(), KeyOrigin::File("/k".into()))
    }

    fn message(result: Result<Keyring, KeyError>) -> String {
        result.unwrap_err().to_string()
    }

    #[test]
    fn each_line_holds_a_key_and_the_first_is_primary() {
        assert_eq!(ids(file(format!("{ONE}\n{TWO}\n"))), [id(ONE), id(TWO)]);
        assert_eq!(ids(file(format!("{TWO}\n{ONE}"))), [id(TWO), id(ONE)]);
    }

    #[test]
    fn comments_blank_lines_crlf_and_a_byte_order_mark_do_not_matter() {
        let text = format!("\u{feff}# mine\r\n\r\n  {ONE}\t# since May\r\n #{TWO}\r\n{TWO} #\r\n");
        assert_eq!(ids(file(text)), [id(ONE), id(TWO)]);
    }

    #[test]
    fn a_hash_inside_a_key_is_no_comment() {
        let problem = file(format!("{ONE}#{TWO}")).unwrap_err();
        assert!(matches!(
            problem,
            KeyError::Invalid {
                number: 1,
                problem: InvalidKey::NotBase64,
                ..
            }
        ));
    }

    #[test]
    fn the_error_for_a_bad_key_names_its_line_and_not_its_text() {
        let text = message(file(format!("# x\n{ONE}\n\n\"{TWO}\"\n")));
        assert_eq!(
            text,
            "line 4 of the vault key file `/k` is not a vault key: it has quotes around it"
        );
    }

    #[test]
    fn a_key_given_twice_is_refused_with_both_lines() {
        let again = ONE.replace('-', "+").replace('_', "/");
        let text = message(file(format!("# x\n{ONE}\n{TWO}\n\n{again}\n")));
        assert_eq!(
            text,
            "lines 2 and 5 of the vault key file `/k` are the same vault key"
        );
    }

    #[test]
    fn a_file_without_a_key_is_its_own_error() {
        for text in ["", "\n\n", "# only this\n", "\u{feff}"] {
            assert_eq!(
                message(file(text)),
                "the vault key file `/k` holds no vault key"
            );
        }
    }

    #[test]
    fn utf_16_is_refused() {
        let utf_16: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain(ONE.bytes().flat_map(|b| [b, 0]))
            .collect();
        assert_eq!(
            message(file(utf_16)),
            "the vault key file `/k` is not UTF-8 text"
        );
    }

    #[test]
    fn more_than_64_kib_is_refused() {
        let fits = format!("{ONE}\n{}", "#".repeat(MAX_BYTES - ONE.len() - 1));
        assert_eq!(ids(file(&fits)), [id(ONE)]);
        assert_eq!(
            message(file(fits + "#")),
            "the vault key file `/k` is larger than 64 KiB"
        );
    }

    #[test]
    fn the_variable_separates_keys_by_commas() {
        assert_eq!(
            ids(from_variable(&format!("{ONE}, {TWO}\n"))),
            [id(ONE), id(TWO)]
        );
        assert_eq!(ids(from_variable(&format!("{ONE},"))), [id(ONE)]);
        assert_eq!(
            message(from_variable("")),
            "`CREDCTL_FERNET_KEYS` holds no vault key"
        );
        assert_eq!(
            message(from_variable(&format!("{ONE},c2hvcnQ="))),
            "key 2 of `CREDCTL_FERNET_KEYS` is not a vault key: it has 5 bytes instead of 32"
        );
        assert_eq!(
            message(from_variable(&format!("{ONE},{ONE}"))),
            "keys 1 and 2 of `CREDCTL_FERNET_KEYS` are the same vault key"
        );
    }

    #[test]
    fn a_new_file_reads_back() {
        let key = VaultKey::generate();
        assert_eq!(ids(file(new_file(&key).as_str())), [key.id()]);
    }
}
