//! Every type and every state that its provider documents: the verdict is the documented one.

use super::{Case, answers, scenario, servers::Servers, vault, verify};

/// A state of a key at its provider, and the verdict.
type State = (&'static str, &'static str);

/// States of the keys of each type in an environment.
const STATES: &[(&str, &str, &[State])] = &[
    (
        "alpaca",
        "paper",
        &[
            ("good", "good"),
            ("blocked", "limited"),
            ("suspended", "limited"),
            ("pending", "limited"),
            ("closed", "limited"),
            ("limit", "unreachable"),
            ("expired", "rejected"),
        ],
    ),
    (
        "alpaca",
        "live",
        &[("good", "good"), ("expired", "rejected")],
    ),
    (
        "polygon",
        "-",
        &[
            ("good", "good"),
            ("no_plan", "limited"),
            ("limit", "unreachable"),
            ("expired", "rejected"),
        ],
    ),
    (
        "binance",
        "live",
        &[
            ("good", "good"),
            ("read_only", "good"),
            ("withdraw", "good"),
            ("ip_listed", "good"),
            ("trade_expired", "good"),
            ("ip_locked", "rejected"),
            ("no_right", "rejected"),
            ("expired", "rejected"),
            ("blocked", "limited"),
        ],
    ),
    (
        "binance",
        "paper",
        &[("good", "good"), ("expired", "rejected")],
    ),
    (
        "binance-demo",
        "paper",
        &[
            ("good", "good"),
            ("expired", "rejected"),
            ("blocked", "limited"),
        ],
    ),
    (
        "binance-futures",
        "live",
        &[
            ("good", "good"),
            ("expired", "rejected"),
            ("blocked", "limited"),
        ],
    ),
    ("binance-futures", "paper", &[("good", "good")]),
    (
        "coinbase",
        "live",
        &[
            ("good", "good"),
            ("read_only", "good"),
            ("withdraw", "good"),
            ("no_right", "limited"),
            ("ip_locked", "rejected"),
            ("expired", "rejected"),
        ],
    ),
    (
        "kraken",
        "live",
        &[
            ("good", "good"),
            ("read_only", "good"),
            ("withdraw", "good"),
            ("ip_listed", "good"),
            ("expires", "good"),
            ("ip_locked", "limited"),
            ("expired", "rejected"),
            ("blocked", "unreachable"),
            ("limit", "unreachable"),
        ],
    ),
    (
        "kraken-futures",
        "live",
        &[
            ("good", "good"),
            ("read_only", "good"),
            ("withdraw", "good"),
            ("ip_listed", "good"),
            ("expired", "rejected"),
        ],
    ),
    (
        "oanda",
        "paper",
        &[
            ("good", "good"),
            ("no_right", "limited"),
            ("expired", "rejected"),
        ],
    ),
    (
        "oanda",
        "live",
        &[("good", "good"), ("expired", "rejected")],
    ),
    (
        "tradier",
        "paper",
        &[
            ("good", "good"),
            ("one_account", "good"),
            ("expired", "rejected"),
        ],
    ),
    ("tradier", "live", &[("good", "good")]),
    (
        "bybit",
        "live",
        &[
            ("good", "good"),
            ("read_only", "good"),
            ("withdraw", "good"),
            ("ip_listed", "good"),
            ("expires", "good"),
            ("ip_locked", "limited"),
            ("expired", "rejected"),
            ("no_right", "limited"),
            ("blocked", "limited"),
            ("banned", "limited"),
            ("limit", "unreachable"),
        ],
    ),
    (
        "okx",
        "live",
        &[
            ("good", "good"),
            ("read_only", "good"),
            ("withdraw", "good"),
            ("ip_listed", "good"),
            ("ip_locked", "limited"),
            ("no_right", "limited"),
            ("blocked", "limited"),
            ("frozen", "limited"),
            ("expired", "rejected"),
            ("limit", "unreachable"),
        ],
    ),
    ("okx", "paper", &[("good", "good")]),
    (
        "kucoin",
        "live",
        &[
            ("good", "good"),
            ("read_only", "good"),
            ("withdraw", "good"),
            ("ip_listed", "good"),
            ("ip_locked", "limited"),
            ("no_right", "limited"),
            ("blocked", "limited"),
            ("expired", "rejected"),
            ("limit", "unreachable"),
        ],
    ),
    (
        "bitget",
        "live",
        &[
            ("good", "good"),
            ("read_only", "good"),
            ("withdraw", "good"),
            ("ip_listed", "good"),
            ("ip_locked", "limited"),
            ("blocked", "limited"),
            ("cancelled", "limited"),
            ("expired", "rejected"),
            ("limit", "unreachable"),
        ],
    ),
    ("bitget", "paper", &[("good", "good")]),
    (
        "robinhood",
        "live",
        &[
            ("good", "good"),
            ("blocked", "limited"),
            ("sell_only", "limited"),
            ("no_right", "limited"),
            ("expired", "rejected"),
            ("limit", "unreachable"),
        ],
    ),
    (
        "databento",
        "-",
        &[
            ("good", "good"),
            ("no_plan", "limited"),
            ("expired", "rejected"),
        ],
    ),
    ("tiingo", "-", &[("good", "good"), ("expired", "rejected")]),
    (
        "twelvedata",
        "-",
        &[
            ("good", "good"),
            ("no_plan", "limited"),
            ("limit", "limited"),
            ("expired", "rejected"),
        ],
    ),
    (
        "finnhub",
        "-",
        &[
            ("good", "good"),
            ("no_plan", "limited"),
            ("no_plan_401", "limited"),
            ("expired", "rejected"),
        ],
    ),
    (
        "alphavantage",
        "-",
        &[
            ("good", "unproven"),
            ("invalid", "rejected"),
            ("invalid_information", "rejected"),
            ("limit", "unproven"),
            ("limit_note", "unproven"),
        ],
    ),
];

#[test]
fn every_state_of_every_type_has_the_documented_verdict() {
    let mut cases = Vec::new();
    let mut expected = Vec::new();
    for (kind, environment, states) in STATES {
        for (state, verdict) in *states {
            cases.push(Case::in_state((kind, environment), state, cases.len()));
            expected.push((format!("{kind} {environment} {state}"), *verdict));
        }
        if *kind != "alphavantage" {
            cases.push(Case::unknown((kind, environment), cases.len()));
            expected.push((format!("{kind} {environment} unknown"), "rejected"));
        }
    }
    let servers = Servers::start(&scenario(&cases));
    let t = vault(&cases);
    let words = ["--all", "--json", "--timeout", "60"];
    let ended = verify(&t, &servers, &words).ends();
    assert_eq!(ended.code, 14, "{}", ended.stderr);
    let answers = answers(&ended);
    let wrong: Vec<String> = expected
        .iter()
        .filter(|(name, verdict)| answers[name]["verdict"] != *verdict)
        .map(|(name, verdict)| {
            let (is, why) = (&answers[name]["verdict"], &answers[name]["reason"]);
            format!("{name}: {is} ({why}), not {verdict}")
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(answers.len(), expected.len());
}
