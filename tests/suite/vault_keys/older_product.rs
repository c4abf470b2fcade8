//! A database of the older product, whose rows are sealed with a key of its own.

use serde_json::json;

use super::{add_with, adding, recorded, rows};
use crate::common::{
    credctl::{Credctl, USER},
    older_product::{NINE_COLUMNS, PLAIN_14},
    pg::{self, APP, OWNER},
    python::python,
    vault_keys::{ONE, TWO, id_of},
};

/// A home over the migrated database of the older product, whose rows Python sealed with [`ONE`].
async fn adopted() -> Credctl {
    let tokens = python(
        "result = [Fernet(data['key']).encrypt(t.encode()).decode() for t in ('PK1', 's1')]",
        &json!({"key": ONE}),
    );
    let database = pg::empty();
    let owner = database.connect(OWNER).await;
    owner.batch_execute(PLAIN_14).await.unwrap();
    let seal = format!(
        "UPDATE user_credentials SET api_key = '{}', secret_key = '{}'",
        tokens[0].as_str().unwrap(),
        tokens[1].as_str().unwrap()
    );
    owner.batch_execute(&seal).await.unwrap();
    let mut t = Credctl::on(database);
    t.migrate_as_owner();
    t.set("CREDCTL_USER_ID", "trader-1");
    t
}

#[tokio::test]
async fn no_key_is_made_where_rows_are_sealed_already() {
    let t = adopted().await;
    let path = t.data_home().join("vault.keys");
    let ended = adding(&t, "mine").ends();
    let message = "credctl: the vault key is missing, and rows are sealed already\n\
         hint: give the key of the application that sealed them, with --key-file or CREDCTL_FERNET_KEYS\n";
    ended.failed(5, message);
    assert!(!path.exists());
    assert_eq!(recorded(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_key_that_opens_none_of_the_rows_is_refused_and_the_one_that_does_is_recorded() {
    let mut t = adopted().await;
    let wrong = format!(
        "credctl: the vault key {} opens none of the rows that are sealed already\n\
         hint: give the key of the application that sealed them, with --key-file or CREDCTL_FERNET_KEYS\n",
        id_of(TWO)
    );
    add_with(&t, "CREDCTL_FERNET_KEYS", TWO).failed(5, &wrong);
    // As for any vault, the second key of a ring does not seal.
    let second = format!(
        "credctl: the vault key {} opens none of the rows that are sealed already\n\
         hint: vault key {}, which is at hand too, opens them: put it first, or rotate to the new one with \
         `credctl vault rotate`\n",
        id_of(TWO),
        id_of(ONE)
    );
    add_with(&t, "CREDCTL_FERNET_KEYS", format!("{TWO},{ONE}")).failed(5, &second);
    assert_eq!(recorded(&t).await, Vec::<String>::new());
    let stranger = adding(&t, "mine")
        .var("CREDCTL_FERNET_KEYS", ONE)
        .var("CREDCTL_USER_ID", "stranger");
    let unseen = format!(
        "credctl: the vault key {} opens none of the rows that are sealed already\n\
         hint: this user sees no such row: first let a user who has one store a credential with this key\n",
        id_of(ONE)
    );
    stranger.ends().failed(5, &unseen);
    let before = rows(&t, "SELECT api_key FROM user_credentials ORDER BY 1").await;
    add_with(&t, "CREDCTL_FERNET_KEYS", ONE).succeeded();
    assert_eq!(recorded(&t).await, [id_of(ONE)]);
    let after = rows(
        &t,
        "SELECT api_key FROM user_credentials
         WHERE id NOT IN (SELECT credential_id FROM credctl.credentials) ORDER BY 1",
    )
    .await;
    assert_eq!(before, after);
    assert_eq!(t.credentials().len(), 4);
    // As told: now that a user who has such a row has stored one with this key.
    t.set("CREDCTL_USER_ID", "stranger");
    t.run(["account", "add", "main"]).ends().succeeded();
    add_with(&t, "CREDCTL_FERNET_KEYS", ONE).succeeded();
}

#[tokio::test]
async fn the_key_of_the_application_may_follow_the_one_to_rotate_to() {
    let mut t = adopted().await;
    t.set("CREDCTL_FERNET_KEYS", format!("{TWO},{ONE}"));
    t.run(["vault", "rotate", "--yes"]).ends().succeeded();
    assert_eq!(recorded(&t).await, [id_of(TWO)]);
    let tokens = rows(
        &t,
        "SELECT api_key FROM user_credentials WHERE user_id = 'trader-1'",
    );
    let opened = python(
        "result = sorted({Fernet(data['key']).decrypt(t.encode()).decode() for t, in data['tokens']})",
        &json!({"key": TWO, "tokens": tokens.await}),
    );
    assert_eq!(opened, json!(["PK1"]));
    t.set("CREDCTL_FERNET_KEYS", TWO);
    t.add("mine", &["--paper"]);
}

#[tokio::test]
async fn no_key_is_made_either_where_the_older_product_was_the_first_to_store() {
    let t = Credctl::on_server();
    let older = t.database().connect(APP).await;
    let user = format!("BEGIN; SET LOCAL app.current_user_id = '{USER}'; {NINE_COLUMNS}; COMMIT");
    older.batch_execute(&user).await.unwrap();
    let missing = adding(&t, "mine").ends();
    assert_eq!(missing.code, 5, "{missing:#?}");
    assert!(
        missing
            .stderr
            .starts_with("credctl: the vault key is missing, and rows are sealed already\n"),
        "{missing:#?}"
    );
    assert!(!t.data_home().join("vault.keys").exists());
    assert_eq!(add_with(&t, "CREDCTL_FERNET_KEYS", ONE).code, 5);
    assert_eq!(recorded(&t).await, Vec::<String>::new());
    assert_eq!(t.credentials().len(), 1);
}
