//! `credctl db grants`: exactly the privileges that the role of commands needs.

mod refusals;

use crate::common::{
    credctl::{Credctl, Ended, USER, outcome},
    database::{as_user, dump, name, rows, sql},
    home_files::write_config,
    older_product::PLAIN_14,
    pg::{self, Database, OWNER, POSTGRES},
    psql::psql_script,
};

/// A migrated database that is closed to everybody, and the name of a new role.
fn closed() -> (Credctl, String) {
    let t = run_by(pg::migrated(), OWNER);
    let role = format!("trader's \"own\"; DROP {}", name(&t));
    let database = name(&t).to_owned();
    sql(&t, &format!("CREATE ROLE {} LOGIN", quoted(&role)));
    sql(
        &t,
        &format!(
            "REVOKE ALL ON DATABASE {database} FROM PUBLIC; REVOKE ALL ON SCHEMA public FROM PUBLIC;
             ALTER SCHEMA public OWNER TO {OWNER}"
        ),
    );
    (t, role)
}

/// A home that connects as this role.
fn run_by(database: Database, role: &str) -> Credctl {
    let mut t = Credctl::on_as(database, role);
    t.set("CREDCTL_USER_ID", USER);
    t
}

fn quoted(role: &str) -> String {
    format!("\"{}\"", role.replace('"', "\"\""))
}

/// Connects as this role from now on, whatever characters its name has.
fn become_role(t: &mut Credctl, role: &str) {
    let encoded: String = role.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let url = t.database().url(&encoded);
    t.set("CREDCTL_DATABASE_URL", url);
}

/// Every privilege that was granted to a role in this database.
fn privileges(t: &Credctl, role: &str) -> Vec<String> {
    let literal = role.replace('\'', "''");
    rows(
        t,
        &format!(
            "SELECT x.what || ' ' || string_agg(x.privilege, ',' ORDER BY x.privilege) FROM (
                SELECT 'database', (aclexplode(datacl)).* FROM pg_database WHERE datname = current_database()
                UNION ALL SELECT 'schema ' || nspname, (aclexplode(nspacl)).* FROM pg_namespace
                UNION ALL SELECT concat_ws('.', nspname, relname), (aclexplode(relacl)).*
                FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
                UNION ALL SELECT concat_ws('.', nspname, relname, attname), (aclexplode(attacl)).*
                FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
             ) AS x (what, grantor, grantee, privilege, grantable)
             JOIN pg_roles r ON r.oid = x.grantee WHERE r.rolname = '{literal}'
             GROUP BY x.what ORDER BY x.what COLLATE \"C\""
        ),
    )
}

/// Runs every command that reads or writes rows.
fn runs_every_command(t: &Credctl) {
    let succeeds = |arguments: &[&str]| t.run(arguments).ends().succeeded();
    succeeds(&["account", "add", "main"]);
    succeeds(&["account", "list"]);
    let first = t.add("First", &["--paper"]);
    t.add("Second", &["--live", "--if-absent"]);
    t.add("Second", &["--live", "--if-absent"]);
    assert_eq!(t.credentials().len(), 2);
    succeeds(&["use", "First"]);
    succeeds(&["rename", "First", "Renamed"]);
    succeeds(&[
        "edit",
        "Renamed",
        "--disable",
        "--live",
        "--ignore-key-prefix",
        "--yes",
    ]);
    let polygon = ["edit", "Renamed", "--type", "polygon", "--stdin", "--yes"];
    t.run(polygon).input("another-key\n").ends().succeeded();
    // Its fingerprint fits no more: the next one that stores something gives it another.
    succeeds(&["edit", "Second", "--type", "kraken", "--yes"]);
    let file = "PAPER1_API_KEY=k\nPAPER1_SECRET_KEY=s\n";
    let imported = t.run(["import", "-"]).input(file).ends().succeeded();
    succeeds(&["backup", "all.backup"]);
    succeeds(&["remove", imported.stdout.trim_end(), "--yes"]);
    succeeds(&["restore", "all.backup"]);
    succeeds(&["remove", imported.stdout.trim_end(), "--yes"]);
    succeeds(&["remove", &first, "--yes"]);
    assert_eq!(t.credentials().len(), 1);
    succeeds(&["migrate", "--check"]);
    succeeds(&["db", "url"]);
    succeeds(&["db", "grants"]);
}

/// Asserts that the role is denied everything that no command does.
async fn may_do_nothing_else(database: &Database, role: &str) {
    for statement in [
        "UPDATE user_credentials SET user_id = 'trader-b'",
        "UPDATE user_credentials SET created_at = now()",
        "UPDATE user_credentials SET user_account_id = gen_random_uuid()",
        "TRUNCATE user_credentials",
        "DROP TABLE user_credentials",
        "ALTER TABLE user_credentials DISABLE ROW LEVEL SECURITY",
        "UPDATE user_accounts SET account_name = 'other'",
        "DELETE FROM user_accounts",
        "UPDATE credctl.keys SET check_token = ''",
        "UPDATE credctl.events SET actor = 'other'",
        "DELETE FROM credctl.events",
        "TRUNCATE credctl.credentials",
        "CREATE TABLE credctl.mine (id int)",
        "DELETE FROM credctl.keys",
        "UPDATE credctl.vault SET adopted_sealed = true",
        "DELETE FROM credctl.vault",
        "DELETE FROM credctl.migrations",
        "UPDATE credctl.migrations SET version = 1",
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
    ] {
        let denied = as_user(database, role, USER, statement).await;
        assert_eq!(denied, Err("42501".into()), "{statement}");
    }
}

#[tokio::test]
async fn what_is_printed_is_all_that_the_commands_need() {
    let (mut t, role) = closed();
    let before = dump(&t);
    let printed = t.run(["db", "grants", "--role", &role]).ends();
    assert_eq!((printed.code, &*printed.stderr), (0, ""), "{printed:#?}");
    assert_eq!(dump(&t), before);
    assert_eq!(psql_script(t.database(), &printed.stdout), Ok(()));
    assert_eq!(
        privileges(&t, &role),
        [
            "credctl.checks DELETE,INSERT,SELECT,UPDATE",
            "credctl.credentials DELETE,INSERT,SELECT,UPDATE",
            "credctl.events INSERT,SELECT",
            "credctl.events.was UPDATE",
            "credctl.keys INSERT,SELECT",
            "credctl.migrations SELECT",
            "credctl.vault SELECT",
            "database CONNECT",
            "public.user_accounts INSERT,SELECT",
            "public.user_credentials DELETE,INSERT,SELECT",
            "public.user_credentials.api_key UPDATE",
            "public.user_credentials.credential_type UPDATE",
            "public.user_credentials.is_active UPDATE",
            "public.user_credentials.nickname UPDATE",
            "public.user_credentials.secret_key UPDATE",
            "public.user_credentials.updated_at UPDATE",
            "schema credctl USAGE",
            "schema public USAGE",
        ]
    );
    become_role(&mut t, &role);
    runs_every_command(&t);
    may_do_nothing_else(t.database(), &role).await;
}

#[test]
fn applied_it_is_granted_at_once_and_a_second_time_changes_nothing() {
    let (mut t, role) = closed();
    let printed = t.run(["db", "grants", "--role", &role]).ends().stdout;
    let applied = t.run(["db", "grants", "--role", &role, "--apply"]).ends();
    let socket = pg::server().folder().display();
    let expected = format!(
        "Granted `{role}` what credctl's commands need, {} on {socket}:5432 as {OWNER}\n",
        name(&t)
    );
    assert_eq!(outcome(&applied), (0, "", &*expected));
    let granted = dump(&t);
    let json = ["db", "grants", "--role", &role, "--apply", "--json"];
    let again = t.run(json).ends().succeeded();
    let expected = serde_json::json!({
        "schema_version": 1, "role": role, "sql": printed, "applied": true, "remarks": [],
    });
    assert_eq!((again.json(), &*again.stderr), (expected, ""));
    assert_eq!(dump(&t), granted);
    become_role(&mut t, &role);
    runs_every_command(&t);
}

#[test]
fn a_database_as_postgresql_makes_it_needs_no_other_grant() {
    let mut t = run_by(Database::create("TEMPLATE template0"), OWNER);
    let role = format!("{}_app", name(&t));
    sql(&t, &format!("CREATE ROLE {role} LOGIN"));
    t.run(["migrate"]).ends().succeeded();
    let grants = ["db", "grants", "--role", &role, "--apply"];
    t.run(grants).ends().succeeded();
    become_role(&mut t, &role);
    runs_every_command(&t);
}

#[test]
fn a_name_that_does_not_show_is_printed_so_that_it_can_be_run() {
    let (t, _) = closed();
    let role = format!("a\\\"\u{1b}[2J\n\u{202e}{}", name(&t));
    sql(&t, &format!("CREATE ROLE {}", quoted(&role)));
    let printed = t.run(["db", "grants", "--role", &role]).ends().succeeded();
    let word = format!("U&\"a\\\\\"\"\\+00001b[2J\\+00000a\\+00202e{}\"", name(&t));
    assert!(printed.stdout.contains(&word), "{printed:#?}");
    assert_eq!(psql_script(t.database(), &printed.stdout), Ok(()));
    assert_eq!(privileges(&t, &role).len(), 18);
}

#[test]
fn the_schema_of_the_config_file_is_the_one_that_is_granted() {
    let t = run_by(pg::empty(), OWNER);
    sql(
        &t,
        &format!("CREATE SCHEMA \"Desk \"\"1\" AUTHORIZATION {OWNER}"),
    );
    write_config(&t, "[database]\nschema = 'Desk \"1'\n");
    t.run(["migrate"]).ends().succeeded();
    let role = format!("{}_desk", name(&t));
    sql(&t, &format!("CREATE ROLE {role}"));
    t.run(["db", "grants", "--role", &role, "--apply"])
        .ends()
        .succeeded();
    let granted = privileges(&t, &role);
    assert!(
        granted.contains(&"schema Desk \"1 USAGE".to_owned()),
        "{granted:?}"
    );
    assert!(granted.contains(&"Desk \"1.user_accounts INSERT,SELECT".to_owned()));
}

#[test]
fn twenty_at_once_all_succeed() {
    let (t, role) = closed();
    let arguments = ["db", "grants", "--role", &role, "--apply"];
    let started: Vec<_> = (0..20)
        .map(|_| t.run(arguments).var("CREDCTL_TIMEOUT", "5m").start())
        .collect();
    for child in started {
        Ended::of("db grants".into(), child).succeeded();
    }
    assert_eq!(privileges(&t, &role).len(), 18);
}

#[test]
fn in_the_private_database_it_is_the_role_of_commands() {
    let t = Credctl::fresh();
    let expected = "credctl: there is no private database yet\nhint: run `credctl db start`\n";
    assert_eq!(outcome(&t.run(["db", "grants"]).ends()), (3, "", expected));
    t.add("Paper", &["--paper"]);
    let printed = t.run(["db", "grants"]).ends().succeeded();
    assert!(
        printed
            .stdout
            .contains("GRANT USAGE ON SCHEMA \"public\" TO \"credctl\";\n")
    );
    let applied = t.run(["db", "grants", "--apply"]).ends().succeeded();
    assert!(
        applied.stderr.starts_with("Granted `credctl` what"),
        "{applied:#?}"
    );
    assert_eq!(t.credentials().len(), 1);
}

#[test]
fn the_sequences_of_columns_that_the_older_product_added_are_granted_too() {
    let t = run_by(pg::empty(), OWNER);
    sql(
        &t,
        &format!("SET ROLE {OWNER}; {PLAIN_14}; ALTER TABLE user_credentials ADD number serial"),
    );
    t.run(["migrate"]).ends().succeeded();
    let role = format!("{}_numbers", name(&t));
    sql(&t, &format!("CREATE ROLE {role} LOGIN"));
    let grants = ["db", "grants", "--role", &role, "--apply"];
    sql(
        &t,
        "ALTER SEQUENCE user_credentials_number_seq OWNED BY NONE",
    );
    sql(
        &t,
        &format!("ALTER SEQUENCE user_credentials_number_seq OWNER TO {POSTGRES}"),
    );
    let refused = t.run(grants).ends();
    assert_eq!(refused.code, 13, "{refused:#?}");
    assert!(
        refused.stderr.contains("user_credentials_number_seq"),
        "{refused:#?}"
    );
    sql(
        &t,
        &format!("ALTER SEQUENCE user_credentials_number_seq OWNER TO {OWNER}"),
    );
    t.run(grants).ends().succeeded();
    let granted = "public.user_credentials_number_seq USAGE".to_owned();
    assert!(privileges(&t, &role).contains(&granted));
}
