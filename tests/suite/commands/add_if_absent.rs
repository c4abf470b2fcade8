//! `credctl add --if-absent`, which a script may run again and again.

use crate::common::{
    credctl::{Credctl, Ended, outcome, vault},
    database::{alter, dump, rows},
};

const PAIR: &str = "PKTEST0000000000WXYZ\ns3cret\n";

fn add(t: &Credctl, nickname: &str, flags: &[&str]) -> Ended {
    let mut arguments = vec!["add", "--if-absent", "--stdin", "--nickname", nickname];
    arguments.extend(flags);
    t.run(arguments).input(PAIR).ends()
}

#[test]
fn an_equal_one_is_answered_and_nothing_is_written() {
    let t = vault();
    let id = t.add("Bot", &["--paper"]);
    let before = dump(&t);
    let again = add(&t, "Bot", &["--paper"]);
    let expected = format!(
        "Already stored alpaca · Bot · paper · {} · active\n",
        &id[..8]
    );
    assert_eq!(outcome(&again), (0, &*format!("{id}\n"), &*expected));
    let json = add(&t, "Bot", &["--paper", "--json"]).json();
    assert_eq!(
        (&json["credential"]["id"], &json["existed"]),
        (&id.into(), &true.into())
    );
    assert_eq!(dump(&t), before);
}

#[test]
fn no_keys_are_needed_to_find_it_but_the_vault_key_that_vouches_for_it() {
    let t = vault();
    let id = t.add("Bot", &["--paper"]);
    let arguments = ["add", "--if-absent", "--nickname", "Bot", "--paper"];
    let found = t.run(arguments).ends().succeeded();
    assert_eq!(found.stdout, format!("{id}\n"));
    let other_home = t.neighbour();
    let refused = other_home.run(arguments).ends();
    assert_eq!((refused.code, &*refused.stdout), (5, ""), "{refused:#?}");
    assert!(!other_home.data_home().join("vault.keys").exists());
}

#[test]
fn what_somebody_put_under_the_name_is_not_answered_as_what_was_meant() {
    let arguments = ["add", "--if-absent", "--nickname", "Bot", "--paper"];
    for (nickname, change) in [
        ("Bot", "secret_key = api_key"),
        ("Other", "nickname = 'Bot'"),
    ] {
        let t = vault();
        let id = t.add(nickname, &["--paper"]);
        alter(&t, &id, change);
        let altered = t.run(arguments).ends();
        assert_eq!((altered.code, &*altered.stdout), (9, ""), "{altered:#?}");
    }
}

#[test]
fn another_environment_type_nickname_or_account_is_another_credential() {
    let t = vault();
    t.run(["account", "add", "second"]).ends().succeeded();
    let main = ["--account", "main"];
    add(&t, "Bot", &["--paper", "--account", "main"]).succeeded();
    for flags in [
        &["--live", "--account", "main"][..],
        &main,
        &["--paper", "--account", "second"],
        &["--type", "polygon", "--account", "main"],
    ] {
        let key = flags.join("-");
        let input = if flags.contains(&"polygon") {
            format!("{key}\n")
        } else {
            format!("{key}\nsecret\n")
        };
        let mut arguments = vec![
            "add",
            "--if-absent",
            "--stdin",
            "--nickname",
            "Bot",
            "--json",
        ];
        arguments.extend(flags);
        let added = t.run(arguments).input(input).ends().succeeded().json();
        assert_eq!(added["existed"], false, "{flags:?}");
    }
    let other_name = add(
        &t,
        "bot",
        &["--paper", "--account", "main", "--again", "--json"],
    );
    assert_eq!(other_name.json()["existed"], false);
    assert_eq!(t.credentials().len(), 6);
}

#[test]
fn ten_at_once_end_with_one() {
    let t = vault();
    let started: Vec<_> = (0..10)
        .map(|_| {
            let arguments = [
                "add",
                "--if-absent",
                "--stdin",
                "--nickname",
                "Bot",
                "--paper",
            ];
            t.run(arguments).input(PAIR).start()
        })
        .collect();
    let mut ids: Vec<_> = started
        .into_iter()
        .map(|child| Ended::of("add".into(), child).succeeded().stdout)
        .collect();
    ids.dedup();
    let stored = rows(&t, "SELECT id FROM user_credentials");
    assert_eq!(stored.len(), 1);
    assert_eq!(ids, [format!("{}\n", stored[0])]);
}

#[test]
fn one_that_is_disabled_is_answered_but_not_made_active() {
    let t = vault();
    let id = t.add("Bot", &["--live"]);
    t.run(["edit", "Bot", "--disable", "--yes"])
        .ends()
        .succeeded();
    let found = add(&t, "Bot", &["--live"]).succeeded();
    assert_eq!(found.stdout, format!("{id}\n"));
    let used = add(&t, "Bot", &["--live", "--use"]);
    let expected = format!(
        "credctl: `Bot` is disabled\nhint: enable it with `credctl edit {} --enable`\n",
        &id[..8]
    );
    assert_eq!(outcome(&used), (3, "", &*expected));
    assert_eq!(
        t.list()["selection"]["credential_id"],
        serde_json::Value::Null
    );
}
