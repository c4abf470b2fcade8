//! `credctl import`.

mod check;
mod look_alikes;
mod new_rows;
mod plan;
mod question;
mod reading;
mod report;
mod sources;
mod stored;

use std::path::PathBuf;

use super::completion_cache;
use crate::{
    args::{CheckArgs, EnvironmentArgs, ReasonArgs, UnusualKeyArgs},
    context::Context,
    domain::{Account, Author, Credential},
    exit::Failure,
    import::{Defaults, ImportError, ImportFiles, InputFormat},
    prompt::Awaited,
    providers::{KeyRule, Providers, StoredTypes},
    render::Progress,
    selection::{self, account, active},
    store::{Import, RowsError, Store, StoreError, VaultRow},
    vault::{FIRST_REVISION, Vault},
};
use new_rows::{NewRows, Sealing};
use plan::ImportPlan;
use reading::{Read, Reading};
use stored::Stored;

/// Number of attempts, if other commands store some of the pairs in the meantime.
const ATTEMPTS: usize = 3;

/// Import credentials from files of other tools
///
/// Reads variables (.env), JSON, YAML, TOML, INI sections, CSV, and the files of many programs: MCP
/// servers, Compose, Kubernetes secrets, Coinbase's key file, ccxt, freqtrade, passivbot, blankly, Lean,
/// OANDA's .v20.conf and Alpaca's profiles. Stores all of them or none. A key pair that is already stored
/// is skipped, so a file can be imported again. Prints the ids in the order of the files if stdout is not
/// a terminal.
///
/// Names say what a value is: ALPACA_PAPER1_API_KEY and ALPACA_PAPER1_SECRET_KEY become `paper1`, of type
/// alpaca, paper. So do the names that client programs read, such as APCA_API_KEY_ID. Settings beside
/// them (ALPACA_PAPER=true, BINANCE_TESTNET=1, a base URL) state the environment. What names no type that
/// credctl knows is left out, and named.
#[derive(Debug, clap::Args)]
pub struct ImportArgs {
    /// Files to read; `-` for standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Read the files in folders too: those whose names say that they may hold keys
    #[arg(short = 'r', long)]
    recursive: bool,
    /// Format of the files [default: by the name and the content of each]
    #[arg(long, value_name = "FORMAT", value_enum)]
    format: Option<InputFormat>,
    /// Show what would be stored and skipped, but store nothing
    #[arg(long)]
    dry_run: bool,
    /// Store without asking
    #[arg(short = 'y', long)]
    yes: bool,
    /// Refuse files in which a key is left out
    #[arg(long)]
    strict: bool,
    /// Type of the credentials for which the file states none
    #[arg(short = 't', long = "type", value_name = "TYPE")]
    credential_type: Option<String>,
    // For the credentials for which the file states no environment.
    #[command(flatten)]
    environment: EnvironmentArgs,
    #[command(flatten)]
    check: CheckArgs,
    #[command(flatten)]
    unusual: UnusualKeyArgs,
    #[command(flatten)]
    reason: ReasonArgs,
}

impl ImportArgs {
    /// Returns what the command may ask a person for.
    pub fn awaits(&self) -> Option<Awaited> {
        Some(Awaited::Answers)
    }
}

/// Stores the credentials of files.
///
/// # Errors
/// Exit 2 with the line of an entry that cannot be stored, 7 if keys are stored under the other
/// environment or contradict the one that is stated, 12 if a file cannot be read; otherwise as for `add`.
pub async fn run(ctx: &mut Context<'_>, args: ImportArgs) -> Result<(), Failure> {
    let providers = ctx.providers();
    let defaults = defaults(&args, &providers)?;
    let sources = sources::found(&args.files, args.recursive)?;
    let is_asked = !args.dry_run && question::is_asked(ctx, args.yes);
    let reading = Reading {
        format: args.format,
        is_strict: args.strict,
        ignores_prefix: is_asked || args.unusual.ignores_prefix(),
    };
    let read = reading::all(ctx, &reading, &sources, (&defaults, &providers))?;
    if args.dry_run {
        let plan = plan::looked_up(ctx, &read).await?;
        return report::planned(ctx, &read, &plan);
    }
    question::settle(ctx, &read, is_asked).await?;
    import(ctx, &read, &args).await
}

async fn import(ctx: &mut Context<'_>, read: &Read<'_>, args: &ImportArgs) -> Result<(), Failure> {
    let files = &read.files;
    let author = ctx.author(args.reason.given());
    let store = ctx.store()?;
    let vault = Vault::open(&store, &ctx.settings.keys).await?;
    let account = account(&store, vault.accounts())?;
    let unsealed = vault.unsealed_twins(&store).await?;
    for attempt in 1.. {
        let plan = ImportPlan::make(&store, &vault, &unsealed, files).await?;
        let checks = check::before_storing(ctx, &args.check, files, &plan).await?;
        let work = Work {
            vault: &vault,
            account: account.as_ref(),
            plan: &plan,
            files,
            author: &author,
        };
        match work.done(ctx, &store).await {
            Err(RowsError::Store(StoreError::Conflict)) if attempt < ATTEMPTS => {}
            stored => {
                let stored = stored?;
                check::keep(ctx, &store, &vault, &checks).await;
                look_alikes::remark(ctx, &store, &stored).await;
                let active = after_storing(ctx, &vault, &plan, &stored);
                return report::stored(ctx, read, &plan, (&stored, active));
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
    completion_cache::add_vault(ctx, vault);
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
        rule: KeyRule::of(args.unusual.takes_all()),
    })
}

/// Entries that an import stores, and their place.
struct Work<'a> {
    vault: &'a Vault,
    account: Option<&'a Account>,
    plan: &'a ImportPlan,
    files: &'a ImportFiles<'a>,
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
        let mut rows = NewRows::of(sealing, self.files, self.plan, (stored, progress));
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
