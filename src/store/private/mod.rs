//! The private PostgreSQL: found, made, started and stopped for one user.
