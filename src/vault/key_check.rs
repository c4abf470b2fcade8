//! Whether the keys at hand fit a vault, before anything is asked or written.

use std::path::Path;

use super::VaultError;
use crate::{
    crypto::{self, KeySettings, KeySource, Keyring},
    domain::{KeyId, Sealed},
    store::Readiness,
};

/// Which of the keys at hand has to be one of the vault's.
#[derive(Clone, Copy)]
pub(super) enum Primary {
    /// The one that seals.
    Known,
    /// Any of them.
    MayBeNew,
}

/// A source as an error names it: with the path of a file.
pub(super) fn named(source: &KeySource) -> String {
    match source.path() {
        Some(path) => format!("{source} ({})", path.display()),
        None => source.to_string(),
    }
}

/// The first key of a vault in which nothing was ever sealed.
pub(super) fn first_key(readiness: &Readiness, path: &Path) -> Result<Keyring, VaultError> {
    if readiness.keys.is_empty() && !readiness.holds_foreign_rows() {
        return Ok(crypto::make(path)?);
    }
    Err(VaultError::Missing {
        wanted: readiness.keys.iter().map(|k| k.id).collect(),
        path: path.to_owned(),
    })
}

/// Before the first sealing: a file that another command made may not be safely on the disk, if that
/// one was killed.
pub(super) fn sync_first(readiness: &Readiness, source: &KeySource) -> Result<(), VaultError> {
    match source {
        KeySource::Default(path) if readiness.keys.is_empty() => Ok(crypto::settle(path)?),
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

/// The refusal of a key that is not the vault's. Of several sources one may hold the right one.
fn wrong(
    readiness: &Readiness,
    given: KeyId,
    source: &KeySource,
    settings: &KeySettings,
) -> VaultError {
    let wanted: Vec<_> = readiness.keys.iter().map(|key| key.id).collect();
    let fits = |other: &KeySource| {
        let keyring = crypto::load(other, &settings.options).ok().flatten();
        keyring.is_some_and(|keyring| keyring.ids().any(|id| wanted.contains(&id)))
    };
    let shadowed = crypto::shadowed(&settings.inputs).into_iter();
    // A command is run for those who named it only.
    let mut shadowed = shadowed.filter(|other| !matches!(other, KeySource::Command(_)));
    VaultError::Wrong {
        given,
        origin: named(source),
        shadowed: shadowed.find(fits).map(|other| named(&other)),
        wanted,
    }
}

/// In a vault with rows that another product sealed the key must open one of them before it may seal.
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
