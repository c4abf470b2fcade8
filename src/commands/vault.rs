//! `credctl vault`.

mod add_key;
mod check;
mod export_key;
mod import_key;
mod new_key;
mod opening;
mod pin;
mod retire;
mod rotate;
mod rows;
mod seal;
mod status;

use clap::Subcommand;

use crate::{context::Context, exit::Failure, prompt::Awaited};

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
    Pin(pin::PinArgs),
    ExportKey(export_key::ExportKeyArgs),
    ImportKey(import_key::ImportKeyArgs),
}

impl VaultArgs {
    /// Returns true for `vault seal`, the subcommand that takes credentials.
    pub fn seals(&self) -> bool {
        matches!(self.command, VaultCommand::Seal(_))
    }

    /// Returns what the subcommand may ask a person for.
    pub fn awaits(&self) -> Option<Awaited> {
        match &self.command {
            VaultCommand::Rotate(args) => args.awaits(),
            VaultCommand::Seal(args) => args.awaits(),
            VaultCommand::Pin(args) => args.awaits(),
            VaultCommand::ExportKey(args) => args.awaits(),
            VaultCommand::ImportKey(args) => args.awaits(),
            VaultCommand::Status(_)
            | VaultCommand::Check(_)
            | VaultCommand::AddKey(_)
            | VaultCommand::Retire(_) => None,
        }
    }
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
        VaultCommand::AddKey(args) => add_key::run(ctx, args).await,
        VaultCommand::Rotate(args) => rotate::run(ctx, args).await,
        VaultCommand::Retire(args) => retire::run(ctx, args).await,
        VaultCommand::Seal(args) => seal::run(ctx, args).await,
        VaultCommand::Pin(args) => pin::run(ctx, args).await,
        VaultCommand::ExportKey(args) => export_key::run(ctx, args).await,
        VaultCommand::ImportKey(args) => import_key::run(ctx, args).await,
    }
}
