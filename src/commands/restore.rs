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
use rows::{Counts, Job, There};

const EXAMPLES: &str = "\
Examples:
  credctl restore credctl.backup --dry-run
  credctl restore credctl.backup
  credctl restore credctl.backup --passphrase-file passphrase.txt";

/// Bring back what `credctl backup` wrote
///
/// All of it or nothing. What is there already is skipped, so it may be run again; where one is there
/// and differs, nothing is restored. On a new machine the vault and its vault keys are made from the
/// file. What is sealed under the key of another vault is sealed anew.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct RestoreArgs {
    /// File that `credctl backup` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Say what would be stored and skipped, and change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Where the passphrase of its vault keys comes from, if they are needed.
    #[command(flatten)]
    passphrase: PassphraseArgs,
}

/// Brings back the credentials of a backup.
///
/// # Errors
/// Exit 5 for a wrong passphrase and for vault keys that are missing, 9 for a file that is cut or
/// damaged and for rows that were altered, 11 for a row that is there and differs; else as for `add`.
pub async fn run(ctx: &mut Context<'_>, args: RestoreArgs) -> Result<(), Failure> {
    let file = BackupFile::open(&args.file, ctx.providers())?;
    let there: Option<There> = match ctx.existing_store()? {
        Some(store) => Some((Rc::clone(&store), store.before_restore().await?)),
        None => None,
    };
    let restoring = Restoring {
        keys: keys(ctx, &args, &file, there.as_ref()).await?,
        from: file.header.user_id.clone(),
        to: ctx.store()?.user_id().to_owned(),
    };
    // Everything is looked at before anything is written.
    let mut job = Job::new(ctx, &file, &restoring, "Checking")?;
    let planned = job.plan(there.as_ref()).await?;
    if args.dry_run {
        let is_strict = there.is_some_and(|(_, readiness)| readiness.vault.strict_token.is_some());
        report::remark(ctx, &file, &restoring, is_strict);
        return report::show(ctx, &RestoreSummary::planned(planned, &restoring.keys));
    }
    restore(ctx, &file, &restoring, planned).await
}

/// The vault keys of this machine and those in the backup, where they are needed: then their
/// passphrase is asked for.
async fn keys(
    ctx: &Context<'_>,
    args: &RestoreArgs,
    file: &BackupFile,
    there: Option<&There>,
) -> Result<RestoreKeys, Failure> {
    let own = OwnKeys::load(&ctx.settings.keys)?;
    let readiness = there.map(|(_, readiness)| readiness);
    let brought = match &file.header.keys {
        Some(sealed) if are_needed(file, &own, readiness) => {
            let passphrase = args.passphrase.given(ctx).await?;
            Some(KeyBundle::open(sealed, &passphrase)?.keyring)
        }
        _ => None,
    };
    let named = &file.contents.key_ids;
    Ok(own.with(brought, readiness, named, &ctx.settings.keys)?)
}

/// Whether the backup may hold vault keys that are not here, and that something needs.
fn are_needed(file: &BackupFile, own: &OwnKeys, readiness: Option<&Readiness>) -> bool {
    let is_new = readiness.is_none_or(|readiness| readiness.keys.is_empty());
    let named = file.contents.key_ids.iter().copied();
    // A row that names no key may have been sealed with any.
    let of_vault = file.header.key_ids().filter(|_| file.contents.has_nameless);
    (own.is_empty() && is_new) || !own.has_all(named.chain(of_vault))
}

/// Keys first, and on the disk; then everything else at once.
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

/// Puts the keys that are wanted into the key file.
fn adopt(ctx: &Context<'_>, keys: &RestoreKeys) -> Result<Vec<KeyId>, VaultError> {
    if keys.wanted.is_empty() {
        return Ok(Vec::new());
    }
    let all = keys.keyring.iter().flat_map(Keyring::keys);
    let wanted = all.filter(|key| keys.wanted.contains(&key.id()));
    Ok(adopt_keys(&ctx.settings.keys, wanted)?.added)
}

/// An empty private vault becomes what the one of the backup was; any other one stays what it is.
fn becomes_strict(file: &BackupFile, store: &Store, readiness: &Readiness) -> bool {
    let is_empty = readiness.keys.is_empty() && !readiness.holds_foreign_rows();
    let is_private = store.is_private();
    is_empty && is_private && file.header.strict_token.is_some()
}
