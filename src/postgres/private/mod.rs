//! The private PostgreSQL: found, made, started and stopped for one user.
//!
//! The server needs only the installed programs of PostgreSQL: no administrator, no port, no
//! password. The operating system identifies the user who connects. A command first connects by
//! [`PrivateServer::connect_config`], and calls [`PrivateServer::ensure_running`] only if that fails.
//!
//! All inputs are parameters: this module reads no environment variables.

mod account;
mod claim;
mod cluster;
mod deadline;
mod destroy;
mod error;
mod folders;
mod foreground;
mod foreign_file;
mod found;
mod install;
mod layout;
mod lock;
mod log;
mod names;
mod overview;
mod pid_file;
mod places;
mod process;
mod programs;
mod record;
mod search;
mod separate_start;
mod server;
mod settings;
mod start;
#[cfg(test)]
mod tests;

pub use destroy::OwnerlessData;
pub use error::{PrivateError, advice};
pub use foreground::NOTIFY_SOCKET;
pub use names::{DATABASE, OWNER_ROLE, PORT, ROLE, SUPERUSER};
pub use overview::{PrivateDatabase, private_databases};
pub use search::Search;
pub use separate_start::SeparateStart;
pub use server::{DataHome, PrivateServer, ServerStatus};
