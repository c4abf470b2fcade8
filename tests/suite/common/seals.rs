//! The seals of rows, made with the key file of a home: for tests that put something into a row
//! which credctl itself would not.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use credctl::{
    crypto::{Keyring, VaultKey},
    domain::{Bound, BoundLabel, Sealed, Seals},
};

use super::{
    credctl::Credctl,
    pg::{POSTGRES, server},
};

/// The keys in the key file of this home.
pub fn keyring(t: &Credctl) -> Keyring {
    of_keys(keys_in(&t.data_home().join("vault.keys")))
}

/// The texts of the keys in a key file, in their order.
pub fn keys_in(path: &Path) -> Vec<String> {
    let file = fs::read_to_string(path).unwrap();
    let keys = file.lines().filter(|line| !line.starts_with('#'));
    keys.map(str::to_owned).collect()
}

fn of_keys(keys: impl IntoIterator<Item = String>) -> Keyring {
    let keys = keys.into_iter().map(|key| VaultKey::parse(&key).unwrap());
    Keyring::new(keys.collect()).unwrap()
}

/// The key file of this home and what lies beside it, but for its lock.
pub fn key_files(t: &Credctl) -> Vec<PathBuf> {
    let entries = fs::read_dir(t.data_home()).into_iter().flatten();
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_of_keys = |path: &PathBuf| {
        let name = path.file_name().unwrap().to_str().unwrap();
        name.starts_with("vault.keys") && !name.ends_with(".lock")
    };
    paths.filter(is_of_keys).collect()
}

/// Every key in them, each of which has to be whole.
pub fn keyring_on_disk(t: &Credctl) -> Keyring {
    let keys = key_files(t).into_iter().flat_map(|path| keys_in(&path));
    of_keys(keys.collect::<BTreeSet<_>>())
}

/// Seals a row as it is now, as credctl would have.
pub fn seal(t: &Credctl, id: &str) {
    let keyring = keyring(t);
    let name = t.database.as_ref().unwrap().name();
    server().with_client(name, POSTGRES, async |client| {
        let sql = format!("SELECT * FROM user_credentials WHERE id = '{id}'");
        let row = client.query_typed_one(&sql, &[]).await.unwrap();
        let text = |column: &str| row.get::<_, Option<String>>(column);
        let token = |column: &str| Sealed::stored(text(column).unwrap());
        let (environment, nickname) = (text("environment"), text("nickname"));
        let (api_key, secret_key) = (token("api_key"), token("secret_key"));
        let bound = Bound {
            id: row.get("id"),
            account_id: row.get("user_account_id"),
            user_id: row.get("user_id"),
            credential_type: row.get("credential_type"),
            environment: environment.as_deref(),
            api_key: &api_key,
            secret_key: &secret_key,
        };
        let label = BoundLabel {
            id: row.get("id"),
            nickname: nickname.as_deref(),
            is_active: row.get("is_active"),
        };
        let Seals { seal, label_seal } = keyring.primary_seals(&bound, &label);
        let hex = |bytes: [u8; 32]| bytes.map(|byte| format!("{byte:02x}")).concat();
        let (seal, label_seal) = (hex(seal), hex(label_seal));
        let update = format!(
            "UPDATE user_credentials SET seal = '\\x{seal}', label_seal = '\\x{label_seal}'
             WHERE id = '{id}'"
        );
        client.batch_execute(&update).await.unwrap();
    });
}
