//! The first key of a vault, if several commands would make it at once.

use std::process::Child;

use credctl::parts::crypto::{Keyring, VaultKey};

use super::{adding, recorded, rows};
use crate::common::{
    credctl::{Credctl, Ended},
    gate::Gate,
    home_files::write_file,
    vault_keys::{ONE, id_of},
};

/// Holds back whoever is about to record a first key.
async fn gate(t: &Credctl) -> Gate {
    Gate::of_work(t, "keys", "").await
}

/// Opens the gate once this many commands wait for it.
async fn open(gate: Gate, waiting: usize) {
    gate.wait_for(waiting).await;
    gate.open().await;
}

fn end(child: Child) -> Ended {
    Ended::of("add".to_owned(), child)
}

/// Runs twenty `add` that all find no key yet; all succeed.
async fn twenty_at_once(t: &Credctl) {
    let gate = gate(t).await;
    let running: Vec<_> = (0..20)
        .map(|n| {
            adding(t, &format!("Paper {n}"))
                .var("CREDCTL_TIMEOUT", "60s")
                .start()
        })
        .collect();
    open(gate, 20).await;
    for child in running {
        end(child).succeeded();
    }
}

#[tokio::test]
async fn twenty_first_adds_with_the_same_key_record_it_once() {
    let mut t = Credctl::on_server();
    t.set("CREDCTL_FERNET_KEYS", ONE);
    twenty_at_once(&t).await;
    assert_eq!(recorded(&t).await, [id_of(ONE)]);
    assert_eq!(t.credentials().len(), 20);
}

#[tokio::test]
async fn twenty_first_adds_in_one_home_make_one_key() {
    let t = Credctl::on_server();
    twenty_at_once(&t).await;
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
    let recorded = recorded(&here).await;
    let keys = [&here, &there].map(super::made_key);
    let other = keys.iter().find(|id| **id != recorded[0]).unwrap();
    lost.failed(
        11,
        "credctl: the vault keys of this vault were changed by someone else meanwhile; nothing was written\n\
         hint: check them with `credctl vault status`, then try again\n",
    );
    // Whose record that is, is judged by the keys at hand when it tries again.
    let expected = format!(
        "credctl: the vault key {other} is not this vault's (the vault was sealed with {})\n",
        recorded[0]
    );
    let loser = match super::made_key(&here) == *other {
        true => &here,
        false => &there,
    };
    let again = adding(loser, "again").ends();
    assert_eq!(again.code, 5, "{again:#?}");
    assert!(again.stderr.starts_with(&expected), "{again:#?}");
    assert_eq!(here.credentials().len(), 1);
    assert_eq!(here.credentials()[0]["key_id"], recorded[0].as_str());
    assert_eq!(recorded.len(), 1);
}

#[tokio::test]
async fn a_key_that_was_made_while_another_first_add_looked_around_is_used_by_it() {
    let t = Credctl::on_server();
    let vault = rows(&t, "SELECT id::text FROM credctl.vault").await;
    let vault = vault[0][0].as_ref().unwrap().parse().unwrap();
    let keyring = Keyring::new(vec![VaultKey::parse(ONE).unwrap()]).unwrap();
    let key = keyring.key(keyring.primary()).unwrap();
    let record = keyring.record(key, key, vault, &[]);
    let proof: String = record.proof.iter().map(|b| format!("{b:02x}")).collect();
    let record = format!(
        "LOCK TABLE credctl.keys;
         INSERT INTO credctl.keys (key_id, check_token, introduced_by, proof, created_at)
         VALUES ('{id}', '{}', '{id}', '\\x{proof}', '{}')",
        record.check_token.as_token(),
        record.created_at,
        id = record.id,
    );
    let gate = Gate::held_by(&t, &record).await;
    // It has found no key file, and waits to see which keys the vault has.
    let running = adding(&t, "Paper 1").start();
    gate.wait_for(1).await;
    write_file(&t, ".local/share/credctl/vault.keys", ONE, 0o600);
    gate.open().await;
    end(running).succeeded();
    assert_eq!(t.credentials()[0]["key_id"], id_of(ONE));
}
