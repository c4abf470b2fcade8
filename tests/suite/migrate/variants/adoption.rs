//! The checks of an adopted database.

use credctl::parts::postgres::quote_ident;
use serde_json::{Value, json};

use super::{KEY, as_owner, name_schema};
use crate::common::{
    credctl::Credctl,
    older_product::NINE_COLUMNS,
    pg::{APP, Database, POSTGRES},
    python::python,
};

/// A database before its adoption, and how it differs from the usual one.
pub struct Adopted {
    name: String,
    database: Database,
    schema: &'static str,
    setting: &'static str,
    /// True if row-level security separates users for the role that the older product uses.
    is_secured: bool,
}

impl Adopted {
    pub fn of(database: Database) -> Self {
        Adopted {
            name: String::new(),
            database,
            schema: "public",
            setting: "app.current_user_id",
            is_secured: true,
        }
    }

    /// Sets the description of the variant, for messages.
    pub fn called(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// Sets the schema of the tables, which the config names.
    pub fn in_schema(mut self, schema: &'static str) -> Self {
        self.schema = schema;
        self
    }

    /// Sets the setting that the policies read.
    pub fn setting(mut self, setting: &'static str) -> Self {
        self.setting = setting;
        self
    }

    /// States that no policies separate users.
    pub fn open(mut self) -> Self {
        self.is_secured = false;
        self
    }

    /// Runs a statement in the schema; returns the first column as text.
    async fn rows(&self, sql: &str) -> Vec<String> {
        let client = self.database.connect(POSTGRES).await;
        let path = format!("SET search_path = {}", quote_ident(self.schema));
        client.batch_execute(&path).await.unwrap();
        let rows = client.query_typed(sql, &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// Every row of both tables, without the columns that credctl adds.
    async fn older_columns(&self) -> Vec<String> {
        let sql = "SELECT (to_jsonb(c) - 'nickname')::text FROM user_credentials c
                   UNION ALL SELECT to_jsonb(a)::text FROM user_accounts a ORDER BY 1";
        self.rows(sql).await
    }

    /// Nicknames that were set by hand, by id.
    async fn named(&self) -> Vec<String> {
        let sql = r"SELECT id || '=' || rtrim(to_jsonb(c)->>'nickname') FROM user_credentials c
                    WHERE to_jsonb(c)->>'nickname' ~ '\S' ORDER BY 1";
        self.rows(sql).await
    }

    /// The row-level security, triggers, constraints and views; all but the unique rule, which the
    /// migration revises.
    async fn other_objects(&self) -> Vec<String> {
        let sql = "SELECT concat_ws(' ', relname, relrowsecurity, relforcerowsecurity,
                (SELECT string_agg(concat_ws(' ', policyname, cmd, roles, qual, with_check), ',')
                 FROM pg_policies p WHERE tablename = relname AND schemaname = current_schema()),
                (SELECT string_agg(concat(tgname, tgenabled), ',' ORDER BY tgname)
                 FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal),
                (SELECT string_agg(pg_get_constraintdef(k.oid), ',' ORDER BY 1) FROM pg_constraint k
                 WHERE conrelid = c.oid AND contype IN ('f', 'p')),
                (SELECT pg_get_viewdef(c.oid) WHERE relkind IN ('v', 'm')))
            FROM pg_class c WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
              AND relkind IN ('r', 'v', 'm') ORDER BY 1";
        self.rows(sql).await
    }

    /// Runs a statement of the older product for this user; returns the number of rows.
    async fn older(&self, user: &str, sql: &str) -> u64 {
        let mut client = self.database.connect(APP).await;
        let transaction = client.transaction().await.unwrap();
        let (schema, setting) = (quote_ident(self.schema), self.setting);
        let set = format!("SET LOCAL search_path = {schema}; SET LOCAL {setting} = '{user}'");
        transaction.batch_execute(&set).await.unwrap();
        let touched = transaction.execute_typed(sql, &[]).await.unwrap();
        transaction.commit().await.unwrap();
        touched
    }
}

/// Migrates a database with the program, and asserts everything that must hold then; returns a home
/// over it.
pub async fn after_adoption(adopted: Adopted) -> Credctl {
    let (kept, named) = (adopted.older_columns().await, adopted.named().await);
    let surroundings = adopted.other_objects().await;
    let t = as_owner(adopted.database);
    if adopted.schema != "public" {
        name_schema(&t, adopted.schema);
    }
    let report = t.run(["migrate"]).ends().succeeded();
    assert!(report.stderr.contains("Found 14 "), "{report:#?}");
    let nothing = t.run(["migrate"]).ends().succeeded();
    assert!(nothing.stderr.contains("up to date"), "{nothing:#?}");
    let mut t = t;
    let adopted = Adopted {
        database: t.database.take().unwrap(),
        ..adopted
    };
    let name = &adopted.name;
    assert_eq!(adopted.older_columns().await, kept, "{name}");
    let names = adopted.named().await;
    assert!(
        named.iter().all(|one| names.contains(one)),
        "{name}: {names:?}"
    );
    assert_eq!(adopted.other_objects().await, surroundings, "{name}");
    assert_eq!(unnamed(&adopted).await, ["0"], "{name}");
    opened_by_python(&adopted).await;
    older_product_goes_on(&adopted).await;
    t.set("CREDCTL_DATABASE_URL", adopted.database.url(APP));
    t.set("CREDCTL_USER_ID", "trader-1");
    listed_and_added_to(&t, &adopted).await;
    t.database = Some(adopted.database);
    t
}

async fn unnamed(adopted: &Adopted) -> Vec<String> {
    let sql = r"SELECT count(*)::text FROM user_credentials
                WHERE (nickname IS NULL OR nickname !~ '\S') AND credential_type ~ '\S'";
    adopted.rows(sql).await
}

/// Asserts that every sealed token opens, to what was sealed in its row.
async fn opened_by_python(adopted: &Adopted) {
    let sql = "SELECT json_build_array(user_id, credential_type, api_key, secret_key)::text
               FROM user_credentials WHERE length(api_key) > 99 AND length(secret_key) > 99";
    let rows: Vec<Value> = adopted
        .rows(sql)
        .await
        .iter()
        .map(|row| serde_json::from_str(row).unwrap())
        .collect();
    assert!(!rows.is_empty());
    let opened = python(
        "f = Fernet(data['key'])
result = [[u, t, f.decrypt(a).decode(), f.decrypt(s).decode()] for u, t, a, s in data['rows']]",
        &json!({ "key": KEY, "rows": rows }),
    );
    for row in opened.as_array().unwrap() {
        let [user, kind, api, secret] = [0, 1, 2, 3].map(|n| row[n].as_str().unwrap());
        assert_eq!(api, format!("api-{user}-{kind}"));
        assert_eq!(secret, format!("secret-{user}-{kind}"));
    }
}

/// Asserts that the older product goes on: its INSERT, its SELECT under the policies, its changes
/// of state and label.
async fn older_product_goes_on(adopted: &Adopted) {
    let insert = NINE_COLUMNS.replace("app.current_user_id", adopted.setting);
    let before = adopted.older("trader-1", OWN).await;
    for _ in 0..2 {
        assert_eq!(adopted.older("trader-1", &insert).await, 1);
    }
    assert_eq!(adopted.older("trader-1", OWN).await, before + 2);
    let others = "SELECT FROM user_credentials WHERE user_id <> 'trader-1'";
    let seen = adopted.older("trader-1", others).await;
    assert_eq!(seen == 0, adopted.is_secured, "{}", adopted.name);
    let label = "UPDATE user_accounts SET account_name = 'renamed' WHERE user_id = 'trader-1'";
    assert_eq!(adopted.older("trader-1", label).await, 1);
    let state = "UPDATE user_credentials SET is_active = false WHERE user_id = 'trader-1' AND api_key = 'gAAAA'";
    assert_eq!(adopted.older("trader-1", state).await, 2);
}

const OWN: &str = "SELECT FROM user_credentials WHERE user_id = 'trader-1'";

/// Asserts that credctl lists every row of the user, those written since too, and adds another one.
async fn listed_and_added_to(t: &Credctl, adopted: &Adopted) {
    let sql = "SELECT id::text FROM user_credentials WHERE user_id = 'trader-1' ORDER BY 1";
    let mut expected = adopted.rows(sql).await;
    assert_eq!(ids(t), expected);
    let added = t
        .run(["add", "--nickname", "New", "--paper", "--stdin"])
        .input("PK1\ns1\n")
        .var("CREDCTL_FERNET_KEYS", KEY)
        .ends()
        .succeeded();
    expected.push(added.stdout.trim_end().to_owned());
    expected.sort_unstable();
    assert_eq!(ids(t), expected);
    let piped = t.run(["list"]).ends().succeeded().stdout;
    assert_eq!(piped.lines().count(), expected.len(), "{piped}");
    let labels: Vec<_> = t.credentials().iter().map(|c| c["label"].clone()).collect();
    assert!(labels.iter().all(|label| label != ""), "{labels:?}");
}

fn ids(t: &Credctl) -> Vec<String> {
    let id = |c: &Value| c["id"].as_str().unwrap().to_owned();
    let mut ids: Vec<_> = t.credentials().iter().map(id).collect();
    ids.sort_unstable();
    ids
}
