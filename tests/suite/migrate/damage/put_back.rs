//! What is ours and can be had again: `migrate` puts it back.

use super::as_owner;
use crate::common::{
    credctl::{Credctl, paper_and_live},
    database::{dump, rows, sql},
    pg::{self, OWNER},
    rounds::rounds,
};

/// Statements that take away what holds or finds rows of the own tables, with a word for each.
const PARTS: &str = "
    SELECT format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', conrelid::regclass, conname)
    FROM pg_constraint
    WHERE connamespace = 'credctl'::regnamespace AND contype IN ('p', 'u', 'f', 'c') AND conrelid <> 'credctl.migrations'::regclass
    UNION ALL
    SELECT format('DROP INDEX %s', indexrelid::regclass) FROM pg_index
    WHERE indrelid::regclass::text LIKE 'credctl.%'
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
    UNION ALL
    SELECT format('DROP POLICY %I ON %s', polname, polrelid::regclass) FROM pg_policy
    WHERE polrelid::regclass::text LIKE 'credctl.%'
    UNION ALL
    SELECT format('ALTER TABLE %s %s ROW LEVEL SECURITY', oid::regclass, how)
    FROM pg_class, unnest(ARRAY['DISABLE', 'NO FORCE']) how
    WHERE relnamespace = 'credctl'::regnamespace AND relrowsecurity
    UNION ALL
    SELECT format('ALTER TABLE %s ALTER COLUMN %I DROP NOT NULL', a.attrelid::regclass, attname)
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'credctl'::regnamespace AND c.relkind = 'r' AND attnum > 0 AND attnotnull
      AND c.relname <> 'migrations'
      AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND contype = 'p' AND attnum = ANY (conkey))
    UNION ALL SELECT 'DROP TABLE credctl.checks'
    ORDER BY 1";

fn put_back(t: &Credctl, damage: &str, before: &str) {
    sql(t, damage);
    assert_ne!(dump(t), before, "{damage}");
    let (code, said) = as_owner(t, &["--check"]);
    assert_eq!(code, 8, "{damage}: {said}");
    assert!(
        said.starts_with("credctl: the schema is not as `credctl migrate` left it: "),
        "{damage}: {said}"
    );
    let (code, said) = as_owner(t, &[]);
    assert_eq!(code, 0, "{damage}: {said}");
    assert_eq!(dump(t), before, "{damage}: {said}");
    assert_eq!(as_owner(t, &["--check"]).0, 0, "{damage}");
}

/// Number of parts in a run of the suite.
const BOUNDED: usize = 10;

#[test]
fn all_parts_of_the_own_tables() {
    let (t, ..) = paper_and_live();
    let before = dump(&t);
    let parts = rows(&t, PARTS);
    assert!(parts.len() > 50, "{parts:?}");
    for part in rounds(parts, BOUNDED) {
        put_back(&t, &part, &before);
    }
}

#[test]
fn the_history_is_recorded_again_as_found() {
    for damage in [
        "DELETE FROM credctl.migrations WHERE version = 14",
        "DELETE FROM credctl.migrations WHERE version = 1001",
        "DELETE FROM credctl.migrations",
        "DROP TABLE credctl.migrations",
    ] {
        let (t, paper, _) = paper_and_live();
        let all = "SELECT concat_ws(' ', version, sha256) FROM credctl.migrations ORDER BY version";
        let before = rows(&t, all);
        sql(&t, damage);
        assert_eq!(as_owner(&t, &["--check"]).0, 8, "{damage}");
        let (code, said) = as_owner(&t, &[]);
        assert!(
            code == 0 && said.contains(" as found\n"),
            "{damage}: {said}"
        );
        assert_eq!(rows(&t, all), before, "{damage}");
        let url = t.database().url(OWNER);
        let list = t
            .run(["migrate", "--status"])
            .var("CREDCTL_DATABASE_URL", url)
            .ends()
            .succeeded();
        assert!(list.stdout.contains("adopted"), "{list:#?}");
        t.run(["exec", "-c", &paper, "--", "true"])
            .ends()
            .succeeded();
    }
}

#[test]
fn a_version_that_the_vault_row_misstates_is_recorded_again() {
    for damage in [
        "UPDATE credctl.vault SET version = 14",
        "UPDATE credctl.vault SET readable_from = 5000",
    ] {
        let (t, paper, _) = paper_and_live();
        sql(&t, damage);
        let list = t.run(["list"]).ends();
        assert_eq!(list.code, 8, "{damage}: {list:#?}");
        let (code, said) = as_owner(&t, &[]);
        assert!(
            code == 0 && said.contains("Recorded the version in the vault row\n"),
            "{damage}: {said}"
        );
        t.run(["exec", "-c", &paper, "--", "true"])
            .ends()
            .succeeded();
    }
}

#[test]
fn the_rule_of_one_credential_per_type_is_dropped_again() {
    let (t, ..) = paper_and_live();
    // Only an account without two of one type can have it.
    sql(&t, "DELETE FROM user_credentials WHERE nickname = 'Live'");
    let before = dump(&t);
    for rule in [
        "CREATE UNIQUE INDEX idx_user_credentials_unique ON user_credentials (user_account_id, credential_type)",
        "ALTER TABLE user_credentials ADD CONSTRAINT one_each UNIQUE (credential_type, user_account_id)",
    ] {
        put_back(&t, rule, &before);
    }
}

#[test]
fn rows_that_contradict_are_told_and_nothing_is_changed() {
    let (t, ..) = paper_and_live();
    sql(
        &t,
        "ALTER TABLE credctl.credentials DROP CONSTRAINT credentials_note_check;
         UPDATE credctl.credentials SET note = ''",
    );
    let before = dump(&t);
    let (code, said) = as_owner(&t, &[]);
    assert_eq!(code, 8, "{said}");
    assert!(
        said.contains("rows contradict what is to be put back (23514: "),
        "{said}"
    );
    assert_eq!(dump(&t), before);
}

#[test]
fn the_shapes_are_those_of_a_new_database() {
    let t = Credctl::on(pg::migrated());
    let (code, said) = as_owner(&t, &["--check"]);
    assert!(code == 0 && said.ends_with("\nUp to date\n"), "{said}");
}
