//! Defaults and functions of a database that must not change what commands do.

use sha2::{Digest as _, Sha256};

use crate::common::{
    credctl::{Ended, USER, vault},
    database::{rows, sql},
    pg::APP,
};

/// Functions of the tables' schema called as PostgreSQL's own, with the same arguments.
const IMPOSTORS: &str = "
    CREATE FUNCTION set_config(text, text, boolean) RETURNS text LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'the impostor was called'; END $$;
    CREATE FUNCTION hashtextextended(text, bigint) RETURNS bigint LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'the impostor was called'; END $$;
    CREATE FUNCTION btrim(text, text) RETURNS text LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'the impostor was called'; END $$";

#[test]
fn a_function_of_the_schema_does_not_stand_in_for_one_of_the_server() {
    let t = vault();
    sql(&t, IMPOSTORS);
    let id = t.add("Paper 1", &["--paper", "--if-absent"]);
    t.run(["rename", "Paper 1", "Paper 2"]).ends().succeeded();
    let credentials = t.credentials();
    assert_eq!(
        (&credentials[0]["id"], &credentials[0]["nickname"]),
        (&id.into(), &"Paper 2".into())
    );
}

#[test]
fn rows_of_others_are_filtered_although_the_database_would_rather_refuse() {
    let t = vault();
    let database = t.database();
    let alter = "SET row_security = off";
    sql(&t, &format!("ALTER DATABASE {} {alter}", database.name()));
    let id = t.add("Paper 1", &["--paper"]);
    assert_eq!(t.credentials()[0]["id"], id);
}

#[tokio::test]
async fn two_at_once_make_one_account_whatever_isolation_is_the_default() {
    let t = vault();
    let database = t.database();
    let alter = "SET default_transaction_isolation = 'repeatable read'";
    sql(&t, &format!("ALTER DATABASE {} {alter}", database.name()));
    let holder = database.connect(APP).await;
    // The lock under which accounts of this user are made.
    let digest = Sha256::digest(format!("credctl accounts\0public\0{USER}"));
    let number = i64::from_be_bytes(digest[..8].try_into().unwrap());
    let lock = |function: &str| format!("SELECT {function}({number})::text");
    let hold = lock("pg_advisory_lock");
    holder.query_typed(&hold, &[]).await.unwrap();
    let add = || t.run(["account", "add", "second"]).start();
    let both = [add(), add()];
    let waiting = "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted \
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    while holder.query_typed(waiting, &[]).await.unwrap().len() < 2 {}
    let free = lock("pg_advisory_unlock");
    holder.query_typed(&free, &[]).await.unwrap();
    let ended = both.map(|child| Ended::of("account add".to_owned(), child).succeeded());
    assert_eq!(ended[0].stdout, ended[1].stdout);
    let made = "SELECT id FROM user_accounts WHERE account_name = 'second'";
    assert_eq!(rows(&t, made), [ended[0].stdout.trim_end()]);
}
