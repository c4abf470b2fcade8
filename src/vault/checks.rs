//! Checks that are kept: made and believed by the vault keys.

use jiff::Timestamp;

use super::Checker;
use crate::{
    crypto::CheckOwner,
    domain::{CredentialType, KeptCheck, KeyId, Uuid},
    store::{SealedCredential, StoredCheck},
};

impl Checker<'_> {
    /// Returns a check as it is stored, under the vault key that sealed its credential. `None` if that key
    /// is not at hand.
    pub fn signed_check(
        &self,
        credential_id: Uuid,
        key: KeyId,
        mut check: KeptCheck,
    ) -> Option<StoredCheck> {
        // As the database keeps it: a MAC over nanoseconds would never fit again.
        let whole = |time: Timestamp| Timestamp::from_microsecond(time.as_microsecond());
        check.at = whole(check.at).ok()?;
        check.facts.expires_at = match check.facts.expires_at {
            Some(time) => Some(whole(time).ok()?),
            None => None,
        };
        let owner = self.check_owner(credential_id);
        let mac = self.keyring().check_mac(key, owner, &check)?;
        Some(StoredCheck {
            credential_id,
            check,
            key_id: Some(key),
            mac,
        })
    }

    /// Returns the check that was kept of a credential, if a vault key at hand vouches for it and the
    /// credential is the same as then.
    pub fn believed_check<'c>(
        &self,
        row: &SealedCredential,
        kept: &'c StoredCheck,
    ) -> Option<&'c KeptCheck> {
        let is_of_it = kept.credential_id == row.credential.id
            && row.companion.is_some()
            && kept.check.revision == row.revision();
        (is_of_it && self.vouches_for(kept)).then_some(&kept.check)
    }

    /// Returns true if a vault key at hand vouches for a check.
    pub fn vouches_for(&self, kept: &StoredCheck) -> bool {
        let owner = self.check_owner(kept.credential_id);
        let verified = kept.key_id.and_then(|key| {
            self.keyring()
                .is_check_mac(key, owner, &kept.check, &kept.mac)
        });
        verified == Some(true)
    }

    /// Returns the keyed hash of an account. `None` if the vault key is not at hand.
    pub fn account_hash(
        &self,
        key: KeyId,
        credential_type: &CredentialType,
        account: &str,
    ) -> Option<Vec<u8>> {
        let keyring = self.keyring();
        keyring.account_hash(key, self.vault(), credential_type, account)
    }

    fn check_owner(&self, credential_id: Uuid) -> CheckOwner<'_> {
        CheckOwner {
            vault: self.vault(),
            user_id: self.user_id(),
            credential_id,
        }
    }
}
