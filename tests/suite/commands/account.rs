//! `credctl account`, and how the account decides what other commands do.

use serde_json::json;

use crate::common::{
    credctl::{Credctl, USER, outcome, vault},
    database::rows,
    pg,
};

const PAIR: &str = "PK1\ns1\n";

/// A migrated database on which [`USER`] has no account yet.
fn without_account() -> Credctl {
    let mut t = Credctl::on(pg::migrated());
    t.set("CREDCTL_USER_ID", USER);
    t
}

#[test]
fn a_server_makes_no_account_by_itself() {
    let t = without_account();
    let added = t.run(["add", "--paper", "--stdin"]).input(PAIR).ends();
    let expected = "credctl: no account for user `trader-a`\n\
                    hint: check --user-id, or run `credctl account add NAME`\n";
    assert_eq!(outcome(&added), (3, "", expected));
    let none = "No accounts for user trader-a (CREDCTL_USER_ID)";
    let expected = format!("{none}\nCreate one with: credctl account add NAME\n");
    let listed = t.run(["account", "list"]).ends();
    assert_eq!(outcome(&listed), (0, "", &*expected));
    let listed = t.run(["account", "list", "--json"]).ends().succeeded();
    let expected = json!({"schema_version": 1, "accounts": [], "remarks": [none]});
    assert_eq!((listed.json(), listed.stderr.as_str()), (expected, ""));
    assert_eq!(rows(&t, "SELECT count(*) FROM credctl.keys"), ["0"]);
}

#[test]
fn an_account_is_made_once() {
    let t = without_account();
    let made = t.run(["account", "add", "Main desk"]).ends();
    let id = rows(&t, "SELECT id FROM user_accounts").remove(0);
    let answer = format!("{id}\n");
    let expected = format!("Created account Main desk · {id}\n");
    assert_eq!(outcome(&made), (0, &*answer, &*expected));
    let again = t.run(["account", "add", "Main desk"]).ends();
    let expected = format!("Account already exists: Main desk · {id}\n");
    assert_eq!(outcome(&again), (0, &*answer, &*expected));
    let listed = t.run(["account", "list"]).ends();
    assert_eq!(outcome(&listed), (0, &*format!("{id}\tMain desk\n"), ""));
    let account = json!({"id": id, "account_name": "Main desk", "is_active": true});
    let json = t.run(["account", "list", "--json"]).ends().succeeded();
    let expected = json!({"schema_version": 1, "accounts": [account], "remarks": []});
    assert_eq!((json.json(), json.stderr.as_str()), (expected, ""));
    let json = t
        .run(["account", "add", "Main desk", "--json"])
        .ends()
        .succeeded();
    let expected = json!({"schema_version": 1, "account": account, "existed": true, "remarks": []});
    assert_eq!((json.json(), json.stderr.as_str()), (expected, ""));
}

#[test]
fn ten_at_once_make_one() {
    let t = without_account();
    let started: Vec<_> = (0..10)
        .map(|_| t.run(["account", "add", "main"]).start())
        .collect();
    for mut child in started {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(rows(&t, "SELECT account_name FROM user_accounts"), ["main"]);
}

#[test]
fn among_several_accounts_add_must_be_told_which() {
    let t = vault();
    t.run(["account", "add", "second"]).ends().succeeded();
    let added = t.run(["add", "--paper", "--stdin"]).input(PAIR).ends();
    let expected = "credctl: user `trader-a` has 2 accounts\n\
                    hint: choose one with --account; `credctl account list` shows them\n";
    assert_eq!(outcome(&added), (4, "", expected));
    let second = "SELECT id FROM user_accounts WHERE account_name = 'second'";
    let id = rows(&t, second).remove(0);
    for account in ["second", &id] {
        t.add("In second", &["--account", account]);
    }
    let stored = "SELECT DISTINCT user_account_id FROM user_credentials";
    assert_eq!(rows(&t, stored), [id]);
}

#[test]
fn an_account_name_that_is_not_one_account_is_ambiguous() {
    let t = vault();
    t.add("Main", &[]);
    rows(
        &t,
        "INSERT INTO user_accounts (id, user_id, account_name)
         VALUES (gen_random_uuid(), 'trader-a', 'main')",
    );
    let expected = "credctl: user `trader-a` has 2 accounts called `main`\n\
                    hint: name one by its id; `credctl account list` shows the ids\n";
    for arguments in [&["list"][..], &["use", "Main"], &["add", "--stdin"]] {
        let arguments = arguments.iter().chain(&["--account", "main"]);
        let refused = t.run(arguments).input(PAIR).ends();
        assert_eq!(outcome(&refused), (4, "", expected));
    }
}

#[test]
fn a_name_that_cannot_be_is_refused_in_the_words_of_accounts() {
    let t = without_account();
    let refused = t.run(["account", "add", " "]).ends();
    let expected = "credctl: ` ` for `<NAME>`: an account name cannot be blank\n";
    assert_eq!(outcome(&refused), (2, "", expected));
}
