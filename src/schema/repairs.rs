//! Repairs of work of migrations that others may undo: indexes on the shared tables, and the vault
//! row's word on these tables.

use super::{
    SchemaError,
    catalog::{ACCOUNTS, CREDENTIALS, uses_schema_functions},
    names::Names,
    session::Session,
};

/// An index on a shared table, as migration 1001 makes it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SharedIndex {
    pub(super) name: &'static str,
    pub(super) table: &'static str,
    pub(super) columns: &'static [&'static str],
}

pub(super) const SHARED_INDEXES: [SharedIndex; 3] = [
    SharedIndex {
        name: "idx_user_credentials_list",
        table: CREDENTIALS,
        columns: &["user_id", "credential_type", "created_at", "id"],
    },
    SharedIndex {
        name: "idx_user_credentials_lookup",
        table: CREDENTIALS,
        columns: &["user_id", "nickname"],
    },
    SharedIndex {
        name: "idx_user_accounts_lookup",
        table: ACCOUNTS,
        columns: &["user_id", "account_name"],
    },
];

/// Repairs that are due in a schema that has every version. Usually none.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Repairs {
    missing: Vec<&'static SharedIndex>,
    /// Indexes among the missing ones that exist but cannot be used, as a failed CREATE INDEX
    /// CONCURRENTLY leaves them.
    invalid: Vec<&'static str>,
    /// Right value of the vault row for the shared tables, if it has another.
    uses_schema_functions: Option<bool>,
    /// Reasons why a missing index cannot be made.
    obstacles: Vec<String>,
}

const INDEXES: &str = "
    SELECT t.relname::text, i.indisvalid, i.indpred IS NULL AND m.amname = 'btree',
           ARRAY(SELECT pg_get_indexdef(x.oid, k, true) FROM generate_series(1, i.indnatts) k ORDER BY k)
    FROM pg_class x JOIN pg_namespace n ON n.oid = x.relnamespace
    JOIN pg_index i ON i.indexrelid = x.oid JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_am m ON m.oid = x.relam
    WHERE n.nspname = $1 AND x.relname = $2";

/// Reads what has to be put right. Call it in a schema that has every version, within a transaction of
/// [`Session::begin`].
pub(super) async fn read(session: &Session<'_>) -> Result<Repairs, SchemaError> {
    let mut repairs = Repairs::default();
    for index in &SHARED_INDEXES {
        let rows = session.rows(INDEXES, &[session.schema, index.name]).await?;
        let Some(row) = rows.first() else {
            repairs.missing.push(index);
            continue;
        };
        let (table, columns): (String, Vec<String>) = (row.try_get(0)?, row.try_get(3)?);
        let is_valid: bool = row.try_get(1)?;
        if table != index.table || columns != index.columns || !row.try_get::<_, bool>(2)? {
            repairs.missing.push(index);
            repairs
                .obstacles
                .push(misused(index.name, &table, &columns));
        } else if !is_valid {
            repairs.missing.push(index);
            repairs.invalid.push(index.name);
        }
    }
    let sql = session
        .names
        .fill("SELECT v.uses_schema_functions FROM {own}.vault v");
    let recorded: bool = session.row(&sql, &[]).await?.try_get(0)?;
    let found = uses_schema_functions(session).await?;
    repairs.uses_schema_functions = (found != recorded).then_some(found);
    Ok(repairs)
}

/// Reason against an index name of ours that another index uses.
pub(super) fn misused(name: &str, table: &str, columns: &[String]) -> String {
    format!("index `{name}` is on {table} ({})", columns.join(", "))
}

impl Repairs {
    pub(super) fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.uses_schema_functions.is_none()
    }

    /// One sentence for each thing that is not as migrations left it.
    pub(super) fn findings(&self) -> Vec<String> {
        let missing = self
            .missing
            .iter()
            .map(|index| format!("index `{}` of {} is missing", index.name, index.table));
        let functions = self
            .uses_schema_functions
            .map(|_| "the functions that the shared tables use have changed".to_owned());
        missing.chain(functions).collect()
    }

    /// One sentence for each repair, once it is made.
    pub(super) fn done(&self) -> Vec<String> {
        let made = self
            .missing
            .iter()
            .map(|index| format!("Restored index `{}` of {}", index.name, index.table));
        let functions = self
            .uses_schema_functions
            .map(|_| "Recorded which functions the shared tables use".to_owned());
        made.chain(functions).collect()
    }

    /// SQL of the repairs.
    ///
    /// # Errors
    /// Fails with [`SchemaError::NotAdoptable`] if another index has the name of a missing one.
    pub(super) fn sql(&self, names: &Names) -> Result<String, SchemaError> {
        if !self.obstacles.is_empty() {
            return Err(SchemaError::NotAdoptable(self.obstacles.clone()));
        }
        let mut sql = String::new();
        for SharedIndex {
            name,
            table,
            columns,
        } in &self.missing
        {
            if self.invalid.contains(name) {
                sql.push_str(&format!("DROP INDEX {{shared}}.{name};\n"));
            }
            let columns = columns.join(", ");
            sql.push_str(&format!(
                "CREATE INDEX {name} ON {{shared}}.{table} ({columns});\n"
            ));
        }
        if let Some(uses) = self.uses_schema_functions {
            sql.push_str(&format!(
                "UPDATE {{own}}.vault SET uses_schema_functions = {uses};\n"
            ));
        }
        Ok(names.fill(&sql))
    }
}
