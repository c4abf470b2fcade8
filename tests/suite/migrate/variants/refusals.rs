//! Databases that cannot be adopted: refused with the reason, and left exactly as they were.

use super::{as_owner, refusal, variant};
use crate::common::{
    older_product::PLAIN_14,
    pg::{Database, OWNER, POSTGRES},
};

/// The beginning of the hint that shows statements for columns of other types.
const FIT: &str = "hint: these statements make the columns fit, as docs/servers.md tells: ";

/// The message and the hint of a refusal.
fn split_hint(stderr: &str) -> (&str, &str) {
    stderr.split_at(stderr.find("hint: ").unwrap_or(stderr.len()))
}

/// Asserts that each variant is refused for its reason.
async fn each_is_refused(variants: &[(&str, &str)]) {
    for (sql, reason) in variants {
        let t = as_owner(variant(sql).await);
        let message = format!("credctl: the tables found cannot be taken over: {reason}\n");
        let refused = refusal(&t);
        let (told, statements) = split_hint(&refused.stderr);
        assert_eq!((refused.code, told), (8, &*message));
        assert!(
            statements.is_empty() || statements.starts_with(FIT),
            "{refused:#?}"
        );
    }
}

#[tokio::test]
async fn columns_of_another_type_are_named() {
    each_is_refused(&[
        (
            "DROP POLICY own ON user_accounts; DROP POLICY own ON user_credentials;
             ALTER TABLE user_accounts ALTER user_id TYPE uuid USING gen_random_uuid();
             ALTER TABLE user_credentials ALTER user_id TYPE uuid USING gen_random_uuid()",
            "column `user_accounts.user_id` is uuid, not text; \
             column `user_credentials.user_id` is uuid, not text",
        ),
        (
            "ALTER TABLE user_credentials ALTER api_key TYPE bytea USING convert_to(api_key, 'UTF8'),
                 ALTER secret_key TYPE bytea USING convert_to(secret_key, 'UTF8')",
            "column `user_credentials.api_key` is bytea, not text; \
             column `user_credentials.secret_key` is bytea, not text",
        ),
        (
            "ALTER TABLE user_credentials ALTER created_at TYPE timestamp, ALTER updated_at TYPE timestamp",
            "column `user_credentials.created_at` is timestamp without time zone, not timestamp with time zone; \
             column `user_credentials.updated_at` is timestamp without time zone, not timestamp with time zone",
        ),
        (
            "ALTER TABLE user_accounts ALTER created_at TYPE timestamp(0)",
            "column `user_accounts.created_at` is timestamp(0) without time zone, not timestamp with time zone",
        ),
        (
            "ALTER TABLE user_credentials ADD nickname integer",
            "column `user_credentials.nickname` is integer, not text",
        ),
        (
            "ALTER TABLE user_credentials ADD nickname text GENERATED ALWAYS AS (credential_type || '!') STORED",
            "column `user_credentials.nickname` is computed from others",
        ),
    ])
    .await;
}

#[tokio::test]
async fn columns_that_cannot_be_made_what_they_have_to_be_are_named() {
    each_is_refused(&[
        (
            "ALTER TABLE user_credentials ADD nickname text;
             CREATE VIEW names AS SELECT nickname FROM user_credentials",
            "column `user_credentials.nickname` is text, not character varying(255), \
             and rule _RETURN on view public.names uses it",
        ),
        (
            "ALTER TABLE user_credentials ADD nickname text,
                 ADD search text GENERATED ALWAYS AS (lower(nickname)) STORED",
            "column `user_credentials.nickname` is text, not character varying(255), \
             and default value for column search of table public.user_credentials uses it",
        ),
        (
            "ALTER TABLE user_credentials ADD nickname text;
             CREATE FUNCTION last_name() RETURNS text LANGUAGE sql
                 BEGIN ATOMIC SELECT max(nickname) FROM user_credentials; END",
            "column `user_credentials.nickname` is text, not character varying(255), \
             and function public.last_name() uses it",
        ),
    ])
    .await;
}

#[tokio::test]
async fn columns_that_are_missing_or_that_nobody_would_fill_are_named() {
    each_is_refused(&[
        (
            "ALTER TABLE user_credentials ADD region text NOT NULL DEFAULT 'eu';
             ALTER TABLE user_credentials ALTER region DROP DEFAULT",
            "column `user_credentials.region` is NOT NULL without a default",
        ),
        (
            "ALTER TABLE user_accounts ADD region text NOT NULL DEFAULT 'eu';
             ALTER TABLE user_accounts ALTER region DROP DEFAULT",
            "column `user_accounts.region` is NOT NULL without a default",
        ),
        (
            "ALTER TABLE user_credentials DROP secret_key",
            "column `user_credentials.secret_key` is missing",
        ),
        (
            "ALTER TABLE user_accounts DROP account_name, DROP updated_at",
            "column `user_accounts.account_name` is missing; column `user_accounts.updated_at` is missing",
        ),
        (
            "DROP TABLE user_credentials",
            "table `user_credentials` is missing",
        ),
        (
            "DROP TABLE user_accounts CASCADE",
            "table `user_accounts` is missing",
        ),
    ])
    .await;
}

#[tokio::test]
async fn tables_that_are_none_are_named() {
    each_is_refused(&[
        (
            "DROP INDEX idx_user_credentials_unique; ALTER TABLE user_credentials RENAME TO stored;
             CREATE VIEW user_credentials AS SELECT * FROM stored",
            "`user_credentials` is not a plain table",
        ),
        (
            "DROP TABLE user_credentials;
             CREATE TABLE user_credentials (
                id uuid, user_account_id uuid NOT NULL, user_id text NOT NULL, credential_type text NOT NULL,
                api_key text, secret_key text, is_active boolean, created_at timestamptz, updated_at timestamptz
             ) PARTITION BY LIST (user_id)",
            "`user_credentials` is not a plain table",
        ),
    ])
    .await;
}

#[tokio::test]
async fn rules_that_forbid_a_second_credential_in_another_way_are_named() {
    each_is_refused(&[
        (
            "CREATE UNIQUE INDEX mine ON user_credentials (user_id, credential_type)",
            "`mine` makes (user_id, credential_type) unique, which credctl does not expect",
        ),
        (
            "CREATE UNIQUE INDEX mine ON user_credentials (user_account_id, credential_type) WHERE is_active",
            "`mine` makes (user_account_id, credential_type) unique, which credctl does not expect",
        ),
        (
            "CREATE UNIQUE INDEX mine ON user_credentials (user_account_id, lower(credential_type))",
            "`mine` makes (user_account_id, lower(credential_type)) unique, which credctl does not expect",
        ),
    ])
    .await;
}

#[tokio::test]
async fn what_stands_on_the_rule_of_one_per_type_is_named() {
    each_is_refused(&[
        (
            "CREATE TABLE orders (account uuid, kind text,
                 CONSTRAINT by_type FOREIGN KEY (account, kind)
                     REFERENCES user_credentials (user_account_id, credential_type))",
            "`idx_user_credentials_unique` has to be dropped, but constraint by_type on table public.orders uses it",
        ),
        (
            "ALTER TABLE user_credentials REPLICA IDENTITY USING INDEX idx_user_credentials_unique",
            "`idx_user_credentials_unique` has to be dropped, but the replica identity of user_credentials uses it",
        ),
        (
            "DROP INDEX idx_user_credentials_unique;
             ALTER TABLE user_credentials ADD CONSTRAINT apart
                 EXCLUDE (user_account_id WITH =, credential_type WITH =)",
            "`apart` is an exclusion constraint on (user_account_id, credential_type), which credctl does not expect",
        ),
    ])
    .await;
}

/// If such tables were adopted silently, they would look to every other role as if nothing had been
/// migrated.
#[tokio::test]
async fn a_database_that_hides_new_tables_is_told_so() {
    let t = as_owner(variant("").await);
    let superuser = t.database().connect(POSTGRES).await;
    let hiding = "CREATE FUNCTION hide() RETURNS event_trigger LANGUAGE plpgsql AS $$
        DECLARE made record;
        BEGIN
            FOR made IN SELECT * FROM pg_event_trigger_ddl_commands() WHERE command_tag = 'CREATE TABLE' LOOP
                EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', made.object_identity);
            END LOOP;
        END $$;
        CREATE EVENT TRIGGER hide ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION hide()";
    superuser.batch_execute(hiding).await.unwrap();
    let before = t.database().dump();
    let ended = t.run(["migrate"]).ends();
    assert_eq!(t.database().dump(), before);
    ended.failed(
        9,
        "note: the table user_credentials gets a column: a program that is connected and caches prepared \
         statements may fail once with `cached plan must not change result type`\n\
         credctl: a check failed and everything was undone: row-level security was turned on for new tables \
         of credctl and would hide their rows; look for an event trigger\nhint: nothing was changed\n",
    );
}

#[tokio::test]
async fn policies_that_are_not_understood_are_told() {
    each_is_refused(&[
        (
            "ALTER POLICY own ON user_accounts USING (user_id = current_setting('role'));
             DROP POLICY own ON user_credentials",
            "the policies read the setting `role`, not one like `word.word`",
        ),
        (
            "ALTER POLICY own ON user_accounts USING (user_id = current_setting('app.other', true))",
            "the policies read several settings: app.current_user_id, app.other",
        ),
        (
            "CREATE FUNCTION who() RETURNS text LANGUAGE sql AS 'SELECT current_setting(''a.b'', true)';
             ALTER POLICY own ON user_accounts USING (user_id = who());
             ALTER POLICY own ON user_credentials USING (user_id = who())",
            "the row-level security policies read no session setting",
        ),
    ])
    .await;
}

#[tokio::test]
async fn rows_that_would_lose_something_are_counted_and_one_is_named() {
    let id = "00000000-0000-4000-8000-000000000abc";
    let one = |set: &str| {
        format!(
            "UPDATE user_credentials SET id = '{id}', {set} WHERE credential_type = 'alpaca' AND user_id = 'trader-2';"
        )
    };
    let nickname = "ALTER TABLE user_credentials ADD nickname text;";
    let force = "ALTER TABLE user_credentials FORCE ROW LEVEL SECURITY";
    let such = format!("1 row has WHAT (such as {id})");
    let cases = [
        (
            format!("{nickname}{}", one("nickname = repeat('x', 256)")),
            "a nickname of more than 255 characters",
        ),
        (
            format!(
                "{nickname}{}{force}",
                one("nickname = 'x' || repeat(' ', 255)")
            ),
            "a nickname of more than 255 characters",
        ),
        (
            format!("{}{force}", one("credential_type = repeat('x', 256)")),
            "a type of more than 255 characters, too long for a nickname",
        ),
    ];
    for (sql, what) in &cases {
        each_is_refused(&[(sql, &such.replace("WHAT", what))]).await;
    }
}

#[tokio::test]
async fn other_encodings_are_refused() {
    for encoding in ["LATIN1", "SQL_ASCII"] {
        let database = Database::create(&format!(
            "ENCODING '{encoding}' LOCALE 'C' TEMPLATE template0"
        ));
        let owner = database.connect(OWNER).await;
        owner.batch_execute(PLAIN_14).await.unwrap();
        let message =
            format!("credctl: the database has encoding {encoding}, but UTF8 is needed\n");
        refusal(&as_owner(database)).failed(8, &message);
    }
}

/// Each statement is shown, and with all of them the tables are taken over.
#[tokio::test]
async fn the_statements_that_are_shown_make_columns_fit() {
    for (sql, first) in [
        (
            "ALTER TABLE user_credentials ALTER api_key TYPE bytea USING convert_to(api_key, 'UTF8'),
                 ALTER secret_key TYPE bytea USING convert_to(secret_key, 'UTF8')",
            "ALTER TABLE user_credentials ALTER COLUMN api_key TYPE text USING convert_from(api_key, 'UTF8');",
        ),
        (
            "ALTER TABLE user_credentials ALTER api_key TYPE varchar(255), ALTER secret_key TYPE varchar(255)",
            "ALTER TABLE user_credentials ALTER COLUMN api_key TYPE text USING api_key::text;",
        ),
        (
            "ALTER TABLE user_accounts ALTER created_at TYPE timestamp, ALTER updated_at TYPE timestamp;
             ALTER TABLE user_credentials ALTER created_at TYPE timestamp, ALTER updated_at TYPE timestamp",
            "ALTER TABLE user_accounts ALTER COLUMN created_at TYPE timestamp with time zone \
             USING created_at AT TIME ZONE 'UTC';",
        ),
        (
            "CREATE TYPE kind AS ENUM ('alpaca', 'alpaca_paper', 'polygon');
             ALTER TABLE user_credentials ALTER credential_type TYPE kind USING credential_type::kind",
            "ALTER TABLE user_credentials ALTER COLUMN credential_type TYPE text USING credential_type::text;",
        ),
        (
            "ALTER TABLE user_credentials DROP CONSTRAINT user_credentials_user_account_id_fkey;
             ALTER TABLE user_accounts ALTER id TYPE text;
             ALTER TABLE user_credentials ALTER id TYPE text, ALTER user_account_id TYPE text",
            "ALTER TABLE user_accounts ALTER COLUMN id TYPE uuid USING id::uuid;",
        ),
    ] {
        let database = variant(sql).await;
        let t = as_owner(database);
        let refused = refusal(&t);
        let (_, hint) = split_hint(&refused.stderr);
        let statements = hint.strip_prefix(FIT).unwrap_or_else(|| panic!("{refused:#?}"));
        assert!(statements.starts_with(first), "{statements}");
        let owner = t.database().connect(OWNER).await;
        owner.batch_execute(statements).await.unwrap();
        t.run(["migrate"]).ends().succeeded();
    }
}

/// Tables with every difference for which the guide has statements.
const ALL_OTHERWISE: &str = "
    ALTER TABLE user_credentials ALTER api_key TYPE bytea USING convert_to(api_key, 'UTF8'),
        ALTER secret_key TYPE varchar(255), ALTER created_at TYPE timestamp;
    CREATE TYPE kind AS ENUM ('alpaca', 'alpaca_paper', 'polygon');
    ALTER TABLE user_credentials ALTER credential_type TYPE kind USING credential_type::kind;
    DROP POLICY own ON user_credentials;
    ALTER TABLE user_credentials ALTER user_id TYPE uuid USING gen_random_uuid();
    CREATE POLICY own ON user_credentials USING (user_id = current_setting('app.current_user_id', true)::uuid);
    ALTER TABLE user_credentials DROP CONSTRAINT user_credentials_user_account_id_fkey;
    ALTER TABLE user_accounts ALTER id TYPE text;
    ALTER TABLE user_credentials ALTER user_account_id TYPE text;
    ALTER TABLE user_credentials ADD FOREIGN KEY (user_account_id) REFERENCES user_accounts (id)";

#[tokio::test]
async fn the_statements_of_the_guide_make_all_of_them_fit() {
    let t = as_owner(variant(ALL_OTHERWISE).await);
    let before = refusal(&t);
    assert_eq!(before.code, 8, "{before:#?}");
    let guide = include_str!("../../../../docs/servers.md");
    let (_, block) = guide.split_once("These are the usual ones:\n\n").unwrap();
    let lines = block.lines().take_while(|line| line.starts_with("    "));
    let statements = lines.collect::<Vec<_>>().join("\n");
    let owner = t.database().connect(OWNER).await;
    assert!(statements.contains("ALTER TABLE"), "{statements}");
    owner.batch_execute(&statements).await.unwrap();
    t.run(["migrate"]).ends().succeeded();
}

#[tokio::test]
async fn what_would_refuse_the_rows_of_credctl_is_named() {
    each_is_refused(&[
        (
            "ALTER TABLE user_credentials ADD CONSTRAINT known
                 CHECK (credential_type IN ('alpaca', 'alpaca_paper', 'polygon'))",
            "constraint `known` allows only CHECK ((credential_type = ANY (ARRAY['alpaca'::text, \
             'alpaca_paper'::text, 'polygon'::text])))",
        ),
        (
            "ALTER TABLE user_credentials ADD CONSTRAINT short CHECK (length(api_key) < 200)",
            "constraint `short` allows only CHECK ((length(api_key) < 200))",
        ),
        (
            "CREATE RULE quiet AS ON UPDATE TO user_credentials DO INSTEAD NOTHING",
            "rule `quiet` of user_credentials stands in the way of changes",
        ),
        (
            "CREATE POLICY few ON user_credentials AS RESTRICTIVE USING (credential_type <> 'kraken')",
            "restrictive policy `few` of user_credentials admits only rows with (credential_type <> 'kraken'::text)",
        ),
    ])
    .await;
}
