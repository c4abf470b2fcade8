//! What `migrate` promises, on a real PostgreSQL.

mod adopted;
pub mod fixture;
mod fresh;
pub mod harden;
mod harden_refused;
mod history;
mod locks;
mod refused;
mod variants;
