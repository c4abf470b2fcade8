//! `credctl import`.

mod plan;
mod report;

use std::{
    path::{Path, PathBuf},
    rc::Rc,
};

use super::{answers, completion_cache};
use crate::{
    args::EnvironmentArgs,
    context::Context,
    domain::{Credential, Environment, Seals, Uuid},
    exit::Failure,
    files::shell_word,
    import::{self, Defaults, Entry, FileContent, ImportError, InputFormat},
    input::Input,
    process,
    render::Progress,
    selection::{account, active, strict},
    store::{Import, ImportRow, SealedPair, Store, StoreError, VaultRow},
    vault::{NewRow, Vault},
};
use plan::ImportPlan;

/// Number of attempts, if other commands store some of the pairs in the meantime.
const ATTEMPTS: usize = 3;

const EXAMPLES: &str = "\
Examples:
  credctl import .env --dry-run
  credctl import keys.csv --type alpaca --paper
  credctl import ~/.config/alpaca/profiles/paper.yaml
  pass show trading/keys | credctl import - --format dotenv

Dotenv: ALPACA_PAPER1_API_KEY and ALPACA_PAPER1_SECRET_KEY become `paper1`, of type alpaca, paper;
so do PAPER2_API_KEY, LIVE_API_KEY_ID and the names that client programs read, such as
APCA_API_KEY_ID. JSON: objects with type, nickname, environment, api_key, secret_key. CSV: the
same names as column headers.";

/// Import credentials from a file: dotenv, JSON, CSV or a profile of Alpaca's command line
///
/// Stores all of them or none. A key pair that is already stored is skipped, so a file can be imported
/// again. Prints the ids in the order of the file if stdout is not a terminal.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct ImportArgs {
    /// File to read; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Format of the file [default: by its name, else by its first line]
    #[arg(long, value_name = "FORMAT", value_enum)]
    format: Option<InputFormat>,
    /// Show what would be stored and skipped, but store nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    /// Type of the credentials for which the file states none
    #[arg(short = 't', long = "type", value_name = "TYPE")]
    credential_type: Option<String>,
    // For the credentials for which the file states no environment.
    #[command(flatten)]
    environment: EnvironmentArgs,
}

/// Stores the credentials of a file.
///
/// # Errors
/// Exit 2 with the line of an entry that cannot be stored, 7 if keys are stored under the other
/// environment, 12 if the file cannot be read; otherwise as for `add`.
pub async fn run(ctx: &mut Context<'_>, args: ImportArgs) -> Result<(), Failure> {
    let input = Input::read(&args.file)?;
    let entries = entries(ctx, &args, &input)?;
    remark(ctx, &args.file, &input, &entries);
    drop(input);
    if args.dry_run {
        return dry_run(ctx, &entries).await;
    }
    let store = ctx.store()?;
    let vault = Vault::open(&store, &ctx.settings.keys).await?;
    let account_id = account(&store, vault.accounts())?;
    let marks = vault.marks(&store).await?;
    let entries = sealed(&vault, entries);
    let fingerprints = entries.iter().map(|entry| entry.keys.fingerprints.clone());
    let fingerprints: Vec<_> = fingerprints.collect();
    for attempt in 1.. {
        let plan = ImportPlan::make(&store, &fingerprints, &marks, &entries).await?;
        let import = Import {
            account_id,
            rows: plan.rows(&entries),
            first_key: vault.first_key(),
            marks: marks.clone(),
        };
        match stored(ctx, &store, &vault, &import).await {
            Err(StoreError::Conflict) if attempt < ATTEMPTS => {}
            stored => {
                let stored = stored?;
                let first = import.first_key.as_ref().filter(|_| !stored.is_empty());
                strict::after_sealing(ctx, &vault, first);
                completion_cache::add(ctx, &stored.iter().collect::<Vec<_>>());
                let active = make_active(ctx, vault.row(), &stored);
                return report::stored(ctx, vault.row(), &entries, &plan, &stored, active);
            }
        }
    }
    Ok(())
}

/// Reads the entries of the file, and checks that all are valid and complete.
fn entries(ctx: &mut Context<'_>, args: &ImportArgs, input: &Input) -> Result<Vec<Entry>, Failure> {
    let providers = ctx.providers();
    let environment = args.environment.stated();
    let named = args.credential_type.as_deref();
    let provider = named.map(|text| providers.named(text)).transpose()?;
    if let Some(provider) = &provider {
        provider.refuse_environment(environment)?;
    }
    let text = input.text()?;
    let path = (args.file.as_os_str() != "-").then_some(args.file.as_path());
    let format = args.format.unwrap_or_else(|| InputFormat::of(path, text));
    let name = path
        .and_then(Path::file_stem)
        .and_then(|name| name.to_str());
    let wrong = |error: ImportError| {
        let mut failure = Failure::from(error);
        failure.message = format!("{}, {}", input.name(), failure.message);
        failure
    };
    let is_typed = provider.is_some();
    let reading = import::read(text, format, name, &providers, is_typed).map_err(wrong)?;
    let FileContent { drafts, left_out } = reading;
    let defaults = Defaults {
        provider,
        environment,
    };
    let entries = import::complete(drafts, &defaults, &providers).map_err(wrong)?;
    report::remark_on_left_out(ctx, &left_out);
    if entries.is_empty() {
        let message = format!("{} holds no credentials", input.name());
        return Err(Failure::usage(message));
    }
    Ok(entries)
}

fn remark(ctx: &mut Context<'_>, path: &Path, input: &Input, entries: &[Entry]) {
    if input.is_open_to_others {
        let path = shell_word::word(path);
        ctx.out.remark(format!(
            "other users can read {}: remove it, or run `chmod 600 {path}`",
            input.name()
        ));
    }
    let mut own: Vec<_> = entries.iter().map(|entry| &entry.provider).collect();
    own.sort_by(|a, b| a.name.cmp(&b.name));
    own.dedup_by(|a, b| Rc::ptr_eq(a, b));
    for provider in own {
        answers::remark_on_own_type(ctx, provider);
    }
    report::remark_on_environments(ctx, entries);
}

/// Seals all entries. The plain keys are wiped before anything is awaited.
fn sealed(vault: &Vault, entries: Vec<Entry>) -> Vec<Entry<SealedPair>> {
    let seal = |entry: Entry| entry.sealed(|kind, keys| vault.seal(kind, keys));
    let sealed = entries.into_iter().map(seal).collect();
    process::wipe_stack();
    sealed
}

/// Shows what would happen. Creates neither a database nor a vault key.
async fn dry_run(ctx: &mut Context<'_>, entries: &[Entry]) -> Result<(), Failure> {
    let vault = match ctx.existing_store()? {
        Some(store) => {
            let vault = Vault::look(&store, &ctx.settings.keys).await?;
            vault.map(|vault| (store, vault))
        }
        None => None,
    };
    let plan = match vault {
        Some((store, vault)) => {
            account(&store, vault.accounts())?;
            let marks = vault.marks(&store).await?;
            let fingerprints = plan::fingerprints(&vault, entries);
            ImportPlan::make(&store, &fingerprints, &marks, entries).await?
        }
        None => ImportPlan::all_new(entries.len()),
    };
    report::planned(ctx, entries, &plan)
}

/// Stores the new entries, and shows progress on a terminal.
async fn stored(
    ctx: &Context<'_>,
    store: &Store,
    vault: &Vault,
    import: &Import,
) -> Result<Vec<Credential>, StoreError> {
    let count = import.rows.len();
    if count == 0 {
        return Ok(Vec::new());
    }
    let progress = Progress::new(ctx.out.manner, "Storing", count);
    let sealing = |row: &ImportRow, account| seals(vault, row, account);
    store
        .import(import, &sealing, &|done| progress.at(done))
        .await
}

fn seals(vault: &Vault, row: &ImportRow, account_id: Uuid) -> Seals {
    vault.seals(&NewRow {
        id: row.id,
        account_id,
        credential_type: &row.credential_type,
        nickname: &row.nickname,
        environment: row.environment,
        keys: &row.keys,
    })
}

/// Makes the first paper credential active if none is, as `add` does.
fn make_active<'a>(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    stored: &'a [Credential],
) -> Option<&'a Credential> {
    if ctx.settings.active.contains_key(&vault.id) || ctx.settings.credential.is_some() {
        return None;
    }
    let is_paper = |c: &&Credential| c.environment == Some(Environment::Paper);
    let first = stored.iter().find(is_paper)?;
    match active::activate_first(ctx, vault, first) {
        Ok(is_active) => is_active.then_some(first),
        Err(why) => {
            ctx.out.remark(format!(
                "they are stored, but none could be made active: {why}"
            ));
            None
        }
    }
}
