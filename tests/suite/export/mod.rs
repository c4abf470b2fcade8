//! Writers of each export format, checked with 500 hostile values and the real readers: each value
//! comes back byte for byte, and nothing in it runs.

mod files;
mod nushell;
mod other_files;
mod powershell;
mod shells;
mod values;

use std::{collections::BTreeMap, process::Command};

use credctl::parts::{
    export::{self, Format, Text},
    providers::{Changes, Value, Variable},
};

use crate::common::environment::variables_of;

/// A variable that every reader finds set, and that must be gone afterwards.
const STALE: &str = "STALE_KEY";

/// Variables to set, by name.
type Set = BTreeMap<String, String>;

/// The hostile values, each under a name.
fn set() -> Set {
    let values = values::hostile();
    assert_eq!(values.len(), 500);
    let named = values.into_iter().enumerate();
    named
        .map(|(n, value)| (format!("V{n:03}"), value))
        .collect()
}

/// The text that credctl prints for these variables, and the names of those that only the main
/// reader of the format can read.
fn written(format: Format, set: &Set) -> (String, Vec<String>) {
    let variables = set.iter().map(|(name, value)| Variable {
        name,
        value: Value::Text(value),
    });
    let changes = Changes {
        set: variables.collect(),
        unset: vec![STALE],
    };
    let mut text = Text::default();
    let special = export::write(format, &changes, &mut text).unwrap();
    let special = special.into_iter().map(str::to_owned).collect();
    (format!("{}{}", format.opening(), text.as_str()), special)
}

/// The name of the variable that a format refuses to carry with this value.
#[track_caller]
fn refused(format: Format, name: &str, value: &str) -> String {
    let value = Value::Text(value);
    let changes = Changes {
        set: vec![Variable { name, value }],
        unset: vec![],
    };
    let mut text = Text::default();
    let refused = export::write(format, &changes, &mut text).unwrap_err();
    assert_eq!(text.as_str(), "");
    refused.name
}

/// A folder with the text in a file of this name, and nothing else.
fn folder(file: &str, text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(file), text).unwrap();
    folder
}

/// Runs a reader in the folder, which must then hold no other file than before. The reader ends
/// with `env -0`, whose output holds the variables it has set.
#[track_caller]
fn read_back(program: &str, arguments: &[&str], folder: &tempfile::TempDir, locale: &str) -> Set {
    let before = files(folder);
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("HOME", "/nonexistent")
        .env("LC_ALL", locale)
        .env(STALE, "an old key")
        .output()
        .unwrap_or_else(|error| panic!("`{program}` cannot be run ({error}); run `make setup`"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {stderr}");
    assert_eq!(files(folder), before, "{program} ran something: {stderr}");
    variables_of(output.stdout)
}

fn files(folder: &tempfile::TempDir) -> Vec<std::ffi::OsString> {
    let entries = std::fs::read_dir(folder.path()).unwrap();
    entries.map(|entry| entry.unwrap().file_name()).collect()
}

/// Asserts that every value came back as it was, and shows the first one that did not.
#[track_caller]
fn assert_same(reader: &str, set: &Set, read: &Set) {
    for (name, value) in set {
        assert_eq!(read.get(name), Some(value), "{name} in {reader}");
    }
}
