//! Altered tokens: exchanged, copied, cut and replaced.

use credctl::parts::{
    crypto::{Keyring, VaultKey},
    domain::Secret,
};
use zeroize::Zeroizing;

use super::{
    NOT_ITS_OWN,
    machines::Machine,
    refusals::Refusal,
    world::{World, both_companions, both_rows, row},
};
use crate::common::vault_keys::keyring;

const OTHERS: &str = "its keys were replaced outside credctl by others";
const SAME: &str = "its keys were re-encrypted outside credctl; they are the same keys";
const DAMAGED: &str = "its keys were replaced or damaged outside credctl";

const BOTH: &str = "api_key = o.api_key, secret_key = o.secret_key";

/// A token of a key that the attacker knows.
fn token(keyring: &Keyring) -> String {
    let secret = Secret::new(Zeroizing::new("PKOFANATTACKER00".to_owned()));
    keyring.seal(&secret).as_token().to_owned()
}

#[test]
fn keys_exchanged_between_two_rows_are_refused_in_both() {
    let w = World::new();
    w.refuses(&both_rows(BOTH), w.paper(), OTHERS);
    w.refuses(&both_rows(BOTH), w.live(), OTHERS);
    let in_use = [
        vec!["exec", "--", "echo", "started"],
        vec!["env"],
        vec!["show"],
    ];
    let refusal = Refusal::altered(w.paper(), OTHERS);
    w.end_with(Machine::Maker, &in_use, &refusal);
}

#[test]
fn whatever_else_is_exchanged_along_the_seal_is_bound_to_the_id() {
    let w = World::new();
    let companions = both_companions(
        "environment = o.environment, nickname = o.nickname, key_id = o.key_id, \
         fingerprint = o.fingerprint, seal = o.seal",
    );
    let all = both_rows(&format!("{BOTH}, nickname = o.nickname")) + &companions;
    let exchanged = super::world::Target {
        name: "Live",
        flag: "--live",
        ..w.paper()
    };
    w.refuses(&all, exchanged, NOT_ITS_OWN);
}

#[test]
fn the_two_keys_of_a_row_in_each_others_place_are_refused() {
    let w = World::new();
    let swapped = row(&w.paper, "api_key = c.secret_key, secret_key = c.api_key");
    w.refuses(&swapped, w.paper(), OTHERS);
}

#[test]
fn a_copied_key_is_refused_and_where_it_came_from_is_not() {
    let w = World::new();
    for (set, what) in [
        (BOTH, OTHERS),
        // Both rows hold the same API key, in two tokens.
        ("api_key = o.api_key", SAME),
        ("secret_key = o.secret_key", OTHERS),
        ("secret_key = c.api_key", OTHERS),
    ] {
        w.refuses(&row(&w.paper, set), w.paper(), what);
        let found = w.findings(Machine::Fresh);
        assert_eq!(found, [(w.paper.clone(), "altered".to_owned())], "{set}");
        let live = super::exec(w.on(Machine::Fresh), "Live", "--live");
        assert_eq!(live.succeeded().stdout, "PKTEST0000000000WXYZ\n");
    }
}

#[test]
fn a_key_that_was_cut_or_overwritten_is_refused() {
    let w = World::new();
    for (set, what) in [
        ("api_key = left(c.api_key, -4)", DAMAGED),
        ("secret_key = 'PKPLAINTEXT'", DAMAGED),
        ("api_key = ''", DAMAGED),
        // An empty second key is what the older product leaves for want of one.
        ("secret_key = ''", OTHERS),
    ] {
        w.refuses(&row(&w.paper, set), w.paper(), what);
    }
}

#[test]
fn a_key_that_somebody_else_sealed_is_refused_also_if_it_opens() {
    let w = World::new();
    let ours = token(&keyring(w.maker()));
    w.refuses(
        &row(&w.paper, &format!("api_key = '{ours}'")),
        w.paper(),
        OTHERS,
    );
    let theirs = token(&Keyring::new(vec![VaultKey::generate()]).unwrap());
    w.refuses(
        &row(&w.paper, &format!("api_key = '{theirs}'")),
        w.paper(),
        DAMAGED,
    );
}
