use crate::{postgres::quote_ident, schema::own_schema};

/// Setting for rows in the order of an index: without it the server may join and sort all rows of the user
/// before the first one arrives.
pub(super) const IN_ORDER: &str = "SELECT pg_catalog.set_config('enable_hashjoin', 'off', true), \
     pg_catalog.set_config('enable_mergejoin', 'off', true), pg_catalog.set_config('enable_sort', 'off', true)";

/// Setting for a search through all rows of the user that may find few: it joins whole tables, which is
/// quicker than to look up each companion.
pub(super) const ALL_AT_ONCE: &str = "SELECT pg_catalog.set_config('enable_nestloop', 'off', true)";

/// Names of the tables, each with its schema: no name in a statement depends on a search path.
pub(super) struct Tables {
    pub credentials: String,
    pub accounts: String,
    pub companions: String,
    pub keys: String,
    pub events: String,
    pub checks: String,
    pub vault: String,
}

impl Tables {
    /// Returns the tables of a vault whose shared tables are in this schema.
    pub(super) fn of(schema: &str) -> Self {
        let (shared, own) = (quote_ident(schema), quote_ident(&own_schema(schema)));
        Tables {
            credentials: format!("{shared}.user_credentials"),
            accounts: format!("{shared}.user_accounts"),
            companions: format!("{own}.credentials"),
            keys: format!("{own}.keys"),
            events: format!("{own}.events"),
            checks: format!("{own}.checks"),
            vault: format!("{own}.vault"),
        }
    }

    /// Returns what stands behind FROM to read credentials of the user `$1`: the shared row `c`, its
    /// companion `k` and its account `a`.
    pub(super) fn rows(&self) -> String {
        format!(
            "{} LEFT JOIN {} a ON a.id = c.user_account_id AND a.user_id::text = $1",
            self.rows_without_account(),
            self.accounts
        )
    }

    /// Like [`Tables::rows`], without the account.
    pub(super) fn rows_without_account(&self) -> String {
        let (credentials, companions) = (&self.credentials, &self.companions);
        format!(
            "{credentials} c LEFT JOIN {companions} k ON k.user_id = $1 AND k.credential_id = c.id"
        )
    }
}
