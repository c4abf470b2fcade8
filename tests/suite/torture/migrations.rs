//! Twenty `migrate` at once, on databases of each kind.

use credctl::parts::schema::{self, Options};

use super::rounds;
use crate::common::{
    credctl::{Credctl, Ended},
    database::first_column,
    migration::{ALL_APPLIED, FOUND_14, states, target},
    older_product::{FORCE, PLAIN_14, database_with, older_columns},
    pg::{self, Database, OWNER},
};

/// Parts of migration 15, as somebody may have applied them by hand.
const HALF_OF_15: [&str; 3] = [
    "ALTER TABLE user_credentials ADD COLUMN nickname VARCHAR(255)",
    "DROP INDEX idx_user_credentials_unique",
    "ALTER TABLE user_credentials ADD COLUMN nickname VARCHAR(255);
     DROP INDEX idx_user_credentials_unique;
     CREATE INDEX idx_user_credentials_nickname ON user_credentials (user_account_id, nickname);
     UPDATE user_credentials SET nickname = ' ' WHERE credential_type = 'alpaca'",
];

/// Runs twenty `migrate` at once; each succeeds, and every version is recorded once.
async fn migrate_at_once(database: Database, before: &str, expected: [&str; 3]) {
    let has_tables = "SELECT 'yes' WHERE to_regclass('public.user_credentials') IS NOT NULL";
    let has_tables = !first_column(&database, has_tables).await.is_empty();
    let rows = match has_tables {
        true => older_columns(&database).await,
        false => Vec::new(),
    };
    let mut t = Credctl::on(database);
    t.connect_as(OWNER);
    t.set("CREDCTL_TIMEOUT", "60s");
    let running: Vec<_> = (0..20).map(|_| t.run(["migrate"]).start()).collect();
    for child in running {
        Ended::of(before.to_owned(), child).succeeded();
    }
    let database = t.database();
    assert_eq!(states(database).await, expected, "{before}");
    let history = "SELECT m.version::text FROM credctl.migrations m ORDER BY m.version";
    assert_eq!(first_column(database, history).await, ["14", "15", "1001"]);
    assert_eq!(older_columns(database).await, rows, "{before}");
    let unnamed =
        "SELECT id::text FROM user_credentials WHERE nickname IS NULL OR nickname !~ '\\S'";
    assert!(first_column(database, unnamed).await.is_empty(), "{before}");
    let vaults = "SELECT count(*)::text FROM credctl.vault";
    assert_eq!(first_column(database, vaults).await, ["1"]);
}

/// A database that was migrated from nothing, whose history ends after this many versions.
async fn broken_off(after: usize) -> Database {
    let database = pg::empty();
    let client = database.connect(OWNER).await;
    let script = schema::dry_run(target(&client), Options::default());
    let script = script.await.unwrap();
    for transaction in script.split_inclusive("COMMIT;\n").take(after) {
        client.batch_execute(transaction).await.unwrap();
    }
    let applied = first_column(&database, "SELECT version::text FROM credctl.migrations").await;
    assert_eq!(applied.len(), after);
    database
}

#[tokio::test]
async fn twenty_on_an_empty_database_all_succeed() {
    for _ in rounds((0..10).collect(), 1) {
        migrate_at_once(database_with(&[]).await, "empty", ALL_APPLIED).await;
    }
}

#[tokio::test]
async fn twenty_on_the_older_products_tables_all_succeed() {
    let mut ways = vec![vec![PLAIN_14], vec![PLAIN_14, FORCE]];
    ways.extend(HALF_OF_15.map(|half| vec![PLAIN_14, half]));
    ways.extend(HALF_OF_15.map(|half| vec![PLAIN_14, half, FORCE]));
    for way in rounds(ways, 2) {
        migrate_at_once(database_with(&way).await, &way.join("\n"), FOUND_14).await;
    }
}

#[tokio::test]
async fn twenty_on_a_history_that_was_broken_off_all_succeed() {
    for after in rounds(vec![2, 1], 1) {
        migrate_at_once(broken_off(after).await, "broken off", ALL_APPLIED).await;
    }
}
