//! Servers that are several, that stop and start, and that take no changes.

mod cluster;
mod passwords;
mod promotion;
mod read_only;
mod restarts;

use std::thread;

use crate::common::credctl::{Credctl, Ended, USER};

use cluster::Cluster;

/// A home over the vault of a cluster, with an account. It may wait longer than a restart takes.
fn home(cluster: &Cluster) -> Credctl {
    let mut t = Credctl::fresh();
    t.set("CREDCTL_USER_ID", USER);
    t.set("CREDCTL_TIMEOUT", "60s");
    t.set("CREDCTL_DATABASE_URL", cluster.url(cluster::OWNER));
    t.run(["migrate"]).ends().succeeded();
    t.set("CREDCTL_DATABASE_URL", cluster.url(cluster::APP));
    t.run(["account", "add", "main"]).ends().succeeded();
    t
}

/// Runs these commands, a few at once, and returns how each ended.
fn all(t: &Credctl, commands: &[Vec<String>], input: &str) -> Vec<Ended> {
    const AT_ONCE: usize = 4;
    let size = commands.len().div_ceil(AT_ONCE);
    thread::scope(|scope| {
        let parts = commands.chunks(size).map(|part| {
            scope.spawn(move || {
                let run = |command: &Vec<String>| t.run(command).input(input).ends();
                part.iter().map(run).collect::<Vec<_>>()
            })
        });
        let parts: Vec<_> = parts.collect();
        let ends = parts.into_iter().map(|part| part.join().unwrap());
        ends.flatten().collect()
    })
}

/// Keys for `add --stdin`.
const KEYS: &str = "PKTEST0000000000WXYZ\nsecret-of-a-test\n";
