//! `vault seal`: all rows of a user are sealed as they are, and the vault is strict from then on.

use serde_json::json;

use super::{
    as_role, assert_healthy, column, findings, insert_unsealed, older_product, recorded_keys,
    rows_and_files, two_credentials, vault, vault_id,
};
use crate::common::{
    credctl::{Credctl, outcome},
    database::{alter, rows, sql},
    home_files::config,
    pg::{APP, OWNER},
    vault_keys::{ONE, id_of, keyring},
};

/// All columns of each row except those that sealing sets.
const KEPT: &str =
    "SELECT to_jsonb(c) - '{key_id,fingerprint,fingerprint_of,seal,label_seal}'::text[]
                    FROM user_credentials c ORDER BY id";

fn is_strict(t: &Credctl) -> bool {
    let token = rows(t, "SELECT strict_token FROM credctl_vault").remove(0);
    let token = credctl::parts::domain::Sealed::stored(token);
    let vault = vault_id(t).parse().unwrap();
    keyring(t).made_strict_token(vault, &token).is_some()
}

#[test]
fn rows_of_the_older_product_are_sealed_byte_for_byte_as_they_are() {
    let t = older_product();
    let kept = rows(&t, KEPT);
    let ended = vault(&t, &["seal", "--yes", "--json"]).succeeded();
    assert_eq!(ended.stderr, "");
    let answer = ended.json();
    assert_eq!(
        [&answer["sealed"], &answer["strict"], &answer["left"]],
        [&json!(3), &json!(true), &json!([])]
    );
    assert_eq!(rows(&t, KEPT), kept);
    let sealed = "SELECT user_id, key_id, count(*) FROM user_credentials WHERE seal IS NOT NULL AND label_seal IS NOT NULL
                  GROUP BY 1, 2";
    assert_eq!(rows(&t, sealed), [format!("trader-1 | {} | 3", id_of(ONE))]);
    assert_eq!(recorded_keys(&t), [id_of(ONE)]);
    assert!(is_strict(&t));
    let remembered = format!("[vault.{}]\nstrict = true\n", vault_id(&t));
    assert!(config(&t).contains(&remembered), "{}", config(&t));
    assert_healthy(&t);
    // Those of others wait for them.
    let theirs = t
        .run(["vault", "check", "--json"])
        .var("CREDCTL_USER_ID", "trader-2");
    assert_eq!(
        theirs.ends().json()["findings"].as_array().unwrap().len(),
        3
    );
}

#[test]
fn rows_of_others_that_would_be_refused_are_named_and_need_a_yes() {
    let t = older_product();
    let before = rows_and_files(&t);
    let told = "note: not sealed yet, and not handed out once this vault is strict, until their users run `credctl vault seal`: ";
    let refusal = "credctl: making a shared vault strict needs confirmation\nhint: add --yes\n";
    for (role, who) in [
        (
            OWNER,
            "3 rows of user `trader-2`, 3 rows of user `trader-3`",
        ),
        (
            APP,
            "the rows of other users, which are hidden from this role",
        ),
    ] {
        let ended = as_role(&t, role, &["seal"]);
        assert_eq!(
            outcome(&ended),
            (7, "", &*format!("{told}{who}\n{refusal}"))
        );
    }
    assert_eq!(rows_and_files(&t), before);
    for user in ["trader-2", "trader-3", "trader-1"] {
        let url = t.database().url(OWNER);
        let seal = t
            .run(["vault", "seal", "--yes"])
            .var("CREDCTL_USER_ID", user);
        seal.var("CREDCTL_DATABASE_URL", url).ends().succeeded();
    }
    assert_eq!(
        rows(
            &t,
            "SELECT count(*) FROM user_credentials WHERE seal IS NULL"
        ),
        ["0"]
    );
}

#[test]
fn where_nobody_else_has_unsealed_rows_nobody_is_asked() {
    let t = two_credentials();
    insert_unsealed(&t, "polygon");
    as_role(&t, super::SEES_ALL, &["seal"]).succeeded();
    assert!(is_strict(&t));
    assert_healthy(&t);
}

#[test]
fn what_the_older_product_stores_afterwards_is_refused_until_it_is_accepted() {
    let t = two_credentials();
    vault(&t, &["seal", "--yes"]).succeeded();
    let id = insert_unsealed(&t, "polygon");
    let show = || t.run(["show", &id, "--field", "api_key"]).ends();
    let refused = show();
    assert_eq!(
        (refused.code, refused.stdout.as_str()),
        (9, ""),
        "{refused:#?}"
    );
    vault(&t, &["seal", &id, "--yes"]).succeeded();
    assert_eq!(show().succeeded().stdout.trim_end(), "PKOLD");
    assert_healthy(&t);
}

#[test]
fn seals_that_were_taken_away_in_a_strict_vault_are_not_given_back_unasked() {
    let t = two_credentials();
    vault(&t, &["seal", "--yes"]).succeeded();
    // Paper and live stand in each other's place, and nothing tells it any more.
    sql(
        &t,
        "UPDATE user_credentials SET seal = NULL, label_seal = NULL,
             nickname = CASE nickname WHEN 'Live' THEN 'Paper 1' ELSE 'Live' END",
    );
    let before = rows_and_files(&t);
    let ended = vault(&t, &["seal"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (7, ""), "{ended:#?}");
    assert!(
        ended
            .stderr
            .starts_with("note: 2 of your credentials have no seal, although this vault is strict"),
        "{ended:#?}"
    );
    // Nor where the mark was taken away with them.
    sql(&t, "UPDATE credctl_vault SET strict_token = NULL");
    let ended = as_role(&t, super::SEES_ALL, &["seal"]);
    assert_eq!(ended.code, 7, "{ended:#?}");
    assert_eq!(findings(&t).len(), 3);
    assert_eq!(rows_and_files(&t)[2..], before[2..]);
    assert_eq!(
        rows(
            &t,
            "SELECT count(*) FROM user_credentials WHERE seal IS NULL"
        ),
        ["2"]
    );
    vault(&t, &["seal", "--yes"]).succeeded();
    assert_healthy(&t);
}

#[test]
fn a_row_that_does_not_open_is_left_and_named() {
    let t = two_credentials();
    let id = insert_unsealed(&t, "polygon");
    alter(&t, &id, "api_key = left(api_key, 60)");
    let good = insert_unsealed(&t, "kraken");
    let ended = vault(&t, &["seal", "--yes", "--json"]);
    assert_eq!(ended.code, 9, "{ended:#?}");
    assert_eq!(ended.json()["sealed"], 1);
    assert_eq!(ended.json()["left"][0]["credential_id"], id);
    assert_eq!(ended.error()["kind"], "integrity");
    assert_eq!(column(&t, &good, "num_nonnulls(seal, label_seal)"), "2");
    assert_eq!(column(&t, &id, "num_nonnulls(seal, label_seal)"), "0");
    assert_eq!(findings(&t), [(id, "damaged".to_owned())]);
}
