//! MACs of events. Each covers the MAC of the event before it, so that none can be taken out of the
//! middle of a chain.

use std::collections::BTreeMap;

use ::hmac::{Hmac, Mac as _};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{
    Keyring, VaultKey, base64_text,
    mac::{KEY_BYTES, hmac, over},
};
use crate::domain::{Event, KeyId, KeyRecord};

/// Text over which, with the vault's id, an HMAC under a vault key derives the key of its ledger.
const LABEL: &[u8] = b"credctl ledger v1";

/// Number of the layout of the fields of an event, the first of them.
const LAYOUT: u8 = 1;

/// Keys with which the events of one vault are written and verified: those of vault keys at hand, and
/// those of retired ones that the records of keys at hand hold. Wiped when dropped, never shown.
pub struct LedgerKeys(BTreeMap<KeyId, Zeroizing<[u8; KEY_BYTES]>>);

impl Keyring {
    /// Returns the ledger keys of a vault; `records` are those of its vault keys.
    pub fn ledger_keys(&self, vault: Uuid, records: &[KeyRecord]) -> LedgerKeys {
        let mut keys = BTreeMap::new();
        for record in records.iter().filter(|r| self.key(r.id).is_some()) {
            for (id, key) in self.held_by(record).unwrap_or_default() {
                if let (Ok(id), Some(key)) = (id.parse(), decoded(&key)) {
                    keys.insert(id, key);
                }
            }
        }
        let at_hand = self.keys();
        let derived = |key: &VaultKey| key.with_bytes(|bytes| ledger_key(bytes, vault));
        keys.extend(at_hand.map(|key| (key.id(), derived(key))));
        LedgerKeys(keys)
    }
}

impl LedgerKeys {
    /// Returns the MAC of an event of this user, under the key that it names. `previous` is the MAC of
    /// the event before it. `None` if the event names no key, or one that is not known.
    pub fn mac(&self, user_id: &str, event: &Event, previous: Option<&[u8]>) -> Option<Vec<u8>> {
        let mac = self.over(user_id, event, previous)?;
        Some(mac.finalize().into_bytes().to_vec())
    }

    /// Returns whether the MAC of an event fits it and the event before it. `None` if it cannot be
    /// told: the event names no key, or one that is not known. The comparison takes constant time.
    pub fn verify(&self, user_id: &str, event: &Event, previous: Option<&[u8]>) -> Option<bool> {
        let mac = self.over(user_id, event, previous)?;
        let stored = event.mac.as_deref().unwrap_or_default();
        Some(mac.verify_slice(stored).is_ok())
    }

    fn over(&self, user_id: &str, event: &Event, previous: Option<&[u8]>) -> Option<Hmac<Sha256>> {
        let key = self.0.get(&event.key_id?)?;
        let revision = event.revision.to_be_bytes();
        let at = event.at.as_microsecond().to_be_bytes();
        let fields = [
            Some([LAYOUT].as_slice()),
            previous,
            Some(event.id.as_bytes()),
            Some(user_id.as_bytes()),
            Some(event.subject.as_bytes()),
            Some(&revision),
            Some(event.kind.as_bytes()),
            event.detail.as_deref().map(str::as_bytes),
            Some(&at),
            Some(event.actor.as_bytes()),
            event.reason.as_deref().map(str::as_bytes),
            event.seal.as_deref(),
        ];
        Some(over(key, &fields))
    }
}

/// Derives the key of the ledger of a vault from the bytes of a vault key.
pub(super) fn ledger_key(key: &[u8; KEY_BYTES], vault: Uuid) -> Zeroizing<[u8; KEY_BYTES]> {
    hmac(key, [LABEL, vault.as_bytes()])
}

fn decoded(text: &str) -> Option<Zeroizing<[u8; KEY_BYTES]>> {
    let bytes = Zeroizing::new(base64_text::decode(text)?);
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    (bytes.len() == KEY_BYTES).then(|| key.copy_from_slice(&bytes))?;
    Some(key)
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{crypto::VaultKey, domain::hex};

    const VAULT: Uuid = Uuid::from_u128(7);

    fn ring(keys: &[&VaultKey]) -> Keyring {
        let again = |key: &&VaultKey| VaultKey::parse(&key.expose_text()).unwrap();
        Keyring::new(keys.iter().map(again).collect()).unwrap()
    }

    fn event(key: KeyId) -> Event {
        Event {
            id: Uuid::from_u128(1),
            subject: Uuid::from_u128(2),
            revision: 3,
            kind: "renamed".to_owned(),
            detail: Some("more".to_owned()),
            at: Timestamp::from_microsecond(4).unwrap(),
            actor: "ada@desk credctl/1".to_owned(),
            reason: Some("because".to_owned()),
            was: None,
            key_id: Some(key),
            seal: Some(vec![5; 64]),
            mac: None,
        }
    }

    #[test]
    fn every_field_and_the_event_before_are_covered() {
        let (one, two) = (VaultKey::generate(), VaultKey::generate());
        let keys = ring(&[&one, &two]).ledger_keys(VAULT, &[]);
        let mut written = event(one.id());
        written.mac = keys.mac("ada", &written, Some(&[1; 32]));
        let verify = |event: &Event| keys.verify("ada", event, Some(&[1; 32]));
        assert_eq!(verify(&written), Some(true));
        type Change = fn(&mut Event);
        let changes: [Change; 10] = [
            |e| e.id = Uuid::nil(),
            |e| e.subject = Uuid::nil(),
            |e| e.revision = 4,
            |e| e.kind.push('x'),
            |e| e.detail = None,
            |e| e.at = Timestamp::UNIX_EPOCH,
            |e| e.actor.push('x'),
            |e| e.reason = None,
            |e| e.seal = None,
            |e| e.mac = None,
        ];
        for change in changes {
            let mut changed = written.clone();
            change(&mut changed);
            assert_eq!(verify(&changed), Some(false), "{changed:?}");
        }
        let under_other = Event {
            key_id: Some(two.id()),
            ..written.clone()
        };
        assert_eq!(verify(&under_other), Some(false));
        assert_eq!(keys.verify("bob", &written, Some(&[1; 32])), Some(false));
        assert_eq!(keys.verify("ada", &written, Some(&[2; 32])), Some(false));
        assert_eq!(keys.verify("ada", &written, None), Some(false));
        let elsewhere = ring(&[&one]).ledger_keys(Uuid::from_u128(8), &[]);
        let verified = elsewhere.verify("ada", &written, Some(&[1; 32]));
        assert_eq!(verified, Some(false));
        let was = Event {
            was: Some("purged".to_owned()),
            ..written.clone()
        };
        assert_eq!(verify(&was), Some(true), "what was is not covered");
    }

    #[test]
    fn events_of_a_retired_key_are_verified_by_its_successors() {
        let [one, two, three] = [(); 3].map(|()| VaultKey::generate());
        let first = ring(&[&one]).record(&one, &one, VAULT, &[]);
        let second = ring(&[&one, &two]).record(&two, &one, VAULT, &[first]);
        let third =
            ring(&[&two, &three]).record(&three, &two, VAULT, std::slice::from_ref(&second));
        let mut written = event(one.id());
        written.mac = ring(&[&one])
            .ledger_keys(VAULT, &[])
            .mac("ada", &written, None);
        let records = [second, third];
        for at_hand in [&two, &three] {
            let keys = ring(&[at_hand]).ledger_keys(VAULT, &records);
            assert_eq!(keys.verify("ada", &written, None), Some(true));
        }
        let stranger = ring(&[&VaultKey::generate()]).ledger_keys(VAULT, &records);
        assert_eq!(stranger.verify("ada", &written, None), None);
    }

    #[test]
    fn the_bytes_of_a_mac_are_fixed() {
        let key = VaultKey::parse("AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=").unwrap();
        let keys = ring(&[&key]).ledger_keys(VAULT, &[]);
        let mac = keys.mac("ada", &event(key.id()), Some(&[1; 32])).unwrap();
        let expected = "a01cd94c15fed03527d5db080ef0b48b25335b6b4011f73c4b19caa63b267d38";
        assert_eq!(hex(&mac), expected);
    }
}
