//! Each kind of change is taken back, and taking that back is the change again.

use serde_json::{Value, json};

use super::{as_of_another_program, each, kinds, log, vault};
use crate::common::{
    credctl::{Credctl, Ended},
    database::{rows, sql},
    pg::OWNER,
    python::python,
    vault_keys::keys,
};

/// Everything of a credential but the time of its last change, with its keys opened by Python.
fn state(t: &Credctl, id: &str) -> Value {
    let row = rows(
        t,
        &format!(
            "SELECT json_build_object('id', c.id, 'account', user_account_id, 'type', c.credential_type, 'nickname', c.nickname,
                'is_active', c.is_active, 'created_at', c.created_at, 'environment', k.environment,
                'sealed', k.credential_id IS NOT NULL, 'tokens', json_build_array(api_key, secret_key))
             FROM user_credentials c LEFT JOIN credctl.credentials k ON k.credential_id = c.id WHERE c.id = '{id}'"
        ),
    );
    let Some(row) = row.first() else {
        return Value::Null;
    };
    let mut row: Value = serde_json::from_str(row).unwrap();
    let program = "
from cryptography.fernet import Fernet, MultiFernet
ring = MultiFernet([Fernet(key) for key in data['keys']])
result = [ring.decrypt(token.encode()).decode() for token in data['tokens']]";
    let opened = python(
        program,
        &json!({ "keys": keys(t), "tokens": row["tokens"] }),
    );
    row["tokens"] = opened;
    row
}

fn newest(t: &Credctl, id: &str) -> String {
    rows(
        t,
        &format!(
            "SELECT id FROM credctl.events WHERE subject = '{id}' ORDER BY revision DESC LIMIT 1"
        ),
    )
    .remove(0)
}

fn undo(t: &Credctl, id: &str) -> Ended {
    t.run(["undo", &newest(t, id), "--yes"]).ends()
}

/// Runs a change, takes it back, and takes that back.
fn there_and_back(t: &Credctl, id: &str, arguments: &[&str], input: &str) {
    let before = state(t, id);
    t.run(arguments).input(input).ends().succeeded();
    let after = state(t, id);
    assert_ne!(before, after, "{arguments:?}");
    for expected in [&before, &after, &before] {
        undo(t, id).succeeded();
        assert_eq!(&state(t, id), expected, "{arguments:?}");
    }
    assert_eq!(kinds(t, id).last().unwrap(), "undone");
    let events = log(t, &[]);
    let states = each(&events, "chain");
    assert!(states.iter().all(|chain| *chain == "ok"), "{events:#?}");
    let checked = t.run(["vault", "check"]).ends();
    assert_eq!(checked.code, 0, "{checked:#?}");
}

#[test]
fn each_kind_of_change_is_taken_back_and_made_again() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    for arguments in [
        &["rename", &id, "Mine"][..],
        &["edit", &id, "--disable", "--yes"],
        &["edit", &id, "--live", "--ignore-key-prefix", "--yes"],
        &["remove", &id, "--yes"],
    ] {
        there_and_back(&t, &id, arguments, "");
    }
    let replaced = ["edit", &id, "--stdin", "--yes"];
    there_and_back(&t, &id, &replaced, "PKOTHER\nother\n");
    let handed = [
        "exec",
        "-c",
        &id,
        "--paper",
        "--",
        "sh",
        "-c",
        "echo $APCA_API_KEY_ID",
    ];
    let handed = t.run(handed).ends().succeeded();
    assert_eq!(handed.stdout, "PKTEST0000000000WXYZ\n");
}

#[test]
fn what_was_stored_is_removed_again() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    let stored = state(&t, &id);
    undo(&t, &id).succeeded();
    assert_eq!(state(&t, &id), Value::Null);
    undo(&t, &id).succeeded();
    assert_eq!(state(&t, &id), stored);
    assert_eq!(kinds(&t, &id), ["added", "undone", "undone"]);
}

#[test]
fn an_acceptance_is_taken_back_to_an_unsealed_row() {
    let t = vault();
    t.add("Other", &["--paper"]);
    let id = t.add("Theirs", &["--paper"]);
    as_of_another_program(&t, &id);
    let before = state(&t, &id);
    assert_eq!(before["sealed"], false);
    t.run(["vault", "seal", &id, "--paper", "--yes"])
        .ends()
        .succeeded();
    let accepted = state(&t, &id);
    undo(&t, &id).succeeded();
    assert_eq!(state(&t, &id), before);
    undo(&t, &id).succeeded();
    assert_eq!(state(&t, &id), accepted);
}

#[test]
fn after_a_rotation_it_comes_back_under_the_new_key() {
    let t = vault();
    let removed = t.add("Removed", &["--paper"]);
    let renamed = t.add("Renamed", &["--paper"]);
    let before = [state(&t, &removed), state(&t, &renamed)];
    t.run(["remove", &removed, "--yes"]).ends().succeeded();
    t.run(["rename", &renamed, "Mine"]).ends().succeeded();
    t.run(["vault", "rotate", "--yes"]).ends().succeeded();
    for (id, before) in [&removed, &renamed].into_iter().zip(&before) {
        undo(&t, id).succeeded();
        assert_eq!(&state(&t, id), before);
    }
    let under = "SELECT count(DISTINCT key_id) FROM credctl.credentials";
    assert_eq!(rows(&t, under), ["1"]);
    assert_eq!(t.run(["vault", "check"]).ends().code, 0);
}

#[test]
fn what_a_retired_key_sealed_does_not_come_back_and_retiring_says_how_much_that_is() {
    let mut t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    t.run(["rename", &id, "Two"]).ends().succeeded();
    t.run(["rename", &id, "Three"]).ends().succeeded();
    let old = rows(&t, "SELECT key_id FROM credctl.keys").remove(0);
    t.run(["vault", "rotate", "--yes"]).ends().succeeded();
    t.connect_as(OWNER);
    let retired = t.run(["vault", "retire", &old]).ends().succeeded();
    let remark = "note: 2 changes of yours can be taken back only with the retired key: \
                  what was before is sealed with it\n";
    assert!(retired.stderr.contains(remark), "{retired:#?}");
    let refused = undo(&t, &id);
    assert_eq!(refused.code, 5, "{refused:#?}");
    assert_eq!(t.nicknames(), ["Three"]);
}

#[test]
fn it_is_refused_where_the_credential_was_changed_since() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    t.run(["rename", &id, "Two"]).ends().succeeded();
    let first = newest(&t, &id);
    t.run(["edit", &id, "--disable", "--yes"])
        .ends()
        .succeeded();
    let refused = t.run(["undo", &first, "--yes"]).ends();
    let told = format!(
        "credctl: since then the credential was: disabled\nhint: take the newest change back first: credctl undo {}\n",
        newest(&t, &id)
    );
    assert_eq!((refused.code, refused.stderr), (11, told));
    sql(
        &t,
        &format!("UPDATE user_credentials SET nickname = 'Theirs' WHERE id = '{id}'"),
    );
    let refused = undo(&t, &id);
    assert_eq!(refused.code, 9, "{refused:#?}");
    sql(
        &t,
        &format!("DELETE FROM user_credentials WHERE id = '{id}'"),
    );
    undo(&t, &id).failed(
        11,
        "credctl: since then the credential was removed outside credctl\n\
         hint: bring it back from a backup with `credctl restore FILE`, or store it again with `credctl add`\n",
    );
    let id = t.add("Two", &["--paper"]);
    assert_eq!(t.nicknames(), ["Two"]);
    t.run(["rename", &id, "Three"]).ends().succeeded();
    sql(&t, "DELETE FROM credctl.credentials");
    undo(&t, &id).failed(
        11,
        "credctl: since then the credential was changed outside credctl\n\
         hint: `credctl vault check` says what is not as credctl wrote it\n",
    );
    let check = t.run(["vault", "check"]).ends();
    assert!(check.stdout.contains(&id), "{check:#?}");
}

#[test]
fn of_removed_credentials_with_one_name_the_log_tells_the_ids() {
    let t = vault();
    let ids = [t.add("Twin", &["--paper"]), t.add("Twin", &["--live"])];
    for id in &ids {
        t.run(["remove", id, "--yes"]).ends().succeeded();
    }
    t.run(["undo", "Twin"]).ends().failed(
        4,
        "credctl: 2 credentials were removed that fit `Twin`\n\
         hint: name one by its id: `credctl log --removed` in a pipe prints it in its fourth column\n",
    );
    t.run(["log", "Twin"]).ends().failed(
        3,
        "credctl: no credential is called `Twin`: nothing is stored yet\n\
         hint: if it was removed, find it with `credctl log --removed`\n",
    );
    let log = t.run(["log", "--removed"]).ends().succeeded().stdout;
    let of = |line: &str| line.split('\t').nth(3).unwrap().to_owned();
    let fourth: Vec<String> = log.lines().map(of).collect();
    for id in &ids {
        assert!(fourth.contains(id), "{log}");
        t.run(["log", id]).ends().succeeded();
    }
    let event = newest(&t, &ids[1]);
    t.run(["undo", &event, "--yes"]).ends().succeeded();
    assert_eq!(t.credentials()[0]["id"], ids[1]);
}

#[test]
fn an_event_or_a_state_that_was_changed_brings_nothing_back() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    let other = t.add("Other", &["--live"]);
    t.run(["rename", &id, "Two"]).ends().succeeded();
    t.run(["rename", &other, "Else"]).ends().succeeded();
    sql(&t, "CREATE TABLE kept AS SELECT * FROM credctl.events");
    let before = state(&t, &id);
    let event = newest(&t, &id);
    for (change, code) in [
        ("reason = 'because'", 9),
        ("actor = 'eve@desk x'", 9),
        ("seal = sha512('') || sha256('')", 9),
        ("was = NULL", 3),
        ("was = 'null'", 3),
        ("was = '{}'", 9),
        (
            "was = (SELECT was FROM kept WHERE kind = 'renamed' AND kept.id <> events.id)",
            9,
        ),
        ("was = jsonb_set(was, '{nickname}', '\"Mine\"')", 9),
        ("was = jsonb_set(was, '{companion}', 'null')", 9),
        ("was = jsonb_set(was, '{api_key}', was -> 'secret_key')", 9),
        ("was = jsonb_set(was, '{companion,revision}', '7')", 9),
        (
            "was = jsonb_set(was, '{companion,environment}', '\"live\"')",
            9,
        ),
    ] {
        sql(
            &t,
            &format!(
                "DELETE FROM credctl.events; INSERT INTO credctl.events SELECT * FROM kept;
                 UPDATE credctl.events SET {change} WHERE id = '{event}'"
            ),
        );
        let refused = t.run(["undo", &event, "--yes"]).ends();
        assert_eq!(
            (refused.code, refused.stdout.as_str()),
            (code, ""),
            "{change}: {refused:#?}"
        );
        if change.starts_with("reason") {
            let told = "credctl: the event is not as it was written, or the one before it is gone\n\
                        hint: `credctl log` marks what is broken; nothing was changed\n";
            assert_eq!(refused.stderr, told);
            let marked = t.run(["log"]).ends();
            let mut lines = marked.stdout.lines();
            let line = lines.find(|line| line.starts_with(&event)).unwrap();
            assert!(line.contains("broken"), "{marked:#?}");
        }
        assert_eq!(state(&t, &id), before, "{change}");
    }
}

#[test]
fn keys_that_are_stored_under_the_other_environment_by_now_do_not_come_back() {
    let t = vault();
    let pair = "KEY0000000000001\nsecret\n";
    let add = |nickname: &str, environment: &str| {
        let add = ["add", "--nickname", nickname, environment, "--stdin"];
        t.run(add).input(pair).ends().succeeded().stdout
    };
    let id = add("Paper 1", "--paper").trim_end().to_owned();
    t.run(["remove", &id, "--yes"]).ends().succeeded();
    add("Live", "--live");
    let refused = undo(&t, &id);
    assert_eq!(
        (refused.code, refused.stdout.as_str()),
        (7, ""),
        "{refused:#?}"
    );
    assert_eq!(t.nicknames(), ["Live"]);
}

#[test]
fn a_script_names_the_event_and_nobody_is_asked() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    t.run(["rename", &id, "Two"]).ends().succeeded();
    for arguments in [
        &["undo", "--yes"][..],
        &["undo", "Two", "--yes"],
        &["undo", &id, "--yes"],
    ] {
        t.run(arguments).ends().failed(
            2,
            "credctl: --yes needs the id of the event to take back\n\
             hint: `credctl log` in a pipe prints it in its first column\n",
        );
    }
    for arguments in [&["undo"][..], &["undo", "Two"], &["undo", &id]] {
        let refused = t.run(arguments).ends();
        assert_eq!(refused.code, 7, "{refused:#?}");
    }
    let unknown = "aaaa0001-0000-4000-8000-000000000001";
    for target in [unknown, "Nobody"] {
        let refused = t.run(["undo", target]).ends();
        assert_eq!(refused.code, 3, "{refused:#?}");
    }
    t.run(["undo", unknown]).ends().failed(
        3,
        "credctl: there is no such change\nhint: `credctl log` shows what was done\n",
    );
    let log = t.run(["log"]).ends().succeeded().stdout;
    let mut first = log.lines().filter_map(|line| line.split('\t').next());
    assert!(first.any(|event| event == newest(&t, &id)), "{log}");
    let answer = t
        .run(["undo", &newest(&t, &id), "--yes", "--json"])
        .ends()
        .succeeded()
        .json();
    assert_eq!(answer["credential"]["nickname"], "Paper 1");
    assert_eq!(answer["credential"]["seal"], "ok");
    let mut listed = t.credentials()[0].clone();
    assert_eq!(listed["last_change"]["kind"], "undone");
    listed["last_change"] = Value::Null;
    assert_eq!(answer["credential"], listed);
    assert_eq!(answer["undone"]["kind"], "renamed");
}

#[test]
fn the_active_credential_is_active_again_once_it_is_back() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    t.run(["use", &id]).ends().succeeded();
    t.run(["remove", &id, "--yes"]).ends().succeeded();
    undo(&t, &id).succeeded();
    let current = t.run(["current", "--id"]).ends().succeeded();
    assert_eq!(current.stdout.trim_end(), id);
}

#[test]
fn what_was_purged_is_told_of_and_does_not_come_back() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    t.run(["rename", &id, "Two"]).ends().succeeded();
    let renamed = newest(&t, &id);
    let purge = ["log", "--purge", "--before", "2999-01-01"];
    assert_eq!(t.run(purge).ends().code, 7);
    let answer = t.run(purge.iter().chain(&["--yes", "--json"])).ends();
    assert_eq!(answer.succeeded().json()["purged"], 1);
    let again = t.run(purge.iter().chain(&["--yes", "--json"])).ends();
    assert_eq!(again.succeeded().json()["purged"], 0);
    let refused = t.run(["undo", &renamed, "--yes"]).ends();
    assert_eq!(refused.code, 3, "{refused:#?}");
    assert_eq!(t.nicknames(), ["Two"]);
    let events = log(&t, &[]);
    assert_eq!(each(&events, "kind"), ["purged", "renamed", "added"]);
    assert_eq!(each(&events, "chain"), ["ok"; 3]);
    assert!(events.iter().all(|event| event["holds_state"] == false));
}

#[test]
fn a_purge_leaves_what_came_later() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    t.run(["rename", &id, "Two"]).ends().succeeded();
    let purge = [
        "log",
        "--purge",
        "--before",
        "2000-01-01",
        "--yes",
        "--json",
    ];
    let answer = t.run(purge).ends().succeeded().json();
    assert_eq!(answer["purged"], 0);
    undo(&t, &id).succeeded();
    assert_eq!(t.nicknames(), ["Paper 1"]);
}

#[test]
fn a_credential_that_is_destroyed_leaves_nothing_that_opens() {
    let t = vault();
    let kept = t.add("Kept", &["--paper"]);
    t.run(["rename", &kept, "Still"]).ends().succeeded();
    let id = t.add("Paper 1", &["--paper"]);
    t.run(["rename", &id, "Two"]).ends().succeeded();
    t.run(["remove", &id, "--purge", "--yes"])
        .ends()
        .succeeded();
    let refused = undo(&t, &id);
    assert_eq!(refused.code, 3, "{refused:#?}");
    let tokens = format!(
        "SELECT count(*) FROM credctl.events e WHERE e.subject = '{id}' AND e::text LIKE '%gAAAA%'"
    );
    assert_eq!(rows(&t, &tokens), ["0"]);
    assert_eq!(each(&log(&t, &["--removed"]), "chain"), ["ok"; 3]);
    undo(&t, &kept).succeeded();
    assert_eq!(t.nicknames(), ["Kept"]);
}
