//! Vault keys: two samples, those in the key file of a home, and what they open.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use credctl::parts::{
    crypto::{Keyring, VaultKey},
    domain::Sealed,
};
use serde_json::{Value, json};

use super::{credctl::Credctl, database::rows, python::python};

/// The first of two vault keys; it has both characters in which the alphabets of base64 differ.
pub const ONE: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
/// The second of two vault keys.
pub const TWO: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// The id of a vault key.
pub fn id_of(key: &str) -> String {
    VaultKey::parse(key).unwrap().id().to_string()
}

/// The key file of a home.
pub fn key_file(t: &Credctl) -> PathBuf {
    t.data_home().join("vault.keys")
}

/// The texts of the keys in the key file of a home, in their order.
pub fn keys(t: &Credctl) -> Vec<String> {
    keys_in(&key_file(t))
}

/// The texts of the keys in a key file, in their order.
pub fn keys_in(path: &Path) -> Vec<String> {
    let file = fs::read_to_string(path).unwrap();
    let keys = file.lines().filter(|line| !line.starts_with('#'));
    keys.map(str::to_owned).collect()
}

/// The keys in the key file of a home.
pub fn keyring(t: &Credctl) -> Keyring {
    of_keys(keys(t))
}

/// The keyring of these keys.
pub fn of_keys(keys: impl IntoIterator<Item = String>) -> Keyring {
    let keys = keys.into_iter().map(|key| VaultKey::parse(&key).unwrap());
    Keyring::new(keys.collect()).unwrap()
}

/// The key file of a home and the files beside it whose names begin alike, without its lock.
pub fn key_files(t: &Credctl) -> Vec<PathBuf> {
    let entries = fs::read_dir(t.data_home()).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_of_keys = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with("vault.keys") && !name.ends_with(".lock")
    };
    paths.filter(is_of_keys).collect()
}

/// Every key in [`key_files`], each of which has to be whole.
pub fn keyring_on_disk(t: &Credctl) -> Keyring {
    let keys = key_files(t).into_iter().flat_map(|path| keys_in(&path));
    of_keys(keys.collect::<BTreeSet<_>>())
}

/// The two keys of a credential, opened by the library with the first vault key of the home.
pub fn key_pair(t: &Credctl, id: &str) -> (String, String) {
    let keyring = of_keys(keys(t).into_iter().take(1));
    let open = |column: &str| {
        let query = format!("SELECT {column} FROM user_credentials WHERE id = '{id}'");
        let token = Sealed::stored(rows(t, &query).remove(0));
        let opened = keyring.open(&token, None).unwrap();
        opened.expose_secret().to_owned()
    };
    (open("api_key"), open("secret_key"))
}

/// The id and both plaintexts of each row, by id, opened by Python with these keys.
#[track_caller]
pub fn opened_by_python(t: &Credctl, keys: &[String]) -> Value {
    let tokens = "SELECT id, api_key, secret_key FROM user_credentials ORDER BY id";
    let tokens = rows(t, tokens);
    let tokens: Vec<Vec<&str>> = tokens
        .iter()
        .map(|row| row.split(" | ").collect())
        .collect();
    python(
        "
ring = MultiFernet([Fernet(key) for key in data['keys']])
result = [[row[0]] + [ring.decrypt(token).decode() for token in row[1:]] for row in data['rows']]
",
        &json!({"keys": keys, "rows": tokens}),
    )
}
