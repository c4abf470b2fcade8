//! The migrations of the library, without the program around them.

use std::time::Duration;

use credctl::parts::schema::{self, Options, Report, SchemaError, SchemaStatus, Target};
use tokio_postgres::Client;

use super::pg::{Database, OWNER};

/// The [`states`] of a database in which credctl made everything.
pub const ALL_APPLIED: [&str; 3] = ["14 applied", "15 applied", "1001 applied"];

/// The [`states`] of a database in which the tables of migration 14 were found.
pub const FOUND_14: [&str; 3] = ["14 adopted", "15 applied", "1001 applied"];

/// The [`states`] of a database in which migration 15 was found complete too.
pub const FOUND_14_AND_15: [&str; 3] = ["14 adopted", "15 adopted", "1001 applied"];

/// The remark of `migrate --harden` if row-level security did not bind the owner before.
pub const OWNER_BOUND: &str = "from now on row-level security binds the owner of the tables too: \
     run pg_dump as a superuser or as a role with BYPASSRLS";

/// The tables of a test, for the functions of the library.
pub fn target(client: &Client) -> Target<'_> {
    Target {
        client,
        schema: "public",
    }
}

/// Migrates as the owner.
pub async fn migrate(database: &Database) -> Result<Report, SchemaError> {
    migrate_with(database, Options::default()).await
}

/// Migrates as the owner with these options.
pub async fn migrate_with(database: &Database, options: Options) -> Result<Report, SchemaError> {
    let client = database.connect(OWNER).await;
    schema::migrate(target(&client), options).await
}

/// The state of the schema, as the owner sees it.
pub async fn status(database: &Database) -> SchemaStatus {
    let client = database.connect(OWNER).await;
    let deadline = Duration::from_secs(60);
    schema::status(target(&client), deadline).await.unwrap()
}

/// The version and the state of each migration.
pub async fn states(database: &Database) -> Vec<String> {
    let status = status(database).await;
    let states = status.migrations.iter();
    states
        .map(|m| format!("{} {}", m.version, m.state.as_str()))
        .collect()
}
