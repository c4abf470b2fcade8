//! The value that is expected at the cursor, by the real command line.

use clap::CommandFactory as _;
use credctl::parts::{
    Cli,
    completion::{Expected, cursor},
};

fn at(line: &str) -> Option<(Expected, String)> {
    let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
    let found = cursor(Cli::command(), &words)?;
    Some((found.expected, found.typed.to_owned()))
}

#[test]
fn the_arguments_of_the_command_decide_what_is_expected() {
    use Expected::{
        Account, Credential, EnabledCredential, File, OlderVaultKey, Program, Type, VaultKey,
    };
    for (line, expected) in [
        ("credctl use ", Some(EnabledCredential)),
        ("credctl use --paper Pa", Some(EnabledCredential)),
        ("credctl --user-id x -v use Pa", Some(EnabledCredential)),
        ("credctl exec -c ", Some(EnabledCredential)),
        ("credctl exec -vc Pa", Some(EnabledCredential)),
        ("credctl exec --also ", Some(EnabledCredential)),
        ("credctl exec -c x --also=Pa", Some(EnabledCredential)),
        ("credctl show ", Some(Credential)),
        ("credctl current ", Some(Credential)),
        ("credctl edit -- -x", Some(Credential)),
        ("credctl rm a b ", Some(Credential)),
        ("credctl rename ", Some(Credential)),
        ("credctl rename --type alpaca ", Some(Credential)),
        ("credctl rename a ", None),
        ("credctl rename a b ", None),
        ("credctl types ", Some(Type)),
        ("credctl add -t ", Some(Type)),
        ("credctl list --type=al", Some(Type)),
        ("credctl add --nickname ", None),
        ("credctl add ", None),
        ("credctl edit --type ", Some(Type)),
        ("credctl import --type ", Some(Type)),
        ("credctl env --unset --type ", Some(Type)),
        ("credctl --account ", Some(Account)),
        ("credctl list --account=ma", Some(Account)),
        ("credctl vault rotate --account ", Some(Account)),
        ("credctl vault retire ", Some(OlderVaultKey)),
        ("credctl vault export-key --key ", Some(VaultKey)),
        ("credctl vault retire a b ", None),
        ("credctl exec ", Some(Program)),
        ("credctl exec -- ", Some(Program)),
        ("credctl exec -c x -- py", Some(Program)),
        ("credctl exec ls -c ", Some(File)),
        ("credctl exec -c x -- use ", Some(File)),
        ("credctl import ", Some(File)),
        ("credctl --config ", Some(File)),
        ("credctl help ", None),
        ("credctl use -", None),
        ("credctl nothing ", None),
        ("credctl ", None),
        ("credctl", None),
    ] {
        assert_eq!(at(line).map(|(expected, _)| expected), expected, "{line}");
    }
}

#[test]
fn a_value_after_an_equals_sign_is_split_off() {
    let words = [
        "credctl",
        "--config=/c",
        "--user-id",
        "u",
        "list",
        "--type=al",
    ];
    let words = words.map(str::to_owned);
    let found = cursor(Cli::command(), &words).unwrap();
    assert_eq!((found.lead, found.typed), ("--type=", "al"));
    assert_eq!(found.globals.config, Some("/c".into()));
    assert_eq!(found.globals.user_id.as_deref(), Some("u"));
}
