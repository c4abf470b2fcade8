//! The environment of a program that `credctl exec` runs, byte by byte.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    fs,
    os::unix::ffi::{OsStrExt as _, OsStringExt as _},
    process::Command,
};

use super::{KEY, LIVE_HOST, LIVE_SECRET, PAPER_HOST, SECRET, Vault, add, exec};
use crate::common::{
    credctl::{Run, USER},
    home_files::{write_config, write_file},
};

type Environment = BTreeMap<OsString, OsString>;

/// The variables that `env -0` prints; fails if a name comes twice.
fn printed(command: &mut Command) -> Environment {
    let output = command.output().unwrap();
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{output:?}"
    );
    let mut found = Environment::new();
    for line in output.stdout.split(|byte| *byte == 0) {
        let Some(at) = line.iter().position(|byte| *byte == b'=') else {
            continue;
        };
        let text = |bytes: &[u8]| OsStr::from_bytes(bytes).to_owned();
        let before = found.insert(text(&line[..at]), text(&line[at + 1..]));
        assert_eq!(before, None, "twice: {line:?}");
    }
    found
}

fn with(mut run: Run<'_>, variables: &Environment) -> Environment {
    printed(run.command().envs(variables))
}

fn variables<const N: usize>(pairs: [(&str, &str); N]) -> Environment {
    pairs.map(|(n, v)| (n.into(), v.into())).into()
}

/// Hostile variables that belong neither to credctl nor to a provider.
fn foreign() -> Environment {
    let raw = |bytes: &[u8]| OsString::from_vec(bytes.to_vec());
    let mut foreign = variables([
        ("EMPTY", ""),
        ("LINES", "one\ntwo\n"),
        ("QUOTES", "'\"$(touch evil)`touch evil`\\"),
        ("EQUALS", "=a=b="),
        ("PGAPPNAME", "of the caller"),
        ("CREDCTL", "no prefix"),
        ("XCREDCTL_HOME", "no prefix either"),
        ("credctl_home", "nor this"),
        ("POLYGON_API_KEY", "of another provider"),
    ]);
    foreign.insert("LATIN".into(), raw(b"\xe9t\xe9 \xff\xfe"));
    foreign.insert(raw(b"\xff\xfe name"), "value".into());
    foreign
}

/// Variables of credctl, and others that must not reach a program.
fn ours(v: &Vault) -> Environment {
    let keys = fs::read_to_string(v.t.data_home().join("vault.keys")).unwrap();
    let key = keys.lines().find(|line| !line.starts_with('#')).unwrap();
    variables([
        ("CREDCTL_FERNET_KEYS", key),
        ("CREDCTL_CREDENTIAL", "nobody"),
        ("CREDCTL_TIMEOUT", "9"),
        ("CREDCTL_UNSEALED", "refuse"),
        ("CREDCTL_REASON", "of the caller"),
        ("CREDCTL_PG_BIN", "/nowhere"),
        ("CREDCTL_UNKNOWN", "x"),
        ("CREDCTL_EXEC_ID", "stale"),
        ("CREDCTL_EXEC_NICKNAME", "stale"),
        ("CREDCTL_EXEC_ENVIRONMENT", "stale"),
        ("PGPASSWORD", "of the database"),
    ])
}

/// Variables of credctl that say which vault is meant, and whose credentials in it.
fn of_vault(v: &Vault) -> Environment {
    let config = v.t.config();
    variables([
        ("CREDCTL_USER_ID", USER),
        ("CREDCTL_CONFIG", config.to_str().unwrap()),
        ("CREDCTL_ACCOUNT", "main"),
        ("CREDCTL_NO_INPUT", "true"),
        ("CREDCTL_VAULT", &vault_id(v)),
    ])
}

fn vault_id(v: &Vault) -> String {
    let status = v.t.run(["vault", "status", "--json"]).ends().succeeded();
    status.json()["vault_id"].as_str().unwrap().to_owned()
}

/// Variables that an earlier account left, in every family of Alpaca's clients.
fn stale() -> Environment {
    variables([
        ("APCA_API_KEY_ID", "AKSTALE"),
        ("APCA_API_SECRET_KEY", "stale"),
        ("APCA_API_BASE_URL", LIVE_HOST),
        ("APCA_API_OAUTH", "stale"),
        ("APCA_API_DATA_URL", "stale"),
        ("ALPACA_SECRET_KEY", "stale"),
        ("ALPACA_LIVE_TRADE", "true"),
        ("ALPACA_PAPER_TRADE", "false"),
        ("ALPACA_IS_PAPER", "false"),
        ("ALPACA_PROFILE", "live"),
        ("ALPACA_BASE_URL", LIVE_HOST),
        ("ALPACA_OAUTH_TOKEN", "stale"),
        ("ALPACA_API_VERSION", "stale"),
    ])
}

/// The documented variables of Alpaca.
fn alpaca(host: &str, is_paper: bool) -> Environment {
    let secret = if is_paper { SECRET } else { LIVE_SECRET };
    let (paper, live) = match is_paper {
        true => ("true", "false"),
        false => ("false", "true"),
    };
    let mut all = variables([
        ("APCA_API_KEY_ID", KEY),
        ("APCA_API_SECRET_KEY", secret),
        ("APCA_API_BASE_URL", host),
        ("ALPACA_API_KEY", KEY),
        ("ALPACA_SECRET_KEY", secret),
        ("ALPACA_API_SECRET", secret),
        ("ALPACA_LIVE_TRADE", live),
        ("ALPACA_PAPER_TRADE", paper),
        ("ALPACA_IS_PAPER", paper),
        ("ALPACA_APIKEY", KEY),
        ("ALPACA_SECRET", secret),
    ]);
    if is_paper {
        all.extend(variables([
            ("ALPACA_TEST_API_KEY", KEY),
            ("ALPACA_TEST_API_SECRET", secret),
            ("ALPACA_TEST_SECRET_KEY", secret),
            ("ALPACA_TEST_BASE_URL", host),
        ]));
    }
    all
}

fn markers(id: &str, nickname: &str, environment: &str) -> Environment {
    variables([
        ("CREDCTL_EXEC_ID", id),
        ("CREDCTL_EXEC_NICKNAME", nickname),
        ("CREDCTL_EXEC_ENVIRONMENT", environment),
    ])
}

#[test]
fn a_program_gets_the_callers_environment_changed_by_exactly_the_documented_variables() {
    let v = Vault::new();
    let mut caller = foreign();
    caller.extend(ours(&v));
    caller.extend(of_vault(&v));
    caller.extend(stale());
    let bare = |extra: &Environment| {
        let mut bare = Command::new("env");
        bare.arg("-0").env_clear();
        bare.env("PATH", &v.t.variables()[OsStr::new("PATH")]);
        bare.env("HOME", &v.t.variables()[OsStr::new("HOME")]);
        printed(bare.envs(foreign()).envs(extra))
    };
    for (flag, nickname, id, host) in [
        ("--paper", "Paper 1", &v.paper, PAPER_HOST),
        ("--live", "Live", &v.live, LIVE_HOST),
    ] {
        let mut expected = alpaca(host, flag == "--paper");
        expected.extend(of_vault(&v));
        expected.extend(variables([("CREDCTL_EXPECT", &flag[2..])]));
        expected.extend(markers(id, nickname, &flag[2..]));
        let keep = ["--keep", "CREDCTL_UNKNOWN"];
        let flags = [&[flag, "-c", nickname], &keep[..]].concat();
        caller.extend(variables([("CREDCTL_EXPECT", &flag[2..])]));
        let found = with(v.exec(&flags, &["env", "-0"]), &caller);
        assert_eq!(found, bare(&expected));
    }
}

#[test]
fn a_key_without_a_second_one_leaves_no_stale_second_one() {
    let v = Vault::new();
    let id = add(&v.t, "mybroker", "Mine", "only-key\n");
    v.t.run(["edit", &id, "--paper", "--yes"])
        .ends()
        .succeeded();
    let caller = variables([("MYBROKER_SECRET_KEY", "stale")]);
    let found = with(v.exec(&["-c", "Mine"], &["env", "-0"]), &caller);
    assert_eq!(found[OsStr::new("MYBROKER_API_KEY")], "only-key");
    assert!(!found.contains_key(OsStr::new("MYBROKER_SECRET_KEY")));

    let caller = variables([
        ("CREDCTL_EXEC_ENVIRONMENT", "stale"),
        ("POLYGON_API_KEY", "stale"),
    ]);
    let found = with(v.exec(&["-c", "Data"], &["env", "-0"]), &caller);
    for name in [
        "POLYGON_API_KEY",
        "MASSIVE_API_KEY",
        "POLYGON_KEY_ID",
        "POLY_API_KEY",
    ] {
        assert_eq!(found[OsStr::new(name)], "poly-key", "{name}");
    }
    assert_eq!(found[OsStr::new("CREDCTL_EXEC_ID")], *v.data);
    assert!(!found.contains_key(OsStr::new("CREDCTL_EXEC_ENVIRONMENT")));
}

#[test]
fn a_secret_of_several_lines_and_signs_arrives_whole() {
    let v = Vault::new();
    let pem = "-----BEGIN EC PRIVATE KEY-----\nMHc='\"$(id)`\\\n\u{fc}\u{1f511}\n-----END EC PRIVATE KEY-----";
    let name = write_file(&v.t, "name", "organizations/o/apiKeys/k\n", 0o600);
    let secret = write_file(&v.t, "secret", pem, 0o600);
    let arguments = ["add", "--type", "coinbase", "--nickname", "Pem"].map(OsStr::new);
    let files = [
        OsStr::new("--api-key-file"),
        name.as_os_str(),
        OsStr::new("--secret-key-file"),
        secret.as_os_str(),
    ];
    let added = v.t.run(arguments.iter().chain(&files)).ends().succeeded();
    let none = Environment::new();
    let run = v.exec(&["--live", "-c", added.stdout.trim()], &["env", "-0"]);
    let found = with(run, &none);
    let types = v.t.run(["types", "coinbase", "--json"]).ends().succeeded();
    assert!(types.stdout.contains("COINBASE_API_SECRET"), "{types:#?}");
    assert_eq!(found[OsStr::new("COINBASE_API_SECRET")], pem);
}

#[test]
fn what_one_sets_another_does_not_remove_and_what_both_set_alike_is_set() {
    let v = Vault::new();
    let kept = fs::read_to_string(v.t.config()).unwrap();
    let types = "
        [types.one]\nunset = ['TWO_KEY', 'GONE']\n[types.one.api_key]
        [[types.one.clients]]\ntitle = 'one'\napi_key = 'ONE_KEY'\nalways = { REGION = 'eu' }
        [types.two]\nunset = ['ONE_KEY']\n[types.two.api_key]
        [[types.two.clients]]\ntitle = 'two'\napi_key = 'TWO_KEY'\nalways = { REGION = 'eu' }\n";
    write_config(&v.t, &format!("{kept}{types}"));
    add(&v.t, "one", "One", "first\n");
    add(&v.t, "two", "Two", "second\n");
    let caller = variables([("GONE", "stale"), ("TWO_KEY", "stale")]);
    for flags in [["-c", "One", "-c", "Two"], ["-c", "Two", "--also", "One"]] {
        let found = with(exec(&v.t, &flags, &["env", "-0"]), &caller);
        let value = |name: &str| found.get(OsStr::new(name)).and_then(|v| v.to_str());
        assert_eq!(value("ONE_KEY"), Some("first"));
        assert_eq!(value("TWO_KEY"), Some("second"));
        assert_eq!(value("REGION"), Some("eu"));
        assert_eq!(value("GONE"), None);
    }
}
