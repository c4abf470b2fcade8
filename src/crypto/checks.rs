//! MACs of checks, and keyed hashes of accounts.

use ::hmac::{Hmac, Mac as _};
use sha2::Sha256;
use uuid::Uuid;

use super::{Keyring, seals::vault_mac};
use crate::domain::{CredentialType, KeptCheck, KeyId};

/// Text over which, with the vault's id, an HMAC under a vault key derives the key of its checks.
const LABEL: &[u8] = b"credctl check v1";

/// Text for the key under which accounts are hashed.
const ACCOUNT_LABEL: &[u8] = b"credctl account v1";

/// Number of the layout of the fields of a check, the first of them.
const LAYOUT: u8 = 1;

/// Owner of a check: a vault, a user and a credential.
#[derive(Debug, Clone, Copy)]
pub struct CheckOwner<'a> {
    pub vault: Uuid,
    pub user_id: &'a str,
    pub credential_id: Uuid,
}

impl Keyring {
    /// Returns the MAC of a check under the key with this id. `None` if the key is not at hand.
    pub fn check_mac(
        &self,
        key: KeyId,
        owner: CheckOwner<'_>,
        check: &KeptCheck,
    ) -> Option<Vec<u8>> {
        let mac = self.mac_of_check(key, owner, check)?;
        Some(mac.finalize().into_bytes().to_vec())
    }

    /// Returns true if this is the MAC of a check under the key with this id. `None` if the key is not
    /// at hand. The comparison takes constant time.
    pub fn is_check_mac(
        &self,
        key: KeyId,
        owner: CheckOwner<'_>,
        check: &KeptCheck,
        expected: &[u8],
    ) -> Option<bool> {
        let mac = self.mac_of_check(key, owner, check)?;
        Some(mac.verify_slice(expected).is_ok())
    }

    /// Returns the keyed hash of an account: equal for equal accounts of a type. `None` if the key is
    /// not at hand.
    pub fn account_hash(
        &self,
        key: KeyId,
        vault: Uuid,
        credential_type: &CredentialType,
        account: &str,
    ) -> Option<Vec<u8>> {
        let key = self.key(key)?;
        let fields = [
            Some(credential_type.as_str().as_bytes()),
            Some(account.as_bytes()),
        ];
        let mac = key.with_bytes(|bytes| vault_mac(bytes, ACCOUNT_LABEL, vault, &fields));
        Some(mac.finalize().into_bytes().to_vec())
    }

    fn mac_of_check(
        &self,
        key: KeyId,
        owner: CheckOwner<'_>,
        check: &KeptCheck,
    ) -> Option<Hmac<Sha256>> {
        let key = self.key(key)?;
        let facts = &check.facts;
        let rights = [
            facts.rights.read,
            facts.rights.trade,
            facts.rights.withdraw,
            facts.is_address_locked,
        ];
        let rights = rights.map(|right| right.map(|right| [u8::from(right)]));
        let revision = check.revision.to_be_bytes();
        let at = check.at.as_microsecond().to_be_bytes();
        let expires = facts
            .expires_at
            .map(|time| time.as_microsecond().to_be_bytes());
        let [read, trade, withdraw, lock] = rights
            .each_ref()
            .map(|r| r.as_ref().map(<[u8; 1]>::as_slice));
        let fields = [
            Some([LAYOUT].as_slice()),
            Some(owner.user_id.as_bytes()),
            Some(owner.credential_id.as_bytes()),
            Some(&revision),
            Some(check.verdict.as_str().as_bytes()),
            check.reason.as_deref().map(str::as_bytes),
            Some(&at),
            Some(check.by.as_bytes()),
            check.account_hash.as_deref(),
            facts.account_tail.as_deref().map(str::as_bytes),
            facts.account_kind.as_deref().map(str::as_bytes),
            read,
            trade,
            withdraw,
            lock,
            expires.as_ref().map(<[u8; 8]>::as_slice),
        ];
        Some(key.with_bytes(|bytes| vault_mac(bytes, LABEL, owner.vault, &fields)))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        crypto::VaultKey,
        domain::{CheckVerdict, KeyFacts, Rights},
    };

    fn check() -> KeptCheck {
        KeptCheck {
            verdict: CheckVerdict::Good,
            reason: Some("because".to_owned()),
            revision: 3,
            at: Timestamp::from_microsecond(4).unwrap(),
            by: "ada@desk credctl/1".to_owned(),
            facts: KeyFacts {
                account_tail: Some("…1234".to_owned()),
                account_kind: Some("SPOT".to_owned()),
                rights: Rights {
                    read: Some(true),
                    trade: Some(false),
                    withdraw: None,
                },
                is_address_locked: Some(true),
                expires_at: Some(Timestamp::from_microsecond(5).unwrap()),
            },
            account_hash: Some(vec![6; 32]),
        }
    }

    #[test]
    fn every_field_and_the_owner_are_covered() {
        let key = VaultKey::generate();
        let id = key.id();
        let ring = Keyring::new(vec![key]).unwrap();
        let owner = CheckOwner {
            vault: Uuid::from_u128(7),
            user_id: "ada",
            credential_id: Uuid::from_u128(8),
        };
        let mac = ring.check_mac(id, owner, &check()).unwrap();
        let verified = |owner, check: &KeptCheck| ring.is_check_mac(id, owner, check, &mac);
        assert_eq!(verified(owner, &check()), Some(true));
        type Change = fn(&mut KeptCheck);
        let changes: [Change; 12] = [
            |c| c.verdict = CheckVerdict::Limited,
            |c| c.reason = None,
            |c| c.revision = 4,
            |c| c.at = Timestamp::UNIX_EPOCH,
            |c| c.by.push('x'),
            |c| c.facts.account_tail = None,
            |c| c.facts.account_kind = None,
            |c| c.facts.rights.read = None,
            |c| c.facts.rights.trade = Some(true),
            |c| c.facts.rights.withdraw = Some(false),
            |c| c.facts.is_address_locked = Some(false),
            |c| c.facts.expires_at = None,
        ];
        for change in changes {
            let mut changed = check();
            change(&mut changed);
            assert_eq!(verified(owner, &changed), Some(false), "{changed:?}");
        }
        let mut other_account = check();
        other_account.account_hash = Some(vec![7; 32]);
        assert_eq!(verified(owner, &other_account), Some(false));
        for other in [
            CheckOwner {
                vault: Uuid::nil(),
                ..owner
            },
            CheckOwner {
                user_id: "bob",
                ..owner
            },
            CheckOwner {
                credential_id: Uuid::nil(),
                ..owner
            },
        ] {
            assert_eq!(verified(other, &check()), Some(false), "{other:?}");
        }
        let stranger = Keyring::new(vec![VaultKey::generate()]).unwrap();
        assert_eq!(stranger.is_check_mac(id, owner, &check(), &mac), None);
    }

    #[test]
    fn accounts_of_different_types_and_vaults_have_different_hashes() {
        let key = VaultKey::generate();
        let id = key.id();
        let ring = Keyring::new(vec![key]).unwrap();
        let hash = |vault, kind: &str, account| {
            let kind = CredentialType::stored(kind);
            ring.account_hash(id, Uuid::from_u128(vault), &kind, account)
        };
        let one = hash(7, "kraken", "AA11");
        assert_eq!(one, hash(7, "kraken", "AA11"));
        for other in [
            hash(7, "kraken", "AA12"),
            hash(7, "krakenAA", "11"),
            hash(8, "kraken", "AA11"),
        ] {
            assert_ne!(one, other);
        }
    }
}
