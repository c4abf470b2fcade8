//! One event for each change, with who made it and why, and never a secret.

use super::{as_of_another_program, each, kinds, log, vault};
use crate::common::{credctl::Credctl, database::rows, pg::OWNER};

fn done(t: &Credctl, arguments: &[&str]) {
    t.run(arguments).ends().succeeded();
}

#[test]
fn each_change_of_a_credential_is_told_once() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    done(&t, &["rename", &id, "Mine"]);
    done(&t, &["edit", &id, "--disable", "--yes"]);
    done(&t, &["edit", &id, "--enable", "--yes"]);
    done(&t, &["edit", &id, "--live", "--ignore-key-prefix", "--yes"]);
    let keys = t.run(["edit", &id, "--stdin", "--yes"]).input("AK2\ns2\n");
    keys.ends().succeeded();
    done(&t, &["remove", &id, "--yes"]);
    let expected = [
        "added",
        "renamed",
        "disabled",
        "enabled",
        "edited",
        "keys_replaced",
        "removed",
    ];
    assert_eq!(kinds(&t, &id), expected);
    let revisions = format!(
        "SELECT string_agg(revision::text, ' ' ORDER BY revision) FROM credctl.events WHERE subject = '{id}'"
    );
    assert_eq!(rows(&t, &revisions), ["1 2 3 4 5 6 7"]);
    let events = log(&t, &["--removed"]);
    assert_eq!(each(&events, "name"), ["Mine"; 7]);
    assert_eq!(each(&events, "chain"), ["ok"; 7]);
    let newest_first: Vec<_> = expected.iter().rev().copied().collect();
    assert_eq!(each(&events, "kind"), newest_first);
}

#[test]
fn imports_restores_and_acceptances_are_told_too() {
    let t = vault();
    let file = t.home().join("keys.csv");
    std::fs::write(
        &file,
        "nickname,environment,api_key,secret_key\nA,paper,PK1,s1\nB,paper,PK2,s2\n",
    )
    .unwrap();
    let file = file.to_str().unwrap();
    let imported = t.run(["import", file]).ends().succeeded();
    let ids: Vec<&str> = imported.stdout.lines().collect();
    for id in &ids {
        assert_eq!(kinds(&t, id), ["imported"]);
    }
    as_of_another_program(&t, ids[0]);
    done(&t, &["vault", "seal", ids[0], "--paper", "--yes"]);
    assert_eq!(kinds(&t, ids[0]), ["accepted"]);
    let backup = t.home().join("the.backup");
    let backup = backup.to_str().unwrap();
    done(&t, &["backup", backup]);
    done(&t, &["remove", ids[0], ids[1], "--yes"]);
    done(&t, &["restore", backup]);
    for (id, first) in [(ids[0], "accepted"), (ids[1], "imported")] {
        assert_eq!(kinds(&t, id), [first, "removed", "restored"]);
    }
    let chains = log(&t, &[]);
    assert!(each(&chains, "chain").iter().all(|chain| *chain == "ok"));
    // What is there already is not told of again.
    done(&t, &["restore", backup]);
    assert_eq!(log(&t, &[]).len(), chains.len());
}

#[test]
fn runs_over_all_credentials_and_accounts_have_one_event_each() {
    let mut t = vault();
    let one = t.add("One", &["--paper"]);
    let two = t.add("Two", &["--paper"]);
    done(&t, &["account", "add", "Second"]);
    done(&t, &["account", "add", "Second"]);
    done(&t, &["vault", "rotate", "--yes"]);
    let old = rows(
        &t,
        "SELECT key_id FROM credctl.keys ORDER BY created_at LIMIT 1",
    );
    t.connect_as(OWNER);
    done(&t, &["vault", "retire", &old[0]]);
    let events = log(&t, &[]);
    assert_eq!(
        each(&events, "kind"),
        [
            "key_retired",
            "rotated",
            "key_added",
            "account_added",
            "added",
            "added"
        ]
    );
    let new = rows(
        &t,
        "SELECT key_id FROM credctl.keys ORDER BY created_at DESC LIMIT 1",
    );
    assert_eq!(
        each(&events, "detail"),
        [&*old[0], &new[0], &new[0], "", "", ""]
    );
    assert_eq!(each(&events, "name")[3], "Second");
    let own: Vec<_> = each(&events, "subject_id")[..3].to_vec();
    assert!(own.iter().all(|subject| *subject == own[0]), "{own:?}");
    for id in [&one, &two] {
        assert_eq!(kinds(&t, id), ["added"]);
        done(&t, &["rename", id, "Renamed"]);
    }
    // Events under the retired key are verified by what its successor holds.
    let chains = log(&t, &[]);
    assert!(
        each(&chains, "chain").iter().all(|chain| *chain == "ok"),
        "{chains:#?}"
    );
}

#[test]
fn who_did_it_and_why_is_told() {
    let mut t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    t.set("CREDCTL_REASON", "the whole run");
    done(&t, &["rename", &id, "Mine"]);
    done(&t, &["rename", &id, "Ours", "--reason", " handed over "]);
    let events = log(&t, &[]);
    let reasons = each(&events, "reason");
    assert_eq!(reasons, ["handed over", "the whole run", ""]);
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap();
    assert_eq!(events[0]["host"], host.trim());
    assert_eq!(
        events[0]["program"],
        concat!("credctl/", env!("CARGO_PKG_VERSION"))
    );
    assert!(!events[0]["user"].as_str().unwrap().is_empty());
    for wrong in ["", " ", "two\nlines", &"x".repeat(501)] {
        let refused = t.run(["rename", &id, "No", "--reason", wrong]).ends();
        assert_eq!(refused.code, 2, "{refused:#?}");
    }
    t.set("CREDCTL_REASON", "two\nlines");
    let refused = t.run(["rename", &id, "No"]).ends();
    assert_eq!(refused.code, 12, "{refused:#?}");
    assert_eq!(t.without_reason().nicknames(), ["Ours"]);
}

impl Credctl {
    fn without_reason(&mut self) -> &Self {
        self.unset("CREDCTL_REASON");
        self
    }
}

#[test]
fn a_log_is_narrowed_and_never_holds_a_secret() {
    let t = vault();
    let one = t.add("One", &["--paper"]);
    t.add("Two", &["--live"]);
    let replaced = t
        .run(["edit", &one, "--stdin", "--yes"])
        .input("PKSECRETPKSECRET\nsecret-of-secrets\n");
    replaced.ends().succeeded();
    assert_eq!(each(&log(&t, &["One"]), "kind"), ["keys_replaced", "added"]);
    assert_eq!(each(&log(&t, &[&one]), "kind").len(), 2);
    let kinds = ["--kind", "added", "--kind", "removed"];
    assert_eq!(each(&log(&t, &kinds), "kind"), ["added", "added"]);
    assert_eq!(log(&t, &["--since", "1h"]).len(), 3);
    assert_eq!(log(&t, &["--since", "2999-01-01"]).len(), 0);
    assert_eq!(log(&t, &["--removed"]).len(), 0);
    t.run(["remove", "Two", "--yes"]).ends().succeeded();
    assert_eq!(
        each(&log(&t, &["--removed", "Two"]), "kind"),
        ["removed", "added"]
    );
    assert_eq!(log(&t, &["--removed", "Three"]).len(), 0);
    for arguments in [&["log"][..], &["log", "--json", "-vvv"], &["log", "-vvv"]] {
        let ended = t.run(arguments).ends();
        let all = format!("{}{}", ended.stdout, ended.stderr);
        for secret in ["PKSECRET", "secret-of-secrets", "PKTEST", "gAAAA"] {
            assert!(!all.contains(secret), "{arguments:?} {secret}");
        }
    }
    // What was is kept sealed.
    let unsealed = rows(
        &t,
        "SELECT count(*) FROM credctl.events e WHERE e::text ~ 'PKSECRET|secret-of-secrets|PKTEST'",
    );
    assert_eq!(unsealed, ["0"]);
}

#[test]
fn a_piped_log_is_lines_of_columns() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    let renamed = ["rename", &id, "New\u{2019}s", "--reason", "why not"];
    t.run(renamed).ends().succeeded();
    let log = t.run(["log"]).ends().succeeded();
    let lines: Vec<Vec<&str>> = log
        .stdout
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(lines.len(), 2);
    let newest = &lines[0];
    assert_eq!(newest.len(), 11);
    assert_eq!(
        (newest[2], newest[3], newest[4], newest[8], newest[9]),
        ("renamed", id.as_str(), "New\u{2019}s", "why not", "ok")
    );
    assert_eq!(lines[1][8], "");
}

#[test]
fn where_nothing_was_stored_nothing_was_done() {
    let t = Credctl::fresh();
    let none = t.run(["log"]).ends().succeeded();
    assert_eq!(none.stdout, "");
    assert_eq!(log(&t, &[]).len(), 0);
    assert!(!t.data_home().exists());
}

#[test]
fn hostile_text_in_an_event_is_shown_escaped() {
    let t = vault();
    let id = t.add("Paper 1", &["--paper"]);
    crate::common::database::sql(
        &t,
        &format!(
            "INSERT INTO credctl.events (id, user_id, subject, revision, kind, at, actor, reason)
             SELECT gen_random_uuid(), user_id, subject, 0, E'add\\x1b[2J', now(), E'a\\tb@c\\n d', E'\\u202eevil'
             FROM credctl.events WHERE subject = '{id}'"
        ),
    );
    let log = t.run(["log"]).ends().succeeded();
    assert_eq!(log.stdout.lines().count(), 2);
    let planted = log.stdout.lines().find(|line| line.contains("unsigned"));
    let planted = planted.unwrap();
    assert_eq!(planted.split('\t').count(), 11, "{planted:?}");
    assert!(!planted.contains(['\x1b', '\u{202e}']), "{planted:?}");
}
