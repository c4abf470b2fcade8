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

/// The vault keys, and whether what they sealed is as it was
#[derive(Debug, clap::Args)]
pub struct VaultArgs {
    /// What to do.
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

/// Runs what was asked of the vault.
///
/// # Errors
/// Exit 5 for vault keys that do not fit, before anything is written; 9 and 16 for what is not as
/// credctl wrote it; else as for any exchange.
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

/// The store, where there is one.
fn store(ctx: &mut Context<'_>) -> Result<Rc<Store>, Failure> {
    ctx.existing_store()?.ok_or_else(nothing_sealed)
}

/// The vault with keys that fit it.
async fn vault(ctx: &Context<'_>, store: &Store) -> Result<Vault, Failure> {
    let vault = Vault::look(store, &ctx.settings.keys).await?;
    vault.ok_or_else(nothing_sealed)
}

/// The same for those who change which key seals: the primary one may be new.
async fn vault_to_rotate(ctx: &Context<'_>, store: &Store) -> Result<Vault, Failure> {
    let vault = Vault::look_for_rotation(store, &ctx.settings.keys).await?;
    vault.ok_or_else(nothing_sealed)
}

fn nothing_sealed() -> Failure {
    Failure::new(ExitCode::NotFound, "nothing is sealed in this vault yet")
        .hint("the first `credctl add` makes its vault key")
}

/// The key that a command which was killed left beside the key file, if there is one.
///
/// # Errors
/// [`KeyError::Busy`] while such a command runs.
fn pending(ctx: &Context<'_>, keys: &Keys) -> Result<Option<KeyId>, KeyError> {
    match key_file(ctx, keys) {
        Ok(file) => Ok(file.pending()?.map(|key| key.id())),
        Err(error @ KeyError::Busy { .. }) => Err(error),
        // Where nothing can be written, nothing was begun.
        Err(_) => Ok(None),
    }
}

/// The key file that the keys come from, to be changed.
fn key_file(ctx: &Context<'_>, keys: &Keys) -> Result<KeyFile, KeyError> {
    KeyFile::lock(keys.source(), &ctx.settings.keys.options.trusted_dirs)
}
