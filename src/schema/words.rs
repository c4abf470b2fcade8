//! Words for the messages of schema errors.

use super::{
    Report,
    obstacles::{LockHolder, Violation},
};
use crate::domain::visible_start;

pub(super) fn holder_suffix(holder: Option<&LockHolder>) -> String {
    holder.map_or_else(String::new, |holder| {
        format!(" by another session ({holder})")
    })
}

pub(super) fn version_prefix(version: Option<i32>) -> String {
    version.map_or_else(String::new, |version| format!("in migration {version}, "))
}

pub(super) fn schema_list(schemas: &[String]) -> String {
    let names: Vec<_> = schemas
        .iter()
        .map(|s| format!("`{}`", visible_start(s)))
        .collect();
    names.join(" and in ")
}

pub(super) fn version_list(report: &Report) -> String {
    let all = report.adopted.iter().chain(&report.applied);
    let all: Vec<_> = all.map(i32::to_string).collect();
    if all.is_empty() {
        return "the repair".to_owned();
    }
    format!("migration {}", all.join(", "))
}

pub(super) fn table_list(tables: &[String]) -> String {
    let quoted: Vec<String> = tables
        .iter()
        .take(3)
        .map(|table| format!("`{}`", visible_start(table)))
        .collect();
    let more = if tables.len() > 3 { ", …" } else { "" };
    format!("{}{more}", quoted.join(", "))
}

pub(super) fn violation_list(violations: &[Violation]) -> String {
    let each: Vec<String> = violations.iter().map(Violation::to_string).collect();
    each.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_foreign_tables_a_few_are_named() {
        let tables = ["a", "b", "c", "d"].map(str::to_owned).to_vec();
        assert_eq!(table_list(&tables), "`a`, `b`, `c`, …");
    }
}
