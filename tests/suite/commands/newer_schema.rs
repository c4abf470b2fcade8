//! Databases whose schema a newer credctl has migrated further than this one knows.

use crate::common::{
    credctl::{Credctl, outcome, vault},
    database::{dump, rows, sql},
    pg::OWNER,
};

const AHEAD: &str = "credctl: the database is at version 2000; this credctl knows 1001\n\
                     hint: upgrade credctl\n";

const WRITING: &[&[&str]] = &[
    &["add", "--paper", "--stdin"],
    &["rename", "Paper", "Other"],
    &["edit", "Paper", "--live", "--ignore-key-prefix", "--yes"],
    &["edit", "Paper", "--stdin", "--yes"],
    &["remove", "Paper", "--yes"],
    &["account", "add", "other"],
];

/// A vault with two credentials, whose schema is at version 2000; programs from the version
/// `readable_from` on may read it.
fn newer(readable_from: i32) -> Credctl {
    let t = vault();
    t.add("Paper", &["--paper"]);
    t.add("Paper 2", &["--paper"]);
    let sql_text = format!(
        "INSERT INTO credctl.migrations (version, name, sha256, credctl_version, adopted)
         VALUES (2000, 'from the future', 'ff', '9.9.9', false);
         UPDATE credctl.vault SET version = 2000, readable_from = {readable_from}"
    );
    sql(&t, &sql_text);
    t
}

#[test]
fn reading_goes_on_where_the_vault_allows_it_and_writing_does_not() {
    let t = newer(1001);
    let before = dump(&t);
    assert_eq!(t.credentials().len(), 2);
    t.run(["use", "Paper 2"]).ends().succeeded();
    t.run(["account", "list"]).ends().succeeded();
    for arguments in WRITING {
        let refused = t.run(*arguments).input("PK1\ns1\n").ends();
        assert_eq!(outcome(&refused), (8, "", AHEAD), "{arguments:?}");
    }
    assert_eq!(dump(&t), before);
}

#[test]
fn reading_is_refused_where_it_does_not() {
    let t = newer(2000);
    let reading: &[&[&str]] = &[&["list"], &["use", "Paper"], &["account", "list"]];
    for arguments in reading.iter().chain(WRITING) {
        let refused = t.run(*arguments).input("PK1\ns1\n").ends();
        assert_eq!(outcome(&refused), (8, "", AHEAD), "{arguments:?}");
    }
    let json = t.run(["list", "--json"]).ends();
    assert_eq!(
        (json.stdout.as_str(), &json.error()["kind"]),
        ("", &"schema".into())
    );
}

#[test]
fn migrating_is_refused_by_one_that_is_older() {
    let t = newer(1001);
    let before = dump(&t);
    let url = t.database().url(OWNER);
    let expected = "credctl: the schema has migration 2000, which this credctl does not know\n\
                    hint: upgrade credctl\n";
    for arguments in [
        &["migrate"][..],
        &["migrate", "--check"],
        &["migrate", "--dry-run"],
    ] {
        let refused = t.run(arguments).var("CREDCTL_DATABASE_URL", &url).ends();
        assert_eq!(outcome(&refused), (8, "", expected), "{arguments:?}");
    }
    assert_eq!(dump(&t), before);
}

#[test]
fn a_migration_that_another_program_applied_differently_is_left_to_that_program() {
    let mut t = vault();
    t.connect_as(OWNER);
    let applied = "SELECT sha256 FROM credctl.migrations WHERE version = 15";
    let applied = rows(&t, applied).remove(0);
    let recorded = |sha256: &str| {
        let set = format!("UPDATE credctl.migrations SET sha256 = '{sha256}' WHERE version = 15");
        sql(&t, &set);
    };
    recorded("ab");
    for arguments in [&["migrate"][..], &["migrate", "--check"]] {
        let refused = t.run(arguments).ends();
        let hint = "\nhint: use the credctl that applied it; migrations never change\n";
        assert_eq!(refused.code, 8, "{refused:#?}");
        assert!(refused.stderr.ends_with(hint), "{refused:#?}");
    }
    // For the one that applied it, this is the content that it knows.
    recorded(&applied);
    t.run(["migrate", "--check"]).ends().succeeded();
}
