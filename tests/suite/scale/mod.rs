//! Very many credentials.

mod adoption;
mod backups;
mod indexes;
mod lists;

use crate::common::{
    credctl::{Credctl, USER},
    pg::{self, POSTGRES},
};

/// Puts this many credentials beside those that are there: of two types, some paper, some live,
/// called `Bulk 1` and on.
pub fn fill(t: &Credctl, count: usize) {
    let database = t.database.as_ref().unwrap();
    pg::server().with_client(database.name(), POSTGRES, async |client| {
        let sql = format!(
            "INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, secret_key,
                                           nickname, environment, created_at, updated_at)
             SELECT gen_random_uuid(), a.id, a.user_id, (ARRAY['alpaca', 'alpaca', 'polygon'])[1 + n % 3],
                    repeat('k', 120), repeat('s', 140), 'Bulk ' || n,
                    CASE WHEN n % 3 < 2 THEN (ARRAY['paper', 'live'])[1 + n % 2] END,
                    now() + n * interval '1 second', now()
             FROM generate_series(1, {count}) n, user_accounts a WHERE a.user_id = '{USER}';
             ANALYZE user_credentials"
        );
        client.batch_execute(&sql).await.unwrap();
    });
}
