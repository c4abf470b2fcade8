//! Providers that are slow, busy, broken or not there: a key is never called bad for that.

use std::time::{Instant, SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::{Case, HOSTS, answers, host, scenario, servers::Servers, vault, verify};

/// Types whose requests bear the time.
const WITH_TIME: &[(&str, &str)] = &[
    ("binance", "live"),
    ("coinbase", "live"),
    ("bybit", "live"),
    ("okx", "live"),
    ("kucoin", "live"),
    ("bitget", "live"),
    ("robinhood", "live"),
];

/// A good credential of every type in every environment.
fn one_of_each() -> Vec<Case> {
    let places = HOSTS.iter().filter(|(kind, ..)| *kind != "alpaca-broker");
    let case =
        |(number, (kind, place, _)): (usize, &(&'static str, &'static str, &'static str))| {
            Case::in_state((kind, place), "good", number)
        };
    places.enumerate().map(case).collect()
}

/// The verdicts of all credentials whose hosts have this fault, each with its reason.
fn verdicts_with(fault: &Value, timeout: &str) -> Vec<(String, String, String)> {
    let cases = one_of_each();
    let mut hosts = scenario(&cases);
    for host in hosts.as_object_mut().unwrap().values_mut() {
        host["fault"] = fault.clone();
    }
    let servers = Servers::start(&hosts);
    let t = vault(&cases);
    let words = ["--all", "--json", "--timeout", timeout];
    let ended = verify(&t, &servers, &words).ends();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let answers = answers(&ended);
    assert_eq!(answers.len(), cases.len(), "{ended:#?}");
    answers
        .into_iter()
        .map(|(name, check)| (name, text(&check["verdict"]), text(&check["reason"])))
        .collect()
}

/// Fails unless all credentials have one verdict, for a reason that holds this text.
#[track_caller]
fn all_are(fault: &Value, timeout: &str, (verdict, reason): (&str, &str)) {
    for (name, is, why) in verdicts_with(fault, timeout) {
        assert!(
            is == verdict && why.contains(reason),
            "{fault}: {name} is {is} ({why})"
        );
    }
}

#[test]
fn a_provider_that_is_out_of_order_makes_no_key_bad() {
    let fault = json!({"kind": "status", "status": 503});
    all_are(&fault, "20", ("unreachable", "out of order (HTTP 503)"));
}

#[test]
fn a_page_of_something_between_makes_no_key_bad() {
    let page = |status: u16| json!({"kind": "html", "status": status});
    let expected = ("unreachable", "is not JSON");
    for (name, is, why) in verdicts_with(&page(200), "20") {
        // It answers to almost any key, and so may a page.
        let expected = match name.starts_with("alphavantage") {
            true => ("unproven", "almost any key"),
            false => expected,
        };
        assert!(
            is == expected.0 && why.contains(expected.1),
            "{name} is {is} ({why})"
        );
    }
    all_are(&page(403), "20", expected);
    all_are(&page(503), "20", ("unreachable", "out of order"));
}

#[test]
fn no_redirect_is_followed() {
    let fault = json!({"kind": "redirect", "to": "https://elsewhere.test/", "status": 302});
    all_are(&fault, "20", ("unreachable", "leads elsewhere (HTTP 302)"));
    let fault = json!({"kind": "redirect", "to": "https://elsewhere.test/", "status": 307});
    all_are(&fault, "20", ("unreachable", "leads elsewhere (HTTP 307)"));
}

#[test]
fn an_answer_that_is_cut_off_too_long_compressed_or_broken_makes_no_key_bad() {
    let cut = json!({"kind": "cut"});
    all_are(&cut, "20", ("unreachable", "cut off"));
    let huge = json!({"kind": "huge", "bytes": 1_000_000});
    all_are(&huge, "20", ("unreachable", "longer than 256 KiB"));
    let gzip = json!({"kind": "gzip"});
    for (name, is, why) in verdicts_with(&gzip, "20") {
        assert!(
            ["unreachable", "unproven"].contains(&is.as_str()),
            "{name} is {is} ({why})"
        );
    }
    let broken = json!({"kind": "bad_json"});
    for (name, is, why) in verdicts_with(&broken, "20") {
        assert!(
            ["unreachable", "unproven"].contains(&is.as_str()),
            "{name} is {is} ({why})"
        );
    }
}

#[test]
fn an_answer_that_does_not_come_or_does_not_end_is_not_waited_for() {
    for kind in ["silent", "endless"] {
        let begun = Instant::now();
        for (name, is, why) in verdicts_with(&json!({"kind": kind}), "6") {
            // Where all are silent, the time is over before the last ones are asked.
            let is_right = ["no answer in time", "no time left to ask it"]
                .iter()
                .any(|reason| why.contains(reason));
            assert!(
                is == "unreachable" && is_right,
                "{kind}: {name} is {is} ({why})"
            );
        }
        let took = begun.elapsed();
        assert!(took.as_secs() < 30, "{kind}: {took:?}");
    }
}

#[test]
fn a_slow_answer_is_waited_for() {
    let fault = json!({"kind": "slow", "seconds": 1, "times": 1});
    for (name, is, why) in verdicts_with(&fault, "20") {
        let good = if name.starts_with("alphavantage") {
            "unproven"
        } else {
            "good"
        };
        assert_eq!(is, good, "{name}: {why}");
    }
}

#[test]
fn a_busy_provider_is_asked_again_when_it_says_so() {
    for retry_after in [json!("1"), Value::Null] {
        let fault =
            json!({"kind": "status", "status": 429, "retry_after": retry_after, "times": 1});
        for (name, is, why) in verdicts_with(&fault, "20") {
            let good = if name.starts_with("alphavantage") {
                "unproven"
            } else {
                "good"
            };
            assert_eq!(is, good, "{name}: {why}");
        }
    }
}

#[test]
fn a_provider_that_wants_to_be_left_alone_is() {
    let fault = json!({"kind": "status", "status": 429, "retry_after": "3600"});
    all_are(
        &fault,
        "20",
        ("unreachable", "asked too often: again in 3600 s"),
    );
    let fault = json!({"kind": "status", "status": 418, "retry_after": "3600"});
    all_are(
        &fault,
        "20",
        ("unreachable", "asked too often: again in 3600 s"),
    );
}

/// The verdict and its reason for a pair that stands for a token, whose host of tokens has this fault.
fn with_tokens(fault: &Value) -> (String, String) {
    let mut case = Case::in_state(("alpaca-broker", "paper"), "good", 0);
    case.known["auth"] = json!("token");
    let mut hosts = scenario(std::slice::from_ref(&case));
    let broker = host("alpaca-broker", "paper");
    let mut tokens = hosts[broker].clone();
    tokens["fault"] = fault.clone();
    hosts[broker.replace("broker-api", "authx")] = tokens;
    let servers = Servers::start(&hosts);
    let t = vault(&[case]);
    let ended = verify(&t, &servers, &["--all", "--json", "--timeout", "20"]).ends();
    let check = &ended.json()["checks"][0];
    let text = |name: &str| check[name].as_str().unwrap_or_default().to_owned();
    (text("verdict"), text("reason"))
}

#[test]
fn a_pair_is_not_bad_because_its_token_was_refused_once_or_did_not_come() {
    let once = json!({"kind": "reject_times", "times": 1});
    assert_eq!(with_tokens(&once).0, "good");
    for (fault, reason) in [
        (json!({"kind": "status", "status": 503}), "HTTP 503"),
        (json!({"kind": "status", "status": 429}), "asked too often"),
        (json!({"kind": "html", "status": 403}), "is not JSON"),
        (json!({"kind": "html", "status": 200}), "gave no token"),
        (json!({"kind": "bad_json"}), "gave no token"),
    ] {
        let (verdict, why) = with_tokens(&fault);
        assert_eq!(verdict, "unreachable", "{fault}: {why}");
        assert!(why.contains(reason), "{fault}: {why}");
    }
}

#[test]
fn a_good_key_that_is_rejected_once_is_good() {
    let cases = one_of_each();
    let mut hosts = scenario(&cases);
    for host in hosts.as_object_mut().unwrap().values_mut() {
        host["fault"] = json!({"kind": "reject_times", "times": 1});
    }
    let servers = Servers::start(&hosts);
    let t = vault(&cases);
    let ended = verify(&t, &servers, &["--all", "--json", "--timeout", "20"]).ends();
    for (name, check) in answers(&ended) {
        let good = if name.starts_with("alphavantage") {
            "unproven"
        } else {
            "good"
        };
        assert_eq!(check["verdict"], good, "{name}: {check}");
    }
}

#[test]
fn a_clock_that_is_wrong_makes_no_key_bad_and_is_named() {
    let cases: Vec<Case> = WITH_TIME
        .iter()
        .enumerate()
        .map(|(number, place)| Case::in_state(*place, "good", number))
        .collect();
    for (clock, word) in [(300, "300 s behind"), (-300, "300 s ahead")] {
        let mut hosts = scenario(&cases);
        for host in hosts.as_object_mut().unwrap().values_mut() {
            host["clock"] = json!(clock);
        }
        let servers = Servers::start(&hosts);
        let t = vault(&cases);
        let ended = verify(&t, &servers, &["--all", "--json", "--timeout", "20"]).ends();
        assert_eq!(ended.code, 15, "{ended:#?}");
        for (name, check) in answers(&ended) {
            assert_eq!(check["verdict"], "unreachable", "{name}: {check}");
            let reason = check["reason"].as_str().unwrap();
            let (seconds, side) = word.split_once(" s ").unwrap();
            let said: u32 = reason
                .split_whitespace()
                .find_map(|word| word.parse().ok())
                .unwrap();
            let expected: u32 = seconds.parse().unwrap();
            assert!(
                said.abs_diff(expected) <= 1 && reason.ends_with(side),
                "{name}: {reason}"
            );
        }
        let remark = ended.json()["remarks"][0].as_str().unwrap().to_owned();
        assert!(
            remark.starts_with("the clock of this machine is "),
            "{remark}"
        );
    }
}

#[test]
fn a_certificate_that_is_not_the_providers_is_no_answer_and_gets_no_key() {
    let case = Case::in_state(("kraken", "live"), "good", 0);
    let hosts = scenario(&[case]);
    let t = vault(&[Case::in_state(("kraken", "live"), "good", 0)]);
    let other = Servers::with_certificate_for(&hosts, &["elsewhere.test".to_owned()]);
    let ended = verify(&t, &other, &["good", "--json"]).ends();
    let check = &ended.json()["checks"][0];
    assert_eq!(
        (ended.code, &check["verdict"]),
        (15, &json!("unreachable")),
        "{ended:#?}"
    );
    let reason = check["reason"].as_str().unwrap();
    assert!(reason.contains("is not for `api.kraken.com`"), "{reason}");
    let right = Servers::start(&hosts);
    let ended = verify(&t, &right, &["good", "--json"])
        .without("SSL_CERT_FILE")
        .ends();
    let check = &ended.json()["checks"][0];
    let reason = check["reason"].as_str().unwrap();
    assert!(
        reason.contains("no authority signed that is believed here"),
        "{reason}"
    );
    assert_eq!((other.requests().len(), right.requests().len()), (0, 0));
}

#[test]
fn of_fifty_keys_one_silent_host_holds_up_none() {
    let kinds = [
        ("alpaca", "paper"),
        ("binance", "live"),
        ("coinbase", "live"),
        ("kraken", "live"),
        ("bybit", "live"),
        ("okx", "live"),
        ("bitget", "live"),
        ("oanda", "paper"),
    ];
    let names: Vec<&'static str> = (0..50)
        .map(|number| &*Box::leak(format!("key {number}").into_boxed_str()))
        .collect();
    let mut cases: Vec<Case> = (0..49)
        .map(|number| Case {
            name: names[number],
            ..Case::in_state(kinds[number % kinds.len()], "good", number)
        })
        .collect();
    cases.push(Case {
        name: names[49],
        ..Case::in_state(("tradier", "paper"), "good", 49)
    });
    let mut hosts = scenario(&cases);
    hosts[host("tradier", "paper")]["fault"] = json!({"kind": "silent"});
    let servers = Servers::start(&hosts);
    let t = vault(&cases);
    let begun = Instant::now();
    let ended = verify(&t, &servers, &["--all", "--json"]).ends();
    let took = begun.elapsed();
    let answers = answers(&ended);
    assert_eq!(answers.len(), 50);
    for (name, check) in &answers {
        let expected = match name.starts_with("tradier") {
            true => "unreachable",
            false => "good",
        };
        assert_eq!(check["verdict"], expected, "{name}: {check}");
    }
    // One deadline for all, which is ten seconds.
    assert!(took.as_secs() < 12, "{took:?}");
}

#[test]
fn a_number_that_a_bot_has_outrun_is_climbed_to_and_never_beyond_three_tries() {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    // A bot that counts in microseconds.
    let cases = [Case::in_state(("kraken", "live"), "good", 0)];
    let mut hosts = scenario(&cases);
    hosts["api.kraken.com"]["min_nonce"] = json!(u64::try_from(now.as_micros()).unwrap());
    let servers = Servers::start(&hosts);
    let t = vault(&cases);
    let ended = verify(&t, &servers, &["good", "--json"]).ends();
    assert_eq!(ended.json()["checks"][0]["verdict"], "good", "{ended:#?}");
    assert_eq!(servers.requests().len(), 2);
    // A bot that counts beyond nanoseconds.
    hosts["api.kraken.com"]["min_nonce"] = json!(9_000_000_000_000_000_000_u64);
    let servers = Servers::start(&hosts);
    let ended = verify(&t, &servers, &["good", "--json"]).ends();
    let check = &ended.json()["checks"][0];
    assert_eq!(
        (ended.code, &check["verdict"]),
        (15, &json!("unproven")),
        "{ended:#?}"
    );
    assert_eq!(servers.requests().len(), 3);
    let lengths: Vec<usize> = servers
        .requests()
        .iter()
        .map(|request| request["body"].as_str().unwrap().len())
        .collect();
    assert!(
        lengths.is_sorted(),
        "never a coarser number after a finer one: {lengths:?}"
    );
}

#[test]
fn a_provider_is_asked_no_more_often_than_it_must() {
    let named = |place, name, number| {
        let mut case = Case::unknown(place, number);
        case.name = name;
        case
    };
    // A rejection is repeated once.
    let cases = [
        named(("alpaca", "paper"), "one", 1),
        named(("kraken", "live"), "two", 2),
    ];
    let servers = Servers::start(&scenario(&cases));
    let t = vault(&cases);
    assert_eq!(verify(&t, &servers, &["--all"]).ends().code, 14);
    for (kind, place) in [("alpaca", "paper"), ("kraken", "live")] {
        assert_eq!(servers.requests_to(host(kind, place)).len(), 2, "{kind}");
    }
    // Who counts by address is left alone once it says so; who counts by key is asked about each.
    let cases: Vec<Case> = [("binance", "live"), ("bybit", "live")]
        .iter()
        .flat_map(|place| ["one", "two", "three"].map(|name| (*place, name)))
        .enumerate()
        .map(|(number, (place, name))| named(place, name, number))
        .collect();
    let mut hosts = scenario(&cases);
    for host in hosts.as_object_mut().unwrap().values_mut() {
        host["fault"] = json!({"kind": "status", "status": 429, "retry_after": "3600"});
    }
    let servers = Servers::start(&hosts);
    let t = vault(&cases);
    assert_eq!(verify(&t, &servers, &["--all"]).ends().code, 15);
    assert_eq!(servers.requests_to(host("binance", "live")).len(), 1);
    assert_eq!(servers.requests_to(host("bybit", "live")).len(), 3);
}
