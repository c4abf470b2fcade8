//! Private keys of every form that providers hand out sign what the provider verifies.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::{Case, answers, key_pairs::PrivateKeys, scenario, servers::Servers, vault, verify};

/// A credential with this secret.
fn with_secret(
    place: (&'static str, &'static str),
    (name, number): (&'static str, usize),
    secret: &str,
) -> Case {
    let mut case = Case::in_state(place, "good", number);
    case.name = name;
    for pair in [&mut case.stored, &mut case.known] {
        pair["secret_key"] = json!(secret);
    }
    case
}

#[test]
fn keys_of_every_form_are_read_and_sign() {
    let keys = PrivateKeys::make();
    let one_line = keys.es256.replace('\n', "\\n");
    let seed = STANDARD.encode([7; 32]);
    let binance = ("binance", "live");
    let coinbase = ("coinbase", "live");
    let cases = [
        with_secret(binance, ("RSA", 1), &keys.rsa),
        with_secret(binance, ("Ed25519", 2), &keys.ed25519),
        with_secret(("bybit", "live"), ("RSA", 3), &keys.rsa),
        with_secret(coinbase, ("SEC 1", 4), &keys.es256),
        with_secret(coinbase, ("PKCS 8", 5), &keys.es256_pkcs8),
        with_secret(coinbase, ("seed", 6), &seed),
        with_secret(("robinhood", "live"), ("seed", 7), &seed),
    ];
    let servers = Servers::start(&scenario(&cases));
    let t = vault(&cases);
    let ended = verify(&t, &servers, &["--all", "--json"]).ends();
    for (name, check) in answers(&ended) {
        assert_eq!(check["verdict"], "good", "{name}: {check}");
    }
    // The servers give all keys of a type one account.
    assert_eq!((ended.code, answers(&ended).len()), (16, 7), "{ended:#?}");

    // As a config file holds it, in one line.
    let case = with_secret(coinbase, ("one line", 8), &keys.es256);
    let servers = Servers::start(&scenario(std::slice::from_ref(&case)));
    let mut stored = case;
    stored.stored["secret_key"] = json!(one_line);
    let t = vault(&[stored]);
    let ended = verify(&t, &servers, &["one line", "--json"]).ends();
    assert_eq!(ended.json()["checks"][0]["verdict"], "good", "{ended:#?}");
}

#[test]
fn a_secret_that_cannot_be_one_is_rejected_without_a_request() {
    let keys = PrivateKeys::make();
    let cases = [
        with_secret(("kraken", "live"), ("no base64", 1), "not in base64!"),
        with_secret(("coinbase", "live"), ("cut off", 2), &keys.es256[..80]),
        with_secret(("coinbase", "live"), ("other kind", 3), &keys.rsa),
        with_secret(("robinhood", "live"), ("too short", 4), "c2hvcnQ="),
    ];
    let servers = Servers::start(&scenario(&[]));
    let t = vault(&cases);
    let ended = verify(&t, &servers, &["--all", "--json"]).ends();
    for (name, reason) in [
        ("kraken live no base64", "its secret is not in base64"),
        ("coinbase live cut off", "no private key that can be read"),
        (
            "coinbase live other kind",
            "of a kind that the provider does not take",
        ),
        (
            "robinhood live too short",
            "no private key that can be read",
        ),
    ] {
        let check = &answers(&ended)[name];
        assert_eq!(check["verdict"], "rejected", "{check}");
        let why = check["reason"].as_str().unwrap();
        assert!(why.contains(reason), "{name}: {why}");
    }
    assert_eq!(ended.code, 14);
    assert_eq!(servers.requests().len(), 0);
}

#[test]
fn a_wrong_secret_or_passphrase_is_told_from_an_unknown_key_where_the_provider_tells() {
    let place = ("okx", "live");
    let mut secret = Case::in_state(place, "good", 1);
    secret.name = "secret";
    secret.stored["secret_key"] = json!("another-secret-of-a-test");
    let mut phrase = Case::in_state(place, "good", 2);
    phrase.name = "phrase";
    phrase.stored["fields"]["passphrase"] = json!("another phrase");
    let mut world = Case::in_state(place, "good", 3);
    world.name = "world";
    world.known["world"] = json!("paper");
    let cases = [secret, phrase, world];
    let servers = Servers::start(&scenario(&cases));
    let t = vault(&cases);
    let ended = verify(&t, &servers, &["--all", "--json"]).ends();
    let answers = answers(&ended);
    for (name, verdict, reason) in [
        ("secret", "rejected", "the signature does not fit"),
        ("phrase", "rejected", "the passphrase is wrong"),
        (
            "world",
            "wrong_environment",
            "demo trading and the exchange have keys of their own",
        ),
    ] {
        let check = &answers[&format!("okx live {name}")];
        assert_eq!(check["verdict"], verdict, "{check}");
        let why = check["reason"].as_str().unwrap();
        assert!(why.contains(reason), "{name}: {why}");
    }
}
