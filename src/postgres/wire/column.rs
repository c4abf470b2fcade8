use std::error::Error as _;

use tokio_postgres::{
    Row,
    types::{FromSql, WrongType},
};
use uuid::Uuid;

use crate::postgres::PostgresError;

/// Reads one column of a row; `what` names the value in errors.
///
/// # Errors
/// Fails with [`PostgresError::Damaged`] if the value is one that credctl never writes. Fails with
/// [`PostgresError::OtherAnswer`] if the column has another type: the row then belongs to the answer
/// to another statement, and the expected answer was lost on the way.
pub fn get<'r, T: FromSql<'r>>(
    row: &'r Row,
    column: usize,
    what: &str,
) -> Result<T, PostgresError> {
    row.try_get(column).map_err(|error| {
        let is_misplaced = error.source().is_none_or(|cause| cause.is::<WrongType>());
        if is_misplaced {
            return PostgresError::OtherAnswer {
                what: what.to_owned(),
            };
        }
        let id = row.try_get::<_, Uuid>(0);
        PostgresError::Damaged {
            id: id.map_or_else(|_| "of unknown id".to_owned(), |id| id.to_string()),
            what: format!("{what} cannot be read"),
        }
    })
}
