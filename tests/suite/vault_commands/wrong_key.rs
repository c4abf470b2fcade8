//! Commands of `vault` with a key that is not the vault's, or with none: they ask nothing and write
//! nothing.

use super::{id_of_nickname, key_ids, rows_and_files, two_credentials, vault};
use crate::common::{
    credctl::Credctl,
    home_files::write_file,
    pty::{ALL_STREAMS, assert_ended, start_on},
    vault_keys::{TWO, id_of, key_file, keys},
};

/// The commands that seal, or that change keys.
fn commands<'a>(file: &'a str, id: &'a str) -> Vec<Vec<&'a str>> {
    vec![
        vec!["add", "--nickname", "New", "--paper", "--stdin"],
        vec!["import", file],
        vec!["edit", "Paper 1", "--keys", "--stdin", "--yes"],
        vec!["vault", "rotate", "--yes"],
        vec!["vault", "seal"],
        vec!["vault", "seal", id, "--yes"],
        vec!["vault", "add-key"],
        vec!["vault", "retire", "0123456789abcdef"],
    ]
}

fn import_file(t: &Credctl) -> String {
    let path = write_file(
        t,
        ".env",
        "ALPACA_PAPER1_API_KEY=k\nALPACA_PAPER1_SECRET_KEY=s\n",
        0o600,
    );
    path.to_str().unwrap().to_owned()
}

#[test]
fn every_command_that_seals_names_both_keys_and_writes_nothing() {
    let t = two_credentials();
    let path = import_file(&t);
    let id = id_of_nickname(&t, "Paper 1");
    let before = rows_and_files(&t);
    let right = key_ids(&t).remove(0);
    for arguments in commands(&path, &id) {
        let run = t.run(&arguments).var("CREDCTL_FERNET_KEYS", TWO);
        let ended = run.input("PK\ns\n").ends();
        let given = id_of(TWO);
        let expected = match arguments[0] {
            // The row that is to be changed says first which key it needs.
            "edit" => format!(
                "credctl: `Paper 1` ({id}) was sealed with vault key {right}, which is not at hand (at hand: {given})\n"
            ),
            _ => format!(
                "credctl: the vault key {given} is not this vault's (the vault was sealed with {right})\n"
            ),
        };
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (5, ""),
            "{arguments:?}: {ended:#?}"
        );
        assert!(
            ended.stderr.starts_with(&expected),
            "{arguments:?}: {ended:#?}"
        );
        if arguments[0] == "edit" {
            let hint = "hint: nothing was handed out or changed; add the key it was sealed with to your \
                        vault keys: `credctl restore FILE` brings vault keys from a backup made \
                        --with-keys, and `credctl vault import-key FILE` those that somebody exported\n";
            assert_eq!(ended.stderr, expected + hint);
        }
        assert_eq!(rows_and_files(&t), before, "{arguments:?}");
    }
}

#[test]
fn a_wrong_key_before_the_right_one_seals_nothing_either() {
    let t = two_credentials();
    let path = import_file(&t);
    let id = id_of_nickname(&t, "Paper 1");
    let before = rows_and_files(&t);
    let both = format!("{TWO},{}", keys(&t)[0]);
    for arguments in commands(&path, &id) {
        // It is a rotation that takes up a new key.
        if arguments.contains(&"rotate") {
            continue;
        }
        let run = t.run(&arguments).var("CREDCTL_FERNET_KEYS", &both);
        let ended = run.input("PK\ns\n").ends();
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (5, ""),
            "{arguments:?}: {ended:#?}"
        );
        assert_eq!(rows_and_files(&t), before, "{arguments:?}");
    }
}

#[test]
fn nobody_is_asked_anything_before_the_key_is_found_wrong() {
    let t = two_credentials();
    let before = rows_and_files(&t);
    for arguments in [
        &["add"][..],
        &["edit", "Paper 1", "--keys"],
        &["vault", "rotate"],
        &["vault", "seal"],
        &["vault", "seal", "Paper 1"],
    ] {
        let run = t
            .run(arguments)
            .var("CREDCTL_FERNET_KEYS", TWO)
            .var("NO_COLOR", "1");
        let mut terminal = start_on(run, ALL_STREAMS);
        assert_ended(&mut terminal, 5);
        let screen = terminal.screen();
        let told = match arguments[0] {
            "edit" => "credctl: `Paper 1` (",
            _ => "credctl: the vault key ",
        };
        assert!(screen.starts_with(told), "{arguments:?}: {screen}");
        assert_eq!(rows_and_files(&t), before);
    }
}

#[test]
fn where_the_key_is_missing_none_is_made() {
    let t = two_credentials();
    let path = import_file(&t);
    let id = id_of_nickname(&t, "Paper 1");
    std::fs::remove_file(key_file(&t)).unwrap();
    let before = rows_and_files(&t);
    for arguments in commands(&path, &id) {
        let ended = t.run(&arguments).input("PK\ns\n").ends();
        assert_eq!(
            (ended.code, ended.stdout.as_str()),
            (5, ""),
            "{arguments:?}: {ended:#?}"
        );
        assert!(
            ended
                .stderr
                .starts_with("credctl: the vault key is missing"),
            "{ended:#?}"
        );
        assert_eq!(rows_and_files(&t), before, "{arguments:?}");
    }
    assert_eq!(vault(&t, &["check"]).code, 5);
    assert!(!key_file(&t).exists());
}
