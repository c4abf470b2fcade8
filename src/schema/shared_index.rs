//! Indexes of migrations on the shared tables.

use super::catalog::{ACCOUNTS, CREDENTIALS};

/// An index on a shared table, as migrations make it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SharedIndex {
    pub(super) name: &'static str,
    pub(super) table: &'static str,
    pub(super) columns: &'static [&'static str],
}

pub(super) const SHARED_INDEXES: [SharedIndex; 4] = [
    SharedIndex {
        name: "idx_user_credentials_list",
        table: CREDENTIALS,
        columns: &["user_id", "credential_type", "created_at", "id"],
    },
    SharedIndex {
        name: "idx_user_credentials_lookup",
        table: CREDENTIALS,
        columns: &["user_id", "nickname"],
    },
    SharedIndex {
        name: "idx_user_accounts_lookup",
        table: ACCOUNTS,
        columns: &["user_id", "account_name"],
    },
    SharedIndex {
        name: "idx_user_credentials_nickname",
        table: CREDENTIALS,
        columns: &["user_account_id", "nickname"],
    },
];

/// Reason against an index name of ours that another index uses.
pub(super) fn misused(name: &str, table: &str, columns: &[String]) -> String {
    format!("index `{name}` is on {table} ({})", columns.join(", "))
}
