/// Schema of the tables if none is named.
pub const DEFAULT_SCHEMA: &str = "public";

/// Setting from which row-level security reads the user, unless the policies name another one.
pub const DEFAULT_USER_SETTING: &str = "app.current_user_id";

/// The schema to work on, and the open connection to its database.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// Connection without an open transaction.
    pub client: &'a tokio_postgres::Client,
    /// Name of the schema, unquoted.
    pub schema: &'a str,
}
