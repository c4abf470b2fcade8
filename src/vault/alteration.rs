use std::fmt;

use crate::domain::{Environment, visible};

/// Changes that something other than credctl made in a row. All of it is proved by the seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alterations(Vec<Alteration>);

/// A part of a row that was altered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alteration {
    /// The nickname.
    Nickname {
        was: Option<String>,
        is: Option<String>,
    },
    /// The name of the account.
    AccountName { was: String, is: String },
    /// The credential was enabled when it was sealed.
    Disabled,
    /// The credential was disabled when it was sealed.
    Enabled,
    /// The type. The value is the one that was sealed.
    Type { was: String },
    /// The environment. The value is the one that was sealed.
    Environment { was: Option<Environment> },
    /// The note, the tags, or both.
    Notes,
    /// The sealed fields.
    Keys(KeysReplaced),
    /// The id of the vault key: the row names another key than the one that sealed it, or none.
    KeyId,
    /// A value that credctl never writes, and that cannot be read.
    Unreadable(&'static str),
    /// None of the other variants explains the seal: the companion, the account or the owner of the
    /// row is not the one that was sealed.
    Record,
}

/// Content of sealed fields that took the place of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeysReplaced {
    /// The same keys, sealed anew with a vault key at hand.
    SameKeys,
    /// The same key pair. Further fields beside it may be others.
    SamePair,
    /// Other keys.
    OtherKeys,
    /// Nothing that a vault key at hand opens.
    Unopened,
}

impl Alterations {
    pub(super) fn new(all: Vec<Alteration>) -> Self {
        Alterations(all)
    }

    /// Returns the alterations, one by one.
    pub fn iter(&self) -> impl Iterator<Item = &Alteration> {
        self.0.iter()
    }

    /// Returns true if only names were altered, by which people recognise the credential: everything
    /// that is handed out is as it was sealed.
    pub fn are_names(&self) -> bool {
        let is_name = |one: &Alteration| {
            matches!(
                one,
                Alteration::Nickname { .. } | Alteration::AccountName { .. }
            )
        };
        self.0.iter().all(is_name)
    }

    /// Returns true if apart from names only the state was altered: the credential is disabled, and
    /// was enabled when it was sealed.
    pub fn are_disabling(&self) -> bool {
        let is_harmless = |one: &Alteration| {
            matches!(
                one,
                Alteration::Nickname { .. } | Alteration::AccountName { .. } | Alteration::Disabled
            )
        };
        self.0.contains(&Alteration::Disabled) && self.0.iter().all(is_harmless)
    }

    /// Returns true if a value of the row cannot be read.
    pub fn are_unreadable(&self) -> bool {
        let is_it = |one: &Alteration| matches!(one, Alteration::Unreadable(_));
        self.0.iter().any(is_it)
    }

    /// Returns true if the nickname was altered.
    pub fn has_nickname(&self) -> bool {
        let is_it = |one: &Alteration| matches!(one, Alteration::Nickname { .. });
        self.0.iter().any(is_it)
    }

    /// Returns true if the name of the account was altered.
    pub fn has_account_name(&self) -> bool {
        let is_it = |one: &Alteration| matches!(one, Alteration::AccountName { .. });
        self.0.iter().any(is_it)
    }
}

impl fmt::Display for Alterations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, one) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("; ")?;
            }
            one.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Alteration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const OUTSIDE: &str = "was changed outside credctl";
        match self {
            Alteration::Nickname { was, is } => write!(
                f,
                "its nickname {OUTSIDE} from {} to {}",
                quoted(was.as_deref()),
                quoted(is.as_deref())
            ),
            Alteration::AccountName { was, is } => write!(
                f,
                "the name of its account {OUTSIDE} from {} to {}",
                quoted(Some(was)),
                quoted(Some(is))
            ),
            Alteration::Disabled => f.write_str("it was disabled outside credctl"),
            Alteration::Enabled => f.write_str("it was enabled outside credctl"),
            Alteration::Type { was } => {
                write!(f, "its type {OUTSIDE}: it was sealed as {}", visible(was))
            }
            Alteration::Environment { was: Some(was) } => {
                write!(f, "its environment {OUTSIDE}: it was sealed as {was}")
            }
            Alteration::Environment { was: None } => {
                write!(f, "its environment {OUTSIDE}: none was stated when it was sealed")
            }
            Alteration::Notes => f.write_str("its note or its tags were changed outside credctl"),
            Alteration::Keys(KeysReplaced::SameKeys) => {
                f.write_str("its keys were re-encrypted outside credctl; they are the same keys")
            }
            Alteration::Keys(KeysReplaced::SamePair) => f.write_str(
                "its keys were changed outside credctl: the key pair is the same, the further fields may be others",
            ),
            Alteration::Keys(KeysReplaced::OtherKeys) => {
                f.write_str("its keys were replaced outside credctl by others")
            }
            Alteration::Keys(KeysReplaced::Unopened) => {
                f.write_str("its keys were replaced or damaged outside credctl")
            }
            Alteration::KeyId => f.write_str("it does not name the vault key that sealed it"),
            Alteration::Unreadable(what) => write!(f, "{what} cannot be read"),
            Alteration::Record => f.write_str(
                "its record does not belong to it: its account, its owner, its companion or all of it was changed outside credctl",
            ),
        }
    }
}

fn quoted(text: Option<&str>) -> String {
    match text {
        Some(text) => format!("`{}`", visible(text)),
        None => "none".to_owned(),
    }
}
