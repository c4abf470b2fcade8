/// The database that holds the vault.
pub const DATABASE: &str = "credctl";
/// The role that owns the tables, and migrates them.
pub const OWNER_ROLE: &str = "credctl_owner";
/// The role that commands connect as: it owns nothing.
pub const ROLE: &str = "credctl";
/// The role that may do everything; no command connects as it.
pub const SUPERUSER: &str = "postgres";
/// The port, which for a Unix socket is a part of its name.
pub const PORT: u16 = 5432;
