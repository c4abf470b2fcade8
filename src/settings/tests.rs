//! Tests of the precedence of flags, variables and config file, and of the default paths.

use super::*;

fn settings(
    flags: GlobalArgs,
    vars: &[(&str, &str)],
    config: Config,
) -> Result<Settings, SettingsError> {
    let vars: Vars = vars.iter().copied().collect();
    let paths = Paths {
        config: "/c/config.toml".into(),
        config_named: None,
        data_home: "/d".into(),
        cache_home: None,
    };
    Settings::new(&flags, &vars, paths, config)
}

#[test]
fn a_flag_wins_over_a_variable_and_a_variable_over_the_file() {
    let file = || Config {
        user_id: Some("file".into()),
        ..Config::default()
    };
    let flags = || GlobalArgs {
        user_id: Some("flag".into()),
        ..GlobalArgs::default()
    };
    let vars = [("CREDCTL_USER_ID", "variable")];
    let user = |s: Result<Settings, _>| {
        s.map(|s| s.user_id.unwrap())
            .map_err(|e: SettingsError| e.to_string())
    };
    let set = |value: &str, origin| {
        Ok(Sourced {
            value: value.to_owned(),
            origin,
        })
    };
    assert_eq!(
        user(settings(flags(), &vars, file())),
        set("flag", Origin::Flag("--user-id"))
    );
    assert_eq!(
        user(settings(GlobalArgs::default(), &vars, file())),
        set("variable", Origin::Variable("CREDCTL_USER_ID"))
    );
    assert_eq!(
        user(settings(GlobalArgs::default(), &[], file())),
        set("file", Origin::File)
    );
}

#[test]
fn ci_forbids_questions_unless_it_says_no() {
    for (ci, asked) in [
        ("true", false),
        ("1", false),
        ("false", true),
        ("0", true),
        ("", true),
    ] {
        let settings = settings(GlobalArgs::default(), &[("CI", ci)], Config::default()).unwrap();
        assert_eq!(settings.no_input.is_none(), asked, "CI={ci}");
    }
}

#[test]
fn only_credctls_own_variables_name_a_server() {
    let vars = [("DATABASE_URL", "postgres://a"), ("PGHOST", "b")];
    let private = settings(GlobalArgs::default(), &vars, Config::default()).unwrap();
    assert!(matches!(private.database, DatabaseSetting::Private));
    let both = [
        ("CREDCTL_DATABASE_URL", "postgres://a"),
        ("CREDCTL_DATABASE_URL_FILE", "/b"),
    ];
    assert!(matches!(
        settings(GlobalArgs::default(), &both, Config::default()),
        Err(SettingsError::TwoServers)
    ));
}

#[test]
fn without_a_home_there_is_nowhere_to_keep_anything() {
    let paths = |vars: &[(&str, &str)]| Paths::new(None, &vars.iter().copied().collect());
    assert!(matches!(paths(&[]), Err(SettingsError::NoHome)));
    assert!(matches!(
        paths(&[("HOME", "relative")]),
        Err(SettingsError::NoHome)
    ));
    assert!(matches!(
        paths(&[("CREDCTL_HOME", "x")]),
        Err(SettingsError::NotAbsolute { .. })
    ));
    let own = paths(&[("CREDCTL_HOME", "/x"), ("HOME", "/h")]).unwrap();
    assert_eq!(
        own,
        Paths {
            config: "/x/config.toml".into(),
            config_named: None,
            data_home: "/x".into(),
            cache_home: Some("/x".into()),
        }
    );
    let xdg = paths(&[("XDG_CONFIG_HOME", "/c"), ("HOME", "/h")]).unwrap();
    assert_eq!(
        xdg,
        Paths {
            config: "/c/credctl/config.toml".into(),
            config_named: None,
            data_home: "/h/.local/share/credctl".into(),
            cache_home: Some("/h/.cache/credctl".into()),
        }
    );
}

#[test]
fn a_missing_place_for_the_cache_is_not_an_error() {
    let paths = |vars: &[(&str, &str)]| Paths::new(None, &vars.iter().copied().collect());
    let found = paths(&[("XDG_CONFIG_HOME", "/c"), ("XDG_DATA_HOME", "/d")]).unwrap();
    assert_eq!(found.cache_home, None);
    let moved = paths(&[("XDG_CACHE_HOME", "/k"), ("HOME", "/h")]).unwrap();
    assert_eq!(moved.cache_home, Some("/k/credctl".into()));
}

#[test]
fn an_invalid_timeout_is_named_with_its_origin() {
    let wrong = settings(
        GlobalArgs::default(),
        &[("CREDCTL_TIMEOUT", "soon")],
        Config::default(),
    );
    let message = wrong.err().unwrap().to_string();
    assert_eq!(
        message,
        "CREDCTL_TIMEOUT: `soon` is not a duration such as `10s`, `500ms` or `2m`"
    );
}

#[test]
fn a_config_file_may_be_missing_only_where_nobody_named_it() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path().to_str().unwrap();
    let none = format!("{home}/none.toml");
    let load = |flag: Option<&str>, variable: Option<&str>| {
        let flags = GlobalArgs {
            config: flag.map(PathBuf::from),
            ..GlobalArgs::default()
        };
        let variable = variable.map(|path| ("CREDCTL_CONFIG", path));
        let vars = [("CREDCTL_HOME", home)].into_iter().chain(variable);
        Settings::load(&flags, &vars.collect()).err()
    };
    assert!(load(None, None).is_none());
    let hint = |refused: Option<SettingsError>| refused.unwrap().hint().unwrap();
    let create = format!("create it with `(umask 077; echo 'version = 1' >{none})`, or");
    assert_eq!(
        hint(load(None, Some(&none))),
        format!("{create} unset CREDCTL_CONFIG")
    );
    assert_eq!(
        hint(load(Some(&none), Some("/also/none"))),
        format!("{create} leave out --config")
    );
}

#[test]
fn the_vault_and_the_rule_for_unsealed_rows_are_set_by_a_variable_or_the_file() {
    let (here, there) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let file = || {
        let mut config = Config {
            unsealed: Some(UnsealedRule::Accept),
            ..Config::default()
        };
        config.database.vault = Some(there);
        config
    };
    let read = |vars: &[(&str, &str)], config| {
        let settings = settings(GlobalArgs::default(), vars, config);
        let found = settings.map(|s| (s.vault.map(|v| (v.value, v.origin)), s.unsealed));
        found.map_err(|wrong| wrong.to_string())
    };
    let nothing = read(&[], Config::default());
    assert_eq!(nothing, Ok((None, UnsealedRule::Refuse)));
    let by_file = Some((there, Origin::File));
    assert_eq!(read(&[], file()), Ok((by_file, UnsealedRule::Accept)));
    let id = here.to_string();
    let vars = [("CREDCTL_VAULT", &*id), ("CREDCTL_UNSEALED", "refuse")];
    let by_variable = Some((here, Origin::Variable("CREDCTL_VAULT")));
    assert_eq!(read(&vars, file()), Ok((by_variable, UnsealedRule::Refuse)));
    let mut config = file();
    let alpaca = StoredTypes::kind("alpaca paper", &config.providers).unwrap();
    let types = &mut config.database.stored_types;
    assert!(types.define(alpaca, "alpaca_paper", &config.providers));
    let types = config.database.stored_types.clone();
    let settings = settings(GlobalArgs::default(), &[], config).unwrap();
    assert_eq!(settings.stored_types, types);
}

#[test]
fn a_vault_or_a_rule_that_is_none_is_refused_by_the_name_of_its_variable() {
    for (name, value, expected) in [
        (
            "CREDCTL_VAULT",
            "mine",
            "must be the id of a vault (8-4-4-4-12 hex digits)",
        ),
        (
            "CREDCTL_VAULT",
            "",
            "is set but empty; set it to something or unset it",
        ),
        ("CREDCTL_UNSEALED", "true", "must be `refuse` or `accept`"),
        (
            "CREDCTL_UNSEALED",
            "",
            "is set but empty; set it to something or unset it",
        ),
    ] {
        let refused = settings(GlobalArgs::default(), &[(name, value)], Config::default());
        assert_eq!(
            refused.err().unwrap().to_string(),
            format!("{name} {expected}")
        );
    }
}
