//! Companions of rows, sealed with the key file of a home, for tests that store rows which credctl
//! itself would not.

use std::{fs, os::unix::fs::PermissionsExt as _};

use credctl::parts::{
    crypto::{Keyring, Sealer, VaultKey},
    domain::{Bound, KeyId, Sealed, Secret, Uuid},
};
use tokio_postgres::{Client, Row, types::Type};

use super::{
    credctl::Credctl,
    pg::{POSTGRES, server},
    vault_keys::{key_file, keyring},
};

/// Seals a row as it is now, as credctl would have: with the environment that it had.
pub fn seal(t: &Credctl, id: &str) {
    let keyring = home_keyring(t);
    server().with_client(t.database().name(), POSTGRES, async |client| {
        record(&client, &keyring).await;
        let sql =
            format!("SELECT environment FROM credctl.credentials WHERE credential_id = '{id}'");
        let rows = client.query_typed(&sql, &[]).await.unwrap();
        let environment: Option<String> = rows.first().and_then(|row| row.get(0));
        seal_within(&client, &keyring, id, environment.as_deref()).await;
    });
}

/// Seals a row as it is now, with this environment.
pub fn seal_as(t: &Credctl, id: &str, environment: Option<&str>) {
    let keyring = home_keyring(t);
    server().with_client(t.database().name(), POSTGRES, async |client| {
        record(&client, &keyring).await;
        seal_within(&client, &keyring, id, environment).await;
    });
}

/// Seals all rows of the database that have no companion, each with the environment that
/// `environment_of` returns for it.
pub fn seal_all(t: &Credctl, environment_of: fn(&Row) -> Option<&'static str>) {
    let keyring = home_keyring(t);
    server().with_client(t.database().name(), POSTGRES, async |client| {
        record(&client, &keyring).await;
        let sql = format!(
            "{ROWS} WHERE NOT EXISTS (SELECT FROM credctl.credentials k WHERE k.credential_id = c.id)"
        );
        let rows = client.query_typed(&sql, &[]).await.unwrap();
        let sealing = Sealing::of(&keyring, vault_id(&client).await);
        for part in rows.chunks(1_000) {
            let one = |row| sealing.companion(row, environment_of(row));
            let values: Vec<String> = part.iter().map(one).collect();
            let values = values.join(",");
            let insert = format!("INSERT INTO credctl.credentials {COLUMNS} VALUES {values}");
            client.batch_execute(&insert).await.unwrap();
        }
    });
}

/// Tokens of a key pair as a credential of Alpaca has one, under the vault key of the home.
pub fn tokens(t: &Credctl) -> [String; 2] {
    let keyring = home_keyring(t);
    [
        "PKBULK00000000000000",
        "secret-of-many-credentials-of-one-vault-",
    ]
    .map(|text| {
        let secret = Secret::new(text.to_owned().into());
        keyring.seal(&secret).as_token().to_owned()
    })
}

const ROWS: &str = "SELECT c.*, a.account_name FROM user_credentials c JOIN user_accounts a ON a.id = c.user_account_id";

const COLUMNS: &str =
    "(user_id, credential_id, environment, nickname, account_name, credential_type, is_active,
    revision, key_id, fingerprint, seal)";

async fn seal_within(client: &Client, keyring: &Keyring, id: &str, environment: Option<&str>) {
    let sql = format!("{ROWS} WHERE c.id = '{id}'");
    let row = client.query_typed_one(&sql, &[]).await.unwrap();
    let sealing = Sealing::of(keyring, vault_id(client).await);
    let companion = sealing.companion(&row, environment);
    let sql = format!(
        "DELETE FROM credctl.credentials WHERE credential_id = '{id}';
         INSERT INTO credctl.credentials {COLUMNS} VALUES {companion}"
    );
    client.batch_execute(&sql).await.unwrap();
}

/// The primary key of a vault, ready to seal.
struct Sealing {
    key: KeyId,
    sealer: Sealer,
}

impl Sealing {
    fn of(keyring: &Keyring, vault: Uuid) -> Self {
        let (key, sealer) = (keyring.primary(), keyring.sealer(vault));
        Sealing { key, sealer }
    }
    /// The values of a companion that seals this row in its first revision.
    fn companion(&self, row: &Row, environment: Option<&str>) -> String {
        let text = |column: &str| row.get::<_, Option<String>>(column);
        let token = |column: &str| Sealed::stored(text(column).unwrap_or_default());
        let (api_key, secret_key) = (token("api_key"), token("secret_key"));
        let (user, name, kind) = (
            text("user_id"),
            text("account_name"),
            text("credential_type"),
        );
        let (user, name, kind) = (user.unwrap(), name.unwrap_or_default(), kind.unwrap());
        let nickname = text("nickname");
        let id: Uuid = row.get("id");
        let bound = Bound {
            id,
            user_id: &user,
            account_id: row.get("user_account_id"),
            account_name: &name,
            credential_type: &kind,
            environment,
            nickname: nickname.as_deref(),
            is_active: row.get("is_active"),
            expires_at: None,
            note: None,
            tags: None,
            revision: 1,
            fingerprint: &[7; 32],
            api_key: &api_key,
            secret_key: &secret_key,
            fields: None,
        };
        let (key, seal) = (self.key, self.sealer.seal_with_primary(&bound));
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        let quoted = |text: Option<&str>| match text {
            Some(text) => format!("'{}'", text.replace('\'', "''")),
            None => "NULL".to_owned(),
        };
        format!(
            "({}, '{id}', {}, {}, {}, {}, {}, 1, '{key}', '\\x{}', '\\x{}')",
            quoted(Some(&user)),
            quoted(environment),
            quoted(nickname.as_deref()),
            quoted(Some(&name)),
            quoted(Some(&kind)),
            bound.is_active,
            hex(&[7; 32]),
            hex(&seal),
        )
    }
}

/// The id of the vault.
async fn vault_id(client: &Client) -> Uuid {
    let sql = "SELECT id FROM credctl.vault";
    client.query_typed_one(sql, &[]).await.unwrap().get(0)
}

/// The vault keys of the home. If there are none yet, one is made.
fn home_keyring(t: &Credctl) -> Keyring {
    let path = key_file(t);
    if !path.exists() {
        fs::create_dir_all(t.data_home()).unwrap();
        let key = VaultKey::generate();
        fs::write(&path, format!("{}\n", *key.expose_text())).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    keyring(t)
}

/// Records the primary key in a vault that lists none.
async fn record(client: &Client, keyring: &Keyring) {
    let primary = keyring.key(keyring.primary()).unwrap();
    let record = keyring.record(primary, primary, vault_id(client).await, &[]);
    let id = record.id.to_string();
    let sql = "INSERT INTO credctl.keys (key_id, check_token, introduced_by, proof, created_at)
               SELECT $1, $2, $1, $3, $4 WHERE NOT EXISTS (SELECT FROM credctl.keys)";
    let values = [
        (&id as _, Type::TEXT),
        (&record.check_token.as_token() as _, Type::TEXT),
        (&record.proof as _, Type::BYTEA),
        (&record.created_at as _, Type::TIMESTAMPTZ),
    ];
    client.execute_typed(sql, &values).await.unwrap();
}
