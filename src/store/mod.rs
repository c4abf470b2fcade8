//! The store: every SQL statement of credctl, and the PostgreSQL they run on.
//!
//! Keeps what is sealed; never sees a secret.

pub mod conninfo;
pub mod migrate;
pub mod private;
