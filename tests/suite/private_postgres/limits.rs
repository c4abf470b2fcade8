//! The limits of the session that happens to start the server, which the server does not take over.

use std::{fs, os::unix::fs::PermissionsExt as _};

use super::{KEYS, names};
use crate::common::{
    credctl::{Credctl, Ended, Run},
    private_postgres::{server_pid, status},
};

const ADD: [&str; 5] = ["add", "--nickname", "Paper 1", "--paper", "--stdin"];

/// A run in a shell that first sets its own limits. Not even root may exceed the hard ones.
fn limited<'t>(run: Run<'t>, limits: &str) -> Run<'t> {
    let script = format!("{limits}; exec \"$@\"");
    let run = run.under("sh", ["-c", &script, "sh"]);
    match nix::unistd::geteuid().is_root() {
        true => run.under("setpriv", ["--bounding-set", "-sys_resource"]),
        false => run,
    }
}

fn add(t: &Credctl, limits: &str) -> Ended {
    limited(t.run(ADD).input(KEYS), limits).ends()
}

#[cfg(target_os = "linux")]
#[test]
fn a_server_has_the_limits_of_no_session() {
    const SOFT: &str =
        "ulimit -S -f 1000; ulimit -S -n 64; ulimit -S -t 60; ulimit -S -v 4000000; umask 077";
    let t = Credctl::fresh();
    add(&t, SOFT).succeeded();
    let server = std::path::PathBuf::from(format!("/proc/{}", server_pid(&t).as_raw_nonzero()));
    let limits = fs::read_to_string(server.join("limits")).unwrap();
    for what in [
        "Max file size",
        "Max open files",
        "Max cpu time",
        "Max address space",
        "Max processes",
    ] {
        let line = limits.lines().find(|line| line.starts_with(what)).unwrap();
        let mut values = line[what.len()..].split_whitespace();
        assert_eq!(values.next(), values.next(), "{line}");
    }
    let stat = fs::read_to_string(server.join("stat")).unwrap();
    let fields: Vec<_> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    let pid = server_pid(&t).as_raw_nonzero().to_string();
    // Session and terminal.
    assert_eq!((fields[3], fields[4]), (pid.as_str(), "0"), "{stat}");
    let folder = fs::read_link(server.join("cwd")).unwrap();
    assert_eq!(folder.to_str(), status(&t)["data"].as_str());
}

#[cfg(target_os = "linux")]
#[test]
fn a_server_is_as_nice_as_the_system_permits() {
    let t = Credctl::fresh();
    let nice = t.run(ADD).input(KEYS).under("nice", ["-n", "7"]);
    nice.ends().succeeded();
    let server = format!("/proc/{}/stat", server_pid(&t).as_raw_nonzero());
    let stat = fs::read_to_string(server).unwrap();
    let niceness = stat.rsplit(") ").next().unwrap().split(' ').nth(16);
    let expected = match nix::unistd::geteuid().is_root() {
        true => "0",
        // Nobody else may take back what `nice` gave.
        false => "7",
    };
    assert_eq!(niceness, Some(expected), "{stat}");
}

#[test]
fn under_a_hard_limit_that_a_server_runs_into_none_is_started() {
    let t = Credctl::fresh();
    let cases = [
        ("-f 1000", "file size", "-f", "bytes", "1073741824"),
        ("-v 500000", "address space", "-v", "bytes", "536870912"),
        ("-t 300", "processor time", "-t", "seconds", "600"),
        ("-n 100", "open files", "-n", "files", "128"),
    ];
    for (limit, what, option, unit, needed) in cases {
        let refused = add(&t, &format!("ulimit {limit}"));
        let (before, rest) = refused.stderr.split_once(" is ").unwrap();
        assert_eq!(
            before,
            format!(
                "credctl: the private database cannot run under the limits of this session: the hard \
                 limit of {what} (`ulimit -H {option}`)"
            ),
            "{refused:#?}"
        );
        let expected = format!(
            " {unit}, and PostgreSQL needs {needed}\n\
             hint: start it once from a session without that limit: `credctl db start`\n"
        );
        assert!(rest.ends_with(&expected), "{refused:#?}");
        assert_eq!((refused.code, refused.stdout.as_str()), (12, ""));
        assert_eq!(status(&t)["state"], "not_made");
    }
    t.run(["db", "start"]).ends().succeeded();
    // The server is there, and whoever uses it keeps the own limits.
    add(&t, "ulimit -t 300; ulimit -n 100").succeeded();
    assert_eq!(names(&t), ["Paper 1"]);
    t.run(["db", "stop"]).ends().succeeded();
    let refused = limited(t.run(["list"]), "ulimit -t 300").ends();
    assert_eq!(refused.code, 12, "{refused:#?}");
    assert_eq!(names(&t), ["Paper 1"]);
}

#[test]
fn what_the_system_gives_too_little_of_is_named() {
    let t = Credctl::fresh();
    for files in 5..=34 {
        let refused = add(&t, &format!("ulimit -S -n {files}"));
        refused.failed(
            12,
            "credctl: 32 files cannot be open at the same time: Too many open files (os error 24)\n\
             hint: raise the limit of open files: `ulimit -n 256`\n",
        );
    }
    let answer = limited(t.run(["list", "--json"]), "ulimit -S -n 16").ends();
    assert_eq!(
        (&answer.error()["exit_code"], answer.code),
        (&12.into(), 12)
    );
    // The program of `exec` has codes of its own.
    let exec = limited(t.run(["exec", "--", "true"]), "ulimit -S -n 16").ends();
    assert_eq!(exec.code, 112, "{exec:#?}");
    add(&t, "ulimit -S -n 40").succeeded();
}

#[test]
fn a_umask_that_forbids_everything_makes_a_home_that_works() {
    let t = Credctl::fresh();
    add(&t, "umask 0777").succeeded();
    assert_eq!(names(&t), ["Paper 1"]);
    let again = ["use", "Paper 1"];
    limited(t.run(again), "umask 0777").ends().succeeded();
    let mut folders = vec![t.data_home(), t.config().parent().unwrap().to_owned()];
    folders.extend([".local", ".local/share", ".config"].map(|folder| t.home().join(folder)));
    for folder in folders {
        let mode = fs::metadata(&folder).unwrap().permissions().mode();
        assert_eq!(mode & 0o7777, 0o700, "{}", folder.display());
    }
    t.run(["db", "stop"]).ends().succeeded();
    limited(t.run(["list"]), "umask 0777").ends().succeeded();
}
