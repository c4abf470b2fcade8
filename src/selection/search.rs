//! A pick among all of the user's credentials, by a search.

use std::{collections::HashMap, convert::Infallible, rc::Rc};

use super::{
    Expectation, Found, Offered, SelectionError,
    offers::Offers,
    one,
    pick::{picked, purpose},
    unknown,
};
use crate::{
    context::{Context, Purpose},
    domain::{Beside, Credential, ListSink, Narrowing, Reference, Selection, Uuid},
    prompt::{PromptError, Question, fits_any},
    store::{RowsError, SealedCredential, Store, VaultRow},
};

/// Credentials among which a person picks.
pub(super) struct Picks<'a> {
    pub(super) narrowing: &'a Narrowing,
    pub(super) offered: Offered,
    pub(super) expected: Option<Expectation>,
    /// Text that counts as typed.
    pub(super) filter: &'a str,
}

/// Outcome of letting a person pick.
pub(super) enum Pick {
    One(Box<(VaultRow, Found)>),
    /// No credential may be picked.
    NothingOffered,
    /// The text that counts as typed fits none.
    NothingFits,
}

/// Lets a person pick one of the user's credentials.
pub(super) async fn from_all(
    ctx: &mut Context<'_>,
    store: &Store,
    purpose: Purpose,
    picks: Picks<'_>,
) -> Result<Pick, SelectionError> {
    let mut listed = Listed::default();
    let in_use = ctx.settings.in_use();
    let list = store.list(picks.narrowing, &in_use, None, &mut listed);
    let chosen = list.await.map_err(of_store)?.chosen;
    let (_, accounts) = store.accounts().await?;
    let by_id: HashMap<_, _> = accounts.iter().map(|one| (one.id, one)).collect();
    let mut credentials = listed.0;
    credentials.retain(|one| {
        let account = by_id.get(&one.account_id).copied();
        picks.offered.admits(ctx, (one, account), picks.expected)
    });
    if credentials.is_empty() {
        return Ok(Pick::NothingOffered);
    }
    let offers = Offers::new(credentials, accounts, chosen.selection());
    if !fits_any(&offers, picks.filter) {
        return Ok(Pick::NothingFits);
    }
    let id = picked(ctx, purpose, &offers, picks.filter).await?;
    let (vault, row) = read_again(store, id).await?;
    Ok(Pick::One(Box::new((vault, Found::picked(row)))))
}

/// Finds the credential that a reference names, or lets a person pick one if none is named.
///
/// # Errors
/// As for [`one`]. Without a reference also with [`SelectionError::NothingToPick`], and with
/// [`SelectionError::Context`] if nobody can be asked.
pub async fn one_or_picked(
    ctx: &mut Context<'_>,
    reference: Option<&Reference>,
    narrowing: Option<&Narrowing>,
) -> Result<(Rc<Store>, VaultRow, Found), SelectionError> {
    if let Some(reference) = reference {
        return one(ctx, reference, narrowing).await;
    }
    let wide = Narrowing::default();
    match searched(ctx, "", narrowing.unwrap_or(&wide)).await? {
        Some(found) => Ok(found),
        None => Err(nothing_to_pick(ctx, false)),
    }
}

/// Lets a person pick a credential, beginning with a search. `None` if the search finds none.
///
/// # Errors
/// As for [`one_or_picked`].
pub async fn searched(
    ctx: &mut Context<'_>,
    filter: &str,
    narrowing: &Narrowing,
) -> Result<Option<(Rc<Store>, VaultRow, Found)>, SelectionError> {
    let Some(store) = ctx.existing_store()? else {
        return Err(nothing_to_pick(ctx, true));
    };
    let Some(purpose) = purpose(ctx) else {
        // Whoever has nothing has no credential to name either.
        return Err(match store.labels().await?.is_empty() {
            true => nothing_to_pick(ctx, true),
            false => nobody(ctx),
        });
    };
    let picks = Picks {
        narrowing,
        offered: Offered::Any,
        expected: None,
        filter,
    };
    match from_all(ctx, &store, purpose, picks).await? {
        Pick::One(one) => Ok(Some((store, one.0, one.1))),
        Pick::NothingFits => Ok(None),
        Pick::NothingOffered => {
            let nothing_stored = store.labels().await?.is_empty();
            Err(nothing_to_pick(ctx, nothing_stored))
        }
    }
}

fn nothing_to_pick(ctx: &Context<'_>, nothing_stored: bool) -> SelectionError {
    let wanted = ctx.purpose.map_or("", |purpose| purpose.verb);
    SelectionError::NothingToPick {
        verb: wanted,
        nothing_stored,
    }
}

/// Error for a credential that is not named and that nobody can be asked for.
fn nobody(ctx: &Context<'_>) -> SelectionError {
    let (wanted, flag) = match ctx.purpose {
        Some(purpose) => (purpose.wanted(), purpose.line("CREDENTIAL")),
        None => ("the credential".to_owned(), String::new()),
    };
    let flag = format!("name it: {flag}");
    match ctx.require_person(Question::new(&wanted, &flag)) {
        Ok(()) => PromptError::Cancelled.into(),
        Err(nobody) => nobody.into(),
    }
}

/// Reads a credential that was picked. It may have been removed in the meantime.
async fn read_again(
    store: &Store,
    id: Uuid,
) -> Result<(VaultRow, SealedCredential), SelectionError> {
    let reference = Reference::from(id);
    let found = store
        .find(std::slice::from_ref(&reference), &Narrowing::default())
        .await?;
    // A nickname may be spelled like the id.
    let mut rows = found.matches.into_iter().flatten();
    match rows.find(|row| row.credential.id == id) {
        Some(row) => Ok((found.vault, row)),
        None => Err(unknown(store, &reference).await?),
    }
}

/// Credentials of a list.
#[derive(Default)]
struct Listed(Vec<Credential>);

impl ListSink for Listed {
    type Error = Infallible;

    fn begin(&mut self, _: Option<Selection>) -> Result<(), Infallible> {
        Ok(())
    }

    fn credential(&mut self, credential: Credential, _: Beside) -> Result<(), Infallible> {
        self.0.push(credential);
        Ok(())
    }
}

fn of_store(error: RowsError<Infallible>) -> SelectionError {
    match error {
        RowsError::Store(error) => error.into(),
        RowsError::Caller(never) => match never {},
    }
}
