//! Finds out why a write was refused: the server says only that it was.

use uuid::Uuid;

use crate::{
    domain::KeyId,
    postgres::{PostgresError, wire::Statement},
    schema::SchemaError,
    store::{
        SealedCredential, Store, StoreError,
        accounts::accounts_statement,
        keys::{keys_sql, read_key_records},
        rows::account,
        sealed::{sealed_credential, with_ids_statement},
    },
};

/// SQLSTATE of the guard, of a missing key or account, and of an id that is in use.
const DIVISION_BY_ZERO: &str = "22012";
const FOREIGN_KEY: &str = "23503";
const UNIQUE: &str = "23505";

impl StoreError {
    /// Returns true if the database refused a write because something is not as it was read, or
    /// would not be stored as it was sent.
    fn is_refusal(&self) -> bool {
        let refusals = [DIVISION_BY_ZERO, FOREIGN_KEY, UNIQUE];
        self.sqlstate()
            .is_some_and(|state| refusals.contains(&state))
    }

    fn sqlstate(&self) -> Option<&str> {
        match self {
            StoreError::Postgres(PostgresError::Server { sqlstate, .. }) => Some(sqlstate),
            _ => None,
        }
    }
}

impl Store {
    /// Returns the result of a write. A refusal by the guard or a constraint becomes the reason for
    /// it. `before` are the rows as they were read, `after` as they were to be.
    pub(in crate::store) async fn explained<T>(
        &self,
        done: Result<T, StoreError>,
        before: &[SealedCredential],
        after: &[SealedCredential],
    ) -> Result<T, StoreError> {
        match done {
            Err(refusal) if refusal.is_refusal() => {
                let is_taken = refusal.sqlstate() == Some(UNIQUE);
                if is_taken && let Some(forbidden) = self.forbidden().await {
                    return Err(forbidden);
                }
                Err(self.reason(before, after, is_taken).await?)
            }
            done => done,
        }
    }

    /// Returns the unique rules that others added to the tables, as the reason. `None` if there are none.
    async fn forbidden(&self) -> Option<StoreError> {
        match self.schema_fault().await? {
            SchemaError::InTheWay(rules) => Some(StoreError::Forbidden {
                rules,
                is_ours: false,
            }),
            SchemaError::NotWhole(rules) => Some(StoreError::Forbidden {
                rules,
                is_ours: true,
            }),
            _ => None,
        }
    }

    async fn reason(
        &self,
        before: &[SealedCredential],
        after: &[SealedCredential],
        is_taken: bool,
    ) -> Result<StoreError, StoreError> {
        let user = self.user_id();
        let ids: Vec<Uuid> = before
            .iter()
            .chain(after)
            .map(|r| r.credential.id)
            .collect();
        let statements = [
            with_ids_statement(&self.tables, &user, &ids),
            accounts_statement(&self.tables, &user),
            Statement {
                sql: keys_sql(&self.tables),
                params: Vec::new(),
            },
        ];
        let (_, answers) = self.read(&statements).await?;
        let rows = |at: usize| answers.get(at).into_iter().flatten();
        let keys = read_key_records(rows(2))?;
        let is_new = |row: &&SealedCredential| !before.iter().any(|old| has_id_of(old, row));
        let taken = after.iter().find(|row| is_taken && is_new(row));
        if let Some(SealedCredential { credential, .. }) = taken {
            // Whatever else was made in the same transaction is gone again.
            return Ok(StoreError::IdInUse { id: credential.id });
        }
        let lacks_key = |id: &KeyId| keys.iter().all(|key| key.id != *id);
        let mut wanted = after
            .iter()
            .filter_map(|row| row.companion.as_ref()?.key_id);
        if let Some(given) = wanted.find(lacks_key) {
            return Ok(StoreError::KeyRetired { given });
        }
        let accounts: Vec<_> = rows(1).map(account).collect::<Result<_, _>>()?;
        if after.iter().any(|row| !accounts.contains(&row.account)) {
            return Ok(StoreError::AccountGone);
        }
        let stored = rows(0).map(|row| sealed_credential(&self.providers, row));
        let stored: Vec<_> = stored.collect::<Result<_, _>>()?;
        let is_unchanged = |old: &SealedCredential| stored.iter().any(|row| is_same(row, old));
        if !before.iter().all(is_unchanged) {
            return Ok(StoreError::Conflict);
        }
        Ok(StoreError::NotStoredAsSent)
    }
}

fn has_id_of(one: &SealedCredential, other: &SealedCredential) -> bool {
    one.credential.id == other.credential.id
}

/// Returns true if a row is as it was, in everything that a write compares.
fn is_same(one: &SealedCredential, other: &SealedCredential) -> bool {
    let (a, b) = (&one.credential, &other.credential);
    has_id_of(one, other)
        && (a.account_id, &a.nickname, a.is_active) == (b.account_id, &b.nickname, b.is_active)
        && one.stored_type == other.stored_type
        && (&one.api_key, &one.secret_key) == (&other.api_key, &other.secret_key)
        && one.companion == other.companion
}
