//! Gates in the database, at which commands wait until all are there.

use std::{
    process::Child,
    time::{Duration, Instant},
};

use sha2::{Digest as _, Sha256};
use tokio_postgres::Client;

use crate::common::{
    credctl::{Credctl, Ended, Run},
    pg::POSTGRES,
};

/// Time that commands may take to arrive on a machine that is busy with other tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// The place at which commands that are started together wait for each other.
#[derive(Clone, Copy, PartialEq)]
pub enum Meet {
    /// No place: each command goes on at once.
    Freely,
    /// Before they read a credential.
    BeforeReading,
    /// After they have read the row to change, before they write it.
    BeforeWriting,
}

/// A lock in an open transaction, which holds commands back.
pub struct Gate(Client);

impl Gate {
    /// Locks a table, for readers too or for writers only.
    pub async fn before(t: &Credctl, meet: Meet, table: &str) -> Self {
        let mode = match meet {
            Meet::BeforeWriting => "SHARE",
            _ => "ACCESS EXCLUSIVE",
        };
        Gate::held_by(t, &format!("LOCK TABLE {table} IN {mode} MODE")).await
    }

    /// Takes the locks of a statement in a new transaction.
    pub async fn held_by(t: &Credctl, sql: &str) -> Self {
        let client = t.database().connect(POSTGRES).await;
        client.batch_execute("BEGIN").await.unwrap();
        client.batch_execute(sql).await.unwrap();
        Gate(client)
    }

    /// Holds back whoever is about to do this kind of work on this subject.
    pub async fn of_work(t: &Credctl, work: &str, subject: &str) -> Self {
        Gate::held_by(t, &work_lock(work, subject)).await
    }

    /// Waits until this many commands wait for the gate, or for one another behind it.
    pub async fn wait_for(&self, waiting: usize) {
        let sql = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        let begun = Instant::now();
        while self.0.query_typed(sql, &[]).await.unwrap()[0].get::<_, i64>(0) < waiting as i64 {
            assert!(begun.elapsed() < PATIENCE, "they do not come");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Runs a statement in the transaction of the gate, while all wait.
    pub async fn meanwhile(&self, sql: &str) {
        self.0.batch_execute(sql).await.unwrap();
    }

    /// Opens the gate.
    pub async fn open(self) {
        self.0.batch_execute("COMMIT").await.unwrap();
    }
}

/// The statement that takes the lock of this kind of work on this subject, in the schema `public`.
pub fn work_lock(work: &str, subject: &str) -> String {
    let digest = Sha256::digest(format!("credctl {work}\0public\0{subject}"));
    let number = i64::from_be_bytes(digest[..8].try_into().unwrap());
    format!("SELECT pg_advisory_xact_lock({number})")
}

/// Runs commands at once: none goes on from the meeting place before all have reached it.
pub async fn at_once(t: &Credctl, meet: Meet, runs: Vec<Run<'_>>) -> Vec<Ended> {
    let gate = match meet {
        Meet::Freely => None,
        _ => Some(Gate::before(t, meet, "user_credentials").await),
    };
    // Whoever waits for others on a busy machine does not fail for it.
    let runs = runs
        .into_iter()
        .map(|run| run.var("CREDCTL_TIMEOUT", "120s"));
    let running: Vec<Child> = runs.map(Run::start).collect();
    if let Some(gate) = gate {
        gate.wait_for(running.len()).await;
        gate.open().await;
    }
    let ended = |child| Ended::of("one of many".to_owned(), child);
    running.into_iter().map(ended).collect()
}
