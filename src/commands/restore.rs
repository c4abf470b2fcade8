//! `credctl restore`.

mod report;
mod rows;

use std::{path::PathBuf, rc::Rc};

use crate::{
    args::ReasonArgs,
    backup::BackupFile,
    commands::left::Left,
    config,
    context::Context,
    crypto::{KeyBundle, Keyring},
    domain::{Author, EventKind, KeyId, Reference},
    exit::Failure,
    input::PassphraseArgs,
    prompt::Awaited,
    selection::{self, SelectionError, active},
    store::{Readiness, Restore, VaultRow},
    vault::{OwnKeys, RestoreKeys, Restoring, VaultError, adopt_keys},
};
use report::RestoreSummary;
use rows::{Counts, ExistingVault, Job};

/// Restore credentials from a backup
///
/// Restores all of them or none. Credentials that already exist are skipped, so you can run it again;
/// if one exists and differs, nothing is restored. One that was altered outside credctl before the
/// backup was made is left out and named. On a new machine, the vault and its vault keys are
/// created from the file. Credentials that are sealed under the key of another vault are resealed. Types
/// of your own and the active credential come back too.
#[derive(Debug, clap::Args)]
pub struct RestoreArgs {
    /// File that `credctl backup` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Show what would be restored and skipped, but change nothing
    #[arg(long)]
    dry_run: bool,
    // For the vault keys in the backup, if they are needed.
    #[command(flatten)]
    passphrase: PassphraseArgs,
    #[command(flatten)]
    reason: ReasonArgs,
}

impl RestoreArgs {
    /// Returns what the command may ask a person for.
    pub fn awaits(&self) -> Option<Awaited> {
        (!self.passphrase.is_given()).then_some(Awaited::Secrets)
    }
}

const UNTRIED: &str = "the passphrase of the vault keys in the backup was not tried; --passphrase-file \
     tries it";

/// Restores the credentials of a backup.
///
/// # Errors
/// Exit 5 if the passphrase is wrong or vault keys are missing, 9 if the file is cut or damaged or, once
/// the others are restored, if rows were altered, 11 if a credential exists and differs; otherwise as for `add`.
pub async fn run(ctx: &mut Context<'_>, args: RestoreArgs) -> Result<(), Failure> {
    let file = BackupFile::open(&args.file, ctx.providers())?;
    let existing: Option<ExistingVault> = match ctx.existing_store()? {
        Some(store) => Some((Rc::clone(&store), store.before_restore().await?)),
        None => None,
    };
    let keys = keys(ctx, &args, &file, existing.as_ref()).await?;
    // Nothing of the file is used before somebody who has the vault key vouches for all of it.
    file.verify(keys.keyring.as_ref())?;
    let to_vault = existing.as_ref().map(|(_, readiness)| readiness.vault.id);
    let mut restoring = Restoring {
        keys,
        from: file.header.user_id.clone(),
        from_vault: file.header.vault_id,
        to: ctx.store()?.user_id().to_owned(),
        to_vault: to_vault.unwrap_or_default(),
    };
    let author = ctx.author(args.reason.given());
    // The whole backup is checked before anything is written.
    let mut job = Job::new(ctx, &file, (&restoring, &author), "Checking")?;
    let planned = job.plan(existing.as_ref()).await?;
    let left = job.left;
    if planned.is_nothing() && !left.is_empty() {
        return report::refuse_left(&left, "nothing was restored");
    }
    if args.dry_run {
        report::remark(ctx, &file, &restoring);
        if file.header.keys.is_some() && !is_tried(ctx, &args) {
            ctx.out.remark(UNTRIED);
        }
        let summary = RestoreSummary::planned(planned, &left, &restoring.keys);
        report::show(ctx, &summary)?;
        return report::refuse_left(&left, "the others would be restored");
    }
    restore(ctx, &file, (&mut restoring, &author), (planned, &left)).await?;
    report::refuse_left(&left, "the others are restored")
}

/// Returns the vault keys of this machine, and those in the backup if they are needed.
async fn keys(
    ctx: &Context<'_>,
    args: &RestoreArgs,
    file: &BackupFile,
    existing: Option<&ExistingVault>,
) -> Result<RestoreKeys, Failure> {
    let own = OwnKeys::load(&ctx.settings.keys)?;
    let readiness = existing.map(|(_, readiness)| readiness);
    let are_needed = are_needed(file, &own, readiness);
    let opened = opened(ctx, args, file, are_needed).await?;
    let brought = opened.filter(|_| are_needed);
    let named = &file.contents.key_ids;
    let existing = existing.map(|(store, readiness)| (store.as_ref(), readiness));
    let settings = &ctx.settings.keys;
    Ok(own.combine(brought, existing, named, settings).await?)
}

/// Opens the vault keys in the backup: if they are needed, and also where the passphrase can be tried, so
/// that a wrong one is found in time.
async fn opened(
    ctx: &Context<'_>,
    args: &RestoreArgs,
    file: &BackupFile,
    are_needed: bool,
) -> Result<Option<Keyring>, Failure> {
    match &file.header.keys {
        Some(sealed) if are_needed || is_tried(ctx, args) => {
            let passphrase = args.passphrase.existing(ctx).await?;
            Ok(Some(KeyBundle::open(sealed, &passphrase)?.keyring))
        }
        _ => Ok(None),
    }
}

/// Returns true if the passphrase is given, or somebody who rehearses a restore can be asked for it.
fn is_tried(ctx: &Context<'_>, args: &RestoreArgs) -> bool {
    args.passphrase.is_given() || (args.dry_run && ctx.can_ask())
}

/// Returns true if the backup may hold vault keys that are not on this machine, but are needed.
fn are_needed(file: &BackupFile, own: &OwnKeys, readiness: Option<&Readiness>) -> bool {
    let is_new = readiness.is_none_or(|readiness| readiness.keys.is_empty());
    let named = file.contents.key_ids.iter().copied().chain(file.mac_key());
    // A row that names no key may have been sealed with any.
    let of_vault = file.header.key_ids().filter(|_| file.contents.unsealed > 0);
    (own.is_empty() && is_new) || !own.has_all(named.chain(of_vault))
}

/// Restores the vault keys first, to the disk, and then everything else at once.
async fn restore(
    ctx: &mut Context<'_>,
    file: &BackupFile,
    (restoring, author): (&mut Restoring, &Author),
    (planned, left): (Counts, &[Left]),
) -> Result<(), Failure> {
    let store = ctx.store()?;
    let readiness = store.before_restore().await?;
    let vault = readiness.vault.id;
    restoring.to_vault = vault;
    let keys_added = adopt(ctx, &restoring.keys)?;
    let seals = !file.contents.key_ids.is_empty() || planned.resealed > 0;
    let (first_key, more_keys) = match seals {
        true => restoring.keys.records(vault),
        false => (None, Vec::new()),
    };
    let mut job = Job::new(ctx, file, (restoring, author), "Storing")?.with_events()?;
    let ledger = restoring.ledger(author);
    let restore = Restore {
        accounts: &file.contents.accounts,
        first_key,
        more_keys,
        event: ledger.next_of_user(EventKind::Restored, None),
    };
    let restored = store.restore(&restore, &mut job).await;
    let counts = job.end();
    let restored = restored?;
    ctx.remember(vault, restored.credentials.clone());
    report::remark(ctx, file, restoring);
    bring_back_choices(ctx, file, &readiness.vault).await;
    let summary = RestoreSummary::done(&restored, (counts, left), keys_added);
    report::show(ctx, &summary)
}

/// Brings back what stood in the config: types of one's own, and the active credential if none is
/// active. The credentials are restored, even if that fails.
async fn bring_back_choices(ctx: &mut Context<'_>, file: &BackupFile, vault: &VaultRow) {
    if let Some(types) = &file.header.types
        && let Err(error) = config::add_types(&ctx.settings.paths.config, types)
    {
        ctx.out.remark(format!(
            "the types of your own were not brought back: {error}"
        ));
    }
    let Some(active) = file.header.active else {
        return;
    };
    if ctx.active(vault.id).is_some() {
        return;
    }
    let done = match selection::one(ctx, &Reference::from(active), None).await {
        Ok((_, _, found)) if found.row.credential.is_active => {
            let this_one = (&found.row.credential, Some(&found.row.account));
            active::activate_first(ctx, vault, this_one).map(drop)
        }
        // It was removed or disabled before the backup was made.
        Ok(_) | Err(SelectionError::NothingStored(_) | SelectionError::NotFound { .. }) => Ok(()),
        Err(error) => Err(error),
    };
    if let Err(error) = done {
        ctx.out.remark(format!(
            "the active credential was not brought back: {error}"
        ));
    }
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
