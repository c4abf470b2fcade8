//! The commands that change vault keys and seals, killed at each of their steps. At no moment does
//! a row lack its key on the disk, and a second run completes the first.

use std::{cell::Cell, fs};

use credctl::parts::domain::Sealed;

use super::{kills::Killed, prepared_home::query};
use crate::common::{
    credctl::{Credctl, Ended},
    database::sql,
    pg::POSTGRES,
    soundness::assert_sound,
    vault_keys::{keyring, keyring_on_disk},
};

/// A vault with two rows, under one key.
fn sealed() -> Credctl {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    t.add("Paper 2", &["--paper"]);
    t
}

/// A vault in which one row of two is as the older product stores it; its id.
fn half_sealed() -> (Credctl, String) {
    let t = sealed();
    let id = texts(
        &t,
        "SELECT id::text FROM user_credentials ORDER BY created_at",
    )
    .remove(1);
    unseal(&t, &format!("credential_id = '{id}'"));
    (t, id)
}

/// Turns rows into rows as the older product stores them, which this machine has never seen sealed.
fn unseal(t: &Credctl, condition: &str) {
    let these = format!("FROM credctl.credentials WHERE {condition}");
    sql(
        t,
        &format!(
            "DELETE FROM credctl.events WHERE subject IN (SELECT credential_id {these}); DELETE {these}"
        ),
    );
    fs::remove_file(t.config().with_extension("state")).unwrap();
}

/// Asserts that every row opens with the key it names, or with any key if it names none, and so
/// does every recorded key.
fn assert_every_key_is_there(t: &Credctl) {
    let keys = keyring_on_disk(t);
    let tokens = "SELECT coalesce(key_id, ''), token FROM user_credentials c
                      LEFT JOIN credctl.credentials ON credential_id = c.id, unnest(ARRAY[api_key, secret_key]) token
                  UNION ALL SELECT key_id, check_token FROM credctl.keys";
    let tokens = query(t, tokens);
    assert!(tokens.len() > 4);
    let unsealed = "SELECT id::text FROM user_credentials c
                    WHERE NOT EXISTS (SELECT FROM credctl.credentials WHERE credential_id = c.id)";
    assert_sound(t, query(t, unsealed).len());
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
    texts(t, "SELECT key_id FROM credctl.keys ORDER BY created_at")
}

fn ids(t: &Credctl) -> Vec<String> {
    keyring(t).ids().map(|id| id.to_string()).collect()
}

/// Asserts that each row is as credctl wrote it and under one of these keys, or has no seal where `none`
/// is among them.
fn assert_healthy(t: &Credctl, under: &[&str]) {
    let check = t.run(["vault", "check"]).var("CREDCTL_UNSEALED", "accept");
    check.ends().succeeded();
    let named = texts(
        t,
        "SELECT DISTINCT coalesce(key_id, 'none') FROM user_credentials c
         LEFT JOIN credctl.credentials ON credential_id = c.id",
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
    let (before, _) = half_sealed();
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

/// Returns true if every token opens with the newest key of the vault.
fn are_all_under_newest(t: &Credctl) -> bool {
    let newest = recorded(t).pop().unwrap().parse().unwrap();
    let keys = keyring_on_disk(t);
    let tokens = "SELECT token FROM user_credentials, unnest(ARRAY[api_key, secret_key]) token";
    let opens = |token| keys.open(&Sealed::stored(token), Some(newest)).is_ok();
    texts(t, tokens).into_iter().all(opens)
}

/// Kills a rotation. It may have been over already, so that the second run is another one.
fn rotation_killed(before: &Credctl) {
    let all = recorded(before).len().max(2);
    let old = ids(before).remove(0);
    let is_over = Cell::new(false);
    let look = |t: &Credctl, _: &Ended| {
        assert_every_key_is_there(t);
        is_over.set(recorded(t).len() == 2 && are_all_under_newest(t));
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
        let at_hand = ids(t);
        assert_eq!((at_hand.len(), &at_hand[0]), (recorded.len(), newest));
        assert!(are_all_under_newest(t));
        assert_healthy(t, &[newest, "none"]);
    });
}

#[test]
fn a_rotation_that_is_killed_goes_on_to_the_same_new_key() {
    rotation_killed(&sealed());
}

#[test]
fn a_rotation_of_unsealed_rows_that_is_killed_goes_on_to_the_same_new_key() {
    let before = sealed();
    unseal(&before, "true");
    rotation_killed(&before);
}

#[test]
fn a_rotation_to_a_key_that_was_added_goes_on_to_it_after_a_kill() {
    let before = sealed();
    before.run(["vault", "add-key"]).ends().succeeded();
    rotation_killed(&before);
}

#[test]
fn a_retirement_that_is_killed_keeps_the_key_and_ends_when_run_again() {
    let mut before = sealed();
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
fn a_sealing_that_is_killed_seals_or_not_and_does_when_run_again() {
    let (before, id) = half_sealed();
    let key = ids(&before).remove(0);
    let tokens = "SELECT api_key || secret_key FROM user_credentials ORDER BY id";
    let sealed = texts(&before, tokens);
    let killed = Killed {
        before: &before,
        arguments: &["vault", "seal", &id, "--paper", "--yes"],
        input: "",
    };
    let look = |t: &Credctl, _: &Ended| {
        assert_every_key_is_there(t);
        assert_eq!(texts(t, tokens), sealed);
    };
    killed.at_each_step(look, |t, _| {
        assert_healthy(t, &[&key]);
        let checked = t.run(["vault", "check", "--json"]).ends().json();
        assert_eq!(
            (&checked["unsealed"], &checked["ok"]),
            (&0.into(), &2.into())
        );
        t.run(["show", &id, "--reveal"]).ends().succeeded();
        assert_eq!(texts(t, tokens), sealed);
    });
}
