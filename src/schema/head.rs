use super::names::{literal, own_schema, search_path};
use crate::postgres::quote_ident;

/// Returns the first statement of a reading transaction. `$1` is the user.
///
/// The statement reads the vault row, and sets for this transaction the user and the `search_path`.
/// Columns: the vault's id, `adopted_sealed`, `readable_from`, the newest version, and the two settings. The
/// user is NULL if the vault names no setting that could hold it.
pub fn read_head(shared: &str) -> String {
    format!(
        "SELECT v.id, v.adopted_sealed, v.readable_from, v.version, {}, {} FROM {}.vault v",
        SET_USER,
        set_path(shared),
        quote_ident(&own_schema(shared)),
    )
}

/// Returns the first statement of a writing transaction. `$1` is the user.
///
/// The statement sets the user and the `search_path`.
pub fn write_head(shared: &str) -> String {
    format!(
        "SELECT {}, {} FROM {}.vault v",
        SET_USER,
        set_path(shared),
        quote_ident(&own_schema(shared)),
    )
}

/// The name in the vault row may have been altered, and the server refuses others with an error.
const SET_USER: &str = "CASE WHEN v.user_setting OPERATOR(pg_catalog.~) '^[[:alnum:]_]+[.][[:alnum:]_]+$' \
                        THEN pg_catalog.set_config(v.user_setting, $1, true) END";

fn set_path(shared: &str) -> String {
    format!(
        "pg_catalog.set_config('search_path', CASE WHEN v.uses_schema_functions THEN {} ELSE {} END, true)",
        literal(&search_path(shared, true)),
        literal(&search_path(shared, false)),
    )
}
