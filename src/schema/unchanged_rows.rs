//! Checks around a migration that every credential is the same before and after it.

use super::catalog::{CREDENTIALS, Catalog};

/// Label of a row. Migration 15 writes it into rows without a nickname and changes no other label.
const LABEL: &str = r"CASE WHEN nickname ~ '\S' THEN nickname::text ELSE credential_type END";

/// SQL expression for a checksum of everything that a migration must not change, independent of the
/// order of the rows.
fn sum(label: &str) -> String {
    format!(
        "(SELECT concat_ws(' ', count(*), sum(hashtextextended(ROW(
         id, user_account_id, user_id, credential_type, api_key, secret_key, is_active, created_at, updated_at,
         {label})::text, 0)))
     FROM {CREDENTIALS})"
    )
}

/// SQL that locks both tables at once: `user_accounts` against writers, `user_credentials` against
/// writers and readers.
///
/// A transaction that takes the second lock later, while it holds the first, could run into a deadlock.
pub(super) const LOCK_BOTH: &str = "\
LOCK TABLE user_accounts IN SHARE MODE;
LOCK TABLE user_credentials IN ACCESS EXCLUSIVE MODE;
";

/// SQL to run before a migration. It locks the tables, lets the owner see every row, and remembers the
/// checksum of the rows. Empty if there is no table of credentials yet.
pub(super) fn before(catalog: &Catalog) -> String {
    let Some(table) = catalog.relation(CREDENTIALS) else {
        return String::new();
    };
    let lift = force("NO FORCE", table.forced);
    let label = table
        .column("nickname")
        .map_or("credential_type", |_| LABEL);
    let sum = sum(label);
    format!(
        "{LOCK_BOTH}{lift}SELECT set_config('credctl.rows_before', {sum}, true);
"
    )
}

/// SQL to run after a migration. It raises an error unless every row is as it was before.
pub(super) fn after(catalog: &Catalog) -> String {
    let Some(table) = catalog.relation(CREDENTIALS) else {
        return String::new();
    };
    let (sum, restore) = (sum(LABEL), force("FORCE", table.forced));
    format!(
        "DO $kept$
BEGIN
    IF current_setting('credctl.rows_before') IS DISTINCT FROM {sum} THEN
        RAISE EXCEPTION 'credentials are not as they were before' USING ERRCODE = 'ZC001';
    END IF;
END
$kept$;
{restore}"
    )
}

fn force(how: &str, forced: bool) -> String {
    if forced {
        format!("ALTER TABLE {CREDENTIALS} {how} ROW LEVEL SECURITY;\n")
    } else {
        String::new()
    }
}
