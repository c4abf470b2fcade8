//! The check that everything in a vault is as credctl left it: every row by its seal, every companion
//! by its row, and every vault key by the one that introduced it.

use credctl::parts::{
    crypto::{Keyring, VaultKey, Vouched},
    domain::{Bound, CredentialType, KeyId, KeyPair, KeyRecord, Sealed, Uuid},
};
use jiff::Timestamp;
use tokio_postgres::{Client, Row};

use super::{
    credctl::Credctl,
    pg::{POSTGRES, server},
    vault_keys::keyring_on_disk,
};

const RECORDS: &str = "SELECT key_id, check_token, introduced_by, proof, mac_keys, created_at
                       FROM credctl.keys ORDER BY created_at";

/// The rows with their companions, their accounts, and the companions whose row is gone.
const ROWS: &str = "
    SELECT c.id, c.user_id, c.user_account_id, a.account_name, c.credential_type, c.nickname, c.is_active,
           c.api_key, c.secret_key, k.credential_id, k.environment, k.fields, k.expires_at, k.note, k.tags, k.revision, k.key_id,
           k.fingerprint, k.seal, k.nickname AS own_nickname, k.account_name AS own_account,
           k.credential_type AS own_type, k.is_active AS own_state
    FROM user_credentials c LEFT JOIN user_accounts a ON a.id = c.user_account_id
    FULL JOIN credctl.credentials k ON k.credential_id = c.id AND k.user_id = c.user_id";

/// Asserts that a home's vault is sound by the keys on its disk, and that this many rows have no seal.
#[track_caller]
pub fn assert_sound(t: &Credctl, unsealed: usize) {
    let mut found = (Vec::new(), 0);
    server().with_client(t.database().name(), POSTGRES, async |client| {
        // A vault in which nothing is recorded has no keys that could be on the disk.
        let recorded = client.query_typed(RECORDS, &[]).await.unwrap();
        let rows = client.query_typed(ROWS, &[]).await.unwrap();
        if !recorded.is_empty() || rows.iter().any(is_sealed) {
            found = look(&client, &keyring_on_disk(t)).await;
        } else {
            found.1 = rows.len();
        }
    });
    assert_eq!(found, (Vec::new(), unsealed));
}

/// Looks at everything in a vault; returns what is not sound, and the number of rows without a seal.
pub async fn look(client: &Client, keyring: &Keyring) -> (Vec<String>, usize) {
    let vault = "SELECT id FROM credctl.vault";
    let vault: Uuid = client.query_typed_one(vault, &[]).await.unwrap().get(0);
    let records = client.query_typed(RECORDS, &[]).await.unwrap();
    let records: Vec<KeyRecord> = records.iter().map(record).collect();
    let rows = client.query_typed(ROWS, &[]).await.unwrap();
    let unsealed = rows.iter().filter(|row| !is_sealed(row)).count();
    let of_keys = records.iter();
    let of_keys = of_keys.filter_map(|one| key(one, vault, keyring, &records));
    let of_rows = rows.iter().filter(|row| is_sealed(row));
    let of_rows = of_rows.filter_map(|row| credential(row, vault, keyring, &records));
    (of_keys.chain(of_rows).collect(), unsealed)
}

fn is_sealed(row: &Row) -> bool {
    row.get::<_, Option<Uuid>>("credential_id").is_some()
}

fn record(row: &Row) -> KeyRecord {
    let id = |column: &str| row.get::<_, &str>(column).parse().unwrap();
    KeyRecord {
        id: id("key_id"),
        check_token: Sealed::stored(row.get::<_, String>("check_token")),
        introduced_by: id("introduced_by"),
        proof: row.get("proof"),
        mac_keys: row.get::<_, Option<String>>("mac_keys").map(Sealed::stored),
        created_at: row.get("created_at"),
    }
}

/// What is wrong with the record of a vault key.
fn key(record: &KeyRecord, vault: Uuid, keyring: &Keyring, all: &[KeyRecord]) -> Option<String> {
    let wrong = |what: &str| Some(format!("vault key {}: {what}", record.id));
    if keyring.vouch(vault, record) != Vouched::AtHand {
        return wrong("it is not on the disk, or its record does not fit the vault");
    }
    if record.introduced_by == record.id {
        return None;
    }
    // Whoever retires a key proves anew what it introduced.
    let is_recorded = all.iter().any(|other| other.id == record.introduced_by);
    let Some(by) = keyring.key(record.introduced_by).filter(|_| is_recorded) else {
        return wrong("no key of the vault introduced it");
    };
    let by = VaultKey::parse(&by.expose_text()).unwrap();
    match Keyring::new(vec![by]).unwrap().vouch(vault, record) {
        Vouched::Introduced => None,
        _ => wrong("its proof does not fit"),
    }
}

/// What is wrong with a credential that has a companion.
fn credential(row: &Row, vault: Uuid, keyring: &Keyring, records: &[KeyRecord]) -> Option<String> {
    let text = |column: &str| row.get::<_, Option<String>>(column);
    let Some(id) = row.get::<_, Option<Uuid>>("id") else {
        let id: Uuid = row.get("credential_id");
        return Some(format!("companion {id}: its credential is gone"));
    };
    let wrong = |what: &str| Some(format!("credential {id}: {what}"));
    let key: KeyId = text("key_id")?.parse().unwrap();
    if !records.iter().any(|record| record.id == key) {
        return wrong("its vault key is not recorded");
    }
    let copy = ["own_nickname", "own_account", "own_type"].map(text);
    if copy != ["nickname", "account_name", "credential_type"].map(text)
        || row.get::<_, bool>("own_state") != row.get::<_, bool>("is_active")
    {
        return wrong("its companion has another name, account, type or state");
    }
    if !is_sealed_as_it_is(row, id, vault, (key, keyring)) {
        return wrong("its seal does not fit");
    }
    match holds_fingerprint(row, (key, keyring)) {
        true => None,
        false => wrong("its keys do not open, or its fingerprint is of others"),
    }
}

fn is_sealed_as_it_is(row: &Row, id: Uuid, vault: Uuid, (key, keyring): (KeyId, &Keyring)) -> bool {
    let text = |column: &str| row.get::<_, Option<String>>(column);
    let token = |column: &str| Sealed::stored(text(column).unwrap_or_default());
    let (user, account, kind) = (
        text("user_id").unwrap(),
        text("account_name").unwrap_or_default(),
        text("credential_type").unwrap(),
    );
    let (nickname, environment) = (text("nickname"), text("environment"));
    let (api_key, secret_key) = (token("api_key"), token("secret_key"));
    let fields = text("fields").map(Sealed::stored);
    let fingerprint: Vec<u8> = row.get("fingerprint");
    let (note, tags) = (text("note"), text("tags"));
    let expires_at: Option<Timestamp> = row.get("expires_at");
    let bound = Bound {
        id,
        user_id: &user,
        account_id: row.get("user_account_id"),
        account_name: &account,
        credential_type: &kind,
        environment: environment.as_deref(),
        nickname: nickname.as_deref(),
        is_active: row.get("is_active"),
        expires_at,
        revision: row.get("revision"),
        fingerprint: &fingerprint,
        note: note.as_deref(),
        tags: tags.as_deref(),
        api_key: &api_key,
        secret_key: &secret_key,
        fields: fields.as_ref(),
    };
    let seal = keyring.sealer(vault).seal(key, &bound);
    seal.is_some_and(|seal| seal.as_slice() == row.get::<_, &[u8]>("seal"))
}

/// Returns true if the pair opens with the key that the row names, and has the row's fingerprint.
fn holds_fingerprint(row: &Row, (key, keyring): (KeyId, &Keyring)) -> bool {
    let open = |column: &str| {
        let token = Sealed::stored(row.get::<_, String>(column));
        keyring.open(&token, Some(key)).ok()
    };
    let (Some(api_key), Some(secret_key)) = (open("api_key"), open("secret_key")) else {
        return false;
    };
    // Another product's spelling of a type says the environment too.
    let kind = row.get::<_, &str>("credential_type");
    let kind = kind.trim_end_matches("_paper").trim_end_matches("_live");
    let kind = CredentialType::stored(kind);
    let fields = row.get::<_, Option<String>>("fields").map(Sealed::stored);
    let fields = fields.map(|token| keyring.open_fields(&token, Some(key)));
    let Ok(fields) = fields.transpose() else {
        return false;
    };
    let pair = KeyPair {
        fields: fields.unwrap_or_default(),
        api_key,
        secret_key,
    };
    let of_pair = keyring.fingerprint(key, &kind, &pair);
    of_pair.as_bytes()[..] == *row.get::<_, &[u8]>("fingerprint")
}
