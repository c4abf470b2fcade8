//! What `migrate` promises, on a real PostgreSQL.

mod adopted;
mod fixture;
mod fresh;
mod history;
mod locks;
mod refused;
