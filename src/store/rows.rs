//! Converts rows to types: the only place that knows the spelling of columns.

use jiff::Timestamp;
use tokio_postgres::{Row, types::FromSql};
use uuid::Uuid;

use super::StoreError;
use crate::{
    domain::{Account, Credential, CredentialType, Environment, SealState, Tags},
    postgres::wire,
    providers::Providers,
};

/// Environment of the row `c` with the companion `k`, as a query compares it. A type that names an
/// environment states it; a contradiction counts as not stated.
pub(super) const ENVIRONMENT: &str = "CASE \
     WHEN c.credential_type::text LIKE '%\\_paper' THEN CASE WHEN k.environment = 'live' THEN NULL ELSE 'paper' END \
     WHEN c.credential_type::text LIKE '%\\_live' THEN CASE WHEN k.environment = 'paper' THEN NULL ELSE 'live' END \
     ELSE k.environment END";

/// Characters that count as blank in a nickname: all Unicode white space, as in the label.
pub(super) const WHITE_SPACE: &str = r"E' \t\n\u000b\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'";

/// Columns of a credential, without sealed fields, in the order in which [`credential`] reads them.
pub(super) const COLUMNS: &str = "c.id, coalesce(c.user_account_id, '00000000-0000-0000-0000-000000000000'), \
     coalesce(c.credential_type::text, ''), c.nickname::text, \
     coalesce(c.is_active, false), c.created_at, c.updated_at, k.environment, k.key_id, k.credential_id IS NOT NULL, k.expires_at, k.note, k.tags";

/// Position among [`COLUMNS`] of the one that tells whether there is a companion.
pub(super) const IS_SEALED: usize = 9;

/// Number of [`COLUMNS`]. Columns that a query adds follow them.
pub(super) const COLUMN_COUNT: usize = 13;

/// Returns the spellings of a type in its column: those that [`Providers::read_stored`] reads as this type.
pub(super) fn spellings(providers: &Providers, credential_type: &CredentialType) -> Vec<String> {
    let own = credential_type.as_str();
    let with_environment = [Environment::Paper, Environment::Live].map(|e| format!("{own}_{e}"));
    let is_read_so = |spelling: &String| providers.read_stored(spelling).0 == *credential_type;
    let others = with_environment.into_iter().filter(is_read_so);
    std::iter::once(own.to_owned()).chain(others).collect()
}

/// Returns the type and the environment of a credential whose type is spelled so in its column. A
/// type that names an environment states it; a contradiction counts as not stated.
pub fn effective(
    providers: &Providers,
    stored_type: &str,
    stated: Option<Environment>,
) -> (CredentialType, Option<Environment>) {
    let (credential_type, by_type) = providers.read_stored(stored_type);
    let environment = match (by_type, stated) {
        (Some(one), Some(other)) if one != other => None,
        (by_type, stated) => stated.or(by_type),
    };
    (credential_type, environment)
}

/// Returns the credential in a row. Its [`COLUMNS`] follow `skip` other columns. A time or an
/// account that cannot be read is its damage: the seal of such a row is broken.
pub(super) fn credential(
    providers: &Providers,
    row: &Row,
    skip: usize,
) -> Result<Credential, StoreError> {
    let stored_type: String = get(row, skip + 2, "its type")?;
    // A value that credctl never writes breaks the seal, which is judged elsewhere.
    let stated: Option<String> = get(row, skip + 7, "its environment")?;
    let stated = stated.and_then(|text| text.parse().ok());
    let key_id: Option<String> = get(row, skip + 8, "its key id")?;
    let (credential_type, environment) = effective(providers, &stored_type, stated);
    let is_sealed = get(row, skip + IS_SEALED, "its companion")?;
    let account_id: Uuid = get(row, skip + 1, "its account")?;
    let mut damage = account_id.is_nil().then_some("its account");
    let created_at = or_damage(time(row, skip + 5), "the time of its addition", &mut damage)?;
    let updated_at = or_damage(
        time(row, skip + 6),
        "the time of its last change",
        &mut damage,
    )?;
    let expires_at = or_damage(
        get(row, skip + 10, "its companion"),
        "the time of its end",
        &mut damage,
    )?;
    Ok(Credential {
        id: get(row, skip, "its id")?,
        has_environments: environment.is_some() || providers.has_environments(&credential_type),
        account_id,
        credential_type,
        nickname: get(row, skip + 3, "its nickname")?,
        environment,
        is_active: get(row, skip + 4, "its state")?,
        key_id: key_id.and_then(|text| text.parse().ok()),
        expires_at: expires_at.flatten(),
        note: get(row, skip + 11, "its companion")?,
        tags: Tags::stored(get(row, skip + 12, "its companion")?),
        created_at: created_at.unwrap_or(Timestamp::UNIX_EPOCH),
        updated_at: updated_at.unwrap_or(Timestamp::UNIX_EPOCH),
        seal: match is_sealed {
            _ if damage.is_some() => SealState::Broken,
            true => SealState::Unchecked,
            false => SealState::Unsealed,
        },
        damage,
    })
}

/// Returns a value, or `None` if it is one that credctl never writes, which is then the damage.
fn or_damage<T>(
    value: Result<T, StoreError>,
    what: &'static str,
    damage: &mut Option<&'static str>,
) -> Result<Option<T>, StoreError> {
    match value {
        Err(StoreError::Damaged { .. }) => {
            damage.get_or_insert(what);
            Ok(None)
        }
        value => value.map(Some),
    }
}

/// Returns the account in a row of id, name and state.
pub(super) fn account(row: &Row) -> Result<Account, StoreError> {
    Ok(Account {
        id: get(row, 0, "its id")?,
        name: get(row, 1, "its name")?,
        is_active: get(row, 2, "its state")?,
    })
}

/// Reads one column of a row; `what` names the value in errors.
pub(super) fn get<'r, T: FromSql<'r>>(
    row: &'r Row,
    column: usize,
    what: &str,
) -> Result<T, StoreError> {
    Ok(wire::get(row, column, what)?)
}

/// Reads a time, or returns that of the epoch if it cannot be read.
pub(super) fn readable_time(row: &Row, column: usize) -> Result<Timestamp, StoreError> {
    match time(row, column) {
        Err(StoreError::Damaged { .. }) => Ok(Timestamp::UNIX_EPOCH),
        read => read,
    }
}

/// Reads a time. One that was never set reads as the epoch, and is shown as such.
pub(super) fn time(row: &Row, column: usize) -> Result<Timestamp, StoreError> {
    Ok(get::<Option<Timestamp>>(row, column, "its time")?.unwrap_or(Timestamp::UNIX_EPOCH))
}
