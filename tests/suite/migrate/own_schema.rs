//! The schema of credctl's own tables: how it comes to be, and who may have put what there.

use credctl::parts::schema::{self, Options, SchemaError, Target, own_schema};

use crate::{
    common::{
        credctl::{Credctl, outcome},
        database::{dump, first_column, sql},
        migration::{migrate, status},
        older_product::{PLAIN_14, database_with},
        pg::{self, APP, Database, OWNER, POSTGRES, server},
    },
    migrate::message,
};

const OWNER_OF_SCHEMA: &str = "
    SELECT concat_ws(' ', nspowner::regrole, obj_description(oid)) FROM pg_namespace WHERE nspname = 'credctl'";
const OWNERS_OF_TABLES: &str = "
    SELECT concat_ws(' ', relname, relowner::regrole) FROM pg_class
    WHERE relnamespace = 'credctl'::regnamespace AND relkind = 'r' ORDER BY 1";

async fn superuser_runs(database: &Database, sql: &str) {
    let superuser = database.connect(POSTGRES).await;
    superuser.batch_execute(sql).await.unwrap();
}

/// A role of this test, which may create schemas and objects. It goes with the database's objects.
async fn mallory(database: &Database) -> String {
    let role = format!("mallory_{}", database.name());
    server().superuser(&format!("CREATE ROLE {role} LOGIN"));
    superuser_runs(
        database,
        &format!("GRANT CREATE ON DATABASE {} TO {role}", database.name()),
    )
    .await;
    role
}

async fn forget(database: &Database, role: &str) {
    superuser_runs(
        database,
        &format!("DROP OWNED BY {role} CASCADE; DROP ROLE {role}"),
    )
    .await;
}

#[tokio::test]
async fn it_belongs_to_the_owner_of_the_shared_tables_whoever_migrates() {
    let tables = [
        "checks",
        "credentials",
        "events",
        "keys",
        "migrations",
        "vault",
    ];
    let owned = tables.map(|table| format!("{table} {OWNER}"));
    for role in [OWNER, POSTGRES] {
        let database = database_with(&[PLAIN_14]).await;
        let client = database.connect(role).await;
        let target = Target {
            client: &client,
            schema: "public",
        };
        schema::migrate(target, Options::default()).await.unwrap();
        let made =
            format!("{OWNER} What credctl alone knows. Dropping this schema takes all of it away.");
        assert_eq!(first_column(&database, OWNER_OF_SCHEMA).await, [made]);
        assert_eq!(first_column(&database, OWNERS_OF_TABLES).await, owned);
    }
}

#[tokio::test]
async fn one_that_an_administrator_made_is_used_as_it_is() {
    let database = database_with(&[PLAIN_14]).await;
    let revoke = format!(
        "ALTER DATABASE {0} OWNER TO {POSTGRES}; REVOKE CREATE ON DATABASE {0} FROM {OWNER}, PUBLIC;
         CREATE SCHEMA credctl AUTHORIZATION \"{OWNER}\"",
        database.name()
    );
    superuser_runs(&database, &revoke).await;
    migrate(&database).await.unwrap();
    assert_eq!(first_column(&database, OWNER_OF_SCHEMA).await, [OWNER]);
}

#[test]
fn who_may_not_create_it_is_shown_the_line_for_an_administrator() {
    let t = Credctl::on_as(pg::empty(), OWNER);
    let database = t.database().name().to_owned();
    sql(&t, &format!("SET ROLE {OWNER}; {PLAIN_14}"));
    sql(
        &t,
        &format!("ALTER DATABASE {database} OWNER TO {POSTGRES}"),
    );
    let before = dump(&t);
    let expected = format!(
        "credctl: the role may not create schema `credctl`, which holds credctl's own tables\n\
         hint: have an administrator run: CREATE SCHEMA credctl AUTHORIZATION \"{OWNER}\";\n"
    );
    for arguments in [&["migrate"][..], &["migrate", "--dry-run"]] {
        let refused = t.run(arguments).ends();
        assert_eq!(outcome(&refused), (13, "", &*expected));
    }
    assert_eq!(dump(&t), before);
    let line = expected.rsplit_once("run: ").unwrap().1;
    sql(&t, line);
    t.run(["migrate"]).ends().succeeded();

    sql(
        &t,
        &format!(
            "DROP SCHEMA credctl CASCADE; CREATE SCHEMA credctl; GRANT USAGE ON SCHEMA credctl TO {OWNER}"
        ),
    );
    let refused = t.run(["migrate"]).ends();
    let expected = "credctl: the role may not change this schema: it has no CREATE privilege on schema `credctl`\n\
                    hint: run it as the role that owns the database\n";
    assert_eq!(outcome(&refused), (13, "", expected));
}

/// A view in the place of a table would run its owner's functions as whoever reads it.
#[tokio::test]
async fn what_another_role_put_there_is_refused_and_never_read() {
    let trap = "CREATE FUNCTION credctl.trap() RETURNS text LANGUAGE plpgsql AS
                    'BEGIN RAISE EXCEPTION ''the trap ran''; END';
                CREATE VIEW credctl.migrations AS SELECT 14 AS version, credctl.trap() AS name, '' AS sha256,
                    now() AS applied_at, true AS adopted;
                GRANT SELECT ON credctl.migrations TO PUBLIC";
    let cases = [
        (
            "CREATE TABLE credctl.vault (id uuid)",
            "table credctl.vault belongs to role `MALLORY`",
        ),
        (
            "CREATE FUNCTION credctl.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "function credctl.f() belongs to role `MALLORY`",
        ),
        (
            "CREATE TYPE credctl.mood AS ENUM ('good')",
            "type credctl.mood belongs to role `MALLORY`",
        ),
        (
            trap,
            "function credctl.trap() belongs to role `MALLORY`; view credctl.migrations belongs to role `MALLORY`; \
                `credctl.migrations` is not a plain table",
        ),
    ];
    for (sql, reason) in cases {
        let database = database_with(&[PLAIN_14]).await;
        let role = mallory(&database).await;
        let put = format!(
            "CREATE SCHEMA credctl AUTHORIZATION {OWNER}; GRANT CREATE, USAGE ON SCHEMA credctl TO PUBLIC;
             SET ROLE {role}; {sql}; RESET ROLE"
        );
        superuser_runs(&database, &put).await;
        let before = database.dump();
        let refusals = every_refusal(&database).await;
        let unchanged = database.dump() == before;
        forget(&database, &role).await;
        assert!(unchanged);
        let reason = reason.replace("MALLORY", &role);
        for refusal in refusals {
            assert_eq!(
                refusal,
                format!("the tables found cannot be taken over: {reason}")
            );
        }
    }
}

#[tokio::test]
async fn a_schema_of_another_role_is_refused() {
    let database = database_with(&[PLAIN_14]).await;
    let role = mallory(&database).await;
    superuser_runs(
        &database,
        &format!(
            "CREATE SCHEMA credctl AUTHORIZATION {role}; GRANT ALL ON SCHEMA credctl TO PUBLIC"
        ),
    )
    .await;
    let refusals = every_refusal(&database).await;
    forget(&database, &role).await;
    for refusal in refusals {
        let reason = format!("schema credctl belongs to role `{role}`");
        assert_eq!(
            refusal,
            format!("the tables found cannot be taken over: {reason}")
        );
    }
    migrate(&database).await.unwrap();
}

/// The refusals of everything that reads the own schema.
async fn every_refusal(database: &Database) -> Vec<String> {
    let client = database.connect(OWNER).await;
    let target = Target {
        client: &client,
        schema: "public",
    };
    let options = Options::default();
    vec![
        message(schema::migrate(target, options).await),
        message(schema::dry_run(target, options).await),
        message(schema::status(target, options.deadline).await),
        message(schema::harden(target, options).await),
        message(schema::harden_dry_run(target, options).await),
    ]
}

#[tokio::test]
async fn tables_of_the_owner_without_a_history_are_refused_and_others_are_not() {
    let database = database_with(&[
        PLAIN_14,
        "CREATE SCHEMA credctl; CREATE TABLE credctl.notes (id int)",
    ])
    .await;
    let owner = database.connect(OWNER).await;
    owner
        .batch_execute("CREATE TABLE credctl.keys (key_id text)")
        .await
        .unwrap();
    let before = database.dump();
    let reason = "table `credctl.keys` exists, but the history does not say where it is from";
    assert_eq!(
        message(migrate(&database).await),
        format!("the tables found cannot be taken over: {reason}")
    );
    assert_eq!(database.dump(), before);
    owner
        .batch_execute("DROP TABLE credctl.keys")
        .await
        .unwrap();
    migrate(&database).await.unwrap();
}

#[tokio::test]
async fn a_schema_in_which_others_may_create_is_remarked() {
    let database = database_with(&[PLAIN_14]).await;
    superuser_runs(
        &database,
        &format!(
            "CREATE SCHEMA credctl AUTHORIZATION {OWNER}; GRANT CREATE ON SCHEMA credctl TO {APP};
             GRANT CREATE ON SCHEMA public TO PUBLIC"
        ),
    )
    .await;
    let remark = |schema: &str| {
        format!(
            "other roles may create objects in schema `{schema}`; `REVOKE CREATE ON SCHEMA` takes that from them"
        )
    };
    let report = migrate(&database).await.unwrap();
    assert_eq!(report.remarks, [remark("credctl"), remark("public")]);
    let plain = database_with(&[PLAIN_14]).await;
    let closed = "REVOKE CREATE ON SCHEMA public FROM PUBLIC";
    superuser_runs(&plain, closed).await;
    assert_eq!(migrate(&plain).await.unwrap().remarks, [""; 0]);
}

#[tokio::test]
async fn beside_another_schema_it_has_another_name() {
    for shared in [
        "desk",
        "Trading \"1\"",
        "a$check$b",
        "it's {own} \\",
        &"x".repeat(60),
    ] {
        let own = own_schema(shared);
        assert!(own.starts_with("credctl_") && own.len() <= 63, "{own}");
        let database = pg::empty();
        let client = database.connect(OWNER).await;
        let quoted = format!("\"{}\"", shared.replace('"', "\"\""));
        client
            .batch_execute(&format!(
                "CREATE SCHEMA {quoted}; SET search_path = {quoted}; {PLAIN_14}"
            ))
            .await
            .unwrap();
        let target = Target {
            client: &client,
            schema: shared,
        };
        let named = Options {
            schema_is_named: true,
            ..Options::default()
        };
        schema::migrate(target, named).await.unwrap();
        let tables = "SELECT concat_ws(' ', schemaname, count(*)) FROM pg_tables
                      WHERE schemaname NOT IN ('pg_catalog', 'information_schema') GROUP BY schemaname ORDER BY 1";
        let mut expected = [format!("{own} 6"), format!("{shared} 2")];
        expected.sort();
        let mut found = first_column(&database, tables).await;
        found.sort();
        assert_eq!(found, expected);
        schema::harden(target, named).await.unwrap();
        let status = schema::status(target, named.deadline).await.unwrap();
        assert!(!status.is_pending(), "{status:#?}");
    }
}

#[tokio::test]
async fn vaults_in_two_schemas_do_not_know_each_other() {
    let database = pg::migrated();
    let client = database.connect(OWNER).await;
    client.batch_execute("CREATE SCHEMA desk").await.unwrap();
    let target = Target {
        client: &client,
        schema: "desk",
    };
    let named = Options {
        schema_is_named: true,
        ..Options::default()
    };
    assert_eq!(
        schema::migrate(target, named).await.unwrap().applied,
        [14, 15, 1001]
    );
    let ids = "SELECT count(DISTINCT id)::text FROM (TABLE credctl.vault UNION ALL TABLE credctl_desk.vault) v";
    assert_eq!(first_column(&database, ids).await, ["2"]);
    client
        .batch_execute("DROP SCHEMA credctl_desk CASCADE")
        .await
        .unwrap();
    assert!(!status(&database).await.is_pending());
    let error = schema::harden(target, named).await.unwrap_err();
    assert!(matches!(error, SchemaError::Pending), "{error}");
}
