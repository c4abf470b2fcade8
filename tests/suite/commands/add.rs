//! `credctl add`: the row it stores, the text it prints, and the active credential.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    process::Stdio,
};

use crate::common::{
    credctl::{Credctl, outcome, vault},
    database::{WITH_COMPANIONS, rows},
    vault_keys::key_pair,
};

const PAIR: &str = "PKTEST0000000000WXYZ\ns3cret\n";

#[test]
fn the_id_is_the_whole_answer_on_a_pipe_and_the_rest_is_said_on_stderr() {
    let t = Credctl::on_server();
    let added = t
        .run(["add", "--nickname", "Paper 1", "--paper", "--stdin"])
        .input(PAIR)
        .ends()
        .succeeded();
    let id = added.stdout.trim_end();
    assert_eq!(t.credentials()[0]["id"], id);
    let expected = format!(
        "note: the vault key is in {}; without it nothing can be opened: keep a copy with `credctl backup FILE --with-keys`\n\
         Stored alpaca · Paper 1 · paper · {} · key PK…WXYZ · active\n",
        t.data_home().join("vault.keys").display(),
        &id[..8]
    );
    assert_eq!(added.stderr, expected);
    assert_eq!(
        key_pair(&t, id),
        ("PKTEST0000000000WXYZ".into(), "s3cret".into())
    );
}

#[test]
fn several_credentials_of_one_type_stand_side_by_side() {
    let t = Credctl::on_server();
    let ids = [
        t.add("Paper 1", &["--paper"]),
        t.add("Paper 2", &["--paper"]),
        t.add("Live", &["--live"]),
    ];
    let stored: Vec<_> = t
        .credentials()
        .iter()
        .map(|c| c["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(stored, ids);
}

#[test]
fn what_is_not_said_is_the_type_for_a_name_and_no_environment_with_a_remark() {
    let t = vault();
    let added = t.run(["add", "--stdin"]).input(PAIR).ends();
    let id = rows(&t, "SELECT id FROM user_credentials").remove(0);
    let expected = format!(
        "note: neither --paper nor --live was given: the environment is not stated\n\
         Stored alpaca · alpaca · not stated · {} · key PK…WXYZ\n",
        &id[..8]
    );
    assert_eq!(outcome(&added), (0, &*format!("{id}\n"), &*expected));
    let row = format!("SELECT c.credential_type, c.nickname, k.environment FROM {WITH_COMPANIONS}");
    assert_eq!(rows(&t, &row), ["alpaca | alpaca | NULL"]);
}

#[test]
fn a_repeated_nickname_is_stored_with_a_remark() {
    let t = vault();
    let add = |key: &str| {
        t.run(["add", "--nickname", "Main", "--paper", "--stdin"])
            .input(format!("{key}\nsecret-of-{key}\n"))
            .ends()
            .succeeded()
            .stderr
    };
    assert!(!add("PK1").contains("note:"));
    assert!(add("PK2").starts_with(
        "note: another credential is called `Main` too; tell them apart by id\nStored "
    ));
    assert!(add("PK3").starts_with(
        "note: 2 other credentials are called `Main` too; tell them apart by id\nStored "
    ));
    assert_eq!(t.credentials().len(), 3);
}

#[test]
fn a_key_that_looks_like_the_other_environment_is_refused_unless_a_flag_says_so() {
    let t = vault();
    let add = |flags: &[&str], key: &str| {
        let run = t.run([&["add", "--nickname", key, "--stdin"], flags].concat());
        run.input(format!("{key}\nsecret-{key}\n")).ends()
    };
    let before = t.database().dump();
    for (flag, key, looks, stored) in [
        ("--live", "PK1", "paper", "live"),
        ("--paper", "AK2", "live", "paper"),
    ] {
        let refused = format!(
            "credctl: this key looks like a {looks} key, and {stored} is stated\n\
             hint: check which environment it belongs to; --ignore-key-prefix stores it all the same\n"
        );
        add(&[flag], key).failed(7, &refused);
    }
    assert_eq!(t.database().dump(), before);
    for (flag, key, looks, stored) in [
        ("--paper", "AK2", "live", "paper"),
        ("--live", "PK1", "paper", "live"),
    ] {
        let added = add(&[flag, "--ignore-key-prefix"], key).succeeded();
        let remark = format!(
            "note: this key looks like a {looks} key, but it is stored as {stored}\nStored "
        );
        assert!(added.stderr.starts_with(&remark), "{added:#?}");
    }
    // Such a key does not become active by itself.
    assert!(t.list()["selection"]["credential_id"].is_null());
    for (flag, key) in [("--live", "CK4"), ("--paper", "PK3")] {
        let added = add(&[flag], key).succeeded();
        assert!(added.stderr.starts_with("Stored "), "{added:#?}");
    }
    let chosen = t.list()["selection"]["credential_id"].clone();
    assert_eq!(chosen, t.credentials()[3]["id"]);
}

#[test]
fn the_first_paper_credential_becomes_active_and_nothing_else_does_by_itself() {
    let t = vault();
    let selection = || t.list()["selection"].clone();
    let none = serde_json::json!({"credential_id": null, "layer": null, "confirmed": false});
    t.add("Live", &["--live"]);
    t.add("Unsaid", &[]);
    t.run(["add", "--type", "polygon", "--stdin"])
        .input("polygonkey\n")
        .ends()
        .succeeded();
    assert_eq!(selection(), none);
    let first = t.add("Paper 1", &["--paper"]);
    t.add("Paper 2", &["--paper"]);
    let chosen = serde_json::json!({"credential_id": first, "layer": "config", "confirmed": true});
    assert_eq!(selection(), chosen);
}

#[test]
fn use_makes_the_new_one_active_even_a_live_one() {
    let t = vault();
    t.add("Paper", &["--paper"]);
    let live = t.add("Live", &["--live", "--use"]);
    assert_eq!(t.list()["selection"]["credential_id"], *live);
}

#[test]
fn use_is_refused_before_anything_is_stored_while_a_variable_decides() {
    let t = vault();
    let added = t
        .run(["add", "--paper", "--use", "--stdin"])
        .var("CREDCTL_CREDENTIAL", "Other")
        .input(PAIR)
        .ends();
    let expected = "credctl: CREDCTL_CREDENTIAL is set to `Other` and would still decide (variable layer)\n\
                    hint: run `unset CREDCTL_CREDENTIAL` first\n";
    assert_eq!(outcome(&added), (7, "", expected));
    assert!(t.credentials().is_empty());
}

#[test]
fn a_type_is_one_that_credctl_knows_by_name_or_alias_in_any_case() {
    let t = vault();
    for typed in ["polygon", "massive", "Polygon"] {
        t.run(["add", "--type", typed, "--stdin"])
            .input(format!("key-{typed}\n"))
            .ends()
            .succeeded();
    }
    let stored = format!("SELECT DISTINCT c.credential_type, k.environment FROM {WITH_COMPANIONS}");
    assert_eq!(rows(&t, &stored), ["polygon | NULL"]);
    let unknown = t
        .run(["add", "--type", "Karken", "--stdin"])
        .input(PAIR)
        .ends();
    let expected = "credctl: `Karken` is not a type that `credctl types` lists\n\
         hint: did you mean `kraken`? To give a type of your own a name so close to it, define [types.NAME] in the \
         config file\n";
    assert_eq!(outcome(&unknown), (2, "", expected));
}

#[test]
fn a_type_without_environments_takes_none() {
    let t = vault();
    for flag in ["--paper", "--live"] {
        let added = t
            .run(["add", "--type", "polygon", flag, "--stdin"])
            .input("polygonkey\n")
            .ends();
        let expected = format!("credctl: polygon has no environments: leave out {flag}\n");
        assert_eq!(outcome(&added), (2, "", &*expected));
    }
    let both = t
        .run(["add", "--paper", "--live", "--stdin"])
        .input(PAIR)
        .ends();
    assert_eq!((both.code, both.stdout.as_str()), (2, ""));
    assert!(t.credentials().is_empty());
}

#[test]
fn without_a_terminal_the_flags_that_bring_keys_are_named() {
    let t = vault();
    let expected = "credctl: cannot ask for the keys: stdin is not a terminal\n\
                    hint: give the keys by --stdin, --from-env or --api-key-file\n";
    assert_eq!(
        outcome(&t.run(["add", "--paper"]).ends()),
        (2, "", expected)
    );
}

#[test]
fn a_live_one_made_active_is_remarked_on() {
    let t = vault();
    let flags = [
        "add",
        "--nickname",
        "Live",
        "--live",
        "--use",
        "--stdin",
        "--ignore-key-prefix",
    ];
    let added = t.run(flags).input(PAIR).ends();
    let id = rows(&t, "SELECT id FROM user_credentials").remove(0);
    let expected = format!(
        "note: this key looks like a paper key, but it is stored as live\n\
         note: this credential is live: orders trade real money\n\
         Stored alpaca · Live · live · {} · key PK…WXYZ · active\n",
        &id[..8]
    );
    assert_eq!(outcome(&added), (0, &*format!("{id}\n"), &*expected));
}

#[test]
fn the_first_of_two_at_once_is_active_and_the_second_does_not_say_it_is() {
    let t = vault();
    let mut second = t.run(["add", "--nickname", "Second", "--paper", "--stdin", "-v"]);
    let command = second.command();
    command.stdin(Stdio::piped()).stderr(Stdio::piped());
    let mut second = command.stdout(Stdio::null()).spawn().unwrap();
    let mut stderr = BufReader::new(second.stderr.take().unwrap());
    let mut line = String::new();
    // From here on it has read the config, and waits for its keys.
    while !line.contains("vault keys") {
        line.clear();
        assert_ne!(stderr.read_line(&mut line).unwrap(), 0);
    }
    let first = t.add("First", &["--paper"]);
    let mut stdin = second.stdin.take().unwrap();
    stdin.write_all(PAIR.as_bytes()).unwrap();
    drop(stdin);
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    assert!(second.wait().unwrap().success());
    assert!(rest.trim_end().ends_with(" · key PK…WXYZ"), "{rest}");
    assert_eq!(t.list()["selection"]["credential_id"], *first);
}
