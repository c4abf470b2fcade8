//! Keys that arrive together: pastes, and keys typed before or after a question.

use super::{SECRET, assert_answered, begin, put_on};

#[test]
fn secrets_that_are_pasted_together_answer_the_hidden_questions_that_follow() {
    for line_end in ["\r", "\n", "\r\n"] {
        let mut terminal = begin("form");
        terminal.shows("Name: ").types("Paper 1\r").shows("Key: ");
        terminal.types(&[SECRET, SECRET, ""].join(line_end));
        assert_answered(&mut terminal, &format!("Paper 1|{SECRET}|{SECRET}"));
    }
}

#[test]
fn what_is_typed_before_a_question_is_shown_is_no_answer_to_it() {
    // Typed while the terminal still echoes, so nothing secret.
    let mut terminal = put_on("sane", "form");
    terminal.types("wrong\nab\ncd\n").go();
    terminal.shows("Name: ").types("Paper 1\rab\rcd\r");
    terminal.shows("Key: ").types("k\rs\r");
    assert_answered(&mut terminal, "Paper 1|k|s");
}

#[test]
fn what_is_pasted_behind_a_wrong_answer_is_thrown_away() {
    let mut terminal = begin("confirm");
    terminal.shows("[y/N] ").types("junk\ry\ry\r");
    terminal.shows("answer with y or n").shows("[y/N] ");
    terminal.types("n\r");
    assert_answered(&mut terminal, "false");
    let mut terminal = begin("hidden");
    terminal.shows("Key: ").types(&format!("a\tb\r{SECRET}\r"));
    terminal
        .shows("type it again")
        .shows("Key: ")
        .types("right\r");
    assert_answered(&mut terminal, "right");
}

#[test]
fn the_marks_around_a_paste_are_no_part_of_it() {
    let mut terminal = begin("form");
    terminal
        .shows("Name: ")
        .types("\x1b[200~Paper 1\r\x1b[201~");
    terminal
        .shows("Key: ")
        .types(&format!("\x1b[200~{SECRET}\x1b[201~\r"));
    terminal.shows("Secret: ").types("s\r");
    assert_answered(&mut terminal, &format!("Paper 1|{SECRET}|s"));
}

#[test]
fn a_long_paste_arrives_whole() {
    let long = SECRET.repeat(4000);
    let mut terminal = begin("hidden");
    terminal.shows("Key: ").types(&long).types("\r");
    assert_answered(&mut terminal, &long);
}

#[test]
fn the_rest_of_a_pasted_key_does_not_reach_the_shell() {
    let pasted = format!("{SECRET}\recho {SECRET}\r");
    let mut terminal = begin("hidden");
    terminal.shows("Key: ").types(&pasted);
    assert_answered(&mut terminal, SECRET);
    assert_eq!(terminal.unread(), 0);
}

#[test]
fn what_is_typed_after_a_visible_answer_is_left_to_the_shell() {
    let mut terminal = begin("text");
    terminal.shows("Name: ").types("Paper 1\rls\n");
    assert_answered(&mut terminal, "Paper 1");
    assert_eq!(terminal.unread(), 3);
}

#[test]
fn what_the_terminal_may_have_cut_is_not_taken() {
    let mut terminal = put_on("sane -echo", "hidden");
    terminal.types(&"x".repeat(5000)).types("\n").go();
    terminal.shows("Key: ").types(SECRET).types("\r");
    assert_answered(&mut terminal, SECRET);
}
