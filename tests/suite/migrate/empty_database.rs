//! `migrate` on an empty database.

use credctl::parts::schema::{self, LATEST, Options, Target};

use crate::{
    common::{
        database::{as_user, first_column},
        migration::{ALL_APPLIED, migrate, states, status, target},
        older_product::NINE_COLUMNS,
        pg::{self, APP, OWNER, POSTGRES},
    },
    migrate::message,
};

const ACCOUNTS: &str = "
    INSERT INTO user_accounts (id, user_id, account_name) VALUES
        ('00000000-0000-4000-8000-000000000001', 'trader-1', 'main'),
        ('00000000-0000-4000-8000-000000000002', 'trader-2', 'main')";

#[tokio::test]
async fn an_empty_database_gets_every_version() {
    let database = pg::empty();
    let report = migrate(&database).await.unwrap();
    assert_eq!(report.applied, [14, 15, LATEST]);
    assert_eq!(report.adopted, [0; 0]);
    assert_eq!(states(&database).await, ALL_APPLIED);
    let status = status(&database).await;
    assert_eq!(status.current, Some(LATEST));
    status.verify().unwrap();
    let by = "SELECT DISTINCT applied_by FROM credctl.migrations";
    assert_eq!(first_column(&database, by).await, [OWNER]);
}

#[tokio::test]
async fn a_second_run_finds_nothing_to_do() {
    let database = pg::migrated();
    let before = database.dump();
    assert_eq!(migrate(&database).await.unwrap(), schema::Report::default());
    let client = database.connect(OWNER).await;
    let dry = schema::dry_run(target(&client), Options::default()).await;
    assert_eq!(dry.unwrap(), String::new());
    assert_eq!(database.dump(), before);
}

#[tokio::test]
async fn the_sql_of_a_dry_run_is_what_migrate_does() {
    let (dry, real) = (pg::empty(), pg::empty());
    let before = dry.dump();
    let client = dry.connect(OWNER).await;
    let sql = schema::dry_run(target(&client), Options::default())
        .await
        .unwrap();
    assert_eq!(dry.dump(), before);
    client.batch_execute(&sql).await.unwrap();
    migrate(&real).await.unwrap();
    let schema = "SELECT concat_ws(' ', table_schema, table_name, column_name, data_type, is_nullable)
                  FROM information_schema.columns WHERE table_schema IN ('public', 'credctl') ORDER BY 1";
    assert_eq!(
        first_column(&dry, schema).await,
        first_column(&real, schema).await
    );
    assert_eq!(migrate(&dry).await.unwrap(), schema::Report::default());
}

#[tokio::test]
async fn the_vault_has_one_row_that_promises_no_foreign_seals() {
    let database = pg::migrated();
    let vault =
        "SELECT concat_ws(' ', user_setting, uses_schema_functions, adopted_sealed, version, readable_from)
         FROM credctl.vault";
    let expected = "app.current_user_id f f 1001 1001";
    assert_eq!(first_column(&database, vault).await, [expected]);
    let version = "SELECT substr(id::text, 15, 1) FROM credctl.vault";
    assert_eq!(first_column(&database, version).await, ["4"]);
    let second =
        "INSERT INTO credctl.vault
                      (singleton, id, user_setting, uses_schema_functions, adopted_sealed, version, readable_from)
                  VALUES (false, gen_random_uuid(), 'a.b', false, false, 1, 1)";
    assert_eq!(
        as_user(&database, POSTGRES, "", second).await,
        Err("23514".into())
    );
}

#[tokio::test]
async fn the_reading_role_may_see_the_bookkeeping_and_record_a_key() {
    let database = pg::migrated();
    for table in ["vault", "migrations", "keys"] {
        let sql = format!("SELECT * FROM credctl.{table}");
        assert!(as_user(&database, APP, "any", &sql).await.is_ok());
    }
    assert_eq!(as_user(&database, APP, "any", KEY).await, Ok(1));
}

const KEY: &str = "
    INSERT INTO credctl.keys (key_id, check_token, introduced_by, proof, created_at)
    VALUES ('0123456789abcdef', 'gAAAA', '0123456789abcdef', sha256(''), now())";

/// The rows of two users in a table of credctl's own.
const COMPANIONS: &str = "
    INSERT INTO credctl.credentials (user_id, credential_id, account_name, credential_type, is_active, revision,
                                     key_id, fingerprint, seal)
    SELECT 'trader-' || n, gen_random_uuid(), 'main', 'alpaca', true, 1, '0123456789abcdef', sha256(''), sha512('') || sha256('')
    FROM generate_series(1, 2) n";
const EVENTS: &str = "
    INSERT INTO credctl.events (id, user_id, subject, revision, kind, at, actor)
    SELECT gen_random_uuid(), 'trader-' || n, gen_random_uuid(), 1, 'added', now(), 'somebody'
    FROM generate_series(1, 2) n";
const CHECKS: &str = "
    INSERT INTO credctl.checks (user_id, credential_id, revision, verdict, at, actor, key_id, mac)
    SELECT 'trader-' || n, gen_random_uuid(), 1, 'good', now(), 'somebody', '0123456789abcdef', sha256('')
    FROM generate_series(1, 2) n";

#[tokio::test]
async fn row_level_security_binds_everybody_in_the_own_tables_too() {
    let database = pg::migrated();
    for sql in [KEY, COMPANIONS, EVENTS, CHECKS] {
        first_column(&database, sql).await;
    }
    for role in [APP, OWNER] {
        for table in ["credentials", "events", "checks"] {
            let seen = format!("SELECT FROM credctl.{table}");
            assert_eq!(as_user(&database, role, "trader-1", &seen).await, Ok(1));
            assert_eq!(as_user(&database, role, "", &seen).await, Ok(0));
            let taken = format!("UPDATE credctl.{table} SET user_id = 'trader-2'");
            let refused = Err("42501".into());
            assert_eq!(as_user(&database, role, "trader-1", &taken).await, refused);
        }
    }
}

#[tokio::test]
async fn values_that_no_seal_or_id_can_have_are_refused() {
    let database = pg::migrated();
    first_column(&database, KEY).await;
    first_column(&database, COMPANIONS).await;
    for change in [
        "credentials SET environment = 'demo'",
        "credentials SET seal = sha256('')",
        "credentials SET fingerprint = ''",
        "keys SET proof = ''",
        "keys SET introduced_by = 'v1'",
        "vault SET user_setting = 'user'",
    ] {
        let sql = format!("UPDATE credctl.{change}");
        let outcome = as_user(&database, POSTGRES, "", &sql).await;
        assert_eq!(outcome, Err("23514".into()), "{change}");
    }
    let unknown = "UPDATE credctl.credentials SET key_id = 'fedcba9876543210'";
    let outcome = as_user(&database, POSTGRES, "", unknown).await;
    assert_eq!(outcome, Err("23503".into()));
}

#[tokio::test]
async fn row_level_security_binds_everybody_the_owner_included() {
    let database = pg::migrated();
    first_column(&database, ACCOUNTS).await;
    for role in [APP, OWNER] {
        assert_eq!(
            as_user(&database, role, "trader-1", NINE_COLUMNS).await,
            Ok(1)
        );
        let seen =
            "SELECT FROM user_credentials WHERE user_id <> current_setting('app.current_user_id')";
        assert_eq!(as_user(&database, role, "trader-2", seen).await, Ok(0));
        assert_eq!(as_user(&database, role, "", seen).await, Ok(0));
        let foreign = "INSERT INTO user_accounts (id, user_id, account_name)
                       VALUES (gen_random_uuid(), 'trader-2', 'mine')";
        let refused = Err("42501".into());
        assert_eq!(as_user(&database, role, "trader-1", foreign).await, refused);
    }
}

#[tokio::test]
async fn nobody_attaches_a_credential_to_the_account_of_another_user() {
    let database = pg::migrated();
    first_column(&database, ACCOUNTS).await;
    let attach = |account: &str| {
        format!(
            "INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, secret_key)
             VALUES (gen_random_uuid(), '{account}', 'trader-1', 'alpaca', 'gAAAA', 'gAAAA')"
        )
    };
    let own = attach("00000000-0000-4000-8000-000000000001");
    let other = attach("00000000-0000-4000-8000-000000000002");
    assert_eq!(as_user(&database, APP, "trader-1", &own).await, Ok(1));
    assert_eq!(
        as_user(&database, APP, "trader-1", &other).await,
        Err("23503".into())
    );
}

#[tokio::test]
async fn several_credentials_of_a_type_are_the_point() {
    let database = pg::migrated();
    first_column(&database, ACCOUNTS).await;
    for _ in 0..3 {
        assert_eq!(
            as_user(&database, APP, "trader-1", NINE_COLUMNS).await,
            Ok(1)
        );
    }
}

#[tokio::test]
async fn every_table_and_column_says_what_it_holds() {
    let database = pg::migrated();
    let silent = "SELECT c.relname || '.' || coalesce(a.attname, '')
                  FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
                  WHERE c.relnamespace IN ('public'::regnamespace, 'credctl'::regnamespace) AND c.relkind = 'r'
                    AND (col_description(c.oid, a.attnum) IS NULL
                         OR obj_description(c.oid, 'pg_class') IS NULL)";
    assert_eq!(first_column(&database, silent).await, [""; 0]);
}

#[tokio::test]
async fn settings_that_somebody_made_the_default_do_not_matter() {
    let database = pg::empty();
    let defaults = [
        "default_transaction_isolation = 'serializable'",
        "standard_conforming_strings = off",
        "search_path = 'nowhere'",
        "statement_timeout = '1ms'",
    ];
    let superuser = database.connect(POSTGRES).await;
    for default in defaults {
        let sql = format!(
            "ALTER ROLE {OWNER} IN DATABASE {} SET {default}",
            database.name()
        );
        superuser.batch_execute(&sql).await.unwrap();
    }
    assert_eq!(migrate(&database).await.unwrap().applied, [14, 15, LATEST]);
}

#[tokio::test]
async fn where_transactions_are_read_only_by_default_nothing_is_migrated() {
    let database = pg::empty();
    let sql = format!(
        "ALTER ROLE {OWNER} IN DATABASE {} SET default_transaction_read_only = on",
        database.name()
    );
    database
        .connect(POSTGRES)
        .await
        .batch_execute(&sql)
        .await
        .unwrap();
    let refused = migrate(&database).await.unwrap_err();
    assert!(
        refused.to_string().contains("takes no changes"),
        "{refused}"
    );
}

#[tokio::test]
async fn another_schema_is_migrated_and_nothing_else_touched() {
    let database = pg::empty();
    let client = database.connect(OWNER).await;
    let target = Target {
        client: &client,
        schema: "Trading \"desk\"",
    };
    let missing = schema::migrate(target, Options::default()).await;
    assert_eq!(message(missing), "there is no schema `Trading \"desk\"`");

    let sql = "CREATE SCHEMA \"Trading \"\"desk\"\"\";
               CREATE TABLE public.user_credentials (id int, nickname text);";
    client.batch_execute(sql).await.unwrap();
    let report = schema::migrate(target, Options::default()).await.unwrap();
    assert_eq!(report.applied, [14, 15, LATEST]);
    let tables = "SELECT string_agg(schemaname || '.' || tablename, ' ' ORDER BY tablename)
                  FROM pg_tables WHERE schemaname = 'public'";
    assert_eq!(
        first_column(&database, tables).await,
        ["public.user_credentials"]
    );
    let path = "SELECT current_setting('search_path')";
    let after: String = client.query_typed(path, &[]).await.unwrap()[0].get(0);
    assert_eq!(after, "\"$user\", public");
}
