//! `vault seal` without references: one table of what others stored, and one question.

use super::{
    accepting_unsealed, assert_healthy, column, insert_unsealed, key_ids, key_of, older_product,
    rows_and_files, two_credentials, vault,
};
use crate::common::{
    credctl::outcome,
    database::{alter, rows},
    pty::{ALL_STREAMS, Stage, assert_ended, start_on},
};

const WIDE: Stage<'static> = Stage {
    settings: "cols 160",
    ..ALL_STREAMS
};

/// The words of each line of a screen that names one of these rows.
fn lines_of(screen: &str, ids: &[&str]) -> Vec<Vec<String>> {
    let short: Vec<_> = ids.iter().map(|id| &id[..8]).collect();
    let lines = screen
        .lines()
        .filter(|line| short.iter().any(|id| line.contains(id)));
    lines
        .map(|line| line.split_whitespace().map(str::to_owned).collect())
        .collect()
}

#[test]
fn one_table_shows_all_and_one_yes_seals_them() {
    let t = two_credentials();
    let (kraken, paper) = (
        insert_unsealed(&t, "kraken"),
        insert_unsealed(&t, "alpaca_paper"),
    );
    let open = insert_unsealed(&t, "alpaca");
    let before = rows_and_files(&t);
    let run = |answer: &str, code: i32| {
        let mut terminal = start_on(t.run(["vault", "seal"]).var("NO_COLOR", "1"), WIDE);
        terminal
            .shows("Another program stored these 3. Seal them as they are? [y/N] ")
            .types(answer);
        assert_ended(&mut terminal, code);
        let screen = terminal.screen();
        let header = "NICKNAME  TYPE          ACCOUNT  ENVIRONMENT";
        assert!(screen.trim_start().starts_with(header), "{screen}");
        let lines = lines_of(&screen, &[&kraken, &paper, &open]);
        let begins = |words: &[&str]| {
            lines
                .iter()
                .filter(|line| {
                    line.starts_with(
                        &words
                            .iter()
                            .map(|word| (*word).to_owned())
                            .collect::<Vec<_>>(),
                    )
                })
                .count()
        };
        assert_eq!(lines.len(), 3, "{screen}");
        assert_eq!(
            begins(&["alpaca", "alpaca_paper", "main", "paper"]),
            1,
            "{screen}"
        );
        assert_eq!(
            begins(&["alpaca", "alpaca", "main", "none", "stated"]),
            1,
            "{screen}"
        );
        assert_eq!(begins(&["kraken", "kraken", "main"]), 1, "{screen}");
    };
    run("n\r", 130);
    assert_eq!(rows_and_files(&t), before);
    run("y\r", 0);
    let key = key_ids(&t).remove(0);
    for id in [&kraken, &paper, &open] {
        assert_eq!(key_of(&t, id), key);
    }
    assert_healthy(&t);
}

#[test]
fn tokens_types_and_nicknames_stay_as_the_other_program_left_them() {
    let t = older_product();
    let shared = "SELECT c::text FROM user_credentials c ORDER BY id";
    let before = rows(&t, shared);
    let mut terminal = start_on(t.run(["vault", "seal"]).var("NO_COLOR", "1"), WIDE);
    terminal.shows("Seal them as they are? [y/N] ").types("y\r");
    assert_ended(&mut terminal, 0);
    assert_eq!(rows(&t, shared), before);
    // Only what this user has.
    let users = "SELECT user_id, count(*) FROM credctl.credentials GROUP BY 1";
    assert_eq!(rows(&t, users), ["trader-1 | 3"]);
    assert_healthy(&t);
}

#[test]
fn the_environment_is_stated_in_the_same_step() {
    let t = two_credentials();
    let (open, polygon) = (
        insert_unsealed(&t, "alpaca"),
        insert_unsealed(&t, "polygon"),
    );
    let run = t.run(["vault", "seal", "--live"]).var("NO_COLOR", "1");
    let mut terminal = start_on(run, WIDE);
    terminal.shows("Seal them as they are? [y/N] ").types("y\r");
    assert_ended(&mut terminal, 0);
    assert_eq!(column(&t, &open, "k.environment"), "live");
    // It has no environments.
    assert_eq!(column(&t, &polygon, "k.environment"), "NULL");
    let exec = ["exec", "-c", &open, "--live", "--", "echo", "started"];
    assert_eq!(t.run(exec).ends().succeeded().stdout, "started\n");
    assert_healthy(&t);
}

#[test]
fn an_environment_that_the_stored_type_contradicts_seals_nothing() {
    let t = two_credentials();
    insert_unsealed(&t, "alpaca");
    let id = insert_unsealed(&t, "alpaca_paper");
    let before = rows_and_files(&t);
    let expected = format!(
        "credctl: the stored type of `alpaca` ({id}), `alpaca_paper`, says paper, which contradicts --live\n\
         hint: seal it without the flag, or by itself\n"
    );
    for arguments in [&["seal", "--live"][..], &["seal", &id, "--live", "--yes"]] {
        let ended = vault(&t, arguments);
        assert_eq!(outcome(&ended), (7, "", expected.as_str()), "{ended:#?}");
    }
    assert_eq!(rows_and_files(&t), before);
}

#[test]
fn without_a_terminal_it_shows_the_table_and_needs_ids() {
    let t = two_credentials();
    let id = insert_unsealed(&t, "polygon");
    let before = rows_and_files(&t);
    let ended = vault(&t, &["seal"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (7, ""), "{ended:#?}");
    assert_eq!(lines_of(&ended.stderr, &[&id]).len(), 1, "{ended:#?}");
    let end = "credctl: sealing what credctl did not write needs confirmation\nhint: add --yes\n";
    assert!(ended.stderr.ends_with(end), "{ended:#?}");
    let expected = "credctl: --yes needs the full ids of the credentials to seal\n\
                    hint: `credctl list` in a pipe prints them in its first column\n";
    for arguments in [
        &["seal", "--yes"][..],
        &["seal", "polygon", "--yes"],
        &["seal", &id[..8], "--yes"],
        &["seal", &id, "polygon", "--yes"],
    ] {
        let ended = vault(&t, arguments);
        assert_eq!(outcome(&ended), (2, "", expected), "{ended:#?}");
    }
    assert_eq!(rows_and_files(&t), before);
    let answer = vault(&t, &["seal", &id, "--yes", "--json"])
        .succeeded()
        .json();
    assert_eq!(
        (&answer["sealed"], &answer["left"]),
        (&1.into(), &serde_json::json!([]))
    );
    assert_healthy(&t);
}

#[test]
fn what_does_not_open_is_left_and_the_others_are_sealed() {
    let t = two_credentials();
    let (good, damaged) = (
        insert_unsealed(&t, "kraken"),
        insert_unsealed(&t, "polygon"),
    );
    alter(&t, &damaged, "secret_key = left(secret_key, 60)");
    let mut terminal = start_on(t.run(["vault", "seal"]).var("NO_COLOR", "1"), WIDE);
    terminal
        .shows("Another program stored it. Seal it as it is? [y/N] ")
        .types("y\r");
    assert_ended(&mut terminal, 9);
    let screen = terminal.screen();
    assert!(screen.contains("Sealed 1 credential\n"), "{screen}");
    assert!(
        screen.contains("credctl: `polygon` stays as it is: "),
        "{screen}"
    );
    let hint = "\nhint: `credctl vault check` says what is wrong with each; the others are done\n";
    assert!(screen.ends_with(hint), "{screen}");
    let check = vault(&t, &["check"]);
    assert!(check.stdout.contains(&damaged), "{check:#?}");
    assert_eq!(key_of(&t, &good), key_ids(&t)[0]);
    assert_eq!(key_of(&t, &damaged), "NULL");
}

#[test]
fn where_all_is_sealed_there_is_nothing_to_do_or_ask() {
    let t = two_credentials();
    let before = rows_and_files(&t);
    let ended = vault(&t, &["seal"]);
    assert_eq!(outcome(&ended), (0, "", "Nothing to seal\n"));
    assert_eq!(rows_and_files(&t), before);
}

#[test]
fn a_sealed_row_is_believed_where_unsealed_ones_are_accepted_too() {
    let t = accepting_unsealed(two_credentials());
    let id = insert_unsealed(&t, "polygon");
    let shown = t.run(["show", &id]).ends().succeeded();
    assert!(shown.stderr.contains("is not sealed"), "{shown:#?}");
    vault(&t, &["seal", &id, "--yes"]).succeeded();
    assert_eq!(t.run(["show", &id]).ends().succeeded().stderr, "");
    alter(&t, &id, "is_active = false");
    assert_eq!(t.run(["edit", &id, "--enable", "--yes"]).ends().code, 9);
}
