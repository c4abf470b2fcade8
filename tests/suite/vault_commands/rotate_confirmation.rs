//! The confirmation before the key of a shared vault is rotated, and the users it names.

use super::{
    SEES_ALL, as_role, colleague, id_of_nickname, key_ids, rows_and_files, rows_per_key,
    two_credentials, vault,
};
use crate::common::{
    database::alter,
    pg::APP,
    pty::{ALL_STREAMS, assert_ended, start_on, type_command},
};

const QUESTION: &str = "Does everybody who opens your credentials have the new key? [y/N] ";

#[test]
fn without_a_terminal_it_needs_a_yes() {
    let t = two_credentials();
    let before = rows_and_files(&t);
    let refused = vault(&t, &["rotate"]);
    assert_eq!(
        (refused.code, refused.stdout.as_str()),
        (7, ""),
        "{refused:#?}"
    );
    let expected =
        "credctl: rotating the key of a shared vault needs confirmation\nhint: add --yes\n";
    assert!(refused.stderr.ends_with(expected), "{refused:#?}");
    assert_eq!(rows_and_files(&t), before);
}

#[test]
fn at_a_terminal_the_question_names_other_users_where_they_are_seen() {
    let t = two_credentials();
    colleague(&t);
    let old = key_ids(&t).remove(0);
    let before = rows_and_files(&t);
    for (role, told) in [
        (
            SEES_ALL,
            "note: user `trader-b` has 1 row in this vault, which stays under its key\n".to_owned(),
        ),
        (
            APP,
            format!(
                "note: this role cannot see whether other users have rows in this vault; theirs stay under their key, so keep {old}\n"
            ),
        ),
    ] {
        let url = t.database().url(role);
        let run = t
            .run(["vault", "rotate"])
            .var("NO_COLOR", "1")
            .var("CREDCTL_DATABASE_URL", url);
        let mut terminal = start_on(run, ALL_STREAMS);
        terminal.shows(QUESTION).types("n\r");
        assert_ended(&mut terminal, 130);
        // The note breaks where the terminal ends.
        let screen = terminal.screen();
        let words: Vec<_> = screen.split_whitespace().collect();
        assert!(words.join(" ").starts_with(told.trim_end()), "{screen}");
        assert_eq!(rows_and_files(&t), before);
    }
}

#[test]
fn a_yes_at_the_terminal_rotates() {
    let t = two_credentials();
    let mut terminal = type_command(&t, &["vault", "rotate"]);
    terminal.shows(QUESTION).types("y\r");
    assert_ended(&mut terminal, 0);
    assert_eq!(rows_per_key(&t), [format!("{} | 2", key_ids(&t)[0])]);
}

#[test]
fn nobody_is_named_where_nobody_else_has_rows() {
    let t = two_credentials();
    let told = as_role(&t, SEES_ALL, &["rotate", "--yes"])
        .succeeded()
        .stderr;
    assert!(told.starts_with("Vault key "), "{told}");
}

#[test]
fn what_an_altered_row_is_called_reaches_no_terminal_unescaped() {
    let t = two_credentials();
    let id = id_of_nickname(&t, "Live");
    alter(&t, &id, "nickname = E'\\x1b[2Jx'");
    for arguments in [
        &["rotate", "--yes"][..],
        &["check"],
        &["seal", "--yes", &id],
    ] {
        let ended = vault(&t, arguments);
        assert!(
            ended.stderr.contains("[2Jx") || ended.stdout.contains("[2Jx"),
            "{ended:#?}"
        );
        assert!(
            !ended.stderr.contains('\u{1b}') && !ended.stdout.contains('\u{1b}'),
            "{ended:#?}"
        );
    }
}
