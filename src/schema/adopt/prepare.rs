use super::{CREDENTIALS, Catalog, Index, LABEL, UNIQUE};
use crate::postgres::quote_ident;

/// The SQL that brings tables which were understood to what migration 15 expects; mostly nothing.
///
/// The rule it revises may have another name, and a nickname column made by hand another type. A
/// default of the column stays: it fills what the older product's INSERT leaves out.
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
