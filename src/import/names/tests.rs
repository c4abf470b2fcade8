//! Tests of the meaning of names.

use super::*;
use crate::domain::Environment;
use KeyPart::{ApiKey, Field, SecretKey};

const PAPER: Option<Environment> = Some(Environment::Paper);
const LIVE: Option<Environment> = Some(Environment::Live);
const ALPACA: Option<&str> = Some("alpaca");

type Expected = (
    &'static str,
    Option<&'static str>,
    &'static str,
    Option<Environment>,
    KeyPart,
);

const NAMES: &[Expected] = &[
    ("ALPACA_PAPER1_API_KEY", ALPACA, "paper1", PAPER, ApiKey),
    (
        "ALPACA_PAPER1_SECRET_KEY",
        ALPACA,
        "paper1",
        PAPER,
        SecretKey,
    ),
    ("PAPER2_API_KEY", None, "paper2", PAPER, ApiKey),
    ("LIVE_API_SECRET", None, "live", LIVE, SecretKey),
    ("APCA_API_KEY_ID", ALPACA, "", None, ApiKey),
    ("APCA_API_SECRET_KEY", ALPACA, "", None, SecretKey),
    ("APCA_PAPER_API_KEY_ID", ALPACA, "paper", PAPER, ApiKey),
    ("ALPACA_API_KEY", ALPACA, "", None, ApiKey),
    ("ALPACA_API_SECRET", ALPACA, "", None, SecretKey),
    ("ALPACA_KEY", ALPACA, "", None, ApiKey),
    ("ALPACA_SECRET", ALPACA, "", None, SecretKey),
    ("ALPACA_API_KEY_PAPER", ALPACA, "paper", PAPER, ApiKey),
    ("ALPACA_API_KEY_2", ALPACA, "2", None, ApiKey),
    ("PAPER_ALPACA_API_KEY", ALPACA, "paper", PAPER, ApiKey),
    ("MY_ALPACA_KEY", ALPACA, "", None, ApiKey),
    (
        "REACT_APP_POLYGON_API_KEY",
        Some("polygon"),
        "",
        None,
        ApiKey,
    ),
    ("alpaca_my_bot_api_key", ALPACA, "my-bot", None, ApiKey),
    ("alpaca-api-key", ALPACA, "", None, ApiKey),
    ("alpacaApiKey", ALPACA, "", None, ApiKey),
    ("ALPACA_SANDBOX_API_KEY", ALPACA, "sandbox", PAPER, ApiKey),
    ("ALPACA_PROD_API_KEY", ALPACA, "prod", LIVE, ApiKey),
    ("POLYGON_API_KEY", Some("polygon"), "", None, ApiKey),
    (
        "MASSIVE_TEAM_API_KEY",
        Some("polygon"),
        "team",
        None,
        ApiKey,
    ),
    (
        "BINANCE_TESTNET_API_SECRET",
        Some("binance"),
        "",
        PAPER,
        SecretKey,
    ),
    (
        "BINANCE_TESTNET_KEY",
        Some("binance"),
        "testnet",
        PAPER,
        ApiKey,
    ),
    ("BINANCE_SECRET_KEY", Some("binance"), "", None, SecretKey),
    ("KRAKEN_SPOT_API_KEY", Some("kraken"), "", None, ApiKey),
    ("TRADIER_API_TOKEN", Some("tradier"), "", None, ApiKey),
    ("OANDA_ACCESS_TOKEN", Some("oanda"), "", None, ApiKey),
    ("OANDA_ACCOUNT_ID", Some("oanda"), "", None, Field(0)),
    ("CDP_API_KEY_ID", Some("coinbase"), "", None, ApiKey),
    ("CDP_API_KEY_SECRET", Some("coinbase"), "", None, SecretKey),
    ("COINBASE_API_KEY_NAME", Some("coinbase"), "", None, ApiKey),
    ("OKX_PASSPHRASE", Some("okx"), "", None, Field(0)),
    ("OKX_BOT_API_PASSPHRASE", Some("okx"), "bot", None, Field(0)),
    ("IB_USER_NAME", Some("ibkr"), "", None, ApiKey),
    ("tiingo-auth-token", Some("tiingo"), "", None, ApiKey),
    (
        "HYPERLIQUID_PRIVATE_KEY",
        Some("hyperliquid"),
        "",
        None,
        SecretKey,
    ),
];

fn of(name: &str, value: &str) -> Result<Meant, String> {
    KnownNames::new(&Providers::default(), None).of(name, value, &Around::default())
}

fn part(name: &str, value: &str) -> (Group, NamePart) {
    match of(name, value) {
        Ok(Meant::Part(group, part)) => (group, part),
        other => panic!("{name}={value}: {other:?}"),
    }
}

#[test]
fn a_name_says_type_nickname_environment_and_part() {
    for (name, kind, nickname, environment, expected) in NAMES.iter().copied() {
        let (group, found) = part(name, "x");
        assert_eq!(
            (
                group.credential_type.as_deref(),
                &*group.nickname,
                group.environment,
                found
            ),
            (kind, nickname, environment, NamePart::Key(expected)),
            "{name}"
        );
    }
}

#[test]
fn settings_state_the_environment() {
    for (name, value, environment) in [
        ("ALPACA_PAPER_TRADE", "True", PAPER),
        ("ALPACA_PAPER_TRADE", "1", PAPER),
        ("ALPACA_LIVE_TRADE", "true", LIVE),
        ("ALPACA_LIVE_TRADE", "no", PAPER),
        ("ALPACA_IS_PAPER", "maybe", None),
        ("ALPACA_PAPER", "true", PAPER),
        ("ALPACA_PAPER", "0", LIVE),
        ("ALPACA_USE_SANDBOX", "yes", PAPER),
        ("ALPACA_ENV", "paper", PAPER),
        ("ALPACA_ENVIRONMENT", "Production", LIVE),
        ("ALPACA_TRADING_MODE", "live", LIVE),
        ("alpaca-paper-trading", "true", PAPER),
        ("BINANCE_TESTNET", "true", PAPER),
        ("BINANCE_USE_TESTNET", "false", LIVE),
        ("OANDA_ENVIRONMENT", "practice", PAPER),
        ("oanda-environment", "Trade", LIVE),
        ("HYPERLIQUID_NETWORK", "mainnet", LIVE),
        ("KRAKEN_SANDBOX", "true", PAPER),
        ("APCA_API_BASE_URL", "https://api.alpaca.markets/v2/", LIVE),
        ("COINBASE_SANDBOX", "true", PAPER),
        ("COINBASE_SANDBOX", "false", LIVE),
    ] {
        let (group, part) = part(name, value);
        assert_eq!(part, NamePart::States(environment), "{name}={value}");
        assert_eq!((&*group.nickname, group.environment), ("", None), "{name}");
    }
    for name in [
        "ALPACA_ENDPOINT",
        "ALPACA_API_URL",
        "ALPACA_BASE_URL",
        "ALPACA_HOST",
    ] {
        assert_eq!(part(name, "").1, NamePart::Host, "{name}");
    }
    let (group, found) = part("LIVE_BASE_URL", "");
    assert_eq!(
        (&*group.nickname, group.environment, found),
        ("live", LIVE, NamePart::Host)
    );
}

#[test]
fn what_is_of_nobody_known_or_about_no_key_is_left_out() {
    for (name, reason) in [
        ("OPENAI_API_KEY", Reason::UnknownType),
        ("MEXC_LIVE_API_KEY", Reason::UnknownType),
        ("DJANGO_SECRET_KEY", Reason::UnknownType),
        ("API_KEY", Reason::UnknownType),
        ("ETHERSCAN_POLYGON_API_KEY", Reason::UnknownType),
        ("TEST_API_KEY", Reason::UnknownType),
        ("POLYGON_API_KEY_ENABLED", Reason::Setting),
        ("ALPACA_API_KEY_ROTATION_DAYS", Reason::Setting),
        ("ALPACA_API_KEY_HEADER_NAME", Reason::Setting),
        ("ALPACA_AGENT_SECRET_FILE", Reason::Empty),
        ("DEBUG", Reason::NotKeys),
        ("DATABASE_URL", Reason::NotKeys),
        ("ENVIRONMENT", Reason::NotKeys),
        ("KEY", Reason::NotKeys),
        ("POLYGON_PRIVATE_KEY", Reason::Setting),
        ("ALPACA_OUTPUT", Reason::NotKeys),
        ("STRIPE_ENV", Reason::NotKeys),
    ] {
        assert_eq!(of(name, "").unwrap(), Meant::Nothing(reason), "{name}");
    }
    assert_eq!(part("ALPACA_API_KEY_FILE", "/x").1, NamePart::KeyFile);
    assert_eq!(part("ALPACA_SECRET_KEY_PATH", "/x").1, NamePart::KeyFile);
}

#[test]
fn a_name_that_contradicts_itself_or_leads_elsewhere_is_refused() {
    let both = of("PAPER_LIVE_API_KEY", "");
    assert_eq!(both, Err("the name says both paper and live".to_owned()));
    for (name, value) in [
        ("BYBIT_DEMO_API_KEY", "x"),
        ("BYBIT_DEMO", "true"),
        ("BYBIT_ENV", "demo"),
        ("BINANCE_DEMO", "1"),
    ] {
        let refused = of(name, value).unwrap_err();
        assert!(
            refused.starts_with("these are keys of demo trading"),
            "{refused}"
        );
    }
    assert_eq!(part("BYBIT_DEMO", "false").1, NamePart::States(LIVE));
    let (group, _) = part("BINANCE_DEMO_API_KEY", "x");
    assert_eq!(group.credential_type.as_deref(), Some("binance-demo"));
}

#[test]
fn around_names_that_say_nothing_their_section_says_whose_they_are() {
    let providers = Providers::default();
    let names = KnownNames::new(&providers, None);
    let around = Around {
        provider: providers.known("okx"),
        nickname: "desk".to_owned(),
        environment: PAPER,
        ..Around::default()
    };
    for (name, expected) in [
        ("apiKey", ApiKey),
        ("secret", SecretKey),
        ("password", Field(0)),
    ] {
        let Meant::Part(group, part) = names.of(name, "x", &around).unwrap() else {
            panic!("{name}");
        };
        let kind = group.credential_type.as_deref();
        assert_eq!(
            (kind, &*group.nickname, group.environment),
            (Some("okx"), "desk", PAPER)
        );
        assert_eq!(part, NamePart::Key(expected), "{name}");
    }
    let other = names.of("openaiApiKey", "x", &around).unwrap();
    assert_eq!(other, Meant::Nothing(Reason::UnknownType));
    let live = names.of("live_api_key", "x", &around).unwrap_err();
    assert_eq!(live, "the name says live, and its section says paper");
}
