//! TLS to a server: what becomes of a login under all settings, who may stand in the middle, and what
//! he learns.

mod advice;
mod answers;
mod attacks;
mod certificates;
mod covering;
mod fake;
mod files;
mod layers;
mod man;
mod matrix;
mod middle;
mod pooler;
mod roles;
mod rows;
mod server;
mod sessions;

use std::{
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

use crate::common::credctl::Credctl;

/// A home that has no database, and waits for one longer than a busy machine needs.
fn home_without_database() -> Credctl {
    let mut t = Credctl::fresh();
    t.set("CREDCTL_TIMEOUT", "60s");
    t.set("CREDCTL_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
    t
}

/// What `work` makes of each item and its number, a few at the same time, in the order of the items.
fn in_threads<I: Sync, T: Send>(items: &[I], work: impl Fn(usize, &I) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(number) else {
                        return;
                    };
                    let made = work(number, item);
                    done.lock().unwrap().push((number, made));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    done.sort_by_key(|(number, _)| *number);
    done.into_iter().map(|(_, made)| made).collect()
}
