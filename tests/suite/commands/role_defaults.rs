//! Settings that a role or a database has by default: none changes the outcome of a command, or what it says.

use std::{sync::Mutex, thread};

use crate::common::{
    credctl::{Credctl, Ended},
    database::{rows, sql},
    older_product::PLAIN_14,
    pg::{self, APP, OWNER, WITH_PASSWORD},
    rounds::rounds,
};

/// Number of settings in a run of the suite.
const BOUNDED: usize = 7;

/// Settings, each as `ALTER ROLE … SET` takes it. Each is far from any usual value.
const SETTINGS: [&str; 33] = [
    "statement_timeout = '1ms'",
    "lock_timeout = '1ms'",
    "idle_in_transaction_session_timeout = '1ms'",
    "idle_session_timeout = '1min'",
    "search_path = 'pg_temp, nowhere'",
    "search_path = 'credctl, public'",
    "row_security = off",
    "synchronous_commit = off",
    "default_transaction_isolation = 'serializable'",
    "default_transaction_isolation = 'repeatable read'",
    "default_transaction_deferrable = on",
    "lc_messages = 'POSIX'",
    "lc_monetary = 'POSIX'",
    "standard_conforming_strings = off",
    "backslash_quote = on",
    "escape_string_warning = on",
    "client_min_messages = error",
    "client_min_messages = debug5",
    "DateStyle = 'German, DMY'",
    "IntervalStyle = 'sql_standard'",
    "bytea_output = 'escape'",
    "TimeZone = 'Asia/Kathmandu'",
    "extra_float_digits = -15",
    "quote_all_identifiers = on",
    "array_nulls = off",
    "transform_null_equals = on",
    "xmlbinary = hex",
    "client_encoding = 'LATIN1'",
    "plan_cache_mode = force_generic_plan",
    "work_mem = '64kB'",
    "constraint_exclusion = on",
    "default_text_search_config = 'pg_catalog.german'",
    "check_function_bodies = off",
];

/// Commands, one after the other: the role, the arguments and the input.
const COMMANDS: [(&str, &[&str], &str); 19] = [
    (
        APP,
        &["add", "--nickname", "Paper 2", "--paper", "--stdin"],
        "PKTEST2\nsecret-2\n",
    ),
    (
        APP,
        &[
            "add",
            "--nickname",
            "Paper 2",
            "--paper",
            "--stdin",
            "--if-absent",
        ],
        "PKTEST2\nsecret-2\n",
    ),
    (APP, &["list"], ""),
    (APP, &["exec", "-c", "Paper 1", "--", "true"], ""),
    (APP, &["show", "Paper 1", "--field", "secret_key"], ""),
    (APP, &["rename", "Paper 1", "Zoë \\ 'x'"], ""),
    (APP, &["edit", "Paper 2", "--disable", "--yes"], ""),
    (APP, &["edit", "Paper 2", "--enable", "--yes"], ""),
    (APP, &["log"], ""),
    (APP, &["account", "add", "second"], ""),
    (APP, &["vault", "rotate", "--yes"], ""),
    (APP, &["vault", "check"], ""),
    (APP, &["backup", "all.backup", "--with-log"], ""),
    (APP, &["remove", "Paper 2", "--yes"], ""),
    (APP, &["restore", "all.backup"], ""),
    (OWNER, &["migrate"], ""),
    (OWNER, &["migrate", "--check"], ""),
    (
        OWNER,
        &["db", "grants", "--role", WITH_PASSWORD.0, "--apply"],
        "",
    ),
    (APP, &["db", "status"], ""),
];

/// Makes a setting the default of both roles in this database.
fn set(t: &Credctl, setting: &str) {
    let name = t.database().name();
    for role in [APP, OWNER] {
        sql(
            t,
            &format!("ALTER ROLE {role} IN DATABASE {name} SET {setting}"),
        );
    }
}

/// A text in which nothing is left that differs from one run to the next.
pub fn masked(text: &str) -> String {
    let mut masked = String::new();
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        let has_digit = word.contains(|c: char| c.is_ascii_digit());
        let bare = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let is_hex = bare.len() >= 4 && bare.chars().all(|c| c.is_ascii_hexdigit());
        match has_digit || is_hex {
            true => masked.push_str(&word.replace(bare, "#")),
            false => masked.push_str(word),
        }
    }
    masked
}

/// What becomes of all commands over one database with this setting.
fn outcomes(setting: Option<&str>) -> Vec<(i32, String, String)> {
    let mut t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    t.set("CREDCTL_TIMEOUT", "60s");
    if let Some(setting) = setting {
        set(&t, setting);
    }
    let run = |(role, arguments, input): (&str, &[&str], &str)| {
        let run = t.run(arguments).input(input);
        let ended = run
            .var("CREDCTL_DATABASE_URL", t.database().url(role))
            .ends();
        let place = format!("{} ", t.database().name());
        let said = |text: &str| masked(&text.replace(&place, "DATABASE "));
        (ended.code, said(&ended.stdout), said(&ended.stderr))
    };
    let mut outcomes: Vec<_> = COMMANDS.into_iter().map(run).collect();
    let stored = "SELECT c.user_id, c.nickname, c.is_active, k.environment, k.revision > 9
        FROM user_credentials c JOIN credctl.credentials k ON k.credential_id = c.id ORDER BY c.nickname";
    outcomes.push((0, rows(&t, stored).join("\n"), String::new()));
    outcomes
}

/// Checks each setting, three at a time.
fn with_each_setting(check: impl Fn(&str) + Sync) {
    let left = Mutex::new(rounds(SETTINGS.to_vec(), BOUNDED).into_iter());
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                loop {
                    let next = left.lock().unwrap().next();
                    let Some(setting) = next else { return };
                    check(setting);
                }
            });
        }
    });
}

#[test]
fn no_setting_of_a_role_changes_an_outcome_or_what_is_said_of_it() {
    let expected = outcomes(None);
    assert!(
        expected.iter().all(|(code, ..)| *code == 0),
        "{expected:#?}"
    );
    with_each_setting(|setting| {
        let found = outcomes(Some(setting));
        for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let command = COMMANDS.get(at);
            assert_eq!(found, expected, "{setting}: {command:?}");
        }
    });
}

#[test]
fn where_transactions_are_read_only_by_default_writes_say_so_and_reads_go_on() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    set(&t, "default_transaction_read_only = on");
    let before = t.database().dump();
    for (role, arguments, input) in COMMANDS {
        // What is there is not added.
        let finds = arguments.contains(&"--if-absent");
        let reads = finds
            || matches!(
                arguments,
                ["list" | "exec" | "show" | "log" | "backup", ..]
                    | ["vault" | "migrate", "check" | "--check"]
                    | ["db", "status"]
            );
        // Neither finds anything to do.
        if arguments == ["edit", "Paper 2", "--enable", "--yes"]
            || arguments == ["restore", "all.backup"]
        {
            continue;
        }
        let arguments: Vec<_> = arguments
            .iter()
            .map(|a| a.replace("Paper 2", "Paper 1"))
            .collect();
        let run = t.run(&arguments).input(input);
        let ended: Ended = run
            .var("CREDCTL_DATABASE_URL", t.database().url(role))
            .ends();
        let expected = if reads { 0 } else { 13 };
        assert_eq!(ended.code, expected, "{ended:#?}");
        assert!(
            reads || ended.stderr.contains("takes no changes"),
            "{ended:#?}"
        );
    }
    assert_eq!(t.database().dump(), before);
}

#[test]
fn settings_of_a_role_do_not_change_what_a_migration_makes() {
    let migrated = |setting: Option<&str>| {
        let t = Credctl::on_as(pg::empty(), OWNER);
        sql(&t, &format!("SET ROLE {OWNER}; {PLAIN_14}"));
        if let Some(setting) = setting {
            set(&t, setting);
        }
        t.run(["migrate", "--check"]).ends().failed(
            8,
            "credctl: migrations are pending\nhint: run `credctl migrate`\n",
        );
        t.run(["migrate"]).ends().succeeded();
        t.run(["migrate", "--harden"]).ends().succeeded();
        let made = "SELECT format('%s.%s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                a.attnotnull) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE c.relnamespace IN ('public'::regnamespace, 'credctl'::regnamespace) AND c.relkind IN ('r', 'i')
              AND a.attnum > 0
            UNION ALL SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid)) FROM pg_constraint
            WHERE connamespace IN ('public'::regnamespace, 'credctl'::regnamespace)
            UNION ALL SELECT format('%s.%s %s %s', tablename, policyname, qual, with_check) FROM pg_policies
            ORDER BY 1";
        // The server writes names and constants as the session asks for it.
        sql(
            &t,
            &format!(
                "ALTER ROLE {OWNER} IN DATABASE {} RESET ALL",
                t.database().name()
            ),
        );
        rows(&t, made)
    };
    let expected = migrated(None);
    with_each_setting(|setting| {
        assert_eq!(migrated(Some(setting)), expected, "{setting}");
    });
}
