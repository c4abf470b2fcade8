//! Finds key pairs that are already stored, by fingerprints beside the sealed fields.
//!
//! A fingerprint is valid only while its row holds what it was made for: the older product changes
//! sealed fields and leaves the fingerprint behind. Such rows, and those that never had a
//! fingerprint, are *unmarked*: a command that is about to seal opens them, compares them, and
//! marks them in the transaction of its write.

use tokio_postgres::{Client, types::Type};
use uuid::Uuid;

use super::{
    SealedCredential, Store, StoreError,
    rows::{columns, credential, get},
    sealed::{sealed_columns, sealed_credential},
};
use crate::{
    domain::{Credential, Environment, Fingerprint},
    postgres::wire::Statement,
    providers::Providers,
};

/// Value of `fingerprint_of` for the row `c`. The migration has an index on the same expression.
pub(super) const MADE_OF: &str = "hashtextextended(c.credential_type::text || ' ' || c.api_key::text || ' ' || c.secret_key::text, 0)";

/// Number of unmarked rows that are read at once.
pub(super) const UNMARKED_BATCH: usize = 10_000;

/// A row that holds a key pair with this fingerprint.
#[derive(Debug, Clone)]
pub struct Twin {
    pub fingerprint: Fingerprint,
    pub credential: Credential,
}

/// Returns the statement for the user's next unmarked rows by id, in the form that [`unmarked`]
/// reads.
pub(super) fn unmarked_statement<'a>(
    user: &'a &str,
    after: &'a Uuid,
    limit: &'a i64,
) -> Statement<'a> {
    Statement {
        sql: format!(
            "SELECT 0, {} FROM user_credentials c WHERE c.user_id = $1 AND c.id > $2 \
             AND c.fingerprint_of IS DISTINCT FROM {MADE_OF} ORDER BY c.id LIMIT $3",
            sealed_columns()
        ),
        params: vec![(user, Type::TEXT), (after, Type::UUID), (limit, Type::INT8)],
    }
}

/// Decodes the rows of [`unmarked_statement`]. A row that cannot be read is left out: it has no
/// pair to compare with.
pub(super) fn unmarked(
    providers: &Providers,
    rows: &[tokio_postgres::Row],
) -> Vec<SealedCredential> {
    rows.iter()
        .filter_map(|row| sealed_credential(providers, row).ok())
        .collect()
}

/// Returns true if both environments are stated and differ. Two credentials with the same keys
/// cannot be like that.
pub fn contradicts(one: Option<Environment>, other: Option<Environment>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one != other)
}

impl Store {
    /// Reads the user's unmarked rows after this id, at most [`UNMARKED_BATCH`]. Returns `true`
    /// with them if more may follow.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn unmarked(&self, after: Uuid) -> Result<(Vec<SealedCredential>, bool), StoreError> {
        let (user, limit) = (self.user_id(), UNMARKED_BATCH as i64);
        let (_, answers) = self
            .read(&[unmarked_statement(&user, &after, &limit)])
            .await?;
        let rows = answers.first().map_or(&[][..], Vec::as_slice);
        Ok((
            unmarked(&self.providers, rows),
            rows.len() == UNMARKED_BATCH,
        ))
    }

    /// Finds the user's rows that hold one of these pairs, oldest first.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn twins(&self, fingerprints: &[Fingerprint]) -> Result<Vec<Twin>, StoreError> {
        let user = self.user_id();
        let wanted: Vec<&[u8]> = fingerprints.iter().map(Fingerprint::as_bytes).collect();
        let (_, answers) = self.read(&[twins_statement(&user, &wanted)]).await?;
        answers.iter().flatten().map(|row| self.twin(row)).collect()
    }

    /// Like [`Store::twins`], within a writing transaction.
    pub(super) async fn twins_within(
        &self,
        client: &Client,
        fingerprints: &[Fingerprint],
    ) -> Result<Vec<Twin>, StoreError> {
        let user = self.user_id();
        let wanted: Vec<&[u8]> = fingerprints.iter().map(Fingerprint::as_bytes).collect();
        let asked = twins_statement(&user, &wanted);
        let rows = self.rows(client, &asked.sql, &asked.params).await?;
        rows.iter().map(|row| self.twin(row)).collect()
    }

    fn twin(&self, row: &tokio_postgres::Row) -> Result<Twin, StoreError> {
        let bytes: &[u8] = get(row, 0, "its fingerprint")?;
        let credential = credential(&self.providers, row, 1)?;
        let bytes = bytes.try_into().map_err(|_| StoreError::Damaged {
            id: credential.id.to_string(),
            what: "its fingerprint is not valid".to_owned(),
        })?;
        Ok(Twin {
            fingerprint: Fingerprint::from_bytes(bytes),
            credential,
        })
    }

    /// Lets only one command at a time look for pairs of this user and store some, until the
    /// transaction ends. So two commands at once do not store the same pair.
    pub(super) async fn lock_fingerprints(&self, client: &Client) -> Result<(), StoreError> {
        let user = self.user_id();
        let lock = "SELECT pg_advisory_xact_lock(hashtextextended('credctl key pairs ' || $1, 0))";
        self.execute(client, lock, &[(&user, Type::TEXT)])
            .await
            .map(drop)
    }

    /// Gives rows their fingerprints, each only if it is unchanged since it was opened. Rows are
    /// locked in the order of their ids, so that two transactions that mark do not deadlock.
    pub(super) async fn mark(&self, client: &Client, marks: &[Twin]) -> Result<(), StoreError> {
        if marks.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "WITH w AS (SELECT * FROM unnest($2::uuid[], $3::text[], $4::bytea[]) AS w (id, version, fingerprint)), \
             held AS (SELECT c.id FROM user_credentials c JOIN w ON w.id = c.id \
               WHERE c.user_id = $1 AND c.xmin::text = w.version ORDER BY c.id FOR UPDATE OF c) \
             UPDATE user_credentials c SET fingerprint = w.fingerprint, fingerprint_of = {MADE_OF} \
             FROM w JOIN held ON held.id = w.id WHERE c.id = w.id AND c.user_id = $1"
        );
        let user = self.user_id();
        let ids: Vec<Uuid> = marks.iter().map(|m| m.credential.id).collect();
        let versions: Vec<&str> = marks
            .iter()
            .map(|m| m.credential.row_version.as_str())
            .collect();
        let fingerprints: Vec<&[u8]> = marks.iter().map(|m| m.fingerprint.as_bytes()).collect();
        let params: &[(&(dyn tokio_postgres::types::ToSql + Sync), Type)] = &[
            (&user, Type::TEXT),
            (&ids, Type::UUID_ARRAY),
            (&versions, Type::TEXT_ARRAY),
            (&fingerprints, Type::BYTEA_ARRAY),
        ];
        self.execute(client, &sql, params).await.map(drop)
    }
}

fn twins_statement<'a>(
    user: &'a &str,
    wanted: &'a (dyn tokio_postgres::types::ToSql + Sync),
) -> Statement<'a> {
    Statement {
        sql: format!(
            "SELECT c.fingerprint, {} FROM user_credentials c WHERE c.user_id = $1 \
             AND c.fingerprint = ANY ($2::bytea[]) AND c.fingerprint_of = {MADE_OF} ORDER BY c.created_at, c.id",
            columns()
        ),
        params: vec![(user, Type::TEXT), (wanted, Type::BYTEA_ARRAY)],
    }
}
