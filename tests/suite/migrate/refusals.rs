//! Databases that `migrate` refuses, and leaves exactly as they are.

use credctl::parts::schema::{LATEST, Options, SchemaError};

use crate::{
    common::{
        migration::{migrate, migrate_with},
        older_product::{PLAIN_14, database_with},
        pg::{self, Database, OWNER, POSTGRES},
    },
    migrate::{assert_same, message},
};

/// The error of a migration, which must not change anything.
async fn refusal(database: &Database) -> SchemaError {
    let before = database.dump();
    let error = migrate(database).await.unwrap_err();
    assert_eq!(database.dump(), before);
    error
}

#[tokio::test]
async fn a_migration_that_does_not_do_its_work_is_undone() {
    let database = database_with(&[PLAIN_14]).await;
    let superuser = database.connect(POSTGRES).await;
    let trigger = "
        CREATE FUNCTION index_it_otherwise() RETURNS event_trigger LANGUAGE plpgsql AS $f$ BEGIN
            IF EXISTS (SELECT FROM pg_catalog.pg_event_trigger_ddl_commands() c
                       WHERE c.object_identity = 'public.idx_user_credentials_nickname') THEN
                DROP INDEX public.idx_user_credentials_nickname;
            END IF;
        END $f$;
        CREATE EVENT TRIGGER other_index ON ddl_command_end WHEN TAG IN ('CREATE INDEX')
            EXECUTE FUNCTION index_it_otherwise()";
    superuser.batch_execute(trigger).await.unwrap();
    assert_eq!(
        refusal(&database).await.to_string(),
        "in migration 15, a check failed and everything was undone: \
         index idx_user_credentials_nickname is not (user_account_id, nickname) of user_credentials"
    );
}

#[tokio::test]
async fn tables_of_something_else_need_a_word() {
    let database =
        database_with(&["CREATE TABLE orders (id int); CREATE VIEW open AS TABLE orders"]).await;
    let error = refusal(&database).await;
    assert_same(
        error,
        SchemaError::NeedsCreate {
            schema: "public".into(),
            tables: vec!["orders".into()],
        },
    );
    let options = Options {
        create: true,
        ..Options::default()
    };
    let report = migrate_with(&database, options).await.unwrap();
    assert_eq!(report.applied, [14, 15, LATEST]);
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
        "the role may not change this schema: it has no CREATE privilege on the schema"
    );
}
