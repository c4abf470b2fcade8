//! `credctl vault`: keys that are added, rotated and retired, rows that are checked and sealed, and
//! vaults that are pinned.

mod add_key;
mod check;
mod check_vault;
mod concurrent_rotations;
mod key_proofs;
mod pin;
mod private_database;
mod python;
mod retire;
mod retire_beside_older_client;
mod rotate;
mod rotate_confirmation;
mod rotate_rows;
mod seal_all;
mod seal_one_by_one;
mod status;
mod wrong_key;

use std::fs;

use serde_json::{Value, json};

use crate::common::{
    credctl::{Credctl, Ended, paper_and_live},
    database::{alter, dump, rows},
    home_files::{config, write_file},
    older_product::home_of_owner,
    pg::{APP, POSTGRES},
    python::python,
    vault_keys::{ONE, key_file, keyring, keys},
};

/// A vault with `Paper 1` and `Live`.
fn two_credentials() -> Credctl {
    paper_and_live().0
}

/// Another user of the same vault with the same key file, who has one credential.
fn colleague(t: &Credctl) -> Credctl {
    let mut other = t.neighbour();
    other.set("CREDCTL_USER_ID", "trader-b");
    other.set("CREDCTL_KEY_FILE", key_file(t));
    other.run(["account", "add", "main"]).ends().succeeded();
    other.add("Paper B", &["--paper"]);
    other
}

/// Another machine of the same user, which has a copy of the key file.
fn other_machine(t: &Credctl) -> Credctl {
    let other = t.neighbour();
    let keys = fs::read(key_file(t)).unwrap();
    write_file(&other, ".local/share/credctl/vault.keys", keys, 0o600);
    other
}

/// The ids of the keys of the key file.
fn key_ids(t: &Credctl) -> Vec<String> {
    keyring(t).ids().map(|id| id.to_string()).collect()
}

/// The ids of the keys that the vault knows, oldest first.
fn recorded_keys(t: &Credctl) -> Vec<String> {
    rows(t, "SELECT key_id FROM credctl.keys ORDER BY created_at")
}

/// The number of rows of all users under each key; `none` for unsealed ones.
fn rows_per_key(t: &Credctl) -> Vec<String> {
    let sql = format!(
        "SELECT coalesce(k.key_id, 'none'), count(*) FROM {ROWS} GROUP BY 1 ORDER BY 2 DESC, 1"
    );
    rows(t, &sql)
}

/// Each row as `c` with its companion as `k`.
const ROWS: &str = "user_credentials c LEFT JOIN credctl.credentials k ON k.credential_id = c.id";

/// All rows, the names of the files beside the key file, and the texts of the key file and the
/// config file.
fn rows_and_files(t: &Credctl) -> [String; 4] {
    let mut names: Vec<_> = fs::read_dir(t.data_home())
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        // It is beside the keys whether somebody waits for it or not.
        .filter(|name| name != "vault.keys.lock")
        .collect();
    names.sort();
    let keys = fs::read_to_string(key_file(t)).unwrap_or_default();
    [dump(t), names.join(" "), keys, config(t)]
}

/// Runs a command of `vault` as this role.
fn as_role(t: &Credctl, role: &str, arguments: &[&str]) -> Ended {
    let url = t.database().url(role);
    let arguments = ["vault"].iter().chain(arguments);
    t.run(arguments).var("CREDCTL_DATABASE_URL", url).ends()
}

/// Runs a command of `vault`.
fn vault(t: &Credctl, arguments: &[&str]) -> Ended {
    t.run(["vault"].iter().chain(arguments)).ends()
}

/// Inserts a row as the older product does, in nine columns and sealed with the first key of the
/// file; returns its id.
fn insert_unsealed(t: &Credctl, credential_type: &str) -> String {
    let sealed = python(
        "result = [Fernet(data['key']).encrypt(text).decode() for text in (b'PKOLD', b'sold')]",
        &json!({"key": keys(t)[0]}),
    );
    let [api_key, secret_key] = [&sealed[0], &sealed[1]].map(|token| token.as_str().unwrap());
    let insert = format!(
        "INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, secret_key,
                                       is_active, created_at, updated_at)
         SELECT gen_random_uuid(), id, user_id, '{credential_type}', '{api_key}', '{secret_key}', true, now(), now()
         FROM user_accounts WHERE account_name = 'main' ORDER BY created_at LIMIT 1 RETURNING id"
    );
    rows(t, &insert).remove(0)
}

/// A home of the first of three users, over the migrated database of the older product. Python
/// sealed their three rows each with [`ONE`].
fn older_product() -> Credctl {
    let mut t = home_of_owner();
    let ids = rows(&t, "SELECT id FROM user_credentials ORDER BY id");
    let sealed = python(
        "
key = Fernet(data['key'])
result = [[key.encrypt(f'{kind}-{id}'.encode()).decode() for kind in ('PK', 's')] for id in data['ids']]
",
        &json!({"key": ONE, "ids": ids}),
    );
    for (id, pair) in ids.iter().zip(sealed.as_array().unwrap()) {
        let [api_key, secret_key] = [&pair[0], &pair[1]].map(|token| token.as_str().unwrap());
        alter(
            &t,
            id,
            &format!("api_key = '{api_key}', secret_key = '{secret_key}'"),
        );
    }
    t.run(["migrate"]).ends().succeeded();
    t.connect_as(APP);
    t.set("CREDCTL_USER_ID", "trader-1");
    write_file(
        &t,
        ".local/share/credctl/vault.keys",
        format!("{ONE}\n"),
        0o600,
    );
    t
}

/// The id and the problem of each finding of `vault check --json`, which ends with 16 for them.
#[track_caller]
fn findings(t: &Credctl) -> Vec<(String, String)> {
    let ended = vault(t, &["check", "--json"]);
    assert_eq!(ended.code, 16, "{ended:#?}");
    assert_eq!(ended.error()["kind"], "findings");
    assert_eq!(ended.error()["exit_code"], 16);
    let answer = ended.json();
    let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let found = answer["findings"].as_array().unwrap();
    found
        .iter()
        .map(|finding| (text(&finding["credential_id"]), text(&finding["problem"])))
        .collect()
}

/// Asserts that `vault check` finds nothing.
#[track_caller]
fn assert_healthy(t: &Credctl) {
    let ended = vault(t, &["check", "--json"]).succeeded();
    assert_eq!(ended.json()["findings"], json!([]), "{ended:#?}");
    assert_eq!(ended.stderr, "");
}

/// The id of the vault.
fn vault_id(t: &Credctl) -> String {
    rows(t, "SELECT id FROM credctl.vault").remove(0)
}

/// The value of an expression over one row `c` and its companion `k`.
fn column(t: &Credctl, id: &str, column: &str) -> String {
    let query = format!("SELECT {column} FROM {ROWS} WHERE c.id = '{id}'");
    rows(t, &query).remove(0)
}

/// The id of the key that sealed a row; `NULL` if it is unsealed.
fn key_of(t: &Credctl, id: &str) -> String {
    column(t, id, "k.key_id")
}

/// Accepts unsealed rows from now on.
fn accepting_unsealed(mut t: Credctl) -> Credctl {
    t.set("CREDCTL_UNSEALED", "accept");
    t
}

/// The id of the row with this nickname.
fn id_of_nickname(t: &Credctl, nickname: &str) -> String {
    let query = format!("SELECT id FROM user_credentials WHERE nickname = '{nickname}'");
    rows(t, &query).remove(0)
}

/// A role that sees the rows of all users.
const SEES_ALL: &str = POSTGRES;
