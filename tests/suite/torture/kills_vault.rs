//! The commands that change vault keys and seals, killed at each of their steps. At no moment does
//! a row lack its key on the disk, and a second run completes the first.

use std::{cell::Cell, fs};

use credctl::parts::domain::Sealed;

use super::{kills::Killed, prepared_home::query};
use crate::common::{
    credctl::{Credctl, Ended},
    database::{alter, sql},
    pg::POSTGRES,
    vault_keys::{keyring, keyring_on_disk},
};

/// A strict vault with two rows, under one key.
fn strict() -> Credctl {
    let t = unsealed();
    t.run(["vault", "seal", "--yes"]).ends().succeeded();
    t
}

/// A vault in which one row of two is as the older product stores it.
fn unsealed() -> Credctl {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    let id = t.add("Paper 2", &["--paper"]);
    alter(
        &t,
        &id,
        "key_id = NULL, seal = NULL, label_seal = NULL, fingerprint = NULL,
                 fingerprint_of = NULL",
    );
    t
}

/// Asserts that every row opens with the key it names, or with any key if it names none, and so
/// does every recorded key.
fn assert_every_key_is_there(t: &Credctl) {
    let keys = keyring_on_disk(t);
    let tokens = "SELECT coalesce(key_id, ''), api_key FROM user_credentials
                  UNION ALL SELECT coalesce(key_id, ''), secret_key FROM user_credentials
                  UNION ALL SELECT key_id, check_token FROM credctl_keys
                  UNION ALL SELECT '', strict_token FROM credctl_vault WHERE strict_token IS NOT NULL";
    let tokens = query(t, tokens);
    assert!(tokens.len() > 4);
    for token in tokens {
        let [key, token] = token.try_into().unwrap();
        let opened = keys.open(&Sealed::stored(token), key.parse().ok());
        assert!(opened.is_ok(), "{opened:?} of {key} with {keys:?}");
    }
}

fn texts(t: &Credctl, sql: &str) -> Vec<String> {
    query(t, sql).concat()
}

fn recorded(t: &Credctl) -> Vec<String> {
    texts(t, "SELECT key_id FROM credctl_keys ORDER BY created_at")
}

fn ids(t: &Credctl) -> Vec<String> {
    keyring(t).ids().map(|id| id.to_string()).collect()
}

/// Asserts that each row is as credctl wrote it and under one of these keys; where it may be, it is
/// unsealed.
fn assert_healthy(t: &Credctl, under: &[&str]) {
    t.run(["vault", "check"]).ends().succeeded();
    let named = texts(
        t,
        "SELECT DISTINCT coalesce(key_id, 'none') FROM user_credentials",
    );
    assert!(
        named.iter().all(|id| under.contains(&id.as_str())),
        "{named:?}"
    );
    assert_every_key_is_there(t);
}

fn look(t: &Credctl, _: &Ended) {
    assert_every_key_is_there(t);
}

#[test]
fn an_add_key_that_is_killed_adds_one_key() {
    let before = unsealed();
    let old = ids(&before).remove(0);
    let killed = Killed {
        before: &before,
        arguments: &["vault", "add-key"],
        input: "",
    };
    killed.at_each_step(look, |t, ended| {
        let new = ended.stdout.trim_end();
        assert_eq!(ids(t), [old.as_str(), new]);
        assert_eq!(recorded(t), [old.as_str(), new]);
        assert_healthy(t, &[&old, "none"]);
    });
}

/// Kills a rotation. It may have been over already, so that the second run is another one.
fn rotation_killed(before: &Credctl) {
    let all = recorded(before).len().max(2);
    let old = ids(before).remove(0);
    let is_over = Cell::new(false);
    let look = |t: &Credctl, _: &Ended| {
        assert_every_key_is_there(t);
        let left = "SELECT id::text FROM user_credentials c WHERE c.key_id IS DISTINCT FROM
                    (SELECT key_id FROM credctl_keys ORDER BY created_at DESC LIMIT 1)";
        is_over.set(recorded(t).len() == 2 && texts(t, left).is_empty());
    };
    let killed = Killed {
        before,
        arguments: &["vault", "rotate", "--yes"],
        input: "",
    };
    killed.at_each_step(look, |t, _| {
        let recorded = recorded(t);
        assert_eq!(recorded.len(), all + usize::from(is_over.get()));
        assert_eq!(recorded[0], old);
        let newest = recorded.last().unwrap();
        let (keys, at_hand) = (keyring(t), ids(t));
        assert_eq!((at_hand.len(), &at_hand[0]), (recorded.len(), newest));
        assert_healthy(t, &[newest]);
        if let Some(token) = texts(t, "SELECT coalesce(strict_token, '') FROM credctl_vault").pop()
            && !token.is_empty()
        {
            let vault = texts(t, "SELECT id::text FROM credctl_vault").remove(0);
            let made_by = keys.made_strict_token(vault.parse().unwrap(), &Sealed::stored(token));
            assert_eq!(made_by, Some(keys.primary()));
        }
    });
}

#[test]
fn a_rotation_that_is_killed_goes_on_to_the_same_new_key() {
    rotation_killed(&strict());
}

#[test]
fn a_rotation_of_unsealed_rows_that_is_killed_goes_on_to_the_same_new_key() {
    let before = unsealed();
    sql(
        &before,
        "UPDATE user_credentials SET key_id = NULL, seal = NULL, label_seal = NULL",
    );
    rotation_killed(&before);
}

#[test]
fn a_rotation_to_a_key_that_was_added_goes_on_to_it_after_a_kill() {
    let before = strict();
    before.run(["vault", "add-key"]).ends().succeeded();
    rotation_killed(&before);
}

#[test]
fn a_retirement_that_is_killed_keeps_the_key_and_ends_when_run_again() {
    let mut before = strict();
    let old = ids(&before).remove(0);
    before.run(["vault", "rotate", "--yes"]).ends().succeeded();
    let new = ids(&before).remove(0);
    // Whoever retires has to see the rows of all users.
    before.connect_as(POSTGRES);
    let killed = Killed {
        before: &before,
        arguments: &["vault", "retire", &old],
        input: "",
    };
    let look = |t: &Credctl, _: &Ended| {
        assert_every_key_is_there(t);
        assert!(keyring_on_disk(t).ids().any(|id| id.to_string() == old));
    };
    killed.at_each_step_until(3, look, |t, ended| {
        if ended.code != 0 {
            let told = format!(
                "credctl: vault key {old} does not belong to this vault, and is not at hand\n"
            );
            assert!(ended.stderr.starts_with(&told), "{ended:#?}");
        }
        assert_eq!(
            (recorded(t), ids(t)),
            (vec![new.clone()], vec![new.clone()])
        );
        assert_healthy(t, &[&new]);
        look(t, ended);
    });
}

#[test]
fn a_sealing_of_all_rows_that_is_killed_makes_the_vault_strict_when_run_again() {
    let before = unsealed();
    let key = ids(&before).remove(0);
    let tokens = "SELECT api_key || secret_key FROM user_credentials ORDER BY id";
    let sealed = texts(&before, tokens);
    let killed = Killed {
        before: &before,
        arguments: &["vault", "seal", "--yes"],
        input: "",
    };
    let look = |t: &Credctl, _: &Ended| {
        assert_every_key_is_there(t);
        assert_eq!(texts(t, tokens), sealed);
    };
    killed.at_each_step(look, |t, _| {
        assert_healthy(t, &[&key]);
        let strict = t.run(["vault", "check", "--json"]).ends().json();
        assert_eq!(
            (&strict["strict"], &strict["ok"]),
            (&true.into(), &2.into())
        );
        assert!(
            fs::read_to_string(t.config())
                .unwrap()
                .contains("strict = true")
        );
        assert_eq!(texts(t, tokens), sealed);
    });
}
