//! `credctl migrate --harden` on servers: its messages and its refusals.

use serde_json::json;

use crate::common::{
    credctl::{Credctl, outcome},
    database::{dump, name, sql},
    migration::OWNER_BOUND,
    older_product::PLAIN_14,
    pg::{self, APP, OWNER},
    psql::psql_script,
};

/// A home that connects as the owner to a migrated database of the older product.
fn adopted(found: &str) -> Credctl {
    let database = pg::empty();
    let t = Credctl::on_as(database, OWNER);
    sql(&t, &format!("SET ROLE {OWNER}; {PLAIN_14}; {found}"));
    t.run(["migrate"]).ends().succeeded();
    t
}

/// The database as messages name it.
fn place(t: &Credctl) -> String {
    let socket = pg::server().folder().display();
    format!("{} on {socket}:5432 as {OWNER}", name(t))
}

const AUDIT: &str = "CREATE POLICY audit ON user_accounts FOR SELECT TO pg_monitor USING (true)";
const AUDIT_STAYS: &str = "policy `audit` of user_accounts stays: it is for `pg_monitor` only";

#[test]
fn what_is_changed_is_said_and_the_second_time_there_is_nothing_to_do() {
    let t = adopted(AUDIT);
    let expected = format!(
        "Database {}\n\
         Dropped policy `own` of user_accounts\n\
         Created policy `user_accounts_of_user` of user_accounts\n\
         Dropped policy `own` of user_credentials\n\
         Created policy `user_credentials_of_user` of user_credentials\n\
         Added unique key (id, user_id) to user_accounts\n\
         Added foreign key (user_account_id, user_id) to user_credentials\n\
         Forced row-level security on user_accounts: it binds the owner too\n\
         Forced row-level security on user_credentials: it binds the owner too\n\
         note: {AUDIT_STAYS}\nnote: {OWNER_BOUND}\n",
        place(&t)
    );
    let hardened = t.run(["migrate", "--harden"]).ends();
    assert_eq!(outcome(&hardened), (0, "", &*expected));
    let after = dump(&t);
    let expected = format!(
        "Database {}\nNothing to do: hardened already\nnote: {AUDIT_STAYS}\n",
        place(&t)
    );
    let again = t.run(["migrate", "--harden"]).ends();
    assert_eq!(outcome(&again), (0, "", &*expected));
    assert_eq!(dump(&t), after);
}

#[test]
fn json_tells_what_was_done() {
    let t = adopted(AUDIT);
    let harden = ["migrate", "--harden", "--json"];
    let answer = t.run(harden).ends().succeeded();
    assert_eq!(answer.stderr, "");
    let mut answer = answer.json();
    let changes = answer["changes"].take();
    assert_eq!(changes.as_array().unwrap().len(), 8);
    assert_eq!(changes[0], "Dropped policy `own` of user_accounts");
    let expected = json!({
        "schema_version": 1, "hardened": true, "changes": null, "remarks": [AUDIT_STAYS, OWNER_BOUND],
    });
    assert_eq!(answer, expected);
    let again = t.run(harden).ends().succeeded().json();
    assert_eq!(again["changes"], json!([]));
}

#[test]
fn a_dry_run_prints_sql_for_psql_and_changes_nothing() {
    let hostile = "CREATE POLICY \"a\u{1b}[2J\\\"\"b\" ON user_accounts USING (true)";
    let t = adopted(hostile);
    let before = dump(&t);
    let dry_run = ["migrate", "--harden", "--dry-run"];
    let printed = t.run(dry_run).ends();
    let note = format!("note: {OWNER_BOUND}\n");
    assert_eq!(outcome(&printed), (0, &*printed.stdout, &*note));
    let json = t.run(dry_run.iter().chain(&["--json"])).ends().succeeded();
    let expected = json!({ "schema_version": 1, "sql": printed.stdout, "remarks": [OWNER_BOUND] });
    assert_eq!(json.json(), expected);
    assert_eq!(dump(&t), before);
    assert_eq!(psql_script(t.database(), &printed.stdout), Ok(()));
    assert_eq!(t.run(dry_run).ends().succeeded().stdout, "");
    let nothing = t.run(["migrate", "--harden", "--json"]).ends();
    assert_eq!(nothing.succeeded().json()["changes"], json!([]));
}

#[test]
fn rows_that_stand_against_it_are_7_and_named() {
    let foreign = "
        INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, secret_key)
        VALUES ('aaaa0001-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000003',
                'trader-1', 'other', 'gAAAA', 'gAAAA')";
    let t = adopted(foreign);
    let before = dump(&t);
    let expected = "credctl: rows prevent the hardening: 1 credential is on an account of another user \
                    (aaaa0001-0000-4000-8000-000000000001)\n\
                    hint: nothing was changed; correct or remove these rows, then run it again\n";
    for more in [&[][..], &["--dry-run"]] {
        let ended = t.run([&["migrate", "--harden"], more].concat()).ends();
        assert_eq!(outcome(&ended), (7, "", expected));
    }
    assert_eq!(dump(&t), before);
}

#[test]
fn a_schema_that_is_not_up_to_date_is_8() {
    let database = pg::empty();
    let t = Credctl::on_as(database, OWNER);
    let before = dump(&t);
    let expected = "credctl: migrations are pending\nhint: run `credctl migrate` first\n";
    for more in [&[][..], &["--dry-run"]] {
        let ended = t.run([&["migrate", "--harden"], more].concat()).ends();
        assert_eq!(outcome(&ended), (8, "", expected));
    }
    assert_eq!(dump(&t), before);
}

#[test]
fn a_role_that_does_not_own_the_tables_is_13() {
    let mut t = adopted("");
    t.connect_as(APP);
    let before = dump(&t);
    let expected = "credctl: the role may not change this schema: must be owner of table user_accounts\n\
                    hint: run it as the role that owns the database\n";
    for more in [&[][..], &["--dry-run"]] {
        let ended = t.run([&["migrate", "--harden"], more].concat()).ends();
        assert_eq!(outcome(&ended), (13, "", expected));
    }
    assert_eq!(dump(&t), before);
}

#[test]
fn it_is_a_mode_of_its_own() {
    let t = Credctl::fresh();
    for other in ["--status", "--check", "--create"] {
        let refused = t.run(["migrate", "--harden", other]).ends();
        assert_eq!((refused.code, &*refused.stdout), (2, ""), "{refused:#?}");
    }
}

#[test]
fn the_private_database_is_hardened_from_the_start_and_not_made_for_this() {
    let t = Credctl::fresh();
    let nothing =
        "There is no private database yet; the first command that stores something creates it\n";
    let harden = ["migrate", "--harden"];
    assert_eq!(outcome(&t.run(harden).ends()), (0, "", nothing));
    let json = t.run(["migrate", "--harden", "--json"]).ends().json();
    let expected = json!({
        "schema_version": 1, "hardened": false, "changes": [], "remarks": [nothing.trim_end()],
    });
    assert_eq!(json, expected);
    assert!(!t.data_home().exists());
    t.add("Paper", &["--paper"]);
    let hardened = t.run(harden).ends().succeeded();
    let said = "\nNothing to do: hardened already\n";
    assert!(hardened.stderr.ends_with(said), "{hardened:#?}");
    assert_eq!(t.credentials().len(), 1);
}
