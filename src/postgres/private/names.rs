/// Name of the database that holds the vault.
pub const DATABASE: &str = "credctl";
/// Role that owns and migrates the tables.
pub const OWNER_ROLE: &str = "credctl_owner";
/// Role that commands connect as. It owns nothing.
pub const ROLE: &str = "credctl";
/// Superuser role. No command connects as this role.
pub const SUPERUSER: &str = "postgres";
/// Port. For a Unix socket, it is a part of the socket's name.
pub const PORT: u16 = 5432;
/// Folder of root's clusters whose data home is closed to the server's user.
pub(super) const ROOT_STORE: &str = "/var/lib/credctl";
