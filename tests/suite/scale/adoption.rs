//! The adoption of 100,000 credentials of the older product, which goes on reading and writing
//! meanwhile.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::common::{
    credctl::{Credctl, Ended},
    database::first_column,
    older_product::{FORCE, PLAIN_14, older_columns},
    pg::{self, APP, Database, OWNER},
    python::python,
};

const KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

/// The older product at work, until it is stopped: how often each of its parts has succeeded.
struct OlderProduct {
    stop: Arc<AtomicBool>,
    reads: Arc<AtomicU64>,
    writes: Arc<AtomicU64>,
    parts: Vec<JoinHandle<()>>,
}

impl OlderProduct {
    /// Starts two readers, and a writer that changes an account and then adds a credential of a new
    /// type. A failure of any ends the test.
    async fn at_work(database: &Database) -> Self {
        let mut product = OlderProduct {
            stop: Arc::default(),
            reads: Arc::default(),
            writes: Arc::default(),
            parts: Vec::new(),
        };
        let read = "BEGIN; SET LOCAL app.current_user_id = 'trader-1';
            SELECT api_key FROM user_credentials WHERE user_id = 'trader-1' LIMIT 50; COMMIT";
        let write = "BEGIN; SET LOCAL app.current_user_id = 'trader-1';
            UPDATE user_accounts SET updated_at = now() WHERE account_name = 'main';
            INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, secret_key,
                                          is_active, created_at, updated_at)
            SELECT gen_random_uuid(), id, user_id, gen_random_uuid()::text, 'gAAAA', 'gAAAA', true, now(), now()
            FROM user_accounts WHERE account_name = 'main'; COMMIT";
        for (sql, count) in [
            (read, Arc::clone(&product.reads)),
            (read, Arc::clone(&product.reads)),
            (write, Arc::clone(&product.writes)),
        ] {
            let client = database.connect(APP).await;
            let stop = Arc::clone(&product.stop);
            product.parts.push(tokio::spawn(async move {
                while !stop.load(Ordering::Relaxed) {
                    client.batch_execute(sql).await.unwrap();
                    count.fetch_add(1, Ordering::Relaxed);
                }
            }));
        }
        product
    }

    /// Waits until every part has succeeded once more.
    async fn goes_on(&self) {
        let reads = self.reads.load(Ordering::Relaxed);
        let writes = self.writes.load(Ordering::Relaxed);
        while self.reads.load(Ordering::Relaxed) < reads + 3
            || self.writes.load(Ordering::Relaxed) < writes + 2
        {
            assert!(self.parts.iter().all(|part| !part.is_finished()));
            tokio::task::yield_now().await;
        }
    }

    /// Stops it, and returns the number of credentials that it added.
    async fn stopped(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        for part in self.parts {
            part.await.unwrap();
        }
        self.writes.load(Ordering::Relaxed)
    }
}

/// Tokens of Python, each used by many rows.
fn tokens() -> Vec<String> {
    let tokens = python(
        "f = Fernet(data['key'])
result = [f.encrypt(b'%d' % n).decode() for n in range(100)]",
        &json!({ "key": KEY }),
    );
    let text = |token: &Value| token.as_str().unwrap().to_owned();
    tokens.as_array().unwrap().iter().map(text).collect()
}

async fn many(tokens: &[String]) -> Database {
    let database = pg::empty();
    let owner = database.connect(OWNER).await;
    owner.batch_execute(PLAIN_14).await.unwrap();
    let fill = format!(
        "UPDATE user_credentials SET api_key = '{0}', secret_key = '{0}';
         INSERT INTO user_accounts (id, user_id, account_name)
         SELECT gen_random_uuid(), 'trader-' || n % 10, 'bulk' FROM generate_series(1, 33330) n;
         INSERT INTO user_credentials
         SELECT gen_random_uuid(), a.id, a.user_id, t, s[1 + r % 100], s[1 + r % 99], r % 7 <> 0,
                timestamptz '2024-01-01' + r * interval '1 second', '2024-06-01'
         FROM (SELECT *, row_number() OVER ()::int r FROM user_accounts) a,
              unnest(ARRAY['alpaca', 'alpaca_paper', 'polygon']) t,
              (SELECT ARRAY['{1}'] s) s
         WHERE a.account_name = 'bulk';
         ANALYZE user_credentials;",
        tokens[0],
        tokens.join("','")
    );
    owner.batch_execute(&fill).await.unwrap();
    owner.batch_execute(FORCE).await.unwrap();
    database
}

fn opened(tokens: &[String]) -> u64 {
    let opened = python(
        "f = Fernet(data['key'])
result = len([f.decrypt(t) for t in data['tokens']])",
        &json!({ "key": KEY, "tokens": tokens }),
    );
    opened.as_u64().unwrap()
}

#[tokio::test]
async fn a_hundred_thousand_rows_are_taken_over_while_others_read_and_write() {
    let tokens = tokens();
    let database = many(&tokens).await;
    let url = database.url(OWNER);
    let before = older_columns(&database).await;
    let product = OlderProduct::at_work(&database).await;
    product.goes_on().await;
    let t = Credctl::on(database);
    let database = t.database();
    let migrate = t.run(["migrate"]).var("CREDCTL_DATABASE_URL", url).start();
    let ended = tokio::task::spawn_blocking(move || Ended::of("migrate".to_owned(), migrate));
    ended.await.unwrap().succeeded();
    product.goes_on().await;
    let added = product.stopped().await;
    assert!(before.len() > 99_990);
    let after = older_columns(database).await;
    let after: std::collections::HashSet<_> = after.iter().collect();
    assert!(before.iter().all(|row| after.contains(row)));
    assert_eq!(after.len() as u64, before.len() as u64 + added);
    let sql = "SELECT DISTINCT api_key FROM user_credentials WHERE api_key <> 'gAAAA'
               UNION SELECT DISTINCT secret_key FROM user_credentials WHERE secret_key <> 'gAAAA'";
    assert_eq!(opened(&first_column(database, sql).await), 100);
    let unnamed = r"SELECT count(*)::text FROM user_credentials
                    WHERE (nickname IS NULL OR nickname !~ '\S') AND created_at < '2025-01-01'";
    assert_eq!(first_column(database, unnamed).await, ["0"]);
    let forced = "SELECT bool_and(relforcerowsecurity)::text FROM pg_class
                  WHERE relname IN ('user_accounts', 'user_credentials')";
    assert_eq!(first_column(database, forced).await, ["true"]);
    // Those who share the data of one user see it all, whatever was written meanwhile.
    let piped = t
        .run(["list"])
        .var("CREDCTL_USER_ID", "trader-1")
        .ends()
        .succeeded()
        .stdout;
    let own = "SELECT count(*)::text FROM user_credentials WHERE user_id = 'trader-1'";
    assert_eq!(
        [piped.lines().count().to_string()],
        first_column(database, own).await[..]
    );
}
