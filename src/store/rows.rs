//! Converts rows to types: the only place that knows the spelling of columns.

use jiff::Timestamp;
use tokio_postgres::{Row, types::FromSql};
use uuid::Uuid;

use super::StoreError;
use crate::{
    domain::{Account, Credential, CredentialType, Environment, LEGACY_ALPACA_PAPER, SealState},
    postgres::wire,
    providers::Providers,
};

const ALPACA: &str = "alpaca";

/// Effective type of the row `c`.
pub(super) const TYPE: &str =
    "CASE c.credential_type WHEN 'alpaca_paper' THEN 'alpaca' ELSE c.credential_type END";

/// Effective environment of the row `c`. A contradiction counts as not stated.
pub(super) const ENVIRONMENT: &str = "CASE WHEN c.credential_type <> 'alpaca_paper' THEN c.environment \
     WHEN c.environment = 'live' THEN NULL ELSE 'paper' END";

/// Characters that count as blank in a nickname: all Unicode white space, as in the label.
pub(super) const WHITE_SPACE: &str = r"E' \t\n\u000b\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'";

/// Number of [`columns`]. Columns that a query adds follow them.
pub(super) const COLUMNS: usize = 11;

/// Returns the columns of a credential, without sealed fields, in the order in which [`credential`]
/// reads them.
pub(super) fn columns() -> String {
    format!(
        "c.id, c.user_account_id, {TYPE} AS credential_type, c.nickname, {ENVIRONMENT} AS environment, \
         coalesce(c.is_active, false) AS is_active, c.key_id, c.created_at, c.updated_at, c.xmin::text AS row_version, \
         (c.seal IS NULL AND c.label_seal IS NULL) AS is_unsealed"
    )
}

/// Returns the spellings of a type in its column.
pub(super) fn spellings(credential_type: &CredentialType) -> Vec<String> {
    let own = credential_type.as_str().to_owned();
    if own == ALPACA {
        vec![own, LEGACY_ALPACA_PAPER.to_owned()]
    } else {
        vec![own]
    }
}

/// Returns the credential in a row. Its [`columns`] follow `skip` other columns.
pub(super) fn credential(
    providers: &Providers,
    row: &Row,
    skip: usize,
) -> Result<Credential, StoreError> {
    let id: Uuid = get(row, skip, "its id")?;
    let damaged = |what: &str| StoreError::Damaged {
        id: id.to_string(),
        what: what.to_owned(),
    };
    let environment: Option<String> = get(row, skip + 4, "its environment")?;
    let environment = match environment {
        Some(text) => Some(
            text.parse::<Environment>()
                .map_err(|_| damaged("its environment is neither paper nor live"))?,
        ),
        None => None,
    };
    let key_id: Option<String> = get(row, skip + 6, "its key id")?;
    let key_id = match key_id {
        Some(text) => Some(
            text.parse()
                .map_err(|_| damaged("its vault key id is not valid"))?,
        ),
        None => None,
    };
    let credential_type = CredentialType::stored(get::<String>(row, skip + 2, "its type")?);
    let seal = match get(row, skip + 10, "its seals")? {
        true => SealState::Unsealed,
        false => SealState::Unchecked,
    };
    Ok(Credential {
        id,
        has_environments: providers.has_environments(&credential_type),
        account_id: get(row, skip + 1, "its account")?,
        credential_type,
        nickname: get(row, skip + 3, "its nickname")?,
        environment,
        is_active: get(row, skip + 5, "its state")?,
        key_id,
        created_at: time(row, skip + 7)?,
        updated_at: time(row, skip + 8)?,
        row_version: get(row, skip + 9, "its version")?,
        seal,
    })
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

/// Reads a time. One that was never set reads as the epoch, and is shown as such.
fn time(row: &Row, column: usize) -> Result<Timestamp, StoreError> {
    Ok(get::<Option<Timestamp>>(row, column, "its time")?.unwrap_or(Timestamp::UNIX_EPOCH))
}
