//! Retires a vault key, but only if no row of any user needs it.

use tokio::time::Instant;
use tokio_postgres::{
    Client, Row,
    types::{ToSql, Type},
};
use uuid::Uuid;

use super::{KeyUsage, NextEvent, Store, StoreError, lock::lock, rows::get, witness::Witness};
use crate::{
    domain::{KeyId, KeyRecord, Sealed, visible},
    schema::write_head,
};

/// Number of rows of other products that are read in one batch.
const BATCH: i64 = 5_000;

/// Selects what the connected role may see of the credentials, and the role that owns the table.
const FACTS: &str = "
    SELECT c.relrowsecurity AND NOT (r.rolsuper OR r.rolbypassrls) AS hides,
           pg_catalog.pg_has_role(c.relowner, 'USAGE') AS owns, c.relforcerowsecurity,
           pg_catalog.pg_get_userbyid(c.relowner)::text
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace, pg_catalog.pg_roles r
    WHERE n.nspname::text = $1 AND c.relname::text = 'user_credentials' AND r.rolname = current_user";

/// A vault key to retire.
pub struct Retirement<'a> {
    pub key: KeyId,
    /// Returns true if a token that another product wrote opens with this key only.
    pub needs: &'a dyn Fn(&Sealed) -> bool,
    /// Records of the keys that this key introduced, proved anew by another.
    pub proved_anew: Vec<KeyRecord>,
    /// The event that tells of it.
    pub event: NextEvent<'a>,
}

impl Store {
    /// Removes a vault key from the vault, unless a row of any user needs it. Nobody can write rows
    /// during the check, and nobody can write a row under this key after it.
    ///
    /// Connects as the role that owns the tables, if that is not the role of commands.
    ///
    /// # Errors
    /// Fails with [`StoreError::KeyNeeded`] if rows need the key, and with [`StoreError::NeedHidden`]
    /// if the role does not see all rows. The key then stays in use.
    pub async fn retire(&self, retirement: &Retirement<'_>) -> Result<(), StoreError> {
        let client = self.owner().await?;
        let scope = self.scope();
        let head = write_head(&self.schema);
        // Each exchange has its own deadline: there may be many rows.
        let work = scope.work(&client, &head, async |client| {
            self.retire_within(client, retirement).await
        });
        let witness = Witness::Event(work.await?);
        let until = Instant::now() + self.database.deadline();
        let Some(traces) = witness.traces(self.user_id()) else {
            return Ok(());
        };
        let proof = traces.proof(&self.tables);
        let ended = scope.end_as_owner(client, until, &head, &proof).await;
        ended.map_err(|error| StoreError::from(error).repeatable())
    }

    async fn retire_within(
        &self,
        client: &Client,
        retirement: &Retirement<'_>,
    ) -> Result<Uuid, StoreError> {
        let scope = self.scope();
        scope.in_time(lock(client, self, "keys", "")).await?;
        // Before the rows of others are shown: an event is written as one's own.
        let event = self.append_event(client, &retirement.event);
        let event = scope.in_time(event).await?;
        let schema: &[(&(dyn ToSql + Sync), Type)] = &[(&self.schema, Type::TEXT)];
        let facts = scope.in_time(self.rows(client, FACTS, schema)).await?;
        let facts = facts.first().ok_or(StoreError::Conflict)?;
        let told = |column| get::<bool>(facts, column, "a role");
        let (hides, owns, forced) = (told(0)?, told(1)?, told(2)?);
        let key = retirement.key;
        if hides && !owns {
            let owner = get(facts, 3, "a role")?;
            return Err(StoreError::NeedHidden { key, owner });
        }
        // FORCE is lifted for this transaction only: nobody else sees the change.
        let lifts = hides && forced;
        self.short(client, &self.show_all_rows(lifts, hides))
            .await?;
        let rows = self.needing(client, retirement).await?;
        if !rows.is_empty() {
            let users = counted(&rows);
            return Err(StoreError::KeyNeeded { key, users });
        }
        for record in &retirement.proved_anew {
            scope.in_time(self.prove_anew(client, record)).await?;
        }
        scope.in_time(self.delete_key(client, key)).await?;
        if hides {
            self.short(client, &self.force_again(lifts)).await?;
        }
        Ok(event)
    }

    async fn prove_anew(&self, client: &Client, record: &KeyRecord) -> Result<(), StoreError> {
        let sql = format!(
            "UPDATE {} SET introduced_by = $2, proof = $3 WHERE key_id = $1 RETURNING key_id",
            self.tables.keys
        );
        let (id, by) = (record.id.to_string(), record.introduced_by.to_string());
        let params: &[(&(dyn ToSql + Sync), Type)] = &[
            (&id, Type::TEXT),
            (&by, Type::TEXT),
            (&record.proof, Type::BYTEA),
        ];
        match self.rows(client, &sql, params).await?.len() {
            1 => Ok(()),
            _ => Err(StoreError::KeysChanged),
        }
    }

    async fn delete_key(&self, client: &Client, key: KeyId) -> Result<(), StoreError> {
        let sql = format!(
            "WITH gone AS (DELETE FROM {} WHERE key_id = $1 RETURNING key_id) \
             SELECT pg_catalog.count(*) FROM gone, {} v WHERE v.id = $2",
            self.tables.keys, self.tables.vault
        );
        let id: &[(&(dyn ToSql + Sync), Type)] = &[
            (&key.to_string(), Type::TEXT),
            (&self.vault_id(), Type::UUID),
        ];
        let rows = self.rows(client, &sql, id).await?;
        let what = "the vault key that was deleted";
        // An earlier attempt may have deleted the key. If the statement was lost on the way, the
        // answer is that of another one, without a row.
        match rows.first() {
            Some(row) => get::<i64>(row, 0, what).map(drop),
            None => Err(StoreError::other_answer(what)),
        }
    }

    /// Counts the rows of all users that need a key: those that it sealed, and those that another
    /// product wrote and that no other key opens.
    async fn needing(
        &self,
        client: &Client,
        retirement: &Retirement<'_>,
    ) -> Result<Vec<KeyUsage>, StoreError> {
        let id = retirement.key.to_string();
        let of_key: &[(&(dyn ToSql + Sync), Type)] = &[(&id, Type::TEXT)];
        let sql = format!(
            "SELECT k.user_id, pg_catalog.count(*) FROM {} k WHERE k.key_id = $1 GROUP BY k.user_id ORDER BY k.user_id",
            self.tables.companions
        );
        let sealed = self.rows(client, &sql, of_key);
        let mut needing = Vec::new();
        for row in &self.scope().in_time(sealed).await? {
            needing.push(KeyUsage {
                user_id: get(row, 0, "a user")?,
                key_id: Some(retirement.key),
                rows: get(row, 1, "a count")?,
            });
        }
        let (sql, mut after) = (self.tokens_sql(), Uuid::nil());
        loop {
            let params: &[(&(dyn ToSql + Sync), Type)] = &[
                (&after, Type::UUID),
                (&BATCH, Type::INT8),
                (&id, Type::TEXT),
            ];
            let rows = self.rows(client, &sql, params);
            let rows = self.scope().in_time(rows).await?;
            for row in &rows {
                after = get(row, 0, "its id")?;
                if needs(retirement, row)? {
                    count_for(&mut needing, get(row, 1, "its user")?);
                }
            }
            if rows.len() < BATCH as usize {
                needing.sort_by(|a, b| a.user_id.cmp(&b.user_id));
                return Ok(needing);
            }
        }
    }

    /// Returns SQL for the tokens of rows that this key did not seal. Another product may have sealed
    /// them anew with it.
    fn tokens_sql(&self) -> String {
        format!(
            "SELECT c.id, c.user_id::text, coalesce(c.api_key::text, ''), coalesce(c.secret_key::text, '') \
             FROM {} c LEFT JOIN {} k ON k.user_id = c.user_id::text AND k.credential_id = c.id \
             WHERE k.key_id IS DISTINCT FROM $3 AND c.id > $1 ORDER BY c.id LIMIT $2",
            self.tables.credentials, self.tables.companions
        )
    }

    /// Returns SQL that keeps others from writing rows, and shows all rows to this role.
    fn show_all_rows(&self, lifts: bool, hides: bool) -> String {
        let (shared, own) = (&self.tables.credentials, &self.tables.companions);
        // SHARE waits for transactions that write rows, and keeps new ones from writing.
        let mode = if lifts { "ACCESS EXCLUSIVE" } else { "SHARE" };
        let lift = |is: bool, table: &str| match is {
            true => format!("ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY; "),
            false => String::new(),
        };
        let own_mode = if hides { "ACCESS EXCLUSIVE" } else { "SHARE" };
        format!(
            "LOCK TABLE {shared} IN {mode} MODE; LOCK TABLE {own} IN {own_mode} MODE; {}{}SET LOCAL row_security = off",
            lift(lifts, shared),
            lift(hides, own)
        )
    }

    fn force_again(&self, lifts: bool) -> String {
        let force = |table: &str| format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY; ");
        let shared = match lifts {
            true => force(&self.tables.credentials),
            false => String::new(),
        };
        format!("{shared}{}", force(&self.tables.companions))
    }

    async fn short(&self, client: &Client, sql: &str) -> Result<(), StoreError> {
        let done = async {
            let done = client.batch_execute(sql).await;
            Ok(done.map_err(|error| self.scope().error(&error))?)
        };
        self.scope().in_time(done).await
    }
}

fn needs(retirement: &Retirement<'_>, row: &Row) -> Result<bool, StoreError> {
    for column in [2, 3] {
        let token: String = get(row, column, "its sealed key")?;
        if (retirement.needs)(&Sealed::stored(token)) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn count_for(needing: &mut Vec<KeyUsage>, user_id: String) {
    let of_user = |usage: &&mut KeyUsage| usage.user_id == user_id && usage.key_id.is_none();
    match needing.iter_mut().find(of_user) {
        Some(usage) => usage.rows += 1,
        None => needing.push(KeyUsage {
            user_id,
            key_id: None,
            rows: 1,
        }),
    }
}

fn counted(rows: &[KeyUsage]) -> String {
    let of_user = |usage: &KeyUsage| {
        let rows = match usage.rows {
            1 => "1 row".to_owned(),
            n => format!("{n} rows"),
        };
        format!("{rows} of user `{}`", visible(&usage.user_id))
    };
    let counted: Vec<_> = rows.iter().map(of_user).collect();
    counted.join(", ")
}
