//! Rows that credctl did not write, or that somebody altered.

use super::{backed_up, counts, forged, listed, restored, restoring, revealed};
use crate::common::{
    credctl::Credctl,
    database::{dump, rows, sql},
};

/// Turns all rows into rows as the older product writes them.
fn older(t: &Credctl) {
    sql(
        t,
        "UPDATE user_credentials SET seal = NULL, label_seal = NULL, key_id = NULL,
                fingerprint = NULL, fingerprint_of = NULL",
    );
}

fn one() -> Credctl {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    t
}

#[test]
fn unsealed_rows_stay_unsealed_and_open_in_another_vault_too() {
    let (from, same, other) = (one(), Credctl::on_server(), Credctl::on_server());
    older(&from);
    let keys = revealed(&from);
    let file = backed_up(&from);
    let unsealed = "1 without a seal: credctl cannot tell if they were altered";
    let tokens = "SELECT api_key, secret_key, key_id FROM user_credentials ORDER BY created_at";

    let answer = restored(&same, &file, &[]);
    assert_eq!(counts(&answer), [1, 0, 0, 0, 0]);
    assert_eq!(answer["remarks"], serde_json::json!([unsealed]));
    assert_eq!(rows(&same, tokens), rows(&from, tokens));
    assert_eq!(revealed(&same), keys);

    other.add("Own", &["--paper"]);
    let own_key = other.credentials()[0]["key_id"].clone();
    assert_eq!(counts(&restored(&other, &file, &[])), [1, 0, 1, 0, 0]);
    let listed = listed(&other);
    let moved = listed.iter().find(|one| one["id"] == keys[0][0]).unwrap();
    assert_eq!(
        (&moved["seal"], &moved["key_id"]),
        (&"unsealed".into(), &own_key)
    );
    assert!(revealed(&other).contains(&keys[0]));
    assert_eq!(counts(&restored(&other, &file, &[])), [0, 1, 0, 0, 0]);
}

#[test]
fn a_strict_vault_takes_unsealed_rows_and_says_that_it_does_not_hand_them_out() {
    let (from, strict) = (one(), Credctl::fresh());
    older(&from);
    strict.add("Own", &["--paper"]);
    let answer = restored(&strict, &backed_up(&from), &[]);
    let remarks = answer["remarks"].as_array().unwrap();
    let said = "1 without a seal, and this vault is strict: \
                they are not handed out until you run `credctl vault seal`";
    assert!(remarks.contains(&said.into()), "{answer}");
    let shown = strict.run(["show", "Paper 1", "--reveal"]).ends();
    assert_eq!(shown.code, 9, "{shown:#?}");
}

#[test]
fn rows_that_another_product_spelled_come_back_as_they_are() {
    let (from, to) = (one(), Credctl::on_server());
    older(&from);
    sql(
        &from,
        "UPDATE user_credentials SET credential_type = 'alpaca_paper', nickname = NULL, environment = NULL",
    );
    restored(&to, &backed_up(&from), &[]);
    let columns =
        "SELECT id, credential_type, nickname, environment, is_active, created_at, updated_at,
                          api_key, secret_key, key_id, seal, label_seal FROM user_credentials";
    assert_eq!(rows(&to, columns), rows(&from, columns));
}

#[test]
fn a_row_that_was_altered_before_the_backup_is_named_and_nothing_is_restored() {
    let (from, to) = (one(), Credctl::on_server());
    from.add("Paper 2", &["--paper"]);
    let id = &rows(
        &from,
        "SELECT id FROM user_credentials WHERE nickname = 'Paper 2'",
    )[0];
    let before = dump(&to);
    for (change, told) in [
        (
            "nickname = 'Paper 3'",
            "its label was changed outside credctl",
        ),
        (
            "environment = 'live'",
            "its environment was changed outside credctl: it was sealed as paper",
        ),
        (
            "api_key = secret_key, secret_key = api_key",
            "its two keys were swapped outside credctl",
        ),
    ] {
        sql(
            &from,
            &format!("UPDATE user_credentials SET {change} WHERE id = '{id}'"),
        );
        let refused = restoring(&to, &backed_up(&from), &[]).ends();
        let label = &rows(
            &from,
            &format!("SELECT nickname FROM user_credentials WHERE id = '{id}'"),
        )[0];
        refused.failed(
            9,
            &format!(
                "credctl: `{label}` ({id}) was altered in the backup: {told}\nhint: nothing was restored\n"
            ),
        );
        sql(
            &from,
            &format!(
                "UPDATE user_credentials SET nickname = 'Paper 2', environment = 'paper' WHERE id = '{id}'"
            ),
        );
    }
    assert_eq!(dump(&to), before);
}

#[test]
fn a_backup_that_somebody_changed_who_can_compute_its_sum_is_refused_by_the_seals() {
    let (from, to) = (one(), Credctl::on_server());
    from.add("Live", &["--live"]);
    let file = backed_up(&from);
    let before = dump(&to);
    let swapped = forged(&file, |lines| {
        let (one, other) = (lines[2].clone(), lines[3].clone());
        for field in ["api_key", "secret_key"] {
            lines[2]["credential"][field] = other["credential"][field].clone();
            lines[3]["credential"][field] = one["credential"][field].clone();
        }
    });
    assert_eq!(restoring(&to, &swapped, &[]).ends().code, 9);
    let renamed = forged(&file, |lines| lines[0]["user_id"] = "trader-b".into());
    assert_eq!(restoring(&to, &renamed, &[]).ends().code, 9);
    let without = forged(&file, |lines| {
        lines[3]["credential"]["label_seal"] = ().into()
    });
    assert_eq!(restoring(&to, &without, &[]).ends().code, 9);
    assert_eq!(dump(&to), before);
}
