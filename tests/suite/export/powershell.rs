//! Text for PowerShell, read by its documented grammar, and by PowerShell itself if it is
//! installed.

use std::{iter::Peekable, process::Command};

use credctl::parts::export::Format;

use super::{STALE, Set, assert_same, folder, read_back, set, written};

#[test]
fn values_come_back_by_the_grammar_and_from_powershell_where_it_is() {
    let set = set();
    let (text, _) = written(Format::Powershell, &set);
    if Command::new("pwsh").arg("-Version").output().is_ok() {
        let folder = folder("script", &text);
        let script = "cat script | Out-String | Invoke-Expression; env -0";
        let arguments = ["-NoProfile", "-Command", script];
        let read = read_back("pwsh", &arguments, &folder, "C.UTF-8");
        assert_same("pwsh", &set, &read);
        assert_eq!(read.get(STALE), None);
    }
    // It reads programs line by line, and joins the lines with its own line break.
    assert!(!text.contains('\r'));
    let text = text.lines().collect::<Vec<_>>().join("\r\n");
    let body = text
        .strip_prefix("& {\r\n")
        .unwrap()
        .strip_suffix('}')
        .unwrap();
    let mut read = Set::new();
    let mut removed = Vec::new();
    for line in body.split_terminator("\r\n") {
        let (name, value) = line
            .strip_prefix("$env:")
            .unwrap()
            .split_once(" = ")
            .unwrap();
        match value {
            "$null" => removed.push(name),
            value => drop(read.insert(name.to_owned(), sum(value))),
        }
    }
    assert_eq!(removed, [STALE]);
    assert_eq!(read.len(), set.len());
    assert_same("the grammar", &set, &read);
}

/// Evaluates `string + string + …`, where a string is verbatim or `[char]` and a number of UTF-16.
fn sum(expression: &str) -> String {
    let mut rest = expression.chars().peekable();
    let mut units: Vec<u16> = Vec::new();
    loop {
        match rest.peek() {
            Some(c) if is_quote(*c) => {
                let text = verbatim(&mut rest);
                units.extend(text.encode_utf16());
            }
            Some('[') => units.push(character(&mut rest)),
            other => panic!("no string begins with {other:?}"),
        }
        if rest.peek().is_none() {
            return String::from_utf16(&units).unwrap();
        }
        let plus: String = rest.by_ref().take(3).collect();
        assert_eq!(plus, " + ");
    }
}

/// Reads a verbatim string. Any single quote ends it, unless another follows.
fn verbatim(rest: &mut Peekable<impl Iterator<Item = char>>) -> String {
    rest.next();
    let mut text = String::new();
    loop {
        match rest.next().expect("the string ends") {
            c if is_quote(c) => match rest.next_if(|c| is_quote(*c)) {
                Some(_) => text.push(c),
                None => return text,
            },
            c => text.push(c),
        }
    }
}

fn character(rest: &mut Peekable<impl Iterator<Item = char>>) -> u16 {
    let cast: String = rest.by_ref().take(6).collect();
    assert_eq!(cast, "[char]");
    let mut number = String::new();
    while let Some(digit) = rest.next_if(char::is_ascii_digit) {
        number.push(digit);
    }
    number.parse().unwrap()
}

/// The characters PowerShell takes for a single quote.
fn is_quote(c: char) -> bool {
    matches!(c, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}')
}
