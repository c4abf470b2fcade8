//! `credctl vault add-key`.

use serde::Serialize;

use super::{
    new_key::{record, staged},
    opening::{key_file, key_ids, keys_for_completion, pending, store, vault_to_rotate},
};
use crate::{
    args::ReasonArgs,
    context::Context,
    crypto::KeyFile,
    domain::KeyId,
    exit::{ExitCode, Failure},
    selection,
    vault::Vault,
};

/// Add a new vault key, which only opens until you rotate to it
///
/// Give the key to everybody who opens these credentials, including the Python application. Then
/// `credctl vault rotate` makes it the key that seals. Running this command again before that adds no
/// further key.
#[derive(Debug, clap::Args)]
pub struct AddKeyArgs {
    #[command(flatten)]
    reason: ReasonArgs,
}

#[derive(Serialize)]
struct Answer {
    key_id: String,
    existed: bool,
}

/// Adds a vault key.
///
/// # Errors
/// Exit 5 if the vault keys do not fit, 12 if the keys do not come from a file of the user.
pub(super) async fn run(ctx: &mut Context<'_>, args: AddKeyArgs) -> Result<(), Failure> {
    let store = store(ctx)?;
    let vault = vault_to_rotate(ctx, &store).await?;
    selection::remark_on_strangers(ctx, vault.strangers());
    require_known_primary(&vault)?;
    let begun = pending(ctx, vault.keys())?;
    let file = key_file(ctx, vault.keys())?;
    if let Some(key) = staged(&vault, begun)? {
        finish(&file, key)?;
        return show(ctx, &file, key, true);
    }
    let key = file.stage_new_key()?;
    let author = ctx.author(args.reason.given());
    record(&store, &vault, &author, (&file, &key)).await?;
    file.put_last(&[&key])?;
    file.discard_staged_key()?;
    ctx.out
        .remark("share it with `credctl vault export-key`, then run `credctl vault rotate`");
    let ids: Vec<_> = key_ids(&vault).into_iter().chain([key.id()]).collect();
    keys_for_completion(ctx, &ids, vault.keys().keyring().primary(), None);
    show(ctx, &file, key.id(), false)
}

/// Removes the copy of the key that a killed command may have left beside the key file.
fn finish(file: &KeyFile, key: KeyId) -> Result<(), Failure> {
    if file.pending()?.is_some_and(|pending| pending.id() == key) {
        file.discard_staged_key()?;
    }
    Ok(())
}

fn require_known_primary(vault: &Vault) -> Result<(), Failure> {
    let primary = vault.keys().keyring().primary();
    match vault.known().iter().any(|key| key.id == primary) {
        true => Ok(()),
        false => Err(Failure::new(
            ExitCode::VaultKey,
            format!("vault key {primary}, which would seal, is not one of the vault's yet"),
        )
        .hint("run `credctl vault rotate` to rotate to it")),
    }
}

fn show(ctx: &mut Context<'_>, file: &KeyFile, key: KeyId, existed: bool) -> Result<(), Failure> {
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&Answer {
            key_id: key.to_string(),
            existed,
        })?);
    }
    let path = file.path().display();
    ctx.out.say(&match existed {
        true => format!("Vault key {key} was already added: it only opens until you rotate to it"),
        false => format!("Added vault key {key} to {path}: it only opens"),
    });
    match ctx.out.manner.stdout_is_terminal {
        true => Ok(()),
        false => Ok(ctx.out.rendered(&format!("{key}\n"))?),
    }
}
