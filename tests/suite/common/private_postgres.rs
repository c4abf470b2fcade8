//! The private PostgreSQL of a home, as `credctl db status` shows it.

use std::path::PathBuf;

use rustix::process::Pid;
use serde_json::Value;

use super::credctl::Credctl;

/// The answer of `db status --json`.
pub fn status(t: &Credctl) -> Value {
    t.run(["db", "status", "--json"]).ends().succeeded().json()
}

/// The folder of the cluster, whether it has been made or not.
pub fn data_folder(t: &Credctl) -> PathBuf {
    status(t)["data"].as_str().unwrap().into()
}

/// The process id of the running server.
pub fn server_pid(t: &Credctl) -> Pid {
    let status = status(t);
    let pid = status["pid"].as_i64().unwrap_or_else(|| panic!("{status}"));
    Pid::from_raw(pid.try_into().unwrap()).unwrap()
}
