//! `docs/exit-codes.md` and `credctl exit-codes` say the same.

use serde_json::Value;

use super::blocks::page;
use crate::common::credctl::Credctl;

#[test]
fn the_page_has_the_table_of_exit_codes() {
    let answer = Credctl::fresh().run(["exit-codes", "--json"]).ends();
    let answer = answer.succeeded().json();
    let rows = answer["exit_codes"].as_array().unwrap().iter();
    let expected: Vec<_> = rows.map(row).collect();
    let page = page("docs/exit-codes.md");
    let told = page.lines().filter(|line| line.starts_with("| "));
    let told: Vec<_> = told.skip(2).take(expected.len()).collect();
    assert_eq!(told, expected);
    let rest = page.split_once(told.last().unwrap()).unwrap().1;
    assert!(rest.starts_with("\n\n"), "the table has more rows: {rest}");
}

fn row(one: &Value) -> String {
    let cell = |name: &str, none: &str| {
        one[name]
            .as_i64()
            .map_or(none.to_owned(), |n| n.to_string())
    };
    format!(
        "| {} | `{}` | {} | {} |",
        cell("code", "128 + n"),
        one["kind"].as_str().unwrap(),
        cell("in_exec", "-"),
        one["meaning"].as_str().unwrap()
    )
}
