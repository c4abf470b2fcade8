//! `vault retire` while a client that does not know the newer key still seals with the older one.

use std::process::Child;

use super::{
    SEES_ALL, accepting_unsealed, assert_healthy, colleague, insert_unsealed, key_ids,
    other_machine, recorded_keys, rows_per_key, two_credentials, vault,
};
use crate::common::{
    credctl::{Credctl, Ended, Run},
    gate::Gate,
    home_files::write_file,
};

/// A vault that was rotated, with a row of another product in it, and a machine that has only its
/// older key.
fn rotated() -> (Credctl, Credctl, String) {
    let t = accepting_unsealed(two_credentials());
    insert_unsealed(&t, "alpaca");
    let old = key_ids(&t).remove(0);
    let other = other_machine(&t);
    vault(&t, &["rotate", "--yes"]).succeeded();
    (t, other, old)
}

fn retiring(t: &Credctl, key: &str) -> Child {
    // As a role from which nothing is hidden: nobody else is kept from reading.
    let url = t.database().url(SEES_ALL);
    let run = t.run(["vault", "retire", key]);
    patient(run.var("CREDCTL_DATABASE_URL", url)).start()
}

/// A run with a long deadline: waiting for others on a busy machine is no failure.
fn patient(run: Run<'_>) -> Run<'_> {
    run.var("CREDCTL_TIMEOUT", "120s")
}

fn ended(child: Child) -> Ended {
    Ended::of("one of two".to_owned(), child)
}

/// Asserts that a writer that comes before the key is retired stores its row, and that the key
/// stays.
async fn writer_first(write: impl Fn(&Credctl) -> Run<'_>) {
    let (t, other, old) = rotated();
    let gate = Gate::held_by(&t, "LOCK TABLE user_credentials IN SHARE MODE").await;
    let writer = patient(write(&other)).start();
    gate.wait_for(1).await;
    let retiring = retiring(&t, &old);
    gate.wait_for(2).await;
    gate.open().await;
    ended(writer).succeeded();
    let refused = ended(retiring);
    assert_eq!(refused.code, 7, "{refused:#?}");
    assert!(
        rows_per_key(&t).contains(&format!("{old} | 1")),
        "{:?}",
        rows_per_key(&t)
    );
    assert_eq!((recorded_keys(&t).len(), key_ids(&t).len()), (2, 2));
    assert_healthy(&t);
}

/// Asserts that a writer that comes after it is refused, and writes nothing.
async fn retired_first(write: impl Fn(&Credctl) -> Run<'_>) {
    let (t, other, old) = rotated();
    let before = rows_per_key(&t);
    let gate = Gate::held_by(&t, "LOCK TABLE user_credentials IN ROW EXCLUSIVE MODE").await;
    let retiring = retiring(&t, &old);
    gate.wait_for(1).await;
    let writer = patient(write(&other)).start();
    gate.wait_for(2).await;
    gate.open().await;
    ended(retiring).succeeded();
    let refused = ended(writer);
    let expected = format!("credctl: vault key {old} was retired meanwhile; nothing was written\n");
    assert_eq!(
        (refused.code, refused.stdout.as_str()),
        (5, ""),
        "{refused:#?}"
    );
    let hint = "hint: get the key that replaced it: the user who rotated can export it with \
                `credctl vault export-key`\n";
    assert_eq!(refused.stderr, format!("{expected}{hint}"));
    assert_eq!((rows_per_key(&t), recorded_keys(&t)), (before, key_ids(&t)));
    assert_healthy(&t);
}

fn add(t: &Credctl) -> Run<'_> {
    let run = t.run(["add", "--nickname", "New", "--paper", "--stdin"]);
    run.input("PKNEW\nsnew\n")
}

fn edit(t: &Credctl) -> Run<'_> {
    // What the newer key sealed is not changed by whoever does not have it.
    let run = t.run(["edit", "alpaca", "--keys", "--stdin", "--yes"]);
    run.input("PKNEW\nsnew\n")
}

fn import(t: &Credctl) -> Run<'_> {
    let text = "ALPACA_PAPER1_API_KEY=k\nALPACA_PAPER1_SECRET_KEY=s\n";
    let path = write_file(t, ".env", text, 0o600);
    t.run(["import", path.to_str().unwrap()])
}

#[tokio::test]
async fn an_add_before_it_keeps_its_key() {
    writer_first(add).await;
}

#[tokio::test]
async fn an_add_after_it_is_refused() {
    retired_first(add).await;
}

#[tokio::test]
async fn an_import_before_it_keeps_its_key() {
    writer_first(import).await;
}

#[tokio::test]
async fn an_import_after_it_is_refused() {
    retired_first(import).await;
}

#[tokio::test]
async fn new_keys_before_it_keep_their_key() {
    writer_first(edit).await;
}

#[tokio::test]
async fn new_keys_after_it_are_refused() {
    retired_first(edit).await;
}

#[tokio::test]
async fn a_rotation_of_another_user_beside_it_loses_no_row_whichever_comes_first() {
    for rotation_first in [true, false] {
        let t = two_credentials();
        let old = key_ids(&t).remove(0);
        let other = colleague(&t);
        vault(&t, &["rotate", "--yes"]).succeeded();
        let gate = Gate::held_by(&t, "LOCK TABLE user_credentials IN EXCLUSIVE MODE").await;
        let rotating = || patient(other.run(["vault", "rotate", "--yes"])).start();
        let (rotation, retirement) = match rotation_first {
            true => {
                let rotation = rotating();
                gate.wait_for(1).await;
                (rotation, retiring(&t, &old))
            }
            false => {
                let retirement = retiring(&t, &old);
                gate.wait_for(1).await;
                (rotating(), retirement)
            }
        };
        // The other one may wait for the first, or for the gate.
        gate.open().await;
        ended(rotation).succeeded();
        let retired = ended(retirement);
        assert!([0, 7].contains(&retired.code), "{retired:#?}");
        let kept = if retired.code == 0 { 1 } else { 2 };
        assert_eq!(recorded_keys(&t).len(), kept);
        assert!(!rows_per_key(&t).iter().any(|row| row.starts_with(&old)));
        assert_healthy(&t);
        assert_healthy(&other);
    }
}
