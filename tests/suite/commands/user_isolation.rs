//! Two users of one database, neither of whom sees the credentials of the other.

use crate::common::{
    credctl::{Credctl, Ended, Run, USER, nothing_for, outcome, vault},
    database::{insert_row, rows},
    home_files::{config, write_config},
};

const OTHER: &str = "trader-b";
const ID: &str = "aaaa0001-0000-4000-8000-000000000001";
const NOWHERE: &str = "bbbb0002-0000-4000-8000-000000000002";

/// A vault where [`USER`] has credentials, one of them active in the config of the only home, and
/// [`OTHER`] an account.
fn shared() -> Credctl {
    let t = vault();
    t.add("Main", &["--paper"]);
    insert_row(&t, ID, "alpaca", Some("Hidden"), Some("paper"));
    as_other(&t, &["account", "add", "desk"]).ends().succeeded();
    t
}

fn as_other<'t>(t: &'t Credctl, arguments: &[&str]) -> Run<'t> {
    t.run(arguments)
        .var("CREDCTL_USER_ID", OTHER)
        .input("PK1\ns1\n")
}

/// All rows that belong to [`USER`].
fn belongings(t: &Credctl) -> Vec<String> {
    let of = |table: &str| {
        rows(
            t,
            &format!("SELECT * FROM {table} WHERE user_id = '{USER}' ORDER BY id"),
        )
    };
    [of("user_credentials"), of("user_accounts")].concat()
}

/// The outcome of a run, with a placeholder for the name that was asked for.
fn neutral(ended: &Ended, asked: &str) -> (i32, String, String) {
    let neutral = |text: &str| text.replace(asked, "ASKED");
    (ended.code, neutral(&ended.stdout), neutral(&ended.stderr))
}

#[test]
fn whatever_names_the_others_credential_is_answered_as_if_it_were_nowhere() {
    let t = shared();
    let before = belongings(&t);
    for (theirs, nowhere) in [
        ("Hidden", "Absent"),
        (ID, NOWHERE),
        ("aaaa0001", "bbbb0002"),
        ("id:aaaa", "id:bbbb"),
        ("alpaca/Hidden", "alpaca/Absent"),
        ("Hiddn", "Absnt"),
    ] {
        for arguments in [
            &["use", "ASKED"][..],
            &["use", "ASKED", "--paper", "--type", "alpaca"],
            &["rename", "ASKED", "Mine"],
            &["edit", "ASKED", "--live", "--ignore-key-prefix", "--yes"],
            &["edit", "ASKED", "--stdin", "--yes"],
            &["remove", "ASKED", "--yes"],
            &["remove", "ASKED", "--yes", "--if-present"],
            &["use", "ASKED", "--json"],
            &["remove", "ASKED", "--yes", "--if-present", "--json"],
        ] {
            let answer = |asked: &str| {
                let asking: Vec<_> = arguments
                    .iter()
                    .map(|a| if *a == "ASKED" { asked } else { a })
                    .collect();
                neutral(&as_other(&t, &asking).ends(), asked)
            };
            assert_eq!(answer(theirs), answer(nowhere), "{arguments:?} {theirs}");
        }
    }
    assert_eq!(belongings(&t), before);
}

#[test]
fn the_others_account_is_as_good_as_none() {
    let t = shared();
    let before = belongings(&t);
    let account = format!("SELECT id FROM user_accounts WHERE user_id = '{USER}'");
    let account = rows(&t, &account).remove(0);
    for (theirs, nowhere) in [("main", "none"), (account.as_str(), NOWHERE)] {
        for arguments in [
            &["list"][..],
            &["list", "--json"],
            &["use", "Main"],
            &["add", "--paper", "--stdin"],
            &[
                "add",
                "--paper",
                "--stdin",
                "--if-absent",
                "--nickname",
                "Hidden",
            ],
            &["remove", "Hidden", "--yes", "--if-present"],
        ] {
            let answer = |asked: &str| {
                let run = as_other(&t, arguments).var("CREDCTL_ACCOUNT", asked);
                neutral(&run.ends(), asked)
            };
            assert_eq!(answer(theirs), answer(nowhere), "{arguments:?} {theirs}");
            assert_eq!(answer(theirs).0, 3);
        }
    }
    let listed = as_other(&t, &["account", "list"]).ends().succeeded().stdout;
    assert!(
        listed.ends_with("\tdesk\n") && listed.lines().count() == 1,
        "{listed}"
    );
    assert_eq!(belongings(&t), before);
}

#[test]
fn nothing_of_the_other_is_listed_counted_or_chosen() {
    let t = shared();
    let nothing = nothing_for(OTHER, "CREDCTL_USER_ID");
    assert_eq!(
        outcome(&as_other(&t, &["list"]).ends()),
        (0, "", nothing.as_str())
    );
    let listed = as_other(&t, &["list", "--json"]).ends().succeeded().stdout;
    let nothing = "{\"schema_version\":1,\"credentials\":[],\
         \"selection\":{\"credential_id\":null,\"layer\":null,\"confirmed\":false},\
         \"remarks\":[\"No credentials for user trader-b (CREDCTL_USER_ID)\"]}\n";
    assert_eq!(listed, nothing);
    let named = |reference: &str| {
        let run = as_other(&t, &["list", "--json"]).var("CREDCTL_CREDENTIAL", reference);
        neutral(&run.ends(), reference)
    };
    assert_eq!(named(ID), named(NOWHERE));
    assert_eq!(named("Main"), named("None"));

    let add = |nickname: &str, flags: &[&str]| {
        let mut arguments = vec!["add", "--stdin", "--paper", "--nickname", nickname];
        arguments.extend(flags);
        let keys = format!("key-of-{nickname}\nsecret-of-{nickname}\n");
        as_other(&t, &arguments).input(keys).ends().succeeded()
    };
    let added = add("Main", &["--use"]);
    assert!(
        added.stderr.starts_with("Stored alpaca · Main · paper · "),
        "{added:#?}"
    );
    let own = added.stdout.trim_end();
    let used = as_other(&t, &["use", "Main", "--json"])
        .ends()
        .succeeded()
        .json();
    assert_eq!(used["credential"]["id"], own);
    let absent = add("Hidden", &["--if-absent", "--json"]).json();
    assert_eq!(
        (&absent["existed"], &absent["remarks"]),
        (&false.into(), &serde_json::json!([]))
    );
    let renamed = as_other(&t, &["rename", "Hidden", "Mine"])
        .ends()
        .succeeded();
    assert!(
        renamed.stderr.starts_with("Renamed `Hidden`: "),
        "{renamed:#?}"
    );
    assert_eq!(t.credentials().len(), 2);
}

#[test]
fn what_one_has_chosen_is_neither_shown_nor_replaced_from_the_others_rows() {
    let t = shared();
    as_other(&t, &["add", "--stdin", "--paper", "--nickname", "Theirs"])
        .ends()
        .succeeded();
    let main = t.credentials()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(t.list()["selection"]["credential_id"], *main);
    t.run(["remove", "Main", "--yes"]).ends().succeeded();
    assert_eq!(t.list()["selection"]["credential_id"], ID);
    t.run(["remove", "Hidden", "--yes"]).ends().succeeded();
    assert_eq!(
        t.list()["selection"]["credential_id"],
        serde_json::Value::Null
    );
}

/// The id of the credential that a user has chosen, as `current --id` tells it without a connection.
fn chosen(t: &Credctl, user: &str) -> String {
    let run = t.run(["current", "--id"]).var("CREDCTL_USER_ID", user);
    let ended = run.ends();
    match ended.code {
        0 => ended.stdout.trim_end().to_owned(),
        code => code.to_string(),
    }
}

#[test]
fn each_has_a_choice_of_its_own_whatever_its_name_contains() {
    let t = vault();
    let hostile = [
        OTHER,
        "a.b",
        "x\"]\n[active]\ny = 1",
        "\u{202e}\u{1b}[31m'\\",
        "credential_id",
        "Zo\u{eb} 1",
    ];
    let one = t.add("One", &["--paper"]);
    let mut chosen_by = vec![(USER, one.clone())];
    for user in hostile {
        let run = |arguments: &[&str], input: &str| {
            let run = t.run(arguments).var("CREDCTL_USER_ID", user);
            run.input(input).ends().succeeded().stdout
        };
        run(&["account", "add", "desk"], "");
        let add = |nickname: &str| {
            let add = ["add", "--stdin", "--paper", "--nickname", nickname];
            run(
                &add,
                &format!("PK{nickname}0000\nsecret-of-{nickname}-{}\n", user.len()),
            )
        };
        // The first paper credential of each becomes active, whatever others have chosen.
        let first = add("First").trim_end().to_owned();
        assert_eq!(chosen(&t, user), first, "{user:?}");
        let second = add("Second").trim_end().to_owned();
        run(&["use", "Second"], "");
        assert_eq!(chosen(&t, user), second, "{user:?}");
        run(&["use", "-"], "");
        assert_eq!(chosen(&t, user), first, "{user:?}");
        run(&["use", "-"], "");
        chosen_by.push((user, second));
        for (user, id) in &chosen_by {
            assert_eq!(chosen(&t, user), *id, "{user:?}");
        }
        let prompt = t.run(["prompt"]).var("CREDCTL_USER_ID", user).ends();
        assert_eq!(prompt.succeeded().stdout, "alpaca · Second · paper\n");
    }
    let before = chosen_by.clone();
    t.run(["remove", "One", "--yes"]).ends().succeeded();
    assert_eq!(chosen(&t, USER), "3");
    for (user, id) in &before[1..] {
        assert_eq!(chosen(&t, user), *id, "{user:?}");
    }
}

#[test]
fn what_becomes_of_a_choice_is_noted_for_its_user_alone() {
    let t = shared();
    as_other(&t, &["add", "--stdin", "--paper", "--nickname", "Theirs"])
        .ends()
        .succeeded();
    let theirs = chosen(&t, OTHER);
    let mine = chosen(&t, USER);
    assert_ne!(mine, theirs);
    as_other(&t, &["rename", "Theirs", "Renamed"])
        .ends()
        .succeeded();
    as_other(&t, &["edit", "Renamed", "--disable", "--yes"])
        .ends()
        .succeeded();
    let prompt = |user: &str| {
        let run = t.run(["prompt"]).var("CREDCTL_USER_ID", user);
        run.ends().succeeded().stdout
    };
    assert_eq!(prompt(OTHER), "alpaca · Renamed · paper · disabled\n");
    assert_eq!(prompt(USER), "alpaca · Main · paper\n");
    assert_eq!(
        (chosen(&t, OTHER), chosen(&t, USER)),
        ("3".to_owned(), mine.clone())
    );
    let keys = as_other(&t, &["exec", "--", "true"]).ends();
    assert_eq!(keys.code, 103, "{keys:#?}");
    t.run(["exec", "--", "true"]).ends().succeeded();
    as_other(&t, &["remove", "Renamed", "--yes"])
        .ends()
        .succeeded();
    assert_eq!((prompt(OTHER), chosen(&t, USER)), (String::new(), mine));
}

#[test]
fn a_restore_brings_back_the_choice_of_its_user() {
    let t = shared();
    let mine = chosen(&t, USER);
    as_other(&t, &["add", "--stdin", "--paper", "--nickname", "Theirs"])
        .ends()
        .succeeded();
    let theirs = chosen(&t, OTHER);
    as_other(&t, &["backup", "theirs"]).ends().succeeded();
    // The choice of this home is gone, and another user has one already.
    let text = config(&t);
    let (before, after) = text.split_once(&format!(".{OTHER}]\n")).unwrap();
    let before = &before[..before.rfind("[active").unwrap()];
    let after = after.find("[active").map_or("", |at| &after[at..]);
    write_config(&t, &format!("{before}{after}"));
    assert_eq!(chosen(&t, OTHER), "3");
    as_other(&t, &["restore", "theirs"]).ends().succeeded();
    assert_eq!((chosen(&t, OTHER), chosen(&t, USER)), (theirs, mine));
}

#[test]
fn a_choice_without_a_user_is_refused_and_stays_as_it_is() {
    let t = vault();
    let id = t.add("Main", &["--paper"]);
    let text = format!(
        "version = 1\n[active.{NOWHERE}]\ncredential_id = \"{id}\"\ncredential_type = \"alpaca\"\n"
    );
    write_config(&t, &text);
    let expected = format!(
        "credctl: the config file `{}`, line 3: `active.{NOWHERE}.credential_id` must be a table for one user: [active.\"<vault id>\".\"<user>\"]\n",
        t.config().display()
    );
    for arguments in [&["use", "Main"][..], &["list"], &["current", "--id"]] {
        t.run(arguments).ends().failed(12, &expected);
    }
    assert_eq!(config(&t), text);
}
