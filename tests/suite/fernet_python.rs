//! Tokens of credctl opened by Python's `cryptography`, and the other way round.

use crate::common::python::python;
use credctl::parts::{
    crypto::{self, Keyring, OpenError, VaultKey},
    domain::{KeyId, Sealed, Secret},
};
use serde_json::{Value, json};
use zeroize::Zeroizing;

fn keyring(keys: &[&str]) -> Keyring {
    let keys = keys
        .iter()
        .map(|text| VaultKey::parse(text).expect("a key"));
    Keyring::new(keys.collect()).expect("a keyring")
}

fn two_keys() -> [String; 2] {
    [VaultKey::generate(), VaultKey::generate()].map(|key| key.expose_text().to_string())
}

fn seal(keyring: &Keyring, text: &str) -> String {
    let secret = Secret::new(Zeroizing::new(text.to_owned()));
    keyring.seal(&secret).as_token().to_owned()
}

fn open(keyring: &Keyring, token: &str) -> Result<String, OpenError> {
    let secret = keyring.open(&Sealed::stored(token.to_owned()), None)?;
    Ok(secret.expose_secret().to_owned())
}

fn strings(value: &Value) -> Vec<String> {
    let list = value.as_array().expect("a list").iter();
    list.map(|item| item.as_str().expect("a text").to_owned())
        .collect()
}

/// Texts of every length around the cipher's blocks, and texts beyond ASCII.
fn texts() -> Vec<String> {
    let mut texts: Vec<String> = (0..=49).map(|length| "k".repeat(length)).collect();
    texts.extend(["schlüssel ✓ 🔑", "-----BEGIN\nabc\n-----END", " edges "].map(str::to_owned));
    texts.push("x".repeat(1 << 20));
    texts
}

#[test]
fn what_credctl_seals_python_opens() {
    let keys = two_keys();
    let keyring = keyring(&[&keys[0], &keys[1]]);
    let tokens: Vec<String> = texts().iter().map(|text| seal(&keyring, text)).collect();
    let result = python(
        "
one = Fernet(data['keys'][0])
many = MultiFernet([Fernet(key) for key in reversed(data['keys'])])
result = [[one.decrypt(t).decode(), many.decrypt(t).decode()] for t in data['tokens']]
",
        &json!({"keys": keys, "tokens": tokens}),
    );
    for (text, pair) in texts().iter().zip(result.as_array().expect("a list")) {
        assert_eq!(strings(pair), [text.as_str(), text.as_str()]);
    }
}

#[test]
fn what_python_seals_credctl_opens() {
    let keys = two_keys();
    let result = python(
        "
first, second = map(Fernet, data['keys'])
many = MultiFernet([second, first])
result = [[f.encrypt(t.encode()).decode() for f in (first, second, many)] for t in data['texts']]
",
        &json!({"keys": keys, "texts": texts()}),
    );
    let keyring = keyring(&[&keys[0], &keys[1]]);
    for (text, tokens) in texts().iter().zip(result.as_array().expect("a list")) {
        for token in strings(tokens) {
            assert_eq!(open(&keyring, &token).as_ref(), Ok(text));
        }
    }
}

#[test]
fn tokens_open_on_both_sides_whatever_their_date() {
    let [key, _] = two_keys();
    let result = python(
        "
fernet = Fernet(data['key'])
now = int(time.time())
dates = [0, now - 10**9, now + 61, now + 10**9, 2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 61, 2**64 - 1]
tokens = [fernet.encrypt_at_time(str(date).encode(), date).decode() for date in dates]
assert [int(fernet.decrypt(token)) for token in tokens] == dates
assert [fernet.extract_timestamp(token) for token in tokens] == dates
result = [[str(date), token] for date, token in zip(dates, tokens)]
",
        &json!({"key": key}),
    );
    let pairs = result.as_array().expect("a list");
    assert_eq!(pairs.len(), 10);
    for pair in pairs {
        let pair = strings(pair);
        assert_eq!(open(&keyring(&[&key]), &pair[1]).as_ref(), Ok(&pair[0]));
    }
}

#[test]
fn tokens_open_in_every_spelling() {
    let [key, _] = two_keys();
    let result = python(
        "
token = Fernet(data['key']).encrypt(b'PK1').decode()
assert token.endswith('=')
plain = token.replace('-', '+').replace('_', '/')
result = [token, token.rstrip('='), plain, token + '\\n', ' ' + token + '\\r\\n']
",
        &json!({"key": key}),
    );
    for token in strings(&result) {
        assert_eq!(
            open(&keyring(&[&key]), &token).as_deref(),
            Ok("PK1"),
            "{token:?}"
        );
    }
}

#[test]
fn keys_mean_the_same_on_both_sides_in_every_spelling_python_reads() {
    let result = python(
        "
result = []
for _ in range(20):
    key = Fernet.generate_key().decode()
    plain = key.replace('-', '+').replace('_', '/')
    loose = key[:42] + chr(ord(key[42]) + 1) + '='
    for spelling in (key, plain, loose, key + '\\n', key + '\\r\\n', '  ' + plain + '\\t'):
        token = Fernet(spelling).encrypt(spelling.encode()).decode()
        result.append([key, spelling, token])
",
        &Value::Null,
    );
    for row in result.as_array().expect("a list") {
        let [key, spelling, token] = &strings(row)[..] else {
            panic!("three texts");
        };
        let parsed = VaultKey::parse(spelling).expect("a key");
        assert_eq!(&*parsed.expose_text(), key, "{spelling:?}");
        assert_eq!(open(&keyring(&[spelling]), token).as_ref(), Ok(spelling));
    }
}

#[test]
fn a_key_that_only_credctl_reads_is_normalised_to_one_that_python_reads() {
    let [key, _] = two_keys();
    let bare = key
        .trim_end_matches('=')
        .replace('-', "+")
        .replace('_', "/")
        + "\r\n";
    let token = seal(&keyring(&[&bare]), "PK1");
    let normalised = VaultKey::parse(&bare)
        .expect("a key")
        .expose_text()
        .to_string();
    let result = python(
        "
try:
    Fernet(data['bare'])
    result = 'python reads keys without padding'
except ValueError:
    result = Fernet(data['key']).decrypt(data['token']).decode()
",
        &json!({"bare": bare, "key": normalised, "token": token}),
    );
    assert_eq!(result, "PK1");
}

#[test]
fn python_computes_the_same_key_id() {
    let keys = two_keys();
    let result = python(
        "
def key_id(key):
    raw = base64.urlsafe_b64decode(key)
    return hmac.new(raw, b'credctl key id v1', hashlib.sha256).digest()[:8].hex()
result = [key_id(key) for key in data]
",
        &json!(keys),
    );
    let ids: Vec<KeyId> = keyring(&[&keys[0], &keys[1]]).ids().collect();
    let theirs: Vec<KeyId> = strings(&result)
        .iter()
        .map(|id| id.parse().expect("an id"))
        .collect();
    assert_eq!(ids, theirs);
}

#[test]
fn python_reads_the_key_file_that_credctl_makes() {
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path().join("vault.keys");
    let keyring = crypto::make(&path).expect("a new key file");
    let token = seal(&keyring, "PK1");
    let result = python(
        "
lines = open(data['path']).read().splitlines()
keys = [line for line in lines if line and not line.startswith('#')]
result = MultiFernet([Fernet(key) for key in keys]).decrypt(data['token']).decode()
",
        &json!({"path": path, "token": token}),
    );
    assert_eq!(result, "PK1");
}

#[test]
fn what_python_refuses_credctl_refuses() {
    let keys = two_keys();
    let result = python(
        "
good, other = map(Fernet, data)
token = good.encrypt(b'PK1')
raw = base64.urlsafe_b64decode(token)
def text(raw): return base64.urlsafe_b64encode(raw).decode()
candidates = [text(raw[:n]) for n in (0, 1, 8, 9, 25, 57, 72, len(raw) - 1)]
candidates += [text(raw[:i] + bytes([raw[i] ^ 1]) + raw[i + 1:]) for i in range(len(raw))]
candidates += [text(raw + b'\\0'), other.encrypt(b'PK1').decode(), 'PKPLAIN', '']
for candidate in candidates:
    try:
        good.decrypt(candidate)
        sys.exit('python opened ' + candidate)
    except InvalidToken:
        pass
result = candidates
",
        &json!(keys),
    );
    let keyring = keyring(&[&keys[0]]);
    let candidates = strings(&result);
    assert!(candidates.len() > 70);
    for token in candidates {
        assert!(open(&keyring, &token).is_err(), "{token}");
    }
}

#[test]
fn bytes_that_python_sealed_and_that_are_no_text_are_told_apart() {
    let [key, _] = two_keys();
    let token = python(
        "result = Fernet(data).encrypt(bytes(range(256))).decode()",
        &json!(key),
    );
    let token = token.as_str().expect("a token");
    assert_eq!(open(&keyring(&[&key]), token), Err(OpenError::NotText));
}
