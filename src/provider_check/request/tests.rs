//! Requests equal those that the real clients send for the same keys, clock and number.
//!
//! `tests/clients/vectors` recorded them: `make clients` records them again, and compares.

use std::rc::Rc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;

use super::*;
use crate::{
    domain::{Fields, Secret},
    providers::{Provider, Providers},
};

const VECTORS: &str = include_str!("../../../tests/suite/verify/vectors.json");

/// Clients whose requests of a type differ on purpose, and how.
const DIFFERENT: &[(&str, &str, &str)] = &[
    (
        "kraken-futures",
        "ccxt",
        "leaves out the number, which is optional",
    ),
    ("alphavantage", "alpha-vantage", "asks for another symbol"),
    ("finnhub", "finnhub-python", "puts the key into the URL"),
    ("twelvedata", "twelvedata", "puts the key into the URL"),
    (
        "tiingo",
        "tiingo",
        "asks for a path that may lead elsewhere",
    ),
    (
        "hyperliquid",
        "hyperliquid-python-sdk",
        "asks about an address, which proves no key",
    ),
    ("coinbase", "ccxt", "makes a token of an older form"),
];

/// Headers that are sent beside those of a provider's signature.
const BESIDE: &[&str] = &["x-bapi-sign-type"];

struct Vector {
    recorded: Value,
    provider: Rc<Provider>,
    keys: KeyPair,
}

impl Vector {
    fn new(recorded: &Value) -> Self {
        let name = recorded["type"].as_str().unwrap();
        let secret = |value: &Value| {
            let text = value.as_str().unwrap_or_default().to_owned();
            Secret::new(Zeroizing::new(text))
        };
        let keys = &recorded["keys"];
        let fields = keys["fields"].as_object().unwrap().iter();
        Vector {
            recorded: recorded.clone(),
            provider: Providers::default().named(name).unwrap(),
            keys: KeyPair {
                api_key: secret(&keys["api_key"]),
                secret_key: secret(&keys["secret_key"]),
                fields: fields
                    .map(|(name, value)| (name.clone(), secret(value)))
                    .collect::<Fields>(),
            },
        }
    }

    fn text(&self, field: &str) -> &str {
        self.recorded[field].as_str().unwrap_or_default()
    }

    fn name(&self) -> String {
        let (kind, client, url) = (self.text("type"), self.text("client"), self.text("url"));
        format!("{kind}, {client}, {url}")
    }

    /// The ways to ask, one after the other.
    fn ways(&self) -> Vec<&Check> {
        let first = self.provider.check.as_ref();
        std::iter::successors(first, |way| way.otherwise.as_deref()).collect()
    }

    fn environment(&self) -> Option<Environment> {
        self.recorded["environment"].as_str()?.parse().ok()
    }

    /// The requests that credctl sends to the host of the vector, in all ways.
    fn requests(&self) -> Vec<Request> {
        let environment = self.environment();
        let host = ApiHost::serving(&self.provider.hosts, environment).unwrap();
        let milliseconds = self.recorded["time_ms"].as_i64().unwrap();
        let nonce = self.text("nonce").to_owned();
        let mut requests = Vec::new();
        for check in self.ways() {
            let filler = Filler {
                check,
                host,
                environment,
                keys: &self.keys,
                moment: Moment {
                    now: Timestamp::from_millisecond(milliseconds).unwrap(),
                    unique: nonce.clone(),
                    nonce: nonce.clone(),
                },
                token: Some(Zeroizing::default()),
            };
            requests.push(filler.main().unwrap());
            let further = check.further.iter();
            requests.extend(further.map(|further| filler.further(further).unwrap()));
        }
        requests
    }

    /// What differs between the vector and a request of credctl.
    fn differences(&self, request: &Request) -> Vec<String> {
        let mut found = Vec::new();
        if request.method.as_str() != self.text("method") {
            found.push(format!("method {}", request.method.as_str()));
        }
        if *request.url != self.text("url") {
            found.push(format!("url {}", *request.url));
        }
        if request.body.as_ref().map_or("", |body| body.as_str()) != self.text("body") {
            found.push("body".to_owned());
        }
        for (name, value) in self.recorded["headers"].as_object().unwrap() {
            if BESIDE.contains(&name.to_lowercase().as_str()) {
                continue;
            }
            let own = request
                .headers
                .iter()
                .find(|(own, _)| own.eq_ignore_ascii_case(name));
            let own = own.map(|(_, value)| value.as_str());
            // OKX's own client says the live world by 0, and credctl by no header.
            let is_live = name == "x-simulated-trading" && value == "0" && own.is_none();
            if !is_live && own != value.as_str() {
                found.push(format!("header {name}: {own:?}, not {value}"));
            }
        }
        found
    }
}

fn vectors() -> Vec<Vector> {
    let all: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    all.iter().map(Vector::new).collect()
}

fn is_different(vector: &Vector) -> bool {
    DIFFERENT.iter().any(|(kind, client, _)| {
        *kind == vector.text("type") && vector.text("client").starts_with(client)
    })
}

/// True if the client puts the parameters into another order, so that it signs another text.
fn is_ordered_otherwise(vector: &Vector) -> bool {
    vector.text("type").starts_with("binance") && vector.text("client").starts_with("ccxt")
}

#[test]
fn requests_equal_those_of_the_real_clients() {
    let mut compared = 0;
    for vector in vectors() {
        if is_different(&vector)
            || is_ordered_otherwise(&vector)
            || vector.recorded["jwt"].is_object()
        {
            continue;
        }
        let all: Vec<_> = vector
            .requests()
            .iter()
            .map(|request| vector.differences(request))
            .collect();
        // KuCoin's clients differ in the version that they say; credctl asks in both ways.
        assert!(all.iter().any(Vec::is_empty), "{}: {all:#?}", vector.name());
        compared += 1;
    }
    assert!(compared >= 45, "{compared} vectors were compared");
}

#[test]
fn what_a_client_signs_in_another_order_is_signed_alike() {
    let mut compared = 0;
    for vector in vectors().iter().filter(|one| is_ordered_otherwise(one)) {
        let check = vector.provider.check.as_ref().unwrap();
        let signing = check.signing.as_ref().unwrap();
        let signer = Signer::new(signing, vector.keys.secret_key.expose_secret()).unwrap();
        let (_, query) = vector.text("url").split_once('?').unwrap();
        let (signed, _) = query.split_once("&signature=").unwrap();
        let signature = signer.sign(signed.as_bytes()).unwrap();
        let whole = format!("{signed}&{}", filling::parameter("signature", &signature));
        assert_eq!(whole, query, "{}", vector.name());
        compared += 1;
    }
    assert!(compared >= 9, "{compared} vectors were compared");
}

#[test]
fn tokens_that_cannot_be_foretold_say_the_same_as_those_of_the_real_client() {
    let mut compared = 0;
    for vector in vectors() {
        let expected = &vector.recorded["jwt"];
        if !expected.is_object() || is_different(&vector) {
            continue;
        }
        let request = vector.requests().remove(0);
        let token = request.headers[0].1.strip_prefix("Bearer ").unwrap();
        let part = |at: usize| -> Value {
            let part = token.split('.').nth(at).unwrap();
            serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
        };
        assert_eq!(part(0), expected["header"], "{}", vector.name());
        assert_eq!(part(1), expected["claims"], "{}", vector.name());
        let signature = token.split('.').nth(2).unwrap();
        assert_eq!(URL_SAFE_NO_PAD.decode(signature).unwrap().len(), 64);
        compared += 1;
    }
    assert!(compared >= 2, "{compared} vectors were compared");
}
