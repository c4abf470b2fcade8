//! Whether rows are as credctl wrote them: their seals, looked at with the vault keys at hand.

use std::fmt;

use crate::{
    crypto::Keyring,
    domain::{Bound, BoundLabel, Environment, KeyId, SealState},
    providers::Providers,
    store::SealedCredential,
};

/// Looks at the seals of one user's rows.
#[derive(Debug, Clone, Copy)]
pub struct Checker<'a> {
    keyring: &'a Keyring,
    user_id: &'a str,
}

/// What the seals of a row say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is as credctl wrote it.
    Ok,
    /// It bears no seal: another product wrote it.
    Unsealed,
    /// The key it is sealed under is not at hand.
    NotAtHand(KeyId),
    /// Something else than credctl changed it.
    Altered(Altered),
}

/// What was altered, as far as it can be told: only one answer fits the seal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Altered {
    /// The nickname.
    Label,
    /// Whether it is enabled.
    State,
    /// The environment; it was sealed as this one.
    Environment(Option<Environment>),
    /// The type; it was sealed as this one.
    Type(String),
    /// The two sealed fields stand in each other's place.
    Exchanged,
    /// The vault key that it names, or that it names one.
    KeyId,
    /// The sealed fields were damaged, or sealed under another key.
    Keys,
    /// Nothing of the above explains it: the sealed fields of another row, another owner, or a seal
    /// that is not this row's.
    Row,
}

impl Altered {
    /// Whether only what people tell the row by was altered; what it holds is as it was.
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
            Altered::Exchanged => f.write_str("its two keys stand in each other's place"),
            Altered::KeyId => f.write_str("it names another vault key than the one that sealed it"),
            Altered::Keys => f.write_str("its keys were replaced or damaged outside credctl"),
            Altered::Row => f.write_str(
                "its keys, its owner or its seal are not its own: it was changed outside credctl",
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
    /// A checker of this user's rows.
    pub fn new(keyring: &'a Keyring, user_id: &'a str) -> Self {
        Checker { keyring, user_id }
    }

    /// The word for a row's seals.
    pub fn state(&self, row: &SealedCredential) -> SealState {
        (&self.verdict(row)).into()
    }

    /// What the seals of a row say.
    pub fn verdict(&self, row: &SealedCredential) -> Verdict {
        let (seal, label_seal) = match (&row.seal, &row.label_seal) {
            (None, None) => return Verdict::Unsealed,
            // They are written together.
            (None, _) => return Verdict::Altered(Altered::Row),
            (_, None) => return Verdict::Altered(Altered::Label),
            (Some(seal), Some(label_seal)) => (seal, label_seal),
        };
        let bound = row.bound(self.user_id);
        let fits = |key| self.keyring.is_seal(key, &bound, seal);
        let key = match row.credential.key_id {
            Some(key) if fits(key) == Some(true) => key,
            // Nobody else can make a seal: it is the name of the key that is not its own.
            _ if self.keyring.ids().any(|key| fits(key) == Some(true)) => {
                return Verdict::Altered(Altered::KeyId);
            }
            Some(key) if fits(key).is_none() => return Verdict::NotAtHand(key),
            Some(key) => return Verdict::Altered(self.what(row, key, seal)),
            None => return Verdict::Altered(Altered::Row),
        };
        let label = row.bound_label();
        let fits = |label: &BoundLabel<'_>| self.keyring.is_label_seal(key, label, label_seal);
        if fits(&label) == Some(true) {
            return Verdict::Ok;
        }
        let other_state = BoundLabel {
            is_active: !label.is_active,
            ..label
        };
        Verdict::Altered(match fits(&other_state) {
            Some(true) => Altered::State,
            _ => Altered::Label,
        })
    }

    /// The one change that explains a seal which does not fit.
    fn what(&self, row: &SealedCredential, key: KeyId, seal: &[u8]) -> Altered {
        let bound = row.bound(self.user_id);
        let fits = |bound: Bound<'_>| self.keyring.is_seal(key, &bound, seal) == Some(true);
        let (api_key, secret_key) = (bound.secret_key, bound.api_key);
        if fits(Bound {
            api_key,
            secret_key,
            ..bound
        }) {
            return Altered::Exchanged;
        }
        let environments = [None, Some(Environment::Paper), Some(Environment::Live)];
        let was = environments.into_iter().find(|was| {
            let environment = was.map(Environment::as_str);
            fits(Bound {
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
            fits(Bound {
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
