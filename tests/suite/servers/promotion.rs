//! A standby takes over while credentials are stored.

use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use super::{KEYS, cluster::Cluster, home};

/// Number of credentials to store.
const ADDS: usize = 200;

/// Number of commands at once.
const AT_ONCE: usize = 4;

#[test]
fn every_add_during_a_promotion_is_reported_truthfully() {
    let mut cluster = Cluster::primary();
    cluster.add_standby();
    let t = home(&cluster);
    let done = AtomicUsize::new(0);
    let ends = thread::scope(|scope| {
        let (t, done) = (&t, &done);
        let writers = (0..AT_ONCE).map(|writer| {
            scope.spawn(move || {
                let numbers = (0..ADDS).filter(|number| number % AT_ONCE == writer);
                let add = |number: usize| {
                    let name = format!("n{number}");
                    let add = t.run(["add", "--nickname", &name, "--stdin", "--paper", "--again"]);
                    let ended = add.input(KEYS).ends();
                    done.fetch_add(1, Ordering::Relaxed);
                    (name, ended)
                };
                numbers.map(add).collect::<Vec<_>>()
            })
        });
        let writers: Vec<_> = writers.collect();
        while done.load(Ordering::Relaxed) < ADDS / 3 {
            thread::yield_now();
        }
        cluster.kill(1);
        cluster.promote(2);
        let ends = writers.into_iter().map(|writer| writer.join().unwrap());
        ends.flatten().collect::<Vec<_>>()
    });
    let of = |node_sql: &str| {
        cluster
            .texts(2, node_sql)
            .into_iter()
            .collect::<BTreeSet<_>>()
    };
    let stored = of("SELECT nickname::text FROM user_credentials");
    let told = of(
        "SELECT c.nickname::text FROM user_credentials c JOIN credctl.events e ON e.subject = c.id
         WHERE e.kind = 'added'",
    );
    assert_eq!(stored, told);
    for (name, ended) in &ends {
        match ended.code {
            0 => assert!(stored.contains(name), "{name}: {ended:?}"),
            6 => assert!(!stored.contains(name), "{name}: {ended:?}"),
            _ => panic!("{name}: {ended:?}"),
        }
    }
    let done = ends.iter().filter(|(_, ended)| ended.code == 0).count();
    assert_eq!(stored.len(), done);
    assert!(done >= ADDS - AT_ONCE, "{done}");
    t.run(["vault", "check"]).ends().succeeded();
}
