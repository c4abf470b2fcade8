//! `migrate` on a database of the older product.

use credctl::parts::schema::{self, Options};

use crate::common::{
    database::{as_user, first_column},
    migration::{FOUND_14, FOUND_14_AND_15, migrate, states, target},
    older_product::{FORCE, NINE_COLUMNS, PLAIN_14, database_with, older_columns},
    pg::{APP, Database, OWNER},
};

/// Parts of migration 15, as the older product may have applied it.
const DROP_UNIQUE: &str = "DROP INDEX idx_user_credentials_unique;";
const ADD_NICKNAME: &str = "ALTER TABLE user_credentials ADD COLUMN nickname VARCHAR(255);
    COMMENT ON COLUMN user_credentials.nickname IS 'label';";
const BACKFILL: &str = "UPDATE user_credentials SET nickname = 'my ' || credential_type;";
const REINDEX: &str = "DROP INDEX idx_user_credentials_unique;
    CREATE INDEX idx_user_credentials_nickname ON user_credentials (user_account_id, nickname);";

/// The query for the types and nicknames of the rows that were there before the migration.
const OLD_NAMES: &str = "SELECT DISTINCT credential_type || '=' || coalesce(nickname, 'NULL')
                         FROM user_credentials WHERE created_at < '2025-01-01' ORDER BY 1";
const NAMED_BY_TYPE: [&str; 3] = [
    "alpaca=alpaca",
    "alpaca_paper=alpaca_paper",
    "polygon=polygon",
];

/// Migrates, and asserts everything that must hold of an adopted database.
async fn adopt(database: &Database, expected: [&str; 3]) {
    let before = older_columns(database).await;
    let security = security(database).await;
    migrate(database).await.unwrap();
    assert_eq!(states(database).await, expected);
    assert_eq!(older_columns(database).await, before);
    assert_eq!(self::security(database).await, security);
    assert_eq!(migrate(database).await.unwrap(), schema::Report::default());
    assert_goes_on(database).await;
}

/// Asserts that the older product goes on as before: its INSERT, under its policies.
async fn assert_goes_on(database: &Database) {
    for _ in 0..2 {
        assert_eq!(
            as_user(database, APP, "trader-1", NINE_COLUMNS).await,
            Ok(1)
        );
    }
    let others = "SELECT FROM user_credentials WHERE user_id <> 'trader-1'";
    assert_eq!(as_user(database, APP, "trader-1", others).await, Ok(0));
}

/// The row-level security and the triggers of both tables.
async fn security(database: &Database) -> Vec<String> {
    let sql = "SELECT concat_ws(' ', relname, relrowsecurity, relforcerowsecurity,
                      (SELECT string_agg(concat_ws(' ', policyname, cmd, qual, with_check), ',')
                       FROM pg_policies WHERE tablename = relname),
                      (SELECT string_agg(concat(tgname, tgenabled), ',' ORDER BY tgname)
                       FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal))
               FROM pg_class c WHERE relname IN ('user_accounts', 'user_credentials') ORDER BY 1";
    first_column(database, sql).await
}

#[tokio::test]
async fn rows_of_migration_14_are_named_and_otherwise_left_alone() {
    for force in ["", FORCE] {
        let database = database_with(&[PLAIN_14, force]).await;
        adopt(&database, FOUND_14).await;
        assert_eq!(first_column(&database, OLD_NAMES).await, NAMED_BY_TYPE);
    }
}

#[tokio::test]
async fn the_unique_rule_may_be_a_constraint() {
    let constraint = "DROP INDEX idx_user_credentials_unique;
        ALTER TABLE user_credentials ADD CONSTRAINT idx_user_credentials_unique
            UNIQUE (user_account_id, credential_type);";
    let database = database_with(&[PLAIN_14, constraint]).await;
    adopt(&database, FOUND_14).await;
}

#[tokio::test]
async fn triggers_that_stamp_rows_sleep_during_the_backfill_only() {
    let triggers = "
        CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
            'BEGIN NEW.updated_at := now(); RETURN NEW; END';
        CREATE TRIGGER stamp BEFORE UPDATE ON user_credentials FOR EACH ROW EXECUTE FUNCTION stamp();
        CREATE TRIGGER \"Always\" BEFORE UPDATE ON user_credentials FOR EACH ROW EXECUTE FUNCTION stamp();
        CREATE TRIGGER asleep BEFORE UPDATE ON user_credentials FOR EACH ROW EXECUTE FUNCTION stamp();
        ALTER TABLE user_credentials ENABLE ALWAYS TRIGGER \"Always\", DISABLE TRIGGER asleep;";
    let database = database_with(&[PLAIN_14, triggers, FORCE]).await;
    adopt(&database, FOUND_14).await;
}

#[tokio::test]
async fn a_complete_migration_15_is_recorded_as_found() {
    for force in ["", FORCE] {
        let parts = [PLAIN_14, ADD_NICKNAME, BACKFILL, REINDEX, force];
        let database = database_with(&parts).await;
        let names = first_column(&database, OLD_NAMES).await;
        adopt(&database, FOUND_14_AND_15).await;
        assert_eq!(first_column(&database, OLD_NAMES).await, names);
    }
}

#[tokio::test]
async fn half_of_migration_15_is_completed() {
    let blank = "UPDATE user_credentials SET nickname = E' \\t' WHERE credential_type = 'alpaca'";
    let halves: [&[&str]; 4] = [
        &[PLAIN_14, ADD_NICKNAME],
        &[PLAIN_14, DROP_UNIQUE],
        &[PLAIN_14, ADD_NICKNAME, REINDEX],
        &[PLAIN_14, ADD_NICKNAME, REINDEX, blank, FORCE],
    ];
    for half in halves {
        let database = database_with(half).await;
        adopt(&database, FOUND_14).await;
        assert_eq!(
            first_column(&database, OLD_NAMES).await,
            NAMED_BY_TYPE,
            "{half:?}"
        );
    }
}

#[tokio::test]
async fn names_given_by_hand_are_kept() {
    let half_named =
        "UPDATE user_credentials SET nickname = 'Mine' WHERE credential_type = 'alpaca'";
    let database = database_with(&[PLAIN_14, ADD_NICKNAME, half_named]).await;
    migrate(&database).await.unwrap();
    let names = [
        "alpaca=Mine",
        "alpaca_paper=alpaca_paper",
        "polygon=polygon",
    ];
    assert_eq!(first_column(&database, OLD_NAMES).await, names);
}

#[tokio::test]
async fn an_index_that_was_left_half_made_is_made_again() {
    let parts = [PLAIN_14, ADD_NICKNAME, BACKFILL, REINDEX];
    let database = database_with(&parts).await;
    let invalid = "UPDATE pg_index SET indisvalid = false
                   WHERE indexrelid = 'idx_user_credentials_nickname'::regclass";
    first_column(&database, invalid).await;
    migrate(&database).await.unwrap();
    let valid = "SELECT indisvalid::text FROM pg_index
                 WHERE indexrelid = 'idx_user_credentials_nickname'::regclass";
    assert_eq!(first_column(&database, valid).await, ["true"]);
}

#[tokio::test]
async fn the_vault_remembers_foreign_seals_and_the_setting_of_the_policies() {
    let renamed = "ALTER POLICY own ON user_accounts USING (user_id = current_setting('tenant.who', true));
        ALTER POLICY own ON user_credentials USING (user_id = current_setting('tenant.who', true));";
    let vault = "SELECT concat_ws(' ', user_setting, adopted_sealed) FROM credctl.vault";
    let with_rows = database_with(&[PLAIN_14, renamed, FORCE]).await;
    migrate(&with_rows).await.unwrap();
    assert_eq!(first_column(&with_rows, vault).await, ["tenant.who t"]);

    let without = database_with(&[PLAIN_14, "TRUNCATE user_credentials"]).await;
    migrate(&without).await.unwrap();
    assert_eq!(
        first_column(&without, vault).await,
        ["app.current_user_id f"]
    );
}

#[tokio::test]
async fn a_dry_run_changes_nothing_and_says_what_was_found() {
    let parts = [PLAIN_14, ADD_NICKNAME, BACKFILL, REINDEX, FORCE];
    let database = database_with(&parts).await;
    let before = database.dump();
    let client = database.connect(OWNER).await;
    let sql = schema::dry_run(target(&client), Options::default())
        .await
        .unwrap();
    assert_eq!(database.dump(), before);
    assert!(sql.starts_with(
        "-- found 14 user_accounts\n-- found 15 multiple_credentials_support\n-- apply 1001 "
    ));
    client.batch_execute(&sql).await.unwrap();
    assert_eq!(states(&database).await, FOUND_14_AND_15);
}
