/// The schema of the tables if none is named.
pub const DEFAULT_SCHEMA: &str = "public";

/// The setting that row-level security reads the user from where no policy names another.
pub const DEFAULT_USER_SETTING: &str = "app.current_user_id";

/// The schema to work on, and the open connection to its database.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// A connection that is outside of any transaction.
    pub client: &'a tokio_postgres::Client,
    /// The schema as it is called, unquoted.
    pub schema: &'a str,
}
