//! The shared tables: columns that are gone, indexes of migrations, and rules that others added.

use super::{
    found::{Fix, Repairs, make_index},
    own::VaultState,
};
use crate::schema::{
    SchemaError,
    adopt::{drop_rule, lost_columns, plain_table, shared_obstacles},
    catalog::{ACCOUNTS, CREDENTIALS, Catalog, uses_schema_functions},
    damage::{Damage, Remedy},
    session::Session,
    shared_index::{SHARED_INDEXES, SharedIndex, misused},
};

/// Version that adds the nickname.
const LABELLED: i32 = 15;

const INDEXES: &str = "
    SELECT t.relname::text, i.indisvalid, i.indpred IS NULL AND m.amname = 'btree',
           ARRAY(SELECT pg_get_indexdef(x.oid, k, true) FROM generate_series(1, i.indnatts) k ORDER BY k)
    FROM pg_class x JOIN pg_namespace n ON n.oid = x.relnamespace
    JOIN pg_index i ON i.indexrelid = x.oid JOIN pg_class t ON t.oid = i.indrelid
    JOIN pg_am m ON m.oid = x.relam
    WHERE n.nspname = $1 AND x.relname = $2";

/// Adds what is lost of the shared tables that have this version.
pub(super) fn losses(catalog: &Catalog, version: i32, damage: &mut Damage) {
    for name in [ACCOUNTS, CREDENTIALS] {
        let lost = match plain_table(catalog, name) {
            Err(reason) => vec![reason],
            Ok(table) => lost_columns(table, version >= LABELLED),
        };
        damage.add(lost, Remedy::Shared);
    }
}

/// Adds what can be put right in the shared tables, and what only their owner may change.
pub(super) async fn fixes(
    session: &Session<'_>,
    catalog: &Catalog,
    vault: &VaultState,
    repairs: &mut Repairs,
) -> Result<(), SchemaError> {
    for index in &SHARED_INDEXES {
        index_fix(session, index, repairs).await?;
    }
    repairs.obstacles.extend(shared_obstacles(catalog));
    let rules = catalog.relation(CREDENTIALS).into_iter();
    for rule in rules.flat_map(|table| &table.indexes) {
        if rule.is_one_per_type() && rule.users.is_empty() {
            let sql = drop_rule(rule, &repairs.names);
            repairs.fixes.push(Fix {
                finding: format!(
                    "`{}` allows only one credential per account and type",
                    rule.name
                ),
                done: format!(
                    "Dropped `{}`, which allowed one credential per account and type",
                    rule.name
                ),
                sql,
            });
        }
    }
    let found = uses_schema_functions(session).await?;
    if found != vault.uses_schema_functions {
        repairs.fix(
            "the functions that the shared tables use have changed".to_owned(),
            "Recorded which functions the shared tables use".to_owned(),
            &format!("UPDATE {{own}}.vault SET uses_schema_functions = {found};\n"),
        );
    }
    Ok(())
}

async fn index_fix(
    session: &Session<'_>,
    index: &SharedIndex,
    repairs: &mut Repairs,
) -> Result<(), SchemaError> {
    let SharedIndex {
        name,
        table,
        columns,
    } = index;
    let rows = session.rows(INDEXES, &[session.schema, name]).await?;
    let mut is_there = false;
    if let Some(row) = rows.first() {
        let (on, of): (String, Vec<String>) = (row.try_get(0)?, row.try_get(3)?);
        if on != *table || of != *columns || !row.try_get::<_, bool>(2)? {
            repairs.obstacles.push(misused(name, &on, &of));
        } else if row.try_get(1)? {
            return Ok(());
        }
        is_there = true;
    }
    let sql = make_index("{shared}", name, table, &columns.join(", "), is_there);
    repairs.fix_index(name, table, &sql);
    Ok(())
}
