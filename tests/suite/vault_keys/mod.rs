//! Vault keys and the config file, through the program.

mod adopted;
mod config_file;
mod first_key;
mod key_command;
mod key_file;
mod python;
mod wrong_key;

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};

use crate::common::{
    credctl::{Credctl, Ended, Run},
    pg::POSTGRES,
};

/// Two vault keys; the first has both characters in which the alphabets of base64 differ.
pub const ONE: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
pub const TWO: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// The id of a vault key.
pub fn id_of(key: &str) -> String {
    credctl::crypto::VaultKey::parse(key)
        .unwrap()
        .id()
        .to_string()
}

/// The id of the vault key that was made in this home.
fn made_key(t: &Credctl) -> String {
    let file = fs::read_to_string(t.data_home().join("vault.keys")).unwrap();
    id_of(file.lines().find(|line| !line.starts_with('#')).unwrap())
}

/// Puts a file into the home.
pub fn file(t: &Credctl, name: &str, text: impl AsRef<[u8]>, mode: u32) -> PathBuf {
    let path = t.home().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    path
}

/// Puts the config file in its place.
fn config(t: &Credctl, text: &str) -> PathBuf {
    file(t, ".config/credctl/config.toml", text, 0o600)
}

/// An `add` of a paper credential.
fn adding<'t>(t: &'t Credctl, nickname: &str) -> Run<'t> {
    t.run(["add", "--nickname", nickname, "--paper", "--stdin"])
        .input("PK1\nsecret-1\n")
}

/// The same, with one variable more.
fn add_with(t: &Credctl, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Ended {
    adding(t, "more").var(name, value).ends()
}

/// The rows a superuser sees, as texts.
async fn rows(t: &Credctl, sql: &str) -> Vec<Vec<Option<String>>> {
    let client = t.database.as_ref().unwrap().connect(POSTGRES).await;
    let rows = client.query_typed(sql, &[]).await.unwrap();
    let texts = |row: &tokio_postgres::Row| (0..row.len()).map(|at| row.get(at)).collect();
    rows.iter().map(texts).collect()
}

/// The ids of the keys the vault knows.
async fn recorded(t: &Credctl) -> Vec<String> {
    let rows = rows(t, "SELECT key_id FROM credctl_keys").await;
    rows.into_iter().flatten().flatten().collect()
}
