//! Lets many commands meet at one moment.

use std::{
    process::Child,
    time::{Duration, Instant},
};

use tokio_postgres::Client;

use crate::common::{
    credctl::{Credctl, Ended, Run},
    pg::POSTGRES,
};

/// How long the last of them may take on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(30);

/// Holds back whoever reads or writes a table.
pub struct Gate(Client);

impl Gate {
    /// Shuts it.
    pub async fn before(t: &Credctl, table: &str) -> Self {
        let client = t.database.as_ref().unwrap().connect(POSTGRES).await;
        let lock = format!("BEGIN; LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");
        client.batch_execute(&lock).await.unwrap();
        Gate(client)
    }

    /// Waits until this many stand before it.
    pub async fn wait_for(&self, waiting: usize) {
        let sql = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted
                   AND pg_backend_pid() = ANY (pg_blocking_pids(pid))";
        let begun = Instant::now();
        while self.0.query_typed(sql, &[]).await.unwrap()[0].get::<_, i64>(0) < waiting as i64 {
            assert!(begun.elapsed() < PATIENCE, "they do not come");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Does this while all wait.
    pub async fn meanwhile(&self, sql: &str) {
        self.0.batch_execute(sql).await.unwrap();
    }

    /// Lets all of them go on.
    pub async fn open(self) {
        self.0.batch_execute("COMMIT").await.unwrap();
    }
}

/// Starts all of them; where `gated`, none reads a credential before each is about to.
pub async fn at_once(t: &Credctl, gated: bool, runs: Vec<Run<'_>>) -> Vec<Ended> {
    let gate = match gated {
        true => Some(Gate::before(t, "user_credentials").await),
        false => None,
    };
    // Whoever waits for others on a busy machine does not fail for it.
    let runs = runs
        .into_iter()
        .map(|run| run.var("CREDCTL_TIMEOUT", "60s"));
    let running: Vec<Child> = runs.map(Run::start).collect();
    if let Some(gate) = gate {
        gate.wait_for(running.len()).await;
        gate.open().await;
    }
    let ended = |child| Ended::of("one of many".to_owned(), child);
    running.into_iter().map(ended).collect()
}
