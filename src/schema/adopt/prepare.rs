use super::{columns::LABEL, indexes::UNIQUE};
use crate::postgres::quote_ident;
use crate::schema::{
    catalog::{CREDENTIALS, Catalog, Index},
    names::Names,
};

/// SQL that turns adopted tables into what migration 15 expects. Usually empty.
///
/// The unique rule that migration 15 revises may have another name, and a nickname column that was
/// added by hand may have another type. A default of that column stays, because the older product's
/// INSERT leaves the column out.
pub(in crate::schema) fn prepare(catalog: &Catalog, names: &Names) -> String {
    let Some(table) = catalog.relation(CREDENTIALS) else {
        return String::new();
    };
    let rules = table
        .indexes
        .iter()
        .filter(|i| i.is_one_per_type() && i.name != UNIQUE);
    let mut sql: String = rules.map(|rule| drop_rule(rule, names)).collect();
    if let Some(column) = table.column("nickname") {
        let mut actions = Vec::new();
        if column.not_null {
            actions.push("ALTER COLUMN nickname DROP NOT NULL".to_owned());
        }
        if column.data_type != LABEL {
            actions.push(format!("ALTER COLUMN nickname TYPE {LABEL}"));
        }
        if !actions.is_empty() {
            let actions = actions.join(", ");
            sql.push_str(&names.fill(&format!(
                "ALTER TABLE {{shared}}.{CREDENTIALS} {actions};\n"
            )));
        }
    }
    sql
}

/// SQL that drops a unique rule.
pub(in crate::schema) fn drop_rule(rule: &Index, names: &Names) -> String {
    let name = quote_ident(&rule.name);
    let statement = match rule.constraint {
        true => names.fill("ALTER TABLE {shared}.user_credentials DROP CONSTRAINT "),
        false => names.fill("DROP INDEX {shared}."),
    };
    format!("{statement}{name};\n")
}
