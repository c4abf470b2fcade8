//! What the system refuses while a file is written is told with what helps.

use std::fs;

use super::{
    prepared_home::{assert_nothing_beside, copy},
    strace::{Call, traced},
};
use crate::common::credctl::{Credctl, Run};

/// Errors of the system, each with the call that fails with it and the advice.
const ADVICE: [(&str, &str, &str); 7] = [
    ("write", "ENOSPC", "free some disk space"),
    ("fsync", "EDQUOT", "free some disk space"),
    (
        "write",
        "EFBIG",
        "raise the limit of file size: `ulimit -f unlimited`",
    ),
    (
        "renameat",
        "EBUSY",
        "if it is mounted by itself, as containers do, it cannot be replaced: mount its folder instead, or \
         name a file elsewhere",
    ),
    (
        "openat",
        "EMFILE",
        "raise the limit of open files: `ulimit -n 256`",
    ),
    (
        "openat",
        "ENFILE",
        "end some programs: the system has too many open files",
    ),
    (
        "openat",
        "ENOMEM",
        "free some memory, or raise the limit of memory (`ulimit -v`)",
    ),
];

/// Commands that write a file: the config, the vault keys, a backup.
const WRITERS: [(&[&str], &str); 3] = [
    (&["use", "Paper 2"], "config.toml"),
    (&["vault", "add-key"], "vault.keys"),
    (&["backup", "all.json"], "all.json"),
];

fn two() -> Credctl {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    t.add("Paper 2", &["--paper"]);
    t
}

/// The last call of this kind by which a command writes the file anew.
fn call(run: Run<'_>, kind: &str, file: &str) -> Call {
    let (ended, calls) = traced(run, &[]);
    ended.succeeded();
    let new = format!("{file}.");
    let is_it = |call: &&Call| {
        let is_kind = match kind {
            "renameat" => call.name.starts_with("rename"),
            "openat" => call.name == "openat" && call.text.contains("O_CREAT"),
            _ => call.name == kind,
        };
        is_kind && call.text.contains(&new) && call.text.contains(".tmp")
    };
    let found = calls.iter().rfind(is_it);
    found
        .unwrap_or_else(|| panic!("no {kind} of {file}: {calls:#?}"))
        .clone()
}

#[test]
fn what_the_system_refuses_is_told_with_what_helps() {
    let before = two();
    for (arguments, file) in WRITERS {
        for (kind, error, advice) in ADVICE {
            let learned = copy(&before);
            let call = call(learned.run(arguments), kind, file);
            let t = copy(&before);
            let keys = fs::read(t.data_home().join("vault.keys")).unwrap();
            let (ended, _) = traced(t.run(arguments), &[call.fails(error)]);
            let place = format!("{arguments:?} {kind} {error}: {ended:#?}");
            assert_eq!(ended.code, 12, "{place}");
            let hint = format!("\nhint: {advice}\n");
            assert!(ended.stderr.ends_with(&hint), "{place}");
            let home = t.home().to_str().unwrap();
            let names_it = ended.stderr.contains(file) || ended.stderr.contains(home);
            assert!(names_it, "{place}");
            assert_eq!(
                fs::read(t.data_home().join("vault.keys")).unwrap(),
                keys,
                "{place}"
            );
            t.run(arguments).ends().succeeded();
            assert_nothing_beside(&t);
        }
    }
}
