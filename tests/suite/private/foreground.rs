//! `credctl db start --foreground`, for whoever starts and stops services.

use rustix::process::{Pid, Signal, kill_process};

use super::{names, server, status, until};
use crate::common::credctl::{Credctl, Ended};

#[test]
fn a_server_in_the_foreground_serves_until_it_is_asked_to_end() {
    let t = Credctl::fresh();
    let child = t.run(["db", "start", "--foreground"]).start();
    let pid = Pid::from_raw(child.id().try_into().unwrap()).unwrap();
    until("it runs", || status(&t)["state"] == "running");
    // Not a child of it: it became the server.
    assert_eq!(server(&t), pid);
    t.add("Paper 1", &["--paper"]);

    let second = t.run(["db", "start", "--foreground"]).ends();
    let number = pid.as_raw_nonzero();
    second.failed(
        12,
        &format!("credctl: the private database is running already, as process {number}\n"),
    );

    kill_process(pid, Signal::TERM).unwrap();
    let ended = Ended::of("db start --foreground".to_owned(), child).succeeded();
    assert_eq!(ended.stdout, "");
    assert!(
        ended.stderr.contains("database system is shut down"),
        "{ended:?}"
    );
    assert_eq!(status(&t)["state"], "stopped");
    assert_eq!(names(&t), ["Paper 1"]);
}
