//! Migrations: the versions of the schema, and how a database is taken to the newest.
