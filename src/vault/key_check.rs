//! Checks that the keys at hand belong to a vault, before anything is asked or written.

use std::collections::BTreeSet;

use super::{Checker, VaultError, Verdict};
use crate::{
    crypto::{self, KeySettings, KeySource, Keyring, Vouched},
    domain::{KeyId, KeyRecord, Uuid},
    store::{Readiness, SealedCredential, Store},
};

/// The keys at hand of which one must be known to the vault.
#[derive(Clone, Copy)]
pub(super) enum Primary {
    /// The primary key, which seals.
    Known,
    /// Any key: the primary one may be new to the vault.
    MayBeNew,
}

/// Records of a vault's keys, judged by the keys at hand.
#[derive(Debug, Clone, Default)]
pub struct KnownKeys {
    /// Records that a key at hand vouches for, in the order of their times.
    pub vouched: Vec<KeyRecord>,
    /// Ids of the keys whose records nobody at hand vouches for. They do not count.
    pub strangers: Vec<KeyId>,
}

/// Returns the text for a source in an error, with the path if the source is a file.
pub(super) fn named(source: &KeySource) -> String {
    match source.path() {
        Some(path) => format!("{source} ({})", path.display()),
        None => source.to_string(),
    }
}

impl KnownKeys {
    /// Judges the records of a vault's keys.
    ///
    /// # Errors
    /// Fails with [`VaultError::AlteredRecord`] if the record of a key at hand is not this vault's.
    pub fn new(vault: Uuid, records: &[KeyRecord], keyring: &Keyring) -> Result<Self, VaultError> {
        let mut known = KnownKeys::default();
        for record in records {
            match keyring.vouch(vault, record) {
                Vouched::AtHand | Vouched::Introduced => known.vouched.push(record.clone()),
                Vouched::Altered => return Err(VaultError::AlteredRecord(record.id)),
                Vouched::Unknown => known.strangers.push(record.id),
            }
        }
        Ok(known)
    }
}

/// Refuses keys that are not the vault's, and returns those that are.
pub(super) async fn judge(
    store: &Store,
    readiness: &Readiness,
    keyring: &Keyring,
    (source, settings): (&KeySource, &KeySettings),
    primary: Primary,
) -> Result<KnownKeys, VaultError> {
    let known = KnownKeys::new(readiness.vault.id, &readiness.keys, keyring)?;
    let is_known = |id: KeyId| known.vouched.iter().any(|record| record.id == id);
    let recorded = || readiness.keys.iter().map(|key| key.id);
    let wrong = |wanted| wrong(wanted, keyring.primary(), source, settings);
    if known.vouched.is_empty() {
        let samples = store.samples().await?;
        let checker = Checker::new(keyring, readiness.vault.id, store.user_id());
        // Another command may have recorded the first key and sealed with it since the records were read.
        let of_samples = samples.iter().filter_map(|row| row.credential.key_id);
        let wanted: BTreeSet<KeyId> = recorded().chain(of_samples).collect();
        if readiness.keys.is_empty() || !samples.is_empty() {
            match prove(readiness, &samples, &checker, primary) {
                Err(_) if !wanted.is_empty() => return Err(wrong(wanted.into_iter().collect())),
                proved => proved?,
            }
            return Ok(known);
        }
        return Err(wrong(recorded().collect()));
    }
    let may_prove = match primary {
        Primary::Known => 1,
        Primary::MayBeNew => usize::MAX,
    };
    match keyring.ids().take(may_prove).any(is_known) {
        true => Ok(known),
        false => Err(wrong(recorded().collect())),
    }
}

/// Returns the refusal of a key that is not the vault's. If another source holds a right key, the
/// error names that source.
fn wrong(
    wanted: Vec<KeyId>,
    given: KeyId,
    source: &KeySource,
    settings: &KeySettings,
) -> VaultError {
    let is_for = |other: &KeySource| {
        let keyring = crypto::load(other, &settings.options).ok().flatten();
        keyring.is_some_and(|keyring| keyring.ids().any(|id| wanted.contains(&id)))
    };
    let shadowed = crypto::shadowed(&settings.inputs).into_iter();
    // A key command is never run just to look for a key.
    let mut shadowed = shadowed.filter(|other| !matches!(other, KeySource::Command(_)));
    VaultError::Wrong {
        given,
        origin: named(source),
        shadowed: shadowed.find(is_for).map(|other| named(&other)),
        wanted,
    }
}

/// Refuses keys that open none of the rows which are sealed already, if there are such rows. Only a key
/// that opens one of them may seal, or a new one that a rotation puts in its place.
fn prove(
    readiness: &Readiness,
    samples: &[SealedCredential],
    checker: &Checker<'_>,
    primary: Primary,
) -> Result<(), VaultError> {
    if samples.is_empty() && !readiness.vault.adopted_sealed {
        return Ok(());
    }
    let keyring = checker.keyring();
    let opens = |key: KeyId, row: &SealedCredential| match &row.companion {
        None => keyring.open(&row.api_key, Some(key)).is_ok(),
        Some(companion) => companion.key_id == Some(key) && checker.verdict(row) == Verdict::Ok,
    };
    let opener = keyring
        .ids()
        .find(|key| samples.iter().any(|row| opens(*key, row)));
    let given = keyring.primary();
    match (opener, primary) {
        (Some(_), Primary::MayBeNew) => Ok(()),
        (Some(opener), Primary::Known) if opener == given => Ok(()),
        _ => Err(VaultError::Unproven {
            given,
            opener,
            rows_seen: !samples.is_empty(),
        }),
    }
}
