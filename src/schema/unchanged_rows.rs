//! Checks around a migration that every credential is the same before and after it.
//!
//! Functions are named with their schema and operands have the types of the server's operators, so that
//! nothing of the shared schema is chosen while that is searched.

use super::{
    catalog::{CREDENTIALS, Catalog},
    names::Names,
};

/// Label of a row. Migration 15 writes it into rows without a nickname and changes no other label.
const LABEL: &str =
    r"CASE WHEN c.nickname::text ~ '\S' THEN c.nickname::text ELSE c.credential_type::text END";

/// SQL expression for a checksum of everything that a migration must not change, independent of the
/// order of the rows. The number of rows comes first.
fn sum(label: &str) -> String {
    format!(
        "(SELECT pg_catalog.concat_ws(' '::text, pg_catalog.count(*),
             pg_catalog.sum(pg_catalog.hashtextextended(ROW(
         c.id, c.user_account_id, c.user_id::text, c.credential_type::text, c.api_key::text, c.secret_key::text,
         c.is_active, c.created_at, c.updated_at, {label})::text, 0::bigint)))
     FROM {{shared}}.user_credentials c)"
    )
}

/// SQL expression for the number of rows that there were before a migration, after [`before`].
pub(super) const COUNT: &str = "SELECT pg_catalog.split_part(
    pg_catalog.current_setting('credctl.rows_before'), ' '::text, 1)::bigint";

/// SQL that locks both tables at once: `user_accounts` against writers, `user_credentials` against
/// writers and readers.
///
/// A transaction that takes the second lock later, while it holds the first, could run into a deadlock.
pub(super) const LOCK_BOTH: &str = "\
LOCK TABLE {shared}.user_accounts IN SHARE MODE;
LOCK TABLE {shared}.user_credentials IN ACCESS EXCLUSIVE MODE;
";

/// SQL to run before a migration. It locks the tables, lets the owner see every row, and remembers the
/// checksum of the rows. Empty if there is no table of credentials yet.
pub(super) fn before(catalog: &Catalog, names: &Names) -> String {
    let Some(table) = catalog.relation(CREDENTIALS) else {
        return String::new();
    };
    let lift = force("NO FORCE", table.forced);
    let label = table
        .column("nickname")
        .map_or("c.credential_type::text", |_| LABEL);
    let sum = sum(label);
    names.fill(&format!(
        "{LOCK_BOTH}{lift}SELECT pg_catalog.set_config('credctl.rows_before', {sum}, true);
"
    ))
}

/// SQL to run after a migration. It raises an error unless every row is as it was before.
pub(super) fn after(catalog: &Catalog, names: &Names) -> String {
    let Some(table) = catalog.relation(CREDENTIALS) else {
        return String::new();
    };
    let (sum, restore) = (sum(LABEL), force("FORCE", table.forced));
    names.fill(&format!(
        "DO $kept$
BEGIN
    IF pg_catalog.current_setting('credctl.rows_before') IS DISTINCT FROM {sum} THEN
        RAISE EXCEPTION 'credentials are not as they were before' USING ERRCODE = 'ZC001';
    END IF;
END
$kept$;
{restore}"
    ))
}

fn force(how: &str, forced: bool) -> String {
    if forced {
        format!("ALTER TABLE {{shared}}.user_credentials {how} ROW LEVEL SECURITY;\n")
    } else {
        String::new()
    }
}
