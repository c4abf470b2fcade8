use std::time::Duration;

use super::*;
use crate::domain::Environment;

const VAULT: &str = "0b8f0000-0000-4000-8000-000000000001";
const CREDENTIAL: &str = "3f9c2a1b-0000-4000-8000-00000000000a";

fn read(text: &str) -> Result<Config, ConfigError> {
    config(Path::new("/home/c/config.toml"), text)
}

fn refused(text: &str) -> String {
    read(text).unwrap_err().to_string()
}

#[test]
fn every_field_is_read() {
    let text = format!(
        "version = 1\nuser_id = 'trader-a'\naccount = 'main'\nno_input = true\n\
         [database]\nurl_file = '/run/secrets/pg'\ntimeout = '500ms'\nschema = 'app'\n\
         vault = '{VAULT}'\nstored_types = {{ 'alpaca paper' = 'alpaca_paper' }}\n\
         [key]\ncommand = ['op', 'read', '']\n[seals]\nunsealed = 'accept'\n\
         [active.'{VAULT}'.'trader-a']\ncredential_id = '{CREDENTIAL}'\nprevious_id = '{VAULT}'\n\
         credential_type = 'alpaca'\nenvironment = 'paper'\n"
    );
    let config = read(&text).unwrap();
    assert_eq!(config.user_id.as_deref(), Some("trader-a"));
    assert_eq!(config.account.as_deref(), Some("main"));
    assert_eq!(config.no_input, Some(true));
    assert_eq!(config.database.url_file, Some("/run/secrets/pg".into()));
    assert_eq!(config.database.timeout, Some(Duration::from_millis(500)));
    assert_eq!(config.database.schema.as_deref(), Some("app"));
    assert_eq!(config.database.vault, VAULT.parse().ok());
    let alpaca = CredentialType::stored("alpaca");
    let stored = |environment| config.database.stored_types.spelling(&alpaca, environment);
    assert_eq!(stored(Some(Environment::Paper)), "alpaca_paper");
    assert_eq!(stored(Some(Environment::Live)), "alpaca");
    assert_eq!(config.unsealed, Some(UnsealedRule::Accept));
    assert_eq!(
        config.key.command,
        Some(vec!["op".into(), "read".into(), String::new()])
    );
    let active = Active {
        credential_id: CREDENTIAL.parse().unwrap(),
        previous_id: VAULT.parse().ok(),
        credential_type: CredentialType::stored("alpaca"),
        environment: Some(Environment::Paper),
        nickname: None,
        place: None,
        account_id: None,
        account_name: None,
        state: None,
    };
    let vault = VAULT.parse().unwrap();
    assert_eq!(config.active.of(vault, "trader-a"), Some(&active));
    assert_eq!(config.active.of(vault, "trader-b"), None);
    assert!(config.unknown.is_empty());
}

#[test]
fn a_file_without_a_version_is_read_as_the_first() {
    assert_eq!(read("account = 'a'").unwrap().account.as_deref(), Some("a"));
    assert!(read("# nothing yet\n").is_ok());
    assert!(read("\u{feff}version = 1\r\naccount = 'a'\r\n").is_ok());
}

#[test]
fn empty_newer_and_broken_files_are_distinguished() {
    assert!(matches!(read(""), Err(ConfigError::Empty { .. })));
    let newer = read("version = 2\nuser_id = 7\n");
    assert!(matches!(
        newer,
        Err(ConfigError::NewerVersion { version: 2, .. })
    ));
    let broken = read("version = 1\nuser_id = é trader\n");
    assert!(
        matches!(
            broken,
            Err(ConfigError::Syntax {
                line: 2,
                column: 11,
                ..
            })
        ),
        "{broken:?}"
    );
}

#[test]
fn a_line_that_is_not_toml_is_not_quoted() {
    for line in [
        "url = \"postgres://u:hunter2@h/db",
        "url = postgres://u:hunter2@h/db",
        "url = 'a'\nurl = 'hunter2'",
        "url = \"hunter2\\q\"",
        "hunter2",
        "'hunter2' = hunter2",
        "url = 'hunter2' 'hunter2'",
        "[hunter2",
    ] {
        let error = read(&format!("[database]\n{line}\n")).unwrap_err();
        assert!(matches!(error, ConfigError::Syntax { .. }), "{line}");
        assert!(
            !format!("{error} {error:?}").contains("hunter2"),
            "{error:?}"
        );
    }
}

#[test]
fn a_field_of_another_type_is_named_with_its_line() {
    for (text, message) in [
        (
            "version = '1'",
            "line 1: `version` must be a positive number",
        ),
        (
            "\nno_input = 2",
            "line 2: `no_input` must be `true`, `1`, `yes` or `on`, or `false`, `0`, `no` or `off`",
        ),
        (
            "user_id = ' '",
            "line 1: `user_id` must be a string that is not blank",
        ),
        ("database = 1", "line 1: `database` must be a table"),
        ("[[database]]", "line 1: `database` must be a table"),
        (
            "[database]\n\ntimeout = -1",
            "line 3: `database.timeout` must be a time such as \"10s\"",
        ),
        (
            "database.url = 5",
            "line 1: `database.url` must be a string that is not blank",
        ),
        (
            "[key]\ncommand = 'op read'",
            "line 2: `key.command` must be a list of strings, the program first",
        ),
        (
            "[key]\ncommand = []",
            "line 2: `key.command` must be a list of strings, the program first",
        ),
        (
            "[key]\nfile = '~/keys'",
            "line 2: `key.file` must be a path without `~`",
        ),
        (
            "[active]\nabc = 1",
            "line 2: `active.abc` must be named by a vault id",
        ),
    ] {
        let expected = format!("the config file `/home/c/config.toml`, {message}");
        assert_eq!(refused(text), expected, "{text}");
    }
}

#[test]
fn no_text_holds_a_nul_character() {
    for (field, text) in [
        ("user_id", r#"user_id = "me\u0000""#),
        ("account", r#"account = "\u0000""#),
        ("database.url", r#"database.url = "postgres://h/d\u0000x""#),
        ("database.schema", r#"database.schema = "a\u0000b""#),
        ("database.timeout", r#"database.timeout = "1s\u0000""#),
        (
            "database.password_command",
            r#"database.password_command = ["a", "\u0000"]"#,
        ),
        ("key.file", r#"key.file = "k\u0000""#),
        ("key.command", r#"key.command = ["op\u0000"]"#),
        ("seals.unsealed", r#"seals.unsealed = "accept\u0000""#),
    ] {
        let expected = format!(
            "the config file `/home/c/config.toml`, line 1: `{field}` must be without NUL characters"
        );
        assert_eq!(refused(text), expected, "{text}");
    }
}

#[test]
fn a_yes_or_no_is_written_in_any_of_its_words() {
    for (text, said) in [
        ("true", true),
        ("1", true),
        ("'Yes'", true),
        ("\"on\"", true),
        ("false", false),
        ("0", false),
        ("'NO'", false),
        ("'off'", false),
    ] {
        let config = read(&format!("no_input = {text}\n")).unwrap();
        assert_eq!(config.no_input, Some(said), "{text}");
    }
    for text in ["2", "''", "'y'", "1.0", "[true]"] {
        let said = refused(&format!("no_input = {text}\n"));
        assert!(
            said.contains("line 1: `no_input` must be `true`, `1`"),
            "{said}"
        );
    }
}

#[test]
fn a_missing_field_of_an_active_credential_is_named_with_its_table() {
    let said = refused(&format!(
        "# note\n[active.'{VAULT}'.me]\ncredential_type = 'alpaca'"
    ));
    assert!(
        said.contains(&format!(
            "line 2: `active.{VAULT}.me.credential_id` must be"
        )),
        "{said}"
    );
}

#[test]
fn a_choice_that_names_no_user_is_refused_with_its_first_field() {
    let said = refused(&format!(
        "[active.'{VAULT}']\ncredential_id = '{CREDENTIAL}'\ncredential_type = 'alpaca'"
    ));
    let expected = format!(
        "line 2: `active.{VAULT}.credential_id` must be a table for one user: [active.\"<vault id>\".\"<user>\"]"
    );
    assert!(said.ends_with(&expected), "{said}");
}

#[test]
fn a_user_named_twice_in_two_spellings_of_the_vault_is_refused() {
    let fields = format!("credential_id = '{CREDENTIAL}'\ncredential_type = 'alpaca'");
    let simple = VAULT.replace('-', "");
    let said = refused(&format!(
        "[active.'{VAULT}'.me]\n{fields}\n[active.{simple}.me]\n{fields}"
    ));
    let expected =
        format!("line 4: `active.{simple}.me` must be given only once for each user of a vault");
    assert!(said.ends_with(&expected), "{said}");
}

#[test]
fn fields_that_exclude_each_other_are_refused() {
    for (text, first, second) in [
        (
            "[database]\nurl = 'a'\nurl_file = 'b'",
            "database.url",
            "database.url_file",
        ),
        (
            "[key]\nfile = 'a'\ncommand = ['b']",
            "key.command",
            "key.file",
        ),
    ] {
        let said = refused(text);
        let expected = format!("line 3: `{first}` and `{second}` exclude each other");
        assert!(said.ends_with(&expected), "{said}");
    }
}

#[test]
fn unknown_fields_cause_remarks_with_their_lines() {
    let config = read("colour = 1\n[database]\nurll = 'x'\n[themes]\n").unwrap();
    let file = "`/home/c/config.toml`";
    assert_eq!(
        config.unknown,
        [
            format!("{file}, line 1: `colour` is not known to credctl"),
            format!("{file}, line 3: `database.urll` is not known to credctl"),
            format!("{file}, line 4: `themes` is not known to credctl"),
        ]
    );
}

#[test]
fn paths_are_relative_to_the_folder_of_the_file() {
    let config = read("[database]\nurl_file = 'pg'\n[key]\nfile = '../keys'\n").unwrap();
    assert_eq!(config.database.url_file, Some("/home/c/pg".into()));
    assert_eq!(config.key.file, Some("/home/c/../keys".into()));
}

#[test]
fn the_url_is_read_and_never_shown() {
    let config = read("[database]\nurl = 'postgres://u:hunter2@localhost'\n").unwrap();
    assert!(!format!("{config:?}").contains("hunter2"));
    let url = config.database.url.unwrap();
    assert_eq!(*url.whole(), "postgres://u:hunter2@localhost");
}

#[test]
fn the_vault_the_rule_for_seals_and_stored_types_are_refused_with_their_line() {
    let seals = "`seals.unsealed` must be \"refuse\" or \"accept\"";
    let named = "named by a type and one of its environments, such as \"alpaca paper\"";
    let spelling = "a type that is read as this one: the type, `_`, and the environment, such as \
                    \"alpaca_paper\"";
    let stored =
        |name: &str, expected: &str| format!("`database.stored_types.{name}` must be {expected}");
    for (text, expected) in [
        ("[seals]\nunsealed = 'warn'\n", seals.to_owned()),
        ("[seals]\nunsealed = true\n", seals.to_owned()),
        (
            "[database]\nvault = 'mine'\n",
            "`database.vault` must be an id (8-4-4-4-12 hex digits)".to_owned(),
        ),
        (
            "[database]\nstored_types = 'alpaca'\n",
            "`database.stored_types` must be a table".to_owned(),
        ),
        (
            "[database]\nstored_types = { 'alpaca demo' = 'alpaca' }\n",
            stored("alpaca demo", named),
        ),
        (
            "[database]\nstored_types = { 'polygon live' = 'polygon_live' }\n",
            stored("polygon live", named),
        ),
        (
            "[database]\nstored_types = { 'alpaca paper' = 'alpaca_live' }\n",
            stored("alpaca paper", spelling),
        ),
        (
            "[database]\nstored_types = { 'alpaca paper' = 'no type!' }\n",
            stored("alpaca paper", spelling),
        ),
    ] {
        let expected = format!("the config file `/home/c/config.toml`, line 2: {expected}");
        assert_eq!(refused(text), expected);
    }
    let own = "[types.mine]\nenvironments = ['live']\napi_key = {}\n\
               [database]\nstored_types = { 'mine live' = 'mine_live' }\n";
    let types = read(own).unwrap().database.stored_types;
    let live = types.spelling(&CredentialType::stored("mine"), Some(Environment::Live));
    assert_eq!(live, "mine_live");
}
