//! Vault keys and the config file, as commands read them.

mod config_file;
mod first_key;
mod key_command;
mod key_file;
mod key_folder;
mod older_product;
mod python;
mod wrong_key;

use crate::common::{
    credctl::{Credctl, Ended, Run},
    pg::POSTGRES,
    vault_keys::{id_of, keys},
};

/// The id of the vault key that was made in this home.
fn made_key(t: &Credctl) -> String {
    id_of(&keys(t)[0])
}

/// An `add` of a paper credential.
fn adding<'t>(t: &'t Credctl, nickname: &str) -> Run<'t> {
    t.run([
        "add",
        "--nickname",
        nickname,
        "--paper",
        "--stdin",
        "--again",
    ])
    .input("PK1\nsecret-1\n")
}

/// The end of an `add` with one variable more.
fn add_with(t: &Credctl, name: &str, value: impl AsRef<std::ffi::OsStr>) -> Ended {
    adding(t, "more").var(name, value).ends()
}

/// The rows that a query returns to the superuser, as texts.
async fn rows(t: &Credctl, sql: &str) -> Vec<Vec<Option<String>>> {
    let client = t.database().connect(POSTGRES).await;
    let rows = client.query_typed(sql, &[]).await.unwrap();
    let texts = |row: &tokio_postgres::Row| (0..row.len()).map(|at| row.get(at)).collect();
    rows.iter().map(texts).collect()
}

/// The ids of the recorded vault keys.
async fn recorded(t: &Credctl) -> Vec<String> {
    let rows = rows(t, "SELECT key_id FROM credctl.keys").await;
    rows.into_iter().flatten().flatten().collect()
}
