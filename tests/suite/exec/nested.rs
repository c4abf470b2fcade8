//! A credctl that a program of `credctl exec` runs: it works on the vault it was started from.

use std::{ffi::OsStr, fs};

use super::Vault;
use crate::common::{
    credctl::{Credctl, PROGRAM},
    home_files::{write_config, write_file},
};

/// What a nested credctl says to these words, in a shell that is elsewhere by then; `outer` are flags of
/// `exec`.
fn nested(t: &Credctl, outer: &[&str], inner: &str) -> String {
    let script = format!("cd / && {PROGRAM} {inner}");
    let program = ["--paper", "--", "sh", "-c", &script];
    let exec = t.run([&["exec"], outer, &program].concat());
    exec.ends().succeeded().stdout.trim_end().to_owned()
}

/// A vault whose server is named by a file, with an account and a credential of another user.
fn two_users() -> (Vault, String) {
    let mut v = Vault::new();
    let url = v.t.variables()[OsStr::new("CREDCTL_DATABASE_URL")].clone();
    let file = write_file(&v.t, "url", url.as_encoded_bytes(), 0o600);
    v.t.unset("CREDCTL_DATABASE_URL");
    v.t.set("CREDCTL_DATABASE_URL_FILE", file);
    let other = ["--user-id", "trader-b"];
    let add = [&other[..], &["account", "add", "desk"]].concat();
    v.t.run(add).ends().succeeded();
    let add = [
        &other[..],
        &["add", "--nickname", "B", "--paper", "--stdin"],
    ]
    .concat();
    let added = v.t.run(add).input("PKB\nsecret-of-b\n").ends().succeeded();
    (v, added.stdout.trim_end().to_owned())
}

#[test]
fn it_finds_the_server_the_user_and_the_account_of_variables_and_flags() {
    let (mut v, theirs) = two_users();
    assert_eq!(nested(&v.t, &[], "current --id 2>&1"), v.paper);
    let list = "list --json | grep -o '\"id\":\"[^\"]*\"' | cut -d '\"' -f 4";
    let of_flag = nested(&v.t, &["--user-id", "trader-b", "-c", "B"], list);
    assert_eq!(of_flag, theirs);
    let account = ["--user-id", "trader-b", "--account", "desk", "-c", "B"];
    assert_eq!(nested(&v.t, &account, list), theirs);
    // The flag of the outer one is before the variable, as it is for the outer one itself.
    v.t.set("CREDCTL_USER_ID", "nobody");
    assert_eq!(
        nested(&v.t, &["--user-id", "trader-b", "-c", "B"], list),
        theirs
    );
}

#[test]
fn it_finds_the_config_file_of_a_flag_from_any_folder() {
    let (mut v, _) = two_users();
    let file = v.t.variables()[OsStr::new("CREDCTL_DATABASE_URL_FILE")].clone();
    let text = fs::read_to_string(v.t.config()).unwrap();
    let named = format!("\n[database]\nurl_file = {:?}\n", file.to_str().unwrap());
    let (head, rest) = text.split_once('\n').unwrap();
    write_file(&v.t, "other.toml", format!("{head}{named}{rest}"), 0o600);
    v.t.unset("CREDCTL_DATABASE_URL_FILE");
    write_config(&v.t, "version = 1\n");
    let relative = ["--config", "other.toml"];
    assert_eq!(nested(&v.t, &relative, "current --id"), v.paper);
}

#[test]
fn it_asks_nothing_where_the_outer_one_must_not_and_its_own_flags_still_count() {
    let (v, _) = two_users();
    let switch = "exec --paper -- sh -c 'echo $CREDCTL_NO_INPUT:$CREDCTL_EXPECT'";
    assert_eq!(nested(&v.t, &["--no-input"], switch), "true:");
    assert_eq!(nested(&v.t, &[], switch), ":");
    // What the outer one expected is not said of what the program does itself.
    let live = "exec --live -c Live -- sh -c 'echo $CREDCTL_EXEC_NICKNAME'";
    assert_eq!(nested(&v.t, &[], live), "Live");
}

#[test]
fn it_finds_the_private_database_of_the_home_and_what_is_left_behind_cannot_lead_it_elsewhere() {
    let mut t = Credctl::fresh();
    let home = t.home().join("vault");
    t.set("CREDCTL_HOME", &home);
    let id = t.add("Paper 1", &["--paper"]);
    t.set("CREDCTL_CREDENTIAL", &id);
    assert_eq!(nested(&t, &[], "current --id"), id);
    let variable = nested(&t, &[], "exec -- sh -c 'echo $CREDCTL_CREDENTIAL'");
    assert_eq!(variable, "");
}
