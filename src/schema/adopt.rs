//! Adoption: checks that tables another program made are understood well enough to work on.
//!
//! The checks read the [`Catalog`] and the [`rows`], before anything changes. [`prepare()`] returns
//! the SQL for tables that are understood but differ from what migration 15 expects.

mod columns;
mod indexes;
mod prepare;
mod rows;

use columns::{LABEL, columns_against, columns_in_the_way};
use indexes::{NICKNAME, indexes_against, misused_names};

use super::{
    SchemaError,
    catalog::{ACCOUNTS, CREDENTIALS, Catalog, Column, Index, Relation},
    user_setting::{admits_all, user_setting},
};

pub(super) use columns::{lost_columns, named_alike};
pub(super) use prepare::{drop_rule, prepare};
pub(super) use rows::{has_all_of_15, reasons_in_rows, with_all_rows};

/// Owner of the tables in a shared schema without history.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Holding {
    /// The schema holds no tables.
    Nothing,
    /// The schema holds only these tables, which are unrelated to credctl.
    Others(Vec<String>),
    /// The schema holds tables of the older product.
    Product,
}

/// Returns whose tables these are, judged by their names.
pub(super) fn holding(catalog: &Catalog) -> Holding {
    let is_shared = |r: &Relation| [ACCOUNTS, CREDENTIALS].contains(&r.name.as_str());
    if catalog.relations.iter().any(is_shared) {
        return Holding::Product;
    }
    let others: Vec<String> = catalog
        .relations
        .iter()
        .filter(|r| r.kind != "v")
        .map(|r| r.name.clone())
        .collect();
    if others.is_empty() {
        Holding::Nothing
    } else {
        Holding::Others(others)
    }
}

/// Reasons why the existing tables cannot be adopted. Empty if everything is understood.
pub(super) fn reasons_against(catalog: &Catalog) -> Vec<String> {
    let mut reasons = Vec::new();
    for name in [ACCOUNTS, CREDENTIALS] {
        match plain_table(catalog, name) {
            Err(reason) => reasons.push(reason),
            Ok(table) => {
                reasons.extend(columns_against(table));
                reasons.extend(indexes_against(table));
                reasons.extend(limits_against(table));
            }
        }
    }
    reasons.extend(misused_names(catalog));
    reasons.extend(user_setting(catalog).err());
    reasons
}

/// Returns the table of this name, or the reason why there is none.
pub(super) fn plain_table<'c>(catalog: &'c Catalog, name: &str) -> Result<&'c Relation, String> {
    match catalog.relation(name) {
        None => Err(format!("table `{name}` is missing")),
        Some(table) if table.kind != "r" => Err(format!("`{name}` is not a plain table")),
        Some(table) => Ok(table),
    }
}

/// Statements that give the columns of both tables the types that are needed. Empty if they have them.
pub(super) fn statements(catalog: &Catalog) -> Vec<String> {
    catalog.shared().flat_map(columns::statements).collect()
}

/// Checks, rules and policies of a table by which a row of credctl may be refused or swallowed.
fn limits_against(table: &Relation) -> Vec<String> {
    // A policy that calls a function is believed to ask for the user.
    let calls_nothing = |conditions: &str| {
        let before = conditions.split('(').rev().skip(1);
        !before
            .into_iter()
            .any(|text| text.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let policies = table.policies.iter();
    let blind = policies.filter(|policy| policy.restrictive && calls_nothing(&policy.conditions));
    let blind = blind.map(|policy| {
        format!(
            "restrictive policy `{}` of {} admits only rows with {}",
            policy.name, table.name, policy.conditions
        )
    });
    table.limits.iter().cloned().chain(blind).collect()
}

/// Reasons why credctl's next change of a row may be refused in tables that it took over or made. Others
/// may have changed them since.
pub(super) fn shared_obstacles(catalog: &Catalog) -> Vec<String> {
    let against = |table| {
        [
            columns_in_the_way(table),
            indexes_against(table),
            limits_against(table),
        ]
        .concat()
    };
    catalog.shared().flat_map(against).collect()
}

/// Fails with [`SchemaError::Forbidden`] if the role lacks a right that migrations need.
pub(super) fn lacking_rights(catalog: &Catalog) -> Result<(), SchemaError> {
    for name in [ACCOUNTS, CREDENTIALS] {
        let owner = catalog.relation(name).map(|t| t.foreign_owner.as_deref());
        if let Some(Some(owner)) = owner {
            let message = format!("table `{name}` belongs to role `{owner}`");
            return Err(SchemaError::Forbidden { message });
        }
    }
    if !catalog.may_create {
        let message = "it has no CREATE privilege on the schema".to_owned();
        return Err(SchemaError::Forbidden { message });
    }
    Ok(())
}

/// Reasons why row-level security does not separate users. Adoption changes none of them.
pub(super) fn weaknesses(catalog: &Catalog) -> Vec<String> {
    let weakness = |table: &Relation| {
        let name = &table.name;
        if !table.secured {
            return Some(format!("row-level security is off on `{name}`"));
        }
        let open = table.policies.iter().find(|p| admits_all(&p.conditions))?;
        Some(format!(
            "policy `{}` admits every row of `{name}`",
            open.name
        ))
    };
    catalog.shared().filter_map(weakness).collect()
}

/// Announcement of the column that the table of another product gets. `None` if it gets none.
pub(super) fn new_column(catalog: &Catalog) -> Option<String> {
    let table = catalog.relation(CREDENTIALS)?;
    table.column("nickname").is_none().then(|| {
        format!(
            "the table {CREDENTIALS} gets a column: a program that is connected and caches prepared \
             statements may fail once with `cached plan must not change result type`"
        )
    })
}

/// Returns true if the tables look as migration 15 leaves them. The catalog does not show what
/// migration 15 does to rows.
fn looks_like_15(catalog: &Catalog) -> bool {
    let Some(table) = catalog.relation(CREDENTIALS) else {
        return false;
    };
    let is_label = |c: &Column| c.commented && c.data_type == LABEL && !c.not_null;
    let nickname = table.column("nickname").is_some_and(is_label);
    let index = table
        .indexes
        .iter()
        .any(|i| i.name == NICKNAME && i.whole && !i.unique);
    let unique = table.indexes.iter().any(Index::is_one_per_type);
    nickname && index && !unique
}

#[cfg(test)]
mod tests;
