//! Databases of the older product as real ones are: each one is adopted with nothing lost, or
//! refused and left as it was.

mod adoption;
mod missing_privileges;
mod refusals;
mod schemas;
mod table_definitions;
mod unusual_rows;

use adoption::{Adopted, after_adoption};
use serde_json::{Value, json};

use crate::common::{
    credctl::{Credctl, Ended},
    database::first_column,
    home_files::write_config,
    older_product::PLAIN_14,
    pg::{self, Database, OWNER},
    python::python,
    rounds::rounds,
};

/// Number of variants of one kind that are adopted unless all of them are.
const BOUNDED: usize = 3;

/// The vault key of the older product.
const KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

/// A database of the older product, which the owner changed by `sql`. Python sealed its tokens,
/// each with a plaintext of its own.
async fn variant(sql: &str) -> Database {
    let database = pg::empty();
    let owner = database.connect(OWNER).await;
    owner.batch_execute(PLAIN_14).await.unwrap();
    owner.batch_execute(&sealed()).await.unwrap();
    owner.batch_execute(sql).await.unwrap();
    database
}

/// The statement that gives every row the two tokens of its user and type.
fn sealed() -> String {
    let tokens = python(
        "f = Fernet(data['key'])
seal = lambda *texts: f.encrypt('-'.join(texts).encode()).decode()
result = [[u, t, seal('api', u, t), seal('secret', u, t)]
          for u in ('trader-1', 'trader-2', 'trader-3') for t in ('alpaca', 'alpaca_paper', 'polygon')]",
        &json!({ "key": KEY }),
    );
    let quoted = |row: &Value| {
        let texts = row.as_array().unwrap().iter();
        let texts: Vec<_> = texts
            .map(|t| format!("'{}'", t.as_str().unwrap()))
            .collect();
        format!("({})", texts.join(", "))
    };
    let rows: Vec<_> = tokens.as_array().unwrap().iter().map(quoted).collect();
    format!(
        "UPDATE user_credentials c SET api_key = v.api, secret_key = v.secret
         FROM (VALUES {}) v (u, t, api, secret) WHERE c.user_id = v.u AND c.credential_type = v.t",
        rows.join(", ")
    )
}

/// A home that connects to a database as the owner of the tables.
fn as_owner(database: Database) -> Credctl {
    Credctl::on_as(database, OWNER)
}

/// Names the schema in the config file.
fn name_schema(t: &Credctl, schema: &str) {
    write_config(t, &format!("[database]\nschema = '{schema}'\n"));
}

/// The end of a `migrate` that must be refused; nothing may have changed.
fn refusal(t: &Credctl) -> Ended {
    let database = t.database();
    let before = database.dump();
    for arguments in [&["migrate", "--dry-run"][..], &["migrate"]] {
        let ended = t.run(arguments).ends();
        assert_ne!(ended.code, 0, "{ended:#?}");
        assert_eq!(database.dump(), before, "{ended:#?}");
    }
    let ended = t.run(["migrate"]).ends();
    assert_eq!(ended.stdout, "");
    ended
}

/// Adopts each of these variants, and asserts everything that must hold then.
async fn adopt_each(variants: &[(&str, &str)]) {
    for (name, sql) in rounds(variants.to_vec(), BOUNDED) {
        after_adoption(Adopted::of(variant(sql).await).called(name)).await;
    }
}

/// The types and nicknames of the rows that were there before the migration, once each.
async fn old_names(database: &Database) -> Vec<String> {
    let sql =
        "SELECT DISTINCT credential_type || '=' || coalesce(nickname, 'NULL') FROM user_credentials
               WHERE created_at < '2025-01-01' OR created_at IS NULL ORDER BY 1";
    first_column(database, sql).await
}
