//! Rows opened and sealed by Python's `cryptography`.

use std::fs;

use credctl::parts::{
    crypto::{Keyring, VaultKey},
    domain::Sealed,
};
use serde_json::{Value, json};

use super::{adding, rows};
use crate::common::{
    credctl::{Credctl, USER},
    home_files::write_file,
    pg::APP,
    python::python,
    vault_keys::{ONE, TWO},
};

/// The tokens of the user's rows, oldest first: api_key, secret_key.
async fn tokens(t: &Credctl) -> Vec<Vec<Option<String>>> {
    rows(
        t,
        "SELECT api_key, secret_key FROM user_credentials ORDER BY created_at, nickname",
    )
    .await
}

#[tokio::test]
async fn what_is_stored_opens_in_python_with_the_key_of_the_key_file() {
    let t = Credctl::on_server();
    adding(&t, "Paper 1").ends().succeeded();
    let polygon = t.run(["add", "--type", "polygon", "--nickname", "Data", "--stdin"]);
    polygon.input("polygon-key\n").ends().succeeded();
    let json = r#"{"api_key": "PK2", "secret_key": "schlüssel ✓"}"#;
    let other = t
        .run([
            "add",
            "--nickname",
            "Paper 2",
            "--live",
            "--stdin",
            "--as-is",
            "--ignore-key-prefix",
        ])
        .input(json)
        .ends();
    other.succeeded();
    let opened = python(
        "
lines = open(data['file']).read().split('\\n')
keys = [Fernet(line) for line in lines if line and not line.startswith('#')]
result = [[MultiFernet(keys).decrypt(t).decode() for t in row] for row in data['rows']]
",
        &json!({"file": t.data_home().join("vault.keys"), "rows": tokens(&t).await}),
    );
    let expected = json!([
        ["PK1", "secret-1"],
        ["polygon-key", ""],
        ["PK2", "schlüssel ✓"],
    ]);
    assert_eq!(opened, expected);
}

#[tokio::test]
async fn what_the_older_product_stores_is_listed_and_opens() {
    let t = Credctl::on_server();
    let sealed = python(
        "
one, both = Fernet(data['one']), MultiFernet([Fernet(data['two']), Fernet(data['one'])])
future = int(time.time()) + 10 * 365 * 86400
seal = [one.encrypt, both.encrypt, lambda text: one.encrypt_at_time(text, future)]
result = [[s(b'PK').decode(), s('geheim ✓'.encode()).decode()] for s in seal]
",
        &json!({"one": ONE, "two": TWO}),
    );
    let older = t.database().connect(APP).await;
    for (pair, kind) in sealed
        .as_array()
        .unwrap()
        .iter()
        .zip(["alpaca", "alpaca_paper", "polygon"])
    {
        let [api_key, secret_key] = [&pair[0], &pair[1]].map(|t: &Value| t.as_str().unwrap());
        let insert = format!(
            "BEGIN; SET LOCAL app.current_user_id = '{USER}';
             INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, secret_key,
                                           is_active, created_at, updated_at)
             SELECT gen_random_uuid(), id, user_id, '{kind}', '{api_key}', '{secret_key}', true, now(), now()
             FROM user_accounts WHERE user_id = '{USER}'; COMMIT"
        );
        older.batch_execute(&insert).await.unwrap();
    }
    let listed = t.credentials();
    let shown = |c: &Value| {
        format!(
            "{} {} {}",
            c["credential_type"], c["label"], c["environment"]
        )
    };
    let shown: Vec<String> = listed.iter().map(shown).collect();
    assert_eq!(
        shown,
        [
            r#""alpaca" "alpaca" null"#,
            r#""alpaca" "alpaca" "paper""#,
            r#""polygon" "polygon" null"#
        ]
    );
    assert!(
        listed
            .iter()
            .all(|c| c["key_id"].is_null() && c["nickname"].is_null())
    );
    let keys = [ONE, TWO].map(|key| VaultKey::parse(key).unwrap());
    let keyring = Keyring::new(keys.into()).unwrap();
    for row in tokens(&t).await {
        let open = |token: &Option<String>| {
            let secret = keyring
                .open(&Sealed::stored(token.clone().unwrap()), None)
                .unwrap();
            secret.expose_secret().to_owned()
        };
        assert_eq!(row.iter().map(open).collect::<Vec<_>>(), ["PK", "geheim ✓"]);
    }
}

#[tokio::test]
async fn the_first_of_several_keys_seals_and_python_opens_with_all() {
    let t = Credctl::on_server();
    let path = write_file(
        &t,
        ".local/share/credctl/vault.keys",
        format!("{TWO}\n{ONE}\n"),
        0o600,
    );
    adding(&t, "Paper 1").ends().succeeded();
    let opened = python(
        "
one, two = Fernet(data['one']), Fernet(data['two'])
def opens(fernet, token):
    try:
        return fernet.decrypt(token).decode()
    except InvalidToken:
        return None
token = data['rows'][0][0]
result = [opens(two, token), opens(one, token), opens(MultiFernet([one, two]), token)]
",
        &json!({"one": ONE, "two": TWO, "rows": tokens(&t).await}),
    );
    assert_eq!(opened, json!(["PK1", null, "PK1"]));
    assert_eq!(fs::read_to_string(path).unwrap(), format!("{TWO}\n{ONE}\n"));
}
