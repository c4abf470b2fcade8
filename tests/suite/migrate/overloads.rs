//! Functions, operators and casts that somebody added to the shared schema: none of them ever runs.

use crate::common::{
    credctl::Credctl,
    older_product::{FORCE, PLAIN_14, database_with},
    overloads,
    pg::{Database, OWNER, server},
};

/// A check of the older product that finds its table by the search path, which therefore has to include
/// the shared schema.
const CHECKED: &str = "
    CREATE TABLE allowed (kind text);
    INSERT INTO allowed SELECT DISTINCT credential_type FROM user_credentials;
    CREATE FUNCTION is_allowed(kind text) RETURNS boolean LANGUAGE sql AS
        'SELECT EXISTS (SELECT FROM allowed a WHERE a.kind = $1)';
    ALTER TABLE user_credentials ADD CONSTRAINT allowed CHECK (is_allowed(credential_type));";

/// Texts of limited length, whose comparison with others the server leaves to whoever defines it.
const LIMITED: &str = "
    DROP POLICY own ON user_accounts; DROP POLICY own ON user_credentials;
    ALTER TABLE user_accounts ALTER user_id TYPE varchar(64), ALTER account_name TYPE varchar(100);
    ALTER TABLE user_credentials ALTER user_id TYPE varchar(64), ALTER credential_type TYPE varchar(50),
        ALTER api_key TYPE varchar, ADD nickname text NOT NULL DEFAULT ' ';
    CREATE POLICY own ON user_accounts USING (user_id = current_setting('app.current_user_id', true));
    CREATE POLICY own ON user_credentials USING (user_id = current_setting('app.current_user_id', true));";

/// Runs everything that reads or changes the schema.
async fn everything_runs(database: Database) {
    overloads::prepare(&database).await;
    overloads::assert_armed(&database).await;
    let role = format!("{}_bot", database.name());
    server().superuser(&format!("CREATE ROLE {role}"));
    let t = Credctl::on_as(database, OWNER);
    let ends = |arguments: &[&str], code: i32| {
        let ended = t.run(arguments).ends();
        assert_eq!(ended.code, code, "{ended:#?}");
    };
    ends(&["migrate", "--status"], 0);
    ends(&["migrate", "--check"], 8);
    ends(&["migrate", "--dry-run", "--create"], 0);
    ends(&["migrate", "--create"], 0);
    ends(&["migrate", "--create"], 0);
    ends(&["migrate", "--check"], 0);
    let owner = t.database().connect(OWNER).await;
    let drop = "DROP INDEX public.idx_user_credentials_lookup";
    owner.batch_execute(drop).await.unwrap();
    ends(&["migrate", "--check"], 8);
    ends(&["migrate", "--dry-run"], 0);
    ends(&["migrate"], 0);
    ends(&["migrate", "--harden", "--dry-run"], 0);
    ends(&["migrate", "--harden"], 0);
    ends(&["migrate", "--harden"], 0);
    ends(&["db", "grants", "--role", &role], 0);
    ends(&["db", "grants", "--role", &role, "--apply"], 0);
    ends(&["migrate", "--status", "--json"], 0);
    drop_role(t.database(), &role).await;
}

async fn drop_role(database: &Database, role: &str) {
    let superuser = database.connect(crate::common::pg::POSTGRES).await;
    let sql = format!("DROP OWNED BY {role}; DROP ROLE {role}");
    superuser.batch_execute(&sql).await.unwrap();
}

#[tokio::test]
async fn in_an_empty_database_none_of_them_runs() {
    everything_runs(database_with(&[]).await).await;
}

#[tokio::test]
async fn while_tables_are_taken_over_none_of_them_runs() {
    everything_runs(database_with(&[PLAIN_14, FORCE]).await).await;
    everything_runs(database_with(&[PLAIN_14, LIMITED]).await).await;
}

#[tokio::test]
async fn where_the_shared_schema_has_to_be_searched_none_of_them_runs() {
    everything_runs(database_with(&[PLAIN_14, CHECKED, FORCE]).await).await;
    everything_runs(database_with(&[PLAIN_14, LIMITED, CHECKED]).await).await;
}
