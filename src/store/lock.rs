use sha2::{Digest as _, Sha256};
use tokio_postgres::{Client, types::Type};

use super::{Store, StoreError};

/// Lets only one transaction at a time do this kind of work on this subject. The lock ends with the
/// transaction.
pub(super) async fn lock(
    client: &Client,
    store: &Store,
    work: &str,
    subject: &str,
) -> Result<(), StoreError> {
    let digest = Sha256::digest(format!("credctl {work}\0{}\0{subject}", store.schema));
    let mut number = [0; 8];
    number.copy_from_slice(&digest[..8]);
    let number = i64::from_be_bytes(number);
    let sql = "SELECT pg_catalog.pg_advisory_xact_lock($1)";
    store
        .rows(client, sql, &[(&number, Type::INT8)])
        .await
        .map(drop)
}
