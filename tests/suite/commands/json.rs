//! `--json` on every command: one object, on one stream.

use serde_json::Value;

use crate::{
    commands::behind::vault,
    common::credctl::{Credctl, Ended},
};

fn run(t: &Credctl, arguments: &[&str]) -> Ended {
    let arguments = arguments.iter().chain(&["--json"]);
    t.run(arguments).input("PK1\ns1\n").ends()
}

fn fields(object: &Value) -> Vec<&str> {
    object
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[test]
fn an_answer_is_one_object_on_stdout_and_stderr_is_empty() {
    let t = vault();
    t.add("Old", &["--paper"]);
    for (arguments, expected) in [
        (
            &["add", "--stdin", "--nickname", "New"][..],
            &["credential", "existed"][..],
        ),
        (
            &["add", "--stdin", "--nickname", "New", "--if-absent"],
            &["credential", "existed"],
        ),
        (&["list"], &["credentials", "selection"]),
        (&["use", "New"], &["credential"]),
        (&["use", "-"], &["credential"]),
        (&["rename", "New", "Old"], &["credential"]),
        (&["edit", "id:PREFIX", "--live", "--yes"], &["credential"]),
        (
            &["remove", "id:PREFIX", "--yes"],
            &["active_credential_id", "removed"],
        ),
        (&["account", "add", "other"], &["account", "existed"]),
        (&["account", "list"], &["accounts"]),
        (
            &["migrate", "--status"],
            &["current", "latest", "migrations"],
        ),
        (
            &["migrate", "--check"],
            &["current", "latest", "migrations"],
        ),
        (&["migrate", "--dry-run"], &["sql"]),
        (&["migrate"], &["current", "latest", "migrations"]),
    ] {
        let id = t.credentials()[0]["id"].as_str().unwrap().to_owned();
        let arguments: Vec<_> = arguments
            .iter()
            .map(|a| if *a == "id:PREFIX" { &id } else { *a })
            .collect();
        let ended = run(&t, &arguments).succeeded();
        assert_eq!(
            (ended.stderr.as_str(), ended.stdout.lines().count()),
            ("", 1),
            "{ended:#?}"
        );
        let mut expected = expected.to_vec();
        expected.extend(["remarks", "schema_version"]);
        expected.sort_unstable();
        let answer = ended.json();
        assert_eq!(fields(&answer), expected, "{arguments:?}");
        assert_eq!(answer["schema_version"], 1);
        assert!(answer["remarks"].is_array());
    }
}

#[test]
fn an_error_is_one_object_on_stderr_and_stdout_is_empty() {
    let t = vault();
    t.add("Twice", &["--paper"]);
    t.add("Twice", &["--paper"]);
    for (arguments, kind, code, candidates) in [
        (&["add", "--type", "alpaka", "--stdin"][..], "usage", 2, 0),
        (&["add"], "usage", 2, 0),
        (&["lst"], "usage", 2, 0),
        (&["list", "--nonsense"], "usage", 2, 0),
        (&["list", "--timeout", "soon"], "usage", 2, 0),
        (&["use"], "usage", 2, 0),
        (&["use", "Nobody"], "not_found", 3, 0),
        (&["use", "Twice"], "ambiguous", 4, 2),
        (&["rename", "Twice", "Other"], "ambiguous", 4, 2),
        (&["edit", "Twice", "--live"], "ambiguous", 4, 2),
        (&["remove", "Twice"], "ambiguous", 4, 2),
        (&["list", "--account", "nowhere"], "not_found", 3, 0),
        (&["list", "--config", "/dev/full"], "installation", 12, 0),
    ] {
        let ended = run(&t, arguments);
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (code, ""),
            "{ended:#?}"
        );
        assert_eq!(ended.stderr.lines().count(), 1, "{ended:#?}");
        let object: Value = serde_json::from_str(&ended.stderr).unwrap();
        assert_eq!(fields(&object), ["error", "schema_version"]);
        let error = &object["error"];
        let expected = ["candidates", "exit_code", "hint", "kind", "message"];
        assert_eq!(fields(error), expected);
        assert_eq!(
            (&error["kind"], &error["exit_code"]),
            (&kind.into(), &code.into())
        );
        assert!(error["message"].is_string());
        let found = error["candidates"].as_array().unwrap();
        assert_eq!(found.len(), candidates, "{ended:#?}");
        assert!(
            found
                .iter()
                .all(|c| c["nickname"] == "Twice" && c["environment"] == "paper")
        );
    }
}

#[test]
fn remarks_travel_in_the_object() {
    let t = vault();
    t.add("Twice", &["--paper"]);
    let added = run(&t, &["add", "--nickname", "Twice", "--stdin"])
        .succeeded()
        .json();
    let expected = serde_json::json!([
        "neither --paper nor --live was given: its environment is not stated",
        "another credential is called `Twice` too; tell them apart by id",
    ]);
    assert_eq!(added["remarks"], expected);
}
