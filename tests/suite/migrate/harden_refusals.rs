//! Refusals of `migrate --harden`, which leave everything as it is.

use std::time::Duration;

use credctl::parts::schema::{self, LATEST, Options, SchemaError, Violation};

use crate::{
    common::{
        migration::target,
        older_product::{FORCE, PLAIN_14, database_with},
        pg::{self, Database, OWNER, POSTGRES},
        psql::psql_script,
    },
    migrate::{
        assert_same,
        harden::{adopted, dry_run, harden},
    },
};

/// Drops the foreign key, so that a row can break it.
const NO_KEY: &str =
    "ALTER TABLE user_credentials DROP CONSTRAINT user_credentials_user_account_id_fkey;";

/// The statement that inserts credentials of a user on an account, numbered from 1.
fn credentials(count: u32, user: &str, account: u32) -> String {
    format!(
        "INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, secret_key)
         SELECT uuid('00000000-0000-4000-9000-00000000000' || n), uuid('00000000-0000-4000-8000-00000000000{account}'),
                '{user}', 'type ' || n, 'gAAAA', 'gAAAA' FROM generate_series(1, {count}) n;"
    )
}

/// The error of hardening; a dry run must fail too, and neither may change anything.
async fn refusal(database: &Database) -> SchemaError {
    let before = database.dump();
    let error = harden(database).await.unwrap_err();
    assert_same(&dry_run(database).await.unwrap_err(), &error);
    assert_eq!(database.dump(), before);
    error
}

#[tokio::test]
async fn rows_that_stand_against_it_are_counted_and_named() {
    let id = |n: u32| format!("00000000-0000-4000-9000-00000000000{n}");
    let orphan = [NO_KEY, &credentials(1, "trader-1", 9)].concat();
    let nameless = "UPDATE user_accounts SET user_id = '' WHERE user_id = 'trader-2';
                    UPDATE user_credentials SET user_id = '' WHERE user_id = 'trader-2';
                    DELETE FROM user_credentials WHERE user_id = '';"
        .to_owned()
        + &credentials(2, "", 2);
    let cases = [
        (
            credentials(4, "trader-1", 3),
            format!(
                "4 credentials are on accounts of other users ({}, {}, {}, …)",
                id(1),
                id(2),
                id(3)
            ),
        ),
        (
            orphan,
            format!(
                "1 credential is on an account that does not exist ({})",
                id(1)
            ),
        ),
        (
            nameless,
            format!(
                "2 credentials have an empty user_id ({}, {}); \
                 1 account has an empty user_id (00000000-0000-4000-8000-000000000002)",
                id(1),
                id(2)
            ),
        ),
    ];
    for (rows, expected) in cases {
        for force in ["", FORCE] {
            let database = adopted(&[&rows, force]).await;
            let error = refusal(&database).await;
            assert!(matches!(error, SchemaError::Violations(_)), "{error:?}");
            let expected = format!("rows prevent the hardening: {expected}");
            assert_eq!(error.to_string(), expected, "{force}");
        }
    }
}

#[tokio::test]
async fn a_key_that_was_added_while_rows_were_hidden_is_not_believed() {
    let added_blindly = "
        ALTER TABLE user_accounts ADD UNIQUE (id, user_id);
        ALTER TABLE user_credentials ADD FOREIGN KEY (user_account_id, user_id)
            REFERENCES user_accounts (id, user_id);
        ALTER POLICY own ON user_accounts
            USING (user_id = NULLIF(current_setting('app.current_user_id', true), ''));
        ALTER POLICY own ON user_credentials
            USING (user_id = NULLIF(current_setting('app.current_user_id', true), ''));";
    let rows = credentials(1, "trader-1", 3);
    let database = adopted(&[&rows, FORCE, added_blindly]).await;
    let expected = Violation {
        count: 1,
        what: "credential is on an account of another user",
        ids: vec!["00000000-0000-4000-9000-000000000001".into()],
    };
    let error = refusal(&database).await;
    assert_same(error, SchemaError::Violations(vec![expected]));
}

#[tokio::test]
async fn a_row_that_came_after_the_dry_run_stops_its_sql() {
    let nameless = "INSERT INTO user_accounts (id, user_id, account_name)
                    VALUES (gen_random_uuid(), '', 'late')";
    for (row, said) in [
        (&*credentials(1, "trader-1", 3), "violates foreign key"),
        (nameless, "accounts have an empty user_id"),
    ] {
        let database = adopted(&[FORCE]).await;
        let sql = dry_run(&database).await.unwrap().sql;
        let superuser = database.connect(POSTGRES).await;
        superuser.batch_execute(row).await.unwrap();
        let before = database.dump();
        let error = psql_script(&database, &sql).unwrap_err();
        assert!(error.contains(said), "{error}");
        assert_eq!(database.dump(), before);
    }
}

#[tokio::test]
async fn a_policy_that_came_after_the_dry_run_stops_its_sql() {
    let database = adopted(&[]).await;
    let sql = dry_run(&database).await.unwrap().sql;
    let owner = database.connect(OWNER).await;
    let lax = "CREATE POLICY lax ON user_accounts USING (true)";
    owner.batch_execute(lax).await.unwrap();
    let before = database.dump();
    let error = psql_script(&database, &sql).unwrap_err();
    let said = "a table does not have exactly one permissive policy for everybody";
    assert!(error.contains(said), "{error}");
    assert_eq!(database.dump(), before);
}

#[tokio::test]
async fn an_older_and_a_newer_schema_are_refused() {
    for found in ["", PLAIN_14] {
        let database = database_with(&[found]).await;
        assert_same(refusal(&database).await, SchemaError::Pending);
    }
    let newer = "INSERT INTO credctl.migrations (version, name, sha256, credctl_version, adopted)
                 VALUES (9000, 'later', 'ab', '9', false)";
    let database = pg::migrated();
    let superuser = database.connect(POSTGRES).await;
    superuser.batch_execute(newer).await.unwrap();
    let unknown = SchemaError::UnknownVersion {
        version: 9000,
        latest: LATEST,
    };
    assert_same(refusal(&database).await, unknown);
}

#[tokio::test]
async fn who_uses_a_table_is_named_and_a_run_waits_for_them() {
    let database = adopted(&[]).await;
    let before = database.dump();
    let other = database.connect(POSTGRES).await;
    let reading = "BEGIN; SELECT count(*) FROM user_credentials";
    other.batch_execute(reading).await.unwrap();
    let client = database.connect(OWNER).await;
    let impatient = Options {
        wait: Duration::from_millis(100),
        ..Options::default()
    };
    match schema::harden(target(&client), impatient).await {
        Err(SchemaError::Locked { holder, .. }) => {
            assert_eq!(holder.unwrap().user, POSTGRES);
        }
        unexpected => panic!("{unexpected:?}"),
    }
    assert_eq!(database.dump(), before);
    let patient = Options {
        wait: Duration::from_secs(300),
        ..Options::default()
    };
    let waiting = tokio::spawn(async move { schema::harden(target(&client), patient).await });
    let waits = "SELECT FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'
                 AND relation = 'user_credentials'::regclass";
    while other.query_typed(waits, &[]).await.unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    other.batch_execute("COMMIT").await.unwrap();
    assert_ne!(waiting.await.unwrap().unwrap().changes, [""; 0]);
}

#[tokio::test]
async fn of_twenty_at_once_one_does_it() {
    let database = adopted(&[]).await;
    let patient = Options {
        wait: Duration::from_secs(300),
        ..Options::default()
    };
    let mut runs = Vec::new();
    for _ in 0..20 {
        let client = database.connect(OWNER).await;
        runs.push(tokio::spawn(async move {
            schema::harden(target(&client), patient).await
        }));
    }
    let mut did = 0;
    for run in runs {
        did += u32::from(!run.await.unwrap().unwrap().changes.is_empty());
    }
    assert_eq!(did, 1);
}
