//! Databases that are left exactly as they are.

use credctl::store::migrate::{LATEST, MigrateError, Options};

use crate::{
    common::pg::{self, Database, OWNER, POSTGRES},
    migrate::fixture::{PLAIN_14, database, message, migrate, migrate_with},
};

/// Migrates, which must fail and change nothing.
async fn refusal(database: &Database) -> MigrateError {
    let before = database.dump();
    let error = migrate(database).await.unwrap_err();
    assert_eq!(database.dump(), before);
    error
}

#[tokio::test]
async fn what_is_not_understood_is_refused_by_name() {
    let cases = [
        (
            "DROP POLICY own ON user_accounts; ALTER TABLE user_accounts ALTER user_id TYPE uuid USING id",
            "column `user_accounts.user_id` is uuid, not text",
        ),
        (
            "ALTER TABLE user_credentials ALTER api_key TYPE bytea USING convert_to(api_key, 'UTF8')",
            "column `user_credentials.api_key` is bytea, not text",
        ),
        (
            "ALTER TABLE user_credentials ALTER created_at TYPE timestamp",
            "column `user_credentials.created_at` is timestamp without time zone, \
             not timestamp with time zone",
        ),
        (
            "ALTER TABLE user_credentials ADD region text NOT NULL DEFAULT 'eu';
             ALTER TABLE user_credentials ALTER region DROP DEFAULT",
            "column `user_credentials.region` is NOT NULL without a default",
        ),
        (
            "ALTER TABLE user_credentials DROP secret_key",
            "column `user_credentials.secret_key` is missing",
        ),
        (
            "DROP TABLE user_credentials",
            "table `user_credentials` is missing",
        ),
        (
            "CREATE UNIQUE INDEX mine ON user_credentials (user_id, credential_type)",
            "`mine` makes (user_id, credential_type) unique, which credctl does not know",
        ),
        (
            "ALTER TABLE user_credentials ADD nickname text",
            "column `user_credentials.nickname` is text, not character varying(255)",
        ),
        (
            "ALTER POLICY own ON user_accounts USING (user_id = current_setting('role'));
             DROP POLICY own ON user_credentials",
            "the policies read the setting `role`, not one like `word.word`",
        ),
    ];
    for (change, reason) in cases {
        let database = database(&[PLAIN_14, change]).await;
        let expected = MigrateError::NotAdoptable(vec![reason.to_owned()]);
        assert_eq!(refusal(&database).await, expected, "{change}");
    }
}

#[tokio::test]
async fn a_type_too_long_for_a_nickname_leaves_no_trace() {
    let long = "UPDATE user_credentials SET credential_type = repeat('x', 256)
                WHERE credential_type = 'alpaca'";
    let database = database(&[PLAIN_14, long]).await;
    let error = refusal(&database).await;
    assert!(
        matches!(&error, MigrateError::Refused { version: Some(15), sqlstate, .. } if sqlstate == "22001"),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_migration_that_does_not_do_its_work_is_undone() {
    let rule = "CREATE RULE quiet AS ON UPDATE TO user_credentials DO INSTEAD NOTHING";
    let database = database(&[PLAIN_14, rule]).await;
    assert_eq!(
        refusal(&database).await.to_string(),
        "in migration 15, a check failed and everything was undone: \
         credentials without a nickname are left after the backfill"
    );
}

#[tokio::test]
async fn tables_of_something_else_need_a_word() {
    let database =
        database(&["CREATE TABLE orders (id int); CREATE VIEW open AS TABLE orders"]).await;
    let error = refusal(&database).await;
    assert_eq!(
        error,
        MigrateError::NeedsCreate {
            schema: "public".into(),
            tables: vec!["orders".into()]
        }
    );
    let options = Options {
        create: true,
        ..Options::default()
    };
    let report = migrate_with(&database, options).await.unwrap();
    assert_eq!(report.applied, [14, 15, LATEST]);
}

#[tokio::test]
async fn another_encoding_is_refused() {
    let database = Database::create("ENCODING 'LATIN1' TEMPLATE template0");
    assert_eq!(
        refusal(&database).await,
        MigrateError::Encoding("LATIN1".into())
    );
}

#[tokio::test]
async fn a_role_that_may_not_create_is_told_so() {
    let database = pg::empty();
    let superuser = database.connect(POSTGRES).await;
    let sql = format!("REVOKE ALL ON SCHEMA public FROM {OWNER}, pg_database_owner, PUBLIC");
    superuser.batch_execute(&sql).await.unwrap();
    let owner =
        format!("ALTER SCHEMA public OWNER TO {POSTGRES}; GRANT USAGE ON SCHEMA public TO {OWNER}");
    superuser.batch_execute(&owner).await.unwrap();
    assert_eq!(
        message(migrate(&database).await),
        "the role may not change this schema: permission denied for schema public"
    );
}

#[tokio::test]
async fn tables_of_another_role_are_left_alone() {
    let database = pg::empty();
    let superuser = database.connect(POSTGRES).await;
    superuser.batch_execute(PLAIN_14).await.unwrap();
    assert_eq!(
        refusal(&database).await,
        MigrateError::Forbidden {
            message: "must be owner of table user_credentials".into()
        }
    );
}
