use tokio_postgres::{Error, Row};

use crate::schema::{
    SchemaError,
    catalog::{ACCOUNTS, CREDENTIALS},
    names::Names,
    session::Session,
};

/// Protection of the tables, as the catalog has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Facts {
    /// Accounts first, then credentials.
    pub(super) tables: [TableFacts; 2],
    /// True if `(id, user_id)` of accounts is unique, so that a foreign key can refer to it.
    pub(super) unique_key: bool,
    /// Foreign keys from credentials to accounts.
    pub(super) foreign_keys: Vec<ForeignKey>,
    /// Names of constraints on credentials, which a new constraint cannot have.
    pub(super) constraints: Vec<String>,
    /// Setting from which policies have to read the user.
    pub(super) user_setting: String,
    /// Names of the schemas, for the changes.
    pub(super) names: Names,
}

impl Facts {
    /// A shared table with its schema, for SQL.
    pub(super) fn shared(&self, table: &str) -> String {
        format!("{}.{table}", self.names.fill("{shared}"))
    }
}

/// Row-level security of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct TableFacts {
    pub(super) name: &'static str,
    pub(super) enabled: bool,
    /// True if row-level security binds the owner too.
    pub(super) forced: bool,
    pub(super) policies: Vec<PolicyFacts>,
}

/// A policy of row-level security.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PolicyFacts {
    pub(super) name: String,
    /// True if the policy is permissive: it lets rows through. A restrictive one holds some of them back.
    pub(super) permissive: bool,
    /// Command to which the policy applies: `ALL`, `SELECT` and so on.
    pub(super) command: String,
    /// Roles to which the policy applies. `public` alone stands for everybody.
    pub(super) roles: Vec<String>,
    pub(super) using: Option<String>,
    pub(super) check: Option<String>,
}

/// A foreign key from credentials to accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ForeignKey {
    pub(super) name: String,
    /// True if the server regards every row as checked.
    pub(super) validated: bool,
    /// Each column with the column that it refers to, as `mine=theirs`.
    pub(super) columns: Vec<String>,
    /// Action on a credential when its account is deleted, as a letter of `pg_constraint`.
    pub(super) on_delete: String,
    /// Action on a credential when the columns of its account change, as a letter of `pg_constraint`.
    pub(super) on_update: String,
    pub(super) deferrable: bool,
    pub(super) deferred: bool,
}

const OWNED: &str = "
    SELECT c.relname::text, pg_has_role(c.relowner, 'USAGE')
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname IN ($2, $3) AND c.relkind = 'r'";

const SECURITY: &str = "
    SELECT c.relrowsecurity, c.relforcerowsecurity
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relname = $2 AND c.relkind = 'r'";

const POLICIES: &str = "
    SELECT policyname::text, permissive = 'PERMISSIVE', cmd, roles::text[], qual, with_check
    FROM pg_policies WHERE schemaname = $1 AND tablename = $2
    ORDER BY policyname";

/// Deferrable keys do not count: no foreign key can refer to them.
const UNIQUE_KEY: &str = "
    SELECT EXISTS (
        SELECT FROM pg_index i, pg_get_indexdef(i.indexrelid, 1, true) a, pg_get_indexdef(i.indexrelid, 2, true) b
        WHERE i.indrelid = to_regclass(format('%I.user_accounts', $1)) AND i.indnkeyatts = 2
          AND i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL
          AND (a, b) IN (('id', 'user_id'), ('user_id', 'id')))";

/// Constraints that are not enforced, which newer servers have, do not count.
const FOREIGN_KEYS: &str = "
    SELECT k.conname::text, k.convalidated, k.confdeltype::text, k.confupdtype::text,
           k.condeferrable, k.condeferred,
           ARRAY(SELECT concat(mine.attname, '=', theirs.attname)
                 FROM unnest(k.conkey, k.confkey) AS pair (mine, theirs)
                 JOIN pg_attribute mine ON mine.attrelid = k.conrelid AND mine.attnum = pair.mine
                 JOIN pg_attribute theirs ON theirs.attrelid = k.confrelid AND theirs.attnum = pair.theirs
                 ORDER BY mine.attname)
    FROM pg_constraint k
    WHERE k.contype = 'f' AND k.conrelid = to_regclass(format('%I.user_credentials', $1))
      AND k.confrelid = to_regclass(format('%I.user_accounts', $1))
      AND coalesce((to_jsonb(k) ->> 'conenforced')::boolean, true)
    ORDER BY k.conname";

const CONSTRAINTS: &str = "
    SELECT conname::text FROM pg_constraint WHERE conrelid = to_regclass(format('%I.user_credentials', $1))";

/// Fails if the role does not own both tables. Call it before anything is locked.
pub(super) async fn require_owner(session: &Session<'_>) -> Result<(), SchemaError> {
    let rows = session
        .rows(OWNED, &[session.schema, ACCOUNTS, CREDENTIALS])
        .await?;
    for name in [ACCOUNTS, CREDENTIALS] {
        let owned = rows
            .iter()
            .find(|row| row.try_get(0).is_ok_and(|table: &str| table == name));
        match owned.map(|row| row.try_get(1)).transpose()? {
            Some(true) => (),
            Some(false) => {
                let message = format!("must be owner of table {name}");
                return Err(SchemaError::Forbidden { message });
            }
            None => {
                let missing = format!("table `{name}` is missing");
                return Err(SchemaError::NotAdoptable(vec![missing]));
            }
        }
    }
    Ok(())
}

/// Reads the protection of the tables, which must exist. Call it within a transaction of
/// [`Session::begin`].
pub(super) async fn read(session: &Session<'_>) -> Result<Facts, SchemaError> {
    let vault = session.names.fill("SELECT user_setting FROM {own}.vault");
    let vault = session.row(&vault, &[]).await?;
    let keys = session.rows(FOREIGN_KEYS, &[session.schema]).await?;
    let constraints = session.rows(CONSTRAINTS, &[session.schema]).await?;
    Ok(Facts {
        tables: [
            table(session, ACCOUNTS).await?,
            table(session, CREDENTIALS).await?,
        ],
        unique_key: session
            .row(UNIQUE_KEY, &[session.schema])
            .await?
            .try_get(0)?,
        foreign_keys: keys.iter().map(foreign_key).collect::<Result<_, _>>()?,
        constraints: constraints
            .iter()
            .map(|row| row.try_get(0))
            .collect::<Result<_, _>>()?,
        user_setting: vault.try_get(0)?,
        names: session.names.clone(),
    })
}

async fn table(session: &Session<'_>, name: &'static str) -> Result<TableFacts, SchemaError> {
    let security = session.row(SECURITY, &[session.schema, name]).await?;
    let policies = session.rows(POLICIES, &[session.schema, name]).await?;
    Ok(TableFacts {
        name,
        enabled: security.try_get(0)?,
        forced: security.try_get(1)?,
        policies: policies.iter().map(policy).collect::<Result<_, _>>()?,
    })
}

fn policy(row: &Row) -> Result<PolicyFacts, Error> {
    Ok(PolicyFacts {
        name: row.try_get(0)?,
        permissive: row.try_get(1)?,
        command: row.try_get(2)?,
        roles: row.try_get(3)?,
        using: row.try_get(4)?,
        check: row.try_get(5)?,
    })
}

fn foreign_key(row: &Row) -> Result<ForeignKey, Error> {
    Ok(ForeignKey {
        name: row.try_get(0)?,
        validated: row.try_get(1)?,
        on_delete: row.try_get(2)?,
        on_update: row.try_get(3)?,
        deferrable: row.try_get(4)?,
        deferred: row.try_get(5)?,
        columns: row.try_get(6)?,
    })
}
