//! Failures around the program, and how it reports them.

mod impostors;
mod logins;
mod lost_connections;
#[cfg(target_os = "linux")]
mod no_thread;
#[cfg(target_os = "linux")]
mod other_user;
mod permanent;
mod refused_connections;
#[cfg(target_os = "linux")]
mod resource_limits;
mod round_trips;
#[cfg(target_os = "linux")]
mod small_disk;
mod streams;
mod waiting;

use crate::common::credctl::Credctl;

/// A home that has no database, and waits for one only for a moment.
fn home_without_database() -> Credctl {
    let mut t = Credctl::fresh();
    t.set("CREDCTL_TIMEOUT", "1s");
    t.set("CREDCTL_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
    t
}
