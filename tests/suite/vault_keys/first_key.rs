//! The first key of a vault, when several come at once.

use std::{
    process::Child,
    time::{Duration, Instant},
};

use tokio_postgres::Client;

use super::{ONE, adding, recorded};
use crate::common::{
    credctl::{Credctl, Ended},
    pg::POSTGRES,
};

const PATIENCE: Duration = Duration::from_secs(30);

/// Holds back whoever is about to record a first key.
async fn gate(t: &Credctl) -> Client {
    let client = t.database.as_ref().unwrap().connect(POSTGRES).await;
    let lock = "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('credctl first key', 0))";
    client.batch_execute(lock).await.unwrap();
    client
}

/// Opens the gate once this many stand before it.
async fn open(gate: Client, waiting: i64) {
    let sql = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'
               AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    let begun = Instant::now();
    while gate.query_typed(sql, &[]).await.unwrap()[0].get::<_, i64>(0) < waiting {
        assert!(begun.elapsed() < PATIENCE, "they do not come");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    gate.batch_execute("COMMIT").await.unwrap();
}

fn end(child: Child) -> Ended {
    Ended::of("add".to_owned(), child)
}

#[tokio::test]
async fn twenty_first_adds_with_the_same_key_record_it_once() {
    let mut t = Credctl::on_server();
    t.set("CREDCTL_FERNET_KEYS", ONE);
    let gate = gate(&t).await;
    let running: Vec<_> = (0..20)
        .map(|n| {
            adding(&t, &format!("Paper {n}"))
                .var("CREDCTL_TIMEOUT", "60s")
                .start()
        })
        .collect();
    open(gate, 20).await;
    for child in running {
        end(child).succeeded();
    }
    assert_eq!(recorded(&t).await, [super::id_of(ONE)]);
    assert_eq!(t.credentials().len(), 20);
}

#[tokio::test]
async fn twenty_first_adds_in_one_home_make_one_key() {
    let t = Credctl::on_server();
    let gate = gate(&t).await;
    let running: Vec<_> = (0..20)
        .map(|n| {
            adding(&t, &format!("Paper {n}"))
                .var("CREDCTL_TIMEOUT", "60s")
                .start()
        })
        .collect();
    open(gate, 20).await;
    for child in running {
        end(child).succeeded();
    }
    let recorded = recorded(&t).await;
    assert_eq!(recorded.len(), 1);
    assert!(
        t.credentials()
            .iter()
            .all(|c| c["key_id"] == recorded[0].as_str())
    );
}

#[tokio::test]
async fn of_two_homes_with_keys_of_their_own_one_wins_and_nothing_of_the_other_is_stored() {
    let here = Credctl::on_server();
    let there = here.neighbour();
    let gate = gate(&here).await;
    let running = [
        adding(&here, "here").start(),
        adding(&there, "there").start(),
    ];
    open(gate, 2).await;
    let mut ended = running.map(end);
    ended.sort_by_key(|one| one.code);
    let [won, lost] = ended;
    won.succeeded();
    assert_eq!(lost.stdout, "");
    lost.failed(
        5,
        "credctl: the vault got its first key from someone else meanwhile\n\
         hint: use the vault key of whoever was first\n",
    );
    assert_eq!(here.credentials().len(), 1);
    let recorded = recorded(&here).await;
    assert_eq!(here.credentials()[0]["key_id"], recorded[0].as_str());
    assert_eq!(recorded.len(), 1);
}
