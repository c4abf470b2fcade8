//! The vault keys that a backup brings, and the records of them that the vault gets.

use std::collections::BTreeSet;

use super::{
    VaultError,
    key_check::{Primary, judge},
};
use crate::{
    crypto::{self, KeyError, KeySettings, KeySource, Keyring},
    domain::{KeyId, KeyRecord, Uuid},
    store::{FirstKey, Readiness, Store},
};

/// Vault keys of this machine, before those of a backup are added.
pub struct OwnKeys {
    source: KeySource,
    keyring: Option<Keyring>,
}

/// Vault keys of this machine and of a backup together.
pub struct RestoreKeys {
    /// All keys. Those that seal and open on this machine come first. `None` if there are no keys.
    pub keyring: Option<Keyring>,
    /// Ids of the keys that must be added to the key file, in this order.
    pub wanted: Vec<KeyId>,
    /// Ids of the keys that the vault knows, or will know after the restore.
    pub known: BTreeSet<KeyId>,
    /// Records that the vault holds, if it knows none of the keys yet, and the restore records some.
    first_among: Option<Vec<KeyRecord>>,
}

impl OwnKeys {
    /// Loads the vault keys of the settings. A key file that does not exist yet counts as no keys.
    ///
    /// # Errors
    /// As for loading keys.
    pub fn load(settings: &KeySettings) -> Result<Self, VaultError> {
        let source = crypto::choose(settings.inputs.clone())?;
        let keyring = match crypto::load(&source, &settings.options) {
            Err(KeyError::Missing { .. }) => None,
            loaded => loaded?,
        };
        Ok(OwnKeys { source, keyring })
    }

    /// Returns true if this machine has all of these keys.
    pub fn has_all(&self, mut keys: impl Iterator<Item = KeyId>) -> bool {
        let own = self.keyring.as_ref();
        keys.all(|key| own.is_some_and(|own| own.key(key).is_some()))
    }

    /// Returns true if this machine has no vault keys.
    pub fn is_empty(&self) -> bool {
        self.keyring.is_none()
    }

    /// Combines the keys of this machine with those of a backup, for the vault that `readiness`
    /// describes. `named` are the keys that rows of the backup name. If this machine has no keys,
    /// those of the backup take their place.
    ///
    /// # Errors
    /// As for sealing in this vault: [`VaultError::Wrong`] and the like.
    pub async fn combine(
        self,
        brought: Option<Keyring>,
        existing: Option<(&Store, &Readiness)>,
        named: &BTreeSet<KeyId>,
        settings: &KeySettings,
    ) -> Result<RestoreKeys, VaultError> {
        let recorded = existing.map(|(_, readiness)| &readiness.keys[..]);
        let recorded: BTreeSet<_> = recorded
            .unwrap_or_default()
            .iter()
            .map(|key| key.id)
            .collect();
        let brings: Vec<_> = brought.iter().flat_map(Keyring::ids).collect();
        let is_new = self.keyring.is_none();
        let is_a_file = self.source.path().is_some();
        let wanted =
            |key: &KeyId| is_new || (is_a_file && recorded.contains(key) && !self.has(*key));
        let wanted: Vec<_> = brings.into_iter().filter(wanted).collect();
        let own: BTreeSet<_> = self.ids().chain(wanted.iter().copied()).collect();
        let keyring = match (self.keyring, brought) {
            (Some(own), Some(brought)) => Some(own.merged_with(brought)),
            (own, brought) => own.or(brought),
        };
        let vouched = match (&keyring, existing) {
            (Some(keyring), Some((store, readiness))) => {
                let from = (&self.source, settings);
                let known = judge(store, readiness, keyring, from, Primary::Known).await?;
                known.vouched
            }
            _ => Vec::new(),
        };
        let is_first = vouched.is_empty() && keyring.is_some();
        let known = match &keyring {
            Some(keyring) if is_first => {
                let of_rows = named.intersection(&own).copied();
                of_rows.chain([keyring.primary()]).collect()
            }
            _ => vouched.iter().map(|record| record.id).collect(),
        };
        let there = existing.map_or(&[][..], |(_, readiness)| &readiness.keys);
        Ok(RestoreKeys {
            keyring,
            wanted,
            known,
            first_among: is_first.then(|| there.to_vec()),
        })
    }

    fn has(&self, key: KeyId) -> bool {
        self.has_all(std::iter::once(key))
    }

    fn ids(&self) -> impl Iterator<Item = KeyId> {
        self.keyring.iter().flat_map(Keyring::ids)
    }
}

impl RestoreKeys {
    /// Returns the records to write in a vault that knows none of the keys: the first key's, and those
    /// of the others, which it introduces. Nothing is to be recorded if the vault knows keys.
    pub fn records(&self, vault: Uuid) -> (Option<FirstKey>, Vec<KeyRecord>) {
        let (Some(keyring), Some(there)) = (&self.keyring, &self.first_among) else {
            return (None, Vec::new());
        };
        let Some(first) = keyring.keys().next() else {
            return (None, Vec::new());
        };
        let mut records = vec![keyring.record(first, first, vault, &[])];
        for id in self.known.iter().filter(|id| **id != first.id()) {
            if let Some(key) = keyring.key(*id) {
                records.push(keyring.record(key, first, vault, &records));
            }
        }
        let first = FirstKey {
            record: records.remove(0),
            known: there.clone(),
        };
        (Some(first), records)
    }
}
