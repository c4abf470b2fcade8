//! Altered plain fields: nickname, state, type, environment, account and owner.

use super::{LABEL, NOT_ITS_OWN, Target, Vault, commands_by_name, commands_that_hand_out};
use crate::common::database::{rows, sql};

#[test]
fn a_nickname_that_credctl_did_not_give_is_not_believed() {
    let v = Vault::new();
    v.alter(&v.live, "nickname = 'Paper 2'");
    let renamed = Target {
        name: "Paper 2",
        ..v.live()
    };
    v.refuses(renamed, LABEL);
    // Without one it goes by its type.
    v.alter(&v.live, "nickname = NULL");
    let nameless = Target {
        name: "alpaca",
        ..v.live()
    };
    v.refuse(nameless, &commands_that_hand_out(nameless), LABEL);
    v.refuse(nameless, &[vec!["use", "alpaca"]], LABEL);
}

#[test]
fn swapped_nicknames_of_paper_and_live_are_refused_in_both() {
    let v = Vault::new();
    let swapped = |row: Target<'_>| {
        v.alter_both("nickname = o.nickname");
        v.refuses(row, LABEL);
    };
    swapped(Target {
        name: "Live",
        ..v.paper()
    });
    swapped(Target {
        name: "Paper 1",
        ..v.live()
    });
    // With the seals of the labels they are bound to their ids all the same.
    v.alter_both("nickname = o.nickname, label_seal = o.label_seal");
    let paper = Target {
        name: "Live",
        ..v.paper()
    };
    v.refuses(paper, LABEL);
}

#[test]
fn a_credential_that_was_disabled_is_not_enabled_by_others() {
    let v = Vault::new();
    let disable = ["edit", &v.paper, "--disable", "--yes"];
    v.t.run(disable).ends().succeeded();
    sql(
        &v.t,
        "DROP TABLE kept; CREATE TABLE kept AS SELECT * FROM user_credentials",
    );
    v.alter(&v.paper, "is_active = true");
    let state = "it was enabled or disabled outside credctl";
    v.refuses(v.paper(), state);
    // Disabled by others it is not handed out either, as any disabled one.
    v.alter(&v.live, "is_active = false");
    v.refuse(v.live(), &commands_by_name(v.live()), state);
    let disabled = super::exec(&v.t, "Live", "--live");
    assert_eq!((disabled.code, disabled.stdout.as_str()), (103, ""));
}

#[test]
fn another_environment_is_refused_and_the_one_it_was_sealed_as_is_named() {
    let v = Vault::new();
    v.alter(&v.paper, "environment = 'live'");
    let as_live = Target {
        flag: "--live",
        ..v.paper()
    };
    let changed = "its environment was changed outside credctl: it was sealed as";
    v.refuses(as_live, &format!("{changed} paper"));
    v.alter(&v.live, "environment = 'paper'");
    let as_paper = Target {
        flag: "--paper",
        ..v.live()
    };
    v.refuses(as_paper, &format!("{changed} live"));
    v.alter(&v.live, "environment = NULL");
    let commands = [
        vec!["show", "Live"],
        vec!["use", "Live"],
        vec!["current", "Live"],
    ];
    v.refuse(v.live(), &commands, &format!("{changed} live"));
}

#[test]
fn an_environment_that_was_not_stated_is_not_stated_by_others() {
    let v = Vault::new();
    let id = v.t.add("Open", &[]);
    let state = format!("UPDATE user_credentials SET environment = 'paper' WHERE id = '{id}'");
    sql(&v.t, &state);
    let row = Target {
        id: &id,
        name: "Open",
        ..v.paper()
    };
    let none = "its environment was changed outside credctl: none was stated when it was sealed";
    v.refuses(row, none);
}

#[test]
fn another_type_is_refused_and_the_one_it_was_sealed_as_is_named() {
    let v = Vault::new();
    let was = "its type was changed outside credctl: it was sealed as alpaca";
    v.alter(&v.paper, "credential_type = 'tradier'");
    let retyped = Target {
        credential_type: "tradier",
        ..v.paper()
    };
    v.refuses(retyped, was);
    // Also the other spelling of what it is.
    v.alter(
        &v.paper,
        "credential_type = 'alpaca_paper', environment = NULL",
    );
    v.refuse(v.paper(), &commands_that_hand_out(v.paper()), NOT_ITS_OWN);
    v.alter(&v.paper, "credential_type = 'alpaca_paper'");
    v.refuses(v.paper(), was);
}

#[test]
fn another_account_is_refused() {
    let v = Vault::new();
    v.t.run(["account", "add", "other"]).ends().succeeded();
    let other = "(SELECT id FROM user_accounts WHERE account_name = 'other')";
    v.alter(&v.paper, &format!("user_account_id = {other}"));
    v.refuse(v.paper(), &commands_that_hand_out(v.paper()), NOT_ITS_OWN);
    let mut commands = commands_by_name(v.paper());
    commands
        .iter_mut()
        .for_each(|c| c.extend(["--account", "other"]));
    v.refuse(v.paper(), &commands, NOT_ITS_OWN);
}

#[test]
fn a_row_given_to_another_user_is_not_handed_out_to_that_user() {
    let mut v = Vault::new();
    v.t.set("CREDCTL_USER_ID", "trader-b");
    v.t.run(["account", "add", "main"]).ends().succeeded();
    let account = "SELECT id FROM user_accounts WHERE user_id = 'trader-b'";
    let account = rows(&v.t, account).remove(0);
    v.alter(
        &v.live,
        &format!("user_id = 'trader-b', user_account_id = '{account}'"),
    );
    v.refuses(v.live(), NOT_ITS_OWN);
}
