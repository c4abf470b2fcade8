//! Altered seals: taken away, copied, and said to be of another vault key.

use super::{LABEL, NOT_ITS_OWN, Vault, commands_that_hand_out, exec, make_strict};

const OTHER_KEY: &str = "it does not name the vault key that sealed it";

#[test]
fn one_seal_without_the_other_is_refused_everywhere() {
    let v = Vault::new();
    v.alter(&v.paper, "seal = NULL");
    v.refuses(v.paper(), NOT_ITS_OWN);
    v.alter(&v.paper, "label_seal = NULL");
    v.refuses(v.paper(), LABEL);
}

#[test]
fn without_both_a_row_is_unsealed_which_a_strict_vault_refuses() {
    let v = Vault::new();
    v.alter(&v.paper, "seal = NULL, label_seal = NULL");
    let handed = exec(&v.t, "Paper 1", "--paper").succeeded();
    let remark = "note: `Paper 1` is not sealed: changes to it cannot be detected until \
                  `credctl vault seal`\n";
    assert_eq!(handed.stderr, remark);
    make_strict(&v.t);
    exec(&v.t, "Live", "--live").failed(0, "");
    let expected = format!(
        "credctl: `Paper 1` ({}) is not sealed, and this vault is strict",
        v.paper
    );
    v.end_with(&commands_that_hand_out(v.paper()), &expected);
    v.end_with(&super::commands_by_name(v.paper()), &expected);
    assert_eq!(v.seal(&v.paper), "unsealed");
}

#[test]
fn the_seals_of_another_row_are_refused() {
    let v = Vault::new();
    v.alter(&v.paper, "seal = o.seal, label_seal = o.label_seal");
    v.refuses(v.paper(), NOT_ITS_OWN);
    v.alter(&v.paper, "label_seal = o.label_seal");
    v.refuses(v.paper(), LABEL);
    for set in [
        "seal = o.seal",
        "seal = c.label_seal",
        "seal = decode(repeat('00', 32), 'hex')",
    ] {
        v.alter(&v.paper, set);
        v.refuse(v.paper(), &commands_that_hand_out(v.paper()), NOT_ITS_OWN);
    }
}

#[test]
fn a_row_that_names_another_vault_key_or_none_is_refused() {
    let v = Vault::new();
    v.alter(&v.paper, "key_id = NULL");
    v.refuses(v.paper(), OTHER_KEY);
    v.alter(&v.paper, "key_id = '0123456789abcdef'");
    v.refuses(v.paper(), OTHER_KEY);
}

#[test]
fn what_is_refused_is_told_to_programs_by_kind_and_code() {
    let v = Vault::new();
    v.alter(&v.paper, "label_seal = NULL");
    let refused = v.t.run(["show", "Paper 1", "--json"]).ends();
    assert_eq!((refused.code, refused.stdout.as_str()), (9, ""));
    let error = refused.error();
    assert_eq!(
        (&error["kind"], &error["exit_code"]),
        (&"integrity".into(), &9.into())
    );
    let hint = format!(
        "if that is right, accept it as it is now: credctl vault seal {}",
        v.paper
    );
    assert_eq!(error["hint"], hint);
}
