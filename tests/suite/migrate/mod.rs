//! What `migrate` promises, on a real PostgreSQL.

mod adopted;
pub mod fixture;
mod fresh;
mod history;
mod locks;
mod refused;
mod variants;
