use super::{columns::LABEL, indexes::UNIQUE};
use crate::postgres::quote_ident;
use crate::schema::catalog::{CREDENTIALS, Catalog, Index};

/// SQL that turns adopted tables into what migration 15 expects. Usually empty.
///
/// The unique rule that migration 15 revises may have another name, and a nickname column that was
/// added by hand may have another type. A default of that column stays, because the older product's
/// INSERT leaves the column out.
pub(in crate::schema) fn prepare(catalog: &Catalog) -> String {
    let Some(table) = catalog.relation(CREDENTIALS) else {
        return String::new();
    };
    let rules = table
        .indexes
        .iter()
        .filter(|i| i.is_one_per_type() && i.name != UNIQUE);
    let mut sql: String = rules.map(drop_rule).collect();
    if let Some(column) = table.column("nickname") {
        let mut actions = Vec::new();
        if column.not_null {
            actions.push("ALTER COLUMN nickname DROP NOT NULL".to_owned());
        }
        if column.data_type != LABEL {
            actions.push(format!("ALTER COLUMN nickname TYPE {LABEL}"));
        }
        if !actions.is_empty() {
            sql.push_str(&format!(
                "ALTER TABLE {CREDENTIALS} {};\n",
                actions.join(", ")
            ));
        }
    }
    sql
}

fn drop_rule(rule: &Index) -> String {
    let name = quote_ident(&rule.name);
    if rule.constraint {
        format!("ALTER TABLE {CREDENTIALS} DROP CONSTRAINT {name};\n")
    } else {
        format!("DROP INDEX {name};\n")
    }
}
