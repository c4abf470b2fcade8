//! Row-level security: what the role of commands may see and change, whatever the program asks.

use crate::common::{
    credctl::{USER, vault},
    database::{as_user, insert_statement, rows},
    pg::APP,
};

#[tokio::test]
async fn only_the_user_that_is_set_has_rows() {
    let t = vault();
    t.add("Main", &["--paper"]);
    let database = t.database();
    for table in ["user_credentials", "user_accounts"] {
        let select = format!("SELECT FROM {table}");
        let update = format!("UPDATE {table} SET updated_at = now()");
        assert_eq!(as_user(database, APP, USER, &select).await, Ok(1));
        for user in ["trader-b", ""] {
            assert_eq!(as_user(database, APP, user, &select).await, Ok(0));
            assert_eq!(as_user(database, APP, user, &update).await, Ok(0));
        }
    }
    let delete = "DELETE FROM user_credentials";
    assert_eq!(as_user(database, APP, "trader-b", delete).await, Ok(0));
    let unset = database.connect(APP).await;
    let seen = unset.query_typed("SELECT FROM user_credentials", &[]).await;
    assert_eq!(seen.unwrap().len(), 0);
    assert_eq!(t.credentials().len(), 1);
}

#[tokio::test]
async fn nobody_writes_in_the_name_or_on_the_account_of_another() {
    let t = vault();
    let database = t.database();
    let account = rows(&t, "SELECT id FROM user_accounts").remove(0);
    let insert = |user: &str| insert_statement(&account, user);
    let attached = as_user(database, APP, "trader-b", &insert("trader-b")).await;
    assert_eq!(attached, Err("23503".into()));
    let forged = as_user(database, APP, "trader-b", &insert(USER)).await;
    assert_eq!(forged, Err("42501".into()));
    assert_eq!(as_user(database, APP, USER, &insert(USER)).await, Ok(1));
    let given_away = "UPDATE user_credentials SET user_id = 'trader-b'";
    let given_away = as_user(database, APP, USER, given_away).await;
    assert_eq!(given_away, Err("42501".into()));
}
