//! Functions, operators and casts that somebody added to the shared schema: no command runs any.

use std::fs;

use credctl::parts::domain::Secret;

use crate::common::{
    credctl::{Credctl, USER},
    database::{rows, sql},
    home_files::write_file,
    older_product::{PLAIN_14, database_with},
    overloads,
    pg::{APP, OWNER, POSTGRES},
    vault_keys::keyring,
};

/// Texts of limited length, whose comparison with others the server leaves to whoever defines it.
const LIMITED: &str = "
    DROP POLICY own ON user_accounts; DROP POLICY own ON user_credentials;
    DROP INDEX idx_user_credentials_unique;
    TRUNCATE user_credentials; DELETE FROM user_accounts;
    ALTER TABLE user_accounts ALTER user_id TYPE varchar(64), ALTER account_name TYPE varchar(100);
    ALTER TABLE user_credentials ALTER user_id TYPE varchar(64), ALTER credential_type TYPE varchar(50),
        ALTER api_key TYPE varchar, ALTER secret_key TYPE varchar, ADD nickname varchar(255);
    CREATE POLICY own ON user_accounts USING (user_id = current_setting('app.current_user_id', true));
    CREATE POLICY own ON user_credentials USING (user_id = current_setting('app.current_user_id', true));";

/// A command, what it reads, and the code with which it ends.
type Case<'a> = (&'a [&'a str], &'a str, i32);

/// Every command that talks to the database, once the vault has the credentials `Paper 1` and `Live`.
const CASES: &[Case<'_>] = &[
    (&["list"], "", 0),
    (&["list", "--json"], "", 0),
    (
        &["list", "--type", "alpaca", "--paper", "--account", "main"],
        "",
        0,
    ),
    (&["account", "add", "second"], "", 0),
    (&["account", "list"], "", 0),
    (
        &[
            "add",
            "--nickname",
            "Data",
            "--type",
            "polygon",
            "--stdin",
            "--account",
            "second",
        ],
        "poly-key\n",
        0,
    ),
    (
        &[
            "add",
            "--nickname",
            "Paper 1",
            "--paper",
            "--stdin",
            "--if-absent",
            "--account",
            "main",
        ],
        "PK1\ns1\n",
        0,
    ),
    (
        &[
            "add",
            "--nickname",
            "Paper 2",
            "--paper",
            "--stdin",
            "--if-absent",
            "--account",
            "main",
        ],
        "PK2\ns2\n",
        0,
    ),
    (
        &[
            "add",
            "--nickname",
            "Paper 2",
            "--paper",
            "--stdin",
            "--if-absent",
            "--account",
            "second",
        ],
        "PK2\ns2\n",
        // The keys are stored already, and in another account.
        7,
    ),
    (
        &[
            "add",
            "--nickname",
            "Twice",
            "--live",
            "--stdin",
            "--account",
            "main",
        ],
        "PK2\ns2\n",
        7,
    ),
    (&["show", "Paper 1"], "", 0),
    (
        &["show", "alpaca/Paper 1", "--reveal", "--json", "--paper"],
        "",
        0,
    ),
    (&["show", "Live", "--field", "api_key", "--live"], "", 0),
    (
        &["exec", "-c", "Paper 1", "--account", "main", "--", "true"],
        "",
        0,
    ),
    (&["exec", "-c", "Live", "--live", "--", "true"], "", 0),
    (&["env", "Paper 1"], "", 0),
    (&["use", "Paper 1"], "", 0),
    (&["use", "Live"], "", 0),
    (&["use", "-"], "", 0),
    (&["use", "nothing like it"], "", 3),
    (&["current"], "", 0),
    (&["current", "Live", "--live"], "", 0),
    (&["prompt"], "", 0),
    (&["rename", "Paper 1", "Paper one"], "", 0),
    (&["edit", "Paper one", "--disable", "--yes"], "", 0),
    (&["list"], "", 0),
    (&["current"], "", 0),
    (&["edit", "Paper one", "--enable", "--yes"], "", 0),
    (&["edit", "Paper one", "--stdin", "--yes"], "PK3\ns3\n", 0),
    (
        &["edit", "Data", "--type", "finnhub", "--stdin", "--yes"],
        "finn-key\n",
        0,
    ),
    (
        &["import", "keys.csv", "--paper", "--account", "main"],
        "",
        0,
    ),
    (
        &["import", "keys.csv", "--paper", "--account", "main"],
        "",
        0,
    ),
    (&["vault", "status"], "", 0),
    (&["vault", "check"], "", 16),
    (
        &[
            "vault",
            "seal",
            "11111111-0000-4000-8000-000000000001",
            "--paper",
            "--yes",
        ],
        "",
        0,
    ),
    (&["vault", "check"], "", 0),
    (&["vault", "add-key"], "", 0),
    (&["vault", "rotate", "--yes"], "", 0),
    (&["vault", "status"], "", 0),
    (&["backup", "the.backup"], "", 0),
    (&["restore", "the.backup"], "", 0),
    (&["remove", "Live", "Paper one", "--yes"], "", 0),
    (&["remove", "Gone", "--yes", "--if-present"], "", 0),
    (&["restore", "the.backup", "--dry-run"], "", 0),
    (&["restore", "the.backup"], "", 0),
    (&["db", "status"], "", 0),
    (&["db", "url"], "", 0),
    (&["vault", "check"], "", 0),
];

async fn no_command_runs_any(t: Credctl, searches_schema: bool) {
    let home = t.home();
    assert!(home.is_absolute());
    t.add("Paper 1", &["--paper", "--account", "main"]);
    t.add("Live", &["--live", "--account", "main"]);
    let secret = |text: &str| Secret::new(text.to_owned().into());
    let token = |text| keyring(&t).seal(&secret(text)).as_token().to_owned();
    let unsealed = format!(
        "INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, secret_key, nickname)
         SELECT '11111111-0000-4000-8000-000000000001', id, user_id, 'alpaca', '{}', '{}', 'Theirs'
         FROM user_accounts WHERE user_id = '{USER}' AND account_name = 'main'",
        token("PKTHEIRS000000000001"),
        token("s")
    );
    sql(&t, &unsealed);
    sql(
        &t,
        &format!("UPDATE credctl.vault SET uses_schema_functions = {searches_schema}"),
    );
    let csv = "nickname,api_key,secret_key\nA,PKA,s\nB,PKB,s\n";
    write_file(&t, "keys.csv", csv, 0o600);
    overloads::prepare(t.database()).await;
    overloads::assert_armed(t.database()).await;
    overloads::assert_armed_behind(t.database()).await;

    for (arguments, input, code) in CASES {
        let ended = t.run(*arguments).input(*input).ends();
        let after = format!("{arguments:?}: {ended:#?}");
        assert_eq!(ended.code, *code, "{after}");
        overloads::assert_none_ran(t.database(), &after).await;
    }
    retired(&t).await;
}

/// Retires every key but the primary one.
async fn retired(t: &Credctl) {
    let keys = fs::read_to_string(crate::common::vault_keys::key_file(t)).unwrap();
    let primary = keyring(t).primary().to_string();
    assert!(keys.lines().count() > 1);
    let recorded = "SET search_path = pg_catalog; SELECT key_id FROM credctl.keys";
    for id in rows(t, recorded).iter().filter(|id| **id != primary) {
        // Only who sees the rows of all users may take a key away.
        let url = t.database().url(POSTGRES);
        let retire = t
            .run(["vault", "retire", id])
            .var("CREDCTL_DATABASE_URL", url)
            .var("CREDCTL_USER_ID", USER)
            .ends();
        let after = format!("retire: {retire:#?}");
        assert_eq!(retire.code, 0, "{after}");
        overloads::assert_none_ran(t.database(), &after).await;
    }
}

/// A home over tables that credctl made.
fn own_tables() -> Credctl {
    Credctl::on_server()
}

/// A home over tables of the older product.
async fn adopted_tables() -> Credctl {
    let mut t = Credctl::on_as(database_with(&[PLAIN_14, LIMITED]).await, OWNER);
    t.run(["migrate"]).ends().succeeded();
    t.connect_as(APP);
    t.set("CREDCTL_USER_ID", USER);
    t.run(["account", "add", "main"]).ends().succeeded();
    t
}

#[tokio::test]
async fn none_runs_where_only_the_servers_names_are_searched() {
    no_command_runs_any(own_tables(), false).await;
}

#[tokio::test]
async fn none_runs_where_the_shared_schema_is_searched_too() {
    no_command_runs_any(own_tables(), true).await;
}

#[tokio::test]
async fn none_runs_over_adopted_tables_of_limited_texts() {
    no_command_runs_any(adopted_tables().await, false).await;
    no_command_runs_any(adopted_tables().await, true).await;
}
