//! Judges by their seals whether rows are as credctl wrote them, with the vault keys at hand.

use std::fmt;

use crate::{
    crypto::Keyring,
    domain::{Bound, BoundLabel, Environment, KeyId, SealState},
    providers::Providers,
    store::SealedCredential,
};

/// Judges the seals of one user's rows.
#[derive(Debug, Clone, Copy)]
pub struct Checker<'a> {
    keyring: &'a Keyring,
    user_id: &'a str,
}

/// Result of judging the seals of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The row is as credctl wrote it.
    Ok,
    /// The row has no seal: another product wrote it.
    Unsealed,
    /// The vault key that the row names is not at hand.
    NotAtHand(KeyId),
    /// Something other than credctl changed the row.
    Altered(Altered),
}

/// Part of a row that was altered. A variant that states a former value is proved: with that value
/// put back, the seal matches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Altered {
    /// The nickname, or the label seal itself.
    Label,
    /// The enabled state: with the other state, the label seal matches.
    State,
    /// The environment. The value is the one that was sealed.
    Environment(Option<Environment>),
    /// The type. The value is the one that was sealed.
    Type(String),
    /// The two sealed fields were swapped.
    Exchanged,
    /// The id of the vault key: the row names another key than the one that sealed it, or none.
    KeyId,
    /// The sealed fields were damaged, or sealed under another key.
    Keys,
    /// None of the other variants explains the seal: the sealed fields of another row, another
    /// owner, or a seal that is not this row's.
    Row,
}

impl Altered {
    /// Returns true if only the nickname or the enabled state was altered: type, environment and
    /// keys are as they were sealed.
    pub fn is_label(&self) -> bool {
        matches!(self, Altered::Label | Altered::State)
    }
}

impl fmt::Display for Altered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Altered::Label => f.write_str("its label was changed outside credctl"),
            Altered::State => f.write_str("it was enabled or disabled outside credctl"),
            Altered::Environment(Some(was)) => {
                write!(
                    f,
                    "its environment was changed outside credctl: it was sealed as {was}"
                )
            }
            Altered::Environment(None) => f.write_str(
                "its environment was changed outside credctl: none was stated when it was sealed",
            ),
            Altered::Type(was) => {
                write!(
                    f,
                    "its type was changed outside credctl: it was sealed as {was}"
                )
            }
            Altered::Exchanged => f.write_str("its two keys were swapped outside credctl"),
            Altered::KeyId => f.write_str("it does not name the vault key that sealed it"),
            Altered::Keys => f.write_str("its keys were replaced or damaged outside credctl"),
            Altered::Row => f.write_str(
                "its keys, its owner and its seal do not belong together: it was changed outside credctl",
            ),
        }
    }
}

impl From<&Verdict> for SealState {
    fn from(verdict: &Verdict) -> Self {
        match verdict {
            Verdict::Ok => SealState::Ok,
            Verdict::Unsealed => SealState::Unsealed,
            Verdict::NotAtHand(_) => SealState::Unchecked,
            Verdict::Altered(_) => SealState::Broken,
        }
    }
}

impl<'a> Checker<'a> {
    /// Returns a checker of this user's rows.
    pub fn new(keyring: &'a Keyring, user_id: &'a str) -> Self {
        Checker { keyring, user_id }
    }

    /// Judges the seals of a row, and returns the state that a list shows.
    pub fn state(&self, row: &SealedCredential) -> SealState {
        (&self.verdict(row)).into()
    }

    /// Judges the seals of a row.
    pub fn verdict(&self, row: &SealedCredential) -> Verdict {
        let (seal, label_seal) = match (&row.seal, &row.label_seal) {
            (None, None) => return Verdict::Unsealed,
            // The two seals are written together.
            (None, _) => return Verdict::Altered(Altered::Row),
            (_, None) => return Verdict::Altered(Altered::Label),
            (Some(seal), Some(label_seal)) => (seal, label_seal),
        };
        let bound = row.bound(self.user_id);
        let is_sealed_by = |key| self.keyring.is_seal(key, &bound, seal);
        let key = match row.credential.key_id {
            Some(key) if is_sealed_by(key) == Some(true) => key,
            // A seal can only be made with its vault key. So the seal is right, and the id of the
            // vault key was changed.
            _ if self
                .keyring
                .ids()
                .any(|key| is_sealed_by(key) == Some(true)) =>
            {
                return Verdict::Altered(Altered::KeyId);
            }
            Some(key) if is_sealed_by(key).is_none() => return Verdict::NotAtHand(key),
            Some(key) => return Verdict::Altered(self.alteration(row, key, seal)),
            None => return Verdict::Altered(Altered::Row),
        };
        let label = row.bound_label();
        let is_sealed_by =
            |label: &BoundLabel<'_>| self.keyring.is_label_seal(key, label, label_seal);
        if is_sealed_by(&label) == Some(true) {
            return Verdict::Ok;
        }
        let other_state = BoundLabel {
            is_active: !label.is_active,
            ..label
        };
        Verdict::Altered(match is_sealed_by(&other_state) {
            Some(true) => Altered::State,
            _ => Altered::Label,
        })
    }

    /// Returns the one change that explains why the seal does not match.
    fn alteration(&self, row: &SealedCredential, key: KeyId, seal: &[u8]) -> Altered {
        let bound = row.bound(self.user_id);
        let is_sealed_by = |bound: Bound<'_>| self.keyring.is_seal(key, &bound, seal) == Some(true);
        let (api_key, secret_key) = (bound.secret_key, bound.api_key);
        if is_sealed_by(Bound {
            api_key,
            secret_key,
            ..bound
        }) {
            return Altered::Exchanged;
        }
        let environments = [None, Some(Environment::Paper), Some(Environment::Live)];
        let was = environments.into_iter().find(|was| {
            let environment = was.map(Environment::as_str);
            is_sealed_by(Bound {
                environment,
                ..bound
            })
        });
        if let Some(was) = was {
            return Altered::Environment(was);
        }
        let known = Providers::default().all();
        let mut types = known.iter().map(|provider| provider.name.as_str());
        let was = types.find(|credential_type| {
            is_sealed_by(Bound {
                credential_type,
                ..bound
            })
        });
        if let Some(was) = was {
            return Altered::Type(was.to_owned());
        }
        let opens = |sealed| self.keyring.open(sealed, Some(key)).is_ok();
        match opens(&row.api_key) && opens(&row.secret_key) {
            true => Altered::Row,
            false => Altered::Keys,
        }
    }
}

#[cfg(test)]
mod tests;
