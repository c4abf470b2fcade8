use super::*;
use crate::{
    domain::{InvalidSecret, Secret},
    providers::{KeyPairError, Provider, ProviderField, Providers},
};

fn line(text: &str) -> Option<NoKey> {
    in_key(text, SecretShape::Line)
}

/// Texts that stand in the place of keys, by the reason why they are none.
const NO_KEYS: &[(NoKey, &[&str])] = &[
    (
        NoKey::Reference,
        &[
            "${ALPACA_API_KEY}",
            "${ALPACA_API_KEY:-}",
            "pre-${KEY}",
            "$ALPACA_API_KEY",
            "$key",
            "$(pass show alpaca/key)",
            "$(cat key)",
            "`pass show alpaca`",
            "%ALPACA_API_KEY%",
            "$env:ALPACA_API_KEY",
            "op://trading/alpaca/key",
            "vault:secret/data/alpaca#key",
            "secret://alpaca/key",
            "ref+vault://secret/alpaca#/key",
            "ref+awssecrets://alpaca",
            "aws-sm://alpaca/key",
            "arn:aws:secretsmanager:eu-west-1:123456789012:secret:alpaca",
            "projects/me/secrets/alpaca/versions/latest",
            "@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/a)",
            "{{ alpaca_key }}",
            "{{resolve:secretsmanager:alpaca}}",
            "{{ .Values.key }}",
            "${{ secrets.ALPACA_KEY }}",
            "https://app.alpaca.markets/paper",
        ],
    ),
    (
        NoKey::Sealed,
        &[
            "encrypted:BDqDBibm4wsYqMpCjTQ6BsDHmMadg9K3dAt+Z9HPMfLEIRVz50hmLXPXRuDBXaJi",
            "ENC[AES256_GCM,data:Tr7o=,iv:1=,tag:k=,type:str]",
            "ENC(nrmZtkF7T0kjG/VodDvBw93Ct8EgjCA+)",
            "$ANSIBLE_VAULT;1.1;AES256",
            "vault:v1:8SDd3WHDOjf7mq69CyCqYjBXAiQQAVZRkFM13ok481zoCmHnSeDX9vyf7w==",
        ],
    ),
    (
        NoKey::Path,
        &[
            "/run/secrets/alpaca_key",
            "/home/me/key.txt",
            "~/.alpaca/key",
            "./key.pem",
            "C:\\keys\\alpaca.txt",
        ],
    ),
    (
        NoKey::Placeholder,
        &[
            "your_api_key_here",
            "YOUR_API_KEY",
            "YOUR_SECRET",
            "your-alpaca-key",
            "your-secret-key-here",
            "YourApiKeyHere",
            "yourapikey",
            "<your api key>",
            "<api key>",
            "<API_KEY>",
            "<insert>",
            "[YOUR KEY]",
            "{api_key}",
            "__API_KEY__",
            "changeme",
            "CHANGE_ME",
            "change-it",
            "replace_me",
            "replace-with-your-key",
            "insert_key_here",
            "insert your key here",
            "put-your-secret-here",
            "paste_token_here",
            "enter your api key",
            "API_KEY_HERE",
            "key_goes_here",
            "my_api_key",
            "my-secret-key",
            "xxx",
            "xxxx",
            "XXXXXXXXXXXXXXXX",
            "PKXXXXXXXXXXXXXXXXXX",
            "sk-xxxxxxxxxxxx",
            "xxxx-xxxx-xxxx",
            "todo",
            "TODO",
            "TBD",
            "FIXME",
            "example",
            "example-key-placeholder",
            "placeholder",
            "AKIAIOSFODNN7EXAMPLE",
            "dummy",
            "none",
            "None",
            "null",
            "undefined",
            "redacted",
            "[REDACTED]",
            "true",
            "api_key",
            "apiSecret",
            "----",
            "????",
        ],
    ),
    (
        NoKey::Masked,
        &[
            "****",
            "********",
            "****WXYZ",
            "PK***********WXYZ",
            "••••••••",
            "●●●●",
            "PK…WXYZ",
            "…",
            "PK...WXYZ",
            "...",
            "abcd........",
        ],
    ),
    (
        NoKey::Invisible,
        &[
            "PKTEST\u{200b}0000000000WXYZ",
            "\u{feff}PKTEST0000000000WXYZ",
            "PKTEST0000000000WXYZ\u{2060}",
            "PKTEST\u{202e}0000",
            "PKTEST\u{ad}0000",
        ],
    ),
    (
        NoKey::Control,
        &["PKTEST\u{1b}[1m0000", "PK\u{7f}TEST", "PK\u{85}TEST"],
    ),
    (
        NoKey::Blank,
        &[
            "PKTEST00 00000000WXYZ",
            "PKTEST00\t00000000WXYZ",
            "PKTEST00\u{a0}00000000WXYZ",
            "PKTEST0000000000WXYZ # paper",
            "Bearer abcdef0123456789",
        ],
    ),
    (
        NoKey::Quoted,
        &[
            "\"PKTEST0000000000WXYZ\"",
            "'PKTEST0000000000WXYZ'",
            "“PKTEST0000000000WXYZ”",
            "‘PKTEST0000000000WXYZ’",
            "«PKTEST0000000000WXYZ»",
            "\"PKTEST0000000000WXYZ\",",
            "'your_api_key_here'",
            "\"\"",
        ],
    ),
    (
        NoKey::Line,
        &[
            "APCA_API_KEY_ID=PKTEST0000000000WXYZ",
            "export APCA_API_KEY_ID=PKTEST0000000000WXYZ",
            "export APCA_API_KEY_ID='PKTEST0000000000WXYZ'",
            "APCA_API_KEY_ID = PKTEST0000000000WXYZ",
            "api_key: PKTEST0000000000WXYZ",
            "APCA-API-KEY-ID: PKTEST0000000000WXYZ",
            "\"api_key\": \"PKTEST0000000000WXYZ\"",
            "ALPACA_API_KEY:PKTEST0000000000WXYZ",
            "key=abc",
            "$env:APCA_API_KEY_ID = 'PK1'",
            "set -x APCA_API_KEY_ID PK1",
        ],
    ),
];

#[test]
fn what_is_no_key_is_refused_with_its_reason() {
    for (reason, texts) in NO_KEYS {
        for text in *texts {
            assert_eq!(line(text), Some(*reason), "{text}");
        }
    }
}

/// Keys as providers make them; the numbers are made up.
const KEYS: &[&str] = &[
    "PK5F3F2AD8EC793E6ABC",
    "AKZ7HQ2R5WN8XB3KD4VM6TYCJE",
    "CKF77BE226EED3666AB8",
    "8ee5kyPyYLmschz37QdQR2T4pVBUGV9HUW9c4sn6",
    "kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==",
    "/var0kQH5HW8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow==",
    "+abc/def+0123456789ABCDEFabcdef0123456789abc=",
    "organizations/0d1f3c5e-7a9b-4c2d-8e6f-1a3b5c7d9e0f/apiKeys/9a8b7c6d-5e4f-4a3b-9c2d-1e0f9a8b7c6d",
    "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIAbc/def+0123456789ABCDEF=\n-----END EC PRIVATE KEY-----",
    "-----BEGIN EC PRIVATE KEY-----\\nMHcCAQEEIAbc/def=\\n-----END EC PRIVATE KEY-----\\n",
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIA==\n-----END PRIVATE KEY-----",
    "bg_7a9b4c2d8e6f1a3b5c7d9e0f0d1f3c5e",
    "0d1f3c5e-7a9b-4c2d-8e6f-1a3b5c7d9e0f",
    "0x71C7656EC7ab88b098defB751B7401B5f6d8976F",
    "0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318",
    "db-8sMvWqT7rXkLpNcHbFgYdJzAeRuQi",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
    "101-004-1234567-001",
    "U1234567",
    "k=1",
    "PKDEMO1XXXXXXXXXFAKE",
    "0000000000000000",
    "kkkkkkkkkkkkkkkk",
    "--type-polygon---account-main",
    "6YBQ9816",
    "a1b2c3d4e5f60718293a4b5c6d7e8f90-0f1e2d3c4b5a69788796a5b4c3d2e1f0",
    "p$ssW0rd$ecret",
    "ab$cd",
    "rh-api-3f9c2a1b-7d5e-4a8c-b1f0-9e8d7c6b5a49",
    "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsW0MuIgwCIPy6utIco14y7Ju91duEh8A",
    "UseThisAsItIs9Q",
    "setting0Fx7",
    "mySQLa83bX",
    "YourQ83kfLa9",
];

#[test]
fn keys_that_providers_make_are_keys() {
    for key in KEYS {
        for shape in [SecretShape::Line, SecretShape::Text] {
            assert_eq!(in_key(key, shape), None, "{key}");
        }
    }
}

/// Passphrases and passwords that people choose.
const CHOSEN: &[&str] = &[
    "correct horse battery staple",
    "my pass phrase 1",
    "a b",
    "\"quoted\"",
    "'single' and \"double\"",
    "`ticks`",
    "<3 trading <3",
    "<angle>",
    "[square]",
    "$ecret",
    "pa$$word${1}x",
    "100%sure%",
    "a=b",
    "Key: value!",
    "user:pass@host",
    "changeme",
    "None",
    "todo list",
    "**bold**",
    "Wait for it...",
    "What…?",
    "/etc/passwd is fine",
    "~tilde~",
    "!@#$%^&*()_+-={}[]|\\:;\"'<>,.?/~`",
    "Пароль 123",
    "密码 🚲",
    "Your Mother 1",
    "xxXX1234!",
    "XXXXXXXXXXXX",
];

#[test]
fn a_passphrase_may_be_almost_any_text() {
    for chosen in CHOSEN {
        assert_eq!(in_chosen(chosen), None, "{chosen}");
    }
    for c in ' '..='~' {
        for text in [format!("{c}a1B{c}"), format!("a{c}{c}b"), format!("{c}9 z")] {
            let text = text.trim();
            assert_eq!(in_chosen(text), None, "{text}");
        }
    }
}

#[test]
fn a_passphrase_that_cannot_be_meant_is_refused() {
    for (text, reason) in [
        ("${KUCOIN_PASSPHRASE}", NoKey::Reference),
        ("$KUCOIN_PASSPHRASE", NoKey::Reference),
        ("$(pass show kucoin)", NoKey::Reference),
        ("op://trading/kucoin/passphrase", NoKey::Reference),
        ("{{ passphrase }}", NoKey::Reference),
        ("ENC[AES256_GCM,data:Tr7o=]", NoKey::Sealed),
        ("encrypted:BDqDBibm4wsYqMp", NoKey::Sealed),
        ("KUCOIN_PASSPHRASE=abc", NoKey::Line),
        ("export OKX_PASSPHRASE='abc def'", NoKey::Line),
        ("your_passphrase_here", NoKey::Placeholder),
        ("<your passphrase>", NoKey::Placeholder),
        ("********", NoKey::Masked),
        ("••••••••", NoKey::Masked),
        ("a\u{200b}b", NoKey::Invisible),
        ("\u{feff}abc", NoKey::Invisible),
        ("a\u{1b}b", NoKey::Control),
        ("a\tb", NoKey::Control),
    ] {
        assert_eq!(in_chosen(text), Some(reason), "{text}");
    }
}

/// Every random text over the letters of base64, of hexadecimal numbers and of base 58 is a key.
#[test]
fn random_keys_are_keys() {
    let alphabets = [
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
        "0123456789abcdef",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
    ];
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below
    };
    for alphabet in alphabets {
        let letters: Vec<char> = alphabet.chars().collect();
        for _ in 0..20_000 {
            let length = 16 + next(72);
            let mut key: String = (0..length).map(|_| letters[next(letters.len())]).collect();
            key.push_str(&"=".repeat(next(3)));
            assert_eq!(line(&key), None, "{key}");
        }
    }
}

fn read(field: &ProviderField, text: &str) -> Result<(), KeyPairError> {
    field.read(text, KeyRule::OnlyKeys).map(drop)
}

#[test]
fn every_field_of_every_type_takes_keys_and_refuses_what_is_none() {
    for provider in Providers::default().all() {
        let further = provider.fields.iter().map(|further| &further.field);
        let pair = std::iter::once(&provider.api_key).chain(&provider.secret_key);
        for field in pair.chain(further) {
            let name = format!("{} {}", provider.name, field.title);
            for key in KEYS.iter().filter(|key| !key.contains('\n')) {
                assert_eq!(read(field, key), Ok(()), "{name}: {key}");
            }
            for text in [
                "${THE_KEY}",
                "op://a/b/c",
                "your_key_goes_here",
                "a\u{200b}b",
                "****",
            ] {
                assert!(
                    read(field, text).is_err_and(|e| e.is_doubt()),
                    "{name}: {text}"
                );
                assert!(field.read(text, KeyRule::AsIs).is_ok(), "{name}: {text}");
            }
            assert_eq!(read(field, "a b").is_err(), !field.is_chosen, "{name}");
        }
    }
}

/// A key pair as the client programs of the providers were recorded with it.
#[derive(serde::Deserialize)]
struct Recorded {
    r#type: String,
    keys: RecordedKeys,
}

#[derive(serde::Deserialize)]
struct RecordedKeys {
    api_key: String,
    #[serde(default)]
    secret_key: Option<String>,
    #[serde(default)]
    fields: std::collections::BTreeMap<String, String>,
}

#[test]
fn the_recorded_keys_of_real_clients_are_keys() {
    let text = include_str!("../../../tests/suite/verify/vectors.json");
    let recorded: Vec<Recorded> = serde_json::from_str(text).unwrap();
    assert!(recorded.len() > 70);
    let providers = Providers::default();
    for Recorded { r#type, keys } in recorded {
        let provider = providers.named(&r#type).unwrap();
        read(&provider.api_key, &keys.api_key).unwrap();
        let second = keys.secret_key.as_deref().filter(|text| !text.is_empty());
        let second = provider.read_secret_key(second, KeyRule::OnlyKeys).unwrap();
        for (name, text) in &keys.fields {
            read(&provider.known_field(name).unwrap().field, text).unwrap();
        }
        let first = provider
            .api_key
            .read(&keys.api_key, KeyRule::OnlyKeys)
            .unwrap();
        let pair = [&first.secret, &second.secret];
        provider.refuse_swapped(pair, KeyRule::OnlyKeys).unwrap();
    }
}

fn swapped(provider: &Provider, api_key: &str, secret_key: &str, rule: KeyRule) -> bool {
    let secret = |text: &str| -> Result<_, InvalidSecret> {
        Ok(Secret::from_input(text, SecretShape::Text)?.0)
    };
    let pair = [secret(api_key).unwrap(), secret(secret_key).unwrap()];
    provider.refuse_swapped([&pair[0], &pair[1]], rule).is_err()
}

#[test]
fn a_swapped_pair_is_told_by_the_beginnings_of_the_providers_keys() {
    let providers = Providers::default();
    let long = "8ee5kyPyYLmschz37QdQR2T4pVBUGV9HUW9c4sn6";
    for (name, key) in [
        ("alpaca", "PK5F3F2AD8EC793E6ABC"),
        ("alpaca", "AK3D4B871A227E7B646A"),
        ("alpaca-broker", "CKF77BE226EED3666AB8"),
        ("coinbase", "organizations/a/apiKeys/b"),
        ("bitget", "bg_7a9b4c2d8e6f1a3b5c7d9e0f0d1f3c5e"),
    ] {
        let provider = providers.named(name).unwrap();
        assert!(swapped(&provider, long, key, KeyRule::OnlyKeys), "{name}");
        assert!(!swapped(&provider, long, key, KeyRule::AsIs), "{name}");
        assert!(!swapped(&provider, key, long, KeyRule::OnlyKeys), "{name}");
        assert!(!swapped(&provider, key, key, KeyRule::OnlyKeys), "{name}");
    }
    let kraken = providers.named("kraken").unwrap();
    assert!(!swapped(
        &kraken,
        long,
        "PK5F3F2AD8EC793E6ABC",
        KeyRule::OnlyKeys
    ));
}

#[test]
fn no_reason_repeats_the_text() {
    let alpaca = Providers::default().named("alpaca").unwrap();
    for (_, texts) in NO_KEYS {
        for text in texts.iter().filter(|text| text.len() > 12) {
            let said = match read(&alpaca.api_key, text) {
                Err(error) => error.to_string(),
                Ok(()) => continue,
            };
            let example = "such as your_api_key_here";
            assert!(!said.replace(example, "").contains(text), "{said}");
        }
    }
}
