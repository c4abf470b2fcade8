//! Migrations: the versions of the schema, and the way to bring a database to the newest.
//!
//! A [`Step`] is an SQL file of this binary. [`migrate`] reads the catalog of a database
//! (`catalog`), checks that its tables are understood (`adopt`), decides what is left to do (`plan`,
//! pure) and does it under one lock (`lock`). Each step runs in a transaction, together with its row
//! in the history (`history`). Tables that another program made are adopted in one transaction.
//! A schema that is not understood is refused before anything changes. A migration leaves every row
//! as it was (`unchanged_rows`), and the tables that it adds can be read by all users
//! (`own_tables`). On request, [`harden`] gives adopted tables the protection of tables that
//! migrations create.
//!
//! This module makes no named statement and changes no session setting, so a pooler may stand
//! between client and server. Each call owns the connection while it runs. A future that is dropped
//! half-way leaves a transaction open, so drop its connection too: the server then rolls back.

mod adopt;
mod catalog;
mod error;
mod grants;
mod harden;
mod head;
mod history;
mod lock;
mod own_tables;
mod plan;
mod run;
mod server_activity;
mod session;
mod status;
mod steps;
mod unchanged_rows;
mod user_setting;

pub use error::{Holder, SchemaError, Violation, behind};
pub use grants::{Grants, grant, grants};
pub use harden::{Hardening, harden, harden_dry_run};
pub use head::{READ_HEAD, WRITE_HEAD};
pub use run::{Options, Report, dry_run, migrate};
pub use server_activity::{is_served, process};
pub use status::{Migration, State, Status, status};
pub use steps::{LATEST, STEPS, Step};

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
