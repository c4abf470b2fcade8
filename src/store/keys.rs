//! Reads and records the vault's keys in the database, and reads what has to be known before
//! sealing.

use std::str::FromStr;

use tokio_postgres::{
    Client,
    types::{ToSql, Type},
};
use uuid::Uuid;

use super::{
    SealedCredential, Store, StoreError, VaultRow,
    accounts::accounts_statement,
    fingerprints::{UNMARKED_BATCH, unmarked, unmarked_statement},
    rows::get,
};
use crate::{
    domain::{Account, KeyId, Sealed},
    postgres::wire::Statement,
};

/// Number of rows of the older product that are tried when a key has to prove itself. Some may be
/// damaged.
const SAMPLES: i64 = 100;

/// Lets only one transaction at a time record a vault key.
pub(super) const KEY_LOCK: &str =
    "SELECT pg_advisory_xact_lock(hashtextextended('credctl first key', 0))";

/// Selects the keys that the vault knows, as [`recorded_key`] reads them.
pub(super) const KEYS: &str =
    "SELECT key_id, check_token FROM credctl_keys ORDER BY created_at, key_id";

/// Record of a vault key: its id, and a token that only this key opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedKey {
    pub id: KeyId,
    /// Token that seals a text with the id of the vault.
    pub check_token: Sealed,
}

/// The vault's first key, to be recorded with its first sealing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FirstKey {
    pub key: RecordedKey,
    /// Token that makes the vault strict from the start; `None` if products that do not seal may
    /// write to the vault.
    pub strict_token: Option<Sealed>,
}

/// State of a vault that has to be known before a secret is asked for.
#[derive(Debug, Clone)]
pub struct Readiness {
    pub vault: VaultRow,
    /// Keys that the vault knows; empty until the first sealing.
    pub keys: Vec<RecordedKey>,
    /// Account that was named, or all accounts of the user.
    pub accounts: Vec<Account>,
    /// The user's first rows without a valid fingerprint, with their sealed fields, by id.
    pub unmarked: Vec<SealedCredential>,
    /// True if there may be more such rows.
    pub more_unmarked: bool,
    /// A few tokens of rows of the older product that this user can see, while there are no keys.
    pub samples: Vec<Sealed>,
}

impl Readiness {
    /// Returns true if another product sealed rows here: before the vault was adopted, or since, as
    /// far as this user can see. The key of these rows is the vault's, and no other first key may
    /// be made.
    pub fn holds_foreign_rows(&self) -> bool {
        self.vault.adopted_sealed || !self.samples.is_empty()
    }
}

impl Store {
    /// Reads what has to be known before sealing: one round trip, and another one while the vault
    /// has no key.
    ///
    /// # Errors
    /// As for any exchange; [`StoreError::SchemaAhead`] if the schema is newer than this binary.
    pub async fn readiness(&self) -> Result<Readiness, StoreError> {
        let (user, account_named) = (self.user_id(), self.account_named());
        let keys = Statement {
            sql: KEYS.to_owned(),
            params: vec![],
        };
        let (first, limit) = (Uuid::nil(), UNMARKED_BATCH as i64);
        let unmarked_rows = unmarked_statement(&user, &first, &limit);
        let accounts = accounts_statement(&user, &account_named);
        let (vault, answers) = self.read(&[keys, accounts, unmarked_rows]).await?;
        vault.allow_writing()?;
        let rows = |at: usize| answers.get(at).into_iter().flatten();
        let keys: Vec<_> = rows(0).map(recorded_key).collect::<Result<_, _>>()?;
        let samples = if keys.is_empty() {
            self.samples().await?
        } else {
            Vec::new()
        };
        Ok(Readiness {
            vault,
            keys,
            accounts: self.judge_accounts(answers.get(1))?,
            unmarked: answers
                .get(2)
                .map_or_else(Vec::new, |rows| unmarked(&self.providers, rows)),
            more_unmarked: answers
                .get(2)
                .is_some_and(|rows| rows.len() == UNMARKED_BATCH),
            samples,
        })
    }

    /// Reads the vault and the keys it knows: one round trip.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn recorded_keys(&self) -> Result<(VaultRow, Vec<RecordedKey>), StoreError> {
        let keys = Statement {
            sql: KEYS.to_owned(),
            params: Vec::new(),
        };
        let (vault, answers) = self.read(&[keys]).await?;
        let keys = answers.iter().flatten().map(recorded_key);
        Ok((vault, keys.collect::<Result<_, _>>()?))
    }

    /// Reads tokens of the user's oldest rows that name no key, leaving out fields that do not
    /// begin as tokens do. No index covers such rows: this may read every row.
    pub(super) async fn samples(&self) -> Result<Vec<Sealed>, StoreError> {
        let user = self.user_id();
        let statement = Statement {
            sql: "SELECT c.api_key FROM user_credentials c WHERE c.user_id = $1 AND c.key_id IS NULL \
                  AND c.api_key LIKE 'gAAAA%' ORDER BY c.created_at, c.id LIMIT $2"
                .to_owned(),
            params: vec![(&user, Type::TEXT), (&SAMPLES, Type::INT8)],
        };
        let (_, answers) = self.read(&[statement]).await?;
        let rows = answers.iter().flatten();
        rows.map(|row| get(row, 0, "its token").map(Sealed::stored))
            .collect()
    }
}

pub(super) fn recorded_key(row: &tokio_postgres::Row) -> Result<RecordedKey, StoreError> {
    let text: String = get(row, 0, "a vault key's id")?;
    let id = KeyId::from_str(&text).map_err(|_| StoreError::Damaged {
        id: text,
        what: "it is not a vault key id".to_owned(),
    })?;
    Ok(RecordedKey {
        id,
        check_token: Sealed::stored(get(row, 1, "a check token")?),
    })
}

/// Records the vault's first key, unless it is already recorded. Serialised, so that of two
/// different first keys one is refused.
pub(super) async fn record_first_key(
    client: &Client,
    store: &Store,
    first: &FirstKey,
) -> Result<(), StoreError> {
    let key = &first.key;
    store.rows(client, KEY_LOCK, &[]).await?;
    let known = store
        .rows(client, "SELECT key_id FROM credctl_keys", &[])
        .await?;
    let known: Vec<String> = known
        .iter()
        .map(|row| get(row, 0, "a vault key's id"))
        .collect::<Result<_, _>>()?;
    let id = key.id.to_string();
    if known.contains(&id) {
        return Ok(());
    }
    if !known.is_empty() {
        return Err(StoreError::KeyNotRecorded {
            given: key.id,
            wanted: known.join(", "),
        });
    }
    insert_key(client, store, key).await?;
    match &first.strict_token {
        Some(token) => set_strict(client, store, token).await,
        None => Ok(()),
    }
}

/// Records a key.
pub(super) async fn insert_key(
    client: &Client,
    store: &Store,
    key: &RecordedKey,
) -> Result<(), StoreError> {
    let insert = "INSERT INTO credctl_keys (key_id, check_token) VALUES ($1, $2) RETURNING key_id";
    let (id, token) = (key.id.to_string(), key.check_token.as_token());
    let params: &[(&(dyn ToSql + Sync), Type)] = &[(&id, Type::TEXT), (&token, Type::TEXT)];
    store.rows(client, insert, params).await.map(drop)
}

/// Records keys beside the first. Keys that are already recorded stay as they are.
pub(super) async fn insert_keys(
    client: &Client,
    store: &Store,
    keys: &[RecordedKey],
) -> Result<(), StoreError> {
    let insert =
        "INSERT INTO credctl_keys (key_id, check_token) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    for key in keys {
        let (id, token) = (key.id.to_string(), key.check_token.as_token());
        let params: &[(&(dyn ToSql + Sync), Type)] = &[(&id, Type::TEXT), (&token, Type::TEXT)];
        store.execute(client, insert, params).await?;
    }
    Ok(())
}

/// Makes the vault strict, or replaces the token of a strict vault by one under another key.
pub(super) async fn set_strict(
    client: &Client,
    store: &Store,
    token: &Sealed,
) -> Result<(), StoreError> {
    let update = "UPDATE credctl_vault SET strict_token = $1 RETURNING strict_token = $1";
    let params: &[(&(dyn ToSql + Sync), Type)] = &[(&token.as_token(), Type::TEXT)];
    let rows = store.rows(client, update, params).await?;
    let what = "what makes the vault strict";
    // If the statement was lost on the way, the answer is that of another one.
    match rows.first() {
        Some(row) if get(row, 0, what)? => Ok(()),
        _ => Err(StoreError::other_answer(what)),
    }
}
