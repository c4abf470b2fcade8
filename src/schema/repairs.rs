//! Repairs of what migrations made and others took away, and what cannot be repaired.
//!
//! What is ours and can be had again is put back: indexes, constraints, policies, the history, and a table
//! whose rows can be asked for again. What was stored and is gone is named as damage.

mod found;
mod own;
mod shared;

pub(super) use found::Repairs;

use super::{
    LATEST, SchemaError, Step, adopt::named_alike, catalog, damage::Remedy, history::History,
    own_schema::OwnSchema, session::Session,
};

/// Like [`read`], for a schema that may have no own tables yet: then there is nothing to repair.
///
/// # Errors
/// Fails with [`SchemaError::NotAdoptable`] if there are tables of credctl's names that are not its own.
pub(super) async fn of(
    session: &Session<'_>,
    own: &OwnSchema,
    history: &History,
) -> Result<Repairs, SchemaError> {
    if history.made_own_tables() {
        return read(session, own, history).await;
    }
    if !own.has_tables() {
        return before_own(session, history).await;
    }
    let repairs = read(session, own, history).await?;
    match repairs.damage.is_empty() {
        true => Ok(repairs),
        false => Err(own.leftovers()),
    }
}

/// Like [`read`], for a schema whose history ends before the own tables.
async fn before_own(session: &Session<'_>, history: &History) -> Result<Repairs, SchemaError> {
    let mut repairs = Repairs::default();
    let Some(newest) = history.newest() else {
        return Ok(repairs);
    };
    let lacks = |step: &Step| format!("the history lacks migration {}", step.version);
    let gaps = history.lacks_up_to(newest).into_iter().map(lacks).collect();
    repairs.damage.add(gaps, Remedy::History);
    let catalog = catalog::read(session).await?;
    shared::losses(&catalog, newest, &mut repairs.damage);
    Ok(repairs)
}

/// Reads what has to be put right, and what cannot be. Call it in a schema that holds own tables, within a
/// transaction of [`Session::begin`].
///
/// # Errors
/// Fails with [`SchemaError::Unreadable`] if the role may not read the vault row, and with
/// [`SchemaError::UnknownVersion`] if that is of a newer credctl.
pub(super) async fn read(
    session: &Session<'_>,
    own: &OwnSchema,
    history: &History,
) -> Result<Repairs, SchemaError> {
    let mut repairs = Repairs::of(&session.names);
    let catalog = catalog::read(session).await?;
    repairs.remarks.extend(named_alike(&catalog));
    shared::losses(&catalog, LATEST, &mut repairs.damage);
    own::losses(own, &mut repairs);
    if !repairs.damage.is_empty() {
        return Ok(repairs.without_fixes());
    }
    let vault = own::vault(session, own, &mut repairs).await?;
    if let Some(vault) = &vault {
        own::fixes(session, own, vault, &mut repairs).await?;
        own::history_fixes(history, vault, &mut repairs)?;
        shared::fixes(session, &catalog, vault, &mut repairs).await?;
    }
    match repairs.damage.is_empty() {
        true => Ok(repairs),
        false => Ok(repairs.without_fixes()),
    }
}
