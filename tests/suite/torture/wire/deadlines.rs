//! Deadlines as time: a server that falls silent at any message, for good and on every connection, ends
//! the command within its deadline and a second.

use std::{
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};

use super::{
    GRANTS, HARDEN,
    case::{BACKUP, Case, Start, WRITTEN},
    ends_or_is_killed, mixed,
    round::{self, Round},
    undisturbed,
    world::World,
};
use crate::common::proxy::{Plan, Proxy, fault::Deed};

/// Deadline of the commands. The rest of what they do is quick beside it.
const DEADLINE: Duration = Duration::from_secs(3);

/// Time that may pass beyond the deadline.
const MORE: Duration = Duration::from_secs(1);

/// Number of rounds of one command in a run of the suite.
const BOUNDED: usize = 7;

/// Number of rounds at once, which only wait.
const WORKERS: usize = 3;

/// The messages of a conversation, each as the one at which everything falls silent: the last COMMIT and its
/// answer first.
fn silences(rounds: Vec<Round>) -> Vec<Round> {
    let silent = rounds
        .into_iter()
        .filter(|round| round.fault.deed == Deed::Silence && !round.fault.for_good);
    let all: Vec<_> = silent
        .map(|mut round| {
            round.fault.deed = Deed::SilenceOfAll;
            round
        })
        .collect();
    let is_commit = |round: &&Round| {
        round.message.is_done_with("COMMIT")
            || round.message.simple_query().as_deref() == Some("COMMIT")
    };
    let commits: Vec<_> = all.iter().filter(is_commit).cloned().collect();
    let others = all.iter().filter(|round| !is_commit(round)).cloned();
    let others = mixed(others.collect());
    let room = BOUNDED.saturating_sub(commits.len());
    let others = crate::torture::rounds(others, room.max(1));
    [commits, others].concat()
}

/// Plays one round; the error says what was wrong with it.
fn play(world: &World, case: &Case, round: &Round) -> Result<(), String> {
    world.reset();
    let proxy = Proxy::new(Plan::Meddle(round.fault));
    let run = world.run_case(case, &proxy);
    let run = run.var("CREDCTL_TIMEOUT", format!("{}s", DEADLINE.as_secs()));
    let begun = Instant::now();
    let ended = ends_or_is_killed(run.start(), &case.arguments.join(" "));
    let took = begun.elapsed();
    let code = if ended.code > 100 {
        ended.code - 100
    } else {
        ended.code
    };
    let in_time = took <= DEADLINE + MORE;
    // Silence behind the last message that counts is not noticed.
    if in_time && [0, 6, 10].contains(&code) {
        return Ok(());
    }
    Err(format!("{took:?} {round:?}\n{ended:#?}"))
}

fn in_time(case: Case) {
    let world = World::new(case.start);
    let (_, conversation) = undisturbed(&world, &case);
    let rounds = Mutex::new(silences(round::rounds(&conversation)).into_iter());
    let wrong = Mutex::new(Vec::new());
    let work = |world: &World| {
        loop {
            let next = rounds.lock().unwrap().next();
            let Some(round) = next else { return };
            let played = play(world, &case, &round);
            wrong.lock().unwrap().extend(played.err());
        }
    };
    thread::scope(|scope| {
        for _ in 1..WORKERS {
            scope.spawn(|| work(&World::new(case.start)));
        }
        work(&world);
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn reads_end_in_time() {
    in_time(Case::stored(&["list"]));
    in_time(Case::stored(&["exec", "-c", "Paper 1", "--", "true"]));
}

#[test]
fn an_add_ends_in_time() {
    let arguments = &["add", "--nickname", "Paper 2", "--paper", "--stdin"];
    in_time(Case::stored(arguments).with_keys());
}

#[test]
fn a_change_ends_in_time() {
    in_time(Case::stored(&["rename", "Paper 1", "Paper 9"]));
    in_time(Case::stored(&["remove", "Paper 1", "--yes"]));
}

#[test]
fn a_rotation_ends_in_time() {
    in_time(Case::stored(&["vault", "rotate", "--yes"]));
}

#[test]
fn a_backup_and_a_restore_end_in_time() {
    in_time(Case::stored(&["backup", WRITTEN]));
    in_time(Case::stored(&["restore", BACKUP]).over(Start::BackedUp));
}

#[test]
fn a_migration_ends_in_time() {
    in_time(Case::stored(&["migrate"]).over(Start::Product));
}

#[test]
fn a_hardening_and_grants_end_in_time() {
    in_time(HARDEN);
    in_time(GRANTS);
}
