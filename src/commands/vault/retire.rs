//! `credctl vault retire`.

use std::path::PathBuf;

use serde::Serialize;

use super::opening::{key_file, key_ids, keys_for_completion, nothing_sealed, store, vault};
use crate::{
    args::ReasonArgs,
    context::Context,
    crypto::{KeyError, KeyFile, OpenError},
    domain::{EventKind, KeyId, KeyRecord, Sealed},
    exit::{ExitCode, Failure},
    store::Retirement,
    vault::{Keys, Vault},
};

/// Retire a vault key that no credential needs any more
///
/// Refused while a credential of any user is sealed with the key. To check that, the connected role
/// must be able to see the rows of all users. The key is not erased: it moves to a dated file beside
/// the key file.
#[derive(Debug, clap::Args)]
pub struct RetireArgs {
    /// Id of the vault key, as `credctl vault status` shows it
    #[arg(value_name = "KEY-ID")]
    key: KeyId,
    #[command(flatten)]
    reason: ReasonArgs,
}

#[derive(Serialize)]
struct Answer {
    key_id: String,
    kept_in: Option<String>,
}

/// Retires a vault key.
///
/// # Errors
/// Exit 7 if the key seals or is needed, 3 if it is unknown, 13 if the role does not see all rows.
pub(super) async fn run(ctx: &mut Context<'_>, args: RetireArgs) -> Result<(), Failure> {
    let store = store(ctx)?;
    let vault = vault(ctx, &store).await?;
    let key = args.key;
    refuse_in_use_or_unknown(&vault, key)?;
    let file = changeable(ctx, &vault, key)?;
    let keys = vault.keys();
    let needs = |token: &Sealed| needs(keys, key, token);
    let ended = store.states_under(key).await?;
    let author = ctx.author(args.reason.given());
    let ledger = vault.ledger(&author);
    store
        .retire(&Retirement {
            event: ledger.next_of_user(EventKind::KeyRetired, Some(key.to_string())),
            key,
            needs: &needs,
            proved_anew: proved_anew(&vault, key)?,
        })
        .await?;
    let kept_in = match &file {
        Some(file) => moved(file, keys, key)?,
        None => None,
    };
    if file.is_none() && keys.keyring().key(key).is_some() {
        let origin = keys.source();
        ctx.out
            .remark(format!("now remove the key from {origin} as well"));
    }
    keys_for_completion(ctx, &key_ids(&vault), keys.keyring().primary(), Some(key));
    remark_on_undos(ctx, ended);
    show(ctx, key, kept_in)
}

/// Remarks on changes that nobody can take back without the key.
fn remark_on_undos(ctx: &mut Context<'_>, count: usize) {
    let what = match count {
        0 => return,
        1 => "1 change of yours".to_owned(),
        n => format!("{n} changes of yours"),
    };
    ctx.out.remark(format!(
        "{what} can be taken back only with the retired key: what was before is sealed with it"
    ));
}

fn refuse_in_use_or_unknown(vault: &Vault, key: KeyId) -> Result<(), Failure> {
    let keyring = vault.keys().keyring();
    if key == keyring.primary() {
        let message = format!("vault key {key} is the one that seals");
        let hint = "rotate to another one first: credctl vault rotate";
        return Err(Failure::new(ExitCode::Refused, message).hint(hint));
    }
    let is_recorded = vault.recorded().iter().any(|recorded| recorded.id == key);
    if !is_recorded && keyring.key(key).is_none() {
        let message = format!("vault key {key} does not belong to this vault, and is not at hand");
        let hint = "`credctl vault status` shows the vault keys";
        return Err(Failure::new(ExitCode::NotFound, message).hint(hint));
    }
    Ok(())
}

/// Locks the key file that holds the key. `None` if the key is not at hand, or not in a file that
/// credctl changes.
fn changeable(ctx: &Context<'_>, vault: &Vault, key: KeyId) -> Result<Option<KeyFile>, KeyError> {
    if vault.keys().keyring().key(key).is_none() {
        return Ok(None);
    }
    match key_file(ctx, vault.keys()) {
        Ok(file) => Ok(Some(file)),
        Err(KeyError::Unchangeable { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns true if a token that another product sealed is lost without this key.
fn needs(keys: &Keys, key: KeyId, token: &Sealed) -> bool {
    match keys.keyring().open_with_key_id(token, None) {
        Ok((by, _)) => by == key,
        // The key that is not at hand may be the one that opens the token.
        Err(OpenError::WrongKeyOrDamaged) => keys.keyring().key(key).is_none(),
        Err(_) => false,
    }
}

/// Returns the records of the keys that the retired key introduced, proved anew by the key that
/// seals: nobody could verify them otherwise.
fn proved_anew(vault: &Vault, key: KeyId) -> Result<Vec<KeyRecord>, Failure> {
    let keyring = vault.keys().keyring();
    let by = keyring.key(keyring.primary());
    let introduced = vault.known().iter();
    let introduced = introduced.filter(|record| record.introduced_by == key && record.id != key);
    let anew = introduced.map(|record| {
        let by = by.ok_or_else(nothing_sealed)?;
        Ok(keyring.proved_anew(record, by, vault.row().id))
    });
    anew.collect()
}

fn moved(file: &KeyFile, keys: &Keys, key: KeyId) -> Result<Option<PathBuf>, KeyError> {
    let Some(old) = keys.keyring().key(key) else {
        return Ok(None);
    };
    // The key is copied before it is removed: at every moment, it is in at least one of the files.
    let aside = file.save_removed(old)?;
    file.remove_key(key)?;
    Ok(Some(aside))
}

fn show(ctx: &mut Context<'_>, key: KeyId, kept_in: Option<PathBuf>) -> Result<(), Failure> {
    let kept_in = kept_in.map(|path| path.display().to_string());
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&Answer {
            key_id: key.to_string(),
            kept_in,
        })?);
    }
    let copy = kept_in.map_or_else(String::new, |path| format!("; it is kept in {path}"));
    ctx.out.say(&format!("Retired vault key {key}{copy}"));
    Ok(())
}
