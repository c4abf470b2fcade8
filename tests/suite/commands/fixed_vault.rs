//! The vault that a setting fixes: another one in its place is refused before anything is read or
//! written, also by a machine that remembers nothing.

use crate::common::{
    credctl::{Credctl, Ended, Run, paper_and_live},
    database::{dump, rows, sql},
    home_files::{write_config, write_file},
    pty::{assert_ended, type_command},
};

const OTHER: &str = "aaaa0001-0000-4000-8000-000000000001";

/// Commands that reach the database, and how each ends where another vault is found.
const ACTS: [(&[&str], i32); 10] = [
    (&["exec", "--paper", "-c", "Paper 1", "--", "true"], 109),
    (&["env", "Paper 1"], 9),
    (&["show", "Paper 1", "--reveal"], 9),
    (&["list"], 9),
    (&["use", "Paper 1"], 9),
    (&["rename", "Paper 1", "Ours"], 9),
    (&["edit", "Paper 1", "--disable", "--yes"], 9),
    (&["add", "--nickname", "New", "--paper", "--stdin"], 9),
    (&["remove", "Live", "--yes"], 9),
    (&["vault", "check"], 9),
];

fn vault_id(t: &Credctl) -> String {
    rows(t, "SELECT id FROM credctl.vault").remove(0)
}

/// A machine that remembers nothing, with the vault keys of this home.
fn machine(t: &Credctl) -> Credctl {
    let mut other = t.neighbour();
    other.set("CREDCTL_KEY_FILE", t.data_home().join("vault.keys"));
    other
}

#[track_caller]
fn refused(ended: &Ended, code: i32, message: &str) {
    assert_eq!(ended.code, code, "{ended:#?}");
    // For a shell, `env` prints what makes its script fail.
    let is_empty = ["", "false\n"].contains(&ended.stdout.as_str());
    assert!(is_empty, "{ended:#?}");
    assert!(ended.stderr.starts_with(message), "{ended:#?}");
}

fn run<'t>(t: &'t Credctl, arguments: &[&str]) -> Run<'t> {
    t.run(arguments).input("PKNEW\nnew\n")
}

#[test]
fn another_one_is_refused_everywhere_whichever_setting_says_so() {
    let (t, ..) = paper_and_live();
    let (before, found) = (dump(&t), vault_id(&t));
    for origin in ["CREDCTL_VAULT", "database.vault"] {
        let other = machine(&t);
        let is_variable = origin == "CREDCTL_VAULT";
        if !is_variable {
            write_config(
                &other,
                &format!("version = 1\n[database]\nvault = \"{OTHER}\"\n"),
            );
        }
        for (arguments, code) in ACTS {
            let mut act = run(&other, arguments);
            if is_variable {
                act = act.var("CREDCTL_VAULT", OTHER);
            }
            let ended = act.ends();
            refused(
                &ended,
                code,
                &format!("credctl: the database holds vault {found}, but {OTHER} is expected: "),
            );
            let hint = "\nhint: nothing was read or written; check the database URL\n";
            assert!(ended.stderr.ends_with(hint), "{ended:#?}");
        }
        assert_eq!(dump(&t), before);
    }
}

#[test]
fn the_right_one_changes_nothing_and_the_variable_comes_before_the_config() {
    let (t, paper, _) = paper_and_live();
    let id = vault_id(&t);
    let other = machine(&t);
    write_config(
        &other,
        &format!("version = 1\n[database]\nvault = \"{OTHER}\"\n"),
    );
    let exec = ["exec", "--paper", "-c", &paper, "--", "true"];
    for spelling in [id.clone(), id.to_uppercase()] {
        let by_variable = other.run(exec).var("CREDCTL_VAULT", spelling);
        by_variable.ends().succeeded();
    }
    assert_eq!(other.run(exec).ends().code, 109);
    write_config(
        &other,
        &format!("version = 1\n[database]\nvault = \"{id}\"\n"),
    );
    other.run(exec).ends().succeeded();
}

#[test]
fn pinning_does_not_help_against_a_setting() {
    let (t, ..) = paper_and_live();
    let pin = t.run(["vault", "pin", "--yes"]).var("CREDCTL_VAULT", OTHER);
    let expected = format!(
        "credctl: CREDCTL_VAULT fixes vault {OTHER}, and the database holds {}\n\
         hint: change it there; pinning would not help\n",
        vault_id(&t)
    );
    pin.ends().failed(7, &expected);
}

#[test]
fn what_is_no_id_is_12_before_anything_is_asked() {
    let (t, ..) = paper_and_live();
    let id = vault_id(&t);
    for wrong in ["main", "", &id[..35], &format!("{id}0"), &format!(" {id}")] {
        let listed = t.run(["list"]).var("CREDCTL_VAULT", wrong).ends();
        assert_eq!((listed.code, &*listed.stdout), (12, ""), "{listed:#?}");
        if !wrong.is_empty() {
            let expected =
                "credctl: CREDCTL_VAULT must be the id of a vault (8-4-4-4-12 hex digits)\n";
            assert_eq!(listed.stderr, expected);
        }
        let exec = t.run(["exec", "-c", "Paper 1", "--", "true"]);
        assert_eq!(exec.var("CREDCTL_VAULT", wrong).ends().code, 112);
        let other = machine(&t);
        let path = write_config(
            &other,
            &format!("version = 1\n[database]\nvault = \"{wrong}\"\n"),
        );
        let expected = format!(
            "credctl: the config file `{}`, line 3: `database.vault` must be an id (8-4-4-4-12 hex digits)\n",
            path.display()
        );
        other.run(["list"]).ends().failed(12, &expected);
    }
}

#[test]
fn a_config_that_was_named_and_is_missing_is_12_and_never_an_empty_one() {
    let (t, paper, _) = paper_and_live();
    let before = dump(&t);
    let missing = t.home().join("bot.toml");
    let missing = missing.to_str().unwrap();
    let message = format!("credctl: the config file `{missing}` does not exist\n");
    for (arguments, code) in ACTS {
        let code = if code == 109 { 112 } else { 12 };
        let by_variable = run(&t, arguments).var("CREDCTL_CONFIG", missing).ends();
        refused(&by_variable, code, &message);
        let by_flag = [&["--config", missing], arguments].concat();
        refused(&run(&t, &by_flag).ends(), code, &message);
    }
    let unset = t.run(["list"]).var("CREDCTL_CONFIG", missing).ends();
    assert!(
        unset.stderr.ends_with(", or unset CREDCTL_CONFIG\n"),
        "{unset:#?}"
    );
    let left_out = t.run(["list", "--config", missing]).ends();
    assert!(
        left_out.stderr.ends_with(", or leave out --config\n"),
        "{left_out:#?}"
    );
    assert_eq!(dump(&t), before);
    assert!(!t.home().join("bot.toml").exists());

    // The file that the hint has made will do, and the one at the default path may be missing.
    write_file(&t, "bot.toml", "version = 1\n", 0o600);
    let exec = ["--config", missing, "exec", "-c", &paper, "--", "true"];
    t.run(exec).ends().succeeded();
    machine(&t).run(["list"]).ends().succeeded();
}

#[test]
fn one_that_takes_the_place_of_another_while_a_command_asks_is_refused() {
    let (t, ..) = paper_and_live();
    let id = vault_id(&t);
    let named = |id: &str| sql(&t, &format!("UPDATE credctl.vault SET id = '{id}'"));
    let other = machine(&t);
    let mut remove = type_command(&other, &["remove", "Paper 1"]);
    remove.shows("Remove this credential? [y/N] ");
    named(OTHER);
    remove.types("y\r");
    assert_ended(&mut remove, 9);
    let says = format!(
        "credctl: the database holds vault {OTHER}, but {id} is expected: an earlier connection led there a \
         moment ago\nhint: two databases answer at this address: name one of them\n"
    );
    assert!(remove.screen().ends_with(&says), "{}", remove.screen());
    // The one that is meant.
    named(&id);
    assert_eq!(t.nicknames(), ["Paper 1", "Live"]);
    let remove = other.run(["remove", "Paper 1", "--yes"]);
    remove.ends().succeeded();
}
