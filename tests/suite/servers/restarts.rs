//! A server that is restarted again and again under commands.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use super::{KEYS, cluster::Cluster, home};

const COMMANDS: usize = 400;
const RESTARTS: usize = 20;
const AT_ONCE: usize = 4;

/// The commands, one after the other: most read.
fn command(number: usize) -> Vec<String> {
    let words: Vec<&str> = match number % 8 {
        0 => vec!["list"],
        1 => vec!["show", "seed"],
        2 => vec!["exec", "-c", "seed", "--", "true"],
        3 => vec!["env", "seed"],
        4 => vec!["current"],
        5 => vec!["list", "--json"],
        6 => vec!["log", "seed"],
        _ => vec!["add", "--stdin", "--paper", "--again", "--nickname"],
    };
    let name = (number % 8 == 7).then(|| format!("n{number}"));
    words.into_iter().map(str::to_owned).chain(name).collect()
}

#[test]
fn commands_wait_for_a_server_that_comes_back() {
    let mut cluster = Cluster::primary();
    let t = home(&cluster);
    let seed = t.add("seed", &["--paper"]);
    t.run(["use", &seed]).ends().succeeded();
    let done = AtomicUsize::new(0);
    let ends = thread::scope(|scope| {
        let (t, done) = (&t, &done);
        let runners = (0..AT_ONCE).map(|runner| {
            scope.spawn(move || {
                let numbers = (0..COMMANDS).filter(|number| number % AT_ONCE == runner);
                let run = |number: usize| {
                    let ended = t.run(command(number)).input(KEYS).ends();
                    done.fetch_add(1, Ordering::Relaxed);
                    (number, ended)
                };
                numbers.map(run).collect::<Vec<_>>()
            })
        });
        let runners: Vec<_> = runners.collect();
        for restart in 1..=RESTARTS {
            while done.load(Ordering::Relaxed) < restart * COMMANDS / (RESTARTS + 2) {
                thread::yield_now();
            }
            cluster.restart(1);
        }
        let ends = runners.into_iter().map(|runner| runner.join().unwrap());
        ends.flatten().collect::<Vec<_>>()
    });
    let stored = cluster.texts(1, "SELECT nickname::text FROM user_credentials");
    let mut interrupted = 0;
    for (number, ended) in &ends {
        let name = format!("n{number}");
        let is_add = number % 8 == 7;
        match ended.code {
            0 => assert!(!is_add || stored.contains(&name), "{ended:?}"),
            // Its COMMIT was on the way when the server stopped. It is certain that it failed.
            6 if is_add => {
                assert!(
                    ended.stderr.contains("before anything was committed"),
                    "{ended:?}"
                );
                assert!(!stored.contains(&name), "{ended:?}");
                interrupted += 1;
            }
            _ => panic!("{ended:?}"),
        }
    }
    assert!(interrupted <= RESTARTS, "{interrupted}");
}
