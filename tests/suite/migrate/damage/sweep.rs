//! Each table and column dropped, retyped, emptied or unreadable, one at a time.
//!
//! The cases come from the catalog. Each is a copy of one database with a sealed credential.

use super::{TABLES, as_owner};
use crate::common::{
    credctl::{Credctl, Ended, paper_and_live},
    database::{rows, sql},
    pg::{APP, Database, OWNER},
    rounds::rounds,
};

/// Number of damages of each table in a run of the suite.
const BOUNDED: usize = 4;

/// Words by which the server or the driver would speak for credctl. A missing privilege is the one thing
/// that is told in the server's words.
const DRIVER_TEXT: [&str; 10] = [
    "does not exist",
    "operator",
    "column \"",
    "relation \"",
    "type \"",
    "deserializ",
    "cannot be cast",
    "cannot be matched",
    "invalid input syntax",
    "panicked",
];

/// Damages of one table, as SQL of the superuser.
fn damages(t: &Credctl, table: &str) -> Vec<String> {
    let mut damages = vec![
        format!("DROP TABLE {table} CASCADE"),
        format!("SET session_replication_role = replica; DELETE FROM {table}"),
        format!("REVOKE ALL ON {table} FROM {APP}"),
        format!("REVOKE ALL ON {table} FROM {APP}, {OWNER}"),
    ];
    let columns = format!(
        "SELECT column_name, data_type FROM information_schema.columns
         WHERE table_schema || '.' || table_name = '{table}' ORDER BY ordinal_position"
    );
    for column in rows(t, &columns) {
        let (name, data_type) = column.split_once(" | ").unwrap();
        let other = match data_type {
            "text" | "character varying" => "bytea NOT NULL DEFAULT '\\x00'",
            _ => "text NOT NULL DEFAULT 'x'",
        };
        let drop = format!("ALTER TABLE {table} DROP COLUMN {name} CASCADE");
        damages.push(format!("{drop}, ADD COLUMN {name} {other}"));
        damages.push(drop);
    }
    damages
}

/// Runs every command over a copy of the database with this damage.
fn meets(template: &str, t: &mut Credctl, id: &str, damage: &str) {
    t.database = Some(Database::create(&format!("TEMPLATE {template}")));
    t.connect_as(APP);
    sql(t, damage);
    let may_be_denied = damage.contains("REVOKE");
    let check = |ended: &Ended| {
        let code = ended.code % 100;
        assert!(code != 1 && ended.code < 128, "{damage}: {ended:#?}");
        for text in DRIVER_TEXT.iter().chain(&["try again", "(XX", "(42"]) {
            let is_denial =
                may_be_denied && ended.stderr.contains("(42501): permission denied for");
            assert!(
                !ended.stderr.contains(text) || is_denial,
                "{damage}: {ended:#?}"
            );
        }
    };
    let run = |arguments: &[&str]| {
        let ended = t.run(arguments).ends();
        check(&ended);
        ended
    };
    let keys = "PKSWEEP000000000WXYZ\nsecret-of-a-sweep\n";
    let listed = run(&["list"]);
    run(&["exec", "-c", id, "--", "true"]);
    run(&["vault", "check"]);
    let (checked, said) = as_owner(t, &["--check"]);
    let added = t
        .run(["add", "--nickname", "Late", "--paper", "--stdin"])
        .input(keys)
        .ends();
    check(&added);
    let (migrated, told) = as_owner(t, &[]);
    for (code, text) in [(checked, &said), (migrated, &told)] {
        assert!([0, 8, 13].contains(&code), "{damage}: {code} {text}");
        for word in DRIVER_TEXT {
            assert!(!text.contains(word), "{damage}: {text}");
        }
    }
    // `migrate` does what `--check` announced, and what sends to `migrate` is helped by it.
    let sends = |text: &str| text.contains("hint: run `credctl migrate`\n");
    assert_eq!(
        sends(&said),
        checked == 8 && migrated == 0,
        "{damage}: {said}{told}"
    );
    assert!(!sends(&told), "{damage}: {told}");
    if sends(&listed.stderr) {
        assert_eq!(migrated, 0, "{damage}: {listed:#?} {told}");
    }
    if migrated == 0 {
        let again = run(&["list"]);
        assert!(!sends(&again.stderr), "{damage}: {again:#?} {told}");
        assert_eq!(as_owner(t, &["--check"]).0, 0, "{damage}");
    }
}

/// Sweeps the damages of a table.
fn sweep(table: &str) {
    let (mut t, paper, _) = paper_and_live();
    let template = t.database.take().unwrap();
    let damages = {
        t.database = Some(Database::create(&format!("TEMPLATE {}", template.name())));
        damages(&t, table)
    };
    assert!(damages.len() > 8, "{table}: {damages:?}");
    for damage in rounds(damages, BOUNDED) {
        meets(template.name(), &mut t, &paper, &damage);
    }
}

#[test]
fn every_table_of_a_vault_is_swept() {
    let (t, ..) = paper_and_live();
    let all = "SELECT schemaname || '.' || tablename FROM pg_tables
               WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1";
    assert_eq!(rows(&t, all), TABLES);
}

#[test]
fn a_schema_that_is_gone_or_closed_is_no_circle() {
    let (mut t, paper, _) = paper_and_live();
    let template = t.database.take().unwrap();
    for damage in [
        "DROP SCHEMA credctl CASCADE".to_owned(),
        format!("REVOKE USAGE ON SCHEMA credctl FROM {APP}"),
        format!("REVOKE ALL ON SCHEMA credctl FROM {APP}, {OWNER}"),
        format!("REVOKE ALL ON SCHEMA public FROM PUBLIC, {APP}"),
    ] {
        meets(template.name(), &mut t, &paper, &damage);
    }
}

#[test]
fn checks_are_swept() {
    sweep("credctl.checks");
}

#[test]
fn companions_are_swept() {
    sweep("credctl.credentials");
}

#[test]
fn events_are_swept() {
    sweep("credctl.events");
}

#[test]
fn keys_are_swept() {
    sweep("credctl.keys");
}

#[test]
fn the_history_is_swept() {
    sweep("credctl.migrations");
}

#[test]
fn the_vault_is_swept() {
    sweep("credctl.vault");
}

#[test]
fn accounts_are_swept() {
    sweep("public.user_accounts");
}

#[test]
fn credentials_are_swept() {
    sweep("public.user_credentials");
}
