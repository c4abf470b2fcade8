//! `credctl backup`.

mod written;

use std::path::PathBuf;

use serde::Serialize;

use crate::{
    backup::BackupWriter,
    commands::{
        kept::{Kept, Place},
        passphrase::PassphraseArgs,
        shown,
    },
    context::Context,
    crypto::{KeyBundle, PassphraseBox},
    domain::{KeyId, Uuid},
    store::Store,
    vault::require_common,
};
use written::Written;

const EXAMPLES: &str = "\
Examples:
  credctl backup credctl.backup --with-keys
  credctl backup \"credctl-$(date +%F).backup\" --with-keys --passphrase-file passphrase.txt
  credctl backup - | ssh safe 'cat > credctl.backup'

With --with-keys the file and its passphrase bring everything back: `credctl restore FILE`.
Without it, keep the vault keys elsewhere: nothing can be opened without them.";

/// Write all your credentials to a file, sealed as they are
///
/// All accounts, in one consistent moment. A file that is there already is not overwritten.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct BackupArgs {
    /// File to write; `-` for standard output
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The vault keys too, under a passphrase
    #[arg(long)]
    with_keys: bool,
    /// Where the passphrase comes from.
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

#[derive(Serialize)]
struct Answer {
    vault_id: String,
    accounts: usize,
    credentials: usize,
    with_keys: bool,
    file: Option<String>,
}

/// Vault keys that go into the backup, in their box.
struct SealedKeys {
    ids: Vec<KeyId>,
    sealed: PassphraseBox,
}

/// What was written.
struct Outcome {
    vault: Uuid,
    accounts: usize,
    credentials: usize,
    /// Keys that rows name, and that are not in the backup.
    missing: Vec<KeyId>,
}

/// Writes a backup.
///
/// # Errors
/// Exit 3 without a vault, 5 for vault keys that are missing or another vault's, 7 for a file that is
/// there already; else as for any exchange.
pub async fn run(ctx: &mut Context<'_>, args: BackupArgs) -> anyhow::Result<()> {
    let place = Place::new(ctx, &args.file)?;
    if args.with_keys {
        args.passphrase.require(ctx)?;
    } else if args.passphrase.is_given() {
        return Err(shown::usage("--passphrase-file goes with --with-keys").into());
    }
    let Some(store) = ctx.existing_store()? else {
        return Err(shown::no_vault().into());
    };
    let keys = match args.with_keys {
        true => Some(sealed_keys(ctx, &store, &args.passphrase).await?),
        false => None,
    };
    let kept = place.begin()?;
    let outcome = write(ctx, &store, &kept, keys).await?;
    let place = kept.finish()?;
    remark(ctx, &args, &outcome);
    show(ctx, &args, &place, &outcome)
}

/// Keys that do not open this vault would only seem to be a backup.
async fn sealed_keys(
    ctx: &mut Context<'_>,
    store: &Store,
    passphrase: &PassphraseArgs,
) -> anyhow::Result<SealedKeys> {
    let (vault, recorded) = store.recorded_keys().await?;
    let wanted: Vec<_> = recorded.iter().map(|key| key.id).collect();
    let keys = ctx.keys(&wanted)?;
    require_common(&vault, &recorded, keys.keyring())?;
    let passphrase = passphrase.chosen(ctx).await?;
    Ok(SealedKeys {
        ids: keys.keyring().ids().collect(),
        sealed: KeyBundle::seal(vault.id, keys.keyring().keys(), &passphrase)?,
    })
}

async fn write(
    ctx: &mut Context<'_>,
    store: &Store,
    kept: &Kept,
    keys: Option<SealedKeys>,
) -> anyhow::Result<Outcome> {
    let mut written = Written::new(
        BackupWriter::new(kept.writer(&mut ctx.out)),
        store.user_id(),
        keys,
        kept,
    );
    store.backup(&mut written).await?;
    written.end()
}

fn remark(ctx: &mut Context<'_>, args: &BackupArgs, outcome: &Outcome) {
    if !args.with_keys && outcome.credentials > 0 {
        ctx.out.remark(
            "the vault keys are not in it, and nothing can be opened without them: keep a copy, or use --with-keys",
        );
    }
    for key in &outcome.missing {
        ctx.out.remark(format!(
            "vault key {key} is not at hand: what is sealed with it does not open with this backup"
        ));
    }
}

fn show(
    ctx: &mut Context<'_>,
    args: &BackupArgs,
    place: &Place,
    outcome: &Outcome,
) -> anyhow::Result<()> {
    let count = outcome.credentials;
    let answered = match ctx.out.manner.json {
        true => ctx.out.json(&Answer {
            vault_id: outcome.vault.to_string(),
            accounts: outcome.accounts,
            credentials: count,
            with_keys: args.with_keys,
            file: place.file(),
        }),
        false => {
            let keys = if args.with_keys {
                ", with the vault keys"
            } else {
                ""
            };
            let name = place.name();
            ctx.out.say(&format!("Backed up {count} to {name}{keys}"));
            Ok(())
        }
    };
    shown::delivered(ctx, answered, &format!("the backup is in {}", place.name()))
}
