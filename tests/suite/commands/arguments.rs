//! Mistyped arguments, above all keys where no key belongs.

use crate::common::credctl::{Credctl, outcome, vault};

const NO_KEYS: &str =
    "hint: keys are never arguments, see `credctl add --help`; nicknames with spaces need quotes\n";

#[test]
fn a_key_given_as_an_argument_is_refused_and_not_repeated() {
    let t = Credctl::fresh();
    let many = format!("credctl: unexpected argument\n{NO_KEYS}");
    let no_value = |flag: &str| format!("credctl: `{flag}` takes no value\n{NO_KEYS}");
    for (arguments, expected) in [
        (&["add", "PKHUSH"][..], many.clone()),
        (&["add", "--stdin", "PKHUSH"], many.clone()),
        (&["edit", "Paper", "--keys", "PKHUSH"], many.clone()),
        (&["rename", "Paper", "Other", "PKHUSH"], many),
        (&["add", "--stdin=PKHUSH"], no_value("--stdin")),
        (&["edit", "Paper", "--keys=PKHUSH"], no_value("--keys")),
    ] {
        let refused = t.run(arguments).ends();
        assert_eq!(outcome(&refused), (2, "", &*expected), "{arguments:?}");
    }
    for flag in ["--api-key=PKHUSH", "--secret-key=PKHUSH", "-kPKHUSH"] {
        let refused = t.run(["add", flag]).ends();
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
        assert!(!refused.stderr.contains("HUSH"), "{refused:#?}");
        let json = t.run(["add", "--json", flag]).ends();
        assert_eq!(json.error()["kind"], "usage");
        assert!(!json.stderr.contains("HUSH"), "{json:#?}");
    }
}

#[test]
fn a_command_that_is_none_is_answered_with_a_near_one() {
    let t = Credctl::fresh();
    let expected = "credctl: unrecognized subcommand 'lst'\n\
                    hint: try: credctl list\n";
    assert_eq!(outcome(&t.run(["lst"]).ends()), (2, "", expected));
}

#[test]
fn quiet_leaves_the_answer_and_errors() {
    let t = vault();
    let added = t
        .run(["add", "--quiet", "--paper", "--stdin"])
        .input("PK1\nPK1\n")
        .ends();
    let id = t.credentials()[0]["id"].as_str().unwrap().to_owned();
    assert_eq!(outcome(&added), (0, &*format!("{id}\n"), ""));
    assert_eq!(outcome(&t.run(["use", "-q", &id]).ends()), (0, "", ""));
    let missing = t.run(["use", "-q", "zzz"]).ends();
    let expected = "credctl: no credential is called `zzz`\n\
                    hint: run `credctl list` to see the credentials\n";
    assert_eq!(outcome(&missing), (3, "", expected));
}
