//! `credctl list`.

mod altered;

use super::completion_cache;
use crate::{
    args::NarrowingArgs,
    completion::Recent,
    context::Context,
    domain::{Credential, Layer, ListSink, Narrowing, Tag},
    exit::Failure,
    render::{JsonList, OutputError, PipedList, TableList},
    selection,
    settings::Settings,
    store::{Chosen, Judge, Store},
};
use altered::AlteredRows;

/// List credentials, grouped by type
///
/// `*` marks the active credential; `?` marks one that only stands in for an active credential that is
/// gone or disabled. No vault key is needed; if one is at hand, credentials that were altered outside
/// credctl are reported. In a pipe, one line per credential, tab-separated: id, type, nickname,
/// environment, state, active, created_at, seal.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    #[command(flatten)]
    narrowing: NarrowingArgs,
    /// Only credentials with this tag; may be repeated: with all of them
    #[arg(long = "tag", value_name = "NAME")]
    tags: Vec<Tag>,
}

impl ListArgs {
    /// Returns true if any of the flags that narrow the list was given.
    fn is_narrowed(&self) -> bool {
        self.narrowing.is_given() || !self.tags.is_empty()
    }
}

/// Lists the stored credentials. Creates nothing if nothing is stored yet.
///
/// # Errors
/// As for any exchange with the database.
pub async fn run(ctx: &mut Context<'_>, args: ListArgs) -> Result<(), Failure> {
    ctx.only_read();
    let Some(store) = ctx.existing_store()? else {
        return nothing(ctx, &args);
    };
    let keys = ctx.keys_at_hand()?;
    let altered = AlteredRows::new(keys.as_deref());
    let mut listing = Listing {
        store: &store,
        narrowing: Narrowing {
            tags: args.tags.clone(),
            ..selection::narrowing(ctx, args.narrowing.stated())
        },
        altered: &altered,
        recent: Recent::default(),
    };
    if ctx.out.manner.json {
        return json(ctx, &args, listing).await;
    }
    let (chosen, is_empty) = if ctx.out.manner.stdout_is_terminal {
        let mut list = TableList::default();
        let chosen = listing.list(&ctx.settings, &mut list).await?;
        let is_empty = list.is_empty();
        list.print(&mut ctx.out)?;
        (chosen, is_empty)
    } else {
        let mut list = PipedList::new(&mut ctx.out);
        let chosen = listing.list(&ctx.settings, &mut list).await?;
        (chosen, list.is_empty())
    };
    cache(ctx, &args, listing.recent);
    if is_empty {
        let empty = empty(ctx, &store, &args);
        let nothing_stored = !args.is_narrowed() || store.labels().await?.is_empty();
        say_empty(ctx, &empty, nothing_stored);
    }
    let remark = remark(&chosen, is_empty);
    for remark in remark.into_iter().chain(altered.remarks(&store).await?) {
        ctx.out.remark(remark);
    }
    Ok(())
}

async fn json(
    ctx: &mut Context<'_>,
    args: &ListArgs,
    mut listing: Listing<'_>,
) -> Result<(), Failure> {
    let empty = empty(ctx, listing.store, args);
    let mut list = JsonList::new(&mut ctx.out);
    let chosen = listing.list(&ctx.settings, &mut list).await?;
    let is_empty = list.is_empty();
    let remark = remark(&chosen, is_empty);
    list.remark(is_empty.then_some(empty).into_iter().chain(remark));
    list.remark(listing.altered.remarks(listing.store).await?);
    list.close()?;
    cache(ctx, args, listing.recent);
    Ok(())
}

/// A request for a list, and what is collected while the rows arrive.
struct Listing<'a> {
    store: &'a Store,
    narrowing: Narrowing,
    altered: &'a AlteredRows<'a>,
    recent: Recent,
}

impl Listing<'_> {
    async fn list<S: ListSink<Error = OutputError>>(
        &mut self,
        settings: &Settings,
        list: &mut S,
    ) -> Result<Chosen, Failure> {
        let judge = self
            .altered
            .can_judge()
            .then_some(self.altered as Judge<'_>);
        let mut watched = self.recent.watch(list);
        let in_use = settings.in_use();
        let listed = self
            .store
            .list(&self.narrowing, &in_use, judge, &mut watched);
        Ok(listed.await?.chosen)
    }
}

/// Updates the completion cache. Only a list of all credentials knows which ones are gone.
fn cache(ctx: &mut Context<'_>, args: &ListArgs, recent: Recent) {
    if !args.is_narrowed() {
        completion_cache::replace(ctx, recent);
    }
}

/// Returns the text for an empty list, which says for which user it is empty.
fn empty(ctx: &Context<'_>, store: &Store, args: &ListArgs) -> String {
    let which = match args.is_narrowed() {
        true => "such credentials",
        false => "credentials",
    };
    let account = match &ctx.settings.account {
        Some(set) => format!(" in account {} ({})", set.value, set.origin),
        None => String::new(),
    };
    format!("No {which} for {}{account}", ctx.whose(store))
}

/// Shows an empty list without asking a database, because nothing was ever stored.
fn nothing(ctx: &mut Context<'_>, args: &ListArgs) -> Result<(), Failure> {
    let store = ctx.store()?;
    let empty = empty(ctx, &store, args);
    if ctx.out.manner.json {
        let mut list = JsonList::new(&mut ctx.out);
        list.open()?;
        list.remark([empty]);
        return Ok(list.close()?);
    }
    say_empty(ctx, &empty, true);
    Ok(())
}

fn say_empty(ctx: &mut Context<'_>, empty: &str, nothing_stored: bool) {
    ctx.out.say(empty);
    if nothing_stored {
        ctx.out.say("Store one with: credctl add");
    }
}

/// Returns a remark on the credential in use. `None` if there is nothing unusual about it.
fn remark(chosen: &Chosen, is_empty: bool) -> Option<String> {
    match chosen {
        Chosen::None | Chosen::OtherAccount(_) if is_empty => None,
        Chosen::None => Some("no active credential: choose one with `credctl use`".to_owned()),
        Chosen::One(Layer::Fallback, row) => Some(named_instead(&row.credential)),
        Chosen::One(..) => None,
        Chosen::OtherAccount(row) => Some(format!(
            "the active credential, `{}`, is in another account",
            row.credential.label()
        )),
        Chosen::Unresolved(reference, candidates) => {
            let count = match candidates.len() {
                0 => "no credential".to_owned(),
                several => format!("{several} credentials"),
            };
            Some(format!(
                "CREDCTL_CREDENTIAL is `{reference}`, which fits {count}"
            ))
        }
    }
}

fn named_instead(credential: &Credential) -> String {
    format!(
        "the active credential is gone or disabled; `{}` is not confirmed: run `credctl use {}`",
        credential.label(),
        credential.short_id()
    )
}
