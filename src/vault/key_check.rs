//! Checks that the keys at hand belong to a vault, before anything is asked or written.

use std::path::Path;

use super::VaultError;
use crate::{
    crypto::{self, KeySettings, KeySource, Keyring},
    domain::{KeyId, Sealed},
    store::Readiness,
};

/// The keys at hand of which one must be known to the vault.
#[derive(Clone, Copy)]
pub(super) enum Primary {
    /// The primary key, which seals.
    Known,
    /// Any key: the primary one may be new to the vault.
    MayBeNew,
}

/// Returns the text for a source in an error, with the path if the source is a file.
pub(super) fn named(source: &KeySource) -> String {
    match source.path() {
        Some(path) => format!("{source} ({})", path.display()),
        None => source.to_string(),
    }
}

/// Makes the first key of a vault in which nothing was ever sealed. Any other vault fails with
/// [`VaultError::Missing`].
pub(super) fn first_key(readiness: &Readiness, path: &Path) -> Result<Keyring, VaultError> {
    if readiness.keys.is_empty() && !readiness.holds_foreign_rows() {
        return Ok(crypto::make(path)?);
    }
    Err(VaultError::Missing {
        wanted: readiness.keys.iter().map(|k| k.id).collect(),
        path: path.to_owned(),
    })
}

/// Syncs the default key file to disk before the first sealing: the command that made the file may
/// have been killed before it did so.
pub(super) fn sync_first(readiness: &Readiness, source: &KeySource) -> Result<(), VaultError> {
    match source {
        KeySource::Default(path) if readiness.keys.is_empty() => Ok(crypto::sync_key_file(path)?),
        _ => Ok(()),
    }
}

/// Refuses keys that are not the vault's.
pub(super) fn judge(
    readiness: &Readiness,
    keyring: &Keyring,
    source: &KeySource,
    settings: &KeySettings,
    primary: Primary,
) -> Result<(), VaultError> {
    if readiness.keys.is_empty() {
        return prove(readiness, keyring);
    }
    let may_prove = match primary {
        Primary::Known => 1,
        Primary::MayBeNew => usize::MAX,
    };
    let recorded = |id| readiness.keys.iter().find(|key| key.id == id);
    let Some(recorded) = keyring.ids().take(may_prove).find_map(recorded) else {
        let given = keyring.primary();
        return Err(wrong(readiness, given, source, settings));
    };
    let given = recorded.id;
    if !keyring.verify_check_token(readiness.vault.id, given, &recorded.check_token) {
        return Err(VaultError::AlteredRecord(given));
    }
    Ok(())
}

/// Returns the refusal of a key that is not the vault's. If another source holds a right key, the
/// error names that source.
fn wrong(
    readiness: &Readiness,
    given: KeyId,
    source: &KeySource,
    settings: &KeySettings,
) -> VaultError {
    let wanted: Vec<_> = readiness.keys.iter().map(|key| key.id).collect();
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

/// Refuses a primary key that opens none of the rows which another product sealed, if there are
/// such rows. Only a key that opens one of them may seal.
fn prove(readiness: &Readiness, keyring: &Keyring) -> Result<(), VaultError> {
    let opens = |sealed: &Sealed| keyring.open(sealed, Some(keyring.primary())).is_ok();
    if !readiness.holds_foreign_rows() || readiness.samples.iter().any(opens) {
        return Ok(());
    }
    Err(VaultError::Unproven {
        given: keyring.primary(),
        rows_seen: !readiness.samples.is_empty(),
    })
}
