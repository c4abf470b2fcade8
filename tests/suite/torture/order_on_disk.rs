//! The order in which a new file comes to the disk: its content, then its name, then the folder. A
//! power failure between two of these leaves the old file or the new one, never half of one.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::strace::{Call, traced};
use crate::common::credctl::{Credctl, Run};

const KEYS: &str = "PKTEST0000000000WXYZ\nsecret-of-this-test\n";

fn add(t: &Credctl) -> Run<'_> {
    t.run(["add", "--nickname", "Paper 1", "--paper", "--stdin"])
        .input(KEYS)
}

/// Asserts that a run brings this file to the disk in the right order.
#[track_caller]
fn in_order(run: Run<'_>, file: &Path) {
    let (ended, calls) = traced(run, &[]);
    ended.succeeded();
    let (folder, name) = (file.parent().unwrap(), format!("\"{}\"", file.display()));
    let last = |what: &dyn Fn(&Call) -> bool| calls.iter().rposition(what);
    let named = last(&|call| call.name.starts_with("rename") && call.text.contains(&name));
    let named = named.unwrap_or_else(|| panic!("nothing is renamed to {name}: {calls:#?}"));
    let new = calls[named].text.split('"').nth(1).unwrap();
    let of_new = format!("<{new}>");
    let written = last(&|call| call.name == "write" && call.text.contains(&of_new));
    let synced = last(&|call| call.name == "fsync" && call.text.contains(&of_new));
    let of_folder = format!("<{}>)", folder.display());
    let folder = last(&|call| call.name == "fsync" && call.text.contains(&of_folder));
    assert!(written.is_some(), "{calls:#?}");
    assert!(
        written < synced && synced < Some(named) && Some(named) < folder,
        "written {written:?}, synced {synced:?}, named {named}, folder {folder:?}: {calls:#?}"
    );
}

#[test]
fn a_new_key_and_the_state_are_on_the_disk() {
    let t = Credctl::on_server();
    in_order(add(&t), &t.data_home().join("vault.keys"));
    let t = Credctl::on_server();
    let state = t.config().with_file_name("config.state");
    in_order(add(&t), &state);
    // A command that only reads brings nothing else to the disk.
    fs::remove_file(&state).unwrap();
    in_order(t.run(["show", "Paper 1", "--field", "api_key"]), &state);
}

#[test]
fn the_config_is_on_the_disk() {
    let t = Credctl::on_server();
    in_order(add(&t), &t.config());
    t.add("Paper 2", &["--paper"]);
    in_order(t.run(["use", "Paper 2"]), &t.config());
}

#[test]
fn rotated_keys_are_on_the_disk() {
    let t = Credctl::on_server();
    add(&t).ends().succeeded();
    let keys = t.data_home().join("vault.keys");
    in_order(t.run(["vault", "rotate", "--yes"]), &keys);
}

/// A record of a key that a power failure takes away would keep every machine from sealing.
#[test]
fn the_database_hears_of_a_new_key_only_once_it_is_on_the_disk() {
    let t = Credctl::on_server();
    add(&t).ends().succeeded();
    let (ended, calls) = traced(t.run(["vault", "rotate", "--yes"]), &[]);
    ended.succeeded();
    let staged = format!("\"{}\"", t.data_home().join("vault.keys.new").display());
    let of_folder = format!("<{}>)", t.data_home().display());
    let named = calls
        .iter()
        .position(|call| call.name.starts_with("rename") && call.text.contains(&staged));
    let named = named.unwrap_or_else(|| panic!("nothing is renamed to {staged}: {calls:#?}"));
    let next = |what: &dyn Fn(&Call) -> bool| calls[named..].iter().position(what);
    let synced = next(&|call| call.name == "fsync" && call.text.contains(&of_folder));
    let told = next(&|call| call.talks() && !call.hears());
    assert!(
        synced.is_some() && told.is_some() && synced < told,
        "synced {synced:?}, told {told:?}: {:#?}",
        &calls[named..]
    );
}

#[test]
fn a_backup_is_on_the_disk() {
    let t = Credctl::on_server();
    add(&t).ends().succeeded();
    let home: PathBuf = fs::canonicalize(t.home()).unwrap();
    let file = home.join("credctl.backup");
    in_order(t.run(["backup", file.to_str().unwrap()]), &file);
}
