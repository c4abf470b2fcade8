use super::{CREDENTIALS, Catalog, looks_like_15};
use crate::schema::{SchemaError, names::Names, session::Session, unchanged_rows::LOCK_BOTH};

/// Condition for rows to which migration 15 gives a nickname.
const UNNAMED: &str = r"(c.nickname IS NULL OR c.nickname::text !~ '\S')";

/// Reasons why the rows cannot be adopted. Empty if they can. Call it within [`with_all_rows`].
pub(in crate::schema) async fn reasons_in_rows(
    session: &Session<'_>,
    catalog: &Catalog,
) -> Result<Vec<String>, SchemaError> {
    let has = |column: &str| {
        let table = catalog.relation(CREDENTIALS);
        table.is_some_and(|t| t.column(column).is_some())
    };
    let mut reasons = Vec::new();
    if has("nickname") {
        let too_long = "char_length(c.nickname::text) > 255";
        let words = "a nickname of more than 255 characters";
        reasons.extend(fault(session, too_long, words).await?);
    }
    let unnamed = if has("nickname") { UNNAMED } else { "true" };
    let too_long = format!("char_length(c.credential_type::text) > 255 AND {unnamed}");
    let words = "a type of more than 255 characters, too long for a nickname";
    reasons.extend(fault(session, &too_long, words).await?);
    Ok(reasons)
}

async fn fault(
    session: &Session<'_>,
    condition: &str,
    words: &str,
) -> Result<Option<String>, SchemaError> {
    let sql = format!(
        "SELECT count(*), min(c.id::text) FROM {{shared}}.user_credentials c WHERE {condition}"
    );
    let row = session.bulk_row(&session.names.fill(&sql)).await?;
    let example: Option<String> = row.try_get(1)?;
    let Some(example) = example else {
        return Ok(None);
    };
    let count: i64 = row.try_get(0)?;
    let rows = if count == 1 { "row has" } else { "rows have" };
    Ok(Some(format!("{count} {rows} {words} (such as {example})")))
}

/// Returns true if all of migration 15 is done already, in the tables and in every row. Call it
/// within [`with_all_rows`].
pub(in crate::schema) async fn has_all_of_15(
    session: &Session<'_>,
    catalog: &Catalog,
) -> Result<bool, SchemaError> {
    if !looks_like_15(catalog) {
        return Ok(false);
    }
    let sql = format!(
        r"SELECT EXISTS (SELECT FROM {{shared}}.user_credentials c
                         WHERE {UNNAMED} AND c.credential_type::text ~ '\S')"
    );
    let unnamed: bool = session
        .bulk_row(&session.names.fill(&sql))
        .await?
        .try_get(0)?;
    Ok(!unnamed)
}

/// Runs work that has to see the rows of all users.
///
/// Forced row-level security hides rows from the owner too. It is lifted while the work runs, within
/// the transaction, so that nobody else sees the change.
pub(in crate::schema) async fn with_all_rows<T>(
    session: &Session<'_>,
    catalog: &Catalog,
    work: impl Future<Output = Result<T, SchemaError>>,
) -> Result<T, SchemaError> {
    let forced = catalog.relation(CREDENTIALS).is_some_and(|t| t.forced);
    if !forced {
        return work.await;
    }
    let names: &Names = &session.names;
    let alter = |how: &str| {
        names.fill(&format!(
            "ALTER TABLE {{shared}}.user_credentials {how} ROW LEVEL SECURITY"
        ))
    };
    session.short(&names.fill(LOCK_BOTH)).await?;
    session.short(&alter("NO FORCE")).await?;
    let done = work.await?;
    session.short(&alter("FORCE")).await?;
    Ok(done)
}
