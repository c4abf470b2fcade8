//! The keys of `add`: their sources, and how they are cleaned and checked.

use crate::common::{
    credctl::{Credctl, Ended, outcome, vault},
    vault_keys::key_pair,
};

const MIB: usize = 1024 * 1024;

fn add(t: &Credctl, flags: &[&str], input: impl Into<Vec<u8>>) -> Ended {
    let mut arguments = vec!["add", "--stdin"];
    arguments.extend(flags);
    t.run(arguments).input(input).ends()
}

/// The keys as they were stored, and the remarks made about them.
#[track_caller]
fn stored(t: &Credctl, added: Ended) -> (String, String, String) {
    let added = added.succeeded();
    let (api_key, secret_key) = key_pair(t, added.stdout.trim_end());
    let remarks = added
        .stderr
        .lines()
        .filter(|line| line.starts_with("note:"));
    t.run(["remove", added.stdout.trim_end(), "--yes"])
        .ends()
        .succeeded();
    (api_key, secret_key, remarks.collect())
}

fn pair(api_key: &str, secret_key: &str, remarks: &str) -> (String, String, String) {
    (api_key.into(), secret_key.into(), remarks.into())
}

const ENVIRONMENT: &[&str] = &["--paper", "--nickname", "\u{fc}"];

#[test]
fn two_lines_or_a_json_object_are_a_pair() {
    let t = vault();
    let paper = |input: &str| stored(&t, add(&t, ENVIRONMENT, input));
    for input in [
        "PK1\ns1\n",
        "PK1\ns1",
        "PK1\r\ns1\r\n",
        r#"{"api_key":"PK1","secret_key":"s1"}"#,
        "\n {\"secret_key\": \"s1\\n\",\n \"api_key\": \"PK1\"}\n",
    ] {
        assert_eq!(paper(input), pair("PK1", "s1", ""), "{input:?}");
    }
    let blanks = "note: white space around the API key ID was removed\
                  note: white space around the secret key was removed";
    assert_eq!(paper(" PK1\t\n  s1 \n"), pair("PK1", "s1", blanks));
    let same = "note: both keys are the same: was one pasted twice?";
    assert_eq!(paper("PK1\nPK1\n"), pair("PK1", "PK1", same));
    assert_eq!(paper("PK\u{e9}\ns$1=\n"), pair("PK\u{e9}", "s$1=", ""));
}

#[test]
fn a_type_with_one_key_takes_one_and_seals_an_empty_second() {
    let t = vault();
    for input in [
        "key\n",
        "key",
        "key\n\n",
        r#"{"api_key":"key"}"#,
        r#"{"api_key":"key","secret_key":null}"#,
        r#"{"api_key":"key","secret_key":""}"#,
    ] {
        let added = add(&t, &["--type", "polygon"], input);
        assert_eq!(stored(&t, added), pair("key", "", ""), "{input:?}");
    }
    for input in [
        "key\nsecond\n",
        r#"{"api_key":"key","secret_key":"second"}"#,
    ] {
        let added = add(&t, &["--type", "polygon"], input);
        let expected = "credctl: polygon has one key, and two were given\n";
        assert_eq!(outcome(&added), (2, "", expected));
    }
}

/// Adds keys that must be refused with this message. The message shows nothing of the input, and
/// nothing is stored.
#[track_caller]
fn refused(t: &Credctl, input: impl Into<Vec<u8>>, message: &str) {
    let added = add(t, ENVIRONMENT, input);
    assert_eq!(outcome(&added), (2, "", &*format!("credctl: {message}\n")));
}

#[test]
fn keys_that_cannot_be_are_refused_without_being_shown_or_stored() {
    let t = vault();
    let id = |why: &str| format!("the API key ID cannot be used: {why}");
    let secret = |why: &str| format!("the secret key cannot be used: {why}");
    let missing = "the secret key is missing";
    refused(&t, "", &id("it is empty"));
    refused(&t, "\nHUSH\n", &id("it is empty"));
    refused(&t, "HUSH\n", missing);
    refused(&t, "HUSH\n \n\n", missing);
    let lines = secret("it has more than one line");
    refused(&t, "HUSH\nHUSH\nHUSH\n", &lines);
    refused(&t, "HUSH\0\nHUSH\n", &id("it holds a NUL byte"));
    let control = secret("it holds a control character: copy the key again");
    let as_is = "hint: if it is right all the same, add --as-is";
    refused(&t, "HUSH\nHU\x1b[1mSH\n", &format!("{control}\n{as_is}"));
    let over = format!("{}\nHUSH\n", "x".repeat(MIB + 1));
    refused(&t, over, &id("it is longer than 1 MiB"));
    let long = "x".repeat(4 * MIB);
    refused(&t, long, "standard input is too long for keys");
    let binary = "standard input cannot be used: it is not UTF-8 text";
    refused(&t, b"HUSH\xff\nHUSH\n", binary);
    assert!(t.credentials().is_empty());
}

#[test]
fn json_that_is_not_a_pair_is_refused_without_being_shown_or_stored() {
    let t = vault();
    let not_keys = "standard input must be a JSON object with only the strings `api_key` and `secret_key`, and an object of strings `fields`";
    for input in [
        r#"{"api_key":"HUSH","secret_key":"HUSH","HUSH":1}"#,
        r#"{"api_key":"HUSH","api_key":"HUSH","secret_key":"HUSH"}"#,
        r#"{"api_key":1,"secret_key":"HUSH"}"#,
        r#"{"api_key":"HUSH","secret_key":"HUSH""#,
        r#"{"api_key":"HUSH","secret_key":"HUSH"} HUSH"#,
        r#"{"secret_key":"HUSH"}"#,
    ] {
        refused(&t, input, not_keys);
    }
    let missing = "the secret key is missing";
    refused(&t, r#"{"api_key":"HUSH"}"#, missing);
    let empty = "the secret key cannot be used: it is empty";
    refused(&t, r#"{"api_key":"HUSH","secret_key":""}"#, empty);
    let lines = "the secret key cannot be used: it has more than one line";
    refused(&t, r#"{"api_key":"HUSH","secret_key":"a\nb"}"#, lines);
    assert!(t.credentials().is_empty());
}

#[test]
fn a_key_may_have_exactly_one_mebibyte() {
    let t = vault();
    let long = "k".repeat(MIB);
    let added = add(&t, ENVIRONMENT, format!("{long}\n{long}x\n"));
    let expected = "credctl: the secret key cannot be used: it is longer than 1 MiB\n";
    assert_eq!(outcome(&added), (2, "", expected));
    let secret = "s".repeat(MIB);
    let (api_key, secret_key, _) = stored(&t, add(&t, ENVIRONMENT, format!("{long}\n{secret}\n")));
    assert!(api_key == long && secret_key == secret);
}

/// Runs `add --from-env` with these variables.
pub fn from_env(t: &Credctl, flags: &[&str], variables: &[(&str, &str)]) -> Ended {
    let mut arguments = vec!["add", "--from-env"];
    arguments.extend(flags);
    let run = t.run(arguments);
    variables
        .iter()
        .fold(run, |run, (name, value)| run.var(name, value))
        .ends()
}

#[test]
fn the_providers_own_variables_are_a_source() {
    let t = vault();
    let both = [
        ("APCA_API_KEY_ID", "PK1"),
        ("APCA_API_SECRET_KEY", "s1"),
        ("ALPACA_API_KEY", "PK1"),
        ("ALPACA_SECRET_KEY", "s1"),
    ];
    for variables in [&both[..2], &both[2..], &both] {
        let added = from_env(&t, ENVIRONMENT, variables);
        assert_eq!(stored(&t, added), pair("PK1", "s1", ""));
    }
    let polygon = [("MASSIVE_API_KEY", "key"), ("APCA_API_KEY_ID", "half")];
    let added = from_env(&t, &["--type", "polygon"], &polygon);
    assert_eq!(stored(&t, added), pair("key", "", ""));
}

#[test]
fn half_a_pair_contradicting_pairs_and_none_are_refused() {
    let t = vault();
    let refused = |variables: &[(&str, &str)], message: &str| {
        let added = from_env(&t, ENVIRONMENT, variables);
        assert_eq!(outcome(&added), (2, "", &*format!("credctl: {message}\n")));
    };
    let half = "APCA_API_SECRET_KEY is set, but not the variable that belongs to it";
    refused(&[("APCA_API_SECRET_KEY", "HUSH")], half);
    let empty = [("APCA_API_KEY_ID", ""), ("APCA_API_SECRET_KEY", "HUSH")];
    refused(&empty, half);
    let contradicting = [
        ("APCA_API_KEY_ID", "HUSH"),
        ("APCA_API_SECRET_KEY", "HUSH"),
        ("ALPACA_API_KEY", "HUSH2"),
        ("ALPACA_SECRET_KEY", "HUSH"),
    ];
    refused(
        &contradicting,
        "APCA_API_KEY_ID holds a different key than ALPACA_API_KEY",
    );
    refused(
        &[],
        "none of these is set: APCA_API_KEY_ID and APCA_API_SECRET_KEY; ALPACA_API_KEY and \
         ALPACA_SECRET_KEY; ALPACA_API_KEY and ALPACA_API_SECRET; ALPACA_TEST_API_KEY and \
         ALPACA_TEST_API_SECRET; ALPACA_TEST_API_KEY and ALPACA_TEST_SECRET_KEY; ALPACA_APIKEY and ALPACA_SECRET",
    );
}

/// Runs `add` with keys from files of the home that have these texts.
fn from_files(t: &Credctl, api_key: Option<&str>, secret_key: Option<&str>) -> Ended {
    let mut arguments = vec!["add"];
    arguments.extend(ENVIRONMENT);
    for (flag, name, content) in [
        ("--api-key-file", "api", api_key),
        ("--secret-key-file", "secret", secret_key),
    ] {
        if let Some(content) = content {
            std::fs::write(t.home().join(name), content).unwrap();
            arguments.extend([flag, name]);
        }
    }
    t.run(arguments).ends()
}

#[test]
fn files_are_a_source() {
    let t = vault();
    let added = from_files(&t, Some("PK1\n"), Some("s1\r\n"));
    assert_eq!(stored(&t, added), pair("PK1", "s1", ""));
    for (api_key, secret_key, message) in [
        (
            "PK1\n",
            None,
            "the secret key is missing: add --secret-key-file",
        ),
        (
            "PK1\ns1\n",
            Some("s1"),
            "the API key ID cannot be used: it has more than one line",
        ),
        (
            "PK1",
            Some(" \n"),
            "the secret key cannot be used: it is empty",
        ),
    ] {
        let added = from_files(&t, Some(api_key), secret_key);
        assert_eq!(outcome(&added), (2, "", &*format!("credctl: {message}\n")));
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let t = vault();
    for (file, why) in [
        (
            "/nowhere",
            "cannot be read: No such file or directory (os error 2)",
        ),
        ("/", "is a folder"),
    ] {
        let arguments = [
            "add",
            "--paper",
            "--api-key-file",
            file,
            "--secret-key-file",
            file,
        ];
        let added = t.run(arguments).ends();
        assert_eq!(
            outcome(&added),
            (12, "", &*format!("credctl: `{file}` {why}\n"))
        );
    }
}

#[test]
fn keys_come_from_one_place() {
    let t = vault();
    for arguments in [
        &["add", "--stdin", "--from-env"][..],
        &["add", "--stdin", "--api-key-file", "a"],
        &["add", "--from-env", "--api-key-file", "a"],
        &["add", "--secret-key-file", "a"],
    ] {
        let refused = t.run(arguments).input("PK1\ns1\n").ends();
        assert_eq!(
            (refused.code, refused.stdout.as_str()),
            (2, ""),
            "{refused:#?}"
        );
    }
    assert!(t.credentials().is_empty());
}
