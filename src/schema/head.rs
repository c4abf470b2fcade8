/// First statement of a reading transaction. It sets the user for this transaction and reads the
/// vault row, which holds the name of the setting.
///
/// Columns of later versions are read in a way that also works in an older schema, because the
/// result of this statement is what reveals an older schema.
pub const READ_HEAD: &str = "SELECT v.id, v.adopted_sealed, v.readable_from, \
     (SELECT max(version) FROM credctl_migrations) AS version, set_config(v.user_setting, $1, true), \
     to_jsonb(v) ->> 'strict_token' FROM credctl_vault v";

/// First statement of a writing transaction. It returns the transaction's id, by which the outcome of
/// the COMMIT can be found later.
pub const WRITE_HEAD: &str =
    "SELECT set_config(v.user_setting, $1, true), pg_current_xact_id()::text FROM credctl_vault v";
