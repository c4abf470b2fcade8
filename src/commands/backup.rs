//! `credctl backup`.

mod sink;

use std::{path::PathBuf, rc::Rc};

use serde::Serialize;

use super::{
    answers,
    output_file::{Destination, OutputFile},
    past_backups,
};
use crate::{
    args::ReasonArgs,
    backup::BackupWriter,
    config,
    context::Context,
    crypto::KeyBundle,
    domain::{EventKind, Uuid},
    exit::{ExitCode, Failure},
    input::PassphraseArgs,
    prompt::Awaited,
    selection,
    store::Store,
    vault::{Keys, require_common},
};
use sink::{BackupSummary, BackupToFile, FromMachine, SealedKeys};

/// Back up all your credentials to a file, still sealed
///
/// The backup is a consistent snapshot of all your accounts. An existing file is not overwritten. The
/// ledger tells of each backup: `credctl vault status` shows the last one. With --with-keys, the file and
/// its passphrase restore everything. Without it, keep a copy of the vault keys elsewhere: nothing can be
/// opened without them.
#[derive(Debug, clap::Args)]
pub struct BackupArgs {
    /// File to write; `-` for standard output
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Include the vault keys, protected by a passphrase
    #[arg(long)]
    with_keys: bool,
    /// Include the ledger: what was done, and what can be taken back
    #[arg(long)]
    with_log: bool,
    #[command(flatten)]
    passphrase: PassphraseArgs,
    #[command(flatten)]
    reason: ReasonArgs,
}

impl BackupArgs {
    /// Returns what the command may ask a person for.
    pub fn awaits(&self) -> Option<Awaited> {
        (self.with_keys && !self.passphrase.is_given()).then_some(Awaited::Secrets)
    }
}

#[derive(Serialize)]
struct Answer {
    vault_id: String,
    accounts: usize,
    credentials: usize,
    /// Number of events of the ledger in the file.
    events: usize,
    with_keys: bool,
    file: Option<String>,
}

/// Writes a backup.
///
/// # Errors
/// Exit 3 without a vault, 5 if vault keys are missing or belong to another vault, 7 if the file
/// exists; otherwise as for any exchange.
pub async fn run(ctx: &mut Context<'_>, args: BackupArgs) -> Result<(), Failure> {
    let destination = Destination::new(ctx, &args.file)?;
    if args.with_keys {
        args.passphrase.require(ctx)?;
    } else if args.passphrase.is_given() {
        return Err(Failure::usage("--passphrase-file needs --with-keys"));
    }
    let Some(store) = ctx.existing_store()? else {
        return Err(answers::no_vault());
    };
    store.require_account().await?;
    let keys = keys(ctx, &store).await?;
    let sealed_keys = match args.with_keys {
        true => Some(sealed_keys(ctx, &store, &keys, &args.passphrase).await?),
        false => None,
    };
    let file = destination.begin()?;
    let summary = write(ctx, &store, &file, (&keys, sealed_keys), args.with_log).await?;
    let destination = file.finish()?;
    tell(ctx, &store, &keys, (&args, &destination, summary.vault)).await;
    remark(ctx, &args, &summary);
    show(ctx, &args, &destination, &summary)
}

/// Returns the vault keys, which vouch for the file. They must fit this vault: with other keys, the
/// file would only seem to be a backup.
async fn keys(ctx: &mut Context<'_>, store: &Store) -> Result<Rc<Keys>, Failure> {
    let (vault, recorded) = store.key_records().await?;
    let wanted: Vec<_> = recorded.iter().map(|key| key.id).collect();
    let keys = ctx.keys(&wanted)?;
    let known = require_common(&vault, &recorded, keys.keyring())?;
    selection::remark_on_strangers(ctx, &known.strangers);
    Ok(keys)
}

/// Seals the vault keys for the backup.
async fn sealed_keys(
    ctx: &mut Context<'_>,
    store: &Store,
    keys: &Keys,
    passphrase: &PassphraseArgs,
) -> Result<SealedKeys, Failure> {
    let (vault, _) = store.key_records().await?;
    let passphrase = passphrase.new_passphrase(ctx).await?;
    Ok(SealedKeys {
        ids: keys.keyring().ids().collect(),
        sealed: KeyBundle::seal(vault.id, keys.keyring().keys(), &passphrase)?,
    })
}

async fn write(
    ctx: &mut Context<'_>,
    store: &Store,
    file: &OutputFile,
    (keys, sealed_keys): (&Keys, Option<SealedKeys>),
    with_log: bool,
) -> Result<BackupSummary, Failure> {
    let machine = FromMachine {
        types: config::types_text(&ctx.settings.paths.config)?,
        active: ctx.settings.active.clone(),
    };
    let mut sink = BackupToFile::new(
        BackupWriter::new(file.writer(&mut ctx.out)),
        (keys, sealed_keys),
        machine,
        file,
    );
    store.backup(with_log, &mut sink).await?;
    sink.end()
}

/// Writes the event that tells of the backup. The file is there, even if that fails: its user may only
/// read.
async fn tell(
    ctx: &mut Context<'_>,
    store: &Store,
    keys: &Keys,
    (args, destination, vault): (&BackupArgs, &Destination, Uuid),
) {
    let author = ctx.author(args.reason.given());
    let ledger = keys.ledger(vault, &author);
    let detail = past_backups::detail(args.with_keys, &destination.place());
    let event = ledger.next_of_user(EventKind::BackedUp, Some(detail));
    if let Err(error) = store.record_run(&event).await {
        let failure = Failure::from(error);
        let what = match failure.code {
            ExitCode::OutcomeUnknown => "it is not known whether the ledger tells of this backup",
            _ => "the ledger does not tell of this backup",
        };
        ctx.out.remark(format!("{what}: {}", failure.message));
    }
}

fn remark(ctx: &mut Context<'_>, args: &BackupArgs, summary: &BackupSummary) {
    if !args.with_keys && summary.credentials > 0 {
        ctx.out.remark(
            "the vault keys are not in the backup, and nothing can be opened without them: keep a copy, or use --with-keys",
        );
    }
    for (rows, what) in [
        (&summary.altered, ", but a restore leaves it out"),
        (&summary.undated, " without it"),
    ] {
        for row in rows {
            ctx.out.remark(format!(
                "`{}` ({}): {}; it is in the backup{what}",
                row.name(),
                row.id(),
                row.problem()
            ));
        }
    }
    let more = summary.altered_count - summary.altered.len();
    if more > 0 {
        ctx.out.remark(format!(
            "{more} more were altered, which a restore leaves out: `credctl vault check` names them"
        ));
    }
    for key in &summary.missing {
        ctx.out.remark(format!(
            "vault key {key} is not at hand: what is sealed with it cannot be opened with this backup"
        ));
    }
}

fn show(
    ctx: &mut Context<'_>,
    args: &BackupArgs,
    destination: &Destination,
    summary: &BackupSummary,
) -> Result<(), Failure> {
    let count = summary.credentials;
    let answered = match ctx.out.manner.json {
        true => ctx.out.json(&Answer {
            vault_id: summary.vault.to_string(),
            accounts: summary.accounts,
            credentials: count,
            events: summary.events,
            with_keys: args.with_keys,
            file: destination.file(),
        }),
        false => {
            let keys = if args.with_keys {
                ", with the vault keys"
            } else {
                ""
            };
            let events = match summary.events {
                0 => String::new(),
                1 => " and 1 event".to_owned(),
                several => format!(" and {several} events"),
            };
            let name = destination.name();
            ctx.out
                .say(&format!("Backed up {count}{events} to {name}{keys}"));
            Ok(())
        }
    };
    answers::delivered(
        ctx,
        answered,
        &format!("the backup is in {}", destination.name()),
    )
}
