//! Migrations: the versions of the schema, and the way to bring a database to the newest.
//!
//! A [`Step`] is an SQL file of this binary. [`migrate`] reads the catalog of a database
//! (`catalog`), checks that its tables are understood (`adopt`), decides what is left to do (`plan`,
//! pure) and does it under one lock (`lock`). Each step runs in a transaction, together with its row
//! in the history (`history`). Tables that another program made are adopted in one transaction.
//! A schema that is not understood is refused before anything changes. A migration leaves every row
//! as it was (`unchanged_rows`), and the tables that it adds can be read by all users
//! (`own_tables`). On request, [`harden()`] gives adopted tables the protection of tables that
//! migrations create.
//!
//! This module makes no named statement and changes no session setting, so a pooler may stand
//! between client and server. Each call owns the connection while it runs. A future that is dropped
//! half-way leaves a transaction open, so drop its connection too: the server then rolls back.

mod adopt;
mod catalog;
mod commit;
mod damage;
mod error;
mod grants;
mod harden;
mod head;
mod history;
mod lock;
mod names;
mod obstacles;
mod own_schema;
mod own_tables;
mod plan;
mod repairs;
mod report;
mod run;
mod server_activity;
mod session;
mod shape;
mod shared_index;
mod status;
mod steps;
mod target;
mod unchanged_rows;
mod user_setting;
mod watch;
mod words;

pub use error::{SchemaError, behind};
pub use grants::{Grants, grant, grants};
pub use harden::{harden, harden_dry_run, harden_watched};
pub use head::{read_head, write_head};
pub use names::own_schema;
pub use obstacles::{LockHolder, Violation};
pub use own_schema::create_own_schema;
pub use report::{Hardening, Options, Report};
pub use run::{dry_run, migrate, migrate_watched};
pub use server_activity::{is_still_running, server_process_id};
pub use status::{Migration, SchemaStatus, status};
pub use steps::{LATEST, STEPS, Step};
pub use target::{DEFAULT_SCHEMA, DEFAULT_USER_SETTING, Target};
pub use watch::Watch;
