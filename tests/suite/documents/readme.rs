//! README.md: short, in plain sentences, and every block of it runs.

use super::{blocks::page, home::Stored, run, sentences};

/// The most lines.
const LINES: usize = 160;

/// The most words, code and all.
const WORDS: usize = 1400;

#[test]
fn its_blocks_run_in_a_fresh_home() {
    run::page("README.md", Stored::Nothing);
}

#[test]
fn it_is_short() {
    let text = page("README.md");
    let (lines, words) = (text.lines().count(), text.split_whitespace().count());
    assert!(
        lines <= LINES && words <= WORDS,
        "{lines} lines, {words} words"
    );
}

#[test]
fn no_sentence_is_long() {
    let long = sentences::long(&page("README.md"));
    assert!(long.is_empty(), "{long:#?}");
}
