//! Rows that another product stored: they have no companion.

use tokio_postgres::{Row, types::Type};
use uuid::Uuid;

use super::{
    SealedCredential, Store, StoreError,
    sealed::{sealed_credential, sealed_where},
    tables::Tables,
};
use crate::{postgres::wire::Statement, providers::Providers};

/// Number of rows without a companion that are read at once.
pub(super) const UNSEALED_BATCH: usize = 10_000;

/// Returns the statement for the user's next rows without a companion, by id.
pub(super) fn unsealed_statement<'a>(
    tables: &Tables,
    user: &'a &str,
    after: &'a Uuid,
    limit: &'a i64,
) -> Statement<'a> {
    Statement {
        sql: sealed_where(
            tables,
            "c.id > $2 AND k.credential_id IS NULL ORDER BY c.id LIMIT $3",
        ),
        params: vec![(user, Type::TEXT), (after, Type::UUID), (limit, Type::INT8)],
    }
}

/// Decodes the rows of [`unsealed_statement`]. A row that cannot be read is left out.
pub(super) fn unsealed_rows(providers: &Providers, rows: &[Row]) -> Vec<SealedCredential> {
    rows.iter()
        .filter_map(|row| sealed_credential(providers, row).ok())
        .collect()
}

impl Store {
    /// Reads the user's rows without a companion after this id, at most as many as are read at once.
    /// Returns `true` with them if more may follow.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn unsealed(&self, after: Uuid) -> Result<(Vec<SealedCredential>, bool), StoreError> {
        let (user, limit) = (self.user_id(), UNSEALED_BATCH as i64);
        let statement = unsealed_statement(&self.tables, &user, &after, &limit);
        let (_, answers) = self.read(&[statement]).await?;
        let rows = answers.first().map_or(&[][..], Vec::as_slice);
        Ok((
            unsealed_rows(&self.providers, rows),
            rows.len() == UNSEALED_BATCH,
        ))
    }
}
