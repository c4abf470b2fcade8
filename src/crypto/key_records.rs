//! Records of vault keys: made, and judged by the keys at hand.
//!
//! A record can be written by anybody who can write to the database. So it counts only if a key at hand
//! vouches for it: the key itself, by the check token, or the key that introduced it, by the proof.

use std::collections::BTreeMap;

use hmac::Mac as _;
use jiff::Timestamp;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{Keyring, VaultKey, base64_text, ledger::ledger_key, seals::vault_mac};
use crate::domain::{KeyRecord, Sealed};

/// Text over which, with the vault's id, an HMAC under a vault key derives the key for proofs.
const PROOF_LABEL: &[u8] = b"credctl key proof v1";

/// Number of the layout of the fields that a proof covers, the first of them.
const LAYOUT: u8 = 1;

/// Judgement of a record by the keys at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vouched {
    /// The key is at hand, and made the record's check token for this vault.
    AtHand,
    /// A key at hand introduced the key.
    Introduced,
    /// The key is at hand, but did not make the check token for this vault.
    Altered,
    /// No key at hand vouches for the record: a stranger may have written it.
    Unknown,
}

impl Keyring {
    /// Judges the record of a key of this vault.
    pub fn vouch(&self, vault: Uuid, record: &KeyRecord) -> Vouched {
        if self.key(record.id).is_some() {
            return match self.verify_check_token(vault, record.id, &record.check_token) {
                true => Vouched::AtHand,
                false => Vouched::Altered,
            };
        }
        match self.is_proven(vault, record) {
            Some(true) => Vouched::Introduced,
            _ => Vouched::Unknown,
        }
    }

    /// Returns whether the proof of a record fits the rest of it. `None` if the key that introduced
    /// it is not at hand.
    pub fn is_proven(&self, vault: Uuid, record: &KeyRecord) -> Option<bool> {
        let by = self.key(record.introduced_by)?;
        let proof = proof(by, vault, record);
        Some(proof.verify_slice(&record.proof).is_ok())
    }

    /// Makes the record of a key, proved by the key `by`, which is at hand. `earlier` are the records
    /// whose ledgers the holders of the key must be able to verify.
    pub fn record(
        &self,
        key: &VaultKey,
        by: &VaultKey,
        vault: Uuid,
        earlier: &[KeyRecord],
    ) -> KeyRecord {
        let latest = earlier.iter().map(|record| record.created_at).max();
        let mut record = KeyRecord {
            id: key.id(),
            check_token: key.check_token(vault),
            introduced_by: by.id(),
            proof: Vec::new(),
            mac_keys: self.mac_keys(key, vault, earlier),
            created_at: after(latest),
        };
        record.proof = prove(by, vault, &record);
        record
    }

    /// Returns a record proved anew by the key `by`. Used if the key that introduced it is retired.
    pub fn proved_anew(&self, record: &KeyRecord, by: &VaultKey, vault: Uuid) -> KeyRecord {
        let mut record = KeyRecord {
            introduced_by: by.id(),
            ..record.clone()
        };
        record.proof = prove(by, vault, &record);
        record
    }

    /// Seals the ledger keys of the earlier keys under a key: those of keys at hand, and those that
    /// they hold themselves. `None` if there are none.
    fn mac_keys(&self, key: &VaultKey, vault: Uuid, earlier: &[KeyRecord]) -> Option<Sealed> {
        let mut all: BTreeMap<String, Zeroizing<String>> = BTreeMap::new();
        for record in earlier.iter().filter(|record| record.id != key.id()) {
            if let Some(at_hand) = self.key(record.id) {
                let derived = at_hand.with_bytes(|bytes| ledger_key(bytes, vault));
                all.insert(record.id.to_string(), base64_text::encode(&*derived));
                all.extend(self.held_by(record).unwrap_or_default());
            }
        }
        if all.is_empty() {
            return None;
        }
        let all: BTreeMap<_, _> = all.iter().map(|(id, key)| (id, key.as_str())).collect();
        let text = Zeroizing::new(serde_json::to_vec(&all).ok()?);
        Some(Sealed::stored(key.encrypt(&text)))
    }

    pub(super) fn held_by(
        &self,
        record: &KeyRecord,
    ) -> Option<BTreeMap<String, Zeroizing<String>>> {
        let text = self.open(record.mac_keys.as_ref()?, Some(record.id)).ok()?;
        let held: BTreeMap<String, String> = serde_json::from_str(text.expose_secret()).ok()?;
        let wiped = held.into_iter().map(|(id, key)| (id, Zeroizing::new(key)));
        Some(wiped.collect())
    }
}

/// Returns the present time in microseconds, as the database keeps it, but later than `latest`: the
/// order of keys must not depend on the clocks of several machines.
fn after(latest: Option<Timestamp>) -> Timestamp {
    let cut = |time: Timestamp| Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time);
    let now = cut(Timestamp::now());
    let next = latest.and_then(|at| Timestamp::from_microsecond(at.as_microsecond() + 1).ok());
    next.map_or(now, |next| now.max(next))
}

fn prove(by: &VaultKey, vault: Uuid, record: &KeyRecord) -> Vec<u8> {
    proof(by, vault, record).finalize().into_bytes().to_vec()
}

fn proof(by: &VaultKey, vault: Uuid, record: &KeyRecord) -> ::hmac::Hmac<sha2::Sha256> {
    let (id, introducer) = (record.id.to_string(), record.introduced_by.to_string());
    let created_at = record.created_at.as_microsecond().to_be_bytes();
    let fields = [
        Some([LAYOUT].as_slice()),
        Some(id.as_bytes()),
        Some(record.check_token.as_token().as_bytes()),
        Some(introducer.as_bytes()),
        record.mac_keys.as_ref().map(|t| t.as_token().as_bytes()),
        Some(&created_at),
    ];
    by.with_bytes(|bytes| vault_mac(bytes, PROOF_LABEL, vault, &fields))
}

#[cfg(test)]
mod tests {
    use super::*;

    const VAULT: Uuid = Uuid::from_u128(7);

    fn ring(keys: &[&VaultKey]) -> Keyring {
        let again = |key: &&VaultKey| VaultKey::parse(&key.expose_text()).unwrap();
        Keyring::new(keys.iter().map(again).collect()).unwrap()
    }

    #[test]
    fn a_key_at_hand_vouches_for_itself_and_for_the_keys_it_introduced() {
        let [one, two, three] = [(); 3].map(|()| VaultKey::generate());
        let both = ring(&[&one, &two]);
        let first = both.record(&one, &one, VAULT, &[]);
        let second = both.record(&two, &one, VAULT, std::slice::from_ref(&first));
        assert!(second.created_at > first.created_at);
        let vouched = |keys: &[&VaultKey], record| ring(keys).vouch(VAULT, record);
        assert_eq!(vouched(&[&one], &first), Vouched::AtHand);
        assert_eq!(vouched(&[&one], &second), Vouched::Introduced);
        assert_eq!(vouched(&[&two], &second), Vouched::AtHand);
        assert_eq!(vouched(&[&two], &first), Vouched::Unknown);
        assert_eq!(vouched(&[&three], &second), Vouched::Unknown);
        let elsewhere = ring(&[&one]).vouch(Uuid::from_u128(8), &second);
        assert_eq!(elsewhere, Vouched::Unknown);
        let elsewhere = ring(&[&one]).vouch(Uuid::from_u128(8), &first);
        assert_eq!(elsewhere, Vouched::Altered);
    }

    #[test]
    fn every_field_of_a_record_is_proved() {
        let [one, two, three] = [(); 3].map(|()| VaultKey::generate());
        let all = ring(&[&one, &two, &three]);
        let first = all.record(&one, &one, VAULT, &[]);
        let record = all.record(&two, &one, VAULT, &[first]);
        type Change<'a> = Box<dyn Fn(&mut KeyRecord) + 'a>;
        let changes: [Change<'_>; 6] = [
            Box::new(|r| r.id = three.id()),
            Box::new(|r| r.check_token = three.check_token(VAULT)),
            Box::new(|r| r.introduced_by = three.id()),
            Box::new(|r| r.mac_keys = None),
            Box::new(|r| r.created_at = Timestamp::UNIX_EPOCH),
            Box::new(|r| r.proof.clear()),
        ];
        for change in changes {
            let mut changed = record.clone();
            change(&mut changed);
            assert_eq!(ring(&[&one]).vouch(VAULT, &changed), Vouched::Unknown);
        }
        let anew = all.proved_anew(&record, &three, VAULT);
        assert_eq!(ring(&[&three]).vouch(VAULT, &anew), Vouched::Introduced);
        assert_eq!(ring(&[&one]).vouch(VAULT, &anew), Vouched::Unknown);
    }

    #[test]
    fn the_ledger_keys_of_all_earlier_keys_reach_the_newest() {
        let [one, two, three] = [(); 3].map(|()| VaultKey::generate());
        let first = ring(&[&one]).record(&one, &one, VAULT, &[]);
        let second = ring(&[&one, &two]).record(&two, &one, VAULT, &[first]);
        // The first key is retired: only the second still knows its ledger key.
        let third = ring(&[&two, &three]).record(&three, &two, VAULT, &[second]);
        let held = ring(&[&three]).held_by(&third).unwrap();
        let expected = [&one, &two].map(|key| {
            let derived = key.with_bytes(|bytes| ledger_key(bytes, VAULT));
            (key.id().to_string(), base64_text::encode(&*derived))
        });
        assert_eq!(held, BTreeMap::from(expected));
    }
}
