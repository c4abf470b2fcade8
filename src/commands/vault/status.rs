//! `credctl vault status`.

use std::{fs, os::unix::fs::PermissionsExt as _};

use jiff::Timestamp;
use serde::Serialize;

use super::opening::store;
use crate::{
    commands::{completion_cache, past_backups::past_backups},
    context::{Context, ContextError},
    crypto::{self, KeySource},
    domain::{Event, KeyId, KeyRecord},
    exit::Failure,
    render::{Column, Fields, Fit, Keep, Table, age, rfc3339},
    store::{KeyUsage, Usage},
    vault::{Keys, VaultError},
};

/// Show the vault keys, where they come from, and how many credentials need each
///
/// Also tells when your last backup was made, as far as the ledger knows.
/// Counts your credentials, and those of all users if the connected role can see them.
#[derive(Debug, clap::Args)]
pub struct StatusArgs {}

#[derive(Serialize)]
struct Answer {
    vault_id: String,
    pinned: bool,
    source: SourceJson,
    shadowed: Vec<SourceJson>,
    keys: Vec<KeyJson>,
    rows: i64,
    unsealed_rows: i64,
    rows_of_all_users: Option<i64>,
    last_backup: Option<BackupJson>,
}

/// Last backup, as the ledger tells it.
#[derive(Serialize)]
struct BackupJson {
    event_id: String,
    at: String,
    detail: Option<String>,
    #[serde(skip)]
    made_at: Timestamp,
}

#[derive(Serialize)]
struct SourceJson {
    source: String,
    path: Option<String>,
    mode: Option<String>,
}

#[derive(Serialize)]
struct KeyJson {
    key_id: String,
    seals: bool,
    at_hand: bool,
    recorded_at: Option<String>,
    #[serde(skip)]
    recorded: Option<Timestamp>,
    rows: i64,
    rows_of_all_users: Option<i64>,
}

/// Shows the vault keys and their use.
///
/// # Errors
/// Exit 5 if the keys cannot be read; otherwise as for any exchange.
pub(super) async fn run(ctx: &mut Context<'_>) -> Result<(), Failure> {
    let store = store(ctx)?;
    let usage = store.usage().await?;
    let all = store.usage_of_all().await?;
    let source = crypto::choose(ctx.settings.keys.inputs.clone())?;
    let keys = match ctx.keys(&[]) {
        Ok(keys) => Some(keys),
        // A missing vault key is no error here: the status shows it.
        Err(ContextError::Vault(VaultError::Missing { .. })) => None,
        Err(error) => return Err(error.into()),
    };
    let pinned = ctx.state()?.pinned(&store.identity());
    let is_pinned = pinned == Some(usage.vault.id);
    completion_cache::replace_vault_keys(
        ctx,
        key_ids(keys.as_deref(), &usage),
        keys.as_deref().map(|keys| keys.keyring().primary()),
    );
    let mut answer = answer(ctx, &source, keys.as_deref(), &usage, all.as_deref());
    answer.pinned = is_pinned;
    let backups = past_backups(&store, keys.as_deref()).await?;
    answer.last_backup = backups.into_iter().next().map(BackupJson::from);
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&answer)?);
    }
    show(ctx, &answer)
}

fn answer(
    ctx: &Context<'_>,
    source: &KeySource,
    keys: Option<&Keys>,
    usage: &Usage,
    all: Option<&[KeyUsage]>,
) -> Answer {
    let shadowed = crypto::shadowed(&ctx.settings.keys.inputs);
    // A default file that does not exist is not shadowed.
    let exists = |source: &&KeySource| match source {
        KeySource::Default(path) => path.exists(),
        _ => true,
    };
    let sum = |rows: &[KeyUsage]| rows.iter().map(|usage| usage.rows).sum::<i64>();
    let unsealed = usage.rows.iter().filter(|usage| usage.key_id.is_none());
    Answer {
        vault_id: usage.vault.id.to_string(),
        pinned: false,
        source: SourceJson::of(source),
        shadowed: shadowed.iter().filter(exists).map(SourceJson::of).collect(),
        keys: keys_of(keys, usage, all),
        rows: sum(&usage.rows),
        unsealed_rows: unsealed.map(|usage| usage.rows).sum(),
        rows_of_all_users: all.map(sum),
        last_backup: None,
    }
}

/// Returns the ids of the keys at hand in their order, then those that only the vault knows.
fn key_ids(keys: Option<&Keys>, usage: &Usage) -> Vec<KeyId> {
    let at_hand: Vec<KeyId> = keys.map_or_else(Vec::new, |keys| keys.keyring().ids().collect());
    let elsewhere = usage.keys.iter().map(|record| record.id);
    let elsewhere = elsewhere.filter(|id| !at_hand.contains(id));
    at_hand.iter().copied().chain(elsewhere).collect()
}

/// Returns the keys at hand in their order, then the keys that only the vault knows.
fn keys_of(keys: Option<&Keys>, usage: &Usage, all: Option<&[KeyUsage]>) -> Vec<KeyJson> {
    let at_hand: Vec<KeyId> = keys.map_or_else(Vec::new, |keys| keys.keyring().ids().collect());
    let ids = key_ids(keys, usage);
    let key = |id: &KeyId| {
        let count = |rows: &[KeyUsage]| {
            let of_key = rows.iter().filter(|usage| usage.key_id == Some(*id));
            of_key.map(|usage| usage.rows).sum::<i64>()
        };
        let is_recorded = |record: &&KeyRecord| record.id == *id;
        let recorded = usage.keys.iter().find(is_recorded);
        let recorded = recorded.map(|record| record.created_at);
        KeyJson {
            key_id: id.to_string(),
            seals: at_hand.first() == Some(id),
            at_hand: at_hand.contains(id),
            recorded_at: recorded.map(rfc3339),
            recorded,
            rows: count(&usage.rows),
            rows_of_all_users: all.map(count),
        }
    };
    ids.iter().map(key).collect()
}

impl From<Event> for BackupJson {
    fn from(event: Event) -> Self {
        BackupJson {
            event_id: event.id.to_string(),
            at: rfc3339(event.at),
            detail: event.detail,
            made_at: event.at,
        }
    }
}

impl BackupJson {
    fn line(&self, ctx: &Context<'_>) -> String {
        let detail = self.detail.as_deref().unwrap_or_default();
        let manner = ctx.out.manner;
        match manner.stdout_is_terminal {
            true => format!("{}, {detail}", manner.time(self.made_at)),
            false => format!(
                "{} ({}), {detail}",
                self.at,
                age(self.made_at, Timestamp::now())
            ),
        }
    }
}

impl SourceJson {
    fn of(source: &KeySource) -> Self {
        let path = source.path();
        let found = path.and_then(|path| fs::metadata(path).ok());
        SourceJson {
            source: source.to_string(),
            path: path.map(|path| path.display().to_string()),
            mode: found.map(|found| format!("{:04o}", found.permissions().mode() & 0o7777)),
        }
    }

    fn line(&self) -> String {
        let path = self
            .path
            .as_ref()
            .map(|path| format!(" ({path}"))
            .unwrap_or_default();
        let end = match (&self.path, &self.mode) {
            (None, _) => String::new(),
            (Some(_), Some(mode)) => format!(", mode {mode})"),
            (Some(_), None) => ", not there)".to_owned(),
        };
        format!("{}{path}{end}", self.source)
    }
}

fn show(ctx: &mut Context<'_>, answer: &Answer) -> Result<(), Failure> {
    let is_read = ctx.out.manner.stdout_is_terminal;
    facts(ctx, answer).print(&mut ctx.out)?;
    let keys = answer.keys.iter();
    if !is_read {
        for row in keys.map(KeyJson::cells) {
            ctx.out.rendered(&format!("{}\n", row.join("\t")))?;
        }
        return Ok(());
    }
    if answer.keys.is_empty() {
        return Ok(());
    }
    let mut table = Table::new(&KEY_COLUMNS);
    for key in keys {
        let mut cells = key.cells();
        if let (Some(at), Some(cell)) = (key.recorded, cells.get_mut(RECORDED)) {
            *cell = ctx.out.manner.time(at);
        }
        table.row(cells);
    }
    ctx.out.rendered("\n")?;
    let (width, color) = (ctx.out.manner.width, ctx.out.manner.color_stdout);
    Ok(ctx.out.rendered(&table.rendered(Some(width), color))?)
}

/// Columns of the vault keys.
const KEY_COLUMNS: [Column; 5] = [
    Column::new("VAULT KEY", Fit::Whole, Keep::Always),
    Column::new("USE", Fit::Wrap, Keep::Always),
    Column::new("RECORDED", Fit::Wrap, Keep::Early(2)),
    Column::new("CREDENTIALS", Fit::Whole, Keep::Late(1)),
    Column::new("OF ALL USERS", Fit::Whole, Keep::Early(1)),
];

/// Place of the time of the record among the columns.
const RECORDED: usize = 2;

/// Returns what is known of the vault beside its keys.
fn facts(ctx: &Context<'_>, answer: &Answer) -> Fields {
    let pinned = match answer.pinned {
        true => ", pinned on this machine",
        false => "",
    };
    let everybody = answer.rows_of_all_users.map_or_else(
        || "; those of other users are hidden from this role".to_owned(),
        |rows| format!(", {rows} of all users"),
    );
    let backup = answer.last_backup.as_ref();
    let backup = backup.map_or_else(|| "none".to_owned(), |backup| backup.line(ctx));
    let mut facts = Fields::default();
    facts
        .add("vault", format!("{}{pinned}", answer.vault_id))
        .add("vault keys from", answer.source.line());
    for source in &answer.shadowed {
        facts.add("shadowed", source.line());
    }
    facts
        .add(
            "credentials",
            format!(
                "{}{everybody}; {} are not sealed",
                answer.rows, answer.unsealed_rows
            ),
        )
        .add("last backup", backup);
    facts
}

impl KeyJson {
    fn cells(&self) -> Vec<String> {
        let does = match (self.seals, self.at_hand) {
            (true, _) => "seals",
            (false, true) => "opens",
            (false, false) => "not at hand",
        };
        let recorded = self.recorded_at.clone();
        vec![
            self.key_id.clone(),
            does.to_owned(),
            recorded.unwrap_or_else(|| "not recorded".to_owned()),
            self.rows.to_string(),
            self.rows_of_all_users
                .map_or_else(|| "-".to_owned(), |rows| rows.to_string()),
        ]
    }
}
