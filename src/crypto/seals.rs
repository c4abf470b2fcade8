//! Seals of credentials. Fernet cannot bind a token to its row, so a seal beside the token does.
//!
//! A seal is three HMAC-SHA256 under a key derived from a vault key and a vault's id. The first is
//! over the description of the credential, the second over the first with note and tags, the third over
//! both with the sealed fields. Only a seal of which all fit is valid. One that fits in part says what it
//! was that changed: note and tags, the sealed fields, or something else.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::mac::{KEY_BYTES, hmac, over};
use crate::domain::{Bound, KeyId, SEAL_BYTES, Seal, SealMatch};

/// Text over which, with the vault's id, an HMAC under the vault key derives the sealing key.
const LABEL: &[u8] = b"credctl seal v1";

/// Number of the layout of the sealed fields, the first of them.
const LAYOUT: u8 = 1;

/// Number of bytes of each of the three parts.
const PART: usize = SEAL_BYTES / 3;

/// The sealing keys of the vault keys at hand, for one vault. Wiped when dropped, never shown.
pub struct Sealer {
    primary: (KeyId, SealingKey),
    others: Vec<(KeyId, SealingKey)>,
}

pub(super) struct SealingKey(Zeroizing<[u8; KEY_BYTES]>);

impl Sealer {
    pub(super) fn new(
        primary: (KeyId, SealingKey),
        others: impl Iterator<Item = (KeyId, SealingKey)>,
    ) -> Self {
        Sealer {
            primary,
            others: others.collect(),
        }
    }

    /// Returns the ids of the vault keys whose seals can be made and verified, the primary key's
    /// first.
    pub fn ids(&self) -> impl Iterator<Item = KeyId> {
        self.all().map(|(id, _)| *id)
    }

    /// Returns the seal under the primary key.
    pub fn seal_with_primary(&self, bound: &Bound<'_>) -> Seal {
        self.primary.1.seal(bound)
    }

    /// Returns the seal under the vault key with this id. `None` if the key is not at hand.
    pub fn seal(&self, key: KeyId, bound: &Bound<'_>) -> Option<Seal> {
        Some(self.key(key)?.seal(bound))
    }

    /// Compares a seal with what it should bind, under the vault key with this id. `None` if the key
    /// is not at hand. The comparison takes constant time.
    pub fn compare(&self, key: KeyId, bound: &Bound<'_>, seal: &[u8]) -> Option<SealMatch> {
        Some(self.key(key)?.compare(bound, seal))
    }

    fn key(&self, id: KeyId) -> Option<&SealingKey> {
        let found = self.all().find(|(known, _)| *known == id)?;
        Some(&found.1)
    }

    fn all(&self) -> impl Iterator<Item = &(KeyId, SealingKey)> {
        std::iter::once(&self.primary).chain(&self.others)
    }
}

impl SealingKey {
    /// Derives the sealing key of a vault from the bytes of a vault key. With the vault's id in it,
    /// no seal is valid in another vault that shares the key.
    pub(super) fn derived(key: &[u8; KEY_BYTES], vault: Uuid) -> Self {
        SealingKey(hmac(key, [LABEL, vault.as_bytes()]))
    }

    fn seal(&self, bound: &Bound<'_>) -> Seal {
        let mut seal = [0; SEAL_BYTES];
        let description = self.description(bound).finalize().into_bytes();
        seal[..PART].copy_from_slice(&description);
        let notes = self.notes(&description, bound).finalize().into_bytes();
        seal[PART..2 * PART].copy_from_slice(&notes);
        let whole = self.whole(&seal[..2 * PART], bound);
        seal[2 * PART..].copy_from_slice(&whole.finalize().into_bytes());
        seal
    }

    fn compare(&self, bound: &Bound<'_>, seal: &[u8]) -> SealMatch {
        let Some((before, whole)) = seal.split_at_checked(2 * PART) else {
            return SealMatch::Nothing;
        };
        let (description, notes) = before.split_at(PART);
        if self.description(bound).verify_slice(description).is_err() {
            return SealMatch::Nothing;
        }
        let fits_notes = self.notes(description, bound).verify_slice(notes).is_ok();
        let fits_tokens = self.whole(before, bound).verify_slice(whole).is_ok();
        match fits_notes && fits_tokens {
            true => SealMatch::Whole,
            false => SealMatch::Description {
                fits_notes,
                fits_tokens,
            },
        }
    }

    fn description(&self, bound: &Bound<'_>) -> Hmac<Sha256> {
        let state = [u8::from(bound.is_active)];
        let expires = bound.expires_at.map(|at| at.as_microsecond().to_be_bytes());
        let revision = bound.revision.to_be_bytes();
        let fields = [
            Some([LAYOUT].as_slice()),
            Some(bound.id.as_bytes()),
            Some(bound.user_id.as_bytes()),
            Some(bound.account_id.as_bytes()),
            Some(bound.account_name.as_bytes()),
            Some(bound.credential_type.as_bytes()),
            bound.environment.map(str::as_bytes),
            bound.nickname.map(str::as_bytes),
            Some(&state),
            expires.as_ref().map(|bytes| bytes.as_slice()),
            Some(&revision),
            Some(bound.fingerprint),
        ];
        over(&self.0, &fields)
    }

    fn notes(&self, description: &[u8], bound: &Bound<'_>) -> Hmac<Sha256> {
        let fields = [
            Some(description),
            bound.note.map(str::as_bytes),
            bound.tags.map(str::as_bytes),
        ];
        over(&self.0, &fields)
    }

    /// `before` is the two parts that stand before this one.
    fn whole(&self, before: &[u8], bound: &Bound<'_>) -> Hmac<Sha256> {
        let fields = [
            Some(before),
            Some(bound.api_key.as_token().as_bytes()),
            Some(bound.secret_key.as_token().as_bytes()),
            bound.fields.map(|token| token.as_token().as_bytes()),
        ];
        over(&self.0, &fields)
    }
}

/// Returns the HMAC-SHA256 of a message under a key that is derived from a vault key, a label and a
/// vault's id, to be finished or verified by the caller.
pub(super) fn vault_mac(
    key: &[u8; KEY_BYTES],
    label: &[u8],
    vault: Uuid,
    fields: &[Option<&[u8]>],
) -> Hmac<Sha256> {
    over(&hmac(key, [label, vault.as_bytes()]), fields)
}

#[cfg(test)]
mod tests;
