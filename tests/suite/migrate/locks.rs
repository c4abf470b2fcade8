//! Several `migrate` at once, and sessions that hold locks.

use std::time::Duration;

use credctl::parts::schema::{self, LATEST, LockHolder, Options, Report, SchemaError};
use tokio_postgres::Client;

use crate::{
    common::{
        database::first_column,
        migration::{migrate, migrate_with, target},
        older_product::{PLAIN_14, database_with},
        pg::{self, Database, OWNER, POSTGRES},
    },
    migrate::assert_same,
};

const IMPATIENT: Options = Options {
    schema_is_named: false,
    create: false,
    wait: Duration::from_millis(100),
    tell: None,
    deadline: Duration::from_secs(60),
};

const PATIENT: Options = Options {
    wait: Duration::from_secs(300),
    ..IMPATIENT
};

/// The session that is in the way, as the error names it.
async fn holder(client: &Client, user: &str) -> LockHolder {
    let sql = "SELECT pg_backend_pid()";
    LockHolder {
        pid: client.query_typed(sql, &[]).await.unwrap()[0].get(0),
        user: user.into(),
        application: "credctl tests".into(),
    }
}

async fn locked_by(database: &Database) -> Option<LockHolder> {
    match migrate_with(database, IMPATIENT).await {
        Err(SchemaError::Locked { holder, .. }) => holder,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn twenty_at_once_all_succeed_and_apply_each_version_once() {
    for sql in ["", PLAIN_14] {
        let database = database_with(&[sql]).await;
        let mut clients = Vec::new();
        for _ in 0..20 {
            clients.push(database.connect(OWNER).await);
        }
        let runs: Vec<_> = clients
            .into_iter()
            .map(|client| {
                tokio::spawn(async move { schema::migrate(target(&client), PATIENT).await })
            })
            .collect();
        let mut applied = Vec::new();
        for run in runs {
            let report: Report = run.await.unwrap().unwrap();
            applied.extend(report.adopted);
            applied.extend(report.applied);
        }
        applied.sort_unstable();
        assert_eq!(applied, [14, 15, LATEST]);
    }
}

#[tokio::test]
async fn who_holds_the_migration_lock_is_named() {
    let database = pg::empty();
    let other = database.connect(OWNER).await;
    let sql = schema::dry_run(target(&other), IMPATIENT).await.unwrap();
    let within = sql.split("COMMIT;\n").next().unwrap();
    other.batch_execute(within).await.unwrap();
    let expected = holder(&other, OWNER).await;
    assert_eq!(locked_by(&database).await, Some(expected));
    other.batch_execute("ROLLBACK").await.unwrap();
    assert!(migrate(&database).await.is_ok());
}

#[tokio::test]
async fn who_uses_a_table_that_must_change_is_named() {
    let database = database_with(&[PLAIN_14]).await;
    let before = database.dump();
    let other = database.connect(POSTGRES).await;
    let reading = "BEGIN; SELECT count(*) FROM user_credentials";
    other.batch_execute(reading).await.unwrap();
    let expected = holder(&other, POSTGRES).await;
    assert_eq!(locked_by(&database).await, Some(expected));
    assert_eq!(database.dump(), before);
    other.batch_execute("COMMIT").await.unwrap();
    assert!(migrate(&database).await.is_ok());
}

#[tokio::test]
async fn a_run_goes_on_when_the_lock_becomes_free() {
    let database = pg::empty();
    let other = database.connect(OWNER).await;
    let sql = schema::dry_run(target(&other), PATIENT).await.unwrap();
    let within = sql.split("COMMIT;\n").next().unwrap();
    other.batch_execute(within).await.unwrap();
    let client = database.connect(OWNER).await;
    let waiting = tokio::spawn(async move { schema::migrate(target(&client), PATIENT).await });
    let tried = "SELECT count(*)::text FROM pg_stat_activity
                 WHERE datname = current_database() AND query LIKE '%pg_try_advisory%'
                   AND pid <> pg_backend_pid()";
    while first_column(&database, tried).await == ["0"] {
        tokio::task::yield_now().await;
    }
    other.batch_execute("COMMIT").await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap().applied, [15, LATEST]);
}

#[tokio::test]
async fn a_server_that_is_going_down_is_a_lost_connection() {
    let database = pg::empty();
    let client = database.connect(OWNER).await;
    let kill = "SELECT pg_terminate_backend(pid, 10000)::text FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()";
    assert_eq!(first_column(&database, kill).await, ["true"]);
    let outcome = schema::migrate(target(&client), PATIENT).await;
    assert_same(outcome, Err(SchemaError::ConnectionLost));
}
