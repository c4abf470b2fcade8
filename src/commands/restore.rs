//! `credctl restore`.

mod report;
mod rows;

use std::{path::PathBuf, rc::Rc};

use crate::{
    backup::BackupFile,
    context::Context,
    crypto::{KeyBundle, Keyring},
    domain::KeyId,
    exit::Failure,
    input::PassphraseArgs,
    selection::strict,
    store::{Readiness, Restore, Store},
    vault::{OwnKeys, RestoreKeys, Restoring, VaultError, adopt_keys},
};
use report::RestoreSummary;
use rows::{Counts, ExistingVault, Job};

const EXAMPLES: &str = "\
Examples:
  credctl restore credctl.backup --dry-run
  credctl restore credctl.backup
  credctl restore credctl.backup --passphrase-file passphrase.txt";

/// Restore credentials from a backup
///
/// Restores all of them or none. Credentials that already exist are skipped, so you can run it again;
/// if one exists and differs, nothing is restored. On a new machine, the vault and its vault keys are
/// created from the file. Credentials that are sealed under the key of another vault are resealed.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct RestoreArgs {
    /// File that `credctl backup` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Show what would be restored and skipped, but change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    // For the vault keys in the backup, if they are needed.
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// Restores the credentials of a backup.
///
/// # Errors
/// Exit 5 if the passphrase is wrong or vault keys are missing, 9 if the file is cut or damaged or rows
/// were altered, 11 if a credential exists and differs; otherwise as for `add`.
pub async fn run(ctx: &mut Context<'_>, args: RestoreArgs) -> Result<(), Failure> {
    let file = BackupFile::open(&args.file, ctx.providers())?;
    let existing: Option<ExistingVault> = match ctx.existing_store()? {
        Some(store) => Some((Rc::clone(&store), store.before_restore().await?)),
        None => None,
    };
    let restoring = Restoring {
        keys: keys(ctx, &args, &file, existing.as_ref()).await?,
        from: file.header.user_id.clone(),
        to: ctx.store()?.user_id().to_owned(),
    };
    // The whole backup is checked before anything is written.
    let mut job = Job::new(ctx, &file, &restoring, "Checking")?;
    let planned = job.plan(existing.as_ref()).await?;
    if args.dry_run {
        let is_strict =
            existing.is_some_and(|(_, readiness)| readiness.vault.strict_token.is_some());
        report::remark(ctx, &file, &restoring, is_strict);
        return report::show(ctx, &RestoreSummary::planned(planned, &restoring.keys));
    }
    restore(ctx, &file, &restoring, planned).await
}

/// Returns the vault keys of this machine, and those in the backup if they are needed. Only then the
/// passphrase is asked for.
async fn keys(
    ctx: &Context<'_>,
    args: &RestoreArgs,
    file: &BackupFile,
    existing: Option<&ExistingVault>,
) -> Result<RestoreKeys, Failure> {
    let own = OwnKeys::load(&ctx.settings.keys)?;
    let readiness = existing.map(|(_, readiness)| readiness);
    let brought = match &file.header.keys {
        Some(sealed) if are_needed(file, &own, readiness) => {
            let passphrase = args.passphrase.existing(ctx).await?;
            Some(KeyBundle::open(sealed, &passphrase)?.keyring)
        }
        _ => None,
    };
    let named = &file.contents.key_ids;
    Ok(own.combine(brought, readiness, named, &ctx.settings.keys)?)
}

/// Returns true if the backup may hold vault keys that are not on this machine, but are needed.
fn are_needed(file: &BackupFile, own: &OwnKeys, readiness: Option<&Readiness>) -> bool {
    let is_new = readiness.is_none_or(|readiness| readiness.keys.is_empty());
    let named = file.contents.key_ids.iter().copied();
    // A row that names no key may have been sealed with any.
    let of_vault = file.header.key_ids().filter(|_| file.contents.has_nameless);
    (own.is_empty() && is_new) || !own.has_all(named.chain(of_vault))
}

/// Restores the vault keys first, to the disk, and then everything else at once.
async fn restore(
    ctx: &mut Context<'_>,
    file: &BackupFile,
    restoring: &Restoring,
    planned: Counts,
) -> Result<(), Failure> {
    let store = ctx.store()?;
    let readiness = store.before_restore().await?;
    let keys_added = adopt(ctx, &restoring.keys)?;
    let becomes_strict = becomes_strict(file, &store, &readiness);
    let seals = !file.contents.key_ids.is_empty() || planned.resealed > 0;
    let (first_key, more_keys) = match seals || becomes_strict {
        true => restoring.keys.records(readiness.vault.id, becomes_strict),
        false => (None, Vec::new()),
    };
    let made_strict = first_key
        .as_ref()
        .is_some_and(|first| first.strict_token.is_some());
    let restore = Restore {
        accounts: &file.contents.accounts,
        ids: &file.contents.ids,
        first_key,
        more_keys,
    };
    let mut job = Job::new(ctx, file, restoring, "Storing")?;
    let restored = store.restore(&restore, &mut job).await;
    let counts = job.end();
    let restored = restored?;
    if made_strict {
        strict::note(ctx, readiness.vault.id);
    }
    let is_strict = made_strict || readiness.vault.strict_token.is_some();
    report::remark(ctx, file, restoring, is_strict);
    report::show(ctx, &RestoreSummary::done(restored, counts, keys_added))
}

/// Adds the wanted keys to the key file.
fn adopt(ctx: &Context<'_>, keys: &RestoreKeys) -> Result<Vec<KeyId>, VaultError> {
    if keys.wanted.is_empty() {
        return Ok(Vec::new());
    }
    let all = keys.keyring.iter().flat_map(Keyring::keys);
    let wanted = all.filter(|key| keys.wanted.contains(&key.id()));
    Ok(adopt_keys(&ctx.settings.keys, wanted)?.added)
}

/// Returns true if the restored vault becomes strict: an empty private vault does if the backup is of a
/// strict one. Any other vault stays as it is.
fn becomes_strict(file: &BackupFile, store: &Store, readiness: &Readiness) -> bool {
    let is_empty = readiness.keys.is_empty() && !readiness.holds_foreign_rows();
    let is_private = store.is_private();
    is_empty && is_private && file.header.strict_token.is_some()
}
