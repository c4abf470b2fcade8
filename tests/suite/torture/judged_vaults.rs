//! The judge of these tests itself: nothing that is wrong in a vault escapes it.

use crate::common::{
    credctl::{Credctl, paper_and_live},
    database::sql,
    pg::{POSTGRES, server},
    soundness::look,
    vault_keys::keyring_on_disk,
};

/// Everything that the judge finds.
fn found(t: &Credctl) -> Vec<String> {
    let keyring = keyring_on_disk(t);
    let mut found = Vec::new();
    server().with_client(t.database().name(), POSTGRES, async |client| {
        found = look(&client, &keyring).await.0;
    });
    found
}

#[test]
fn every_change_of_a_sound_vault_is_found() {
    let (t, paper, live) = paper_and_live();
    t.run(["vault", "add-key"]).ends().succeeded();
    assert_eq!(found(&t), [""; 0]);
    let (shared, own) = (
        format!("UPDATE user_credentials SET # WHERE id = '{paper}'"),
        format!("UPDATE credctl.credentials SET # WHERE credential_id = '{paper}'"),
    );
    let of_live = format!("FROM user_credentials WHERE id = '{live}'");
    let changes = [
        shared.replace('#', "nickname = 'Live'"),
        shared.replace('#', "credential_type = 'tradier'"),
        shared.replace('#', "is_active = false"),
        own.replace('#', "user_id = 'trader-b'"),
        shared.replace('#', &format!("api_key = (SELECT api_key {of_live})")),
        shared.replace('#', "api_key = secret_key, secret_key = api_key"),
        own.replace('#', "environment = 'live'"),
        own.replace('#', "nickname = 'Live'"),
        own.replace('#', "account_name = 'fund'"),
        own.replace('#', "is_active = false"),
        own.replace('#', "revision = revision + 1"),
        own.replace('#', "expires_at = now()"),
        own.replace('#', "fields = 'gAAAA'"),
        own.replace('#', "note = 'another'"),
        own.replace('#', "tags = 'another'"),
        own.replace('#', "fingerprint = sha256(fingerprint)"),
        own.replace('#', "seal = sha512(seal) || sha256(seal)"),
        own.replace(
            '#',
            &format!(
                "key_id = (SELECT key_id FROM credctl.keys WHERE key_id <> '{}')",
                key_of(&t)
            ),
        ),
        "UPDATE user_accounts SET account_name = 'fund'".to_owned(),
        format!("DELETE FROM user_credentials WHERE id = '{paper}'"),
        "UPDATE credctl.keys SET proof = sha256(proof) WHERE key_id <> introduced_by".to_owned(),
        "UPDATE credctl.keys SET check_token = (SELECT min(check_token) FROM credctl.keys)"
            .to_owned(),
        "UPDATE credctl.keys SET created_at = now() WHERE key_id <> introduced_by".to_owned(),
        "UPDATE credctl.vault SET id = gen_random_uuid()".to_owned(),
    ];
    sql(
        &t,
        "CREATE TABLE kept AS TABLE user_credentials; CREATE TABLE kept_own AS TABLE credctl.credentials;
         CREATE TABLE kept_keys AS TABLE credctl.keys; CREATE TABLE kept_vault AS TABLE credctl.vault",
    );
    for change in changes {
        sql(&t, &change);
        assert!(!found(&t).is_empty(), "{change}");
        sql(
            &t,
            "DELETE FROM user_credentials; DELETE FROM credctl.credentials; DELETE FROM credctl.keys;
             UPDATE user_accounts SET account_name = 'main'; UPDATE credctl.vault v SET id = k.id FROM kept_vault k;
             INSERT INTO credctl.keys SELECT * FROM kept_keys; INSERT INTO user_credentials SELECT * FROM kept;
             INSERT INTO credctl.credentials SELECT * FROM kept_own",
        );
        assert_eq!(found(&t), [""; 0], "{change}");
    }
}

/// The id of the vault key that sealed all credentials.
fn key_of(t: &Credctl) -> String {
    t.credentials()[0]["key_id"].as_str().unwrap().to_owned()
}
