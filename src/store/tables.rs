use crate::{postgres::quote_ident, schema::own_schema};

/// Names of the tables, each with its schema: no name in a statement depends on a search path.
pub(super) struct Tables {
    pub credentials: String,
    pub accounts: String,
    pub companions: String,
    pub keys: String,
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
            vault: format!("{own}.vault"),
        }
    }

    /// Returns what stands behind FROM to read credentials of the user `$1`: the shared row `c`, its
    /// companion `k` and its account `a`.
    pub(super) fn rows(&self) -> String {
        let Tables {
            credentials,
            accounts,
            companions,
            ..
        } = self;
        format!(
            "{credentials} c LEFT JOIN {companions} k ON k.user_id = $1 AND k.credential_id = c.id \
             LEFT JOIN {accounts} a ON a.id = c.user_account_id AND a.user_id::text = $1"
        )
    }
}
