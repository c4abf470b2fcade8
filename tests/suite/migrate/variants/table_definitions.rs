//! Tables that are defined in another way than migration 14 and 15 define them.

use super::{Adopted, adopt_each, after_adoption, old_names, variant};
use crate::common::{database::first_column, older_product::FORCE, pg::POSTGRES};

const NAMED_BY_TYPE: [&str; 3] = [
    "alpaca=alpaca",
    "alpaca_paper=alpaca_paper",
    "polygon=polygon",
];

#[tokio::test]
async fn the_rule_of_one_per_type_goes_by_whatever_name_and_kind_it_has() {
    adopt_each(&[
        ("the index of the textbook", ""),
        (
            "a constraint of that name",
            "DROP INDEX idx_user_credentials_unique;
             ALTER TABLE user_credentials ADD CONSTRAINT idx_user_credentials_unique
                 UNIQUE (user_account_id, credential_type)",
        ),
        (
            "a constraint with the name PostgreSQL gives",
            "DROP INDEX idx_user_credentials_unique;
             ALTER TABLE user_credentials ADD UNIQUE (user_account_id, credential_type)",
        ),
        (
            "an index of another name, the other way round, and the constraint beside it",
            "CREATE UNIQUE INDEX \"One per \"\"type\"\"\" ON user_credentials (credential_type, user_account_id);
             ALTER TABLE user_credentials ADD UNIQUE (user_account_id, credential_type)",
        ),
    ])
    .await;
}

#[tokio::test]
async fn views_on_the_tables_go_on_working() {
    let views = "
        CREATE VIEW report AS SELECT c.*, a.account_name FROM user_credentials c JOIN user_accounts a USING (user_id);
        CREATE VIEW open WITH (security_barrier) AS SELECT id, api_key FROM user_credentials;
        CREATE MATERIALIZED VIEW counts AS SELECT user_id, count(*) FROM user_credentials GROUP BY 1";
    let t = after_adoption(Adopted::of(variant(views).await)).await;
    let database = t.database();
    assert_eq!(
        first_column(database, "SELECT count(*)::text FROM open").await,
        ["12"]
    );
}

#[tokio::test]
async fn row_security_is_left_as_it_was_found() {
    for (name, sql) in [
        (
            "off",
            "ALTER TABLE user_accounts DISABLE ROW LEVEL SECURITY;
                 ALTER TABLE user_credentials DISABLE ROW LEVEL SECURITY;",
        ),
        (
            "off, without policies",
            "ALTER TABLE user_accounts DISABLE ROW LEVEL SECURITY;
                 ALTER TABLE user_credentials DISABLE ROW LEVEL SECURITY;
                 DROP POLICY own ON user_accounts; DROP POLICY own ON user_credentials",
        ),
        (
            "a policy left over",
            "CREATE POLICY open ON user_credentials USING (true)",
        ),
        (
            "nothing but what is left over",
            "DROP POLICY own ON user_accounts; DROP POLICY own ON user_credentials;
                 CREATE POLICY open ON user_credentials USING (true) WITH CHECK (true);
                 CREATE POLICY open ON user_accounts USING (true)",
        ),
        (
            "forced, with a policy left over",
            "CREATE POLICY open ON user_credentials USING (true);
                 ALTER TABLE user_credentials FORCE ROW LEVEL SECURITY",
        ),
    ] {
        after_adoption(Adopted::of(variant(sql).await).called(name).open()).await;
    }
    adopt_each(&[
        ("forced", FORCE),
        (
            "forced on one table",
            "ALTER TABLE user_credentials FORCE ROW LEVEL SECURITY",
        ),
        (
            "a policy for each command, and one for another role",
            "DROP POLICY own ON user_credentials;
             CREATE POLICY see ON user_credentials FOR SELECT
                 USING (user_id = NULLIF(current_setting('app.current_user_id', true), ''));
             CREATE POLICY add ON user_credentials FOR INSERT
                 WITH CHECK (user_id = current_setting('app.current_user_id', true));
             CREATE POLICY change ON user_credentials FOR UPDATE
                 USING (user_id = (SELECT current_setting('app.current_user_id', true)));
             CREATE POLICY audit ON user_credentials FOR SELECT TO postgres USING (true)",
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_setting_of_another_name_is_found_in_the_policies() {
    let renamed = "ALTER POLICY own ON user_accounts USING (user_id = current_setting('tenant.who', true));
        ALTER POLICY own ON user_credentials USING (user_id = current_setting('tenant.who', true));";
    for force in ["", FORCE] {
        let sql = format!("{renamed}{force}");
        let adopted = Adopted::of(variant(&sql).await).setting("tenant.who");
        after_adoption(adopted).await;
    }
}

#[tokio::test]
async fn columns_made_by_hand_are_taken_as_they_are() {
    adopt_each(&[
        (
            "limited texts, and times of another precision",
            "DROP POLICY own ON user_accounts; DROP POLICY own ON user_credentials;
             ALTER TABLE user_accounts ALTER user_id TYPE varchar(64), ALTER account_name TYPE varchar(100);
             ALTER TABLE user_credentials ALTER user_id TYPE varchar(64), ALTER credential_type TYPE varchar(50),
                 ALTER api_key TYPE varchar, ALTER created_at TYPE timestamptz(3);
             CREATE POLICY own ON user_accounts
                 USING (user_id = current_setting('app.current_user_id', true));
             CREATE POLICY own ON user_credentials
                 USING (user_id = current_setting('app.current_user_id', true))",
        ),
        (
            "columns of its own",
            "ALTER TABLE user_credentials ADD region text NOT NULL DEFAULT 'eu', ADD note jsonb,
                 ADD number bigint GENERATED ALWAYS AS IDENTITY,
                 ADD shown text GENERATED ALWAYS AS (upper(credential_type)) STORED",
        ),
        (
            "columns of its own that have the names of credctl's",
            "ALTER TABLE user_credentials ADD environment text NOT NULL DEFAULT 'sandbox', ADD key_id integer,
                 ADD seal text GENERATED ALWAYS AS (upper(credential_type)) STORED",
        ),
        (
            "columns that may be NULL, and are",
            "ALTER TABLE user_credentials ALTER is_active DROP NOT NULL, ALTER created_at DROP NOT NULL,
                 ALTER updated_at DROP NOT NULL, ALTER api_key DROP NOT NULL;
             UPDATE user_credentials SET is_active = NULL, created_at = NULL, updated_at = NULL
             WHERE credential_type = 'alpaca'",
        ),
    ])
    .await;
}

#[tokio::test]
async fn triggers_and_foreign_keys_of_other_kinds_are_no_hindrance() {
    adopt_each(&[
        (
            "triggers that stamp and note",
            "CREATE TABLE noted (at timestamptz);
             CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS
                 'BEGIN NEW.updated_at := now(); INSERT INTO noted VALUES (now()); RETURN NEW; END';
             CREATE TRIGGER stamp BEFORE UPDATE ON user_credentials
                 FOR EACH ROW WHEN (OLD.api_key <> '') EXECUTE FUNCTION stamp();
             CREATE TRIGGER always BEFORE UPDATE ON user_credentials FOR EACH ROW EXECUTE FUNCTION stamp();
             ALTER TABLE user_credentials ENABLE ALWAYS TRIGGER always;
             GRANT INSERT ON noted TO credctl",
        ),
        (
            "a foreign key that is checked at the end",
            "ALTER TABLE user_credentials DROP CONSTRAINT user_credentials_user_account_id_fkey,
                 ADD FOREIGN KEY (user_account_id) REFERENCES user_accounts (id)
                     ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED",
        ),
        (
            "no foreign key, and rows of an account that is gone",
            "ALTER TABLE user_credentials DROP CONSTRAINT user_credentials_user_account_id_fkey;
             DELETE FROM user_accounts WHERE user_id = 'trader-3'",
        ),
        (
            "a foreign key with the user, as credctl has it",
            "ALTER TABLE user_accounts ADD UNIQUE (id, user_id);
             ALTER TABLE user_credentials ADD FOREIGN KEY (user_account_id, user_id)
                 REFERENCES user_accounts (id, user_id)",
        ),
        (
            "a rule that notes what is added",
            "CREATE TABLE noted (id uuid); GRANT INSERT ON noted TO credctl;
             CREATE RULE note AS ON INSERT TO user_accounts DO ALSO INSERT INTO noted VALUES (NEW.id)",
        ),
    ])
    .await;
}

#[tokio::test]
async fn defaults_of_the_database_change_nothing() {
    let set = |to: &str| {
        format!(
            "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET {to}', current_database()); END $$"
        )
    };
    adopt_each(&[
        ("names in quotes", &set("quote_all_identifiers = on")),
        (
            "texts with backslashes",
            &set("standard_conforming_strings = off"),
        ),
        ("locks that do not wait", &set("lock_timeout = 1")),
    ])
    .await;
}

#[tokio::test]
async fn histories_of_other_tools_are_left_alone() {
    adopt_each(&[(
        "histories",
        "CREATE TABLE alembic_version (version_num varchar(32) PRIMARY KEY);
         INSERT INTO alembic_version VALUES ('15_multiple_credentials');
         CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean);
         INSERT INTO schema_migrations VALUES (15, true);
         CREATE TABLE flyway_schema_history (installed_rank int PRIMARY KEY, version text, success boolean);
         CREATE TABLE django_migrations (id serial, app text, name text, applied timestamptz);
         CREATE TABLE _sqlx_migrations (version bigint, checksum bytea);
         CREATE TABLE _prisma_migrations (id text, checksum text)",
    )])
    .await;
}

const BY_HAND: [&str; 3] = [
    "alpaca= Mine\u{a0}",
    "alpaca_paper=alpaca_paper",
    "polygon=polygon",
];
const COMPLETE: [&str; 3] = [
    "alpaca=my alpaca",
    "alpaca_paper=my alpaca_paper",
    "polygon=my polygon",
];

const FILL_SOME: &str = "
    UPDATE user_credentials SET nickname = E' Mine\\u00a0' WHERE credential_type = 'alpaca';
    UPDATE user_credentials SET nickname = E' \\t\\n' WHERE credential_type = 'polygon';";
const FILL_ALL: &str = "UPDATE user_credentials SET nickname = 'my ' || credential_type;";

/// Asserts that the column is as migration 15 makes it, and that nicknames set by hand stay.
async fn each_nickname_ends_right(cases: &[(&str, &[&str], [&str; 3])]) {
    let column =
        "SELECT concat_ws(' ', format_type(atttypid, atttypmod), attnotnull) FROM pg_attribute
                  WHERE attrelid = 'user_credentials'::regclass AND attname = 'nickname'";
    for (made, then, expected) in cases {
        let sql = format!(
            "ALTER TABLE user_credentials ADD nickname {made};{}",
            then.concat()
        );
        let t = after_adoption(Adopted::of(variant(&sql).await).called(&sql)).await;
        let database = t.database();
        assert_eq!(old_names(database).await, *expected, "{sql}");
        let expected = ["character varying(255) f"];
        assert_eq!(first_column(database, column).await, expected, "{sql}");
    }
}

#[tokio::test]
async fn a_nickname_column_that_is_there_already_is_filled_where_it_is_empty() {
    each_nickname_ends_right(&[
        ("varchar(255)", &[], NAMED_BY_TYPE),
        ("varchar(255)", &[FILL_SOME, FORCE], BY_HAND),
        ("varchar(255)", &[FILL_ALL], COMPLETE),
    ])
    .await;
}

#[tokio::test]
async fn a_nickname_column_of_another_text_type_is_converted() {
    each_nickname_ends_right(&[
        ("text NOT NULL DEFAULT ''", &[FORCE], NAMED_BY_TYPE),
        ("text NOT NULL DEFAULT '  '", &[FILL_SOME], BY_HAND),
        ("varchar(80)", &[FILL_SOME], BY_HAND),
        ("varchar(1000) DEFAULT NULL", &[FILL_ALL, FORCE], COMPLETE),
        ("character(40)", &[FILL_ALL], COMPLETE),
    ])
    .await;
}

#[tokio::test]
async fn what_lets_users_see_each_other_is_told_and_left() {
    let t = super::as_owner(
        variant(
            "ALTER TABLE user_accounts DISABLE ROW LEVEL SECURITY;
             CREATE POLICY \"left over\" ON user_credentials USING (true)",
        )
        .await,
    );
    let report = t.run(["migrate", "--json"]).ends().succeeded().json();
    assert_eq!(
        report["remarks"],
        serde_json::json!([
            "the table user_credentials gets a column: a program that is connected and caches prepared \
             statements may fail once with `cached plan must not change result type`",
            "row-level security is off on `user_accounts`; `credctl migrate --harden` changes that",
            "policy `left over` admits every row of `user_credentials`; `credctl migrate --harden` changes that",
            "9 unsealed: `credctl vault seal`"
        ])
    );
}

#[tokio::test]
async fn rights_given_to_roles_stay() {
    let database =
        variant("GRANT SELECT (id, credential_type) ON user_credentials TO pg_monitor").await;
    let t = after_adoption(Adopted::of(database)).await;
    let granted = "SELECT string_agg(column_name, ',' ORDER BY column_name)::text
        FROM information_schema.column_privileges
        WHERE grantee = 'pg_monitor' AND table_name = 'user_credentials'";
    let superuser = t.database().connect(POSTGRES).await;
    let row = superuser.query_typed(granted, &[]).await.unwrap();
    assert_eq!(row[0].get::<_, String>(0), "credential_type,id");
}
