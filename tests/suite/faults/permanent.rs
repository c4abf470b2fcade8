//! Faults that trying again does not mend, and ends that somebody asked for: each is told as what it is.

use super::impostors::said_at_once;
use crate::common::{
    credctl::{Credctl, Ended, paper_and_live, vault},
    database::rows,
    gate::{Gate, Meet},
    pg::OWNER,
    pooler::Pooler,
    proxy::messages::error,
};

/// The commands of these tests, each with its input.
const COMMANDS: [(&[&str], &str); 6] = [
    (&["list"], ""),
    (&["exec", "-c", "Paper 1", "--", "true"], ""),
    (
        &["add", "--nickname", "Two", "--paper", "--stdin"],
        "PK1\ns1\n",
    ),
    (&["account", "list"], ""),
    (&["db", "status"], ""),
    (&["vault", "rotate", "--yes"], ""),
];

fn code(ended: &Ended, arguments: &[&str]) -> i32 {
    ended.code - if arguments[0] == "exec" { 100 } else { 0 }
}

#[test]
fn a_pooler_in_statement_mode_is_a_matter_of_its_settings() {
    let pooler = Pooler::start_in("statement");
    let (t, ..) = paper_and_live();
    let hint = "hint: the pooler before the server works in statement mode, and credctl needs transactions: \
                set `pool_mode = transaction` there, or connect to the server itself\n";
    let before = t.database().dump();
    let through = |role| pooler.url(t.database(), role);
    let mut all = COMMANDS.to_vec();
    all.push((&["migrate"], ""));
    all.push((&["migrate", "--check"], ""));
    all.push((&["migrate", "--harden"], ""));
    all.push((&["db", "grants", "--role", "credctl", "--apply"], ""));
    for (arguments, input) in all {
        let role = match arguments[0] {
            "migrate" | "db" => OWNER,
            _ => "credctl",
        };
        let run = t.run(arguments).input(input);
        let ended = run.var("CREDCTL_DATABASE_URL", through(role)).ends();
        assert_eq!(code(&ended, arguments), 12, "{ended:#?}");
        assert!(ended.stderr.ends_with(hint), "{ended:#?}");
    }
    assert_eq!(t.database().dump(), before);
}

/// Answers to a login, each with the code of the command and a part of what it says.
const REFUSALS: [(&str, &str, i32, &str); 9] = [
    (
        "08P01",
        "no such user: app",
        13,
        "a pooler knows only the users",
    ),
    (
        "08P01",
        "no such database: vault",
        12,
        "a pooler knows only the databases",
    ),
    ("XX000", "Tenant or user not found", 13, "ROLE.PROJECT"),
    (
        "XX000",
        "Endpoint ID is not specified",
        12,
        "Neon needs the host's name",
    ),
    (
        "08P01",
        "unsupported startup parameter: options",
        12,
        "PGOPTIONS",
    ),
    (
        "55000",
        "database \"template0\" is not currently accepting connections",
        12,
        "name another database",
    ),
    (
        "0A000",
        "unsupported frontend protocol 3.0",
        12,
        "check host and port",
    ),
    (
        "28000",
        "no pg_hba.conf entry for host \"h\"",
        13,
        "pg_hba.conf",
    ),
    ("08P01", "query_wait_timeout", 6, "query_wait_timeout"),
];

#[test]
fn what_a_pooler_or_a_provider_refuses_for_good_is_nothing_to_try_again() {
    let mut t = super::home_without_database();
    t.set("CREDCTL_TIMEOUT", "2s");
    for (sqlstate, message, expected, says) in REFUSALS {
        for arguments in [
            &["list"][..],
            &["migrate"],
            &["exec", "-c", "x", "--", "true"],
        ] {
            let (ended, heard) = said_at_once(&t, arguments, error("FATAL", sqlstate, message));
            assert_eq!(
                code(&ended, arguments),
                expected,
                "{sqlstate} {message} {ended:#?}"
            );
            assert!(ended.stderr.contains(says), "{ended:#?}");
            assert!(
                expected == 6 || heard == 1,
                "{message}: asked {heard} times"
            );
        }
    }
}

#[test]
fn what_a_server_says_forges_no_line_and_fills_no_screen() {
    let t = super::home_without_database();
    let forged = "no\nhint: run `rm -rf ~`\ncredctl: \u{1b}[2Jdone";
    let long = "x".repeat(100_000);
    for sqlstate in [
        "28000", "28P01", "42501", "3D000", "08006", "57P03", "53300", "XX000", "25006", "P0001",
    ] {
        for message in [forged, &long] {
            for arguments in [
                &["list", "-v"][..],
                &["migrate", "-vvv"],
                &["list", "--json"],
            ] {
                let (ended, _) = said_at_once(&t, arguments, error("FATAL", sqlstate, message));
                let json = arguments.contains(&"--json");
                let text = match json {
                    true => ended.error()["message"].as_str().unwrap().to_owned(),
                    false => ended.stderr.clone(),
                };
                let is_forged = |line: &str| {
                    line.starts_with("hint: run `rm") || line.starts_with("credctl: done")
                };
                assert!(!text.lines().any(is_forged), "{sqlstate} {ended:#?}");
                assert!(!text.contains('\u{1b}'), "{sqlstate} {ended:#?}");
                assert!(
                    text.lines().all(|line| line.chars().count() < 700),
                    "{sqlstate} {ended:#?}"
                );
                assert!(!json || !text.contains('\n'), "{sqlstate} {ended:#?}");
                assert_ne!(ended.code, 0);
            }
        }
    }
}

/// Cancels the statements of the commands that wait in this database.
fn cancel(t: &Credctl) {
    let cancel = "SELECT pg_cancel_backend(pid) FROM pg_locks WHERE NOT granted
         AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
    assert_eq!(rows(t, cancel), ["t"]);
}

#[tokio::test]
async fn a_cancel_of_the_server_is_told_as_that_and_nothing_is_changed() {
    let (mut t, ..) = paper_and_live();
    t.set("CREDCTL_TIMEOUT", "60s");
    let before = t.database().dump();
    for (arguments, input) in COMMANDS {
        if arguments == ["db", "status"] {
            continue;
        }
        let table = match arguments[0] {
            "account" => "user_accounts",
            _ => "user_credentials",
        };
        let gate = Gate::before(&t, Meet::BeforeReading, table).await;
        let child = t.run(arguments).input(input).start();
        gate.wait_for(1).await;
        cancel(&t);
        let ended = Ended::of(arguments.join(" "), child);
        assert_eq!(code(&ended, arguments), 6, "{ended:#?}");
        assert_eq!(
            ended.stderr,
            "credctl: the database cancelled the work: canceling statement due to user request; nothing was \
             changed\nhint: try again\n"
        );
        gate.open().await;
    }
    assert_eq!(t.database().dump(), before);
}

#[tokio::test]
async fn a_cancel_of_a_hardening_is_told_as_that() {
    let t = vault();
    let gate = Gate::before(&t, Meet::BeforeWriting, "user_credentials").await;
    let owner = t.database().url(OWNER);
    let run = t
        .run(["migrate", "--harden"])
        .var("CREDCTL_DATABASE_URL", owner);
    let child = run.start();
    gate.wait_for(1).await;
    cancel(&t);
    let ended = Ended::of("migrate --harden".to_owned(), child);
    assert_eq!(ended.code, 6, "{ended:#?}");
    assert!(
        ended
            .stderr
            .contains("cancelled the work: canceling statement due to user request"),
        "{ended:#?}"
    );
    gate.open().await;
}
