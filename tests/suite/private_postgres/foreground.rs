//! `credctl db start --foreground`, for service managers.

use rustix::process::{Pid, Signal, kill_process};

use super::{PATIENCE, names, wait_until};
use crate::common::{
    credctl::{Credctl, Ended},
    private_postgres::{server_pid, status},
};

#[test]
fn a_server_in_the_foreground_serves_until_it_is_asked_to_end() {
    let t = Credctl::fresh();
    let child = t.run(["db", "start", "--foreground"]).start();
    let pid = Pid::from_raw(child.id().try_into().unwrap()).unwrap();
    wait_until("it runs", || status(&t)["state"] == "running");
    // Not a child of it: it became the server.
    assert_eq!(server_pid(&t), pid);
    t.add("Paper 1", &["--paper"]);

    let second = t.run(["db", "start", "--foreground"]).ends();
    let number = pid.as_raw_nonzero();
    second.failed(
        12,
        &format!("credctl: the private database is already running, as process {number}\n"),
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

/// As a unit of systemd with `Type=notify` and `KillSignal=SIGINT`.
#[cfg(target_os = "linux")]
#[test]
fn a_server_in_the_foreground_tells_its_service_manager_when_it_serves() {
    use std::os::{
        linux::net::SocketAddrExt as _,
        unix::net::{SocketAddr, UnixDatagram},
    };
    // Abstract: the server may be another user, to whom no folder of ours is open.
    let name = format!("credctl-test-{}", std::process::id());
    let address = SocketAddr::from_abstract_name(&name).unwrap();
    let manager = UnixDatagram::bind_addr(&address).unwrap();
    manager.set_read_timeout(Some(PATIENCE)).unwrap();
    let t = Credctl::fresh();
    let start = t.run(["db", "start", "--foreground"]);
    let child = start.var("NOTIFY_SOCKET", format!("@{name}")).start();
    let pid = Pid::from_raw(child.id().try_into().unwrap()).unwrap();
    let mut told = [0; 64];
    let length = manager.recv(&mut told).unwrap();
    let told = std::str::from_utf8(&told[..length]).unwrap();
    assert!(told.starts_with("READY=1"), "{told}");
    assert_eq!(status(&t)["state"], "running");
    kill_process(pid, Signal::INT).unwrap();
    Ended::of("db start --foreground".to_owned(), child).succeeded();
}
