//! `credctl list` for programs, to which columns and fields are promised.

use serde_json::{Value, json};

use crate::common::{
    credctl::{Credctl, outcome, vault},
    database::{insert_row, insert_unsealed, rows},
};

const OLD: &str = "aaaa0001-0000-4000-8000-000000000001";

fn created(t: &Credctl, id: &str) -> String {
    let utc = "to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
    rows(
        t,
        &format!("SELECT {utc} FROM user_credentials WHERE id = '{id}'"),
    )
    .remove(0)
}

#[test]
fn a_pipe_gets_eight_columns_and_no_header() {
    let t = vault();
    let live = t.add("Real", &["--live"]);
    let paper = t.add("Paper 1", &["--paper"]);
    t.run(["edit", "Real", "--disable", "--yes"])
        .ends()
        .succeeded();
    insert_unsealed(&t, OLD, "polygon", None);
    let listed = t.run(["list"]).ends();
    let lines: Vec<Vec<_>> = listed
        .stdout
        .lines()
        .map(|l| l.split('\t').collect())
        .collect();
    let expected = [
        [live.as_str(), "alpaca", "Real", "live", "disabled", "-"],
        [
            paper.as_str(),
            "alpaca",
            "Paper 1",
            "paper",
            "enabled",
            "active",
        ],
        [OLD, "polygon", "", "-", "enabled", "-"],
    ];
    for (line, expected) in lines.iter().zip(expected) {
        assert_eq!(line[..6], expected);
        assert_eq!(line.len(), 8);
        assert_eq!(line[6], created(&t, line[0]));
        assert_eq!(line[7], if line[0] == OLD { "unsealed" } else { "ok" });
    }
    assert_eq!((lines.len(), listed.stderr.as_str()), (3, ""));
    assert_eq!(t.run(["ls"]).ends().stdout, listed.stdout);
    let unsaid = t.add("Unsaid", &[]);
    let listed = t.run(["list"]).ends().stdout;
    assert!(listed.contains(&format!(
        "{unsaid}\talpaca\tUnsaid\tnot-stated\tenabled\t-\t"
    )));
}

#[test]
fn json_names_every_field_and_null_is_written() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    insert_unsealed(&t, OLD, "polygon", None);
    let listed = t.run(["list", "--json"]).ends();
    assert_eq!((listed.code, listed.stderr.as_str()), (0, ""));
    assert_eq!(listed.stdout.lines().count(), 1);
    let account = rows(&t, "SELECT id FROM user_accounts").remove(0);
    let key = rows(&t, "SELECT key_id FROM credctl.keys").remove(0);
    let answer = listed.json();
    let times = |at: usize| {
        let credential = &answer["credentials"][at];
        (
            credential["created_at"].clone(),
            credential["updated_at"].clone(),
        )
    };
    let ((created_at, updated_at), old) = (times(0), times(1));
    let change = &t.run(["log", "--json"]).ends().succeeded().json()["events"][0];
    let change = json!({"event_id": change["event_id"], "kind": "added", "at": change["at"]});
    assert_eq!(created_at, created(&t, &id));
    let expected = json!({
        "schema_version": 1,
        "credentials": [
            {"id": id, "account_id": account, "credential_type": "alpaca", "nickname": "Paper 1",
             "note": null, "tags": [],
             "label": "Paper 1", "environment": "paper", "is_active": true, "selected": true,
             "key_id": key, "seal": "ok", "created_at": created_at, "updated_at": updated_at,
             "expires_at": null, "last_change": change, "check": null},
            {"id": OLD, "account_id": account, "credential_type": "polygon", "nickname": null,
             "note": null, "tags": [],
             "label": "polygon", "environment": null, "is_active": true, "selected": false,
             "key_id": null, "seal": "unsealed", "created_at": old.0, "updated_at": old.1,
             "expires_at": null, "last_change": null, "check": null},
        ],
        "selection": {"credential_id": id, "layer": "config", "confirmed": true},
        "remarks": [],
    });
    assert_eq!(answer, expected);
}

#[test]
fn flags_filter_and_nothing_found_is_no_error() {
    let t = vault();
    t.add("Paper", &["--paper"]);
    t.add("Live", &["--live"]);
    insert_row(&t, OLD, "polygon", Some("Data"), None);
    let labels = |arguments: &[&str]| {
        let arguments = ["list", "--json"].iter().chain(arguments);
        let answer = t.run(arguments).ends().succeeded().json();
        let labels = answer["credentials"].as_array().unwrap().iter();
        labels
            .map(|c| c["label"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(labels(&["--paper"]), ["Paper"]);
    assert_eq!(labels(&["--live", "--type", "ALPACA"]), ["Live"]);
    assert_eq!(labels(&["--type", "massive"]), ["Data"]);
    assert_eq!(labels(&["--type", "kraken"]), [""; 0]);
    assert_eq!(
        outcome(&t.run(["list", "--type", "kraken"]).ends()),
        (
            0,
            "",
            "No such credentials for user trader-a (CREDCTL_USER_ID)\n"
        )
    );
    t.run(["account", "add", "empty"]).ends().succeeded();
    assert_eq!(
        outcome(&t.run(["list", "--account", "empty"]).ends()),
        (
            0,
            "",
            "No credentials for user trader-a (CREDCTL_USER_ID) in account empty (--account)\n\
             Store one with: credctl add\n"
        )
    );
}

/// The labels that a list gives in each form, which must be the same in all of them.
fn labels(t: &Credctl, arguments: &[&str]) -> Vec<String> {
    let run = |form: &[&str]| {
        let arguments = ["list"].iter().chain(form).chain(arguments);
        t.run(arguments).ends().succeeded()
    };
    let json = run(&["--json"]).json();
    let credentials = json["credentials"].as_array().unwrap().iter();
    let labels = credentials.map(|c| c["label"].as_str().unwrap().to_owned());
    let labels: Vec<_> = labels.collect();
    let piped = run(&[]).stdout;
    let piped: Vec<_> = piped
        .lines()
        .map(|line| line.split('\t').nth(2).unwrap().to_owned())
        .collect();
    let names = run(&["-1"]).stdout;
    assert_eq!(piped, labels);
    assert_eq!(names.lines().collect::<Vec<_>>(), labels);
    labels
}

/// A vault with credentials of two types in two accounts.
fn several() -> Credctl {
    let t = vault();
    t.run(["account", "add", "Desk Two"]).ends().succeeded();
    t.add("paper 10", &["--paper", "--account", "main"]);
    t.add("Live", &["--live", "--account", "Desk Two"]);
    t.add("Paper 2", &["--paper", "--account", "main"]);
    insert_row(&t, OLD, "polygon", Some("ÄRGER data"), None);
    t
}

#[test]
fn words_narrow_a_list_in_every_form() {
    let t = several();
    let all = ["paper 10", "Live", "Paper 2", "ÄRGER data"];
    for (words, expected) in [
        (&["PAPER"][..], &["paper 10", "Paper 2"][..]),
        (&["2", "pap"], &["Paper 2"]),
        (&["desk"], &["Live"]),
        (&["alp", "two"], &["Live"]),
        (&["ärger"], &["ÄRGER data"]),
        (&["polyGON"], &["ÄRGER data"]),
        (&["a", "--live"], &["Live"]),
        (
            &["a", "--account", "main", "--type", "alpaca"],
            &["paper 10", "Paper 2"],
        ),
        (&[""], &all),
        (&["paper", "desk"], &[]),
    ] {
        assert_eq!(labels(&t, words), expected, "{words:?}");
    }
    let nothing = "No such credentials for user trader-a (CREDCTL_USER_ID)\n";
    let ended = t.run(["list", "no-such"]).ends();
    assert_eq!(outcome(&ended), (0, "", nothing));
    let json = t.run(["list", "no-such", "--json"]).ends().succeeded();
    assert_eq!(json.json()["credentials"], json!([]));
    assert_eq!(json.json()["remarks"][0], nothing.trim_end());
    let fresh = Credctl::fresh();
    assert_eq!(fresh.run(["list", "word"]).ends().succeeded().stdout, "");
}

#[test]
fn words_leave_out_what_is_said_of_altered_rows_elsewhere() {
    let t = several();
    crate::common::database::alter(&t, OLD, "nickname = 'Altered'");
    let remarks = |word: &str| t.run(["list", word]).ends().succeeded().stderr;
    assert!(remarks("altered").contains("`Altered` (aaaa0001)"));
    assert_eq!(remarks("paper"), "");
}

#[test]
fn an_order_holds_in_every_form() {
    let t = several();
    let by_name = ["Live", "Paper 2", "paper 10", "ÄRGER data"];
    assert_eq!(labels(&t, &["--sort", "name"]), by_name);
    assert_eq!(labels(&t, &["--sort", "name", "p"]), by_name);
    let sql = format!("created_at = '2020-01-01' WHERE id = '{OLD}'");
    rows(&t, &format!("UPDATE user_credentials SET {sql}"));
    let by_age = ["ÄRGER data", "paper 10", "Live", "Paper 2"];
    assert_eq!(labels(&t, &["--sort", "added"]), by_age);
    let by_type = ["paper 10", "Live", "Paper 2", "ÄRGER data"];
    assert_eq!(labels(&t, &["--sort", "type"]), by_type);
    assert_eq!(labels(&t, &[]), by_type);
    assert_eq!(t.run(["list", "--sort", "age"]).ends().code, 2);
}

#[test]
fn a_type_that_nobody_knows_is_an_error_and_a_stored_one_is_not() {
    let t = several();
    let foreign = "aaaa0002-0000-4000-8000-000000000002";
    insert_row(&t, foreign, "Old Broker", Some("Foreign"), Some("paper"));
    insert_row(
        &t,
        "aaaa0003-0000-4000-8000-000000000003",
        "alpaca_paper",
        Some("Spelled"),
        Some("paper"),
    );
    let near = "credctl: no type is called `alpca`\n\
                hint: did you mean `alpaca`? `credctl types` lists the types\n";
    for arguments in [
        &["list", "--type", "alpca"][..],
        &["list", "-1", "-t", "alpca"],
        &["list", "--type", "alpca", "word"],
    ] {
        let ended = t.run(arguments).ends();
        assert_eq!(outcome(&ended), (2, "", near), "{arguments:?}");
    }
    let json = t.run(["list", "--json", "--type", "alpca"]).ends();
    assert_eq!((json.code, json.stdout.as_str()), (2, ""));
    assert_eq!(json.error()["kind"], "usage");
    let stored = t.run(["list", "--type", "Old Brokr"]).ends();
    assert!(
        stored.stderr.contains("did you mean `Old Broker`?"),
        "{stored:#?}"
    );
    let far = t.run(["list", "--type", "zzz"]).ends();
    assert_eq!(far.code, 2);
    assert!(!far.stderr.contains("did you mean"), "{far:#?}");
    let fresh = Credctl::fresh();
    assert_eq!(fresh.run(["list", "--type", "alpca"]).ends().code, 2);
    // What is known or stored is listed, and may have nothing.
    for (typed, expected) in [
        ("massive", &["ÄRGER data"][..]),
        ("Old Broker", &["Foreign"]),
        ("kraken", &[]),
    ] {
        assert_eq!(labels(&t, &["--type", typed]), expected, "{typed}");
    }
    assert_eq!(labels(&t, &["--type", "Old Broker", "--live"]), [""; 0]);
    assert_eq!(labels(&t, &["--type", "alpaca_paper"]), ["Spelled"]);
    t.run([
        "add",
        "--type",
        "mybroker",
        "--account",
        "main",
        "--nickname",
        "Own",
        "--stdin",
        "--paper",
    ])
    .input("OWNKEY0000000000WXYZ\nsecret-of-my-own\n")
    .ends()
    .succeeded();
    assert_eq!(labels(&t, &["--type", "mybroker"]), ["Own"]);
}

#[test]
fn names_alone_are_text_and_nothing_else() {
    let t = several();
    insert_row(
        &t,
        "aaaa0002-0000-4000-8000-000000000002",
        "tiingo",
        Some("a\u{1b}[2Jb"),
        None,
    );
    let names = t.run(["list", "-1", "--type", "tiingo"]).ends().succeeded();
    assert_eq!(names.stdout, "a\\u{1b}[2Jb\n");
    for flags in [["-1", "--json"], ["-1", "--wide"]] {
        let refused = t.run(["list"].iter().chain(&flags)).ends();
        assert_eq!((refused.code, &*refused.stdout), (2, ""), "{flags:?}");
    }
    // A pipe has columns of its own.
    let piped = t.run(["list"]).ends().stdout;
    assert_eq!(t.run(["list", "--wide"]).ends().stdout, piped);
}

#[test]
fn no_vault_key_is_needed() {
    let t = vault();
    let id = t.add("Paper", &["--paper"]);
    let other_home = t.neighbour();
    let listed = other_home.run(["list", "--json"]).ends().succeeded().json();
    assert_eq!(listed["credentials"][0]["id"], *id);
    assert_eq!(listed["selection"]["credential_id"], Value::Null);
    assert!(!other_home.data_home().exists());
}
