//! Migrations: the versions of the schema, and how a database is taken to the newest.
//!
//! [`steps`](Step) are the SQL files of this binary. [`migrate`] looks at what a database holds
//! (`catalog`), judges whether that is understood (`adopt`), decides what is left to do (`plan`,
//! pure) and does it: each step in a transaction together with its row in the history (`history`),
//! under one lock (`lock`); what somebody else made is taken over in one. What is not understood is
//! refused before anything changes; whatever happens to the schema, every row leaves it as it came
//! (`unchanged_rows`), and the tables that are added are there for all users (`own_tables`). On request, [`harden`]
//! gives tables that were found the protection of those that migrations make.
//!
//! Nothing here makes a named statement or changes a session, so a pooler may be in between. Each
//! call owns the connection while it runs: a future that is dropped half-way leaves a transaction
//! open, so drop its connection too (the server then rolls back).

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
mod report;
mod run;
mod server_activity;
mod session;
mod status;
mod steps;
mod target;
mod unchanged_rows;
mod user_setting;

pub use error::{Holder, SchemaError, Violation, behind};
pub use grants::{Grants, grant, grants};
pub use harden::{harden, harden_dry_run};
pub use head::{READ_HEAD, WRITE_HEAD};
pub use report::{Hardening, Options, Report};
pub use run::{dry_run, migrate};
pub use server_activity::{is_served, process};
pub use status::{Migration, State, Status, status};
pub use steps::{LATEST, STEPS, Step};
pub use target::{DEFAULT_SCHEMA, DEFAULT_USER_SETTING, Target};
