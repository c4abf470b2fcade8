//! Indexes that the tools of the older product took away: `migrate` puts them back.

use credctl::parts::schema::{self, Options, Report};
use serde_json::json;

use crate::{
    common::{
        credctl::{Credctl, outcome},
        database::{first_column, sql},
        migration::{migrate, status, target},
        pg::{self, Database, OWNER, POSTGRES},
    },
    migrate::message,
};

const SHARED: &str = "
    SELECT concat_ws(' ', indexdef, indisvalid) FROM pg_indexes JOIN pg_index ON indexrelid = indexname::regclass
    WHERE schemaname = 'public' ORDER BY indexname";

async fn run(database: &Database, sql: &str) {
    let superuser = database.connect(POSTGRES).await;
    superuser.batch_execute(sql).await.unwrap();
}

fn repaired(repairs: &[&str]) -> Report {
    Report {
        repairs: repairs.iter().map(|&repair| repair.to_owned()).collect(),
        ..Report::default()
    }
}

#[tokio::test]
async fn indexes_that_are_gone_or_of_no_use_are_made_again() {
    let database = pg::migrated();
    let before = first_column(&database, SHARED).await;
    run(
        &database,
        "DROP INDEX idx_user_accounts_lookup, idx_user_credentials_list;
         UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'idx_user_credentials_lookup'::regclass",
    )
    .await;
    let found = status(&database).await;
    assert!(found.is_pending());
    let missing = [
        "index `idx_user_credentials_list` of user_credentials is missing",
        "index `idx_user_credentials_lookup` of user_credentials is missing",
        "index `idx_user_accounts_lookup` of user_accounts is missing",
    ];
    assert_eq!(found.repairs, missing);
    let expected = repaired(&[
        "Restored index `idx_user_credentials_list` of user_credentials",
        "Restored index `idx_user_credentials_lookup` of user_credentials",
        "Restored index `idx_user_accounts_lookup` of user_accounts",
    ]);
    assert_eq!(migrate(&database).await.unwrap(), expected);
    assert_eq!(first_column(&database, SHARED).await, before);
    assert_eq!(status(&database).await.repairs, [""; 0]);
    assert_eq!(migrate(&database).await.unwrap(), Report::default());
}

#[tokio::test]
async fn the_sql_of_a_dry_run_does_the_same() {
    let database = pg::migrated();
    let before = first_column(&database, SHARED).await;
    run(&database, "DROP INDEX idx_user_accounts_lookup").await;
    let client = database.connect(OWNER).await;
    let sql = schema::dry_run(target(&client), Options::default())
        .await
        .unwrap();
    assert!(status(&database).await.is_pending());
    client.batch_execute(&sql).await.unwrap();
    assert_eq!(first_column(&database, SHARED).await, before);
    assert!(!status(&database).await.is_pending());
}

#[tokio::test]
async fn a_name_that_another_index_took_is_told() {
    let database = pg::migrated();
    run(
        &database,
        "DROP INDEX idx_user_credentials_lookup;
         CREATE INDEX idx_user_credentials_lookup ON user_credentials (nickname)",
    )
    .await;
    let before = database.dump();
    assert!(status(&database).await.is_pending());
    assert_eq!(
        message(migrate(&database).await),
        "credctl cannot work with the tables as they are: index `idx_user_credentials_lookup` is on user_credentials (nickname)"
    );
    assert_eq!(database.dump(), before);
}

#[tokio::test]
async fn a_function_that_came_later_is_recorded() {
    let database = pg::migrated();
    run(
        &database,
        "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE TRIGGER stamp BEFORE UPDATE ON user_credentials FOR EACH ROW EXECUTE FUNCTION stamp()",
    )
    .await;
    let found = status(&database).await.repairs;
    assert_eq!(
        found,
        ["the functions that the shared tables use have changed"]
    );
    let expected = repaired(&["Recorded which functions the shared tables use"]);
    assert_eq!(migrate(&database).await.unwrap(), expected);
    let vault = "SELECT uses_schema_functions::text FROM credctl.vault";
    assert_eq!(first_column(&database, vault).await, ["true"]);
}

#[test]
fn the_program_tells_what_is_missing_and_what_it_put_back() {
    let t = Credctl::on_as(pg::migrated(), OWNER);
    sql(&t, "DROP INDEX idx_user_accounts_lookup");
    let pending = "credctl: the schema is not as `credctl migrate` left it: \
                   index `idx_user_accounts_lookup` of user_accounts is missing\nhint: run `credctl migrate`\n";
    assert_eq!(
        outcome(&t.run(["migrate", "--check"]).ends()),
        (8, "", pending)
    );
    let status = t.run(["migrate", "--status"]).ends().succeeded();
    let note = "note: index `idx_user_accounts_lookup` of user_accounts is missing; \
                `credctl migrate` puts that right\n";
    assert!(status.stderr.ends_with(note), "{status:#?}");
    let json = t
        .run(["migrate", "--status", "--json"])
        .ends()
        .succeeded()
        .json();
    assert_eq!(
        json["repairs"],
        json!(["index `idx_user_accounts_lookup` of user_accounts is missing"])
    );
    let put_back = t.run(["migrate"]).ends().succeeded();
    let said = "\nRestored index `idx_user_accounts_lookup` of user_accounts\n";
    assert!(put_back.stderr.ends_with(said), "{put_back:#?}");
    t.run(["migrate", "--check"]).ends().succeeded();
    let json = t.run(["migrate", "--json"]).ends().succeeded().json();
    assert_eq!(json["repairs"], json!([]));
}
