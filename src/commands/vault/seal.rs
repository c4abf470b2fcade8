//! `credctl vault seal`.

mod rows;
mod same_keys;

use serde::Serialize;

use super::{
    opening::{store, vault},
    rows::Recorder,
};
use crate::{
    args::{EnvironmentArgs, ReasonArgs},
    commands::left::Left,
    context::Context,
    domain::{Environment, EventKind, Reference, Uuid, visible},
    exit::{ExitCode, Failure},
    prompt::Awaited,
    selection::{self, Found},
    store::{Replacement, SealedCredential, Store, StoreError},
    vault::{Fault, Ledger, Vault, Verdict, accepted_revision},
};
use rows::{altered_lines, unsealed_table};
use same_keys::{Contradiction, without_contradictions};

/// Accept credentials as they are now, and seal them
///
/// Without a credential, shows all of yours that another program stored, and asks once. With
/// credentials, accepts those: an altered one is shown with what differs, and asked about by itself.
/// A script names them by their full ids, with --yes. Does not change any keys.
#[derive(Debug, clap::Args)]
pub struct SealArgs {
    /// Credentials to accept: id, beginning of an id, or nickname
    #[arg(value_name = "CREDENTIAL")]
    credentials: Vec<Reference>,
    #[command(flatten)]
    environment: EnvironmentArgs,
    /// Do not ask for confirmation; needs full ids
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    reason: ReasonArgs,
}

impl SealArgs {
    /// Returns what the command may ask a person for.
    pub fn awaits(&self) -> Option<Awaited> {
        (!self.yes).then_some(Awaited::Answers)
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    sealed: usize,
    left: &'a [Left],
}

/// Seals credentials as they are.
///
/// # Errors
/// Exit 2 if `--yes` is given without full ids, 5 if the vault keys do not fit, 7 if confirmation is
/// needed and nobody can be asked, if the environment contradicts what a row states, or if the same
/// keys are stored under the other one; 9 if a credential does not open.
pub(super) async fn run(ctx: &mut Context<'_>, args: SealArgs) -> Result<(), Failure> {
    refuse_unnamed(&args)?;
    let store = store(ctx)?;
    let rows = match args.credentials.is_empty() {
        true => {
            store.require_account().await?;
            all_unsealed(&store).await?
        }
        false => {
            let (_, row, found) = selection::all(ctx, &args.credentials, None).await?;
            row.allow_writing()?;
            found.into_iter().map(|found: Found| found.row).collect()
        }
    };
    let vault = vault(ctx, &store).await?;
    selection::remark_on_strangers(ctx, vault.strangers());
    let is_named = !args.credentials.is_empty();
    let author = ctx.author(args.reason.given());
    let ledger = vault.ledger(&author);
    let (accepted, mut left) = accepted(ctx, (&vault, &ledger), &args, rows, is_named)?;
    let (accepted, refused) = without_contradictions(&store, &vault, accepted).await?;
    left.extend(left_behind(refused, is_named)?);
    confirm(ctx, &vault, args.yes, &accepted).await?;
    let sealed = write(ctx, &store, (&vault, &ledger), &accepted).await?;
    show(ctx, sealed, &left)?;
    refuse_rest(&left)
}

/// Refuses `--yes` unless every credential is named by its full id: a script must not accept what
/// nobody has looked at.
fn refuse_unnamed(args: &SealArgs) -> Result<(), Failure> {
    let is_full = |reference: &Reference| Uuid::try_parse(reference.as_str()).is_ok();
    let is_unnamed = args.credentials.is_empty() || !args.credentials.iter().all(is_full);
    match args.yes && is_unnamed {
        true => Err(
            Failure::usage("--yes needs the full ids of the credentials to seal")
                .hint("`credctl list` in a pipe prints them in its first column"),
        ),
        false => Ok(()),
    }
}

/// Returns the unsealed rows of the account that was named, or of all accounts.
async fn all_unsealed(store: &Store) -> Result<Vec<SealedCredential>, StoreError> {
    let (mut rows, mut after, mut more) = (Vec::new(), Uuid::nil(), true);
    while more {
        let batch;
        (batch, more) = store.unsealed(after).await?;
        after = batch.last().map_or(after, |row| row.credential.id);
        let of_account = |row: &SealedCredential| store.is_in_account(&row.account);
        rows.extend(batch.into_iter().filter(of_account));
    }
    Ok(rows)
}

/// Returns the rows as they will be sealed, and those that cannot be. Named rows that cannot be
/// sealed are an error: nothing is written then.
fn accepted(
    ctx: &mut Context<'_>,
    (vault, ledger): (&Vault, &Ledger<'_>),
    args: &SealArgs,
    rows: Vec<SealedCredential>,
    is_named: bool,
) -> Result<(Vec<Replacement>, Vec<Left>), Failure> {
    let checker = vault.checker();
    let seen = ctx.state()?.seen_in(vault.row().id);
    let (mut accepted, mut left) = (Vec::new(), Vec::new());
    for row in rows {
        let seen = seen.get(&row.credential.id).copied().unwrap_or(0);
        let newest = row.newest_revision().max(seen);
        let is_newest = row.revision() >= newest;
        if checker.verdict(&row) == Verdict::Ok && is_newest {
            continue;
        }
        let stated = args.environment.stated();
        // Of all rows at once, it is meant for those that have an environment.
        let stated = stated.filter(|_| is_named || row.credential.has_environments);
        let environment = environment(ctx, &row, stated)?;
        let revision = accepted_revision(newest);
        match checker.accepted(&row, environment, revision) {
            Ok(mut row) => {
                let event = ledger.changed(EventKind::Accepted, &row.before, &row.after);
                row.event = Some(event);
                accepted.push(row);
            }
            Err(why) if is_named => return Err(refusal(&row, &why)),
            Err(why) => left.push(Left::of(&row, &why)),
        }
    }
    Ok((accepted, left))
}

/// Returns the rows that are not accepted because of their keys. A named one is an error.
fn left_behind(refused: Vec<Contradiction>, is_named: bool) -> Result<Vec<Left>, Failure> {
    let left = refused.into_iter().map(|(row, other)| {
        let contradiction = StoreError::OtherEnvironment(Box::new(other));
        match is_named {
            true => Err(contradiction.into()),
            false => Ok(Left::because(&row.before, contradiction.to_string())),
        }
    });
    left.collect()
}

/// Returns the environment of a row: the one that the user states, else the one that the row states.
fn environment(
    ctx: &Context<'_>,
    row: &SealedCredential,
    stated: Option<Environment>,
) -> Result<Option<Environment>, Failure> {
    let provider = ctx.providers().of(&row.credential.credential_type);
    if let Some(provider) = &provider {
        provider.refuse_environment(stated)?;
    }
    let by_type = ctx.providers().read_stored(&row.stored_type).1;
    if let (Some(by_type), Some(stated)) = (by_type, stated)
        && by_type != stated
    {
        let (label, kind) = (visible(row.credential.label()), visible(&row.stored_type));
        let message = format!(
            "the stored type of `{label}` ({}), `{kind}`, says {by_type}, which contradicts --{stated}",
            row.credential.id
        );
        return Err(
            Failure::new(ExitCode::Refused, message).hint("seal it without the flag, or by itself")
        );
    }
    let own = stated.or(row.credential.environment);
    Ok(provider.map_or(own, |provider| provider.effective_environment(own)))
}

/// Shows what will be accepted and asks: once for all rows that another program stored, and once for
/// each row that was altered.
async fn confirm(
    ctx: &mut Context<'_>,
    vault: &Vault,
    yes: bool,
    accepted: &[Replacement],
) -> Result<(), Failure> {
    let (unsealed, altered): (Vec<_>, Vec<_>) =
        accepted.iter().partition(|row| row.before.is_unsealed());
    let what = "sealing what credctl did not write";
    let unchanged = "nothing was sealed";
    if !unsealed.is_empty() {
        let table = unsealed_table(ctx.out.manner.width, &unsealed);
        table.lines().for_each(|line| ctx.out.say(line));
        let question = match unsealed.len() {
            1 => "Another program stored it. Seal it as it is?".to_owned(),
            n => format!("Another program stored these {n}. Seal them as they are?"),
        };
        ctx.confirm(yes, what, &question, unchanged).await?;
    }
    let checker = vault.checker();
    for row in altered {
        let lines = altered_lines(&checker, row);
        lines.iter().for_each(|line| ctx.out.say(line));
        let question = "Accept it as it is now?";
        ctx.confirm(yes, what, question, unchanged).await?;
    }
    Ok(())
}

/// Writes the rows. The vault keys that seal them are recorded first.
async fn write(
    ctx: &mut Context<'_>,
    store: &Store,
    (vault, ledger): (&Vault, &Ledger<'_>),
    accepted: &[Replacement],
) -> Result<usize, Failure> {
    if accepted.is_empty() {
        return Ok(0);
    }
    let mut recorder = Recorder::new(store, vault, ledger);
    recorder.record_first().await?;
    let keys = accepted
        .iter()
        .filter_map(|row| row.after.credential.key_id);
    recorder.record(keys).await?;
    let mut written = 0;
    for batch in accepted.chunks(super::rows::BATCH) {
        written += store.rewrite(batch).await?;
    }
    if written < accepted.len() {
        return Err(StoreError::Conflict.into());
    }
    let seen = accepted
        .iter()
        .map(|row| (row.after.credential.id, row.after.revision()));
    ctx.remember(vault.row().id, seen.collect());
    Ok(written)
}

fn refusal(row: &SealedCredential, why: &Fault) -> Failure {
    let (label, id) = (visible(row.credential.label()), row.credential.id);
    let message = format!("`{label}` ({id}) cannot be sealed: {why}");
    match why {
        Fault::NotAtHand(_) | Fault::NoneOpens => Failure::new(ExitCode::VaultKey, message)
            .hint("add the key it was sealed with to your vault keys"),
        Fault::Altered(_) | Fault::Damaged(_) => Failure::new(ExitCode::Integrity, message).hint(
            format!("remove it with `credctl remove {id}`, and store it again"),
        ),
    }
}

fn show(ctx: &mut Context<'_>, sealed: usize, left: &[Left]) -> Result<(), Failure> {
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&Answer { sealed, left })?);
    }
    ctx.out.say(&match sealed {
        0 => "Nothing to seal".to_owned(),
        1 => "Sealed 1 credential".to_owned(),
        n => format!("Sealed {n} credentials"),
    });
    Ok(())
}

fn refuse_rest(left: &[Left]) -> Result<(), Failure> {
    let Some(first) = left.first() else {
        return Ok(());
    };
    let message = match left.len() {
        1 => format!("`{}` stays as it is: {}", first.name(), first.problem()),
        n => format!(
            "{n} credentials stay as they are; the first, `{}`: {}",
            first.name(),
            first.problem()
        ),
    };
    Err(Failure::new(ExitCode::Integrity, message)
        .hint("`credctl vault check` says what is wrong with each; the others are done"))
}
