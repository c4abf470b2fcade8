//! `credctl verify`.

mod answer;
mod checked;
mod findings;
mod subjects;

use std::cell::Cell;

use super::asking::{self, Asked};
use crate::{
    args::{NarrowingArgs, ResolveArgs},
    context::Context,
    domain::{CheckVerdict, Length, Reference, Uuid},
    exit::{ExitCode, Failure},
    provider_check::Question,
    render::Progress,
    store::{SealedCredential, Store, VaultRow},
};
use checked::{Checked, DeniedRight};
use findings::Wanted;
use subjects::Choice;

/// Ask providers whether keys are good, and for which account
///
/// Asks about the credential in use, about those that are named, or with --all about all that are
/// enabled. A check places no order and moves nothing. It ends with one of six verdicts: good; limited
/// (by a plan, a right, an address, a block); rejected; wrong_environment; unproven (the provider does
/// not tell); unreachable. No outage, plan or clock makes a key bad. What the provider said is kept, and
/// `credctl list` shows it. --timeout limits all of it together. In a pipe, one line per credential,
/// tab-separated: id, type, nickname, environment, verdict, account, rights, expires_at, reason.
#[derive(Debug, clap::Args)]
pub struct VerifyArgs {
    /// Credentials: nickname, id, beginning of an id, or TYPE/NICKNAME [default: the one in use]
    #[arg(value_name = "CREDENTIAL")]
    credentials: Vec<Reference>,
    /// Ask about all enabled credentials
    #[arg(long, conflicts_with = "credentials")]
    all: bool,
    #[command(flatten)]
    narrowing: NarrowingArgs,
    /// Try keys that are rejected, or that state no environment, in the other environments too
    #[arg(long)]
    which: bool,
    /// Count it as a finding if a key has this right
    #[arg(long, value_name = "RIGHT")]
    deny: Vec<DeniedRight>,
    /// Count it as a finding if a key ends within this time, such as 14d
    #[arg(long, value_name = "TIME")]
    expires_within: Option<Length>,
    #[command(flatten)]
    resolve: ResolveArgs,
}

/// Asks providers about keys.
///
/// # Errors
/// Exit 14 if a key is rejected, else 16 if there are findings, else 15 if a provider cannot be asked or
/// does not tell; for references as for any other command.
pub async fn run(ctx: &mut Context<'_>, args: VerifyArgs) -> Result<(), Failure> {
    let choice = Choice {
        named: &args.credentials,
        all: args.all,
        narrowing: &args.narrowing,
    };
    let selected = subjects::select(ctx, &choice).await?;
    let asker = asking::asker(ctx, &args.resolve, args.which)?;
    let (rows, questions): (Vec<SealedCredential>, Vec<Question>) =
        selected.subjects.into_iter().unzip();
    let outcomes = {
        let progress = Progress::of_slow(ctx.out.manner, "Asking", questions.len());
        let done = Cell::new(0);
        progress.at(0);
        let step = || {
            done.set(done.get() + 1);
            progress.at(done.get());
        };
        asker.ask(&questions, &step).await
    };
    drop(questions);
    let mut checked: Vec<Checked> = rows
        .into_iter()
        .zip(outcomes)
        .map(|(row, outcome)| Checked {
            row,
            outcome,
            same_account_as: Vec::new(),
            findings: Vec::new(),
        })
        .collect();
    remark_on_clocks(ctx, &checked);
    let wanted = Wanted {
        deny: &args.deny,
        expires_within: args.expires_within,
    };
    let place = (&*selected.store, &selected.vault);
    // What the providers said is shown, whatever became of the database meanwhile.
    if let Err(why) = keep_and_compare(ctx, place, &mut checked, &wanted).await {
        let lost = format!("it is neither kept nor compared with earlier checks: {why}");
        ctx.out.remark(lost);
    }
    answer::show(ctx, &checked)?;
    end(&checked)
}

/// Keeps what was found out, and compares it with what was kept before and of other credentials.
async fn keep_and_compare(
    ctx: &mut Context<'_>,
    (store, vault): (&Store, &VaultRow),
    checked: &mut [Checked],
    wanted: &Wanted<'_>,
) -> Result<(), Failure> {
    if checked.is_empty() {
        return Ok(());
    }
    let keys = ctx.keys(&[])?;
    let checker = keys.checker(vault.id);
    let ids: Vec<Uuid> = checked.iter().map(|one| one.row.credential.id).collect();
    let before = store.checks(&ids).await?;
    let found = checked
        .iter()
        .filter_map(|one| Some((Asked::of(&one.row)?, &one.outcome)));
    asking::keep(ctx, store, &checker, found).await;
    findings::find(ctx, store, &checker, checked, (&before, wanted)).await
}

/// Says of a wrong clock once, however many providers noticed.
fn remark_on_clocks(ctx: &mut Context<'_>, checked: &[Checked]) {
    let mut clocks = checked.iter().filter_map(|one| one.outcome.clock.as_ref());
    if let Some(clock) = clocks.next() {
        ctx.out.remark(clock.clone());
    }
}

/// Ends with the worst: rejected keys, then findings, then keys of which nothing was learnt.
fn end(checked: &[Checked]) -> Result<(), Failure> {
    let count = |is_it: &dyn Fn(&Checked) -> bool| checked.iter().filter(|one| is_it(one)).count();
    let refused = count(&|one| one.outcome.verdict.is_refused());
    if refused > 0 {
        let hint =
            "look at the keys with the provider, and replace them with `credctl edit --keys`";
        return Err(Failure::new(ExitCode::KeyRejected, refused_message(refused)).hint(hint));
    }
    let findings: usize = checked.iter().map(|one| one.findings.len()).sum();
    if findings > 0 {
        let message = match findings {
            1 => "the check found 1 problem".to_owned(),
            n => format!("the check found {n} problems"),
        };
        return Err(Failure::new(ExitCode::Findings, message));
    }
    let is_unclear = |one: &Checked| {
        let verdict = one.outcome.verdict;
        matches!(verdict, CheckVerdict::Unproven | CheckVerdict::Unreachable)
    };
    match count(&is_unclear) {
        0 => Ok(()),
        1 => Err(unclear("it is not known whether 1 key is good")),
        n => Err(unclear(&format!(
            "it is not known whether {n} keys are good"
        ))),
    }
}

fn refused_message(count: usize) -> String {
    match count {
        1 => "1 key was rejected".to_owned(),
        n => format!("{n} keys were rejected"),
    }
}

fn unclear(message: &str) -> Failure {
    Failure::new(ExitCode::ProviderUnreachable, message)
}
