//! Rules that the older product's tools add later: seen by `migrate --check`, told by the commands that meet
//! them.

use crate::common::{
    credctl::{Credctl, outcome},
    database::{alter, dump, sql},
    pg::OWNER,
};

/// A home with one paper credential.
fn home() -> (Credctl, String) {
    let t = Credctl::on_server();
    let id = t.add("Paper 1", &["--paper"]);
    (t, id)
}

fn migrate(t: &Credctl, arguments: &[&str]) -> (i32, String) {
    let url = t.database().url(OWNER);
    let ended = t
        .run(["migrate"].iter().chain(arguments))
        .var("CREDCTL_DATABASE_URL", url)
        .ends();
    (ended.code, ended.stderr)
}

#[test]
fn the_rule_of_migration_14_is_told_and_dropped() {
    let (t, _) = home();
    sql(
        &t,
        "CREATE UNIQUE INDEX idx_user_credentials_unique ON user_credentials (user_account_id, credential_type)",
    );
    let rule = "`idx_user_credentials_unique` allows only one credential per account and type";
    let before = dump(&t);
    let add = t
        .run(["add", "--nickname", "Paper 2", "--paper", "--stdin"])
        .input("PKTEST0000000000ABCD\nanother-secret\n")
        .ends();
    let told = format!(
        "credctl: a rule of the tables forbids this row; nothing was written: {rule}\n\
         hint: have the owner of the tables run `credctl migrate`, which takes that rule away\n"
    );
    assert_eq!(outcome(&add), (11, "", &*told));
    assert_eq!(dump(&t), before);
    let (code, said) = migrate(&t, &["--check"]);
    assert!(code == 8 && said.contains(rule), "{said}");
    assert_eq!(migrate(&t, &[]).0, 0);
    t.add("Paper 2", &["--paper"]);
}

#[test]
fn a_unique_rule_on_nicknames_is_told() {
    let (t, id) = home();
    let other = t.add("Paper 2", &["--paper"]);
    sql(
        &t,
        "CREATE UNIQUE INDEX names ON user_credentials (user_account_id, nickname)",
    );
    let rule = "`names` makes (user_account_id, nickname) unique, which credctl does not expect";
    let told = format!(
        "credctl: a rule of the tables forbids this row; nothing was written: {rule}\n\
         hint: choose other values, or have the owner of the tables drop the rule: `credctl migrate --check` \
         names it\n"
    );
    let renamed = t.run(["rename", &other, "Paper 1"]).ends();
    assert_eq!(
        (renamed.code, renamed.stderr.ends_with(&told)),
        (11, true),
        "{renamed:#?}"
    );
    let added = t
        .run(["add", "--nickname", "Paper 1", "--paper", "--stdin"])
        .input("PKTEST0000000000ABCD\nanother-secret\n")
        .ends();
    assert_eq!(
        (added.code, added.stderr.ends_with(&told)),
        (11, true),
        "{added:#?}"
    );
    for arguments in [&["--check"][..], &[]] {
        let (code, said) = migrate(&t, arguments);
        let expected = format!(
            "credctl: credctl cannot work with the tables as they are: {rule}\n\
             hint: change that as the owner of the tables, then run `credctl migrate`\n"
        );
        assert_eq!((code, said), (8, expected));
    }
    t.run(["exec", "-c", &id, "--", "true"]).ends().succeeded();
}

#[test]
fn a_default_that_names_every_row_alike_is_remarked() {
    let (t, _) = home();
    sql(
        &t,
        "ALTER TABLE user_credentials ALTER nickname SET DEFAULT 'Main'",
    );
    let remark = "note: column `user_credentials.nickname` has the default 'Main'::character varying: every row that \
                  another program adds is named so; ALTER TABLE user_credentials ALTER COLUMN nickname DROP \
                  DEFAULT ends that\n";
    let (code, said) = migrate(&t, &["--check"]);
    assert!(code == 0 && said.contains(remark), "{said}");
    sql(
        &t,
        "ALTER TABLE user_credentials ALTER COLUMN nickname DROP DEFAULT",
    );
    let (code, said) = migrate(&t, &["--check"]);
    assert!(code == 0 && !said.contains("note: "), "{said}");
}

#[test]
fn a_nickname_with_blanks_around_is_found_as_it_is_shown() {
    let (t, id) = home();
    let unnamed = t.add("Other", &["--paper"]);
    for stored in ["  Desk", "Desk\u{a0}", "\tDesk\n"] {
        alter(&t, &id, &format!("nickname = '{stored}'"));
        crate::common::seals::seal_as(&t, &id, Some("paper"));
        for reference in ["Desk", "alpaca/Desk"] {
            let ended = t.run(["exec", "-c", reference, "--", "true"]).ends();
            assert_eq!(ended.code, 0, "{stored:?} {ended:#?}");
            let by_variable =
                |arguments: &[&str]| t.run(arguments).var("CREDCTL_CREDENTIAL", reference);
            by_variable(&["exec", "--", "true"]).ends().succeeded();
            let current = by_variable(&["current", "--id"]).ends().succeeded();
            assert_eq!(current.stdout.trim(), id, "{stored:?}");
            let list = by_variable(&["list", "--json"]).ends().succeeded().json();
            let selection = &list["selection"];
            assert_eq!(
                (&selection["credential_id"], &selection["layer"]),
                (&id.as_str().into(), &"variable".into()),
                "{stored:?}"
            );
        }
    }
    // A change tells whether the row is the one in use afterwards.
    let edit = ["edit", &id, "--note", "mine", "--yes", "--json"];
    let edit = t.run(edit).var("CREDCTL_CREDENTIAL", "Desk").ends();
    let edit = edit.succeeded().json();
    assert_eq!(edit["credential"]["selected"], true, "{edit}");
    // Two that are shown alike are two.
    alter(&t, &unnamed, "nickname = 'Desk '");
    crate::common::seals::seal_as(&t, &unnamed, Some("paper"));
    let ended = t.run(["exec", "-c", "Desk", "--", "true"]).ends();
    assert_eq!(ended.code, 104, "{ended:#?}");
    let current = t.run(["current"]).var("CREDCTL_CREDENTIAL", "Desk").ends();
    assert_eq!(current.code, 4, "{current:#?}");
}
