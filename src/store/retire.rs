//! Retires a vault key, but only if no row of any user needs it.

use tokio::time::Instant;
use tokio_postgres::{
    Client, Row,
    types::{ToSql, Type},
};
use uuid::Uuid;

use super::{
    KeyUsage, Store, StoreError,
    fingerprints::MADE_OF,
    keys::{KEY_LOCK, set_strict},
    rows::get,
};
use crate::{
    domain::{KeyId, Sealed, visible},
    postgres::wire::Statement,
    schema::WRITE_HEAD,
};

/// Number of rows of other products that are read in one batch.
const BATCH: i64 = 5_000;

/// Selects what the connected role may see of the credentials, and the role that owns the table.
const FACTS: &str = "
    SELECT c.relrowsecurity AND NOT (r.rolsuper OR r.rolbypassrls) AS hides,
           pg_has_role(c.relowner, 'USAGE') AS owns, c.relforcerowsecurity, pg_get_userbyid(c.relowner)::text
    FROM pg_class c, pg_roles r
    WHERE c.oid = 'user_credentials'::regclass AND r.rolname = current_user";

const NAMED: &str = "
    SELECT c.user_id, c.key_id, count(*), 0::int8 FROM user_credentials c WHERE c.key_id = $1
    GROUP BY c.user_id, c.key_id ORDER BY c.user_id";

/// Returns SQL for rows whose tokens another product wrote. They name no vault key, or still the
/// key of credctl's earlier tokens.
fn written_by_others() -> String {
    format!(
        "SELECT c.id, c.user_id, coalesce(c.api_key, ''), coalesce(c.secret_key, '') FROM user_credentials c \
         WHERE (c.key_id IS NULL OR c.fingerprint_of IS DISTINCT FROM {MADE_OF}) AND c.id > $1 \
         ORDER BY c.id LIMIT $2"
    )
}

/// A vault key to retire.
pub struct Retirement<'a> {
    pub key: KeyId,
    /// Returns true if a token that another product wrote opens with this key only.
    pub needs: &'a dyn Fn(&Sealed) -> bool,
    /// Token of a strict vault under another key, if this key made the present one.
    pub strict_token: Option<Sealed>,
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
        // Each exchange has its own deadline: there may be many rows.
        let work = scope.work(&client, WRITE_HEAD, async |client| {
            self.retire_within(client, retirement).await
        });
        let ((), transaction) = work.await?;
        let until = Instant::now() + self.database.deadline();
        let id = retirement.key.to_string();
        let proof = Statement {
            sql: "SELECT NOT EXISTS (SELECT FROM credctl_keys WHERE key_id = $1)".to_owned(),
            params: vec![(&id, Type::TEXT)],
        };
        let proof = async || {
            self.verify_proof(&proof)
                .await
                .map_err(StoreError::repeatable)
        };
        scope.end_as_owner(client, &transaction, until, proof).await
    }

    async fn retire_within(
        &self,
        client: &Client,
        retirement: &Retirement<'_>,
    ) -> Result<(), StoreError> {
        self.scope()
            .in_time(self.rows(client, KEY_LOCK, &[]))
            .await?;
        let facts = self.scope().in_time(self.rows(client, FACTS, &[])).await?;
        let facts = facts.first().ok_or(StoreError::Conflict)?;
        let (hides, owns, forced): (bool, bool, bool) = (
            get(facts, 0, "a role")?,
            get(facts, 1, "a role")?,
            get(facts, 2, "a role")?,
        );
        let key = retirement.key;
        if hides && !owns {
            let owner = get(facts, 3, "a role")?;
            return Err(StoreError::NeedHidden { key, owner });
        }
        // FORCE is lifted for this transaction only: nobody else sees the change.
        let lifts = hides && forced;
        self.short(client, &show_all_rows(lifts)).await?;
        let rows = self.needing(client, retirement).await?;
        if !rows.is_empty() {
            let users = counted(&rows);
            return Err(StoreError::KeyNeeded { key, users });
        }
        if let Some(token) = &retirement.strict_token {
            self.scope()
                .in_time(set_strict(client, self, token))
                .await?;
        }
        self.scope().in_time(self.delete_key(client, key)).await?;
        if lifts {
            let force = "ALTER TABLE user_credentials FORCE ROW LEVEL SECURITY";
            self.short(client, force).await?;
        }
        Ok(())
    }

    async fn delete_key(&self, client: &Client, key: KeyId) -> Result<(), StoreError> {
        let delete = "WITH gone AS (DELETE FROM credctl_keys WHERE key_id = $1 RETURNING key_id) \
                      SELECT count(*) FROM gone";
        let id: &[(&(dyn ToSql + Sync), Type)] = &[(&key.to_string(), Type::TEXT)];
        let rows = self.rows(client, delete, id).await?;
        let what = "the vault key that was deleted";
        // An earlier attempt may have deleted the key. If the statement was lost on the way, the
        // answer is that of another one, without a row.
        match rows.first() {
            Some(row) => get::<i64>(row, 0, what).map(drop),
            None => Err(StoreError::other_answer(what)),
        }
    }

    /// Counts the rows of all users that need a key: those that name it, and those that another
    /// product wrote and that no other key opens.
    async fn needing(
        &self,
        client: &Client,
        retirement: &Retirement<'_>,
    ) -> Result<Vec<KeyUsage>, StoreError> {
        let id = retirement.key.to_string();
        let of_key: &[(&(dyn ToSql + Sync), Type)] = &[(&id, Type::TEXT)];
        let named = self
            .scope()
            .in_time(self.rows(client, NAMED, of_key))
            .await?;
        let named = named.iter().map(super::usage::key_usage);
        let mut needing: Vec<KeyUsage> = named.collect::<Result<_, _>>()?;
        let (sql, mut after) = (written_by_others(), Uuid::nil());
        loop {
            let params: &[(&(dyn ToSql + Sync), Type)] =
                &[(&after, Type::UUID), (&BATCH, Type::INT8)];
            let rows = self
                .scope()
                .in_time(self.rows(client, &sql, params))
                .await?;
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

    async fn short(&self, client: &Client, sql: &str) -> Result<(), StoreError> {
        let done = async {
            let done = client.batch_execute(sql).await;
            Ok(done.map_err(|error| self.scope().error(&error))?)
        };
        self.scope().in_time(done).await
    }
}

fn show_all_rows(lifts: bool) -> String {
    // SHARE waits for transactions that write rows, and keeps new ones from writing.
    let (mode, lift) = match lifts {
        true => (
            "ACCESS EXCLUSIVE",
            "ALTER TABLE user_credentials NO FORCE ROW LEVEL SECURITY; ",
        ),
        false => ("SHARE", ""),
    };
    format!("LOCK TABLE user_credentials IN {mode} MODE; {lift}SET LOCAL row_security = off")
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
            unsealed: 1,
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
