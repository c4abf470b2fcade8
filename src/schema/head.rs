/// The statement at the head of a reading transaction: names the user for this transaction and
/// reads the vault row, which holds the name of the setting.
///
/// Columns of later versions are read in a way that an older schema answers too, for it is here that
/// an older schema is noticed.
pub const READ_HEAD: &str = "SELECT v.id, v.adopted_sealed, v.readable_from, \
     (SELECT max(version) FROM credctl_migrations) AS version, set_config(v.user_setting, $1, true), \
     to_jsonb(v) ->> 'strict_token' FROM credctl_vault v";

/// The statement at the head of a writing transaction, whose id tells later whether it was committed.
pub const WRITE_HEAD: &str =
    "SELECT set_config(v.user_setting, $1, true), pg_current_xact_id()::text FROM credctl_vault v";
