//! `credctl verify` against servers that speak each provider's protocol as documented.

mod facts;
mod faults;
mod findings;
mod kept;
mod key_pairs;
mod matrix;
mod own_types;
mod secrets;
mod servers;
mod signed;
mod storing;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use self::{key_pairs::pair, servers::Servers};
use crate::common::{
    credctl::{Credctl, Ended, Run},
    home_files::write_file,
};

/// Host of each type and environment.
const HOSTS: &[(&str, &str, &str)] = &[
    ("alpaca", "paper", "paper-api.alpaca.markets"),
    ("alpaca", "live", "api.alpaca.markets"),
    (
        "alpaca-broker",
        "paper",
        "broker-api.sandbox.alpaca.markets",
    ),
    ("alpaca-broker", "live", "broker-api.alpaca.markets"),
    ("polygon", "-", "api.massive.com"),
    ("binance", "paper", "testnet.binance.vision"),
    ("binance", "live", "api.binance.com"),
    ("binance-demo", "paper", "demo-api.binance.com"),
    ("binance-futures", "paper", "testnet.binancefuture.com"),
    ("binance-futures", "live", "fapi.binance.com"),
    ("coinbase", "live", "api.coinbase.com"),
    ("kraken", "live", "api.kraken.com"),
    ("kraken-futures", "paper", "demo-futures.kraken.com"),
    ("kraken-futures", "live", "futures.kraken.com"),
    ("oanda", "paper", "api-fxpractice.oanda.com"),
    ("oanda", "live", "api-fxtrade.oanda.com"),
    ("tradier", "paper", "sandbox.tradier.com"),
    ("tradier", "live", "api.tradier.com"),
    ("bybit", "paper", "api-testnet.bybit.com"),
    ("bybit", "live", "api.bybit.com"),
    ("okx", "paper", "www.okx.com"),
    ("okx", "live", "www.okx.com"),
    ("kucoin", "live", "api.kucoin.com"),
    ("bitget", "paper", "api.bitget.com"),
    ("bitget", "live", "api.bitget.com"),
    ("robinhood", "live", "trading.robinhood.com"),
    ("databento", "-", "hist.databento.com"),
    ("tiingo", "-", "api.tiingo.com"),
    ("twelvedata", "-", "api.twelvedata.com"),
    ("finnhub", "-", "finnhub.io"),
    ("alphavantage", "-", "www.alphavantage.co"),
];

/// The host that serves a type in an environment.
fn host(credential_type: &str, environment: &str) -> &'static str {
    let is_it =
        |(kind, place, _): &&(&str, &str, &str)| *kind == credential_type && *place == environment;
    HOSTS.iter().find(is_it).unwrap().2
}

/// A credential that is stored, and what its provider knows of it.
struct Case {
    credential_type: &'static str,
    /// `paper`, `live`, or `-` if the type has no environments.
    environment: &'static str,
    /// Nickname: the state at the provider, or what else is special.
    name: &'static str,
    /// The key pair as it is stored.
    stored: Value,
    /// The key pair as the provider knows it. `Null` if it does not.
    known: Value,
}

impl Case {
    /// A credential whose key pair the provider knows, in this state.
    fn in_state(
        (credential_type, environment): (&'static str, &'static str),
        state: &'static str,
        number: usize,
    ) -> Self {
        let stored = pair(credential_type, number);
        let mut known = stored.clone();
        known["state"] = json!(state);
        if ["okx", "bitget"].contains(&credential_type) {
            known["world"] = json!(environment);
        }
        Case {
            credential_type,
            environment,
            name: state,
            stored,
            known,
        }
    }

    /// A credential whose key pair the provider does not know.
    fn unknown(place: (&'static str, &'static str), number: usize) -> Self {
        Case {
            name: "unknown",
            known: Value::Null,
            ..Case::in_state(place, "good", number)
        }
    }
}

/// Hosts of a scenario that know the keys of these credentials.
fn scenario(cases: &[Case]) -> Value {
    let mut hosts: BTreeMap<&str, Value> = BTreeMap::new();
    for case in cases {
        let host = host(case.credential_type, case.environment);
        let provider = case.credential_type;
        let entry = hosts
            .entry(host)
            .or_insert_with(|| json!({"provider": provider, "keys": []}));
        if !case.known.is_null() {
            entry["keys"]
                .as_array_mut()
                .unwrap()
                .push(case.known.clone());
        }
    }
    json!(hosts)
}

/// A vault that holds these credentials.
fn vault(cases: &[Case]) -> Credctl {
    let t = Credctl::on_server();
    let entries: Vec<Value> = cases.iter().map(entry).collect();
    let file = write_file(&t, "keys.json", json!(entries).to_string(), 0o600);
    let keys_as_they_are = ["--ignore-key-prefix", "--as-is"];
    let import = ["import", file.to_str().unwrap()];
    let import = import.iter().chain(&keys_as_they_are);
    t.run(import).ends().succeeded();
    t
}

fn entry(case: &Case) -> Value {
    let mut entry = case.stored.clone();
    entry["type"] = json!(case.credential_type);
    entry["nickname"] = json!(case.name);
    if case.environment != "-" {
        entry["environment"] = json!(case.environment);
    }
    entry
}

/// `credctl verify` with these words, led to these servers.
fn verify<'t>(t: &'t Credctl, servers: &Servers, words: &[&str]) -> Run<'t> {
    let words = ["verify"]
        .iter()
        .chain(words)
        .map(|word| (*word).to_owned());
    let words: Vec<String> = words.chain(servers.resolve()).collect();
    t.run(words).var("SSL_CERT_FILE", servers.authority())
}

/// The answers for all credentials, by type, environment and nickname.
fn answers(ended: &Ended) -> BTreeMap<String, Value> {
    let answer = ended.json();
    let of = |check: &Value| {
        let credential = &check["credential"];
        let text = |field: &str| credential[field].as_str().unwrap_or("-").to_owned();
        let name = [
            text("credential_type"),
            text("environment"),
            text("nickname"),
        ];
        (name.join(" "), check.clone())
    };
    answer["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(of)
        .collect()
}
