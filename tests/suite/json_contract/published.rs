//! Completeness of what is published: every command is checked and documented, and every schema is
//! sound.

use std::{collections::BTreeSet, fs, path::PathBuf};

use clap::{Command, CommandFactory as _};
use credctl::parts::Cli;

use super::{
    cases::{self, Ends},
    schemas::{Schemas, for_each_object, published},
};

/// The command these arguments begin with, such as `db url`.
pub fn leaf(arguments: &[&str]) -> String {
    let mut command = &Cli::command();
    let mut words = Vec::new();
    for word in arguments {
        let Some(found) = command.find_subcommand(word) else {
            break;
        };
        words.push(found.get_name().to_owned());
        command = found;
    }
    words.join(" ")
}

/// Every command that can be run, from clap's own tree.
fn leaves(command: &Command, above: &str, found: &mut BTreeSet<String>) {
    for below in command.get_subcommands() {
        let name = format!("{above} {}", below.get_name());
        match below.has_subcommands() {
            true => leaves(below, &name, found),
            false => {
                found.insert(name.trim_start().to_owned());
            }
        }
    }
}

fn every_command() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    leaves(&Cli::command(), "", &mut found);
    assert!(
        found.contains("list") && found.contains("db url"),
        "{found:?}"
    );
    found
}

/// The text of a file of the repository.
fn document(path: &str) -> String {
    fs::read_to_string(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The cells of a document's table rows.
fn rows(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|row| row.split(" | ").collect())
}

#[test]
fn every_command_is_judged_in_success_and_in_failure() {
    let mut answered = BTreeSet::new();
    let mut refused = BTreeSet::new();
    for case in cases::all() {
        match case.ends {
            Ends::Refusal(_) => refused.insert(leaf(case.arguments)),
            _ => answered.insert(leaf(case.arguments)),
        };
    }
    // A new command has to be added to the tables of `cases`.
    assert_eq!(answered, every_command());
    assert_eq!(refused, every_command());
}

#[test]
fn a_field_that_nobody_documented_is_seen() {
    let schemas = Schemas::strict();
    let object = |account: &str| {
        format!(r#"{{"schema_version":1,"accounts":[{account}],"remarks":[]}}"#) + "\n"
    };
    let id = "7f081084-e0d9-4d0d-a241-a45dee6af29d";
    let fields = format!(r#""id":"{id}","account_name":"main","is_active":true"#);
    let judged = |fields: &str| schemas.wrong("account-list", &object(&format!("{{{fields}}}")));
    assert_eq!(judged(&fields), [""; 0]);
    assert_eq!(judged(&format!(r#"{fields},"more":1"#)).len(), 1);
    assert_eq!(
        judged(&fields.replace("main\"", "main\",\"more\":1")).len(),
        1
    );
    assert_eq!(judged(&fields.replace("true", "null")).len(), 1);
    assert_eq!(judged(&fields.replace(id, "main")).len(), 1);
}

#[test]
fn every_command_and_its_schema_are_in_the_document() {
    let text = document("docs/json.md");
    let rows: Vec<_> = rows(&text).collect();
    for case in cases::all() {
        let command = leaf(case.arguments);
        let told = |row: &Vec<&str>| row[0].contains(&format!("`{command}`"));
        let mut of_it = rows.iter().filter(|row| told(row)).peekable();
        assert!(of_it.peek().is_some(), "`{command}` is not in docs/json.md");
        if let Ends::Answer(schema) | Ends::Both(schema, _) = case.ends {
            let link = format!("(schema/{schema}.json)");
            let has_link = of_it.any(|row| row[1].contains(&link));
            assert!(has_link, "`{command}` does not lead to {link}");
        }
    }
    for name in published().keys() {
        assert!(text.contains(&format!("(schema/{name}.json)")), "{name}");
    }
}

#[test]
fn every_schema_is_sound_open_and_says_that_no_field_is_omitted() {
    for (name, mut schema) in published() {
        let sound = jsonschema::meta::validate(&schema);
        assert!(sound.is_ok(), "{name}: {sound:?}");
        for_each_object(&mut schema, &mut |object| {
            let fields: BTreeSet<_> = object["properties"].as_object().unwrap().keys().collect();
            let required = object["required"].as_array().unwrap();
            let required: BTreeSet<_> = required.iter().map(|f| f.as_str().unwrap()).collect();
            assert!(fields.iter().copied().eq(&required), "{name}: {fields:?}");
            assert_eq!(object.get("additionalProperties"), None, "{name}");
        });
    }
}
