//! What was stored and is gone: named, with the way on, by every command that needs it.

use super::as_owner;
use crate::common::{
    credctl::{Credctl, outcome, paper_and_live},
    database::{dump, sql},
    pg::{self, OWNER},
};

const RESTORE: &str =
    "restore a dump of this database, or a backup into another one with `credctl restore`";

fn own_remedy() -> String {
    format!(
        "{RESTORE}; without either, run DROP SCHEMA \"credctl\" CASCADE as its owner, then `credctl migrate`, \
         `credctl vault pin` and `credctl vault seal`: key pairs and nicknames stay, environments, notes and the \
         ledger are lost"
    )
}

#[test]
fn every_command_says_the_same() {
    let cases = [
        (
            "DROP TABLE user_accounts CASCADE",
            "table `user_accounts` is missing",
            RESTORE.to_owned(),
        ),
        (
            "ALTER TABLE user_credentials DROP COLUMN nickname",
            "column `user_credentials.nickname` is missing",
            RESTORE.to_owned(),
        ),
        (
            "ALTER TABLE user_credentials ALTER COLUMN is_active DROP DEFAULT,
             ALTER COLUMN is_active TYPE integer USING 1",
            "column `user_credentials.is_active` is integer, not boolean",
            RESTORE.to_owned(),
        ),
        (
            "DROP TABLE credctl.events",
            "table `credctl.events` is missing",
            own_remedy(),
        ),
        (
            "ALTER TABLE credctl.credentials DROP COLUMN revision",
            "column `revision` of `credctl.credentials` is missing",
            own_remedy(),
        ),
        (
            "DELETE FROM credctl.vault",
            "table `credctl.vault` holds no row",
            own_remedy(),
        ),
    ];
    for (damage, lost, remedy) in cases {
        let (t, paper, _) = paper_and_live();
        sql(&t, damage);
        let before = dump(&t);
        let expected = format!("credctl: the schema is damaged: {lost}\nhint: {remedy}\n");
        for arguments in [&["--check"][..], &["--status"], &["--dry-run"], &[]] {
            assert_eq!(as_owner(&t, arguments), (8, expected.clone()), "{damage}");
        }
        assert_eq!(
            outcome(&t.run(["list"]).ends()),
            (8, "", &*expected),
            "{damage}"
        );
        let exec = t.run(["exec", "-c", &paper, "--", "true"]).ends();
        assert_eq!(outcome(&exec), (108, "", &*expected), "{damage}");
        assert_eq!(dump(&t), before, "{damage}");
    }
}

#[test]
fn the_way_on_without_a_backup_leads_on() {
    let (t, paper, live) = paper_and_live();
    sql(&t, "DROP TABLE credctl.events");
    sql(
        &t,
        &format!("SET ROLE {OWNER}; DROP SCHEMA \"credctl\" CASCADE"),
    );
    assert_eq!(as_owner(&t, &[]).0, 0);
    t.run(["vault", "pin", "--yes"]).ends().succeeded();
    for (id, environment) in [(&paper, "--paper"), (&live, "--live")] {
        t.run(["vault", "seal", id, environment, "--yes"])
            .ends()
            .succeeded();
    }
    t.run(["exec", "-c", &paper, "--", "true"])
        .ends()
        .succeeded();
}

#[test]
fn a_table_of_checks_that_does_not_fit_may_be_dropped() {
    let (t, ..) = paper_and_live();
    sql(&t, "ALTER TABLE credctl.checks DROP COLUMN verdict");
    let expected = "credctl: the schema is damaged: column `verdict` of `credctl.checks` is missing\n\
                    hint: nothing in it is needed: run DROP TABLE \"credctl\".\"checks\" as its owner, then \
                    `credctl migrate`, which makes it anew\n";
    assert_eq!(as_owner(&t, &[]), (8, expected.to_owned()));
    sql(&t, "DROP TABLE \"credctl\".\"checks\"");
    assert_eq!(as_owner(&t, &[]).0, 0);
    t.run(["vault", "check"]).ends().succeeded();
}

#[test]
fn a_table_of_another_program_with_the_name_of_the_history_is_told() {
    let t = Credctl::on_as(pg::empty(), OWNER);
    sql(
        &t,
        &format!(
            "SET ROLE {OWNER}; CREATE SCHEMA credctl; CREATE TABLE credctl.migrations (name text)"
        ),
    );
    let before = dump(&t);
    let expected = "credctl: the tables found cannot be taken over: table `credctl.migrations` is not the history \
                    of credctl: column `version` of `credctl.migrations` is missing\n";
    for arguments in [
        &["--check"][..],
        &["--status"],
        &["--dry-run"],
        &["--create"],
        &[],
    ] {
        assert_eq!(as_owner(&t, arguments), (8, expected.to_owned()));
    }
    assert_eq!(dump(&t), before);
}

#[test]
fn a_history_that_does_not_fit_is_told_with_what_helps() {
    for (damage, lost) in [
        (
            "ALTER TABLE credctl.migrations DROP COLUMN sha256",
            "column `sha256` of `credctl.migrations` is missing",
        ),
        (
            "UPDATE credctl.migrations SET applied_at = 'infinity' WHERE version = 15",
            "the row of version 15 in `credctl.migrations` cannot be read",
        ),
    ] {
        let (t, paper, _) = paper_and_live();
        sql(&t, damage);
        let expected = format!(
            "credctl: the schema is damaged: {lost}\n\
             hint: have the owner of the table drop it; `credctl migrate` then records what it finds\n"
        );
        assert_eq!(as_owner(&t, &[]), (8, expected));
        sql(&t, "DROP TABLE credctl.migrations");
        assert_eq!(as_owner(&t, &[]).0, 0);
        t.run(["exec", "-c", &paper, "--", "true"])
            .ends()
            .succeeded();
    }
}

#[test]
fn a_history_with_a_gap_before_the_own_tables_is_told() {
    let t = Credctl::on_as(pg::migrated(), OWNER);
    sql(
        &t,
        "DROP TABLE credctl.vault, credctl.keys, credctl.credentials, credctl.events, credctl.checks;
         DELETE FROM credctl.migrations WHERE version <> 15",
    );
    let (code, said) = as_owner(&t, &[]);
    assert_eq!(code, 8);
    assert!(
        said.starts_with("credctl: the schema is damaged: the history lacks migration 14\n"),
        "{said}"
    );
}

#[test]
fn an_owner_that_lost_its_rights_is_shown_the_statement() {
    let (t, ..) = paper_and_live();
    sql(&t, &format!("REVOKE ALL ON credctl.vault FROM {OWNER}"));
    let (code, said) = as_owner(&t, &["--check"]);
    assert_eq!(code, 13, "{said}");
    let (_, statement) = said
        .trim_end()
        .split_once("if that lost the right: ")
        .unwrap();
    sql(&t, &format!("SET ROLE {OWNER}; {statement}"));
    assert_eq!(as_owner(&t, &["--check"]).0, 0);
}
