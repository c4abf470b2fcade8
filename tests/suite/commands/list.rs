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
