//! `credctl help`.

use super::commands;
use crate::common::credctl::Credctl;

const TOPICS: [&str; 5] = [
    "references",
    "environments",
    "keys",
    "scripts",
    "exit-codes",
];

#[test]
fn a_topic_fits_a_terminal_and_names_only_what_there_is() {
    let t = Credctl::fresh();
    let commands = commands();
    for topic in TOPICS {
        let text = t.run(["help", topic]).ends().succeeded().stdout.clone();
        assert!(text.lines().count() <= 45, "{text}");
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{topic}: {line}");
        }
        for part in text.split("credctl ").skip(1) {
            let word = part
                .split(|c: char| !(c.is_ascii_lowercase() || c == '-'))
                .next();
            let word = word.unwrap_or_default();
            // After the name of the program stands a command, or an ordinary word of a sentence.
            let is_prose = ["in", "itself", "takes"].contains(&word);
            assert!(
                commands.contains_key(word) || is_prose,
                "{topic}: credctl {word}"
            );
        }
    }
    assert_eq!(std::fs::read_dir(t.home()).unwrap().count(), 0);
}

#[test]
fn the_exit_codes_of_the_topic_are_those_of_the_command() {
    let t = Credctl::fresh();
    let topic = t
        .run(["help", "exit-codes"])
        .ends()
        .succeeded()
        .stdout
        .clone();
    let codes = t.run(["exit-codes"]).ends().succeeded().stdout.clone();
    for line in codes.lines() {
        let columns: Vec<_> = line.split('\t').collect();
        let [code, kind, in_exec, _] = columns[..] else {
            panic!("{line}");
        };
        let line = format!("  {code:<7}{in_exec:<9}{kind}\n");
        assert!(topic.contains(&line), "{line}{topic}");
    }
}

#[test]
fn help_of_a_command_is_its_long_page() {
    let t = Credctl::fresh();
    for path in ["", "add", "vault", "vault rotate", "db start", "help"] {
        let help = t
            .run(["help"].into_iter().chain(path.split_whitespace()))
            .ends();
        let page = t.run(path.split_whitespace().chain(["--help"])).ends();
        assert_eq!(help.succeeded().stdout, page.succeeded().stdout, "{path}");
    }
}

#[test]
fn every_topic_is_named_where_one_looks_for_it() {
    let t = Credctl::fresh();
    let page = t.run(["--help"]).ends().succeeded().stdout.clone();
    let wrong = t.run(["help", "referense"]).ends();
    assert_eq!((wrong.code, &*wrong.stdout), (2, ""));
    assert!(wrong.stderr.contains("references"), "{wrong:#?}");
    for topic in TOPICS {
        assert!(page.contains(&format!("\n  {topic:<13}  ")), "{page}");
    }
    let below = t.run(["help", "vault", "turn"]).ends();
    let expected = "credctl: `vault` has no subcommand `turn`\n\
                    hint: run `credctl vault --help` to see all\n";
    assert_eq!((below.code, &*below.stderr), (2, expected));
}
