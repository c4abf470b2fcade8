//! The shared tables stay the older product's: credctl adds indexes to them and nothing else.

use credctl::parts::schema::STEPS;

use crate::common::{
    database::{as_user, first_column},
    migration::{migrate, states},
    older_product::{FORCE, NINE_COLUMNS, PLAIN_14, database_with},
    pg::{APP, Database, OWNER, POSTGRES, server},
    psql::{psql_script, psql_script_as},
};

/// The older product's own migration 15, as it may have written it.
const OWN_15: &str = "
    DROP INDEX idx_user_credentials_unique;
    ALTER TABLE user_credentials ADD COLUMN nickname VARCHAR(255);
    UPDATE user_credentials SET nickname = credential_type;
    CREATE INDEX idx_user_credentials_nickname ON user_credentials (user_account_id, nickname);
    COMMENT ON COLUMN user_credentials.nickname IS 'What its user calls it';
    COMMENT ON TABLE user_credentials IS 'Theirs';";

const INDEXES: &str = "
    CREATE INDEX idx_user_credentials_list ON user_credentials (user_id, credential_type, created_at, id);
    CREATE INDEX idx_user_credentials_lookup ON user_credentials (user_id, nickname);
    CREATE INDEX idx_user_accounts_lookup ON user_accounts (user_id, account_name);";

/// Everything that the catalog knows of the shared tables, but for their indexes.
async fn catalog(database: &Database) -> Vec<String> {
    let sql = "
        WITH shared AS (SELECT * FROM pg_class WHERE oid IN ('user_accounts'::regclass, 'user_credentials'::regclass))
        SELECT concat_ws(' ', 'table', relname, relowner::regrole, relrowsecurity, relforcerowsecurity, relreplident,
                         relhasrules, relhassubclass, relacl, reloptions, obj_description(oid)) FROM shared
        UNION ALL SELECT concat_ws(' ', 'column', attrelid::regclass, attnum, attname, format_type(atttypid, atttypmod),
                         attnotnull, attidentity, attgenerated, attstorage, attcollation, attacl, attoptions,
                         pg_get_expr(adbin, adrelid), col_description(attrelid, attnum))
        FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
        WHERE attrelid IN (SELECT oid FROM shared) AND attnum > 0
        UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid), convalidated,
                         obj_description(oid)) FROM pg_constraint
        WHERE conrelid IN (SELECT oid FROM shared) OR confrelid IN (SELECT oid FROM shared)
        UNION ALL SELECT concat_ws(' ', 'trigger', tgrelid::regclass, tgfoid::regproc, tgtype, tgenabled,
                         (SELECT conname FROM pg_constraint k WHERE k.oid = tgconstraint))
        FROM pg_trigger WHERE tgrelid IN (SELECT oid FROM shared)
        UNION ALL SELECT concat_ws(' ', 'policy', polrelid::regclass, polname, polcmd, polpermissive, polroles,
                         pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid), obj_description(oid))
        FROM pg_policy WHERE polrelid IN (SELECT oid FROM shared)
        ORDER BY 1";
    first_column(database, sql).await
}

/// The indexes of the shared tables.
async fn indexes(database: &Database) -> Vec<String> {
    let sql =
        "SELECT indexdef::text FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname";
    first_column(database, sql).await
}

/// A copy of a database.
fn copy(database: &Database) -> Database {
    server().superuser(&format!(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '{}'",
        database.name()
    ));
    Database::create(&format!("TEMPLATE {}", database.name()))
}

async fn run(database: &Database, sql: &str) {
    let owner = database.connect(OWNER).await;
    owner.batch_execute(sql).await.unwrap();
}

/// Migration 15 of this product alone, for tables in `public`.
fn migration_15() -> String {
    let step = STEPS.iter().find(|step| step.version == 15).unwrap();
    let sql = step.sql().replace("{shared}", "public");
    format!("BEGIN; {} COMMIT", sql.replace("{shared_name}", "'public'"))
}

#[tokio::test]
async fn nothing_but_indexes_is_added_to_tables_that_were_complete() {
    for force in ["", FORCE] {
        let database = database_with(&[PLAIN_14, OWN_15, force]).await;
        let (before, indexed) = (catalog(&database).await, indexes(&database).await);
        migrate(&database).await.unwrap();
        assert_eq!(catalog(&database).await, before);
        let added = indexes(&database).await;
        assert!(indexed.iter().all(|index| added.contains(index)));
        assert_eq!(added.len(), indexed.len() + 3, "{added:#?}");
    }
}

#[tokio::test]
async fn tables_of_migration_14_become_what_migration_15_makes_of_them() {
    for force in ["", FORCE] {
        let adopted = database_with(&[PLAIN_14, force]).await;
        let alone = copy(&adopted);
        run(&alone, &migration_15()).await;
        migrate(&adopted).await.unwrap();
        assert_eq!(catalog(&adopted).await, catalog(&alone).await);
        run(&alone, INDEXES).await;
        assert_eq!(indexes(&adopted).await, indexes(&alone).await);
    }
}

#[tokio::test]
async fn dropping_the_own_schema_leaves_the_older_products_database_with_indexes() {
    for force in ["", FORCE] {
        let adopted = database_with(&[PLAIN_14, force]).await;
        let alone = copy(&adopted);
        run(&alone, &migration_15()).await;
        run(&alone, INDEXES).await;
        migrate(&adopted).await.unwrap();
        run(&adopted, "DROP SCHEMA credctl CASCADE").await;
        assert_eq!(adopted.dump(), alone.dump());
        assert_eq!(
            as_user(&adopted, APP, "trader-1", NINE_COLUMNS).await,
            Ok(1)
        );
        let again = migrate(&adopted).await.unwrap();
        assert_eq!((again.adopted, again.applied), (vec![14], vec![15, 1001]));
    }
}

#[tokio::test]
async fn every_row_that_an_adoption_finds_is_counted_as_unsealed() {
    let rows = database_with(&[PLAIN_14, FORCE]).await;
    assert_eq!(migrate(&rows).await.unwrap().unsealed, 9);
    let none = database_with(&[PLAIN_14, "TRUNCATE user_credentials"]).await;
    assert_eq!(migrate(&none).await.unwrap().unsealed, 0);
    let nothing = database_with(&[]).await;
    assert_eq!(migrate(&nothing).await.unwrap().unsealed, 0);
}

#[tokio::test]
async fn a_database_that_was_dumped_and_restored_is_up_to_date() {
    let database = database_with(&[PLAIN_14, FORCE]).await;
    migrate(&database).await.unwrap();
    // An empty database already has the schema `public`; it is dumped along with its owner.
    let restored = Database::create("TEMPLATE template0");
    let script = database.dump().replace("\nCREATE SCHEMA public;", "");
    assert_eq!(psql_script_as(&restored, POSTGRES, &script), Ok(()));
    assert_eq!(restored.dump(), database.dump());
    assert_eq!(states(&restored).await, states(&database).await);
    let again = migrate(&restored).await.unwrap();
    assert_eq!((again.adopted.len(), again.applied.len()), (0, 0));
    assert_eq!(
        as_user(&restored, APP, "trader-1", NINE_COLUMNS).await,
        Ok(1)
    );
    let others = "SELECT FROM user_credentials WHERE user_id <> 'trader-1'";
    assert_eq!(as_user(&restored, APP, "trader-1", others).await, Ok(0));
    assert_eq!(
        psql_script(&restored, "DROP SCHEMA credctl CASCADE"),
        Ok(())
    );
}

#[tokio::test]
async fn the_vault_row_knows_the_newest_version_and_which_path_is_needed() {
    let vault = "SELECT concat_ws(' ', version = (SELECT max(version) FROM credctl.migrations),
                                  uses_schema_functions) FROM credctl.vault";
    let stamp = |settings: &str| {
        format!(
            "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql {settings} AS
                 'BEGIN NEW.updated_at := now(); RETURN NEW; END';
             CREATE TRIGGER stamp BEFORE UPDATE ON user_credentials FOR EACH ROW EXECUTE FUNCTION stamp()"
        )
    };
    let is_kind =
        "CREATE FUNCTION is_kind(text) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';";
    let cases = [
        ("", "t f"),
        (&*stamp(""), "t t"),
        (&stamp("SET search_path = public"), "t f"),
        (
            &format!("{is_kind} ALTER TABLE user_accounts ADD CHECK (is_kind(account_name))"),
            "t t",
        ),
        (
            &format!("{is_kind} CREATE INDEX ON user_credentials (is_kind(credential_type))"),
            "t t",
        ),
        (
            &format!("{is_kind} ALTER TABLE user_credentials ADD kind boolean DEFAULT is_kind('')"),
            "t t",
        ),
        (
            &format!(
                "{is_kind} CREATE POLICY kind ON user_credentials AS RESTRICTIVE USING (is_kind(user_id))"
            ),
            "t t",
        ),
        (
            &format!(
                "{is_kind} CREATE DOMAIN kind AS text CHECK (is_kind(VALUE)); ALTER TABLE user_credentials ADD kind kind"
            ),
            "t t",
        ),
        (
            "ALTER TABLE user_credentials ADD kind text DEFAULT upper('x'), ADD CHECK (length(kind) = 1)",
            "t f",
        ),
    ];
    for (sql, expected) in cases {
        let database = database_with(&[PLAIN_14, sql]).await;
        migrate(&database).await.unwrap();
        assert_eq!(first_column(&database, vault).await, [expected], "{sql}");
    }
}
