//! What a provider tells of a key is said: whose account it is, what the key may do, and when it ends.

use serde_json::{Value, json};

use super::{Case, answers, scenario, servers::Servers, vault, verify};

/// The answers for keys of a type in these states.
fn told(place: (&'static str, &'static str), states: &[&'static str]) -> Vec<Value> {
    let case = |(number, state): (usize, &&'static str)| Case::in_state(place, state, number);
    let cases: Vec<Case> = states.iter().enumerate().map(case).collect();
    let servers = Servers::start(&scenario(&cases));
    let t = vault(&cases);
    let ended = verify(&t, &servers, &["--all", "--json", "--timeout", "20"]).ends();
    let answers = answers(&ended);
    let name = |state: &str| format!("{} {} {state}", place.0, place.1);
    states
        .iter()
        .map(|state| answers[&name(state)].clone())
        .collect()
}

fn rights(check: &Value) -> [Option<bool>; 3] {
    ["read", "trade", "withdraw"].map(|right| check["rights"][right].as_bool())
}

const ALL: [Option<bool>; 3] = [Some(true); 3];
const NO_WITHDRAWALS: [Option<bool>; 3] = [Some(true), Some(true), Some(false)];
const READ_ONLY: [Option<bool>; 3] = [Some(true), Some(false), Some(false)];

#[test]
fn rights_are_told_by_every_provider_that_knows_them() {
    for place in [
        ("binance", "live"),
        ("coinbase", "live"),
        ("kraken", "live"),
        ("kraken-futures", "live"),
        ("bybit", "live"),
        ("okx", "live"),
        ("kucoin", "live"),
        ("bitget", "live"),
    ] {
        let checks = told(place, &["good", "read_only", "withdraw"]);
        let rights: Vec<_> = checks.iter().map(rights).collect();
        assert_eq!(rights, [NO_WITHDRAWALS, READ_ONLY, ALL], "{place:?}");
    }
}

#[test]
fn an_account_is_named_by_its_end_alone() {
    for (place, has_account) in [
        (("alpaca", "paper"), true),
        (("binance", "live"), true),
        (("coinbase", "live"), true),
        (("kraken", "live"), true),
        (("kraken-futures", "live"), true),
        (("bybit", "live"), true),
        (("okx", "live"), true),
        (("kucoin", "live"), true),
        (("bitget", "live"), true),
        (("robinhood", "live"), true),
        (("oanda", "live"), true),
        (("tradier", "live"), true),
        (("polygon", "-"), false),
        (("tiingo", "-"), false),
    ] {
        let check = told(place, &["good"]).remove(0);
        let account = check["account"].as_str();
        assert_eq!(account.is_some(), has_account, "{place:?}: {check}");
        if let Some(account) = account {
            let tail = account.strip_prefix('…').unwrap();
            let tail = tail.split(' ').next().unwrap();
            assert_eq!(tail.chars().count(), 4, "{place:?}: {account}");
        }
    }
}

#[test]
fn a_lock_to_addresses_is_told() {
    for place in [
        ("binance", "live"),
        ("kraken", "live"),
        ("kraken-futures", "live"),
        ("bybit", "live"),
        ("okx", "live"),
        ("kucoin", "live"),
        ("bitget", "live"),
    ] {
        let checks = told(place, &["good", "ip_listed"]);
        let locked: Vec<_> = checks.iter().map(|c| c["address_locked"].clone()).collect();
        // KuCoin leaves the list out where there is none.
        let open = match place.0 {
            "kucoin" => locked[0].clone(),
            _ => json!(false),
        };
        assert_eq!(locked, [open, json!(true)], "{place:?}");
        assert_ne!(locked[0], json!(true), "{place:?}");
    }
}

#[test]
fn the_end_of_a_key_is_told() {
    for (place, state) in [
        (("kraken", "live"), "expires"),
        (("bybit", "live"), "expires"),
        (("binance", "live"), "trade_expired"),
    ] {
        let checks = told(place, &["good", state]);
        assert!(
            checks[1]["expires_at"].is_string(),
            "{place:?}: {}",
            checks[1]
        );
    }
}

#[test]
fn an_alpaca_key_of_either_kind_of_the_broker_api_is_known() {
    let places = [("alpaca-broker", "paper"), ("alpaca-broker", "live")];
    for place in places {
        let kinds = ["basic", "token"];
        let cases: Vec<Case> = kinds
            .iter()
            .enumerate()
            .map(|(number, kind)| {
                let mut case = Case::in_state(place, "good", number);
                case.name = kind;
                case.known["auth"] = json!(kind);
                case
            })
            .chain([Case::unknown(place, 7)])
            .collect();
        let mut hosts = scenario(&cases);
        let broker = super::host(place.0, place.1);
        let tokens = broker.replace("broker-api", "authx");
        hosts[tokens] = hosts[broker].clone();
        let servers = Servers::start(&hosts);
        let t = vault(&cases);
        let ended = verify(&t, &servers, &["--all", "--json", "--timeout", "20"]).ends();
        let answers = answers(&ended);
        for (name, verdict) in [
            ("basic", "good"),
            ("token", "good"),
            ("unknown", "rejected"),
        ] {
            let check = &answers[&format!("alpaca-broker {} {name}", place.1)];
            assert_eq!(check["verdict"], verdict, "{name}: {check}");
        }
    }
}

#[test]
fn both_kinds_of_accounts_of_bitget_and_keys_of_both_versions_of_kucoin_are_known() {
    let mut cases: Vec<Case> = ["classic", "unified"]
        .iter()
        .enumerate()
        .map(|(number, mode)| {
            let mut case = Case::in_state(("bitget", "live"), "good", number);
            case.name = mode;
            case.known["mode"] = json!(mode);
            case
        })
        .collect();
    for (name, version) in [("second", 2), ("third", 3)] {
        let mut case = Case::in_state(("kucoin", "live"), "good", cases.len());
        case.name = name;
        case.known["version"] = json!(version);
        cases.push(case);
    }
    let servers = Servers::start(&scenario(&cases));
    let t = vault(&cases);
    let ended = verify(&t, &servers, &["--all", "--json"]).ends();
    for (name, check) in answers(&ended) {
        assert_eq!(check["verdict"], "good", "{name}: {check}");
    }
    // The servers give all keys of a type one account.
    assert_eq!(ended.code, 16, "{ended:#?}");
}

#[test]
fn a_demo_exchange_without_the_check_is_asked_otherwise() {
    let cases = [Case::in_state(("kraken-futures", "paper"), "good", 0)];
    let mut hosts = scenario(&cases);
    hosts["demo-futures.kraken.com"]["no_check"] = json!(true);
    let servers = Servers::start(&hosts);
    let t = vault(&cases);
    let ended = verify(&t, &servers, &["good", "--json"]).ends();
    assert_eq!(ended.json()["checks"][0]["verdict"], "good", "{ended:#?}");
}
