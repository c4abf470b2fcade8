//! Restores into another vault, and into the same vault again.

use super::{backed_up, counts, listed, opened_by_python, restored, restoring, revealed};
use crate::common::{
    credctl::{Credctl, USER},
    database::{dump, rows, sql},
};

fn tokens(t: &Credctl) -> Vec<String> {
    let sql = "SELECT id || '|' || api_key || '|' || secret_key FROM user_credentials ORDER BY id";
    rows(t, sql)
}

/// A server with two credentials.
fn filled() -> Credctl {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    t.add("Live", &["--live"]);
    t
}

#[test]
fn another_vault_seals_anew_under_its_own_key_and_a_second_time_stores_nothing() {
    let (from, to) = (filled(), Credctl::on_server());
    to.add("Own", &["--paper"]);
    let file = backed_up(&from);
    let own_key = to.credentials()[0]["key_id"].clone();
    let before = dump(&to);
    assert_eq!(
        counts(&restored(&to, &file, &["--dry-run"])),
        [0, 0, 2, 0, 2]
    );
    assert_eq!(dump(&to), before);

    let answer = restored(&to, &file, &[]);
    assert_eq!(counts(&answer), [2, 0, 2, 0, 0]);
    assert_eq!(answer["keys_added"], serde_json::json!([]));
    let all = listed(&to);
    assert_eq!(all.len(), 3);
    assert!(
        all.iter()
            .all(|one| one["key_id"] == own_key && one["seal"] == "ok")
    );
    let keys = revealed(&to);
    assert!(revealed(&from).iter().all(|one| keys.contains(one)));
    assert_eq!(opened_by_python(&to, &tokens(&to)), keys);
    // Both had an account called `main`: there is still one.
    assert_eq!(
        rows(&to, "SELECT account_name FROM user_accounts"),
        ["main"]
    );

    let before = dump(&to);
    assert_eq!(counts(&restored(&to, &file, &[])), [0, 2, 0, 0, 0]);
    assert_eq!(dump(&to), before);
    // What is stored again under a fingerprint of its own is known to `add`.
    let [_, api_key, secret] = &revealed(&from)[0];
    let add = ["add", "--nickname", "Twin", "--stdin", "--again"];
    let twin = to.run(add).input(format!("{api_key}\n{secret}\n")).ends();
    assert!(
        twin.succeeded()
            .stderr
            .contains("the same keys are stored already")
    );
}

#[test]
fn what_was_removed_comes_back_byte_for_byte_into_the_same_vault() {
    let t = filled();
    let file = backed_up(&t);
    let everything = "SELECT * FROM user_credentials ORDER BY id";
    let before = rows(&t, everything);
    t.run(["remove", "Live", "--yes"]).ends().succeeded();
    let answer = t.run(["restore", file.to_str().unwrap()]).ends();
    let said = "Restored 1, skipped 1 already stored\n";
    assert_eq!(answer.succeeded().stderr, said);
    assert_eq!(rows(&t, everything), before);
}

#[test]
fn one_that_is_there_and_differs_is_named_and_nothing_is_restored() {
    let t = filled();
    let file = backed_up(&t);
    let ids = rows(&t, "SELECT id FROM user_credentials ORDER BY nickname");
    let changed: [&[&str]; 3] = [
        &["rename", "Paper 1", "Paper 9"],
        &["edit", "Paper 1", "--disable", "--yes"],
        &["edit", "Paper 1", "--live", "--ignore-key-prefix", "--yes"],
    ];
    for change in changed {
        t.run(change).ends().succeeded();
        t.run(["remove", "Live", "--yes"]).ends().succeeded();
        let before = dump(&t);
        let label = if change[0] == "rename" {
            "Paper 9"
        } else {
            "Paper 1"
        };
        let refused = restoring(&t, &file, &[]).ends();
        refused.failed(
            11,
            &format!(
                "credctl: `{label}` ({id}) is stored already, and differs from the one in the backup\n\
                 hint: nothing was restored; to get the one from the backup, first run `credctl remove {id}`\n",
                id = ids[1]
            ),
        );
        assert_eq!(dump(&t), before);
        t.run(["remove", &ids[1], "--yes"]).ends().succeeded();
        restoring(&t, &file, &[]).ends().succeeded();
        assert_eq!(
            rows(&t, "SELECT id FROM user_credentials ORDER BY nickname"),
            ids
        );
    }
}

#[test]
fn one_of_which_one_key_alone_differs_is_not_the_same() {
    let t = filled();
    let file = backed_up(&t);
    let id = rows(
        &t,
        "SELECT id FROM user_credentials WHERE nickname = 'Paper 1'",
    )
    .remove(0);
    for pair in [
        "PKTEST0000000000WXYZ\nanother-secret-of-a-test\n",
        "PKTEST0000000000WXYA\nsecret-of-a-test\n",
    ] {
        let edit = t.run(["edit", &id, "--stdin", "--yes"]).input(pair);
        edit.ends().succeeded();
        let before = dump(&t);
        let refused = restoring(&t, &file, &[]).ends();
        assert_eq!(refused.code, 11, "{refused:#?}");
        let told = "is stored already, and differs from the one in the backup";
        assert!(refused.stderr.contains(told), "{refused:#?}");
        assert_eq!(dump(&t), before);
    }
    let edit = t.run(["edit", &id, "--stdin", "--yes"]);
    let edit = edit.input("PKTEST0000000000WXYZ\nsecret-of-a-test\n");
    edit.ends().succeeded();
    assert_eq!(counts(&restored(&t, &file, &[])), [0, 2, 0, 0, 0]);
}

#[test]
fn another_user_gets_rows_that_are_sealed_for_them() {
    let from = filled();
    let file = backed_up(&from);
    let mut to = Credctl::on_server();
    to.set("CREDCTL_USER_ID", "trader-b");
    let answer = restored(&to, &file, &[]);
    // This vault had no key: it takes over those of the backup, and the tokens stay.
    assert_eq!(counts(&answer), [2, 0, 0, 1, 0]);
    let said = answer["remarks"][0].as_str().unwrap();
    let expected = "the backup is of user `trader-a`; it is restored for user `trader-b`";
    assert_eq!(said, expected);
    assert_eq!(tokens(&to), tokens(&from));
    assert!(listed(&to).iter().all(|one| one["seal"] == "ok"));
    assert_eq!(revealed(&to), revealed(&from));
    assert_eq!(counts(&restored(&to, &file, &[])), [0, 2, 0, 0, 0]);
}

#[test]
fn in_one_database_an_account_that_is_another_users_is_made_anew() {
    let mut t = filled();
    let file = backed_up(&t);
    t.set("CREDCTL_USER_ID", "trader-b");
    // Its credentials are there, and the other user's.
    let before = dump(&t);
    let refused = restoring(&t, &file, &[]).ends();
    assert_eq!(refused.code, 11, "{refused:#?}");
    assert!(
        refused
            .stderr
            .contains("is already in use: by another user's credential")
    );
    assert_eq!(dump(&t), before);
    sql(
        &t,
        &format!("DELETE FROM user_credentials WHERE user_id = '{USER}'"),
    );
    assert_eq!(counts(&restored(&t, &file, &[])), [2, 0, 0, 1, 0]);
    assert!(listed(&t).iter().all(|one| one["seal"] == "ok"));
    assert_eq!(revealed(&t).len(), 2);
    let users = "SELECT user_id FROM user_accounts WHERE account_name = 'main' ORDER BY user_id";
    assert_eq!(rows(&t, users), ["trader-a", "trader-b"]);
    assert_eq!(counts(&restored(&t, &file, &[])), [0, 2, 0, 0, 0]);
}
