//! Databases as the older product leaves them.

use super::{
    credctl::Credctl,
    database::first_column,
    pg::{self, Database, OWNER},
};

/// The two tables of migration 14 with the rows of three users.
pub const PLAIN_14: &str = "
    CREATE TABLE user_accounts (
        id uuid PRIMARY KEY, user_id text NOT NULL, account_name text NOT NULL,
        is_active boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now());
    CREATE TABLE user_credentials (
        id uuid PRIMARY KEY, user_account_id uuid NOT NULL REFERENCES user_accounts (id),
        user_id text NOT NULL, credential_type text NOT NULL,
        api_key text NOT NULL, secret_key text NOT NULL, is_active boolean NOT NULL DEFAULT true,
        created_at timestamptz NOT NULL DEFAULT now(), updated_at timestamptz NOT NULL DEFAULT now());
    CREATE UNIQUE INDEX idx_user_credentials_unique
        ON user_credentials (user_account_id, credential_type);
    ALTER TABLE user_accounts ENABLE ROW LEVEL SECURITY;
    ALTER TABLE user_credentials ENABLE ROW LEVEL SECURITY;
    CREATE POLICY own ON user_accounts USING (user_id = current_setting('app.current_user_id', true));
    CREATE POLICY own ON user_credentials USING (user_id = current_setting('app.current_user_id', true));
    INSERT INTO user_accounts (id, user_id, account_name)
    SELECT uuid('00000000-0000-4000-8000-00000000000' || n), 'trader-' || n, 'main'
    FROM generate_series(1, 3) n;
    INSERT INTO user_credentials
    SELECT gen_random_uuid(), a.id, a.user_id, t, 'gAAAA-' || t, 'gAAAA-secret', t <> 'polygon',
           timestamptz '2024-01-02 03:04:05.678901+00', timestamptz '2024-05-06 07:08:09.101112+00'
    FROM user_accounts a, unnest(ARRAY['alpaca', 'alpaca_paper', 'polygon']) t;";

/// Makes row-level security bind the owner too.
pub const FORCE: &str = "
    ALTER TABLE user_accounts FORCE ROW LEVEL SECURITY;
    ALTER TABLE user_credentials FORCE ROW LEVEL SECURITY;";

/// The INSERT of the older product, which names nine columns.
pub const NINE_COLUMNS: &str = "
    INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, secret_key,
                                  is_active, created_at, updated_at)
    SELECT gen_random_uuid(), id, user_id, 'alpaca', 'gAAAA', 'gAAAA', true, now(), now()
    FROM user_accounts WHERE user_id = current_setting('app.current_user_id')";

/// A new database on which the owner ran these statements.
pub async fn database_with(sql: &[&str]) -> Database {
    let database = pg::empty();
    let owner = database.connect(OWNER).await;
    for sql in sql {
        owner.batch_execute(sql).await.unwrap();
    }
    database
}

/// A home that connects as the owner to the tables and rows of migration 14.
pub fn home_of_owner() -> Credctl {
    let database = pg::empty();
    pg::server().with_client(database.name(), OWNER, async |client| {
        client.batch_execute(PLAIN_14).await.unwrap();
    });
    Credctl::on_as(database, OWNER)
}

/// The query for every credential with all columns that migrations must not touch.
pub const OLDER_COLUMNS: &str = "
    SELECT (to_jsonb(c) - 'nickname')::text
    FROM user_credentials c ORDER BY id";

/// The rows of [`OLDER_COLUMNS`].
pub async fn older_columns(database: &Database) -> Vec<String> {
    first_column(database, OLDER_COLUMNS).await
}
