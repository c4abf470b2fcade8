//! The schema of credctl's own tables: whether it may be believed, and how it comes to be.
//!
//! Everything here is read from the catalog, before any table in that schema is: a view in the place of
//! a table would run functions of its owner as whoever reads it.

use super::{SchemaError, names::literal, session::Session, shape::TableShape};
use crate::{
    domain::visible_start,
    postgres::{quote_ident, visible_ident},
};

/// Tables that only migrations create, besides the history.
const TABLES: [&str; 5] = ["vault", "keys", "credentials", "events", "checks"];

/// Name of the history among the own tables.
pub(super) const HISTORY: &str = "migrations";

/// Number of objects of other roles that an error names.
const MAX_NAMED: usize = 3;

/// Facts of the catalog about the own schema.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct OwnSchema {
    pub(super) exists: bool,
    /// Role that owns the shared tables, or creates them.
    pub(super) owner: String,
    /// True if the role may create the schema or, if it exists, tables in it.
    pub(super) may_create: bool,
    /// The schema itself and objects in it, if neither the owner nor the connected role nor a superuser
    /// owns them.
    pub(super) foreign: Vec<String>,
    /// Tables, views and the like in the schema, each with its letter of `pg_class.relkind`.
    pub(super) relations: Vec<(String, String)>,
    /// Columns of the tables in the schema.
    columns: Vec<FoundColumn>,
    /// Name of the schema.
    name: String,
    /// Tables that the role may not read, or all of them if it may not use the schema; each with its owner.
    unreadable: Vec<(String, String)>,
    /// The two schemas, where roles other than their owner and superusers may create objects.
    pub(super) open: Vec<String>,
}

/// A column in the own schema.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FoundColumn {
    table: String,
    name: String,
    data_type: String,
    not_null: bool,
}

/// The schema as one row. The owner of the shared tables is trusted with what credctl keeps beside them; a
/// superuser needs no trust.
const SCHEMA: &str = "
    WITH owner AS (SELECT coalesce(
             (SELECT c.relowner FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname = $1 AND c.relname IN ('user_credentials', 'user_accounts') AND c.relkind = 'r'
              ORDER BY c.relname DESC LIMIT 1),
             (SELECT oid FROM pg_roles WHERE rolname = current_user)) AS id),
         trusted AS (SELECT oid AS id FROM pg_roles WHERE rolsuper OR rolname = current_user
                     UNION SELECT id FROM owner),
         own AS (SELECT oid, nspowner FROM pg_namespace WHERE nspname = $2),
         foreign_objects AS (
             SELECT 'pg_namespace'::regclass::oid AS class, oid, nspowner AS owner FROM own
             UNION ALL SELECT 'pg_class'::regclass, c.oid, c.relowner FROM pg_class c, own
                 WHERE c.relnamespace = own.oid AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
             UNION ALL SELECT 'pg_proc'::regclass, p.oid, p.proowner FROM pg_proc p, own
                 WHERE p.pronamespace = own.oid
             UNION ALL SELECT 'pg_operator'::regclass, o.oid, o.oprowner FROM pg_operator o, own
                 WHERE o.oprnamespace = own.oid
             UNION ALL SELECT 'pg_type'::regclass, t.oid, t.typowner FROM pg_type t, own
                 WHERE t.typnamespace = own.oid AND t.typtype IN ('d', 'e', 'r', 'b') AND t.typelem = 0)
    SELECT EXISTS (SELECT FROM own),
           (SELECT pg_get_userbyid(id)::text FROM owner),
           CASE WHEN EXISTS (SELECT FROM own) THEN has_schema_privilege((SELECT oid FROM own), 'CREATE')
                ELSE has_database_privilege(current_database(), 'CREATE') END,
           ARRAY(SELECT pg_describe_object(f.class, f.oid, 0) || ' belongs to role `' || pg_get_userbyid(f.owner) || '`'
                 FROM foreign_objects f
                 WHERE NOT EXISTS (SELECT FROM trusted t WHERE t.id = f.owner) ORDER BY 1),
           ARRAY(SELECT DISTINCT n.nspname::text FROM pg_namespace n, aclexplode(n.nspacl) a
                 WHERE n.nspname IN ($1, $2) AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner
                   AND NOT EXISTS (SELECT FROM trusted t WHERE t.id = a.grantee) ORDER BY 1)";

const RELATIONS: &str = "
    SELECT c.relname::text, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY 1";

const COLUMNS: &str = "
    SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE n.nspname = $1 AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY c.relname, a.attnum";

const UNREADABLE: &str = "
    SELECT c.relname::text AS unreadable, pg_get_userbyid(c.relowner)::text AS owner
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1 AND c.relkind = 'r'
      AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))
    ORDER BY 1";

/// Reads the own schema from the catalog, and refuses what another role put there. Call it within a
/// transaction of [`Session::begin`].
///
/// # Errors
/// Fails with [`SchemaError::NotAdoptable`].
pub(super) async fn read(session: &Session<'_>) -> Result<OwnSchema, SchemaError> {
    let names = &session.names;
    let row = session.row(SCHEMA, &[&names.shared, &names.own]).await?;
    let rows = session.rows(RELATIONS, &[&names.own]).await?;
    let relation = |row: &tokio_postgres::Row| Ok((row.try_get(0)?, row.try_get(1)?));
    let relations: Result<_, tokio_postgres::Error> = rows.iter().map(relation).collect();
    let columns = session.rows(COLUMNS, &[&names.own]).await?;
    let columns: Result<_, tokio_postgres::Error> = columns.iter().map(found_column).collect();
    let unreadable = session.rows(UNREADABLE, &[&names.own]).await?;
    // By their names: the rows of another query, which fit by their types, would accuse tables.
    let closed =
        |row: &tokio_postgres::Row| Ok((row.try_get("unreadable")?, row.try_get("owner")?));
    let unreadable: Result<_, tokio_postgres::Error> = unreadable.iter().map(closed).collect();
    let own = OwnSchema {
        name: names.own.clone(),
        columns: columns?,
        unreadable: unreadable?,
        exists: row.try_get(0)?,
        owner: row.try_get(1)?,
        may_create: row.try_get(2)?,
        foreign: row.try_get(3)?,
        open: row.try_get(4)?,
        relations: relations?,
    };
    own.refuse_foreign(&names.own)?;
    Ok(own)
}

fn found_column(row: &tokio_postgres::Row) -> Result<FoundColumn, tokio_postgres::Error> {
    Ok(FoundColumn {
        table: row.try_get(0)?,
        name: row.try_get(1)?,
        data_type: row.try_get(2)?,
        not_null: row.try_get(3)?,
    })
}

impl OwnSchema {
    /// Returns true if the schema holds a table of this name.
    pub(super) fn has(&self, table: &str) -> bool {
        self.relations.iter().any(|(found, _)| found == table)
    }

    /// Returns true if the schema holds a table that only migrations create, besides the history.
    pub(super) fn has_tables(&self) -> bool {
        TABLES.iter().any(|table| self.has(table))
    }

    /// Name of the schema.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Name of a table with that of the schema, for a message.
    pub(super) fn table_name(&self, table: &str) -> String {
        format!("`{}.{table}`", self.name)
    }

    /// Parts of its shape that a table lacks. Empty if it has all columns, of the right types.
    pub(super) fn misfits(&self, shape: &TableShape) -> Vec<String> {
        let table = self.table_name(&shape.name);
        let misfit = |column: &super::shape::ColumnShape| {
            let name = &column.name;
            let mut found = self.columns.iter();
            match found.find(|found| found.table == shape.name && found.name == *name) {
                None => Some(format!("column `{name}` of {table} is missing")),
                Some(found) if found.data_type != column.data_type => Some(format!(
                    "column `{name}` of {table} is {}, not {}",
                    found.data_type, column.data_type
                )),
                Some(_) => None,
            }
        };
        shape.columns.iter().filter_map(misfit).collect()
    }

    /// Columns of a table that may be NULL against its shape.
    pub(super) fn nullable<'s>(&self, shape: &'s TableShape) -> Vec<&'s str> {
        let is_nullable = |name: &str| {
            let mut found = self.columns.iter();
            found.any(|found| found.table == shape.name && found.name == name && !found.not_null)
        };
        let filled = shape.columns.iter().filter(|column| column.not_null);
        let names = filled.map(|column| column.name.as_str());
        names.filter(|name| is_nullable(name)).collect()
    }

    /// Fails with [`SchemaError::Unreadable`] if the role may not read the table.
    pub(super) fn require_readable(&self, table: &str) -> Result<(), SchemaError> {
        let mut unreadable = self.unreadable.iter();
        match unreadable.find(|(found, _)| found == table) {
            None => Ok(()),
            Some((table, owner)) => Err(SchemaError::Unreadable {
                schema: self.name.clone(),
                table: table.clone(),
                owner: owner.clone(),
            }),
        }
    }

    fn refuse_foreign(&self, name: &str) -> Result<(), SchemaError> {
        let mut reasons: Vec<String> = self.foreign.iter().take(MAX_NAMED).cloned().collect();
        let not_plain = self.relations.iter().filter(|(table, kind)| {
            (TABLES.contains(&table.as_str()) || table == HISTORY) && kind != "r"
        });
        reasons
            .extend(not_plain.map(|(table, _)| format!("`{name}.{table}` is not a plain table")));
        match reasons.is_empty() {
            true => Ok(()),
            false => Err(SchemaError::NotAdoptable(reasons)),
        }
    }

    /// Error for a schema that holds tables of credctl's names, for which neither a history nor their shape
    /// accounts.
    pub(super) fn leftovers(&self) -> SchemaError {
        let found = TABLES.iter().filter(|table| self.has(table));
        let reasons = found.map(|table| {
            format!(
                "table {} exists, but the history does not say where it is from",
                self.table_name(table)
            )
        });
        SchemaError::NotAdoptable(reasons.collect())
    }

    /// Fails if the role may create neither the schema nor tables in it.
    pub(super) fn lacking_rights(&self, name: &str) -> Result<(), SchemaError> {
        if self.may_create {
            return Ok(());
        }
        if self.exists {
            let message = format!("it has no CREATE privilege on schema `{name}`");
            return Err(SchemaError::Forbidden { message });
        }
        Err(SchemaError::NoOwnSchema {
            schema: name.to_owned(),
            owner: self.owner.clone(),
        })
    }

    /// SQL that creates the schema for the owner of the shared tables. Empty if it exists.
    pub(super) fn create(&self, name: &str) -> String {
        if self.exists {
            return String::new();
        }
        format!(
            "{}\nCOMMENT ON SCHEMA {} IS {};\n",
            create_own_schema(name, &self.owner),
            quote_ident(name),
            literal("What credctl alone knows. Dropping this schema takes all of it away."),
        )
    }

    /// Remarks on schemas in which others may create objects.
    pub(super) fn remarks(&self) -> Vec<String> {
        let remark = |schema: &String| {
            format!(
                "other roles may create objects in schema `{}`; `REVOKE CREATE ON SCHEMA` takes that from them",
                visible_start(schema)
            )
        };
        self.open.iter().map(remark).collect()
    }
}

/// Statement that creates the own schema, for the migration and for an administrator.
pub fn create_own_schema(schema: &str, owner: &str) -> String {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let schema = match schema.chars().all(is_plain) {
        true => schema.to_owned(),
        false => visible_ident(schema),
    };
    format!(
        "CREATE SCHEMA {schema} AUTHORIZATION {};",
        visible_ident(owner)
    )
}
