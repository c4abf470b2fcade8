//! Finds key pairs that are already stored, by their fingerprints.

use tokio_postgres::{Client, types::Type};

use super::{
    SealedCredential, Store, StoreError, lock::lock, sealed::sealed_where, tables::Tables,
};
use crate::{
    domain::{Credential, Environment, Fingerprint},
    postgres::wire::Statement,
};

/// A row that holds a key pair with this fingerprint.
#[derive(Debug, Clone)]
pub struct Twin {
    pub fingerprint: Fingerprint,
    pub credential: Credential,
}

/// Returns the twin in a row, if it is as it was sealed. The store itself has no vault key to tell.
pub type TwinJudge<'a> = &'a dyn Fn(&SealedCredential) -> Option<Twin>;

/// Returns true if both environments are stated and differ. Two credentials with the same keys
/// cannot be like that.
pub fn contradicts(one: Option<Environment>, other: Option<Environment>) -> bool {
    matches!((one, other), (Some(one), Some(other)) if one != other)
}

/// Refuses keys that are stored under the other environment. Keys of one account cannot belong to
/// paper and to live: one of the two rows would send orders to the wrong one.
fn refuse_other_environment(
    same_keys: &[Credential],
    environment: Option<Environment>,
) -> Result<(), StoreError> {
    let mut others = same_keys.iter();
    match others.find(|other| contradicts(other.environment, environment)) {
        Some(other) => Err(StoreError::OtherEnvironment(Box::new(other.clone()))),
        None => Ok(()),
    }
}

fn statement<'a>(tables: &Tables, user: &'a &str, wanted: &'a Wanted<'a>) -> Statement<'a> {
    // With an array for each fingerprint the server looks up one after the other, and expects few rows of
    // each. It would else read all rows of a user whom it takes to have few.
    let with_pairs = format!(
        "c.id IN (SELECT x.id FROM pg_catalog.unnest($2::bytea[]) AS w (fingerprint) CROSS JOIN LATERAL pg_catalog.unnest(ARRAY( \
           SELECT t.credential_id FROM {} t WHERE t.user_id = $1 AND t.fingerprint = w.fingerprint)) AS x (id)) \
         ORDER BY c.created_at, c.id",
        tables.companions
    );
    Statement {
        sql: sealed_where(tables, &with_pairs),
        params: vec![(user, Type::TEXT), (&wanted.0, Type::BYTEA_ARRAY)],
    }
}

/// Fingerprints that are looked for, as a statement takes them.
struct Wanted<'a>(Vec<&'a [u8]>);

fn wanted(fingerprints: &[Fingerprint]) -> Wanted<'_> {
    Wanted(fingerprints.iter().map(Fingerprint::as_bytes).collect())
}

impl Store {
    /// Finds the user's rows that hold one of these pairs, oldest first.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn twins(
        &self,
        fingerprints: &[Fingerprint],
        judge: TwinJudge<'_>,
    ) -> Result<Vec<Twin>, StoreError> {
        let (user, wanted) = (self.user_id(), wanted(fingerprints));
        let (_, answers) = self
            .read(&[statement(&self.tables, &user, &wanted)])
            .await?;
        let rows = answers.first().map_or(&[][..], Vec::as_slice);
        Ok(self.sealed_rows(rows)?.iter().filter_map(judge).collect())
    }

    /// Like [`Store::twins`], within a writing transaction.
    pub(super) async fn twins_within(
        &self,
        client: &Client,
        fingerprints: &[Fingerprint],
        judge: TwinJudge<'_>,
    ) -> Result<Vec<Twin>, StoreError> {
        let (user, wanted) = (self.user_id(), wanted(fingerprints));
        let asked = statement(&self.tables, &user, &wanted);
        let rows = self.rows(client, &asked.sql, &asked.params).await?;
        Ok(self.sealed_rows(&rows)?.iter().filter_map(judge).collect())
    }

    /// Finds the user's other credentials that hold the pair of this one, `unsealed` among them, and lets
    /// nobody else store it until the transaction ends.
    ///
    /// # Errors
    /// [`StoreError::OtherEnvironment`] if one of them is stored under the other environment; else as
    /// for any exchange.
    pub(super) async fn others_with_pair(
        &self,
        client: &Client,
        (fingerprints, judge): (&[Fingerprint], TwinJudge<'_>),
        unsealed: &[Twin],
        credential: &Credential,
    ) -> Result<Vec<Credential>, StoreError> {
        self.lock_pairs(client).await?;
        let twins = self.twins_within(client, fingerprints, judge).await?;
        let twins = twins.into_iter().chain(unsealed.iter().cloned());
        let others = twins.map(|twin| twin.credential);
        let others: Vec<_> = others.filter(|other| other.id != credential.id).collect();
        refuse_other_environment(&others, credential.environment)?;
        Ok(others)
    }

    /// Lets only one command at a time look for pairs of this user and store some, until the
    /// transaction ends. So two commands at once do not store the same pair.
    pub(super) async fn lock_pairs(&self, client: &Client) -> Result<(), StoreError> {
        lock(client, self, "key pairs", self.user_id()).await
    }
}
