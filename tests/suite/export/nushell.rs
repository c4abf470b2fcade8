//! Text for Nushell, read by its documented grammar, and by Nushell itself if it is installed.

use std::process::Command;

use credctl::parts::export::Format;

use super::{STALE, Set, assert_same, folder, read_back, set, written};

#[test]
fn values_come_back_by_the_grammar_and_from_nushell_where_it_is() {
    let set = set();
    let (text, _) = written(Format::Nu, &set);
    if Command::new("nu").arg("--version").output().is_ok() {
        let folder = folder("script.nu", &text);
        let arguments = ["--no-config-file", "-c", "source script.nu; ^env -0"];
        let read = read_back("nu", &arguments, &folder, "C.UTF-8");
        assert_same("nu", &set, &read);
        assert_eq!(read.get(STALE), None);
    }
    let mut rest = &*text;
    let mut read = Set::new();
    rest = rest
        .strip_prefix(&format!("hide-env --ignore-errors {STALE}\n"))
        .unwrap();
    while let Some(line) = rest.strip_prefix("$env.") {
        let (name, raw) = line.split_once(" = r").unwrap();
        let (fence, raw) = raw.split_once('\'').unwrap();
        assert!(!fence.is_empty() && fence.chars().all(|c| c == '#'));
        let end = raw.find(&format!("'{fence}")).unwrap();
        read.insert(name.to_owned(), raw[..end].to_owned());
        let behind = &raw[end + 1 + fence.len()..];
        rest = behind.strip_prefix('\n').unwrap();
    }
    assert_eq!((rest, read.len()), ("", set.len()));
    assert_same("the grammar", &set, &read);
}
