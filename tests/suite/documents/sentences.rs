//! Sentences of a page, and how many words each has.

use super::blocks::{page, pages_of_docs, without_blocks};

/// The most words that a sentence may have.
pub const MOST: usize = 30;

/// The page with the words of the program itself.
const LONG: [&str; 1] = ["docs/exit-codes.md"];

#[test]
fn no_sentence_of_the_guides_is_long() {
    for path in pages_of_docs() {
        if !LONG.contains(&path.as_str()) {
            let long = long(&page(&path));
            assert!(long.is_empty(), "{path}: {long:#?}");
        }
    }
}

#[test]
fn words_are_counted_as_people_count_them() {
    let text = "One two\nthree. `four words of code` [five](six.md)!\n\n- a list\n- of 2 items\n\n\
                | a cell | another. Two |\n| --- | --- |\n\n```sh\nnot counted at all\n```\n## A heading\n";
    let counted: Vec<_> = sentences(text).iter().map(|one| words(one)).collect();
    assert_eq!(counted, [3, 2, 2, 3, 2, 1, 1, 2]);
}

/// The sentences that have too many words.
pub fn long(text: &str) -> Vec<String> {
    let sentences = sentences(text).into_iter();
    let long = sentences.filter(|sentence| words(sentence) > MOST);
    long.map(|one| format!("{}: {one}", words(&one))).collect()
}

/// The number of words.
fn words(sentence: &str) -> usize {
    let is_word = |word: &&str| word.contains(char::is_alphanumeric);
    sentence.split_whitespace().filter(is_word).count()
}

/// The sentences outside of blocks; headings, items of lists and cells of tables each begin a new one.
fn sentences(text: &str) -> Vec<String> {
    let mut paragraphs: Vec<String> = vec![String::new()];
    for line in plain(&without_blocks(text)).lines() {
        let line = line.trim();
        if line.starts_with('|') {
            paragraphs.extend(line.split('|').map(str::to_owned));
            paragraphs.push(String::new());
        } else if is_item(line) || line.starts_with('#') || line.is_empty() {
            paragraphs.push(line.trim_start_matches(['#', '-', '*']).to_owned());
        } else if let Some(last) = paragraphs.last_mut() {
            last.push(' ');
            last.push_str(line);
        }
        if line.starts_with('#') {
            paragraphs.push(String::new());
        }
    }
    let sentences = paragraphs.iter().flat_map(|text| split(text));
    sentences.filter(|sentence| words(sentence) > 0).collect()
}

fn is_item(line: &str) -> bool {
    let number = line.trim_start_matches(|c: char| c.is_ascii_digit());
    line.starts_with("- ")
        || line.starts_with("* ")
        || (number.len() < line.len() && number.starts_with(". "))
}

/// The text with one word for each piece of code, and links without their targets.
fn plain(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let code = |(index, part): (usize, &str)| match index % 2 {
        0 => part.to_owned(),
        _ => "code".to_owned(),
    };
    let text: String = parts.map(code).collect();
    let mut parts = text.split("](");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str(part.split_once(')').map_or(part, |(_, rest)| rest));
    }
    plain.replace(['[', ']', '*'], "")
}

fn split(paragraph: &str) -> Vec<String> {
    let mut sentences = vec![String::new()];
    for word in paragraph.split_whitespace() {
        let Some(last) = sentences.last_mut() else {
            continue;
        };
        last.push_str(word);
        last.push(' ');
        if word
            .trim_end_matches([')', '"', '”'])
            .ends_with(['.', '!', '?'])
        {
            sentences.push(String::new());
        }
    }
    sentences
}
