//! The guard of a write: raises unless what is stored is exactly what was meant.

use tokio_postgres::{Client, types::Type};

use super::columns::{After, Before, after};
use crate::{
    postgres::wire::Params,
    store::{Store, StoreError},
};

/// State of rows that a write is meant to lead to.
#[derive(Clone, Copy)]
pub(in crate::store) enum Meant<'a> {
    /// The rows are there, with exactly these values.
    There(&'a After<'a>),
    /// No part of the rows is there.
    Gone(&'a Before<'a>),
}

impl Store {
    /// Runs the guard within the transaction of the write. A division by zero undoes all of it,
    /// though the server answers the COMMIT.
    pub(super) async fn guard(&self, client: &Client, meant: Meant<'_>) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT 1 / (CASE WHEN {} THEN 1 ELSE 0 END)",
            self.condition(meant)
        );
        let vault = self.vault_id();
        let count = meant.count();
        let params = self.guard_params(meant, &count, &vault);
        self.rows(client, &sql, &params).await.map(drop)
    }

    fn guard_params<'a>(
        &'a self,
        meant: Meant<'a>,
        count: &'a i64,
        vault: &'a uuid::Uuid,
    ) -> Params<'a> {
        let mut params = match meant {
            Meant::There(after) => self.params(after.params()),
            Meant::Gone(before) => self.params(vec![(&before.ids, Type::UUID_ARRAY)]),
        };
        params.push((count, Type::INT8));
        params.push((vault, Type::UUID));
        params
    }

    /// Returns the condition that the rows are as meant, and that the vault is the one that was read.
    fn condition(&self, meant: Meant<'_>) -> String {
        let tables = &self.tables;
        let (credentials, companions) = (&tables.credentials, &tables.companions);
        let (rows, first) = match meant {
            Meant::There(_) => (
                format!(
                    "(SELECT pg_catalog.count(*) FROM {} JOIN {} ON c.id = n.id WHERE {AS_MEANT})",
                    tables.rows(),
                    after()
                ),
                21,
            ),
            Meant::Gone(_) => (
                format!(
                    "(SELECT pg_catalog.count(*) FROM {credentials} c WHERE c.id = ANY ($2::uuid[]) AND c.user_id::text = $1) \
                     + (SELECT pg_catalog.count(*) FROM {companions} k WHERE k.user_id = $1 AND k.credential_id = ANY ($2::uuid[]))"
                ),
                3,
            ),
        };
        format!(
            "{rows} = ${first}::int8 AND EXISTS (SELECT FROM {} v WHERE v.id = ${}::uuid)",
            tables.vault,
            first + 1
        )
    }
}

impl Meant<'_> {
    /// Returns the number of rows, or parts of rows, that are there then.
    pub(in crate::store) fn count(&self) -> i64 {
        match self {
            Meant::There(after) => i64::try_from(after.ids.len()).unwrap_or(i64::MAX),
            Meant::Gone(_) => 0,
        }
    }
}

/// Condition that a stored row, its account and its companion hold exactly the values of `n`, with the
/// list of ids as in [`SHARED_UNCHANGED`](super::columns::SHARED_UNCHANGED).
const AS_MEANT: &str = "c.id = ANY ($2::uuid[]) AND c.user_id::text = $1 AND c.user_account_id = n.account_id \
     AND coalesce(a.account_name::text, '') = n.account_name AND c.credential_type::text = n.credential_type \
     AND c.nickname::text IS NOT DISTINCT FROM n.nickname AND coalesce(c.is_active, false) = n.is_active \
     AND coalesce(c.api_key::text, '') = n.api_key AND coalesce(c.secret_key::text, '') = n.secret_key \
     AND (k.credential_id IS NULL) = (n.seal IS NULL) AND k.seal IS NOT DISTINCT FROM n.seal \
     AND k.revision IS NOT DISTINCT FROM n.revision AND k.key_id IS NOT DISTINCT FROM n.key_id \
     AND k.fingerprint IS NOT DISTINCT FROM n.fingerprint AND k.environment IS NOT DISTINCT FROM n.environment \
     AND k.fields IS NOT DISTINCT FROM n.fields AND k.expires_at IS NOT DISTINCT FROM n.expires_at \
     AND k.note IS NOT DISTINCT FROM n.note AND k.tags IS NOT DISTINCT FROM n.tags \
     AND (k.credential_id IS NULL OR (k.nickname IS NOT DISTINCT FROM n.nickname AND k.account_name = n.account_name \
       AND k.credential_type = n.credential_type AND k.is_active = n.is_active))";
