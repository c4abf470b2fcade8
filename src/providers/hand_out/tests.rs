use zeroize::Zeroizing;

use super::*;
use crate::{
    domain::{CredentialType, Fields},
    providers::{Client, Constant, Providers},
};

const PAPER: Option<Environment> = Some(Environment::Paper);
const LIVE: Option<Environment> = Some(Environment::Live);

fn keys(api_key: &str, secret_key: &str) -> KeyPair {
    let secret = |text: &str| Secret::new(Zeroizing::new(text.to_owned()));
    KeyPair {
        fields: Fields::default(),
        api_key: secret(api_key),
        secret_key: secret(secret_key),
    }
}

/// Variables that are set, as `NAME=value`, and names that are removed.
fn handed_out(
    name: &str,
    environment: Option<Environment>,
    keys: &KeyPair,
) -> Result<(Vec<String>, Vec<String>), NotHandedOut> {
    let provider = Providers::default()
        .of(&CredentialType::stored(name))
        .unwrap();
    let handed = provider.hand_out(environment, keys)?;
    let set = |v: &Variable<'_>| format!("{}={}", v.name, v.value.expose());
    Ok((
        handed.variables.iter().map(set).collect(),
        handed.unset.iter().map(|&name| name.to_owned()).collect(),
    ))
}

#[test]
fn alpaca_gets_its_host_and_every_switch_in_each_environment() {
    let keys = keys("PK1", "s1");
    let (paper, unset) = handed_out("alpaca", PAPER, &keys).unwrap();
    assert_eq!(
        paper,
        [
            "APCA_API_KEY_ID=PK1",
            "APCA_API_SECRET_KEY=s1",
            "APCA_API_BASE_URL=https://paper-api.alpaca.markets",
            "ALPACA_API_KEY=PK1",
            "ALPACA_SECRET_KEY=s1",
            "ALPACA_LIVE_TRADE=false",
            "ALPACA_PAPER_TRADE=true",
            "ALPACA_API_SECRET=s1",
            "ALPACA_IS_PAPER=true",
            "ALPACA_TEST_API_KEY=PK1",
            "ALPACA_TEST_API_SECRET=s1",
            "ALPACA_TEST_SECRET_KEY=s1",
            "ALPACA_TEST_BASE_URL=https://paper-api.alpaca.markets",
            "ALPACA_APIKEY=PK1",
            "ALPACA_SECRET=s1",
        ]
    );
    assert_eq!(
        unset,
        [
            "APCA_API_OAUTH",
            "APCA_API_OAUTH_TOKEN",
            "APCA_API_DATA_URL",
            "APCA_DATA_BASE_URL",
            "APCA_API_STREAM_URL",
            "ALPACA_PROFILE",
            "ALPACA_BASE_URL",
            "ALPACA_DATA_URL",
            "ALPACA_ENVIRONMENT",
            "ALPACA_OAUTH_TOKEN",
            "ALPACA_TEST_OAUTH_TOKEN",
        ]
    );
    let (live, _) = handed_out("alpaca", LIVE, &keys).unwrap();
    for switch in [
        "APCA_API_BASE_URL=https://api.alpaca.markets",
        "ALPACA_LIVE_TRADE=true",
        "ALPACA_PAPER_TRADE=false",
        "ALPACA_IS_PAPER=false",
    ] {
        assert!(live.iter().any(|set| set == switch), "{live:?}");
    }
}

#[test]
fn variables_of_another_environment_are_removed() {
    let (set, unset) = handed_out("binance", PAPER, &keys("k", "s")).unwrap();
    assert_eq!(
        set,
        [
            "BINANCE_TESTNET_API_KEY=k",
            "BINANCE_TESTNET_API_SECRET=s",
            "BINANCE_APIKEY=k",
            "BINANCE_SECRET=s"
        ]
    );
    for name in [
        "BINANCE_API_KEY",
        "BINANCE_API_SECRET",
        "BINANCE_DEMO_API_KEY",
    ] {
        assert!(unset.iter().any(|removed| removed == name), "{unset:?}");
    }
}

#[test]
fn without_a_known_environment_nothing_is_handed_out() {
    let keys = keys("k", "s");
    for name in ["alpaca", "kraken", "mybroker"] {
        assert_eq!(
            handed_out(name, None, &keys),
            Err(NotHandedOut::NotStated),
            "{name}"
        );
    }
    assert_eq!(
        handed_out("kraken", PAPER, &keys).unwrap_err().to_string(),
        "kraken has no paper environment"
    );
    // The older product may have stored an environment for a provider that has none: it is ignored.
    for stated in [None, PAPER, LIVE] {
        let (set, _) = handed_out("polygon", stated, &keys).unwrap();
        assert!(set.contains(&"POLYGON_API_KEY=k".to_owned()), "{set:?}");
    }
}

#[test]
fn the_variable_of_a_missing_second_key_is_removed_and_not_set_to_an_empty_text() {
    let (set, unset) = handed_out("my-broker", PAPER, &keys("k", "")).unwrap();
    assert_eq!(set, ["MY_BROKER_API_KEY=k"]);
    assert_eq!(unset, ["MY_BROKER_SECRET_KEY"]);
    let (set, unset) = handed_out("my-broker", PAPER, &keys("k", "s")).unwrap();
    assert_eq!(set, ["MY_BROKER_API_KEY=k", "MY_BROKER_SECRET_KEY=s"]);
    assert!(unset.is_empty());
}

#[test]
fn a_secret_does_not_show_itself() {
    let keys = keys("HUSH1", "HUSH2");
    let provider = Providers::default().known("alpaca").unwrap();
    let handed = provider.hand_out(LIVE, &keys).unwrap();
    assert!(!format!("{handed:?}").contains("HUSH"));
}

/// Names of the constants that a client has in one environment.
fn switches(client: &Client, environment: Option<Environment>) -> Vec<&str> {
    let of = |c: &&Constant| c.environment == environment;
    let names = client.constants.iter().filter(of);
    names.map(|constant| constant.name.as_str()).collect()
}

#[test]
fn every_built_in_provider_has_the_same_switches_in_each_environment() {
    for provider in Providers::default().all() {
        for client in &provider.clients {
            assert!(
                provider.key_count() != crate::providers::KeyCount::Two
                    || client.api_key.is_none()
                    || client.secret_key.is_some(),
                "{}: {}",
                provider.name,
                client.title
            );
            if client.environments.is_empty() && provider.environments.len() == 2 {
                assert_eq!(switches(client, PAPER), switches(client, LIVE));
            }
        }
        for &environment in &provider.environments {
            let of = |host: &&crate::providers::ApiHost| host.environment == Some(environment);
            let hosts = provider.hosts.iter().filter(of).count();
            // Interactive Brokers has ports of this machine, and no host.
            assert_eq!(
                hosts,
                usize::from(provider.name != "ibkr"),
                "{}",
                provider.name
            );
        }
        let set: Vec<_> = provider.environments.iter().map(|&e| Some(e)).collect();
        for environment in if set.is_empty() { vec![None] } else { set } {
            let keys = keys("k", "s");
            let handed = provider.hand_out(environment, &keys).unwrap();
            let set: Vec<_> = handed.variables.iter().map(|v| v.name).collect();
            assert!(!set.is_empty());
            assert!(handed.unset.iter().all(|name| !set.contains(name)));
        }
    }
}
