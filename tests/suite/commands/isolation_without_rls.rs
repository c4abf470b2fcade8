//! Users are kept apart by each statement's own condition: for a role that row-level security does not bind,
//! and over tables that have none.
//!
//! Every command of one user answers as if the rows of the other were not there.

use std::fs;

use super::role_defaults::masked;
use crate::common::{
    credctl::{Credctl, Ended, USER, vault},
    database::{insert_row, insert_unsealed, rows, sql},
    home_files::{config, write_config},
    pg::{APP, server},
};

const OTHER: &str = "trader-b";
const THEIRS: &str = "aaaa0001-0000-4000-8000-000000000001";
const UNSEALED: &str = "aaaa0002-0000-4000-8000-000000000002";

/// Key pairs of [`USER`], which [`OTHER`] stores too.
const PAIRS: [&str; 2] = [
    "PKSHARED00000001AAAA\nsecret-1\n",
    "PKSHARED00000002BBBB\nsecret-2\n",
];

/// The tables whose rows belong to users.
const TABLES: [&str; 5] = [
    "public.user_accounts",
    "public.user_credentials",
    "credctl.credentials",
    "credctl.events",
    "credctl.checks",
];

/// A database in which nothing but the statements keeps users apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// The role has BYPASSRLS.
    Role,
    /// The tables have no row-level security.
    Tables,
}

struct World {
    t: Credctl,
    role: String,
    /// A removal of the user, which the other one must not take back.
    event: String,
}

impl Drop for World {
    fn drop(&mut self) {
        if self.role != APP {
            let name = self.t.database().name();
            let role = &self.role;
            server()
                .try_superuser(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                .ok();
            server()
                .try_superuser(&format!("DROP ROLE IF EXISTS {role}"))
                .ok();
        }
    }
}

impl World {
    /// The rows of both users, or those of [`OTHER`] alone.
    fn new(open: Open, with_user: bool) -> Self {
        let mut t = vault();
        sql(&t, "DELETE FROM credctl.events");
        let add = |user: &str, nickname: &str, flag: &str, pair: &str| {
            let add = [
                "add",
                "--nickname",
                nickname,
                flag,
                "--stdin",
                "--ignore-key-prefix",
            ];
            let run = t.run(add).var("CREDCTL_USER_ID", user).input(pair);
            run.ends().succeeded();
        };
        let run = |user: &str, arguments: &[&str]| {
            let run = t.run(arguments).var("CREDCTL_USER_ID", user);
            run.ends().succeeded()
        };
        let mut event = "aaaa0003-0000-4000-8000-000000000003".to_owned();
        if with_user {
            add(USER, "Main", "--paper", PAIRS[0]);
            add(USER, "Gone", "--paper", PAIRS[1]);
            add(USER, "Both", "--live", "PKBOTH\nsecret-both\n");
            run(USER, &["remove", "Gone", "--yes"]);
            let removed = "SELECT id FROM credctl.events WHERE kind = 'removed'";
            event = rows(&t, removed).remove(0);
            insert_row(&t, THEIRS, "alpaca", Some("Hidden"), Some("paper"));
            insert_unsealed(&t, UNSEALED, "polygon", Some("Unsealed"));
        } else {
            sql(
                &t,
                &format!("DELETE FROM user_accounts WHERE user_id = '{USER}'"),
            );
        }
        run(OTHER, &["account", "add", "desk"]);
        add(OTHER, "Own", "--paper", "PKOWN\nsecret-own\n");
        add(OTHER, "Both", "--paper", "PKBOTHB\nsecret-both-b\n");
        add(OTHER, "Second", "--live", "PKSECOND\nsecret-second\n");
        let role = match open {
            Open::Tables => {
                for table in TABLES {
                    sql(
                        &t,
                        &format!(
                            "ALTER TABLE IF EXISTS {table} NO FORCE ROW LEVEL SECURITY;
                         ALTER TABLE IF EXISTS {table} DISABLE ROW LEVEL SECURITY"
                        ),
                    );
                }
                APP.to_owned()
            }
            Open::Role => {
                let role = format!("beyond_{}", t.database().name());
                server().superuser(&format!("CREATE ROLE {role} LOGIN BYPASSRLS IN ROLE {APP}"));
                t.connect_as(&role);
                role
            }
        };
        World { t, role, event }
    }

    /// Nothing keeps the other user's rows from this role.
    fn assert_open(&self) {
        let sees = format!(
            "SET ROLE {}; SELECT count(*) FROM user_credentials WHERE user_id = '{USER}'",
            self.role
        );
        assert_eq!(rows(&self.t, &sees), ["4"]);
    }

    fn belongings(&self) -> Vec<String> {
        let of = |table: &&str| {
            let exists = rows(
                &self.t,
                &format!("SELECT to_regclass('{table}') IS NOT NULL"),
            );
            match exists == ["t"] {
                true => rows(
                    &self.t,
                    &format!("SELECT * FROM {table} WHERE user_id = '{USER}' ORDER BY 1, 2"),
                ),
                false => Vec::new(),
            }
        };
        TABLES.iter().flat_map(of).collect()
    }

    fn run(&self, arguments: &[&str], input: &str) -> Ended {
        let arguments = arguments.iter().map(|a| match *a {
            "EVENT" => self.event.as_str(),
            other => other,
        });
        let run = self.t.run(arguments).var("CREDCTL_USER_ID", OTHER);
        run.input(input).ends()
    }
}

/// A command and its input.
type Typed = (&'static [&'static str], &'static str);

/// What shows, before anything is changed.
const SHOWING: &[Typed] = &[
    (&["list"], ""),
    (&["list", "--json"], ""),
    (&["account", "list"], ""),
    (&["current", "--json"], ""),
    (&["current", "--explain"], ""),
    (&["log"], ""),
    (&["log", "--removed"], ""),
    (&["undo", "EVENT", "--yes"], ""),
    (&["undo", "EVENT", "--yes", "--json"], ""),
    (&["vault", "check"], ""),
    (&["vault", "seal", UNSEALED, "--yes"], ""),
    (&["prompt"], ""),
    (&["list", "--account", "main"], ""),
    (&["__complete", "zsh", "credctl", "use", ""], ""),
    (&["__complete", "zsh", "credctl", "show", ""], ""),
    (&["__complete", "zsh", "credctl", "--account", ""], ""),
];

/// What changes, in this order.
const CHANGING: &[Typed] = &[
    // Both have a credential of this name.
    (&["use", "Both"], ""),
    (&["show", "Both", "--field", "secret_key"], ""),
    (
        &[
            "exec",
            "-c",
            "Both",
            "--",
            "printenv",
            "APCA_API_SECRET_KEY",
        ],
        "",
    ),
    (&["env", "Both"], ""),
    (&["edit", "Both", "--disable", "--yes"], ""),
    (&["edit", "Both", "--enable", "--yes"], ""),
    (&["rename", "Both", "Main"], ""),
    (&["rename", "Main", "Both"], ""),
    // It looks like a name of the other.
    (&["rename", "Both", "Hidd\u{435}n"], ""),
    (&["rename", "Hidd\u{435}n", "Both"], ""),
    // Pairs and names that the other has.
    (
        &["add", "--nickname", "Hidden", "--paper", "--stdin"],
        PAIRS[0],
    ),
    (
        &[
            "add",
            "--nickname",
            "Main",
            "--paper",
            "--if-absent",
            "--stdin",
        ],
        PAIRS[1],
    ),
    (
        &["edit", "Own", "--stdin", "--yes"],
        "PKBOTH\nsecret-both\n",
    ),
    (&["list", "--json"], ""),
    (&["current", "--json"], ""),
    (&["remove", "Hidden", "--yes"], ""),
    (&["log", "--removed"], ""),
    (&["undo", "Hidden"], ""),
    (
        &[
            "import",
            "-",
            "--format",
            "csv",
            "--live",
            "--ignore-key-prefix",
        ],
        "nickname,api_key,secret_key\nHidden,PKBOTH,secret-both\nGone,PKSHARED00000001AAAA,secret-1\n",
    ),
    (&["backup", "theirs.backup", "--with-log"], ""),
    (&["remove", "Main", "--yes"], ""),
    (&["restore", "theirs.backup"], ""),
    (&["account", "add", "main"], ""),
    (&["account", "list"], ""),
    (&["list"], ""),
    (&["log"], ""),
    (
        &[
            "log",
            "--purge",
            "--before",
            "2999-01-01",
            "--yes",
            "--json",
        ],
        "",
    ),
    (&["log"], ""),
];

/// The commands, in their order, each with its input.
fn commands() -> Vec<(Vec<&'static str>, &'static str)> {
    let owned = |(arguments, input): &Typed| (arguments.to_vec(), *input);
    let mut all: Vec<_> = SHOWING.iter().map(owned).collect();
    for reference in [
        "Hidden",
        "Main",
        "Gone",
        "Hiddn",
        "Mainn",
        "Gon",
        "Unsealed",
        THEIRS,
        UNSEALED,
        "id:aaaa",
        "aaaa0001",
        "alpaca/Hidden",
        "polygon/Unsealed",
        "polygon",
    ] {
        for command in [
            &["use", "REF"][..],
            &["show", "REF"],
            &["show", "REF", "--field", "secret_key"],
            &["current", "REF"],
            &["exec", "-c", "REF", "--", "true"],
            &["env", "REF"],
            &["log", "REF"],
            &["undo", "REF"],
            &["rename", "REF", "Mine"],
            &["edit", "REF", "--disable", "--yes"],
            &["remove", "REF", "--yes"],
            &["remove", "REF", "--yes", "--if-present"],
        ] {
            let named = command
                .iter()
                .map(|word| if *word == "REF" { reference } else { word });
            all.push((named.collect(), ""));
        }
    }
    all.extend(CHANGING.iter().map(owned));
    all
}

/// Runs a command in both worlds, which must answer alike.
fn answers_alike(with: &World, without: &World, (arguments, input): (&[&str], &str)) {
    let [found, expected] = [with, without].map(|world| {
        let ended = world.run(arguments, input);
        let home = world.t.home().to_str().unwrap();
        let named = |text: &str| text.replace(&world.event, "EVENT").replace(home, "HOME");
        let said = |text: &str| masked(&named(text));
        (ended.code, said(&ended.stdout), said(&ended.stderr))
    });
    assert_eq!(found, expected, "{arguments:?}");
}

fn nothing_of_the_other_is_seen(open: Open) {
    let [with, without] = [true, false].map(|with_user| World::new(open, with_user));
    with.assert_open();
    let before = with.belongings();
    for (arguments, input) in commands() {
        answers_alike(&with, &without, (&arguments, input));
    }
    assert_eq!(with.belongings(), before);
    let file = fs::read_to_string(with.t.home().join("theirs.backup")).unwrap();
    for table in ["user_accounts", "user_credentials", "credctl.events"] {
        let ids = format!("SELECT id FROM {table} WHERE user_id = '{USER}'");
        let ids = rows(&with.t, &ids);
        assert!(!ids.is_empty(), "{table}");
        assert!(!ids.iter().any(|id| file.contains(id)), "{table}: {file}");
    }
}

#[test]
fn a_role_with_bypassrls_sees_nothing_of_another_user() {
    nothing_of_the_other_is_seen(Open::Role);
}

#[test]
fn over_tables_without_row_level_security_nothing_of_another_user_is_seen() {
    nothing_of_the_other_is_seen(Open::Tables);
}

/// Lets the choice of [`OTHER`] name a credential of [`USER`], as only another hand does: one like their own,
/// or one of a type without environments.
fn choose_theirs(world: &World, text: &str, credential_type: &str) {
    let own = "SELECT id FROM user_credentials WHERE nickname = 'Own'";
    let own = rows(&world.t, own).remove(0);
    let (typed, paper) = ("credential_type = \"alpaca\"", "environment = \"paper\"\n");
    assert!(
        [&own, typed, paper].iter().all(|part| text.contains(part)),
        "{text}"
    );
    let text = text.replace(&own, THEIRS);
    let text = match credential_type {
        "alpaca" => text,
        other => text
            .replace(typed, &format!("credential_type = \"{other}\""))
            .replace(paper, ""),
    };
    write_config(&world.t, &text);
}

#[test]
fn a_choice_of_another_users_credential_is_a_choice_of_nothing() {
    let [with, without] = [true, false].map(|with_user| World::new(Open::Role, with_user));
    let before = with.belongings();
    let texts = [&with, &without].map(|world| config(&world.t));
    for credential_type in ["alpaca", "polygon"] {
        choose_theirs(&with, &texts[0], credential_type);
        choose_theirs(&without, &texts[1], credential_type);
        for arguments in [
            &["list"][..],
            &["list", "--json"],
            &["current", "--json"],
            &["show"],
            &["show", "--reveal"],
            &["exec", "--", "true"],
            &["env"],
            &["use", "-"],
        ] {
            answers_alike(&with, &without, (arguments, ""));
        }
    }
    assert_eq!(with.belongings(), before);
}

/// The own tables show the companions of everybody here, and the shared ones only the user's rows: those of
/// others look as if their credentials were gone.
#[test]
fn a_sweep_takes_nothing_of_another_user_whose_credentials_are_hidden() {
    let t = vault();
    t.add("Main", &["--paper"]);
    for table in &TABLES[2..] {
        sql(
            &t,
            &format!(
                "ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
                 ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
            ),
        );
    }
    let as_other = |arguments: &[&str]| {
        let run = t.run(arguments).var("CREDCTL_USER_ID", OTHER);
        run.input("PKOWN\nsecret-own\n").ends().succeeded()
    };
    as_other(&["account", "add", "desk"]);
    as_other(&["add", "--nickname", "Own", "--paper", "--stdin"]);
    let of = |user: &str| {
        let companions = format!("SELECT * FROM credctl.credentials WHERE user_id = '{user}'");
        rows(&t, &companions)
    };
    let before = of(USER);
    assert_eq!((before.len(), of(OTHER).len()), (1, 1));
    sql(
        &t,
        &format!("DELETE FROM user_credentials WHERE user_id = '{OTHER}'"),
    );
    as_other(&["vault", "check"]);
    assert_eq!((of(USER), of(OTHER)), (before, Vec::new()));
    t.run(["exec", "-c", "Main", "--", "true"])
        .ends()
        .succeeded();
}
