//! Altered sealed fields: exchanged, copied, cut and replaced.

use credctl::parts::{
    crypto::{Keyring, VaultKey},
    domain::Secret,
};

use zeroize::Zeroizing;

use super::{NOT_ITS_OWN, Vault};
use crate::common::vault_keys::keyring;

const DAMAGED: &str = "its keys were replaced or damaged outside credctl";

/// A token of a key that the attacker knows.
fn token(keyring: &Keyring) -> String {
    let secret = Secret::new(Zeroizing::new("PKOFANATTACKER00".to_owned()));
    keyring.seal(&secret).as_token().to_owned()
}

#[test]
fn keys_swapped_between_two_rows_are_refused_in_both() {
    let v = Vault::new();
    v.alter_both("api_key = o.api_key, secret_key = o.secret_key");
    v.refuses(v.paper(), NOT_ITS_OWN);
    v.refuses(v.live(), NOT_ITS_OWN);
    let in_use = [
        vec!["exec", "--", "echo", "started"],
        vec!["env"],
        vec!["show"],
    ];
    v.refuse(v.paper(), &in_use, NOT_ITS_OWN);
    // Whatever else is swapped along: the seal is bound to the id.
    v.alter_both(
        "api_key = o.api_key, secret_key = o.secret_key, key_id = o.key_id,
         fingerprint = o.fingerprint, seal = o.seal",
    );
    v.refuses(v.paper(), NOT_ITS_OWN);
}

#[test]
fn the_two_keys_of_a_row_in_each_others_place_are_refused() {
    let v = Vault::new();
    v.alter(&v.paper, "api_key = c.secret_key, secret_key = c.api_key");
    v.refuses(v.paper(), "its two keys were swapped outside credctl");
}

#[test]
fn a_copied_key_is_refused_and_where_it_came_from_is_not() {
    let v = Vault::new();
    for set in [
        "api_key = o.api_key, secret_key = o.secret_key",
        "api_key = o.api_key",
        "secret_key = o.secret_key",
        "secret_key = c.api_key",
    ] {
        v.alter(&v.paper, set);
        v.refuse(
            v.paper(),
            &super::commands_that_hand_out(v.paper()),
            NOT_ITS_OWN,
        );
        assert_eq!(
            (v.seal(&v.paper), v.seal(&v.live)),
            ("broken".into(), "ok".into()),
            "{set}"
        );
    }
    v.refuses(v.paper(), NOT_ITS_OWN);
}

#[test]
fn a_key_that_was_cut_or_overwritten_is_refused() {
    let v = Vault::new();
    for set in [
        "api_key = left(c.api_key, -4)",
        "api_key = substr(c.api_key, 5)",
        "secret_key = ''",
        "secret_key = 'PKPLAINTEXT'",
        "secret_key = replace(c.secret_key, right(c.secret_key, 8), 'AAAAAAA=')",
    ] {
        v.alter(&v.paper, set);
        v.refuse(
            v.paper(),
            &super::commands_that_hand_out(v.paper()),
            DAMAGED,
        );
    }
    v.refuses(v.paper(), DAMAGED);
}

#[test]
fn a_key_that_somebody_else_sealed_is_refused_also_if_it_opens() {
    let v = Vault::new();
    let ours = token(&keyring(&v.t));
    v.alter(&v.paper, &format!("secret_key = '{ours}'"));
    v.refuses(v.paper(), NOT_ITS_OWN);
    let theirs = token(&Keyring::new(vec![VaultKey::generate()]).unwrap());
    v.alter(&v.paper, &format!("secret_key = '{theirs}'"));
    v.refuses(v.paper(), DAMAGED);
}
