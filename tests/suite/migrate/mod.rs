//! `migrate`, on a real PostgreSQL.

mod damage;
mod dry_run;
mod empty_database;
mod harden;
mod harden_refusals;
mod history;
mod locks;
mod older_product;
mod older_rules;
mod overloads;
mod own_schema;
mod refusals;
mod repairs;
mod shared_tables;
mod variants;

use credctl::parts::schema::SchemaError;

/// The message of the error that a result has to be.
fn message<T: std::fmt::Debug>(result: Result<T, SchemaError>) -> String {
    result.unwrap_err().to_string()
}

/// Asserts that both are the same in every field. Errors that hold an error of the system cannot be
/// compared otherwise.
#[track_caller]
fn assert_same<T: std::fmt::Debug>(one: T, other: T) {
    assert_eq!(format!("{one:?}"), format!("{other:?}"));
}
