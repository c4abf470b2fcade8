//! Behind the commands: what is in the database and in the config file, and rows put there by others.

use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};

use credctl::{
    crypto::{Keyring, VaultKey},
    domain::Sealed,
};
use tokio_postgres::{SimpleQueryMessage, types::Type};

use crate::common::{
    credctl::{Credctl, Ended, USER},
    pg::{self, POSTGRES},
};

/// A vault whose first key is recorded already, so that answers carry no note about it.
pub fn vault() -> Credctl {
    let t = Credctl::on_server();
    let seed = t.add("seed", &[]);
    t.run(["remove", &seed, "--yes"]).ends().succeeded();
    t
}

/// Exit code, stdout and stderr, to compare at once.
pub fn said(ended: &Ended) -> (i32, &str, &str) {
    (ended.code, &ended.stdout, &ended.stderr)
}

/// A row as another product, or another hand, puts it into the account `main` of [`USER`].
pub fn store(
    t: &Credctl,
    id: &str,
    credential_type: &str,
    nickname: Option<&str>,
    environment: Option<&str>,
) {
    let insert = "INSERT INTO user_credentials (id, user_account_id, user_id, credential_type,
                      api_key, secret_key, nickname, environment)
                  SELECT $1::text::uuid, a.id, a.user_id, $2, 'gAAAA', 'gAAAA', $3, $4
                  FROM user_accounts a WHERE a.user_id = $5 AND a.account_name = 'main'";
    pg::server().with_client(name(t), POSTGRES, async |client| {
        let values = [
            (&id as _, Type::TEXT),
            (&credential_type as _, Type::TEXT),
            (&nickname as _, Type::TEXT),
            (&environment as _, Type::TEXT),
            (&USER as _, Type::TEXT),
        ];
        assert_eq!(client.execute_typed(insert, &values).await.unwrap(), 1);
    });
}

/// Runs SQL as the superuser.
pub fn sql(t: &Credctl, sql: &str) {
    rows(t, sql);
}

/// What a query answers to the superuser: each row as its columns, NULL as `NULL`.
pub fn rows(t: &Credctl, sql: &str) -> Vec<String> {
    let mut rows = Vec::new();
    pg::server().with_client(name(t), POSTGRES, async |client| {
        for message in client.simple_query(sql).await.unwrap() {
            if let SimpleQueryMessage::Row(row) = message {
                let columns = (0..row.len()).map(|at| row.get(at).unwrap_or("NULL"));
                rows.push(columns.collect::<Vec<_>>().join(" | "));
            }
        }
    });
    rows
}

/// Every row of every table, and the schema.
pub fn dump(t: &Credctl) -> String {
    t.database.as_ref().unwrap().dump()
}

/// The two keys of a credential, opened by the library with the vault key of this home.
pub fn keys(t: &Credctl, id: &str) -> (String, String) {
    let file = std::fs::read_to_string(t.data_home().join("vault.keys")).unwrap();
    let key = file.lines().find(|line| !line.starts_with('#')).unwrap();
    let keyring = Keyring::new(vec![VaultKey::parse(key).unwrap()]).unwrap();
    let open = |column: &str| {
        let query = format!("SELECT {column} FROM user_credentials WHERE id = '{id}'");
        let token = Sealed::stored(rows(t, &query).remove(0));
        let opened = keyring.open(&token, None).unwrap();
        opened.expose_secret().to_owned()
    };
    (open("api_key"), open("secret_key"))
}

/// The config file, or nothing where there is none yet.
pub fn config(t: &Credctl) -> String {
    std::fs::read_to_string(t.config()).unwrap_or_default()
}

/// Writes a config file that only its owner may read.
pub fn write_config(t: &Credctl, text: &str) {
    let path = t.config();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let mut options = std::fs::OpenOptions::new();
    let mut file = options
        .mode(0o600)
        .create(true)
        .write(true)
        .truncate(true)
        .open(path)
        .unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

/// The id of the credential that `use` finds for these arguments.
#[track_caller]
pub fn used(t: &Credctl, arguments: &[&str]) -> String {
    let arguments = ["use", "--json"].iter().chain(arguments);
    let answer = t.run(arguments).ends().succeeded().json();
    answer["credential"]["id"].as_str().unwrap().to_owned()
}

/// The name of its database.
pub fn name(t: &Credctl) -> &str {
    t.database.as_ref().unwrap().name()
}
