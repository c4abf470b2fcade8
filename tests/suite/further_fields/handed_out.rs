//! Further fields as programs get them, and the variables that are removed.

use std::process::Command;

use serde_json::{Value, json};

use super::{KEY, PASSPHRASE, SECRET, add_oanda, add_okx, show_field};
use crate::common::credctl::{Credctl, outcome, vault};

/// Variables of a program that begin with this, as they are after `exec`.
fn handed(t: &Credctl, flags: &[&str], vars: &[(&str, &str)], prefix: &str) -> Vec<String> {
    let words = [&["exec"], flags, &["--", "env", "-0"]].concat();
    let mut run = t.run(words);
    for (name, value) in vars {
        run = run.var(name, value);
    }
    let all = run.ends().succeeded().stdout;
    let mut found: Vec<_> = all
        .split('\0')
        .filter(|line| line.starts_with(prefix))
        .map(str::to_owned)
        .collect();
    found.sort();
    found
}

#[test]
fn a_program_gets_every_part_under_the_names_of_each_client() {
    let t = vault();
    add_okx(&t, "O");
    let expected = [
        ("OKX_APIKEY", KEY),
        ("OKX_API_KEY", KEY),
        ("OKX_API_PASSPHRASE", PASSPHRASE),
        ("OKX_API_SECRET", SECRET),
        ("OKX_DEMO", "true"),
        ("OKX_PASSPHRASE", PASSPHRASE),
        ("OKX_PASSWORD", PASSPHRASE),
        ("OKX_SECRET", SECRET),
        ("OKX_SECRET_KEY", SECRET),
    ];
    let expected: Vec<_> = expected
        .map(|(name, value)| format!("{name}={value}"))
        .into();
    assert_eq!(handed(&t, &["-c", "O"], &[], "OK"), expected);
}

#[test]
fn every_format_of_env_carries_every_part() {
    let t = vault();
    add_okx(&t, "O");
    let json = t
        .run(["env", "O", "--format", "json"])
        .ends()
        .succeeded()
        .json();
    assert_eq!(json["set"]["OKX_API_PASSPHRASE"], PASSPHRASE);
    for format in ["sh", "fish", "powershell", "dotenv", "github"] {
        let env = t.run(["env", "O", "--format", format]).ends().succeeded();
        for name in ["OKX_API_KEY", "OKX_API_SECRET", "OKX_API_PASSPHRASE"] {
            assert!(env.stdout.contains(name), "{format}: {env:?}");
        }
    }
    let env = t.run(["env", "O"]).ends().succeeded().stdout;
    let script = format!("{env}\nprintf %s \"$OKX_API_PASSPHRASE\"");
    let shell = Command::new("sh").args(["-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8(shell.stdout).unwrap(), PASSPHRASE);
}

#[test]
fn show_masks_what_is_secret_and_shows_what_is_not() {
    let t = vault();
    let id = add_okx(&t, "O");
    let shown = t.run(["show", &id]).ends().succeeded().stdout;
    assert!(
        shown.ends_with("secret_key: ••••••••\npassphrase: ••••••••\n"),
        "{shown}"
    );
    let json = t.run(["show", &id, "--json"]).ends().succeeded().json();
    assert_eq!(json["fields"], json!({"passphrase": null}));
    let revealed = t
        .run(["show", &id, "--json", "--reveal"])
        .ends()
        .succeeded()
        .json();
    assert_eq!(revealed["fields"], json!({"passphrase": PASSPHRASE}));
    let in_clear = t.run(["show", &id, "--reveal"]).ends().succeeded().stdout;
    assert!(
        in_clear.contains(&format!("passphrase: {PASSPHRASE}\n")),
        "{in_clear}"
    );
    assert_eq!(
        show_field(&t, &id, "passphrase").succeeded().stdout,
        PASSPHRASE
    );
    let none = show_field(&t, &id, "phrase");
    let expected = "credctl: there is no field `phrase`\n\
                    hint: its fields are api_key, secret_key, passphrase\n";
    assert_eq!(outcome(&none), (2, "", expected));
    let added = add_oanda(&t, &["--field", "account_id=001-004"]).succeeded();
    let account = added.stdout.trim_end();
    let shown = t.run(["show", account]).ends().succeeded().stdout;
    assert!(shown.ends_with("\naccount_id: 001-004\n"), "{shown}");
    let json = t.run(["show", account, "--json"]).ends().succeeded().json();
    assert_eq!(json["fields"], json!({"account_id": "001-004"}));
    let alpaca = t.add("A", &["--paper"]);
    let json: Value = t.run(["show", &alpaca, "--json"]).ends().succeeded().json();
    assert_eq!(json["fields"], json!({}));
}

#[test]
fn variables_that_begin_as_those_of_the_provider_are_removed_unless_they_are_kept() {
    let t = vault();
    add_okx(&t, "O");
    let stale = [
        ("OKX_SITE", "eea"),
        ("OKX_OTHER", "1"),
        ("OKX_API_BASE_URL", "https://elsewhere.example"),
        ("OKEX_API_KEY", "stale"),
        ("OKTA_TOKEN", "mine"),
    ];
    let unknown = |flags: &[&str]| {
        let all = handed(&t, flags, &stale, "OK");
        let known = ["OKX_API", "OKX_SECRET", "OKX_PASS", "OKX_DEMO"];
        let is_known = |line: &str| known.iter().any(|known| line.starts_with(known));
        all.into_iter()
            .filter(|line| !is_known(line))
            .collect::<Vec<_>>()
    };
    assert_eq!(unknown(&["-c", "O"]), ["OKTA_TOKEN=mine"]);
    let kept = ["-c", "O", "--keep", "OKX_SITE"];
    assert_eq!(unknown(&kept), ["OKTA_TOKEN=mine", "OKX_SITE=eea"]);
    let hint = "hint: leave it out of --keep; `credctl types TYPE` lists what is set and removed\n";
    for (name, what) in [
        ("OKX_API_KEY", "holds a value of the credential"),
        (
            "OKX_API_BASE_URL",
            "would win over the keys, or lead them elsewhere",
        ),
    ] {
        let exec = t
            .run(["exec", "-c", "O", "--keep", name, "--", "true"])
            .ends();
        let expected = format!("credctl: {name} cannot be kept: it {what}\n{hint}");
        assert_eq!(outcome(&exec), (102, "", &*expected));
    }
}

#[test]
fn env_removes_what_is_set_around_it_and_only_names_that_a_shell_has() {
    let t = vault();
    add_okx(&t, "O");
    let env = |name: &str| {
        let run = t.run(["env", "O"]).var(name, "1");
        run.ends().succeeded().stdout
    };
    assert!(env("OKX_SITE").contains("OKX_SITE"), "{}", env("OKX_SITE"));
    let hostile = env("OKX_$(touch gone)");
    assert!(!hostile.contains("touch"), "{hostile}");
    let kept = t
        .run(["env", "O", "--keep", "OKX_SITE"])
        .var("OKX_SITE", "1");
    let kept = kept.ends().succeeded().stdout;
    assert!(!kept.contains("OKX_SITE"), "{kept}");
}
