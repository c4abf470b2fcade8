//! Every example of every page, run as it stands.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Stdio},
};

use credctl::parts::help::examples;

use super::commands;
use crate::common::{
    credctl::{Credctl, Ended, PROGRAM},
    pg::{OWNER, server},
};

/// Examples that do not end with 0 here, with the code and the reason.
const ENDINGS: &[(&str, i32, &str)] = &[
    ("credctl add", 2, "there is no terminal to ask on"),
    (
        "credctl add --nickname 'Paper 3' --paper",
        2,
        "there is no terminal to ask on",
    ),
    ("credctl use", 2, "there is no terminal to pick on"),
    (
        "credctl edit 'Paper 1' --disable",
        7,
        "there is no terminal to confirm on",
    ),
    ("credctl rename", 2, "there is no terminal to pick on"),
    (
        "credctl show 'Paper 1' --clip",
        2,
        "there is neither desktop nor terminal",
    ),
    (
        "credctl edit 'Paper 1' --keys",
        2,
        "there is no terminal to ask on",
    ),
    (
        "credctl remove 'Paper 2'",
        7,
        "there is no terminal to confirm on",
    ),
    ("credctl verify", 15, "no provider is reached by tests"),
    (
        "credctl verify 'Paper 1' Data",
        15,
        "no provider is reached by tests",
    ),
    (
        "credctl verify --all --deny withdraw --expires-within 14d",
        15,
        "no provider is reached by tests",
    ),
    (
        "credctl vault rotate",
        7,
        "there is no terminal to confirm on",
    ),
    (
        "credctl vault retire 619d0a0e291d073a",
        3,
        "the id is made up",
    ),
    (
        "credctl vault export-key team.keys",
        2,
        "there is no terminal to ask on",
    ),
    (
        "credctl vault import-key team.keys",
        2,
        "there is no terminal to ask on",
    ),
    (
        "credctl backup credctl.backup --with-keys",
        2,
        "there is no terminal to ask on",
    ),
    ("credctl undo", 7, "there is no terminal to confirm on"),
    (
        "credctl undo 'Paper 1'",
        7,
        "there is no terminal to confirm on",
    ),
    (
        "credctl db destroy",
        7,
        "there is no terminal to confirm on",
    ),
];

/// Programs that examples start. They fail unless they got keys.
const BOT: &str =
    "#!/bin/sh\ntest -n \"$CREDCTL_EXEC_NICKNAME\" && test -n \"$APCA_API_SECRET_KEY\"\n";

/// A home with all that examples name.
fn home(t: Credctl) -> Credctl {
    let home = t.home().to_owned();
    let write = |name: &str, text: &str| fs::write(home.join(name), text).unwrap();
    write("bot", BOT);
    fs::set_permissions(home.join("bot"), fs::Permissions::from_mode(0o700)).unwrap();
    write("key.txt", "polygon-key-of-ticks-0123456789\n");
    write(
        ".env",
        "ALPACA_PAPER7_API_KEY=PKENVENVENVENVENV007\nALPACA_PAPER7_SECRET_KEY=secret7\n",
    );
    write(
        "keys.csv",
        "type,nickname,environment,api_key,secret_key\nalpaca,Csv,paper,PKCSVCSVCSVCSVCSV001,secret8\n",
    );
    write(
        "phrase.txt",
        "a phrase of nine words that nobody else has\n",
    );
    let own = fs::Permissions::from_mode(0o600);
    fs::set_permissions(home.join("phrase.txt"), own).unwrap();
    t.add("Paper 1", &["--paper"]);
    t.add("Paper 2", &["--paper"]);
    t.add("Live", &["--live"]);
    let data = ["add", "--type", "polygon", "--nickname", "Data", "--stdin"];
    let data = t.run(data).input("polygon-key-of-data-0123456789\n").ends();
    data.succeeded();
    t.run(["use", "Paper 2"]).ends().succeeded();
    t.run(["use", "Paper 1"]).ends().succeeded();
    t
}

/// Runs an example in a shell, with stdin closed.
fn run(t: &Credctl, example: &str) -> Ended {
    let programs = Path::new(PROGRAM).parent().unwrap();
    let path = t.variables()[std::ffi::OsStr::new("PATH")].clone();
    let path = [programs.to_owned()]
        .into_iter()
        .chain(std::env::split_paths(&path));
    let closed = "paper-api.alpaca.markets=127.0.0.1:1";
    // Tests reach no provider.
    let example = match example.starts_with("credctl verify") {
        true => format!(
            "{} --resolve {closed} --resolve api.alpaca.markets=127.0.0.1:1 --resolve api.massive.com=127.0.0.1:1",
            without_comment(example)
        ),
        false => example.to_owned(),
    };
    let shell = match example.contains("fish") {
        true => "fish",
        false => "bash",
    };
    let child = Command::new(shell)
        .args(["-c", &example])
        .env_clear()
        .envs(t.variables())
        .env("PATH", std::env::join_paths(path).unwrap())
        .env("APCA_API_KEY_ID", "PKFROMENVIRONMENT001")
        .env("APCA_API_SECRET_KEY", "secret-of-the-environment")
        .env("GITHUB_ENV", t.home().join("github.env"))
        .current_dir(t.home())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    Ended::of(example, child)
}

fn without_comment(example: &str) -> &str {
    example
        .split("   #")
        .next()
        .unwrap()
        .split(" # ")
        .next()
        .unwrap()
        .trim_end()
}

/// Runs the examples of a page one after the other.
fn page_works(t: &Credctl, path: &str) {
    for example in examples(path).lines() {
        let line = without_comment(example);
        let ending = ENDINGS.iter().find(|(example, ..)| *example == line);
        let (expected, reason) = ending.map_or((0, ""), |(_, code, reason)| (*code, *reason));
        let ended = run(t, example);
        assert_eq!(ended.code, expected, "{path}: {reason}: {ended:#?}");
        if expected != 15 {
            assert!(!ended.stderr.contains("unexpected"), "{ended:#?}");
        }
    }
}

/// Runs the pages whose paths `is_wanted` wants, each in a home of its own over a server.
fn pages_work(is_wanted: impl Fn(&str) -> bool) {
    let paths = commands().into_keys().filter(|path| is_wanted(path));
    for path in paths {
        let t = home(Credctl::on_server());
        match &*path {
            "restore" => {
                let backup = ["backup", "credctl.backup"];
                t.run(backup).ends().succeeded();
            }
            "vault import-key" => {
                let export = [
                    "vault",
                    "export-key",
                    "team.keys",
                    "--passphrase-file",
                    "phrase.txt",
                ];
                t.run(export).ends().succeeded();
            }
            _ => {}
        }
        page_works(&t, &path);
    }
}

/// Pages about the private database, or that change what others share.
const OF_A_DATABASE: &[&str] = &[
    "db",
    "db destroy",
    "db grants",
    "db start",
    "db status",
    "db stop",
    "db url",
    "migrate",
];

fn is_about_keys_coming_in(path: &str) -> bool {
    [
        "add", "edit", "import", "remove", "rename", "restore", "undo",
    ]
    .contains(&path)
}

#[test]
fn of_commands_that_change_credentials() {
    pages_work(is_about_keys_coming_in);
}

#[test]
fn of_the_vault_and_accounts() {
    pages_work(|path| path.starts_with("vault") || path.starts_with("account"));
}

#[test]
fn of_all_other_commands() {
    pages_work(|path| {
        let elsewhere = path.starts_with("vault") || path.starts_with("account");
        !elsewhere && !is_about_keys_coming_in(path) && !OF_A_DATABASE.contains(&path)
    });
}

#[test]
fn of_the_schema_and_its_grants() {
    let mut t = Credctl::on_server();
    t.connect_as(OWNER);
    server().superuser(
        "DO $$ BEGIN CREATE ROLE trading_app LOGIN; EXCEPTION WHEN duplicate_object THEN END $$",
    );
    page_works(&t, "migrate");
    page_works(&t, "db grants");
}

#[test]
fn of_the_private_database() {
    let t = home(Credctl::fresh());
    for path in ["db", "db status", "db url", "db stop"] {
        page_works(&t, path);
    }
    let mut lines = examples("db start").lines();
    assert_eq!(run(&t, lines.next().unwrap()).code, 0);
    t.run(["db", "stop"]).ends().succeeded();
    page_works(&t, "db destroy");
}
