//! `credctl migrate` on servers: its messages and its refusals.

use serde_json::json;

use crate::common::{
    credctl::{Credctl, Ended, outcome},
    database::{as_user, dump, name, rows, sql},
    home_files::write_config,
    older_product::{NINE_COLUMNS, home_of_owner},
    pg::{self, APP, OWNER},
};

/// The database as messages name it.
fn place(t: &Credctl) -> String {
    let socket = pg::server().folder().display();
    format!("{} on {socket}:5432 as {OWNER}", name(t))
}

#[test]
fn an_empty_database_is_checked_previewed_migrated_and_then_up_to_date() {
    let t = Credctl::on_as(pg::empty(), OWNER);
    let before = dump(&t);
    let pending = "credctl: migrations are pending\nhint: run `credctl migrate`\n";
    assert_eq!(
        outcome(&t.run(["migrate", "--check"]).ends()),
        (8, "", pending)
    );
    let status = t.run(["migrate", "--status"]).ends().succeeded();
    assert_eq!(
        status.stdout,
        "14\tuser_accounts\tpending\t\n\
         15\tmultiple_credentials_support\tpending\t\n\
         1001\town_tables\tpending\t\n"
    );
    let preview = t.run(["migrate", "--dry-run"]).ends().succeeded();
    assert!(
        preview
            .stdout
            .contains("CREATE TABLE \"public\".user_credentials"),
        "{preview:#?}"
    );
    assert_eq!(dump(&t), before);

    let migrated = t.run(["migrate"]).ends();
    let expected = format!(
        "Database {}\nApplied 14 user_accounts\nApplied 15 multiple_credentials_support\n\
         Applied 1001 own_tables\n",
        place(&t)
    );
    assert_eq!(outcome(&migrated), (0, "", &*expected));
    let again = t.run(["migrate"]).ends();
    let expected = format!("Database {}\nNothing to do: up to date\n", place(&t));
    assert_eq!(outcome(&again), (0, "", &*expected));
    let checked = t.run(["migrate", "--check"]).ends();
    let expected = format!("Database {}\nUp to date\n", place(&t));
    assert_eq!(outcome(&checked), (0, "", &*expected));
    assert_eq!(
        t.run(["migrate", "--dry-run"]).ends().succeeded().stdout,
        ""
    );
}

#[test]
fn json_tells_each_migration() {
    let t = Credctl::on_as(pg::empty(), OWNER);
    let state = |answer: serde_json::Value| {
        let migrations = answer["migrations"].as_array().unwrap().clone();
        let state = |m: &serde_json::Value| {
            assert_eq!(m["sha256"].as_str().unwrap().len(), 64);
            json!([m["version"], m["state"], m["applied_at"].is_string()])
        };
        let migrations: Vec<_> = migrations.iter().map(state).collect();
        json!([answer["current"], answer["latest"], migrations])
    };
    let status = t
        .run(["migrate", "--status", "--json"])
        .ends()
        .succeeded()
        .json();
    let pending = |version: i32| json!([version, "pending", false]);
    let expected = json!([null, 1001, ([14, 15, 1001].map(pending))]);
    assert_eq!(state(status), expected);
    let migrated = t.run(["migrate", "--json"]).ends().succeeded();
    assert_eq!(migrated.stderr, "");
    let applied = |version: i32| json!([version, "applied", true]);
    let expected = json!([1001, 1001, ([14, 15, 1001].map(applied))]);
    assert_eq!(state(migrated.json()), expected);
}

/// A migrated database of the older product, with a home of the user `trader-1`, who connects as
/// [`APP`].
fn adopted() -> Credctl {
    let mut t = home_of_owner();
    t.run(["migrate"]).ends().succeeded();
    t.connect_as(APP);
    t.set("CREDCTL_USER_ID", "trader-1");
    t
}

#[test]
fn a_database_of_the_older_product_is_taken_over_with_its_rows_untouched() {
    let t = home_of_owner();
    let kept =
        "SELECT id, user_account_id, user_id, credential_type, api_key, secret_key, is_active,
                       created_at, updated_at FROM user_credentials ORDER BY id";
    let before = rows(&t, kept);
    let migrated = t.run(["migrate"]).ends();
    let expected = format!(
        "note: the table user_credentials gets a column: a program that is connected and caches prepared \
         statements may fail once with `cached plan must not change result type`\n\
         Database {}\nFound 14 user_accounts\nApplied 15 multiple_credentials_support\n\
         Applied 1001 own_tables\n9 unsealed: `credctl vault seal`\n",
        place(&t)
    );
    assert_eq!(outcome(&migrated), (0, "", &*expected));
    assert_eq!((rows(&t, kept), before.len()), (before, 9));
    let status = t.run(["migrate", "--status"]).ends().succeeded().stdout;
    assert!(
        status.starts_with("14\tuser_accounts\tadopted\t2"),
        "{status}"
    );
}

#[tokio::test]
async fn rows_taken_over_and_rows_the_older_product_adds_later_list_well() {
    let t = adopted();
    let row = |c: &serde_json::Value| {
        json!([
            c["credential_type"],
            c["nickname"],
            c["environment"],
            c["is_active"]
        ])
    };
    let listed: Vec<_> = t.credentials().iter().map(row).collect();
    let expected = [
        json!(["alpaca", "alpaca", null, true]),
        json!(["alpaca", "alpaca_paper", "paper", true]),
        json!(["polygon", "polygon", null, false]),
    ];
    assert_eq!(listed, expected);
    let database = t.database();
    assert_eq!(
        as_user(database, APP, "trader-1", NINE_COLUMNS).await,
        Ok(1)
    );
    let credentials = t.credentials();
    assert_eq!(row(&credentials[1]), json!(["alpaca", null, null, true]));
    assert_eq!(credentials[1]["label"], "alpaca");
}

#[test]
fn where_rows_were_sealed_by_others_no_vault_key_is_made_up() {
    let t = adopted();
    let added = t
        .run(["add", "--paper", "--stdin"])
        .input("PK1\ns1\n")
        .ends();
    let expected = "credctl: the vault key is missing, and rows are sealed already\n\
         hint: give the key of the application that sealed them, with --key-file or CREDCTL_FERNET_KEYS\n";
    assert_eq!(outcome(&added), (5, "", expected));
    assert!(!t.data_home().exists());
    let other = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
    let added = t
        .run(["add", "--paper", "--stdin"])
        .var("CREDCTL_FERNET_KEYS", other);
    let added = added.input("PK1\ns1\n").ends();
    let hint = "hint: give the key of the application that sealed them, with --key-file or CREDCTL_FERNET_KEYS\n";
    assert!(
        added.code == 5 && added.stderr.ends_with(hint),
        "{added:#?}"
    );
    assert_eq!(rows(&t, "SELECT count(*) FROM credctl.keys"), ["0"]);
}

#[test]
fn tables_of_something_else_need_a_word() {
    let t = Credctl::on_as(pg::empty(), OWNER);
    sql(&t, "CREATE TABLE orders (id integer)");
    let before = dump(&t);
    let expected = "credctl: schema `public` holds unrelated tables (`orders`)\n\
                    hint: if this is the right database, run `credctl migrate --create`\n";
    for arguments in [&["migrate"][..], &["migrate", "--dry-run"]] {
        assert_eq!(outcome(&t.run(arguments).ends()), (7, "", expected));
    }
    assert_eq!(dump(&t), before);
    t.run(["migrate", "--create"]).ends().succeeded();
    t.run(["migrate", "--check"]).ends().succeeded();
    assert_eq!(rows(&t, "SELECT count(*) FROM orders"), ["0"]);
}

#[test]
fn twenty_at_once_all_succeed_and_apply_each_version_once() {
    let t = home_of_owner();
    let started: Vec<_> = (0..20).map(|_| t.run(["migrate"]).start()).collect();
    let mut said = String::new();
    for child in started {
        let ended = Ended::of("migrate".into(), child);
        said.push_str(&ended.succeeded().stderr);
    }
    for word in ["Found 14 ", "Applied 15 ", "Applied 1001 "] {
        assert_eq!(said.matches(word).count(), 1, "{said}");
    }
}

#[test]
fn a_role_that_may_not_change_the_schema_is_refused() {
    let t = Credctl::on(pg::empty());
    let before = dump(&t);
    let refused = t.run(["migrate"]).ends();
    let expected = "credctl: the role may not change this schema: \
                    it has no CREATE privilege on the schema\n\
                    hint: run it as the role that owns the database\n";
    assert_eq!(outcome(&refused), (13, "", expected));
    assert_eq!(dump(&t), before);
}

#[test]
fn the_schema_of_the_config_file_is_the_one_that_is_used() {
    let t = Credctl::on_as(pg::empty(), OWNER);
    write_config(&t, "[database]\nschema = \"desk\"\n");
    let expected = "credctl: there is no schema `desk`\n\
                    hint: check `schema` under [database] in the config file\n";
    assert_eq!(outcome(&t.run(["migrate"]).ends()), (12, "", expected));
    sql(&t, &format!("CREATE SCHEMA desk AUTHORIZATION {OWNER}"));
    t.run(["migrate"]).ends().succeeded();
    t.run(["account", "add", "main"]).ends().succeeded();
    let id = t.add("Paper", &["--paper"]);
    assert_eq!(rows(&t, "SELECT id FROM desk.user_credentials"), [id]);
    let elsewhere = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(rows(&t, elsewhere), ["0"]);
}

#[test]
fn one_mode_at_a_time() {
    let t = Credctl::on_as(pg::empty(), OWNER);
    for arguments in [
        ["migrate", "--check", "--dry-run"],
        ["migrate", "--status", "--create"],
        ["migrate", "--check", "--create"],
    ] {
        let refused = t.run(arguments).ends();
        assert_eq!(
            (refused.code, refused.stdout.as_str()),
            (2, ""),
            "{refused:#?}"
        );
    }
}
