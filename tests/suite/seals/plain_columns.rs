//! Altered plain columns of the shared row: type, state, account and owner.

use super::{
    NOT_ITS_OWN,
    commands::{hand_out, write},
    exec,
    machines::Machine,
    refusals::Refusal,
    world::{Target, World, row},
};
use crate::common::{credctl::Credctl, database::rows};

#[test]
fn another_type_is_refused_and_the_one_it_was_sealed_as_is_named() {
    let w = World::new();
    let was = "its type was changed outside credctl: it was sealed as alpaca";
    let retyped = Target {
        credential_type: "tradier",
        ..w.paper()
    };
    w.refuses(&row(&w.paper, "credential_type = 'tradier'"), retyped, was);
    // Also the other spelling of what it is.
    w.refuses(
        &row(&w.paper, "credential_type = 'alpaca_paper'"),
        w.paper(),
        was,
    );
}

#[test]
fn a_credential_that_was_disabled_is_not_enabled_by_others() {
    let mut w = World::new();
    let disable = ["edit", &w.paper, "--disable", "--yes"];
    w.maker().run(disable).ends().succeeded();
    w.keep();
    let enabled = "it was enabled outside credctl";
    w.refuses(&row(&w.paper, "is_active = true"), w.paper(), enabled);
}

#[test]
fn one_that_others_disabled_is_honoured_and_not_written() {
    let w = World::new();
    w.altered(&row(&w.paper, "is_active = false"));
    let disabled = Refusal {
        code: 3,
        says: "`Paper 1` is disabled".to_owned(),
    };
    let altered = Refusal::altered(w.paper(), "it was disabled outside credctl");
    for machine in Machine::ALL {
        for reference in ["Paper 1", &w.paper] {
            let mut out = hand_out(w.paper(), reference);
            // Without its keys it is shown.
            out.retain(|arguments| arguments[..] != ["show", reference]);
            out.push(vec!["use", reference]);
            w.end_with(machine, &out, &disabled);
            w.end_with(machine, &write(w.paper(), reference), &altered);
        }
        w.finds(machine, &w.paper, "altered");
    }
}

#[test]
fn a_credential_of_an_account_that_others_disabled_is_not_handed_out() {
    let w = World::new();
    w.altered("UPDATE user_accounts SET is_active = false;");
    let disabled = Refusal {
        code: 3,
        says: "`Paper 1` is in account `main`, which is disabled".to_owned(),
    };
    for machine in Machine::ALL {
        for reference in ["Paper 1", &w.paper] {
            w.end_with(machine, &hand_out(w.paper(), reference), &disabled);
        }
    }
}

#[test]
fn another_account_is_refused() {
    let mut w = World::new();
    w.maker()
        .run(["account", "add", "other"])
        .ends()
        .succeeded();
    w.all_mut().for_each(|t| t.set("CREDCTL_ACCOUNT", "other"));
    w.keep();
    let other = "(SELECT id FROM user_accounts WHERE account_name = 'other')";
    let moved = row(&w.paper, &format!("user_account_id = {other}"));
    w.refuses(&moved, w.paper(), NOT_ITS_OWN);
}

#[test]
fn a_row_given_to_another_user_with_its_companion_is_not_handed_out_to_that_user() {
    let mut w = World::new();
    w.all_mut()
        .for_each(|t| t.set("CREDCTL_USER_ID", "trader-b"));
    w.maker().run(["account", "add", "main"]).ends().succeeded();
    w.keep();
    let account = "SELECT id FROM user_accounts WHERE user_id = 'trader-b'";
    let account = rows(w.maker(), account).remove(0);
    let given = format!(
        "UPDATE user_credentials SET user_id = 'trader-b', user_account_id = '{account}' WHERE id = '{}';
         UPDATE credctl.credentials SET user_id = 'trader-b' WHERE credential_id = '{}';",
        w.live, w.live
    );
    w.refuses(&given, w.live(), NOT_ITS_OWN);
}

#[test]
fn what_is_refused_is_told_to_programs_by_kind_and_code() {
    let w = World::new();
    w.altered(&row(&w.paper, "credential_type = 'alpaca_paper'"));
    let refused = w.maker().run(["show", "Paper 1", "--json"]).ends();
    assert_eq!((refused.code, refused.stdout.as_str()), (9, ""));
    let error = refused.error();
    assert_eq!(
        (&error["kind"], &error["exit_code"]),
        (&"integrity".into(), &9.into())
    );
    let hint = format!(
        "if you know who changed it, look at it and accept it as it is now: credctl vault seal {}",
        w.paper
    );
    assert_eq!(error["hint"], hint);
}

/// Asserts that the row is not handed out, because its provider needs two keys and one is empty.
#[track_caller]
fn half_a_pair(t: &Credctl, id: &str, missing: &str) {
    let refused = exec(t, id, "--paper");
    assert_eq!(
        (refused.code, refused.stdout.as_str()),
        (109, ""),
        "{refused:#?}"
    );
    let expected = format!("credctl: `alpaca` is incomplete: its {missing} is empty\n");
    assert!(refused.stderr.starts_with(&expected), "{refused:#?}");
}

#[test]
fn half_a_pair_of_the_older_product_is_not_handed_out() {
    let mut w = World::new();
    let id = "aaaa0001-0000-4000-8000-000000000001";
    w.all_mut()
        .for_each(|t| t.set("CREDCTL_UNSEALED", "accept"));
    let inserted = |api_key: &str, secret_key: &str| {
        format!(
            "INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, secret_key,
                                           is_active, created_at, updated_at)
             SELECT '{id}', user_account_id, user_id, 'alpaca_paper', {api_key}, {secret_key}, true, now(), now()
             FROM kept.user_credentials WHERE nickname = 'Paper 1';"
        )
    };
    w.altered(&inserted("api_key", "''"));
    for machine in Machine::ALL {
        half_a_pair(w.on(machine), id, "secret_key");
    }
}
