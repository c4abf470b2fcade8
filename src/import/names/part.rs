//! Words with which names say what a variable holds.

use crate::{import::words::environment, providers::Provider};

/// Part of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPart {
    ApiKey,
    SecretKey,
    /// Further field, by its number among those of the type.
    Field(usize),
}

use KeyPart::{ApiKey, Field, SecretKey};

/// Names of keys that say so by themselves.
const PLAIN: &[(&str, KeyPart)] = &[
    ("API_SECRET_KEY", SecretKey),
    ("API_KEY_SECRET", SecretKey),
    ("API_KEY_ID", ApiKey),
    ("API_SECRET", SecretKey),
    ("SECRET_KEY", SecretKey),
    ("APISECRET", SecretKey),
    ("SECRETKEY", SecretKey),
    ("API_KEY", ApiKey),
    ("KEY_ID", ApiKey),
    ("APIKEY", ApiKey),
    ("SECRET", SecretKey),
];

/// Names of keys where it is known whose they are.
const LOOSE: &[(&str, KeyPart)] = &[
    ("SECRET_ACCESS_KEY", SecretKey),
    ("API_PRIVATE_KEY", SecretKey),
    ("ACCESS_KEY_ID", ApiKey),
    ("PRIVATE_KEY", SecretKey),
    ("PRIVATEKEY", SecretKey),
    ("KEY_SECRET", SecretKey),
    ("PUBLIC_KEY", ApiKey),
    ("ACCESS_KEY", ApiKey),
    ("KEYID", ApiKey),
    ("KEY", ApiKey),
];

/// Names of the only key of a type.
const TOKEN: &[&str] = &[
    "PERSONAL_ACCESS_TOKEN",
    "API_ACCESS_TOKEN",
    "ACCESS_TOKEN",
    "API_TOKEN",
    "AUTH_TOKEN",
    "APITOKEN",
    "TOKEN",
];

/// Names of a passphrase.
const PASSPHRASE: &[&str] = &[
    "API_KEY_PASSPHRASE",
    "API_PASSPHRASE",
    "KEY_PASSPHRASE",
    "API_PASSWORD",
    "PASSPHRASE",
    "API_PASS",
    "PASSWORD",
    "PASS",
];

/// Names of an account.
const ACCOUNT: &[&str] = &[
    "ACTIVE_ACCOUNT",
    "ACCOUNT_NUMBER",
    "ACCOUNT_ID",
    "ACCOUNT_NO",
    "ACCOUNT",
    "ACCT",
];

/// Names that mean other things too, such as the key of a cache, where a word before them says so.
const VAGUE: &[&str] = &[
    "ACCOUNT", "ADDRESS", "KEY", "PASS", "PASSWORD", "TOKEN", "USER",
];

/// Returns true if words say more than which of several keys of a type is meant.
fn tells_more(words: &[&str]) -> bool {
    let tells_which =
        |word: &&str| environment(word).is_some() || word.ends_with(|c: char| c.is_ascii_digit());
    !words.iter().all(tells_which)
}

/// Names of the parts of a type's keys, the longest first.
#[derive(Debug, Clone)]
pub(super) struct Phrases(Vec<(Vec<String>, KeyPart)>);

impl Phrases {
    /// Returns the names that say by themselves that they are of a key.
    pub(super) fn plain() -> Self {
        Phrases::sorted(PLAIN.iter().map(|(name, part)| ((*name).to_owned(), *part)))
    }

    /// Returns the names of the parts of a provider's keys. Those that its file gives win over those that
    /// are usual.
    pub(super) fn of(provider: &Provider) -> Self {
        let names = &provider.names;
        let own = names.api_key.iter().map(|name| (name.clone(), ApiKey));
        let own = own.chain(
            names
                .secret_key
                .iter()
                .map(|name| (name.clone(), SecretKey)),
        );
        let mut all: Vec<(String, KeyPart)> = own.collect();
        for (number, further) in provider.fields.iter().enumerate() {
            let own = names
                .fields
                .iter()
                .filter(|(field, _)| *field == further.name);
            let usual: &[&str] = match further.name.as_str() {
                "passphrase" => PASSPHRASE,
                "account_id" | "account_number" => ACCOUNT,
                _ => &[],
            };
            let usual = usual.iter().map(|name| (*name).to_owned());
            let own = own.flat_map(|(_, names)| names.clone());
            let called = std::iter::once(further.name.to_uppercase());
            all.extend(
                called
                    .chain(own)
                    .chain(usual)
                    .map(|name| (name, Field(number))),
            );
        }
        let usual = PLAIN.iter().chain(LOOSE);
        all.extend(usual.map(|(name, part)| ((*name).to_owned(), *part)));
        if provider.secret_key.is_none() {
            all.extend(TOKEN.iter().map(|name| ((*name).to_owned(), ApiKey)));
        }
        Phrases::sorted(all.into_iter())
    }

    fn sorted(names: impl Iterator<Item = (String, KeyPart)>) -> Self {
        let split = |name: &str| name.split('_').map(str::to_owned).collect::<Vec<_>>();
        let mut phrases: Vec<_> = names.map(|(name, part)| (split(&name), part)).collect();
        // The sort is stable: of two parts with one name the first counts.
        phrases.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
        Phrases(phrases)
    }

    /// Finds the part whose name these words end with, and the number of the words before it.
    pub(super) fn at_end(&self, words: &[&str]) -> Option<(KeyPart, usize)> {
        self.0.iter().find_map(|(phrase, part)| {
            let before = words.len().checked_sub(phrase.len())?;
            let is_vague = matches!(phrase.as_slice(), [only] if VAGUE.contains(&only.as_str()));
            let is_meant =
                words[before..] == phrase[..] && !(is_vague && tells_more(&words[..before]));
            is_meant.then_some((*part, before))
        })
    }

    /// Returns true if the words hold the name of a part anywhere.
    pub(super) fn is_within(&self, words: &[&str]) -> bool {
        (1..=words.len()).any(|end| self.at_end(&words[..end]).is_some())
    }
}

impl Phrases {
    /// Returns the names of parts in programs for keys of several types, with further fields of any type.
    pub(super) fn of_tools() -> Self {
        let usual = PLAIN.iter().chain(LOOSE);
        Phrases::sorted(usual.map(|(name, part)| ((*name).to_owned(), *part)))
    }
}
