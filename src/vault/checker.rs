//! Judges by their seals whether rows are as credctl wrote them, with the vault keys at hand, and
//! seals rows.

use super::{Alteration, Alterations, Keys, KeysReplaced, NewRow, pair::open_pair};
use crate::{
    crypto::{Keyring, Sealer},
    domain::{Account, Bound, Environment, Fingerprint, KeyId, SealMatch, SealState, Uuid},
    store::{Companion, SealParts, SealedCredential, Twin},
};

/// Revision of a credential that was just stored.
pub const FIRST_REVISION: i64 = 1;

/// Judges and seals the rows of one user in one vault.
pub struct Checker<'a> {
    keyring: &'a Keyring,
    sealer: Sealer,
    vault: Uuid,
    user_id: &'a str,
}

/// Result of judging the seal of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The row is as credctl wrote it.
    Ok,
    /// The row has no seal: another product stored it.
    Unsealed,
    /// The vault key that sealed the row is not at hand.
    NotAtHand(KeyId),
    /// Something other than credctl changed the row.
    Altered(Alterations),
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

impl Keys {
    /// Returns a checker of the user's rows in a vault.
    pub fn checker(&self, vault: Uuid) -> Checker<'_> {
        Checker::new(&self.keyring, vault, &self.user_id)
    }
}

impl<'a> Checker<'a> {
    /// Returns a checker of this user's rows in a vault.
    pub fn new(keyring: &'a Keyring, vault: Uuid, user_id: &'a str) -> Self {
        Checker {
            keyring,
            sealer: keyring.sealer(vault),
            vault,
            user_id,
        }
    }

    /// Returns the vault keys at hand.
    pub fn keyring(&self) -> &'a Keyring {
        self.keyring
    }

    /// Returns the vault of the rows.
    pub fn vault(&self) -> Uuid {
        self.vault
    }

    /// Returns the user who owns the rows.
    pub fn user_id(&self) -> &'a str {
        self.user_id
    }

    /// Judges the seal of a row, without finding out what was altered.
    pub fn state(&self, row: &SealedCredential) -> SealState {
        if row.credential.damage.is_some() {
            return SealState::Broken;
        }
        let Some(companion) = &row.companion else {
            return SealState::Unsealed;
        };
        match self.compare(
            companion.key_id,
            &row.bound(self.user_id, companion),
            companion,
        ) {
            Some(SealMatch::Whole) => SealState::Ok,
            Some(_) => SealState::Broken,
            None => (&self.verdict(row)).into(),
        }
    }

    /// Judges the seal of a row, and finds out what was altered.
    pub fn verdict(&self, row: &SealedCredential) -> Verdict {
        if let Some(what) = row.credential.damage {
            return Verdict::Altered(Alterations::new(vec![Alteration::Unreadable(what)]));
        }
        let Some(companion) = &row.companion else {
            return Verdict::Unsealed;
        };
        let now = row.bound(self.user_id, companion);
        if self.compare(companion.key_id, &now, companion) == Some(SealMatch::Whole) {
            return Verdict::Ok;
        }
        // The copy in the companion is believed as far as the seal fits it.
        let then = as_sealed(now, companion);
        let explained = self.ids(companion.key_id).find_map(|key| {
            let explained = self.explained(row, companion, key, (now, then))?;
            let renamed = (companion.key_id != Some(key)).then_some(Alteration::KeyId);
            Some(renamed.into_iter().chain(explained).collect::<Vec<_>>())
        });
        match (explained, companion.key_id) {
            (Some(alterations), _) => Verdict::Altered(Alterations::new(alterations)),
            (None, Some(key)) if self.keyring.key(key).is_none() => Verdict::NotAtHand(key),
            _ => Verdict::Altered(Alterations::new(vec![Alteration::Record])),
        }
    }

    /// Returns the vault keys by which a seal may be explained, the one that the row names first.
    fn ids(&self, named: Option<KeyId>) -> impl Iterator<Item = KeyId> {
        let others = self.sealer.ids().filter(move |id| Some(*id) != named);
        named.into_iter().chain(others)
    }

    fn compare(
        &self,
        key: Option<KeyId>,
        bound: &Bound<'_>,
        companion: &Companion,
    ) -> Option<SealMatch> {
        self.sealer.compare(key?, bound, &companion.seal)
    }

    /// Returns what was altered, if the seal was made with this key over the copy in the companion:
    /// as it is, or with another environment. `None` if it was not.
    fn explained(
        &self,
        row: &SealedCredential,
        companion: &Companion,
        key: KeyId,
        (now, then): (Bound<'_>, Bound<'_>),
    ) -> Option<Vec<Alteration>> {
        let environments = [None, Some(Environment::Paper), Some(Environment::Live)];
        let environments = environments.map(|e| e.map(Environment::as_str));
        let tried = std::iter::once(then.environment).chain(environments);
        let bounds = tried.map(|environment| Bound {
            environment,
            ..then
        });
        let (was, found) = bounds
            .map(|bound| (bound, self.sealer.compare(key, &bound, &companion.seal)))
            .find(|(_, found)| !matches!(found, None | Some(SealMatch::Nothing)))?;
        let mut alterations = differences(&was, &now);
        if let Some(SealMatch::Description {
            fits_notes,
            fits_tokens,
        }) = found
        {
            alterations.extend((!fits_notes).then_some(Alteration::Notes));
            let keys = || Alteration::Keys(self.replaced(row, companion, key));
            alterations.extend((!fits_tokens).then(keys));
        }
        Some(alterations)
    }

    /// Finds out whether the sealed fields hold the same pair as before. The fingerprint is covered
    /// by the part of the seal that fits.
    fn replaced(&self, row: &SealedCredential, companion: &Companion, key: KeyId) -> KeysReplaced {
        match open_pair(self.keyring, row, None) {
            Ok((_, pair)) => {
                let kind = &row.credential.credential_type;
                let same = self.keyring.fingerprint(key, kind, &pair);
                match (same.as_bytes() == companion.fingerprint, &companion.fields) {
                    (true, None) => KeysReplaced::SameKeys,
                    (true, Some(_)) => KeysReplaced::SamePair,
                    (false, _) => KeysReplaced::OtherKeys,
                }
            }
            Err(_) => KeysReplaced::Unopened,
        }
    }

    /// Returns a new row in an account, sealed with the primary key.
    pub fn new_row(&self, new: &NewRow<'_>, account: &Account) -> SealedCredential {
        let row = new.unsealed(account);
        let parts = SealParts {
            environment: new.environment,
            revision: FIRST_REVISION,
            key_id: new.keys.key_id,
            fingerprint: new.keys.fingerprint(),
            fields: new.keys.fields.as_ref(),
        };
        self.sealed_by_primary(row, parts)
    }

    /// Returns the row with a seal over what it is now, under the primary key, which `parts` name.
    pub fn sealed_by_primary(
        &self,
        row: SealedCredential,
        parts: SealParts<'_>,
    ) -> SealedCredential {
        row.with_companion(parts, |row, companion| {
            self.sealer
                .seal_with_primary(&row.bound(self.user_id, companion))
        })
    }

    /// Returns the row with a seal over what it is now. `None` if the vault key is not at hand.
    pub fn sealed(&self, row: SealedCredential, parts: SealParts<'_>) -> Option<SealedCredential> {
        row.try_with_companion(parts, |row, companion| {
            let bound = row.bound(self.user_id, companion);
            self.sealer.seal(parts.key_id, &bound)
        })
    }

    /// Returns the row as a twin, if it is as it was sealed: its fingerprint is that of its pair.
    pub fn twin(&self, row: &SealedCredential) -> Option<Twin> {
        match self.state(row) {
            SealState::Ok => twin(row),
            _ => None,
        }
    }

    /// Returns the row as a twin of the pair that it was sealed with, even if its sealed fields were
    /// replaced since.
    pub fn twin_as_sealed(&self, row: &SealedCredential) -> Option<Twin> {
        let companion = row.companion.as_ref()?;
        let bound = row.bound(self.user_id, companion);
        match self.compare(companion.key_id, &bound, companion)? {
            SealMatch::Whole | SealMatch::Description { .. } => twin(row),
            SealMatch::Nothing => None,
        }
    }
}

fn twin(row: &SealedCredential) -> Option<Twin> {
    let fingerprint = row.companion.as_ref()?.fingerprint.as_slice();
    Some(Twin {
        fingerprint: Fingerprint::from_bytes(fingerprint.try_into().ok()?),
        credential: row.credential.clone(),
    })
}

/// Returns what a row was when it was sealed, by the copy in its companion.
fn as_sealed<'a>(now: Bound<'a>, companion: &'a Companion) -> Bound<'a> {
    Bound {
        account_name: &companion.account_name,
        credential_type: &companion.credential_type,
        nickname: companion.nickname.as_deref(),
        is_active: companion.is_active,
        ..now
    }
}

/// Returns the differences between what was sealed and what is there now.
fn differences(was: &Bound<'_>, now: &Bound<'_>) -> Vec<Alteration> {
    let mut found = Vec::new();
    if was.nickname != now.nickname {
        let text = |text: Option<&str>| text.map(str::to_owned);
        found.push(Alteration::Nickname {
            was: text(was.nickname),
            is: text(now.nickname),
        });
    }
    if was.account_name != now.account_name {
        found.push(Alteration::AccountName {
            was: was.account_name.to_owned(),
            is: now.account_name.to_owned(),
        });
    }
    match (was.is_active, now.is_active) {
        (true, false) => found.push(Alteration::Disabled),
        (false, true) => found.push(Alteration::Enabled),
        _ => {}
    }
    if was.credential_type != now.credential_type {
        let was = was.credential_type.to_owned();
        found.push(Alteration::Type { was });
    }
    if was.environment != now.environment {
        let was = was.environment.and_then(|text| text.parse().ok());
        found.push(Alteration::Environment { was });
    }
    found
}

#[cfg(test)]
mod tests;
