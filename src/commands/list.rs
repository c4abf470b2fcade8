//! `credctl list`.

mod altered;
mod remarks;
mod shape;
mod sort;
mod unknown_type;

use super::{answers, completion_cache, paging};
use crate::{
    args::{NarrowingArgs, PagerArgs},
    completion::Recent,
    context::Context,
    domain::{ListSink, Narrowing, Tag, Words},
    exit::Failure,
    render::{JsonList, NameList, Order, OutputError, PipedList, TableList},
    selection,
    settings::Settings,
    store::{Judge, Preamble, Store},
};
use altered::AlteredRows;
use remarks::{empty, remarks, say_empty};
use shape::Shaped;
use sort::Sort;

/// List credentials, grouped by type
///
/// `*` marks the active credential; `?` marks one that only stands in for an active credential that is
/// gone or disabled. No vault key is needed; if one is at hand, credentials that were altered outside
/// credctl are reported. In a pipe, one line per credential, tab-separated: id, type, nickname,
/// environment, state, active, created_at, seal.
#[derive(Debug, clap::Args)]
pub struct ListArgs {
    /// Only credentials with each of these words in nickname, type, environment or account
    #[arg(value_name = "WORD")]
    words: Vec<String>,
    #[command(flatten)]
    narrowing: NarrowingArgs,
    /// Only credentials with this tag; may be repeated: with all of them
    #[arg(long = "tag", value_name = "NAME")]
    tags: Vec<Tag>,
    /// Order of the list
    #[arg(long, value_name = "ORDER", value_enum, default_value_t)]
    sort: Sort,
    /// At a terminal, show ids and times in full, the account and the vault key
    #[arg(long)]
    wide: bool,
    /// Print nicknames alone, one per line
    #[arg(short = '1', conflicts_with = "wide")]
    names: bool,
    #[command(flatten)]
    pager: PagerArgs,
}

impl ListArgs {
    /// Returns true if some credentials may be left out.
    fn is_narrowed(&self) -> bool {
        self.narrowing.is_given() || !self.words.is_empty() || !self.tags.is_empty()
    }
}

/// Lists the stored credentials. Creates nothing if nothing is stored yet.
///
/// # Errors
/// Exit 2 for a type that is neither known nor stored; otherwise as for any exchange with the database.
pub async fn run(ctx: &mut Context<'_>, args: ListArgs) -> Result<(), Failure> {
    ctx.only_read();
    if args.names {
        answers::refuse_json(ctx, "-1")?;
    }
    let typed = args.narrowing.stated().0;
    let Some(store) = ctx.existing_store()? else {
        unknown_type::refuse(ctx, None, typed).await?;
        return nothing(ctx, &args);
    };
    unknown_type::refuse(ctx, Some(&store), typed).await?;
    let keys = ctx.keys_at_hand()?;
    let altered = AlteredRows::new(keys.as_deref());
    let mut listing = Listing {
        store: &store,
        narrowing: Narrowing {
            tags: args.tags.clone(),
            ..selection::narrowing(ctx, args.narrowing.stated())
        },
        words: args.words.iter().collect(),
        sort: args.sort,
        altered: &altered,
        recent: Recent::default(),
    };
    if ctx.out.manner.json {
        return json(ctx, &args, listing).await;
    }
    let listed = listed(ctx, &args, &mut listing).await?;
    cache(ctx, &args, listing.recent);
    let is_narrowed = args.is_narrowed();
    let nothing_stored = listed.is_empty && (!is_narrowed || store.labels().await?.is_empty());
    // The database may have hung up before a person leaves the pager.
    let altered = altered.remarks(&store).await?;
    paging::show(ctx, &listed.text, args.pager).await?;
    if listed.is_empty {
        let empty = empty(ctx, &store, is_narrowed);
        say_empty(ctx, &empty, nothing_stored);
    }
    let remarks = remarks(&listed.preamble, listed.is_empty);
    for remark in remarks.into_iter().chain(altered) {
        ctx.out.remark(remark);
    }
    Ok(())
}

/// A list that has arrived.
struct Listed {
    preamble: Preamble,
    is_empty: bool,
    /// What is still to be shown of it.
    text: String,
}

/// Lists the credentials as text: a stream into a pipe, and a table or the names to be shown.
async fn listed(
    ctx: &mut Context<'_>,
    args: &ListArgs,
    listing: &mut Listing<'_>,
) -> Result<Listed, Failure> {
    if args.names {
        let mut list = NameList::default();
        let preamble = listing.list(&ctx.settings, &mut list).await?;
        let text = list.into_text();
        return Ok(Listed {
            preamble,
            is_empty: text.is_empty(),
            text,
        });
    }
    if ctx.out.manner.stdout_is_terminal {
        let order = match args.sort {
            Sort::Type => Order::ByType,
            Sort::Added | Sort::Name => Order::AsTheyArrive,
        };
        let mut list = TableList::new(order, args.wide);
        let preamble = listing.list(&ctx.settings, &mut list).await?;
        return Ok(Listed {
            preamble,
            is_empty: list.is_empty(),
            text: list.rendered(&ctx.out.manner),
        });
    }
    let mut list = PipedList::new(&mut ctx.out);
    Ok(Listed {
        preamble: listing.list(&ctx.settings, &mut list).await?,
        is_empty: list.is_empty(),
        text: String::new(),
    })
}

async fn json(
    ctx: &mut Context<'_>,
    args: &ListArgs,
    mut listing: Listing<'_>,
) -> Result<(), Failure> {
    let empty = empty(ctx, listing.store, args.is_narrowed());
    let mut list = JsonList::new(&mut ctx.out);
    let preamble = listing.list(&ctx.settings, &mut list).await?;
    let is_empty = list.is_empty();
    let remarks = remarks(&preamble, is_empty);
    list.remark(is_empty.then_some(empty).into_iter().chain(remarks));
    list.remark(listing.altered.remarks(listing.store).await?);
    list.close()?;
    cache(ctx, args, listing.recent);
    Ok(())
}

/// A request for a list, and what is collected while the rows arrive.
struct Listing<'a> {
    store: &'a Store,
    narrowing: Narrowing,
    words: Words,
    sort: Sort,
    altered: &'a AlteredRows<'a>,
    recent: Recent,
}

impl Listing<'_> {
    async fn list<S: ListSink<Error = OutputError>>(
        &mut self,
        settings: &Settings,
        list: &mut S,
    ) -> Result<Preamble, Failure> {
        let judge = self
            .altered
            .can_judge()
            .then_some(self.altered as Judge<'_>);
        let mut watched = self.recent.watch(list);
        let (store, narrowing, in_use) = (self.store, &self.narrowing, settings.in_use());
        if self.words.is_empty() && self.sort == Sort::Type {
            return Ok(store.list(narrowing, &in_use, judge, &mut watched).await?);
        }
        let mut shaped = Shaped::new(&self.words, self.sort, &mut watched);
        let preamble = store.list(narrowing, &in_use, judge, &mut shaped).await?;
        shaped.finish()?;
        Ok(preamble)
    }
}

/// Updates the completion cache. Only a list of all credentials knows which ones are gone.
fn cache(ctx: &mut Context<'_>, args: &ListArgs, recent: Recent) {
    if !args.is_narrowed() {
        completion_cache::replace(ctx, recent);
    }
}

/// Shows an empty list without asking a database, because nothing was ever stored.
fn nothing(ctx: &mut Context<'_>, args: &ListArgs) -> Result<(), Failure> {
    let store = ctx.store()?;
    let empty = empty(ctx, &store, args.is_narrowed());
    if ctx.out.manner.json {
        let mut list = JsonList::new(&mut ctx.out);
        list.open()?;
        list.remark([empty]);
        return Ok(list.close()?);
    }
    say_empty(ctx, &empty, true);
    Ok(())
}
