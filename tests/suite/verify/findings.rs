//! What is odd about good keys is found.

use serde_json::{Value, json};

use super::{Case, answers, scenario, servers::Servers, vault, verify};
use crate::common::database::sql;

/// A good credential of Kraken of this account.
fn of_account(name: &'static str, number: usize, account: &str) -> Case {
    let mut case = Case::in_state(("kraken", "live"), "good", number);
    case.name = name;
    case.known["account"] = json!({"iban": account});
    case
}

fn kinds(check: &Value) -> Vec<&str> {
    let findings = check["findings"].as_array().unwrap().iter();
    findings
        .map(|finding| finding["kind"].as_str().unwrap())
        .collect()
}

#[test]
fn two_names_for_one_account_are_found() {
    let cases = [
        of_account("first", 1, "AA11 1111"),
        of_account("second", 2, "AA11 1111"),
        of_account("third", 3, "AA33 3333"),
    ];
    let servers = Servers::start(&scenario(&cases));
    let t = vault(&cases);
    let ended = verify(&t, &servers, &["--all", "--json"]).ends();
    assert_eq!(ended.code, 16, "{ended:#?}");
    let found = answers(&ended);
    let id = |name: &str| found[&format!("kraken live {name}")]["credential"]["id"].clone();
    for (name, others) in [
        ("first", json!([id("second")])),
        ("second", json!([id("first")])),
        ("third", json!([])),
    ] {
        let check = &found[&format!("kraken live {name}")];
        assert_eq!(check["same_account_as"], others, "{name}");
        let expected: &[&str] = if name == "third" {
            &[]
        } else {
            &["same_account"]
        };
        assert_eq!(kinds(check), expected, "{name}");
    }
    // The other one is known from before.
    let ended = verify(&t, &servers, &["first"]).ends();
    assert_eq!(ended.code, 16, "{ended:#?}");
    assert!(
        ended.stderr.contains("the check found 1 problem"),
        "{ended:#?}"
    );
}

#[test]
fn one_account_as_paper_and_as_live_is_found() {
    let mut cases = [
        Case::in_state(("oanda", "paper"), "good", 1),
        Case::in_state(("oanda", "live"), "good", 2),
    ];
    for case in &mut cases {
        case.known["account"] = json!({"accounts": [{"id": "001-001-7654321-001"}]});
    }
    let servers = Servers::start(&scenario(&cases));
    let t = vault(&cases);
    let ended = verify(&t, &servers, &["--all", "--json"]).ends();
    assert_eq!(ended.code, 16, "{ended:#?}");
    for (name, check) in answers(&ended) {
        assert_eq!(kinds(&check), ["paper_and_live"], "{name}: {check}");
    }
}

#[test]
fn another_account_than_the_last_time_is_found() {
    let case = of_account("bot", 1, "AA11 1111");
    let t = vault(std::slice::from_ref(&case));
    let first = Servers::start(&scenario(std::slice::from_ref(&case)));
    verify(&t, &first, &["bot"]).ends().succeeded();
    let other = of_account("bot", 1, "AA99 9999");
    let second = Servers::start(&scenario(&[other]));
    let ended = verify(&t, &second, &["bot", "--json"]).ends();
    assert_eq!(ended.code, 16, "{ended:#?}");
    let check = &ended.json()["checks"][0];
    assert_eq!(kinds(check), ["other_account"]);
    let detail = check["findings"][0]["detail"].as_str().unwrap();
    assert!(detail.ends_with("which was …1111"), "{detail}");
    // From now on it is the one it was the last time.
    verify(&t, &second, &["bot"]).ends().succeeded();
}

#[test]
fn an_account_that_the_database_made_up_is_no_finding() {
    let cases = [
        of_account("first", 1, "AA11 1111"),
        of_account("second", 2, "AA22 2222"),
    ];
    let servers = Servers::start(&scenario(&cases));
    let t = vault(&cases);
    verify(&t, &servers, &["--all"]).ends().succeeded();
    let of = |name: &str| {
        format!(
            "(SELECT k.account FROM credctl.checks k JOIN user_credentials c ON c.id = k.credential_id \
             WHERE c.nickname = '{name}')"
        )
    };
    sql(
        &t,
        &format!(
            "UPDATE credctl.checks SET account = {} WHERE account = {}",
            of("first"),
            of("second")
        ),
    );
    // Neither the same account for the one nor another than the last time for the other.
    for name in ["first", "second"] {
        verify(&t, &servers, &[name]).ends().succeeded();
    }
}

#[test]
fn a_right_to_withdraw_is_a_remark_and_a_problem_on_request() {
    let cases = [Case::in_state(("kraken", "live"), "withdraw", 1)];
    let servers = Servers::start(&scenario(&cases));
    let t = vault(&cases);
    let ended = verify(&t, &servers, &["withdraw"]).ends().succeeded();
    assert!(ended.stderr.contains("may withdraw"), "{ended:#?}");
    let denied = verify(&t, &servers, &["withdraw", "--deny", "withdraw", "--json"]).ends();
    assert_eq!(denied.code, 16, "{denied:#?}");
    assert_eq!(kinds(&denied.json()["checks"][0]), ["may_withdraw"]);
    let denied = verify(&t, &servers, &["withdraw", "--deny", "trade", "--json"]).ends();
    assert_eq!(kinds(&denied.json()["checks"][0]), ["may_trade"]);
}

#[test]
fn a_key_that_ends_soon_is_a_problem_on_request() {
    // It ends in seven days.
    let cases = [Case::in_state(("kraken", "live"), "expires", 1)];
    let servers = Servers::start(&scenario(&cases));
    let t = vault(&cases);
    verify(&t, &servers, &["expires"]).ends().succeeded();
    verify(&t, &servers, &["expires", "--expires-within", "5d"])
        .ends()
        .succeeded();
    let ended = verify(
        &t,
        &servers,
        &["expires", "--expires-within", "2w", "--json"],
    )
    .ends();
    assert_eq!(ended.code, 16, "{ended:#?}");
    assert_eq!(kinds(&ended.json()["checks"][0]), ["expires"]);
}

#[test]
fn of_several_ends_the_worst_is_told() {
    let cases = [
        of_account("odd", 1, "AA11 1111"),
        of_account("too", 2, "AA11 1111"),
        Case::in_state(("kraken", "live"), "expired", 3),
        Case::in_state(("alphavantage", "-"), "good", 4),
    ];
    let servers = Servers::start(&scenario(&cases));
    let t = vault(&cases);
    let code = |words: &[&str]| verify(&t, &servers, words).ends().code;
    assert_eq!(code(&["--all"]), 14);
    assert_eq!(code(&["odd", "too", "good"]), 16);
    assert_eq!(code(&["good"]), 15);
    assert_eq!(code(&["odd", "too", "expired", "good"]), 14);
}

#[test]
fn which_environment_a_key_is_of_is_tried_on_request() {
    // The key is a live one, and is stored as paper; another one states nothing.
    let mut wrong = Case::in_state(("oanda", "live"), "good", 1);
    wrong.name = "wrong";
    let mut open = Case::in_state(("oanda", "live"), "good", 2);
    open.name = "open";
    let mut hosts = scenario(&[wrong, open]);
    hosts["api-fxpractice.oanda.com"] = json!({"provider": "oanda", "keys": []});
    let servers = Servers::start(&hosts);
    let mut wrong = Case::in_state(("oanda", "paper"), "good", 1);
    wrong.name = "wrong";
    let mut open = Case::in_state(("oanda", "-"), "good", 2);
    open.name = "open";
    let t = vault(&[wrong, open]);
    let ended = verify(&t, &servers, &["wrong", "open", "--json"]).ends();
    let found = answers(&ended);
    assert_eq!(found["oanda paper wrong"]["verdict"], "rejected");
    assert_eq!(found["oanda - open"]["verdict"], "unproven");
    let ended = verify(&t, &servers, &["wrong", "open", "--which", "--json"]).ends();
    let found = answers(&ended);
    let (wrong, open) = (&found["oanda paper wrong"], &found["oanda - open"]);
    assert_eq!(wrong["verdict"], "wrong_environment");
    assert_eq!(wrong["reason"], "it is a live key, and is stored as paper");
    assert_eq!(open["verdict"], "good");
    assert_eq!(
        open["reason"],
        "it is a live key, and states no environment"
    );
    assert_eq!(ended.code, 14);
}
