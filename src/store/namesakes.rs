//! Other credentials that a person can take for one by their nicknames.

use futures_util::future;
use tokio_postgres::{
    Client,
    types::{ToSql, Type},
};

use super::{SealedCredential, Store, StoreError, rows::get};
use crate::domain::look_alike;

/// Other credentials of a user whose nicknames can be taken for one nickname.
#[derive(Debug, Clone, Default)]
pub struct Namesakes {
    /// Number of those with the same nickname.
    pub same: i64,
    /// Another nickname that looks like it, if there is one.
    pub look_alike: Option<String>,
}

impl Store {
    /// Looks for the namesakes of a row. Look-alikes are sought among a thousand nicknames at most.
    pub(super) async fn namesakes(
        &self,
        client: &Client,
        row: &SealedCredential,
    ) -> Result<Namesakes, StoreError> {
        let same = self.same_nickname(client, row);
        let look_alike = self.look_alike(client, row);
        let (same, look_alike) = future::try_join(same, look_alike).await?;
        Ok(Namesakes { same, look_alike })
    }

    async fn same_nickname(
        &self,
        client: &Client,
        row: &SealedCredential,
    ) -> Result<i64, StoreError> {
        let sql = format!(
            "SELECT pg_catalog.count(*) FROM {} c WHERE c.user_id::text = $1 AND c.nickname::text = $2 AND c.id <> $3",
            self.tables.credentials
        );
        let (user, credential) = (self.user_id(), &row.credential);
        let params: &[(&(dyn ToSql + Sync), Type)] = &[
            (&user, Type::TEXT),
            (&credential.nickname, Type::TEXT),
            (&credential.id, Type::UUID),
        ];
        let rows = self.rows(client, &sql, params).await?;
        let what = "the count of its namesakes";
        rows.first().map_or(Ok(0), |row| get(row, 0, what))
    }

    async fn look_alike(
        &self,
        client: &Client,
        row: &SealedCredential,
    ) -> Result<Option<String>, StoreError> {
        let sql = format!(
            "SELECT c.nickname::text FROM {} c WHERE c.user_id::text = $1 AND c.nickname IS NOT NULL AND c.id <> $2 \
             ORDER BY c.nickname LIMIT 1000",
            self.tables.credentials
        );
        let (user, credential) = (self.user_id(), &row.credential);
        let params: &[(&(dyn ToSql + Sync), Type)] =
            &[(&user, Type::TEXT), (&credential.id, Type::UUID)];
        let rows = self.rows(client, &sql, params).await?;
        let names = rows.iter().map(|row| get(row, 0, "its nickname"));
        let names: Vec<String> = names.collect::<Result<_, _>>()?;
        let nickname = credential.nickname.as_deref().unwrap_or_default();
        Ok(look_alike(nickname, names))
    }
}
