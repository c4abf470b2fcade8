//! Servers that take no changes.

use super::{
    KEYS, all,
    cluster::{APP, Cluster, OWNER},
    home,
};

/// What is to be done about a server that takes no changes.
const HINT: &str =
    "\nhint: name the primary, or all hosts of the cluster: postgres://USER@HOST1,HOST2/DATABASE\n";

/// Commands that change something in the database.
fn changes(id: &str, event: &str) -> Vec<Vec<String>> {
    [
        "add --nickname new --stdin --paper --again",
        "rename ID other",
        "edit ID --disable --yes",
        "remove ID --yes",
        "import keys.env --paper",
        "account add second",
        "undo EVENT --yes",
        "vault add-key",
        "vault rotate --yes",
    ]
    .map(|line| {
        let line = line.replace("EVENT", event).replace("ID", id);
        line.split(' ').map(str::to_owned).collect()
    })
    .into()
}

#[test]
fn every_change_says_that_the_server_takes_none() {
    let mut cluster = Cluster::primary();
    let mut t = home(&cluster);
    let id = t.add("one", &["--paper"]);
    std::fs::write(
        t.home().join("keys.env"),
        "APCA_API_KEY_ID=PKTEST0000000000AAAA\nAPCA_API_SECRET_KEY=of-a-file-of-somebody\n",
    )
    .unwrap();
    cluster.add_standby();
    let standby = cluster.url_of(&[2], APP);
    t.set("CREDCTL_DATABASE_URL", standby);
    assert_eq!(t.nicknames(), ["one"]);
    let event = "SELECT id::text FROM credctl.events WHERE kind = 'added'";
    let event = cluster.texts(2, event).remove(0);
    let changes = changes(&id, &event);
    let refused = |t: &crate::common::credctl::Credctl| {
        for (ended, command) in all(t, &changes, KEYS).iter().zip(&changes) {
            assert_eq!(ended.code, 13, "{command:?} {ended:?}");
            assert!(
                ended.stderr.contains("takes no changes"),
                "{command:?} {ended:?}"
            );
            assert!(ended.stderr.ends_with(HINT), "{command:?} {ended:?}");
        }
    };
    refused(&t);
    for arguments in [&["migrate"][..], &["migrate", "--dry-run"]] {
        let owner = cluster.url_of(&[2], OWNER);
        let migrate = t.run(arguments).var("CREDCTL_DATABASE_URL", owner).ends();
        assert_eq!(migrate.code, 13, "{migrate:?}");
        assert!(migrate.stderr.contains("takes no changes"), "{migrate:?}");
        assert!(migrate.stderr.ends_with(HINT), "{migrate:?}");
    }
    // As told: the primary alone, and all hosts of the cluster.
    for (name, hosts) in [("two", &[1][..]), ("three", &[2, 1])] {
        t.set("CREDCTL_DATABASE_URL", cluster.url_of(hosts, APP));
        let id = t.add(name, &["--paper"]);
        t.run(["remove", &id, "--yes"]).ends().succeeded();
    }
    let alter = format!("ALTER ROLE {APP} SET default_transaction_read_only = on");
    cluster.superuser(1, "postgres", &alter);
    t.set("CREDCTL_DATABASE_URL", cluster.url_of(&[1], APP));
    refused(&t);
    assert_eq!(t.nicknames(), ["one"]);
}

#[test]
fn of_several_hosts_changes_go_to_the_primary_and_reading_goes_on_without_it() {
    let mut cluster = Cluster::primary();
    let mut t = home(&cluster);
    cluster.add_standby();
    // The standby is named first.
    t.set("CREDCTL_DATABASE_URL", cluster.url_of(&[2, 1], APP));
    let id = t.add("one", &["--paper"]);
    t.run(["use", &id]).ends().succeeded();
    let quiet = t.run(["list"]).ends();
    assert_eq!(quiet.succeeded().stderr, "");
    cluster.kill(1);
    t.set("CREDCTL_TIMEOUT", "3s");
    for command in [
        &["list"][..],
        &["show"],
        &["env"],
        &["exec", "--", "true"],
        &["current"],
        &["log"],
    ] {
        let read = t.run(command).ends().succeeded();
        for part in ["no primary answers", "is a standby"] {
            assert!(read.stderr.contains(part), "{command:?} {read:?}");
        }
    }
    let listed = t.list();
    assert!(
        listed["remarks"][0]
            .as_str()
            .unwrap()
            .contains("no primary answers"),
        "{listed}"
    );
    let add = t.run(["add", "--nickname", "two", "--stdin", "--paper", "--again"]);
    let refused = add.input(KEYS).ends();
    assert_eq!(refused.code, 6, "{refused:?}");
    for reason in [
        "is a standby",
        &cluster.socket(1).parent().unwrap().display().to_string(),
    ] {
        assert!(refused.stderr.contains(reason), "{refused:?}");
    }
    for (kind, code) in [
        ("standby", 0),
        ("prefer-standby", 0),
        ("any", 0),
        ("primary", 6),
        ("read-write", 6),
        ("read-only", 0),
    ] {
        let url = format!(
            "{} target_session_attrs={kind}",
            cluster.url_of(&[2, 1], APP)
        );
        let list = t.run(["list"]).var("CREDCTL_DATABASE_URL", url).ends();
        assert_eq!(list.code, code, "{kind} {list:?}");
    }
    cluster.promote(2);
    assert_eq!(t.run(["list"]).ends().succeeded().stderr, "");
    t.add("two", &["--paper"]);
}
