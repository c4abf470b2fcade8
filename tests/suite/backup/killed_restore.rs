//! A restore that is killed in the middle.

use std::time::{Duration, Instant};

use super::{backed_up, counts, restored, restoring, revealed};
use crate::common::{
    credctl::{Credctl, USER},
    gate::work_lock,
    pg::POSTGRES,
};

const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test]
async fn a_killed_restore_leaves_nothing_half_and_a_second_one_finishes() {
    let (from, to) = (Credctl::on_server(), Credctl::on_server());
    from.add("Paper 1", &["--paper"]);
    from.add("Live", &["--live"]);
    let file = backed_up(&from);
    let database = to.database();
    let before = database.dump();
    // It has recorded the keys and looked for its accounts, and waits to store the rows.
    let gate = database.connect(POSTGRES).await;
    let lock = format!("BEGIN; {}", work_lock("key pairs", USER));
    gate.batch_execute(&lock).await.unwrap();
    let mut running = restoring(&to, &file, &["--timeout", "60s"]).start();
    let waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'
                 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let begun = Instant::now();
    while gate.query_typed(waits, &[]).await.unwrap()[0].get::<_, i64>(0) == 0 {
        assert!(begun.elapsed() < PATIENCE, "it does not come");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    running.kill().unwrap();
    running.wait().unwrap();
    gate.batch_execute("COMMIT").await.unwrap();
    let key_file = to.data_home().join("vault.keys");
    assert!(key_file.exists(), "its keys come before its rows");
    let begun = Instant::now();
    let others = "SELECT FROM pg_stat_activity
                  WHERE datname = current_database() AND pid <> pg_backend_pid()";
    while !gate.query_typed(others, &[]).await.unwrap().is_empty() {
        assert!(begun.elapsed() < PATIENCE, "it does not go");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(database.dump(), before);
    assert_eq!(counts(&restored(&to, &file, &[])), [2, 0, 0, 0, 0]);
    assert_eq!(revealed(&to), revealed(&from));
}
