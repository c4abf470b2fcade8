//! Credentials to ask about.

use std::{collections::BTreeSet, rc::Rc};

use crate::{
    args::NarrowingArgs,
    commands::asking,
    context::Context,
    domain::{Narrowing, Reference},
    exit::Failure,
    provider_check::Question,
    selection::{self, Found, Order, SelectionError},
    store::{SealedCredential, Store, VaultRow, Walk, WalkPosition, Which},
};

/// Rows that are read at once.
const BATCH: usize = 1_000;

/// What the user chose.
pub(super) struct Choice<'a> {
    pub named: &'a [Reference],
    /// True if all enabled credentials are meant.
    pub all: bool,
    pub narrowing: &'a NarrowingArgs,
}

/// Credentials with their open keys, and where they lie.
pub(super) struct Selected {
    pub store: Rc<Store>,
    pub vault: VaultRow,
    pub subjects: Vec<(SealedCredential, Question)>,
}

/// Selects credentials, judges them and opens their keys.
///
/// # Errors
/// Exit 2 for flags that narrow nothing; otherwise as for every command that hands out keys.
pub(super) async fn select(
    ctx: &mut Context<'_>,
    choice: &Choice<'_>,
) -> Result<Selected, Failure> {
    let narrowing = selection::narrowing(ctx, choice.narrowing.stated());
    if choice.all {
        return all(ctx, &narrowing).await;
    }
    if choice.named.is_empty() {
        if choice.narrowing.is_given() {
            let message = "--type, --paper and --live choose among several credentials";
            return Err(Failure::usage(message).hint("add --all, or name credentials"));
        }
        return in_use(ctx).await;
    }
    let (store, vault, found) = selection::all(ctx, choice.named, Some(&narrowing)).await?;
    opened(ctx, store, vault, found)
}

async fn in_use(ctx: &mut Context<'_>) -> Result<Selected, Failure> {
    let order = Order {
        in_use: true,
        ..Order::default()
    };
    let found = selection::find(ctx, &order).await?;
    let store = ctx.store()?;
    let rows = found.credentials.into_iter().map(|(_, found)| found);
    opened(ctx, store, found.vault, rows.collect())
}

fn opened(
    ctx: &mut Context<'_>,
    store: Rc<Store>,
    vault: VaultRow,
    found: Vec<Found>,
) -> Result<Selected, Failure> {
    let one = |found| question(ctx, &vault, found);
    let subjects = found.into_iter().map(one).collect::<Result<_, _>>()?;
    Ok(Selected {
        store,
        vault,
        subjects,
    })
}

/// Selects all enabled credentials whose providers can be asked. One that may not be used is left out,
/// with a remark.
async fn all(ctx: &mut Context<'_>, narrowing: &Narrowing) -> Result<Selected, Failure> {
    let Some(store) = ctx.existing_store()? else {
        return Err(SelectionError::NoneActive {
            nothing_stored: true,
        }
        .into());
    };
    store.require_account().await?;
    let vault = store.chosen(&ctx.settings.in_use()).await?.vault;
    let mut subjects = Vec::new();
    let mut unasked = BTreeSet::new();
    for row in rows(&store, narrowing).await? {
        let (label, short) = (row.credential.label().to_owned(), row.credential.short_id());
        let known = ctx.providers().of(&row.credential.credential_type);
        if known.is_none_or(|provider| provider.check.is_none()) {
            unasked.insert(row.credential.credential_type.as_str().to_owned());
            continue;
        }
        match question(ctx, &vault, Found::by_id(row)) {
            Ok(subject) => subjects.push(subject),
            Err(why) => ctx
                .out
                .remark(format!("`{label}` ({short}) was left out: {why}")),
        }
    }
    if !unasked.is_empty() {
        let names: Vec<_> = unasked.into_iter().collect();
        ctx.out.remark(format!(
            "left out, because credctl knows no way to ask about their types: {}",
            names.join(", ")
        ));
    }
    Ok(Selected {
        store,
        vault,
        subjects,
    })
}

/// Reads all enabled credentials that a narrowing allows, in the order of a list.
async fn rows(store: &Store, narrowing: &Narrowing) -> Result<Vec<SealedCredential>, Failure> {
    let is_wanted = |row: &SealedCredential| {
        let credential = &row.credential;
        let kind = narrowing.credential_type.as_ref();
        let environment = narrowing.environment;
        store.is_in_account(&row.account)
            && credential.is_active
            && kind.is_none_or(|kind| *kind == credential.credential_type)
            && environment.is_none_or(|one| credential.environment == Some(one))
    };
    let mut after = WalkPosition::nothing(Walk::ById);
    let mut wanted: Vec<SealedCredential> = Vec::new();
    loop {
        let rows = store.rows_after(Which::All, &after, BATCH).await?;
        let is_last = rows.len() < BATCH || !after.pass(&rows);
        let readable = rows.into_iter().flatten();
        wanted.extend(readable.filter(is_wanted));
        if is_last {
            break;
        }
    }
    wanted.sort_by(|a, b| {
        let key = |row: &SealedCredential| {
            let credential = &row.credential;
            (
                credential.credential_type.clone(),
                credential.created_at,
                credential.id,
            )
        };
        key(a).cmp(&key(b))
    });
    Ok(wanted)
}

/// Judges a row, and opens its keys.
fn question(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    mut found: Found,
) -> Result<(SealedCredential, Question), Failure> {
    selection::judge(ctx, vault, &mut found)?;
    let row = found.row;
    let kind = &row.credential.credential_type;
    let unknown = || SelectionError::UnknownType(kind.as_str().to_owned());
    let provider = ctx.providers().of(kind).ok_or_else(unknown)?;
    let keys = ctx.keys(row.credential.key_id.as_slice())?.open(&row)?;
    let question = asking::question(&provider, row.credential.environment, keys);
    Ok((row, question))
}
