//! The SQL that `migrate --dry-run` prints does what `migrate` does: tables, indexes, constraints, policies,
//! comments, owners and grants.

use credctl::parts::schema::{self, Options};

use crate::common::{
    migration::{migrate, target},
    older_product::{FORCE, PLAIN_14, database_with},
    pg::{Database, OWNER, POSTGRES},
};

/// The database as text, without what differs from run to run.
async fn shape(database: &Database) -> String {
    let superuser = database.connect(POSTGRES).await;
    let same = "UPDATE credctl.migrations SET applied_at = 'epoch';
                UPDATE credctl.vault SET made_at = 'epoch', id = '00000000-0000-0000-0000-000000000000';
                DELETE FROM user_credentials; DELETE FROM user_accounts";
    superuser.batch_execute(same).await.unwrap();
    database.dump()
}

#[tokio::test]
async fn it_makes_the_same_database() {
    let indexed =
        "DROP INDEX idx_user_credentials_unique; ALTER TABLE user_credentials ADD nickname text";
    for before in [
        &[][..],
        &[PLAIN_14],
        &[PLAIN_14, FORCE],
        &[PLAIN_14, indexed],
    ] {
        let (migrated, by_hand) = (database_with(before).await, database_with(before).await);
        migrate(&migrated).await.unwrap();
        let client = by_hand.connect(OWNER).await;
        let sql = schema::dry_run(target(&client), Options::default())
            .await
            .unwrap();
        client.batch_execute(&sql).await.unwrap();
        let (migrated, by_hand) = (shape(&migrated).await, shape(&by_hand).await);
        for part in [
            "CREATE INDEX idx_credentials_key",
            "CREATE POLICY credentials_of_user",
            "GRANT ",
            "FOREIGN KEY",
        ] {
            assert!(migrated.contains(part), "{part}");
        }
        assert_eq!(by_hand, migrated, "{before:?}");
    }
}
