//! Commands under limits of every size: each ends with a documented code, says the truth about what is
//! stored, and leaves a vault in which the next command works.

use std::{collections::BTreeSet, fs};

use serde_json::Value;

use crate::common::credctl::{Credctl, Ended, Run};

/// The limits of the sweep, as a shell sets them: descriptors, size of files (in units of 512 bytes),
/// KiB of address space and of data, processes, processor time, and streams on a full disk.
const LIMITS: [&str; 25] = [
    "ulimit -n 5",
    "ulimit -n 6",
    "ulimit -n 8",
    "ulimit -n 16",
    "ulimit -n 30",
    "ulimit -n 34",
    "ulimit -n 35",
    "ulimit -n 38",
    "ulimit -n 42",
    "ulimit -f 0",
    "ulimit -f 1",
    "ulimit -f 2",
    "ulimit -f 4",
    "ulimit -f 8",
    "ulimit -v 100000",
    "ulimit -v 150000",
    "ulimit -v 200000",
    "ulimit -v 300000",
    "ulimit -d 30000",
    "ulimit -d 60000",
    "prlimit --nproc=1 --pid $$",
    "ulimit -t 1",
    "exec >/dev/full",
    "exec 2>/dev/full",
    "exec >/dev/full 2>/dev/full",
];

/// Runs a command under a limit. The code is one of those that are documented; a program that the
/// system cannot even load does not count.
fn limited(run: Run<'_>, limit: &str) -> Option<Ended> {
    let script = format!("{limit}; exec \"$@\"");
    let ended = run.under("sh", ["-c", &script, "sh"]).ends();
    let is_ours = !ended.stderr.contains("loading shared libraries")
        && !ended.stderr.contains("sh: ")
        && ended.code != 127;
    if is_ours {
        let documented = [0, 5, 6, 7, 10, 12];
        assert!(documented.contains(&ended.code), "{limit}: {ended:#?}");
        assert!(
            !ended.stderr.contains("internal error"),
            "{limit}: {ended:#?}"
        );
        assert!(
            !ended.stderr.contains("not installed"),
            "{limit}: {ended:#?}"
        );
    }
    is_ours.then_some(ended)
}

fn ids(t: &Credctl) -> BTreeSet<String> {
    let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
    t.credentials().iter().map(id).collect()
}

fn add<'t>(t: &'t Credctl, name: &str) -> Run<'t> {
    let keys = format!("PKTEST0000000000WXYZ\nsecret-{name}\n");
    t.run(["add", "--nickname", name, "--paper", "--stdin", "--again"])
        .input(keys)
}

/// Asserts that an `add` told the truth about the rows that are new.
fn told_the_truth(limit: &str, ended: &Ended, new: &[&String]) {
    let said = format!("{}{}", ended.stdout, ended.stderr);
    let hears = !limit.contains("exec >");
    match (ended.code, new) {
        (0, [id]) => assert!(!hears || ended.stdout.contains(*id), "{limit}: {ended:#?}"),
        (12, [id]) => assert!(
            limit.contains("2>") || said.contains(*id),
            "{limit}: {ended:#?}"
        ),
        (10, [] | [_]) => {}
        (code, []) => assert_ne!(code, 0, "{limit}: {ended:#?}"),
        _ => panic!("{limit}: {new:?}: {ended:#?}"),
    }
}

fn adds(t: &Credctl) {
    let mut before = ids(t);
    for (at, limit) in LIMITS.into_iter().enumerate() {
        let ended = limited(add(t, &format!("A{at}")), limit);
        let after = ids(t);
        let new: Vec<_> = after.difference(&before).collect();
        match ended {
            Some(ended) => told_the_truth(limit, &ended, &new),
            None => assert!(new.is_empty(), "{limit}: {new:?}"),
        }
        before = after;
    }
    add(t, "last").ends().succeeded();
    t.run(["vault", "check"]).ends().succeeded();
}

#[test]
fn adds_under_limits_tell_the_truth() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    adds(&t);
}

#[test]
fn first_adds_under_limits_tell_the_truth() {
    for (at, limit) in LIMITS.into_iter().enumerate().filter(|(at, _)| at % 2 == 0) {
        let t = Credctl::on_server();
        let name = format!("A{at}");
        if let Some(ended) = limited(add(&t, &name), limit) {
            let after = ids(&t);
            told_the_truth(limit, &ended, &after.iter().collect::<Vec<_>>());
        }
        add(&t, "last").ends().succeeded();
        t.run(["vault", "check"]).ends().succeeded();
    }
}

#[test]
fn choices_under_limits_are_made_or_not() {
    let t = Credctl::on_server();
    let names = ["Paper 1", "Paper 2"];
    let ids = names.map(|name| t.add(name, &["--paper"]));
    let mut active = 0;
    for limit in LIMITS {
        let wanted = 1 - active;
        let Some(ended) = limited(t.run(["use", names[wanted]]), limit) else {
            continue;
        };
        let answer = t.run(["current", "--id"]).ends().succeeded();
        let now = ids.iter().position(|id| *id == answer.stdout.trim_end());
        // An answer that nobody hears does not undo the choice.
        let expected = match ended.code == 0 || limit.contains("/dev/full") {
            true => wanted,
            false => active,
        };
        assert_eq!(now, Some(expected), "{limit}: {ended:#?}");
        active = expected;
    }
}

#[test]
fn backups_under_limits_are_whole_or_none() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    let file = t.home().join("credctl.backup");
    let path = file.to_str().unwrap();
    for limit in LIMITS {
        let Some(ended) = limited(t.run(["backup", path]), limit) else {
            continue;
        };
        assert!(ended.code != 0 || file.exists(), "{limit}: {ended:#?}");
        if file.exists() {
            t.run(["restore", path, "--dry-run"]).ends().succeeded();
            fs::remove_file(&file).unwrap();
        }
    }
    t.run(["backup", path]).ends().succeeded();
}

#[test]
fn rotations_under_limits_are_made_or_can_be_made_again() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    for limit in LIMITS {
        limited(t.run(["vault", "rotate", "--yes"]), limit);
        t.run(["show", "Paper 1", "--reveal"]).ends().succeeded();
    }
    t.run(["vault", "rotate", "--yes"]).ends().succeeded();
    t.run(["vault", "check"]).ends().succeeded();
}

#[test]
fn a_limit_of_memory_is_told_and_a_higher_one_helps() {
    let t = Credctl::on_server();
    let refused = limited(t.run(["list"]), "ulimit -S -d 30000").unwrap();
    refused.failed(
        12,
        "credctl: 48 MiB of memory cannot be had: Resource temporarily unavailable (os error 11)\n\
         hint: raise the limit of memory (`ulimit -v`, `ulimit -d`)\n",
    );
    let raised = "ulimit -S -d 30000; ulimit -S -d 300000";
    limited(t.run(["list"]), raised).unwrap().succeeded();
}
