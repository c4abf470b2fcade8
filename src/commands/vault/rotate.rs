//! `credctl vault rotate`.

mod target;

use serde::Serialize;

use target::{RotationTarget, target};

use super::{
    new_key,
    opening::{
        key_file, key_ids, keys_for_completion, nothing_sealed, pending, store, vault_to_rotate,
    },
    rows::{self, RewriteSummary},
};
use crate::{
    args::ReasonArgs,
    commands::left::Left,
    context::Context,
    domain::{Author, EventKind, KeyId, visible},
    exit::Failure,
    prompt::Awaited,
    selection,
    store::{KeyUsage, Store},
    vault::{Keys, Vault},
};

/// Reseal all your credentials with another vault key
///
/// The key is the one that `credctl vault add-key` added, or else a new one. If your keys come from a
/// source that credctl does not change, such as a variable, it is the first of them, if the vault does
/// not know it yet. The key is on the disk and recorded before the first credential is sealed with it,
/// and from then on it is the key that seals; older keys still open until `credctl vault retire`. The
/// command can be killed at any moment: when run again, it continues. Others can add and edit
/// credentials in the meantime.
#[derive(Debug, clap::Args)]
pub struct RotateArgs {
    /// Do not ask for confirmation
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    reason: ReasonArgs,
}

impl RotateArgs {
    /// Returns what the command may ask a person for.
    pub fn awaits(&self) -> Option<Awaited> {
        (!self.yes).then_some(Awaited::Answers)
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    key_id: String,
    resealed: usize,
    left: &'a [Left],
}

/// Rotates to another vault key.
///
/// # Errors
/// Exit 5 if the vault keys do not fit, before anything is asked or written; 7 without `--yes` if
/// nobody can be asked; 9 if rows stay as they are because they are not as credctl wrote them.
pub(super) async fn run(ctx: &mut Context<'_>, args: RotateArgs) -> Result<(), Failure> {
    let store = store(ctx)?;
    let vault = vault_to_rotate(ctx, &store).await?;
    selection::remark_on_strangers(ctx, vault.strangers());
    let usage = store.usage().await?.rows;
    let begun = pending(ctx, vault.keys())?;
    let target = target(&store, &vault, &usage, begun).await?;
    tracing::info!(?target, "rotating");
    if !vault.is_private() {
        confirm(ctx, &args, &store, &vault).await?;
    }
    let vault_row = vault.row().clone();
    let ids = key_ids(&vault);
    let author = ctx.author(args.reason.given());
    let keys = promote(ctx, &store, vault, (target, &author)).await?;
    ctx.remember(vault_row.id, Vec::new());
    let primary = keys.keyring().primary();
    keys_for_completion(ctx, &ids, primary, None);
    let is_old = |usage: &&KeyUsage| usage.key_id != Some(primary);
    let old: Vec<_> = usage.iter().filter(is_old).collect();
    let total = old.iter().map(|usage| usage.rows).sum();
    let progress = rows::progress(ctx, "Resealing", total);
    let summary = rows::reseal(&store, &keys.checker(vault_row.id), &progress).await?;
    drop(progress);
    let ledger = keys.ledger(vault_row.id, &author);
    let event = ledger.next_of_user(EventKind::Rotated, Some(primary.to_string()));
    store.record_run(&event).await?;
    show(ctx, primary, &summary)?;
    remark_on_old(ctx, &keys);
    summary.refuse_rest()
}

/// Makes the target the key that seals. It is on the disk, recorded and checked before the first row
/// is sealed with it.
async fn promote(
    ctx: &Context<'_>,
    store: &Store,
    vault: Vault,
    (target, author): (RotationTarget, &Author),
) -> Result<Keys, Failure> {
    let keys = match target {
        RotationTarget::Begun | RotationTarget::Given => {
            let keyring = vault.keys().keyring();
            let primary = keyring.key(keyring.primary()).ok_or_else(nothing_sealed)?;
            let record = vault.record_of(primary);
            let ledger = vault.ledger(author);
            let detail = Some(primary.id().to_string());
            let event = ledger.next_of_user(EventKind::KeyAdded, detail);
            store.record_key(&record, vault.recorded(), &event).await?;
            drop(event);
            end_pending(ctx, &vault);
            vault
        }
        RotationTarget::Staged(id) => {
            let file = key_file(ctx, vault.keys())?;
            let key = vault.keys().keyring().key(id);
            let key = key.ok_or_else(nothing_sealed)?;
            let keyring = file.put_first(key)?;
            file.discard_staged_key()?;
            vault.with_keyring(keyring)
        }
        RotationTarget::New => {
            let file = key_file(ctx, vault.keys())?;
            let key = file.stage_new_key()?;
            new_key::record(store, &vault, author, (&file, &key)).await?;
            let keyring = file.put_first(&key)?;
            file.discard_staged_key()?;
            vault.with_keyring(keyring)
        }
    };
    Ok(keys.into_keys())
}

/// Removes the key that a killed command left beside the key file, once the key is in the file.
fn end_pending(ctx: &Context<'_>, vault: &Vault) {
    if let Ok(file) = key_file(ctx, vault.keys())
        && let Ok(Some(pending)) = file.pending()
        && vault.keys().keyring().key(pending.id()).is_some()
    {
        let _ = file.discard_staged_key();
    }
}

async fn confirm(
    ctx: &mut Context<'_>,
    args: &RotateArgs,
    store: &Store,
    vault: &Vault,
) -> Result<(), Failure> {
    let others = store.usage_of_all().await?;
    let others = others.map(|all| others_of(&all, store.user_id()));
    for line in remarks_on_others(others.as_deref(), vault) {
        ctx.out.remark(line);
    }
    let confirmed = ctx.confirm(
        args.yes,
        "rotating the key of a shared vault",
        "Does everybody who opens your credentials have the new key?",
        "nothing was changed",
    );
    Ok(confirmed.await?)
}

/// Returns the other users and the number of rows of each.
fn others_of(all: &[KeyUsage], me: &str) -> Vec<(String, i64)> {
    let mut others: Vec<(String, i64)> = Vec::new();
    for usage in all.iter().filter(|usage| usage.user_id != me) {
        match others.last_mut() {
            Some((user, rows)) if *user == usage.user_id => *rows += usage.rows,
            _ => others.push((usage.user_id.clone(), usage.rows)),
        }
    }
    others
}

fn remarks_on_others(others: Option<&[(String, i64)]>, vault: &Vault) -> Vec<String> {
    let older = vault.keys().keyring().primary();
    match others {
        Some([]) => Vec::new(),
        Some(others) => others
            .iter()
            .map(|(user, rows)| {
                let user = visible(user);
                match rows {
                    1 => {
                        format!("user `{user}` has 1 row in this vault, which stays under its key")
                    }
                    rows => format!(
                        "user `{user}` has {rows} rows in this vault, which stay under their key"
                    ),
                }
            })
            .collect(),
        None => vec![format!(
            "this role cannot see whether other users have rows in this vault; theirs stay under their key, so keep {older}"
        )],
    }
}

fn show(ctx: &mut Context<'_>, key: KeyId, summary: &RewriteSummary) -> Result<(), Failure> {
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&Answer {
            key_id: key.to_string(),
            resealed: summary.written,
            left: &summary.left,
        })?);
    }
    let count = match summary.written {
        1 => "1 credential".to_owned(),
        n => format!("{n} credentials"),
    };
    ctx.out
        .say(&format!("Vault key {key} now seals; {count} resealed"));
    Ok(())
}

/// Remarks on the older keys. It follows the answer, because it is about the next step.
fn remark_on_old(ctx: &mut Context<'_>, keys: &Keys) {
    let old: Vec<_> = keys
        .keyring()
        .ids()
        .skip(1)
        .map(|id| id.to_string())
        .collect();
    if !old.is_empty() && !ctx.out.manner.json {
        ctx.out.remark(format!(
            "older vault keys only open: {}; once nobody seals with one, retire it with `credctl vault retire`",
            old.join(", ")
        ));
    }
}
