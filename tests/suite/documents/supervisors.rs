//! Exit codes that docs/recipes.md names to supervisors, compared with those of credctl.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;

use crate::common::credctl::Credctl;

/// Kinds of error that another try may mend, or that are not failures.
const TRIED_AGAIN: [&str; 5] = [
    "unexpected",
    "unreachable",
    "outcome_unknown",
    "conflict",
    "cancelled",
];

/// The codes of the first `RestartPreventExitStatus=` of a document.
fn told_in(document: &str) -> Vec<i64> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(document)).unwrap();
    let (_, told) = text.split_once("RestartPreventExitStatus=").unwrap();
    let (told, _) = told.split_once(['\n', '`']).unwrap();
    told.split(' ').map(|code| code.parse().unwrap()).collect()
}

#[test]
fn a_unit_is_not_started_again_for_what_another_try_does_not_mend() {
    let answer = Credctl::fresh().run(["exit-codes", "--json"]).ends();
    let answer = answer.succeeded().json();
    let codes = answer["exit_codes"].as_array().unwrap();
    let is_final = |one: &&Value| !TRIED_AGAIN.contains(&one["kind"].as_str().unwrap());
    let expected: BTreeSet<i64> = codes
        .iter()
        .filter(is_final)
        .filter_map(|one| one["in_exec"].as_i64())
        .collect();
    let expected: Vec<i64> = expected.into_iter().collect();
    assert_eq!(told_in("docs/recipes.md"), expected);
}
