//! `credctl log`.

mod answer;
mod purge;

use jiff::Timestamp;

use crate::{
    args::{NarrowingArgs, PagerArgs, ReasonArgs},
    commands::paging,
    context::Context,
    domain::{ChainState, EventKind, KeyRecord, Moment, Narrowing, Reference, Uuid},
    exit::Failure,
    prompt::Awaited,
    render::OutputError,
    selection::{self, SelectionError},
    store::{LogFilter, LogSink, LoggedEvent, Store, VaultRow},
    vault::{EventJudge, Keys},
};
use answer::{JsonLog, LogLine, LogLines, PipedLog, TableLog};

/// Show what was done to your credentials: when, by whom, from where and why
///
/// The newest change comes first. Each change bears a proof that only a holder of the vault key can
/// make: one that does not fit is marked as broken. In a pipe, one line per change, tab-separated: id,
/// time, kind, credential id, nickname, user, host, program, reason, proof, detail. Never shows a secret.
#[derive(Debug, clap::Args)]
pub struct LogArgs {
    /// Only changes of this credential: nickname, id, beginning of an id, or TYPE/NICKNAME
    #[arg(value_name = "CREDENTIAL")]
    credential: Option<Reference>,
    #[command(flatten)]
    narrowing: NarrowingArgs,
    /// Only credentials that were removed; CREDENTIAL is searched among these
    #[arg(long)]
    removed: bool,
    /// Only changes since then: 7d, 12h, 2w, a date or a time
    #[arg(long, value_name = "WHEN")]
    since: Option<Moment>,
    /// Only changes of this kind; may be repeated
    #[arg(long, value_name = "KIND", value_parser = kind)]
    kind: Vec<EventKind>,
    /// Empty what is kept of former states, so that these changes can no longer be taken back; what was
    /// done is still told
    #[arg(long, requires = "before", conflicts_with_all = ["credential", "removed", "since", "kind"])]
    purge: bool,
    /// With --purge: changes before then
    #[arg(long, value_name = "WHEN", requires = "purge")]
    before: Option<Moment>,
    /// With --purge: do not ask for confirmation
    #[arg(short, long, requires = "purge")]
    yes: bool,
    #[command(flatten)]
    reason: ReasonArgs,
    #[command(flatten)]
    pager: PagerArgs,
}

impl LogArgs {
    /// Returns what the command may ask a person for.
    pub fn awaits(&self) -> Option<Awaited> {
        (self.purge && !self.yes).then_some(Awaited::Answers)
    }
}

fn kind(text: &str) -> Result<EventKind, String> {
    let named = EventKind::named(&text.replace('-', "_"));
    named
        .filter(|kind| *kind != EventKind::Fence)
        .ok_or_else(|| {
            let shown = EventKind::ALL
                .iter()
                .filter(|kind| **kind != EventKind::Fence);
            let words: Vec<_> = shown.map(|kind| kind.as_str()).collect();
            format!("a kind is one of {}", words.join(", "))
        })
}

/// Shows the ledger.
///
/// # Errors
/// Exit 3 and 4 as for any reference; otherwise as for any exchange with the database.
pub async fn run(ctx: &mut Context<'_>, args: LogArgs) -> Result<(), Failure> {
    if let (true, Some(before)) = (args.purge, args.before) {
        let before = before.before(Timestamp::now());
        return purge::run(ctx, before, (args.yes, args.reason.given())).await;
    }
    ctx.only_read();
    if args.narrowing.is_given() && (args.credential.is_none() || args.removed) {
        return Err(narrows_nothing());
    }
    let Some(store) = ctx.existing_store()? else {
        return nothing(ctx);
    };
    store.require_account().await?;
    let filter = filter(ctx, &args).await?;
    let keys = ctx.keys_at_hand()?;
    let judging = |lines| Judging {
        keys: keys.as_deref(),
        judge: None,
        lines,
    };
    if ctx.out.manner.json {
        let mut log = JsonLog::new(&mut ctx.out);
        read(&store, &filter, &mut judging(&mut log)).await?;
        return Ok(log.close()?);
    }
    if !ctx.out.manner.stdout_is_terminal {
        let mut log = PipedLog::new(&mut ctx.out);
        return read(&store, &filter, &mut judging(&mut log)).await;
    }
    let mut log = TableLog::new(ctx.out.manner);
    read(&store, &filter, &mut judging(&mut log)).await?;
    if log.is_empty() {
        let whose = ctx.whose(&store);
        ctx.out
            .say(&format!("Nothing of that kind was done for {whose}"));
    }
    paging::show(ctx, &log.rendered(), args.pager).await
}

async fn read(store: &Store, filter: &LogFilter, judging: &mut Judging<'_>) -> Result<(), Failure> {
    Ok(store.log(filter, judging).await?)
}

/// Shows an empty log without asking a database, because nothing was ever stored.
fn nothing(ctx: &mut Context<'_>) -> Result<(), Failure> {
    if ctx.out.manner.json {
        let mut log = JsonLog::new(&mut ctx.out);
        log.open()?;
        return Ok(log.close()?);
    }
    ctx.out.say("Nothing was done yet");
    Ok(())
}

async fn filter(ctx: &mut Context<'_>, args: &LogArgs) -> Result<LogFilter, Failure> {
    let now = Timestamp::now();
    let mut filter = LogFilter {
        only_removed: args.removed,
        since: args.since.map(|since| since.before(now)),
        kinds: args.kind.clone(),
        ..LogFilter::default()
    };
    match (&args.credential, args.removed) {
        (Some(reference), true) => filter.removed_as = Some(reference.as_str().to_owned()),
        (Some(reference), false) => {
            let narrowing = selection::narrowing(ctx, args.narrowing.stated());
            filter.subject = Some(subject(ctx, reference, &narrowing).await?);
        }
        (None, _) => {}
    }
    Ok(filter)
}

/// Returns the id of the credential. A full id may be that of a credential that is gone.
async fn subject(
    ctx: &mut Context<'_>,
    reference: &Reference,
    narrowing: &Narrowing,
) -> Result<Uuid, Failure> {
    match selection::one(ctx, reference, Some(narrowing)).await {
        Ok((_, _, found)) => Ok(found.row.credential.id),
        Err(error) if error.is_not_found() => match Uuid::try_parse(reference.as_str()) {
            Ok(id) if !error.is_narrowed() => Ok(id),
            Ok(_) => Err(error.into()),
            Err(_) => Err(removed_hint(error)),
        },
        Err(error) => Err(error.into()),
    }
}

fn removed_hint(error: SelectionError) -> Failure {
    if error.is_narrowed() {
        return error.into();
    }
    Failure::from(error).hint("if it was removed, find it with `credctl log --removed`")
}

fn narrows_nothing() -> Failure {
    Failure::usage("--type, --paper and --live choose among credentials of one name")
        .hint("name a credential that is stored")
}

/// Sink that judges each event before it is shown.
struct Judging<'a> {
    keys: Option<&'a Keys>,
    judge: Option<EventJudge<'a>>,
    lines: &'a mut dyn LogLines,
}

impl LogSink for Judging<'_> {
    type Error = OutputError;

    fn begin(&mut self, vault: &VaultRow, records: Vec<KeyRecord>) -> Result<(), OutputError> {
        self.judge = self.keys.map(|keys| keys.event_judge(vault.id, &records));
        self.lines.open()
    }

    fn event(&mut self, logged: LoggedEvent) -> Result<(), OutputError> {
        let chain = match &self.judge {
            Some(judge) => judge.state(&logged.event, logged.previous.as_deref()),
            None if logged.event.mac.is_none() => ChainState::Unsigned,
            None => ChainState::Unchecked,
        };
        self.lines.line(&LogLine { logged, chain })
    }
}
