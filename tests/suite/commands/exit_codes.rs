//! Published exit codes that no other file of these tests produces.

use crate::common::{
    credctl::{Credctl, Run, outcome, vault},
    database::{alter, dump, insert_row, name, rows, sql},
    home_files::write_config,
    pg,
};

const OTHER_KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
const ID: &str = "aaaa0001-0000-4000-8000-000000000001";

fn add(t: &Credctl) -> Run<'_> {
    t.run(["add", "--paper", "--stdin"]).input("PK1\ns1\n")
}

/// A vault in which a trigger of somebody else refuses every new credential, in this manner.
fn refusing(raise: &str) -> Credctl {
    let t = vault();
    sql(
        &t,
        &format!(
            "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {raise}; END $$;
             CREATE TRIGGER fail BEFORE INSERT ON user_credentials
                 FOR EACH ROW EXECUTE FUNCTION fail()"
        ),
    );
    t.run(["migrate"]).ends().succeeded();
    t
}

#[test]
fn what_credctl_does_not_expect_is_1() {
    let t = vault();
    sql(
        &t,
        "CREATE POLICY sunday ON user_credentials AS RESTRICTIVE USING (current_setting('no.such') = 'x')",
    );
    let expected =
        "credctl: the database failed (42704): unrecognized configuration parameter \"no.such\"\n";
    assert_eq!(outcome(&add(&t).ends()), (1, "", expected));
}

#[test]
fn what_a_rule_of_the_database_refuses_is_13() {
    for (sqlstate, with) in [
        ("P0001", "DETAIL = NEW.api_key"),
        ("23514", "ERRCODE = '23514', DETAIL = NEW.api_key"),
        ("23502", "ERRCODE = '23502'"),
        ("23P01", "ERRCODE = '23P01'"),
        ("22001", "ERRCODE = '22001'"),
        // Whatever class of errors it takes.
        ("XX000", "ERRCODE = 'XX000', DETAIL = NEW.api_key"),
        ("53100", "ERRCODE = '53100'"),
        ("22012", "ERRCODE = '22012'"),
        ("23505", "ERRCODE = '23505'"),
        ("40001", "ERRCODE = '40001'"),
        ("42P01", "ERRCODE = '42P01'"),
        ("57014", "ERRCODE = '57014'"),
        ("SUN01", "ERRCODE = 'SUN01'"),
    ] {
        let t = refusing(&format!("RAISE 'not on a sunday' USING {with}"));
        let expected = format!(
            "credctl: a rule of the database refuses this ({sqlstate}): not on a sunday\n\
             hint: nothing was changed; ask the owner of the tables about this rule or trigger\n"
        );
        assert_eq!(outcome(&add(&t).ends()), (13, "", &*expected));
    }
}

#[test]
fn what_a_check_or_a_trigger_of_others_cannot_convert_or_divide_is_13() {
    let by_trigger = refusing("NEW.nickname := 1 / (length(NEW.nickname) - length(NEW.nickname))");
    let by_check = vault();
    sql(
        &by_check,
        "ALTER TABLE user_credentials ADD CHECK (nickname::integer > 0) NOT VALID",
    );
    for t in [by_trigger, by_check] {
        let added = add(&t).ends();
        let says = "credctl: a rule of the database refuses this (22";
        assert_eq!((added.code, added.stdout.as_str()), (13, ""), "{added:#?}");
        assert!(added.stderr.starts_with(says), "{added:#?}");
        assert!(t.credentials().is_empty());
    }
}

#[test]
fn a_vault_key_that_is_missing_or_another_is_5_and_nothing_is_written() {
    let t = vault();
    let known = rows(&t, "SELECT key_id FROM credctl.keys").remove(0);
    let before = dump(&t);
    let wrong = add(&t).var("CREDCTL_FERNET_KEYS", OTHER_KEY).ends();
    let given = credctl::parts::crypto::VaultKey::parse(OTHER_KEY)
        .unwrap()
        .id();
    let expected = format!(
        "credctl: the vault key {given} is not this vault's (the vault was sealed with {known})\n\
         hint: the key came from CREDCTL_FERNET_KEYS, which shadows the right one in the default key file ({}); nothing was written\n",
        t.data_home().join("vault.keys").display()
    );
    assert_eq!(outcome(&wrong), (5, "", &*expected));
    let elsewhere = t.neighbour();
    let expected = format!(
        "credctl: the vault key is missing (the vault was sealed with {known})\n\
         hint: put it back at {} (mode 0600), or name its file with --key-file; `credctl restore FILE` brings vault keys from a backup made --with-keys, and `credctl vault import-key FILE` those that somebody exported\n",
        elsewhere.data_home().join("vault.keys").display()
    );
    assert_eq!(outcome(&add(&elsewhere).ends()), (5, "", &*expected));
    assert!(!elsewhere.data_home().exists());
    assert_eq!(dump(&t), before);
}

#[test]
fn a_database_that_is_not_there_is_6() {
    let mut t = Credctl::fresh();
    t.set(
        "CREDCTL_DATABASE_URL",
        "postgres://credctl@%2Fnowhere/credctl",
    );
    let listed = t.run(["list"]).ends();
    assert_eq!((listed.code, listed.stdout.as_str()), (6, ""));
    let hint = "hint: run `credctl db status` to see which database is used\n";
    assert!(listed.stderr.ends_with(hint), "{listed:#?}");
}

#[test]
fn a_key_record_that_was_altered_is_9() {
    let t = vault();
    let id = rows(&t, "SELECT key_id FROM credctl.keys").remove(0);
    sql(&t, "UPDATE credctl.keys SET check_token = 'gAAAA'");
    let expected = format!(
        "credctl: the record of vault key {id} in the database does not fit this vault\n\
         hint: the record was altered, or the database holds a copy of another vault\n"
    );
    assert_eq!(outcome(&add(&t).ends()), (9, "", &*expected));
}

#[test]
fn a_row_that_cannot_be_is_9() {
    let t = vault();
    insert_row(&t, ID, "alpaca", Some("Demo"), Some("paper"));
    alter(&t, ID, "created_at = 'infinity'");
    let expected = format!(
        "credctl: `Demo` ({ID}) was altered: the time of its addition cannot be read\n\
         hint: correct the value in the database, or remove the credential: credctl remove {ID}\n"
    );
    for arguments in [&["use", "Demo"][..], &["remove", "Demo", "--yes"]] {
        assert_eq!(outcome(&t.run(arguments).ends()), (9, "", &*expected));
    }
    let listed = t.run(["list"]).ends().succeeded();
    assert!(
        listed.stderr.contains("it is not handed out"),
        "{listed:#?}"
    );
    t.run(["remove", ID, "--yes"]).ends().succeeded();
}

#[test]
fn a_config_file_that_cannot_be_read_is_12() {
    let t = vault();
    write_config(&t, "version = [\n");
    let listed = t.run(["list"]).ends();
    assert_eq!((listed.code, listed.stdout.as_str()), (12, ""));
    assert!(listed.stderr.contains(&t.config().display().to_string()));
}

#[test]
fn a_role_that_is_unknown_or_may_not_is_13() {
    let t = vault();
    let database = t.database();
    let unknown = t
        .run(["list"])
        .var("CREDCTL_DATABASE_URL", database.url("nobody_here"));
    let expected = "credctl: the database refused (28000): role \"nobody_here\" does not exist\n\
                    hint: check the user name and password of the database URL\n";
    assert_eq!(outcome(&unknown.ends()), (13, "", expected));
    sql(&t, "REVOKE SELECT ON user_credentials FROM credctl");
    let expected = "credctl: the database refused (42501): \
                    permission denied for table user_credentials\n\
                    hint: role `credctl` lacks this right: have the owner of the tables run `credctl db grants --role credctl --apply`\n";
    assert_eq!(outcome(&t.run(["list"]).ends()), (13, "", expected));
}

#[test]
fn a_database_without_our_tables_is_8() {
    let mut t = Credctl::on(pg::empty());
    t.set("CREDCTL_USER_ID", "trader-a");
    let expected = "credctl: the database has no credctl tables yet (version 1001 is needed)\n\
                    hint: run `credctl migrate`\n";
    for arguments in [
        &["list"][..],
        &["use", "Paper"],
        &["account", "add", "main"],
    ] {
        assert_eq!(outcome(&t.run(arguments).ends()), (8, "", expected));
    }
    assert_eq!(outcome(&add(&t).ends()), (8, "", expected));
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(rows(&t, tables), ["0"]);
    assert!(!name(&t).is_empty() && !t.data_home().join("vault.keys").exists());
}
