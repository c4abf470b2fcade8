//! The database of a test from inside: rows read, inserted and changed past the program.

use tokio_postgres::{SimpleQueryMessage, types::Type};

use super::{
    credctl::{Credctl, USER},
    pg::{self, Database, POSTGRES},
    seals,
};

/// The rows `c` with their companions `k`, for a query.
pub const WITH_COMPANIONS: &str =
    "user_credentials c LEFT JOIN credctl.credentials k ON k.credential_id = c.id";

/// The name of the database.
pub fn name(t: &Credctl) -> &str {
    t.database().name()
}

/// Runs SQL as the superuser.
pub fn sql(t: &Credctl, sql: &str) {
    rows(t, sql);
}

/// The rows that a query returns to the superuser: the columns of each as one text, NULL as `NULL`.
pub fn rows(t: &Credctl, sql: &str) -> Vec<String> {
    let mut rows = Vec::new();
    pg::server().with_client(name(t), POSTGRES, async |client| {
        for message in client.simple_query(sql).await.unwrap() {
            if let SimpleQueryMessage::Row(row) = message {
                let columns = (0..row.len()).map(|at| row.get(at).unwrap_or("NULL"));
                rows.push(columns.collect::<Vec<_>>().join(" | "));
            }
        }
    });
    rows
}

/// Changes a credential as the superuser; `set` is what stands behind SET.
pub fn alter(t: &Credctl, id: &str, set: &str) {
    sql(
        t,
        &format!("UPDATE user_credentials SET {set} WHERE id = '{id}'"),
    );
}

/// The schema and every row of every table, as text.
pub fn dump(t: &Credctl) -> String {
    t.database().dump()
}

/// Inserts a row into the account `main` of [`USER`], and seals it as credctl would have.
pub fn insert_row(
    t: &Credctl,
    id: &str,
    credential_type: &str,
    nickname: Option<&str>,
    environment: Option<&str>,
) {
    insert_unsealed(t, id, credential_type, nickname);
    seals::seal_as(t, id, environment);
}

/// Inserts a row into the account `main` of [`USER`], as another product, or another hand, does.
pub fn insert_unsealed(t: &Credctl, id: &str, credential_type: &str, nickname: Option<&str>) {
    let insert = "INSERT INTO user_credentials (id, user_account_id, user_id, credential_type,
                      api_key, secret_key, nickname)
                  SELECT $1::text::uuid, a.id, a.user_id, $2, 'gAAAA', 'gAAAA', $3
                  FROM user_accounts a WHERE a.user_id = $4 AND a.account_name = 'main'";
    pg::server().with_client(name(t), POSTGRES, async |client| {
        let values = [
            (&id as _, Type::TEXT),
            (&credential_type as _, Type::TEXT),
            (&nickname as _, Type::TEXT),
            (&USER as _, Type::TEXT),
        ];
        assert_eq!(client.execute_typed(insert, &values).await.unwrap(), 1);
    });
}

/// The statement that inserts a credential of this user into an account.
pub fn insert_statement(account: &str, user: &str) -> String {
    format!(
        "INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, secret_key)
         VALUES (gen_random_uuid(), '{account}', '{user}', 'alpaca', 'gAAAA', 'gAAAA')"
    )
}

/// Inserts this many credentials beside those that are there: of two types, some paper, some live,
/// called `Bulk 1` and so on.
pub fn insert_many(t: &Credctl, count: usize) {
    let [api_key, secret_key] = seals::tokens(t);
    pg::server().with_client(name(t), POSTGRES, async |client| {
        let sql = format!(
            "INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, secret_key,
                                           nickname, created_at, updated_at)
             SELECT gen_random_uuid(), a.id, a.user_id, (ARRAY['alpaca', 'alpaca', 'polygon'])[1 + n % 3],
                    '{api_key}', '{secret_key}', 'Bulk ' || n, now() + n * interval '1 second', now()
             FROM generate_series(1, {count}) n, user_accounts a WHERE a.user_id = '{USER}'"
        );
        client.batch_execute(&sql).await.unwrap();
    });
    seals::seal_all(t, |row| {
        let number = row.get::<_, &str>("nickname").trim_start_matches("Bulk ");
        match (
            row.get("credential_type"),
            number.parse::<usize>().unwrap() % 2,
        ) {
            ("polygon", _) => None,
            (_, 0) => Some("paper"),
            _ => Some("live"),
        }
    });
    sql(t, "ANALYZE user_credentials; ANALYZE credctl.credentials");
}

/// The first column of a query that the superuser runs, which must be of a text type.
pub async fn first_column(database: &Database, sql: &str) -> Vec<String> {
    let client = database.connect(POSTGRES).await;
    let rows = client.query_typed(sql, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Runs a statement as this role and user; returns the number of rows, or the SQLSTATE of the error.
pub async fn as_user(
    database: &Database,
    role: &str,
    user: &str,
    sql: &str,
) -> Result<u64, String> {
    let mut client = database.connect(role).await;
    let transaction = client.transaction().await.unwrap();
    let set = format!("SET LOCAL app.current_user_id = '{user}'");
    transaction.batch_execute(&set).await.unwrap();
    let touched = transaction
        .execute_typed(sql, &[])
        .await
        .map_err(|error| error.code().unwrap().code().to_owned())?;
    transaction.commit().await.unwrap();
    Ok(touched)
}
