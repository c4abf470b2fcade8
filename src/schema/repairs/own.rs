//! Credctl's own tables: columns, constraints, indexes, policies, the vault row and the history.

use std::collections::HashSet;

use super::found::{Repairs, make_index};
use crate::schema::{
    LATEST, SchemaError,
    damage::Remedy,
    history::{self, History},
    own_schema::OwnSchema,
    session::Session,
    shape::{
        ConstraintShape, IndexShape, REPLACEABLE, TableShape, make_policy, own_tables,
        policy_condition, policy_name,
    },
    user_setting::is_word_dot_word,
};

const VAULT: &str = "vault";

/// The vault row, as far as it says how the schema is.
pub(super) struct VaultState {
    pub(super) user_setting: String,
    pub(super) uses_schema_functions: bool,
    version: i32,
    readable_from: i32,
}

const CONSTRAINTS: &str = "
    SELECT t.relname::text || ' ' || k.conname::text
    FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE n.nspname = $1 AND k.contype IN ('p', 'u', 'f', 'c') AND k.convalidated";

const INDEXES: &str = "
    SELECT t.relname::text, x.relname::text, i.indisvalid,
           ARRAY(SELECT pg_get_indexdef(x.oid, k, true) FROM generate_series(1, i.indnatts) k ORDER BY k)
    FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = $1";

const POLICIES: &str = "
    SELECT t.relname::text || ' ' || p.polname::text || ' ' || pg_get_expr(p.polqual, p.polrelid)
    FROM pg_policy p JOIN pg_class t ON t.oid = p.polrelid JOIN pg_namespace n ON n.oid = t.relnamespace
    WHERE n.nspname = $1 AND t.relrowsecurity AND t.relforcerowsecurity AND p.polpermissive AND p.polcmd = '*'
      AND p.polwithcheck IS NULL AND p.polroles = '{0}'::oid[]";

/// Adds what is lost of the own tables, and what can be made anew.
pub(super) fn losses(own: &OwnSchema, repairs: &mut Repairs) {
    for shape in own_tables() {
        let name = &shape.name;
        let remedy = match name == REPLACEABLE {
            true => Remedy::Replace {
                schema: own.name().to_owned(),
                table: name.clone(),
            },
            false => Remedy::Own {
                schema: own.name().to_owned(),
            },
        };
        if own.has(name) {
            repairs.damage.add(own.misfits(&shape), remedy);
        } else if name != REPLACEABLE {
            let missing = format!("table {} is missing", own.table_name(name));
            repairs.damage.add(vec![missing], remedy);
        }
    }
}

/// Reads the vault row. `None` if it is lost.
pub(super) async fn vault(
    session: &Session<'_>,
    own: &OwnSchema,
    repairs: &mut Repairs,
) -> Result<Option<VaultState>, SchemaError> {
    own.require_readable(VAULT)?;
    let sql = "SELECT user_setting, uses_schema_functions, version, readable_from FROM {own}.vault";
    let rows = session.rows(&session.names.fill(sql), &[]).await?;
    let vault = match rows.as_slice() {
        [row] => vault_state(row)
            .ok()
            .filter(|vault| is_word_dot_word(&vault.user_setting)),
        _ => None,
    };
    if vault.is_none() {
        let what = match rows.as_slice() {
            [] => "holds no row",
            [_] => "holds a row with a value missing or impossible",
            _ => "holds more than one row",
        };
        let lost = format!("table {} {what}", own.table_name(VAULT));
        let schema = own.name().to_owned();
        repairs.damage.add(vec![lost], Remedy::Own { schema });
    }
    Ok(vault)
}

fn vault_state(row: &tokio_postgres::Row) -> Result<VaultState, tokio_postgres::Error> {
    Ok(VaultState {
        user_setting: row.try_get(0)?,
        uses_schema_functions: row.try_get(1)?,
        version: row.try_get(2)?,
        readable_from: row.try_get(3)?,
    })
}

/// Parts that the catalog holds beside the columns of the own tables.
struct Parts {
    /// Valid constraints, each behind its table.
    constraints: HashSet<String>,
    /// Policies that bind everybody, each behind its table and before its condition.
    policies: HashSet<String>,
    /// Valid indexes: table, name and columns.
    indexes: HashSet<(String, String, Vec<String>)>,
    /// Names of indexes that cannot be used.
    unusable: HashSet<String>,
}

async fn parts(session: &Session<'_>, schema: &str) -> Result<Parts, SchemaError> {
    let texts = |rows: Vec<tokio_postgres::Row>| -> Result<HashSet<String>, SchemaError> {
        let texts: Result<_, tokio_postgres::Error> = rows.iter().map(|r| r.try_get(0)).collect();
        Ok(texts?)
    };
    let mut parts = Parts {
        constraints: texts(session.rows(CONSTRAINTS, &[schema]).await?)?,
        policies: texts(session.rows(POLICIES, &[schema]).await?)?,
        indexes: HashSet::new(),
        unusable: HashSet::new(),
    };
    for row in session.rows(INDEXES, &[schema]).await? {
        let (table, name): (String, String) = (row.try_get(0)?, row.try_get(1)?);
        match row.try_get(2)? {
            true => parts.indexes.insert((table, name, row.try_get(3)?)),
            false => parts.unusable.insert(name),
        };
    }
    Ok(parts)
}

/// Adds what can be put back of the own tables.
pub(super) async fn fixes(
    session: &Session<'_>,
    own: &OwnSchema,
    vault: &VaultState,
    repairs: &mut Repairs,
) -> Result<(), SchemaError> {
    let parts = parts(session, own.name()).await?;
    let setting = &vault.user_setting;
    for shape in own_tables() {
        let (name, table) = (&shape.name, own.table_name(&shape.name));
        if own.has(name) {
            table_fixes(own, &shape, setting, &parts, repairs);
            continue;
        }
        let policy = match shape.is_secured {
            true => make_policy(name, setting),
            false => String::new(),
        };
        let done = format!("Made table {table} anew");
        let sql = format!("{}{policy}", shape.sql);
        repairs.fix(format!("table {table} is missing"), done, &sql);
    }
    Ok(())
}

fn table_fixes(
    own: &OwnSchema,
    shape: &TableShape,
    setting: &str,
    parts: &Parts,
    repairs: &mut Repairs,
) {
    let (name, table) = (&shape.name, own.table_name(&shape.name));
    for column in own.nullable(shape) {
        repairs.fix(
            format!("column `{column}` of {table} may be NULL"),
            format!("Restored NOT NULL of column `{column}` of {table}"),
            &format!("ALTER TABLE {{own}}.{name} ALTER COLUMN {column} SET NOT NULL;\n"),
        );
    }
    let lacks = |c: &&ConstraintShape| !parts.constraints.contains(&format!("{name} {}", c.name));
    for constraint in shape.constraints.iter().filter(lacks) {
        restore_constraint(shape, constraint, &table, repairs);
    }
    for IndexShape {
        name: index,
        columns,
    } in &shape.indexes
    {
        let found = (name.clone(), index.clone(), columns.clone());
        if !parts.indexes.contains(&found) {
            let is_there = parts.unusable.contains(index);
            let sql = make_index("{own}", index, name, &columns.join(", "), is_there);
            repairs.fix_index(index, &table, &sql);
        }
    }
    let policy = format!("{name} {} {}", policy_name(name), policy_condition(setting));
    if shape.is_secured && !parts.policies.contains(&policy) {
        repairs.fix(
            format!("row-level security of {table} is not as it was made"),
            format!("Restored row-level security of {table}"),
            &make_policy(name, setting),
        );
    }
}

fn restore_constraint(
    shape: &TableShape,
    constraint: &ConstraintShape,
    table: &str,
    repairs: &mut Repairs,
) {
    let ConstraintShape { name, definition } = constraint;
    let own = &shape.name;
    // A foreign key is checked by a query, from which row-level security would hide rows.
    let (lift, restore) = match shape.is_secured && definition.starts_with("FOREIGN KEY") {
        true => (
            format!("ALTER TABLE {{own}}.{own} NO FORCE ROW LEVEL SECURITY;\n"),
            format!("ALTER TABLE {{own}}.{own} FORCE ROW LEVEL SECURITY;\n"),
        ),
        false => (String::new(), String::new()),
    };
    repairs.fix(
        format!("constraint `{name}` of {table} is missing"),
        format!("Restored constraint `{name}` of {table}"),
        &format!(
            "{lift}ALTER TABLE {{own}}.{own} DROP CONSTRAINT IF EXISTS {name};\n\
             ALTER TABLE {{own}}.{own} ADD CONSTRAINT {name} {definition};\n{restore}"
        ),
    );
}

/// Adds what can be put back of the history, by the version that the vault row states. A history that is
/// gone says no more than that the versions were found.
pub(super) fn history_fixes(
    history: &History,
    vault: &VaultState,
    repairs: &mut Repairs,
) -> Result<(), SchemaError> {
    if vault.version > LATEST {
        return Err(SchemaError::UnknownVersion {
            version: vault.version,
            latest: LATEST,
        });
    }
    let newest = history.newest().unwrap_or_default().max(vault.version);
    if !history.exists {
        let (finding, done) = ("the history is missing", "Made the history anew");
        repairs.fix(finding.to_owned(), done.to_owned(), history::CREATE);
    }
    for step in history.lacks_up_to(newest) {
        repairs.fix(
            format!("the history lacks migration {}", step.version),
            format!("Recorded migration {} as found", step.version),
            &history::record_sql(step, true),
        );
    }
    if vault.version < newest || vault.readable_from > newest {
        repairs.fix(
            "the vault row states another version than the history".to_owned(),
            "Recorded the version in the vault row".to_owned(),
            &format!(
                "UPDATE {{own}}.vault SET version = {newest}, \
                 readable_from = CASE WHEN readable_from > {newest} THEN {newest} ELSE readable_from END;\n"
            ),
        );
    }
    Ok(())
}
