//! `credctl db` over a server that the user named.

use std::process::Command;

use crate::common::{
    credctl::Credctl,
    home_files::write_config,
    older_product::PLAIN_14,
    pg::{self, APP, OWNER},
};

/// The number of credentials that psql sees at the URL of `db url`, as it prints it.
fn seen_by_psql(t: &Credctl) -> String {
    let url = t.run(["db", "url"]).ends().succeeded().stdout;
    let psql = Command::new(pg::program("psql"))
        .args(["--no-psqlrc", "--tuples-only", "--no-align"])
        .args(["--command", "SELECT count(*) FROM user_credentials"])
        .arg(url.trim_end())
        .output()
        .unwrap();
    String::from_utf8(psql.stdout).unwrap() + &String::from_utf8(psql.stderr).unwrap()
}

#[tokio::test]
async fn psql_sees_the_rows_where_the_application_names_its_user_in_its_own_way() {
    let database = pg::empty();
    let owner = database.connect(OWNER).await;
    let tables = PLAIN_14.replace("app.current_user_id", "desk.trader");
    owner.batch_execute(&tables).await.unwrap();
    let mut t = Credctl::on(database);
    t.set("CREDCTL_USER_ID", "trader-1");
    assert_eq!(t.run(["db", "url"]).ends().succeeded().stderr, "");
    t.migrate_as_owner();
    assert_eq!(seen_by_psql(&t), "3\n");
}

#[tokio::test]
async fn psql_sees_the_rows_of_another_schema() {
    let database = pg::empty();
    let owner = database.connect(OWNER).await;
    let schema = format!("CREATE SCHEMA \"Desk 1\"; GRANT USAGE ON SCHEMA \"Desk 1\" TO {APP}");
    owner.batch_execute(&schema).await.unwrap();
    let t = Credctl::on(database);
    write_config(&t, "version = 1\n[database]\nschema = \"Desk 1\"\n");
    t.migrate_as_owner();
    t.run(["account", "add", "main"]).ends().succeeded();
    t.add("Paper 1", &["--paper"]);
    assert_eq!(seen_by_psql(&t), "1\n");
}

#[test]
fn a_server_is_not_stopped_and_what_named_it_is_said() {
    let mut t = Credctl::on_server();
    let named = |undo: &str| {
        format!(
            "credctl: a server is configured, and credctl does not start or stop servers\n\
             hint: {undo} to use the private database\n"
        )
    };
    let url = t.database().url(APP);
    let expected = named("unset CREDCTL_DATABASE_URL");
    t.run(["db", "stop"]).ends().failed(2, &expected);
    t.unset("CREDCTL_DATABASE_URL");
    t.set("CREDCTL_DATABASE_URL_FILE", "/nowhere");
    let expected = named("unset CREDCTL_DATABASE_URL_FILE");
    t.run(["db", "start"]).ends().failed(2, &expected);
    t.unset("CREDCTL_DATABASE_URL_FILE");
    let toml = format!("version = 1\n[database]\nurl = \"{url}\"\n");
    write_config(&t, &toml);
    let expected = named("remove `url` under [database] from the config file");
    t.run(["db", "stop"]).ends().failed(2, &expected);
}
