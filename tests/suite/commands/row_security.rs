//! Row-level security: what the role of commands may see and change, whatever the program asks.

use crate::common::{
    credctl::{USER, vault},
    database::{as_user, insert_statement, rows, sql},
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

#[test]
fn a_policy_that_forbids_a_row_is_told_as_that_and_another_user_or_its_owner_helps() {
    let t = vault();
    let closed = "CREATE POLICY closed ON user_credentials AS RESTRICTIVE FOR INSERT \
                  WITH CHECK (user_id <> 'trader-a')";
    sql(&t, closed);
    let add = ["add", "--nickname", "Main", "--paper", "--stdin"];
    let add = |user: &str| {
        let run = t.run(add).input("PKTEST0000000000WXYZ\nsecret\n");
        run.var("CREDCTL_USER_ID", user).ends()
    };
    let refused = add(USER);
    let hint = format!(
        "\nhint: the policies of the table do not let role `{APP}` store this row: check --user-id, or ask \
         the owner of the table\n"
    );
    assert_eq!(refused.code, 13, "{refused:#?}");
    assert!(refused.stderr.ends_with(&hint), "{refused:#?}");
    let account = ["account", "add", "main", "--user-id", "trader-b"];
    t.run(account).ends().succeeded();
    add("trader-b").succeeded();
    sql(&t, "DROP POLICY closed ON user_credentials");
    add(USER).succeeded();
}
