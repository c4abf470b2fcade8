//! The config file and the vault key file on a disk that is full, broken or read-only, and with
//! system calls that a signal interrupts.

use std::{fs, path::Path};

use super::{
    prepared_home::{
        answered_id, assert_nothing_beside, copy, query, rows, selected, wait_until_disconnected,
    },
    rounds,
    strace::{Call, traced},
    tell,
};
use crate::common::credctl::{Credctl, Ended, Run};

/// Number of faults of each kind of file in a run of the suite.
const BOUNDED: usize = 10;

const ERRORS: [&str; 5] = ["ENOSPC", "EIO", "EACCES", "EROFS", "EINTR"];

const KEYS: &str = "PKTEST0000000000WXYZ\nsecret-of-this-test\n";

/// A system call that fails.
#[derive(Debug)]
struct Fault {
    call: Call,
    error: &'static str,
}

/// The outcome that a fault must have.
#[derive(Debug, PartialEq)]
enum Outcome {
    /// The command does its work in spite of it.
    Done,
    /// The command does its work, with a remark about what the disk did not confirm.
    Remark,
    /// The command refuses with this code, and has changed nothing.
    Refused(i32),
}

/// All faults of a run: every call that concerns the files in this folder, with every error.
fn faults(run: Run<'_>, folder: &Path) -> Vec<Fault> {
    const CALLS: [&str; 12] = [
        "openat",
        "read",
        "write",
        "fsync",
        "fchmod",
        "flock",
        "rename",
        "renameat",
        "renameat2",
        "mkdir",
        "close",
        "getdents64",
    ];
    let (ended, calls) = traced(run, &[]);
    ended.succeeded();
    let folder = folder.to_str().unwrap();
    let ours = calls
        .into_iter()
        .filter(|call| CALLS.contains(&call.name.as_str()) && call.text.contains(folder));
    let each = |call: Call| {
        ERRORS.map(|error| Fault {
            call: call.clone(),
            error,
        })
    };
    ours.flat_map(each).filter(|fault| fault.can_be()).collect()
}

impl Fault {
    /// Returns true if the call can fail in this way.
    fn can_be(&self) -> bool {
        match self.call.name.as_str() {
            "read" | "close" | "fchmod" | "getdents64" => {
                matches!(self.error, "EIO" | "EINTR")
            }
            "write" | "fsync" => matches!(self.error, "ENOSPC" | "EIO" | "EINTR"),
            "flock" => matches!(self.error, "EIO" | "EINTR"),
            // A folder that is there is there, whatever the disk says.
            "mkdir" => !self.call.text.contains("EEXIST"),
            _ => true,
        }
    }

    fn is(&self, name: &str, text: &str) -> bool {
        self.call.name == name && self.call.text.contains(text)
    }

    fn injected(&self) -> [String; 1] {
        [self.call.fails(self.error)]
    }
}

/// A home with two credentials, the first of them active, and a config file with a comment.
fn with_two() -> Credctl {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    t.add("Paper 2", &["--paper"]);
    let text = fs::read_to_string(t.config()).unwrap();
    // More than the limit of a test below.
    fs::write(t.config(), format!("# {}\n{text}", "mine ".repeat(1000))).unwrap();
    t
}

/// Asserts that the command printed one error, which names the file.
fn told_once(ended: &Ended, code: i32, folder: &Path) {
    assert_eq!(ended.code, code, "{ended:#?}");
    assert_eq!(ended.stderr.matches("credctl: ").count(), 1, "{ended:#?}");
    assert!(
        ended.stderr.contains(folder.to_str().unwrap()),
        "{ended:#?}"
    );
    assert!(
        !ended.stderr.contains(".tmp"),
        "no file the user knows: {ended:#?}"
    );
}

/// The outcome of a fault of the config file while a credential is chosen.
fn of_config(fault: &Fault) -> Outcome {
    let refused = Outcome::Refused(12);
    match fault.error {
        "EINTR" => Outcome::Done,
        _ if fault.is("openat", "O_CREAT") || fault.is("openat", "config.toml\"") => refused,
        // Without it nobody knows which vault this machine has met here.
        _ if fault.is("openat", "config.state\"") => refused,
        _ if fault.is("write", ".tmp") || fault.is("fsync", ".tmp") => refused,
        _ if fault.is("fchmod", ".tmp") || fault.is("rename", "") || fault.is("renameat", "") => {
            refused
        }
        _ if fault.is("read", "") || fault.is("flock", ".lock") => refused,
        // Opened only to be synced.
        _ if fault.is("openat", "/credctl\", O_RDONLY|O_CLOEXEC)") => Outcome::Remark,
        _ if fault.is("fsync", "") => Outcome::Remark,
        _ => Outcome::Done,
    }
}

#[test]
fn a_choice_that_a_disk_does_not_take_leaves_the_config_as_it_was() {
    let before = with_two();
    let (old, choose) = (fs::read(before.config()).unwrap(), ["use", "Paper 2"]);
    let wanted = before.credentials()[1]["id"].as_str().map(str::to_owned);
    let learned = copy(&before);
    let faults = rounds(
        faults(learned.run(choose), learned.config().parent().unwrap()),
        BOUNDED,
    );
    for fault in &faults {
        let t = copy(&before);
        let (ended, _) = traced(t.run(choose), &fault.injected());
        let said = ended
            .stderr
            .contains("note: the disk did not confirm this choice");
        match of_config(fault) {
            Outcome::Refused(code) => {
                told_once(&ended, code, t.config().parent().unwrap());
                assert_eq!(fs::read(t.config()).unwrap(), old, "{fault:?}");
            }
            outcome => {
                assert_eq!(
                    (ended.code, said),
                    (0, outcome == Outcome::Remark),
                    "{fault:?}: {ended:#?}"
                );
                assert_eq!(selected(&t), wanted);
            }
        }
        assert_nothing_beside(&t);
        t.run(choose).ends().succeeded();
        assert_eq!(selected(&t), wanted, "{fault:?}");
    }
    tell(&format!("{} faults of the config file", faults.len()));
}

#[test]
fn a_choice_that_fits_the_disk_only_in_part_leaves_the_config_as_it_was() {
    let t = with_two();
    let old = fs::read(t.config()).unwrap();
    // A limit takes what fits, as a disk does that becomes full on the way.
    let limited = "ulimit -f 1; exec \"$@\"";
    let ended = t
        .run(["use", "Paper 2"])
        .under("sh", ["-c", limited, "sh"])
        .ends();
    let message = format!(
        "credctl: the choice was not saved: the config file cannot be changed: `{}`: File too large \
         (os error 27)\n\
         hint: raise the limit of file size: `ulimit -f unlimited`\n",
        t.config().display()
    );
    ended.failed(12, &message);
    assert_eq!(fs::read(t.config()).unwrap(), old);
    assert_nothing_beside(&t);
}

fn adding<'t>(t: &'t Credctl, flags: &[&str]) -> Run<'t> {
    let arguments = [
        "add",
        "--nickname",
        "Paper 3",
        "--paper",
        "--stdin",
        "--again",
    ];
    t.run(arguments.iter().chain(flags)).input(KEYS)
}

/// The first system call of a run that fits.
fn call(run: Run<'_>, fits: impl Fn(&Call) -> bool) -> Call {
    let (ended, calls) = traced(run, &[]);
    ended.succeeded();
    calls.into_iter().find(fits).expect("there is such a call")
}

#[test]
fn what_is_stored_but_could_not_be_chosen_is_said_to_be_stored() {
    let before = with_two();
    let old = fs::read(before.config()).unwrap();
    let write = call(adding(&copy(&before), &["--use"]), |call| {
        call.name == "write" && call.text.contains("/.config.toml")
    });
    let t = copy(&before);
    let (ended, _) = traced(adding(&t, &["--use"]), &[write.fails("ENOSPC")]);
    let id = rows(&t)[2].id.clone();
    assert_eq!(answered_id(&ended), Some(id.clone()), "{ended:#?}");
    let (short, config) = (&id[..8], t.config());
    let said = format!(
        "Stored alpaca · Paper 3 · paper · {short} · key PK…WXYZ\n\
         credctl: the choice was not saved: the config file cannot be changed: `{}`: No space left on \
         device (os error 28); the credential is stored: {id}\n\
         hint: free some disk space; select it with `credctl use {short}`\n",
        config.display()
    );
    ended.failed(12, &said);
    assert_eq!(fs::read(&config).unwrap(), old);
    assert_nothing_beside(&t);
    t.run(["use", short]).ends().succeeded();
    assert_eq!(selected(&t), Some(id));
}

/// The outcome of a fault of the key file while the first credential is added.
fn of_first_key(fault: &Fault) -> Outcome {
    let is_folder = |name| fault.is(name, "/credctl\", O_RDONLY|O_CLOEXEC)");
    match fault.error {
        "EINTR" => Outcome::Done,
        _ if fault.is("openat", "vault.keys\"") || fault.is("read", "vault.keys>") => {
            Outcome::Refused(5)
        }
        // It can be entered, and need not be read.
        "EACCES" if is_folder("openat") => Outcome::Done,
        _ if fault.is("openat", "O_CREAT") || is_folder("openat") => Outcome::Refused(12),
        _ if fault.is("write", "") || fault.is("fsync", "") || fault.is("fchmod", "") => {
            Outcome::Refused(12)
        }
        _ if fault.is("renameat2", "") || fault.is("mkdir", "") => Outcome::Refused(12),
        _ => Outcome::Done,
    }
}

/// Runs `add` with each fault of the key file; nothing is stored unless the command says so.
fn adds_with_faults(before: &Credctl, outcome: impl Fn(&Fault) -> Outcome) {
    let learned = copy(before);
    let (data_home, old) = (learned.data_home(), rows(before));
    let faults = rounds(faults(adding(&learned, &[]), &data_home), BOUNDED);
    for fault in &faults {
        let t = copy(before);
        let (ended, _) = traced(adding(&t, &[]), &fault.injected());
        wait_until_disconnected(&t);
        let stored = match outcome(fault) {
            Outcome::Refused(code) => {
                told_once(&ended, code, &t.data_home());
                assert_eq!(rows(&t), old, "{fault:?}");
                assert_eq!(keys_known(&t), keys_known(before), "{fault:?}");
                0
            }
            _ => {
                assert_eq!(ended.code, 0, "{fault:?}: {ended:#?}");
                1
            }
        };
        assert_nothing_beside(&t);
        adding(&t, &[]).ends().succeeded();
        assert_eq!(rows(&t).len(), old.len() + stored + 1, "{fault:?}");
        assert_eq!(keys_known(&t), [["1"]]);
    }
    tell(&format!("{} faults of the vault key file", faults.len()));
}

fn keys_known(t: &Credctl) -> Vec<Vec<String>> {
    query(t, "SELECT count(*)::text FROM credctl.keys")
}

#[test]
fn a_first_key_that_a_disk_does_not_take_seals_nothing() {
    adds_with_faults(&Credctl::on_server(), of_first_key);
}

#[test]
fn a_key_that_cannot_be_read_seals_nothing() {
    adds_with_faults(&with_two(), |fault| match fault.error {
        "EINTR" => Outcome::Done,
        _ if fault.is("close", "") => Outcome::Done,
        _ => Outcome::Refused(5),
    });
}

#[test]
fn a_key_is_made_where_a_file_system_cannot_rename_without_replacing() {
    let before = Credctl::on_server();
    let claim = call(adding(&copy(&before), &[]), |call| call.name == "renameat2");
    let t = copy(&before);
    let (ended, calls) = traced(adding(&t, &[]), &[claim.fails("EINVAL")]);
    ended.succeeded();
    assert!(
        calls.iter().any(|call| call.name.starts_with("link")),
        "{calls:?}"
    );
    assert_nothing_beside(&t);
}
