//! Servers that refuse a role or a statement, and servers that credctl refuses.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
};

use crate::common::{
    credctl::{Credctl, Ended},
    home_files::write_file,
    pg::{APP, POSTGRES, WITH_PASSWORD, server},
    proxy::{Plan, Proxy},
};

const WRONG: &str = "battery staple";

/// A vault on a port of the loopback, whose role has to give its password.
struct OverTcp {
    t: Credctl,
    // Closed with the value.
    _proxy: Proxy,
    port: u16,
    database: String,
}

impl OverTcp {
    fn new() -> Self {
        let mut t = Credctl::on_server();
        t.add("Paper 1", &["--paper"]);
        let proxy = Proxy::new(Plan::Faithful);
        let port = proxy.tcp_port();
        let database = t.database().name().to_owned();
        t.unset("CREDCTL_DATABASE_URL");
        let over = OverTcp {
            t,
            _proxy: proxy,
            port,
            database,
        };
        // A server is named for the clean-up too: there is no private one to stop.
        let url = over.url(None);
        OverTcp {
            t: with(over.t, url),
            ..over
        }
    }

    fn url(&self, password: Option<&str>) -> String {
        let password = password.map(|p| format!(":{}", p.replace(' ', "%20")));
        let (role, password) = (WITH_PASSWORD.0, password.unwrap_or_default());
        let OverTcp { port, database, .. } = self;
        format!("postgres://{role}{password}@127.0.0.1:{port}/{database}")
    }

    /// Runs `list`, also with `-vvv`; no secret may be in any output.
    fn list(&self, variables: &[(&str, &str)]) -> Ended {
        let [plain, wordy] = [&["list"][..], &["list", "-vvv"]].map(|arguments| {
            let run = self.t.run(arguments);
            let with = variables.iter();
            with.fold(run, |run, (name, value)| run.var(name, value))
                .ends()
        });
        for secret in [
            WRONG,
            WITH_PASSWORD.1,
            "battery%20staple",
            "correct%20horse",
        ] {
            for ended in [&plain, &wordy] {
                let said = format!("{}{}", ended.stdout, ended.stderr);
                assert!(!said.contains(secret), "{ended:#?}");
            }
        }
        plain
    }
}

fn with(mut t: Credctl, url: String) -> Credctl {
    t.set("CREDCTL_DATABASE_URL", url);
    t
}

fn private_file(t: &Credctl, name: &str, text: String) -> String {
    let path = write_file(t, name, text, 0o600);
    path.to_str().unwrap().to_owned()
}

#[test]
fn a_password_is_taken_from_wherever_libpq_users_keep_it() {
    let mut over = OverTcp::new();
    let (right, url) = (over.url(Some(WITH_PASSWORD.1)), over.url(None));
    assert!(
        over.list(&[("CREDCTL_DATABASE_URL", &right)])
            .succeeded()
            .stdout
            .contains("Paper 1")
    );
    assert!(
        over.list(&[("PGPASSWORD", WITH_PASSWORD.1)])
            .succeeded()
            .stdout
            .contains("Paper 1")
    );
    let line = format!(
        "127.0.0.1:{}:*:{}:{}\n",
        over.port, WITH_PASSWORD.0, WITH_PASSWORD.1
    );
    let pass_file = private_file(&over.t, "passwords", line.clone());
    assert!(
        over.list(&[("PGPASSFILE", &pass_file)])
            .succeeded()
            .stdout
            .contains("Paper 1")
    );
    private_file(&over.t, ".pgpass", line);
    assert!(over.list(&[]).succeeded().stdout.contains("Paper 1"));
    fs::remove_file(over.t.home().join(".pgpass")).unwrap();
    let file = private_file(&over.t, "url", format!("{right}\n"));
    over.t.unset("CREDCTL_DATABASE_URL");
    over.t.set("CREDCTL_DATABASE_URL_FILE", file);
    assert!(over.list(&[]).succeeded().stdout.contains("Paper 1"));
    over.t.unset("CREDCTL_DATABASE_URL_FILE");
    over.t.set("CREDCTL_DATABASE_URL", url);
}

#[test]
fn a_url_file_that_is_shared_is_a_secret_of_root_or_refused() {
    let t = Credctl::on_server();
    let [mount, elsewhere] = ["mount", "elsewhere"].map(|name| t.home().join(name));
    let file = mount.join("url");
    fs::create_dir(&mount).unwrap();
    fs::write(&file, t.database().url(APP)).unwrap();
    // Tests make files of root's only if they run as root.
    let by_root = fs::metadata(&file).unwrap().uid() == 0;
    for (mode, secrets, is_read) in [
        (0o640, &elsewhere, by_root),
        (0o444, &mount, by_root),
        (0o444, &elsewhere, false),
        (0o664, &mount, false),
    ] {
        fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
        let run = t.run(["list"]).without("CREDCTL_DATABASE_URL");
        let run = run.var("CREDCTL_DATABASE_URL_FILE", &file);
        let list = run.var("CREDENTIALS_DIRECTORY", secrets).ends();
        if is_read {
            list.succeeded();
            continue;
        }
        let path = file.display();
        list.failed(12, &format!(
            "credctl: the file with the server's URL `{path}` can be read or changed by others (mode {mode:04o})\n\
             hint: run `chmod 600 {path}`\n"
        ));
    }
}

#[test]
fn a_wrong_or_missing_password_is_refused_and_never_shown() {
    let over = OverTcp::new();
    let wrong = over.url(Some(WRONG));
    let hint = "hint: check the user name and password of the database URL\n";
    let message = format!(
        "credctl: the database refused (28P01): password authentication failed for user \"{}\"\n{hint}",
        WITH_PASSWORD.0
    );
    over.list(&[("CREDCTL_DATABASE_URL", &wrong)])
        .failed(13, &message);
    over.list(&[("PGPASSWORD", WRONG)]).failed(13, &message);
    let place = format!(
        "{} on 127.0.0.1:{} as {}",
        over.database, over.port, WITH_PASSWORD.0
    );
    let missing = format!(
        "credctl: the database {place} asks for a password, and none was given\n\
         hint: put the password in CREDCTL_DATABASE_URL_FILE, PGPASSWORD or ~/.pgpass\n"
    );
    over.list(&[]).failed(13, &missing);
    let run = over
        .t
        .run(["list", "--json"])
        .var("PGPASSWORD", WRONG)
        .ends();
    assert_eq!((run.code, run.stdout.as_str()), (13, ""));
    assert_eq!(
        (&run.error()["kind"], &run.error()["exit_code"]),
        (&"denied".into(), &13.into())
    );
}

#[test]
fn a_role_that_is_unknown_or_may_not_read_is_told_what_it_lacks() {
    let mut t = Credctl::on_server();
    let database = t.database();
    let (unknown, stranger) = (
        database.url("credctl_nobody"),
        format!("stranger_{}", database.name()),
    );
    let url = database.url(&stranger);
    server().superuser(&format!("CREATE ROLE {stranger} LOGIN"));
    t.set("CREDCTL_DATABASE_URL", unknown);
    t.run(["list"]).ends().failed(
        13,
        "credctl: the database refused (28000): role \"credctl_nobody\" does not exist\n\
         hint: check the user name and password of the database URL\n",
    );
    t.set("CREDCTL_DATABASE_URL", url);
    let refused = [&["list"][..], &["add", "--stdin"]].map(|arguments| t.run(arguments).ends());
    server().superuser(&format!("DROP ROLE {stranger}"));
    let expected = format!(
        "credctl: the database refused (42501): permission denied for schema credctl\n\
         hint: role `{stranger}` lacks this right: have the owner of the tables run `credctl db grants --role {stranger} --apply`\n"
    );
    for ended in refused {
        ended.failed(13, &expected);
    }
}

#[test]
fn a_database_that_is_not_there_is_a_wrong_url_and_nothing_to_try_again() {
    let mut t = Credctl::on_server();
    let database = t.database();
    let url = database.url(APP).replace(database.name(), "nowhere");
    t.set("CREDCTL_DATABASE_URL", url);
    let expected = "credctl: the database refused (3D000): database \"nowhere\" does not exist\n\
                    hint: check the database name in the URL, or create that database\n";
    for arguments in [&["list"][..], &["db", "status"], &["migrate"]] {
        t.run(arguments).ends().failed(12, expected);
    }
}

#[test]
fn a_role_that_may_only_read_lists_and_stores_nothing() {
    let mut t = Credctl::on_server();
    let id = t.add("Paper 1", &["--paper"]);
    let database = t.database();
    let (reader, url) = (
        format!("reader_{}", database.name()),
        database.url(&format!("reader_{}", database.name())),
    );
    server().superuser(&format!("CREATE ROLE {reader} LOGIN"));
    server().with_client(database.name(), POSTGRES, async |client| {
        let grant = format!(
            "GRANT USAGE ON SCHEMA credctl TO {reader};
             GRANT SELECT ON ALL TABLES IN SCHEMA public, credctl TO {reader}"
        );
        client.batch_execute(&grant).await.unwrap();
    });
    t.set("CREDCTL_DATABASE_URL", url);
    let listed = t.run(["list"]).ends();
    let added = t
        .run(["add", "--stdin", "--paper"])
        .input("PK1\ns1\n")
        .ends();
    let still = t.run(["list"]).ends();
    server().with_client(t.database().name(), POSTGRES, async |client| {
        client
            .batch_execute(&format!("DROP OWNED BY {reader}; DROP ROLE {reader}"))
            .await
            .unwrap();
    });
    assert!(listed.succeeded().stdout.starts_with(&id));
    assert_eq!((added.code, added.stdout.as_str()), (13, ""), "{added:#?}");
    assert!(
        added
            .stderr
            .contains("(42501): permission denied for table user_credentials"),
        "{added:#?}"
    );
    assert_eq!(still.succeeded().stdout.lines().count(), 1);
}

#[test]
fn another_machine_is_never_spoken_to_in_clear_unless_that_was_asked_for() {
    let mut over = OverTcp::new();
    let (port, database) = (over.port, over.database.clone());
    let (role, password) = WITH_PASSWORD;
    let server = format!(
        "host=db.example.test hostaddr=127.0.0.1 port={port} dbname={database} user={role} \
         password='{password}'"
    );
    over.t.set("CREDCTL_DATABASE_URL", &server);
    let message = format!(
        "credctl: the server at 127.0.0.1:{port} has no TLS, and `sslmode=verify-full` demands it\n\
         hint: have the server use TLS (`ssl = on`); `sslmode=disable` sends everything in clear text\n"
    );
    over.t.run(["list"]).ends().failed(13, &message);
    let add = over.t.run(["add", "--stdin"]).input("PK1\ns1\n");
    add.ends().failed(13, &message);
    let in_clear = format!("{server} sslmode=disable");
    let listed = over.list(&[("CREDCTL_DATABASE_URL", &in_clear)]);
    assert_eq!(
        listed.succeeded().stderr,
        format!("note: the connection to 127.0.0.1:{port} is not encrypted: sslmode=disable\n")
    );
    let verified = format!("host=127.0.0.1 port={port} user=u sslmode=verify-full");
    let refused = over
        .t
        .run(["list"])
        .var("CREDCTL_DATABASE_URL", verified)
        .ends();
    assert_eq!(refused.code, 13, "{refused:#?}");
}
