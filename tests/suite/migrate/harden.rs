//! `migrate --harden` on databases of the older product.

use credctl::parts::schema::{self, Hardening, Options, SchemaError};

use crate::common::{
    database::{as_user, first_column, insert_statement},
    migration::{OWNER_BOUND, migrate, target},
    older_product::{FORCE, NINE_COLUMNS, PLAIN_14, database_with, older_columns},
    pg::{self, APP, Database, OWNER, POSTGRES},
    psql::psql_script,
};

/// A policy for everybody, and one for a role.
const MORE_POLICIES: &str = r#"
    CREATE POLICY "it's ""all"";" ON user_credentials USING (true);
    CREATE POLICY audit ON user_credentials FOR SELECT TO pg_monitor USING (true);"#;

/// The foreign key of the older product, which deletes credentials along with their account.
const CASCADE: &str = "
    ALTER TABLE user_credentials DROP CONSTRAINT user_credentials_user_account_id_fkey,
        ADD FOREIGN KEY (user_account_id) REFERENCES user_accounts (id) ON DELETE CASCADE;";

/// Leaves the rows without any protection.
const OPEN: &str = "
    DROP POLICY own ON user_accounts; DROP POLICY own ON user_credentials;
    ALTER TABLE user_accounts DISABLE ROW LEVEL SECURITY;
    ALTER TABLE user_credentials DISABLE ROW LEVEL SECURITY;";

/// A migrated database of the older product, which these statements changed before.
pub async fn adopted(sql: &[&str]) -> Database {
    let database = database_with(&[&[PLAIN_14], sql].concat()).await;
    migrate(&database).await.unwrap();
    database
}

pub async fn harden(database: &Database) -> Result<Hardening, SchemaError> {
    let client = database.connect(OWNER).await;
    schema::harden(target(&client), Options::default()).await
}

pub async fn dry_run(database: &Database) -> Result<Hardening, SchemaError> {
    let client = database.connect(OWNER).await;
    schema::harden_dry_run(target(&client), Options::default()).await
}

/// A copy of a database, made when nobody is connected to it any longer.
async fn copy(database: &Database) -> Database {
    let folder = pg::server().folder();
    let elsewhere = pg::connect(folder, "postgres", POSTGRES).await.unwrap();
    let name = database.name();
    let connected = format!("SELECT FROM pg_stat_activity WHERE datname = '{name}'");
    while !elsewhere
        .query_typed(&connected, &[])
        .await
        .unwrap()
        .is_empty()
    {
        tokio::task::yield_now().await;
    }
    Database::create(&format!("TEMPLATE {name}"))
}

/// Asserts everything that must hold of a hardened database.
async fn assert_protected(database: &Database) {
    // Row-level security binds everybody, and without a user there is nothing to see.
    for role in [OWNER, APP] {
        let client = database.connect(role).await;
        for table in ["user_accounts", "user_credentials"] {
            let select = format!("SELECT FROM {table}");
            let seen = client.query_typed(&select, &[]).await.unwrap();
            assert_eq!(seen.len(), 0, "{role} {table}");
        }
        let others = "SELECT FROM user_credentials WHERE user_id <> 'trader-1'";
        assert_eq!(as_user(database, role, "trader-1", others).await, Ok(0));
    }
    // The older product goes on: its INSERT, its SELECT, its UPDATE.
    let before = as_user(database, APP, "trader-1", "SELECT FROM user_credentials").await;
    let insert = as_user(database, APP, "trader-1", NINE_COLUMNS).await;
    assert_eq!(insert, Ok(1));
    let after = as_user(database, APP, "trader-1", "SELECT FROM user_credentials").await;
    assert_eq!(after, before.map(|count| count + 1));
    let disable = "UPDATE user_credentials SET is_active = false, updated_at = now()";
    assert_eq!(as_user(database, APP, "trader-1", disable).await, after);
    nobody_attaches_to_another_account(database).await;
}

async fn nobody_attaches_to_another_account(database: &Database) {
    let account = "00000000-0000-4000-8000-000000000003";
    let attach = |user: &str| insert_statement(account, user);
    let attached = as_user(database, APP, "trader-1", &attach("trader-1")).await;
    assert_eq!(attached, Err("23503".into()));
    let forged = as_user(database, APP, "trader-1", &attach("trader-3")).await;
    assert_eq!(forged, Err("42501".into()));
    let moved =
        "UPDATE user_credentials SET user_account_id = '00000000-0000-4000-8000-000000000003'";
    let moved = as_user(database, APP, "trader-1", moved).await;
    assert_eq!(moved, Err("23503".into()));
}

#[tokio::test]
async fn tables_found_are_protected_like_those_that_migrations_make() {
    for found in [&[][..], &[FORCE], &[OPEN], &[MORE_POLICIES, CASCADE, FORCE]] {
        let database = adopted(found).await;
        let before = older_columns(&database).await;
        let hardened = harden(&database).await.unwrap();
        assert_ne!(hardened.changes, [""; 0]);
        assert_eq!(older_columns(&database).await, before);
        let dump = database.dump();
        assert_eq!(harden(&database).await.unwrap().changes, [""; 0]);
        assert_eq!(dry_run(&database).await.unwrap().sql, "");
        assert_eq!(database.dump(), dump);
        assert_protected(&database).await;
    }
}

#[tokio::test]
async fn what_is_done_and_what_is_dropped_is_named() {
    let database = adopted(&[MORE_POLICIES]).await;
    let hardened = harden(&database).await.unwrap();
    assert_eq!(
        hardened.changes,
        [
            "Dropped policy `own` of user_accounts",
            "Created policy `user_accounts_of_user` of user_accounts",
            "Dropped policy `it's \"all\";` of user_credentials",
            "Dropped policy `own` of user_credentials",
            "Created policy `user_credentials_of_user` of user_credentials",
            "Added unique key (id, user_id) to user_accounts",
            "Added foreign key (user_account_id, user_id) to user_credentials",
            "Forced row-level security on user_accounts: it binds the owner too",
            "Forced row-level security on user_credentials: it binds the owner too",
        ]
    );
    let stays = "policy `audit` of user_credentials stays: it is for `pg_monitor` only";
    assert_eq!(hardened.remarks, [stays, OWNER_BOUND]);
    let policies =
        "SELECT policyname::text FROM pg_policies WHERE schemaname = 'public' ORDER BY 1";
    assert_eq!(
        first_column(&database, policies).await,
        ["audit", "user_accounts_of_user", "user_credentials_of_user"]
    );
}

#[tokio::test]
async fn where_nothing_protected_the_rows_it_is_said_who_sees_none_from_now_on() {
    let no_key =
        "ALTER TABLE user_credentials DROP CONSTRAINT user_credentials_user_account_id_fkey";
    let database = adopted(&[OPEN, no_key]).await;
    let remarks = harden(&database).await.unwrap().remarks;
    let off = |table: &str| {
        format!(
            "row-level security was off on {table}: \
             from now on a session that does not set `app.current_user_id` sees none of its rows"
        )
    };
    let delete = "an account that has credentials can no longer be deleted from user_accounts: \
                  no foreign key prevented it before";
    let expected = [
        delete.into(),
        off("user_accounts"),
        off("user_credentials"),
        OWNER_BOUND.into(),
    ];
    assert_eq!(remarks, expected);
}

#[tokio::test]
async fn tables_that_migrations_made_need_nothing() {
    let database = pg::migrated();
    let before = database.dump();
    assert_eq!(harden(&database).await.unwrap(), Hardening::default());
    assert_eq!(dry_run(&database).await.unwrap(), Hardening::default());
    assert_eq!(database.dump(), before);
}

#[tokio::test]
async fn only_what_is_missing_is_done() {
    let nearly = "
        ALTER TABLE user_accounts FORCE ROW LEVEL SECURITY;
        ALTER POLICY own ON user_accounts
            USING (user_id = NULLIF(current_setting('app.current_user_id', true), ''));
        ALTER POLICY own ON user_credentials
            USING (user_id = NULLIF(current_setting('app.current_user_id', true), ''));
        CREATE UNIQUE INDEX mine ON user_accounts (user_id, id);
        ALTER TABLE user_credentials ADD FOREIGN KEY (user_id, user_account_id)
            REFERENCES user_accounts (user_id, id) NOT VALID;";
    let database = adopted(&[nearly]).await;
    assert_eq!(
        harden(&database).await.unwrap().changes,
        [
            "Validated foreign key `user_credentials_user_id_user_account_id_fkey` of user_credentials",
            "Forced row-level security on user_credentials: it binds the owner too",
        ]
    );
    assert_protected(&database).await;
}

#[tokio::test]
async fn the_policies_read_the_setting_that_the_older_product_sets() {
    let renamed = "
        ALTER POLICY own ON user_accounts USING (user_id = current_setting('tenant.who', true));
        ALTER POLICY own ON user_credentials USING (user_id = current_setting('tenant.who', true));";
    let database = adopted(&[renamed]).await;
    harden(&database).await.unwrap();
    let client = database.connect(APP).await;
    let select = "SELECT FROM user_credentials";
    for (user, seen) in [("trader-1", 3), ("", 0)] {
        client
            .batch_execute(&format!("SET tenant.who = '{user}'"))
            .await
            .unwrap();
        let rows = client.query_typed(select, &[]).await.unwrap();
        assert_eq!(rows.len(), seen, "{user}");
    }
}

#[tokio::test]
async fn deleting_an_account_does_to_its_credentials_what_it_did() {
    let delete = "DELETE FROM user_accounts";
    let count = "SELECT count(*)::text FROM user_credentials";
    for (found, deleted, left) in [(CASCADE, Ok(1), "6"), ("", Err("23503".to_owned()), "9")] {
        let database = adopted(&[found]).await;
        harden(&database).await.unwrap();
        assert_eq!(as_user(&database, APP, "trader-1", delete).await, deleted);
        assert_eq!(first_column(&database, count).await, [left]);
    }
}

#[tokio::test]
async fn a_check_that_was_put_off_to_the_end_of_the_transaction_still_is() {
    let deferred = "
        ALTER TABLE user_credentials DROP CONSTRAINT user_credentials_user_account_id_fkey,
            ADD FOREIGN KEY (user_account_id) REFERENCES user_accounts (id) DEFERRABLE INITIALLY DEFERRED;";
    let database = adopted(&[deferred]).await;
    harden(&database).await.unwrap();
    let credential_first = "
        WITH credential AS (
            INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, secret_key)
            VALUES (gen_random_uuid(), '00000000-0000-4000-8000-000000000009', 'trader-9', 'alpaca', 'g', 'g'))
        SELECT";
    let mut client = database.connect(APP).await;
    let transaction = client.transaction().await.unwrap();
    let account_then = "INSERT INTO user_accounts (id, user_id, account_name)
                        VALUES ('00000000-0000-4000-8000-000000000009', 'trader-9', 'main')";
    for sql in [
        "SET LOCAL app.current_user_id = 'trader-9'",
        credential_first,
        account_then,
    ] {
        transaction.batch_execute(sql).await.unwrap();
    }
    transaction.commit().await.unwrap();
}

#[tokio::test]
async fn a_dry_run_changes_nothing_and_its_sql_does_what_the_command_does() {
    for found in [&[OPEN][..], &[MORE_POLICIES, CASCADE, FORCE]] {
        let by_command = adopted(found).await;
        let before = by_command.dump();
        let by_hand = copy(&by_command).await;
        let sql = dry_run(&by_hand).await.unwrap().sql;
        assert_eq!(by_hand.dump(), before);
        let hardened = harden(&by_command).await.unwrap();
        assert_eq!(hardened.sql, sql);
        assert_eq!(psql_script(&by_hand, &sql), Ok(()));
        assert_eq!(by_hand.dump(), by_command.dump());
        assert_ne!(by_hand.dump(), before);
    }
}
