//! `credctl vault`.

mod add_key;
mod check;
mod export_key;
mod import_key;
mod new_key;
mod retire;
mod rotate;
mod rows;
mod seal;
mod status;

use std::rc::Rc;

use clap::Subcommand;

use crate::{
    context::Context,
    crypto::{KeyError, KeyFile},
    domain::KeyId,
    exit::{ExitCode, Failure},
    store::Store,
    vault::{Keys, Vault},
};

/// Manage vault keys, and check what they sealed
#[derive(Debug, clap::Args)]
pub struct VaultArgs {
    #[command(subcommand)]
    command: VaultCommand,
}

#[derive(Debug, Subcommand)]
enum VaultCommand {
    Status(status::StatusArgs),
    Check(check::CheckArgs),
    AddKey(add_key::AddKeyArgs),
    Rotate(rotate::RotateArgs),
    Retire(retire::RetireArgs),
    Seal(seal::SealArgs),
    ExportKey(export_key::ExportKeyArgs),
    ImportKey(import_key::ImportKeyArgs),
}

/// Runs a subcommand of `credctl vault`.
///
/// # Errors
/// Exit 5 if the vault keys do not fit, before anything is written; 9 and 16 if something is not as
/// credctl wrote it; otherwise as for any exchange.
pub async fn run(ctx: &mut Context<'_>, args: VaultArgs) -> Result<(), Failure> {
    match args.command {
        VaultCommand::Status(_) => status::run(ctx).await,
        VaultCommand::Check(_) => check::run(ctx).await,
        VaultCommand::AddKey(_) => add_key::run(ctx).await,
        VaultCommand::Rotate(args) => rotate::run(ctx, args).await,
        VaultCommand::Retire(args) => retire::run(ctx, args).await,
        VaultCommand::Seal(args) => seal::run(ctx, args).await,
        VaultCommand::ExportKey(args) => export_key::run(ctx, args).await,
        VaultCommand::ImportKey(args) => import_key::run(ctx, args).await,
    }
}

/// Returns the store.
///
/// # Errors
/// Exit 3 if nothing was stored yet.
fn store(ctx: &mut Context<'_>) -> Result<Rc<Store>, Failure> {
    ctx.existing_store()?.ok_or_else(nothing_sealed)
}

/// Opens the vault with keys that fit it.
///
/// # Errors
/// Exit 3 if nothing is sealed yet, 5 if the vault keys do not fit.
async fn vault(ctx: &Context<'_>, store: &Store) -> Result<Vault, Failure> {
    let vault = Vault::look(store, &ctx.settings.keys).await?;
    vault.ok_or_else(nothing_sealed)
}

/// Opens the vault for commands that change which key seals: the primary key may be new to it.
///
/// # Errors
/// Exit 3 if nothing is sealed yet, 5 if the vault keys do not fit.
async fn vault_to_rotate(ctx: &Context<'_>, store: &Store) -> Result<Vault, Failure> {
    let vault = Vault::look_for_rotation(store, &ctx.settings.keys).await?;
    vault.ok_or_else(nothing_sealed)
}

fn nothing_sealed() -> Failure {
    Failure::new(ExitCode::NotFound, "nothing is sealed in this vault yet")
        .hint("the first `credctl add` creates its vault key")
}

/// Returns the id of the key that a killed command left beside the key file, if there is one.
///
/// # Errors
/// Fails with [`KeyError::Busy`] while such a command runs.
fn pending(ctx: &Context<'_>, keys: &Keys) -> Result<Option<KeyId>, KeyError> {
    match key_file(ctx, keys) {
        Ok(file) => Ok(file.pending()?.map(|key| key.id())),
        Err(error @ KeyError::Busy { .. }) => Err(error),
        // If the key file cannot be changed, no command has begun to change it.
        Err(_) => Ok(None),
    }
}

/// Locks the key file that the keys come from, to change it.
fn key_file(ctx: &Context<'_>, keys: &Keys) -> Result<KeyFile, KeyError> {
    KeyFile::lock(keys.source(), &ctx.settings.keys.options.trusted_dirs)
}
