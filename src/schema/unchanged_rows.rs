//! Every credential leaves a migration as it came: post-conditions around what is applied.

use super::catalog::{CREDENTIALS, Catalog};

/// The label a row goes by: migration 15 writes it where there was none, and changes no other.
const LABEL: &str = r"CASE WHEN nickname ~ '\S' THEN nickname::text ELSE credential_type END";

/// One number over all that a migration must not change, whatever order the rows are in.
fn sum(label: &str) -> String {
    format!(
        "(SELECT concat_ws(' ', count(*), sum(hashtextextended(ROW(
         id, user_account_id, user_id, credential_type, api_key, secret_key, is_active, created_at, updated_at,
         {label})::text, 0)))
     FROM {CREDENTIALS})"
    )
}

/// Keeps writers away from both tables and readers from one, in one go: whoever had to wait for the
/// second while it holds the first could end up waiting for somebody who waits for it.
pub(super) const LOCK_BOTH: &str = "\
LOCK TABLE user_accounts IN SHARE MODE;
LOCK TABLE user_credentials IN ACCESS EXCLUSIVE MODE;
";

/// Before: keeps everybody out, lets the owner see every row, and remembers them. Empty where there
/// are no credentials yet.
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

/// After: raises unless every row is as it was.
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
