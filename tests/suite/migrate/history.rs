//! Migration histories that do not fit this program, and runs that ended half-way.

use credctl::parts::schema::{LATEST, STEPS, SchemaError};

use crate::{
    common::{
        database::first_column,
        migration::{migrate, states, status, target},
        older_product::database_with,
        pg,
    },
    migrate::assert_same,
};

#[tokio::test]
async fn a_migration_applied_with_another_content_is_refused() {
    let database = pg::migrated();
    first_column(
        &database,
        "UPDATE credctl.migrations SET sha256 = 'ab' WHERE version = 15",
    )
    .await;
    let changed = || SchemaError::ChangedFile {
        version: 15,
        recorded: "ab".into(),
        known: STEPS[1].sha256(),
    };
    assert_same(migrate(&database).await, Err(changed()));
    assert_same(status(&database).await.verify(), Err(changed()));
}

#[tokio::test]
async fn a_schema_of_a_newer_credctl_is_refused() {
    let database = pg::migrated();
    let newer = "INSERT INTO credctl.migrations (version, name, sha256, credctl_version, adopted)
                 VALUES (1999, 'later', 'ab', '9.0.0', false)";
    first_column(&database, newer).await;
    let before = database.dump();
    let unknown = SchemaError::UnknownVersion {
        version: 1999,
        latest: LATEST,
    };
    assert_same(migrate(&database).await, Err(unknown));
    assert_eq!(database.dump(), before);
    assert_eq!(status(&database).await.current, Some(1999));
}

#[tokio::test]
async fn a_run_that_was_killed_between_two_migrations_is_continued() {
    let database = database_with(&[]).await;
    let (_, dry) = dry_run(&database).await;
    let first = dry.split_inclusive("COMMIT;\n").next().unwrap();
    let owner = database.connect(pg::OWNER).await;
    owner.batch_execute(first).await.unwrap();
    assert_eq!(
        states(&database).await,
        ["14 applied", "15 pending", "1001 pending"]
    );
    assert_eq!(migrate(&database).await.unwrap().applied, [15, LATEST]);
}

#[tokio::test]
async fn a_run_that_was_killed_within_a_migration_leaves_no_trace_of_it() {
    let database = database_with(&[]).await;
    let before = database.dump();
    let (client, dry) = dry_run(&database).await;
    let within = dry.split("COMMIT;\n").next().unwrap();
    client.batch_execute(within).await.unwrap();
    let kill = "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
                WHERE datname = current_database() AND state = 'idle in transaction'";
    assert_eq!(first_column(&database, kill).await, ["true"]);
    assert_eq!(migrate(&database).await.unwrap().applied, [14, 15, LATEST]);
    assert_ne!(database.dump(), before);
}

async fn dry_run(database: &pg::Database) -> (tokio_postgres::Client, String) {
    use credctl::parts::schema::{Options, dry_run};
    let client = database.connect(pg::OWNER).await;
    let target = target(&client);
    let sql = dry_run(target, Options::default()).await.unwrap();
    (client, sql)
}
