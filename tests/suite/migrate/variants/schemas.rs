//! Tables in another schema, and tables of the same names elsewhere.

use super::{Adopted, after_adoption, as_owner, name_schema, refusal, variant};
use crate::common::{
    database::first_column,
    older_product::{FORCE, PLAIN_14},
    pg::{Database, OWNER},
};

/// Moves the product's tables to the schema `Trading "1"`.
const MOVED: &str = "
    CREATE SCHEMA \"Trading \"\"1\"\"\";
    ALTER TABLE user_accounts SET SCHEMA \"Trading \"\"1\"\"\";
    ALTER TABLE user_credentials SET SCHEMA \"Trading \"\"1\"\"\";
    GRANT USAGE ON SCHEMA \"Trading \"\"1\"\"\" TO credctl;
    ALTER DEFAULT PRIVILEGES IN SCHEMA \"Trading \"\"1\"\"\" GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO credctl;";

async fn moved(more: &str) -> Database {
    let database = variant(MOVED).await;
    let owner = database.connect(OWNER).await;
    owner.batch_execute(more).await.unwrap();
    database
}

/// All rows of both tables and all relations in `public`.
async fn decoys(database: &Database) -> Vec<String> {
    let sql = "SELECT to_jsonb(c)::text FROM public.user_credentials c
        UNION ALL SELECT to_jsonb(a)::text FROM public.user_accounts a
        UNION ALL SELECT concat_ws(' ', relname, relkind, relforcerowsecurity) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace ORDER BY 1";
    first_column(database, sql).await
}

#[tokio::test]
async fn tables_in_the_schema_that_is_named_are_taken_over_and_decoys_left_alone() {
    for force in ["", FORCE] {
        let database = moved(&format!("{PLAIN_14}{force}")).await;
        let before = decoys(&database).await;
        let adopted = Adopted::of(database).in_schema("Trading \"1\"");
        let t = after_adoption(adopted).await;
        assert_eq!(decoys(t.database()).await, before);
    }
}

#[tokio::test]
async fn where_nobody_named_a_schema_tables_in_another_one_are_a_reason_to_ask() {
    let hint =
        "hint: name the schema you mean: `schema = \"…\"` under [database] in the config file\n";
    let t = as_owner(moved("").await);
    let elsewhere = format!(
        "credctl: `user_accounts` and `user_credentials` are in schema `Trading \"1\"`\n{hint}"
    );
    refusal(&t).failed(7, &elsewhere);
    let t = as_owner(moved(PLAIN_14).await);
    let both = format!(
        "credctl: `user_accounts` and `user_credentials` are in schema `public` and in `Trading \"1\"`\n{hint}"
    );
    refusal(&t).failed(7, &both);
    let create = t.run(["migrate", "--create"]).ends();
    create.failed(7, &both);
}

#[tokio::test]
async fn a_vault_beside_the_tables_of_another_schema_is_made_when_told_to() {
    let t = as_owner(moved("").await);
    let report = t.run(["migrate", "--create"]).ends().succeeded();
    assert!(report.stderr.contains("Applied 14 "), "{report:#?}");
    let t = as_owner(moved("").await);
    name_schema(&t, "public");
    let report = t.run(["migrate"]).ends().succeeded();
    assert!(report.stderr.contains("Applied 14 "), "{report:#?}");
}
