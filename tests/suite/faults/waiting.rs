//! Waits for what others hold: they end within the deadline, and whoever sits at a terminal is told.

use std::time::{Duration, Instant};

use crate::common::{
    credctl::{Credctl, paper_and_live, vault},
    gate::{Gate, Meet, work_lock},
    older_product::{PLAIN_14, database_with},
    pg::OWNER,
    pty::{ALL_STREAMS, Fate, start_on},
};

/// Time for everything but the wait, on a machine that is busy with other tests.
const MORE: Duration = Duration::from_secs(1);

/// What is to be done about a lock of another session.
const HINT: &str = "try again when it is done";

/// A home whose commands own the tables of the older product.
async fn product() -> Credctl {
    let mut t = Credctl::on_as(database_with(&[PLAIN_14]).await, OWNER);
    t.set("CREDCTL_TIMEOUT", "2s");
    t
}

#[tokio::test]
async fn a_migration_behind_a_lock_ends_with_its_deadline() {
    let t = product().await;
    let before = t.database().dump();
    let migration = format!(
        "SELECT pg_advisory_xact_lock({}, {})",
        i32::from_be_bytes(*b"cred"),
        i32::from_be_bytes(*b"migr")
    );
    for held in [
        "LOCK TABLE user_credentials IN ACCESS SHARE MODE",
        &migration,
    ] {
        let gate = Gate::held_by(&t, held).await;
        for arguments in [
            &["migrate"][..],
            &["migrate", "--quiet"],
            &["migrate", "--json"],
        ] {
            let begun = Instant::now();
            let ended = t.run(arguments).ends();
            let took = begun.elapsed();
            assert_eq!(ended.code, 11, "{held} {ended:#?}");
            assert!(
                ended
                    .stderr
                    .contains("the schema is locked by another session (pid "),
                "{ended:#?}"
            );
            match arguments.contains(&"--json") {
                true => assert_eq!(ended.error()["hint"], HINT),
                false => assert!(ended.stderr.ends_with(&format!("\nhint: {HINT}\n"))),
            }
            assert!(!ended.stderr.contains("waiting"), "{ended:#?}");
            assert!(
                took <= Duration::from_secs(2) + MORE,
                "{took:?} {held} {ended:#?}"
            );
        }
        gate.open().await;
    }
    assert_eq!(t.database().dump(), before);
    t.run(["migrate"]).ends().succeeded();
}

#[tokio::test]
async fn a_wait_of_a_migration_says_who_holds_the_lock() {
    let t = product().await;
    let gate = Gate::before(&t, Meet::BeforeWriting, "user_credentials").await;
    let mut migrate = start_on(
        t.run(["migrate"]).var("CREDCTL_TIMEOUT", "60s"),
        ALL_STREAMS,
    );
    migrate.shows("waiting: the schema is locked by another session (pid ");
    gate.open().await;
    assert_eq!(migrate.fate(), Fate::Exited(0), "{}", migrate.shown());
}

#[tokio::test]
async fn a_wait_for_a_lock_is_told_at_a_terminal_and_nowhere_else() {
    let (mut t, ..) = paper_and_live();
    t.set("CREDCTL_TIMEOUT", "60s");
    let what = "waiting for the database, which others may have locked";
    for quiet in [None, Some("--quiet")] {
        let gate = Gate::before(&t, Meet::BeforeWriting, "user_credentials").await;
        let rename = ["rename", "Paper 1", "Paper 9"].into_iter().chain(quiet);
        let mut rename = start_on(t.run(rename), ALL_STREAMS);
        gate.wait_for(1).await;
        match quiet {
            None => drop(rename.shows(what)),
            Some(_) => tokio::time::sleep(Duration::from_millis(1500)).await,
        }
        gate.open().await;
        assert_eq!(rename.fate(), Fate::Exited(0), "{}", rename.shown());
        assert_eq!(
            rename.shown().contains(what),
            quiet.is_none(),
            "{}",
            rename.shown()
        );
        t.run(["rename", "Paper 9", "Paper 1"]).ends().succeeded();
    }
    let gate = Gate::before(&t, Meet::BeforeReading, "user_credentials").await;
    let mut list = start_on(t.run(["list"]), ALL_STREAMS);
    list.shows("waiting for the database");
    gate.open().await;
    assert_eq!(list.fate(), Fate::Exited(0), "{}", list.shown());
}

#[tokio::test]
async fn an_account_that_another_command_makes_is_waited_for_within_the_deadline() {
    let mut t = vault();
    t.set("CREDCTL_TIMEOUT", "2s");
    let gate = Gate::held_by(&t, &work_lock("accounts", "trader-a")).await;
    let begun = Instant::now();
    let ended = t.run(["account", "add", "second"]).ends();
    let took = begun.elapsed();
    assert_eq!(ended.code, 11, "{ended:#?}");
    assert!(took <= Duration::from_secs(2) + MORE, "{took:?} {ended:#?}");
    gate.open().await;
}
