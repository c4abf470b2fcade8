//! The seals of rows, made with the key file of a home, for tests that store rows which credctl
//! itself would not.

use credctl::parts::domain::{Bound, BoundLabel, Sealed, Seals};

use super::{
    credctl::Credctl,
    pg::{POSTGRES, server},
    vault_keys::keyring,
};

/// Seals a row as it is now, as credctl would have.
pub fn seal(t: &Credctl, id: &str) {
    let keyring = keyring(t);
    let name = t.database().name();
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
