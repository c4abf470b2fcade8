//! `credctl import`.

mod check;
mod new_rows;
mod plan;
mod report;
mod stored;

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::{answers, completion_cache};
use crate::{
    args::{CheckArgs, EnvironmentArgs, ReasonArgs},
    context::Context,
    domain::{Account, Author, Credential},
    exit::Failure,
    files::shell_word,
    import::{Defaults, Findings, ImportError, ImportFile, InputFormat},
    input::Input,
    process,
    providers::{Providers, StoredTypes},
    render::Progress,
    selection::{self, account, active},
    store::{Import, RowsError, Store, StoreError, VaultRow},
    vault::{FIRST_REVISION, Vault},
};
use new_rows::{NewRows, Sealing};
use plan::ImportPlan;
use stored::Stored;

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
    #[command(flatten)]
    check: CheckArgs,
    #[command(flatten)]
    reason: ReasonArgs,
}

/// Stores the credentials of a file.
///
/// # Errors
/// Exit 2 with the line of an entry that cannot be stored, 7 if keys are stored under the other
/// environment, 12 if the file cannot be read; otherwise as for `add`.
pub async fn run(ctx: &mut Context<'_>, args: ImportArgs) -> Result<(), Failure> {
    let mut input = Input::read(&args.file)?;
    let providers = ctx.providers();
    let defaults = defaults(&args, &providers)?;
    let text = input.take_text()?;
    let read = read(&args, text, &defaults, &providers);
    process::wipe_stack();
    let (file, findings) = read.map_err(|error| {
        let mut failure = Failure::from(error);
        failure.message = format!("{}, {}", input.name(), failure.message);
        failure
    })?;
    remark(ctx, &args.file, &input, &findings);
    if findings.count == 0 {
        let message = format!("{} holds no credentials", input.name());
        return Err(Failure::usage(message));
    }
    match args.dry_run {
        true => dry_run(ctx, &file, findings.count).await,
        false => import(ctx, &file, &args).await,
    }
}

async fn import(
    ctx: &mut Context<'_>,
    file: &ImportFile<'_>,
    args: &ImportArgs,
) -> Result<(), Failure> {
    let author = ctx.author(args.reason.given());
    let store = ctx.store()?;
    let vault = Vault::open(&store, &ctx.settings.keys).await?;
    let account = account(&store, vault.accounts())?;
    let unsealed = vault.unsealed_twins(&store).await?;
    for attempt in 1.. {
        let plan = ImportPlan::make(&store, &vault, &unsealed, file).await?;
        let checks = check::before_storing(ctx, &args.check, file, &plan).await?;
        let work = Work {
            vault: &vault,
            account: account.as_ref(),
            plan: &plan,
            file,
            author: &author,
        };
        match work.done(ctx, &store).await {
            Err(RowsError::Store(StoreError::Conflict)) if attempt < ATTEMPTS => {}
            stored => {
                let stored = stored?;
                check::keep(ctx, &store, &vault, &checks).await;
                let active = after_storing(ctx, &vault, &plan, &stored);
                return report::stored(ctx, file, &plan, &stored, active);
            }
        }
    }
    Ok(())
}

/// Says and remembers what follows from the credentials that were stored. Returns the one that was
/// made active.
fn after_storing<'a>(
    ctx: &mut Context<'_>,
    vault: &Vault,
    plan: &ImportPlan,
    stored: &'a Stored,
) -> Option<&'a Credential> {
    if stored.count > 0 && vault.first_key().is_some() {
        selection::remark_on_first_key(ctx, vault);
    }
    let seen = plan.new_ids().into_iter().map(|id| (id, FIRST_REVISION));
    ctx.remember(vault.row().id, seen.collect());
    completion_cache::add(ctx, &stored.newest.iter().collect::<Vec<_>>());
    make_active(ctx, vault.row(), stored.first_paper.as_ref())
}

/// Returns what the flags state.
fn defaults(args: &ImportArgs, providers: &Providers) -> Result<Defaults, Failure> {
    let environment = args.environment.stated();
    let named = args.credential_type.as_deref();
    let provider = named.map(|text| providers.named(text)).transpose()?;
    if let Some(provider) = &provider {
        provider.refuse_environment(environment)?;
    }
    Ok(Defaults {
        provider,
        environment,
    })
}

fn read<'a>(
    args: &'a ImportArgs,
    text: Zeroizing<String>,
    defaults: &'a Defaults,
    providers: &'a Providers,
) -> Result<(ImportFile<'a>, Findings), ImportError> {
    let path = (args.file.as_os_str() != "-").then_some(args.file.as_path());
    let format = args.format.unwrap_or_else(|| InputFormat::of(path, &text));
    let name = path
        .and_then(Path::file_stem)
        .and_then(|name| name.to_str());
    ImportFile::read(text, format, name, defaults, providers)
}

fn remark(ctx: &mut Context<'_>, path: &Path, input: &Input, findings: &Findings) {
    report::remark_on_left_out(ctx, findings);
    if findings.count == 0 {
        return;
    }
    if input.is_open_to_others {
        let path = shell_word::word(path);
        ctx.out.remark(format!(
            "other users can read {}: remove it, or run `chmod 600 {path}`",
            input.name()
        ));
    }
    for provider in findings.providers.values() {
        answers::remark_on_own_type(ctx, provider);
    }
    report::remark_on_environments(ctx, findings);
}

/// Shows what would happen. Creates neither a database nor a vault key.
async fn dry_run(
    ctx: &mut Context<'_>,
    file: &ImportFile<'_>,
    count: usize,
) -> Result<(), Failure> {
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
            let unsealed = vault.unsealed_twins(&store).await?;
            ImportPlan::make(&store, &vault, &unsealed, file).await?
        }
        None => ImportPlan::all_new(count),
    };
    report::planned(ctx, file, &plan)
}

/// Entries that an import stores, and their place.
struct Work<'a> {
    vault: &'a Vault,
    account: Option<&'a Account>,
    plan: &'a ImportPlan,
    file: &'a ImportFile<'a>,
    author: &'a Author,
}

impl Work<'_> {
    /// Stores the new entries, and shows progress on a terminal.
    async fn done(
        &self,
        ctx: &Context<'_>,
        store: &Store,
    ) -> Result<Stored, RowsError<ImportError>> {
        let ids = self.plan.new_ids();
        let stored = Stored::new(ctx.out.manner.json);
        let Some(first) = ids.first().copied() else {
            return Ok(stored);
        };
        let checker = self.vault.checker();
        let import = Import {
            account: self.account.cloned(),
            first,
            first_key: self.vault.first_key(),
            judge: &|row| checker.twin(row),
        };
        let progress = Progress::new(ctx.out.manner, "Storing", ids.len());
        let types: &StoredTypes = &ctx.settings.stored_types;
        let sealing = Sealing {
            vault: self.vault,
            checker: &checker,
            ledger: self.vault.ledger(self.author),
            types,
        };
        let mut rows = NewRows::of(sealing, self.file, self.plan, (stored, progress));
        store.import(&import, &mut rows).await?;
        Ok(rows.into_stored())
    }
}

/// Makes the first paper credential active if none is, as `add` does.
fn make_active<'a>(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    first: Option<&'a Credential>,
) -> Option<&'a Credential> {
    if ctx.active(vault.id).is_some() || ctx.settings.credential.is_some() {
        return None;
    }
    let first = first?;
    match active::activate_first(ctx, vault, (first, None)) {
        Ok(is_active) => is_active.then_some(first),
        Err(why) => {
            ctx.out.remark(format!(
                "they are stored, but none could be made active: {why}"
            ));
            None
        }
    }
}
