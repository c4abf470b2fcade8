//! Two users whose commands share three connections, by a PgBouncer in transaction mode.

use std::{
    collections::{BTreeMap, BTreeSet},
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio_postgres::Client;

use super::{
    rounds,
    worker::{Held, Worker},
};
use crate::common::{
    credctl::{Credctl, Ended},
    database::first_column,
    gate::{Gate, Meet},
    older_product::{PLAIN_14, database_with, older_columns},
    pg::{self, APP, Database, OWNER},
    pooler::{POOL, Pooler, shared_by_two},
    python::python,
};

/// Number of commands that run at once, half of them of each user.
const WORKERS: usize = 8;

/// Time that the pooler may take to notice that a client is gone.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection that a client left in the middle of something, and that the pooler does not use again.
const THROWN_AWAY: &str = "connection thrown away: ";

/// A home for each of two users over one vault, with the same vault key and the same database role:
/// a leaked setting would show one user the rows of the other.
fn two_users(pooler: &Pooler) -> [Credctl; 2] {
    let database = pg::migrated();
    let url = pooler.url(&database, APP);
    let mut first = Credctl::on(database);
    first.set("CREDCTL_DATABASE_URL", url);
    // What has to wait for a connection on a busy machine is no failure.
    first.set("CREDCTL_TIMEOUT", "60s");
    shared_by_two(first)
}

/// Settings and objects that the sessions behind the pool of this role still hold; each is a
/// defect.
async fn left_behind(pooler: &Pooler, database: &Database, role: &str) -> Vec<String> {
    let mut left = first_column(
        database,
        "SELECT 'lock ' || locktype || ' of ' || pid FROM pg_locks
         WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database())
           AND locktype = 'advisory'
         UNION ALL SELECT 'open transaction of ' || pid FROM pg_stat_activity
         WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
    )
    .await;
    let sessions = sessions(pooler, database, role).await;
    let thrown_away = pooler.thrown_away(database, role);
    left.extend(thrown_away.iter().map(|why| format!("{THROWN_AWAY}{why}")));
    for session in sessions {
        let rows = session.query_typed(LEFT_IN_SESSION, &[]).await.unwrap();
        left.extend(rows.iter().map(|row| row.get::<_, String>(0)));
        session.batch_execute("COMMIT").await.unwrap();
    }
    left
}

/// The server processes behind the pool of this role.
async fn pids(database: &Database, role: &str) -> BTreeSet<String> {
    let pids = format!(
        "SELECT pid::text FROM pg_stat_activity
         WHERE datname = current_database() AND usename = '{role}'"
    );
    first_column(database, &pids).await.into_iter().collect()
}

/// Opens each server connection of the pool, held by a transaction so that the next is another one.
async fn sessions(pooler: &Pooler, database: &Database, role: &str) -> Vec<Client> {
    let pids = pids(database, role).await;
    assert!(pids.len() <= POOL, "{pids:?}");
    let (mut sessions, mut seen) = (Vec::new(), BTreeSet::new());
    for _ in &pids {
        let session = pooler.connect(database, role).await;
        session.batch_execute("BEGIN").await.unwrap();
        let pid = "SELECT pg_backend_pid()::text";
        seen.insert(session.query_typed(pid, &[]).await.unwrap()[0].get::<_, String>(0));
        sessions.push(session);
    }
    assert_eq!(seen, pids, "the pool hands out what it has");
    sessions
}

/// The query for what a session holds, without the few settings of each client that the pooler
/// itself keeps.
const LEFT_IN_SESSION: &str = "
    SELECT 'user ' || user_id FROM current_setting('app.current_user_id', true) user_id
    WHERE user_id <> ''
    UNION ALL SELECT 'setting ' || name || ' = ' || setting FROM pg_settings
    WHERE source = 'session' AND name NOT IN
        ('application_name', 'client_encoding', 'DateStyle', 'TimeZone', 'standard_conforming_strings')
    UNION ALL SELECT 'statement ' || name FROM pg_prepared_statements
    UNION ALL SELECT 'cursor ' || name FROM pg_cursors WHERE name <> ''
    UNION ALL SELECT 'channel ' || pg_listening_channels()
    UNION ALL SELECT 'temporary table ' || relname FROM pg_class WHERE relpersistence = 't'";

/// All credentials, opened by Python with the key file: id → both keys.
async fn opened(t: &Credctl, database: &Database) -> BTreeMap<String, Value> {
    let rows = "SELECT json_build_array(id, api_key, secret_key)::text FROM user_credentials";
    let rows = first_column(database, rows).await;
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| serde_json::from_str(row).unwrap())
        .collect();
    let opened = python(
        "
lines = open(data['file']).read().splitlines()
keys = MultiFernet([Fernet(line) for line in lines if line and not line.startswith('#')])
result = {id: [keys.decrypt(token).decode() for token in pair] for id, *pair in data['rows']}
",
        &json!({"file": t.data_home().join("vault.keys"), "rows": rows}),
    );
    serde_json::from_value(opened).unwrap()
}

#[tokio::test]
async fn what_would_be_left_behind_would_be_seen() {
    let pooler = Pooler::start();
    let database = pg::empty();
    let client = pooler.connect(&database, APP).await;
    let leave = "SET search_path = pg_catalog; SET app.current_user_id = 'trader-a';
                 SELECT pg_advisory_lock(1); PREPARE mine AS SELECT 1";
    client.batch_execute(leave).await.unwrap();
    let left = left_behind(&pooler, &database, APP).await;
    let lock = &left[0];
    assert!(lock.starts_with("lock advisory of "), "{left:?}");
    let others = [
        "user trader-a",
        "setting search_path = pg_catalog",
        "statement mine",
    ];
    assert_eq!(left[1..], others);
    client.batch_execute("BEGIN").await.unwrap();
    drop(client);
    let begun = Instant::now();
    while !pids(&database, APP).await.is_empty() {
        assert!(begun.elapsed() < PATIENCE, "{}", pooler.log());
    }
    let left = left_behind(&pooler, &database, APP).await;
    let is_seen = |what: &String| what.starts_with(THROWN_AWAY);
    assert!(left.len() == 1 && left.iter().all(is_seen), "{left:?}");
}

#[tokio::test]
async fn two_users_through_one_pool_never_meet_and_leave_nothing_behind() {
    let pooler = Pooler::start();
    let homes = two_users(&pooler);
    let database = homes[0].database();
    let commands = rounds((0..2000 / WORKERS).collect(), 12);
    let mut workers: Vec<_> = (0..WORKERS)
        .map(|n| Worker::new(&homes[n % 2], ["a", "b"][n % 2], n))
        .collect();
    thread::scope(|scope| {
        for (number, worker) in workers.iter_mut().enumerate() {
            let commands = &commands;
            scope.spawn(move || commands.iter().for_each(|_| worker.go_on(number)));
        }
    });
    workers.iter().for_each(Worker::list_json);
    assert_eq!(left_behind(&pooler, database, APP).await, [""; 0]);
    assert_eq!(sessions(&pooler, database, APP).await.len(), POOL);
    let keys = |held: &Held| json!([held.api_key, held.secret_key]);
    let expected = workers
        .iter()
        .flat_map(|worker| &worker.held)
        .map(|held| (held.id.clone(), keys(held)));
    assert_eq!(opened(&homes[1], database).await, expected.collect());
}

#[tokio::test]
async fn who_is_killed_in_a_transaction_leaves_its_connection_to_nobody() {
    let pooler = Pooler::start();
    let [a, b] = two_users(&pooler);
    let database = a.database();
    let theirs = b.add("b", &["--paper"]);
    let adding = || {
        let arguments = [
            "add",
            "--if-absent",
            "--nickname",
            "a",
            "--paper",
            "--stdin",
        ];
        a.run(arguments).input("PK1\ns1\n")
    };
    for _ in rounds((0..30).collect(), 3) {
        // It has the lock of its account, and waits to write.
        let gate = Gate::before(&a, Meet::BeforeWriting, "user_credentials").await;
        let mut child = adding().start();
        gate.wait_for(1).await;
        child.kill().unwrap();
        assert_eq!(Ended::of("killed".to_owned(), child).code, 128 + 9);
        let listed = b.credentials();
        assert!(listed.iter().map(|c| &c["id"]).eq([&theirs]), "{listed:?}");
        gate.open().await;
        let id = adding().ends().succeeded().stdout;
        let listed = a.credentials();
        assert!(
            listed.iter().map(|c| &c["id"]).eq([id.trim_end()]),
            "{listed:?}"
        );
        a.run(["remove", "--yes", "a"]).ends().succeeded();
    }
    let mut left = left_behind(&pooler, database, APP).await;
    left.retain(|what| !what.starts_with(THROWN_AWAY));
    assert_eq!(left, [""; 0]);
}

#[tokio::test]
async fn migrations_through_the_pool_are_applied_once() {
    for sql in ["", PLAIN_14] {
        let pooler = Pooler::start();
        let database = database_with(&[sql]).await;
        let rows = match sql {
            "" => Vec::new(),
            _ => older_columns(&database).await,
        };
        let mut t = Credctl::on(database);
        let database = t.database();
        let url = pooler.url(database, OWNER);
        t.set("CREDCTL_DATABASE_URL", url);
        let database = t.database();
        let running: Vec<_> = (0..WORKERS).map(|_| t.run(["migrate"]).start()).collect();
        for child in running {
            Ended::of("migrate".to_owned(), child).succeeded();
        }
        assert_eq!(left_behind(&pooler, database, OWNER).await, [""; 0]);
        let versions = "SELECT m.version::text FROM credctl.migrations m ORDER BY m.version";
        assert_eq!(first_column(database, versions).await, ["14", "15", "1001"]);
        assert_eq!(older_columns(database).await, rows);
    }
}
