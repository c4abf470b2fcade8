//! Keys of the kinds that providers make, each with a number of its own.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::common::python::python;

/// Private keys of three kinds, in PEM, made for this run.
pub struct PrivateKeys {
    pub rsa: String,
    pub ed25519: String,
    /// ECDSA on P-256, as SEC 1.
    pub es256: String,
    /// The same, as PKCS #8.
    pub es256_pkcs8: String,
}

impl PrivateKeys {
    /// Makes keys.
    pub fn make() -> Self {
        let script = "
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
def pem(key, form):
    return key.private_bytes(s.Encoding.PEM, form, s.NoEncryption()).decode()
es256 = ec.generate_private_key(ec.SECP256R1())
result = [
    pem(rsa.generate_private_key(65537, 2048), s.PrivateFormat.PKCS8),
    pem(ed25519.Ed25519PrivateKey.generate(), s.PrivateFormat.PKCS8),
    pem(es256, s.PrivateFormat.TraditionalOpenSSL),
    pem(es256, s.PrivateFormat.PKCS8),
]";
        let made = python(script, &Value::Null);
        let text = |at: usize| made[at].as_str().unwrap().to_owned();
        PrivateKeys {
            rsa: text(0),
            ed25519: text(1),
            es256: text(2),
            es256_pkcs8: text(3),
        }
    }
}

/// A key pair of a type as the scenario of the servers has it. Each number gives another one.
pub fn pair(credential_type: &str, number: usize) -> Value {
    let secret = format!("secret-of-a-test-{number:04}");
    match credential_type {
        "binance" | "binance-demo" | "binance-futures" => {
            json!({"api_key": format!("{number:0>64}"), "secret_key": secret})
        }
        "kraken" | "kraken-futures" => {
            json!({"api_key": format!("KRAKENKEY{number:04}"), "secret_key": STANDARD.encode(secret)})
        }
        "coinbase" | "robinhood" => {
            let seed = STANDARD.encode(format!("{number:0>32}"));
            json!({"api_key": format!("organizations/test/apiKeys/{number:04}"), "secret_key": seed})
        }
        "okx" => json!({
            "api_key": format!("00000000-0000-0000-0000-{number:012}"),
            "secret_key": secret,
            "fields": {"passphrase": format!("a phrase {number}")},
        }),
        "kucoin" | "bitget" => json!({
            "api_key": format!("bg_{number:032}"),
            "secret_key": secret,
            "fields": {"passphrase": format!("phrase{number}")},
        }),
        "polygon" | "oanda" | "tradier" | "databento" | "tiingo" | "twelvedata" | "finnhub"
        | "alphavantage" => json!({"api_key": format!("token-of-a-test-{number:04}")}),
        _ => json!({"api_key": format!("PKTEST{number:014}"), "secret_key": secret}),
    }
}
