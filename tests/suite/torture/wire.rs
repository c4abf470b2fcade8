//! Commands over a proxy that cuts, stalls, delays, truncates or falsifies each message. The run
//! ends within the deadline, leaves nothing half done and reports nothing false, and says "unknown"
//! only where the truth cannot be found.

mod case;
mod deadlines;
mod files;
mod judge;
mod regressions;
mod round;
mod tables;
mod world;

use std::{
    collections::BTreeMap,
    io::Write as _,
    process::Child,
    sync::{Mutex, mpsc},
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

use self::{
    case::{
        BACKUP, Case, EVENT, EXPORTED, GRANTS, HARDEN, LIVE_1, OLD_KEY, PAPER_1, PASSPHRASE, Start,
        WRITTEN,
    },
    judge::Expected,
    round::Round,
    world::World,
};
use crate::common::{
    credctl::Ended,
    proxy::{
        Connection, Plan, Proxy,
        fault::{Deed, Fault},
    },
};

/// Number of rounds of one test in a run of the suite.
const BOUNDED: usize = 5;

/// Number of rounds at once: most of them wait for a deadline.
const WORKERS: usize = 12;

/// Number of rounds that are worth a worker of their own, which needs a home and a database.
const SHARE: usize = 5;

/// Time after which a run hangs; much longer than any deadline in these tests.
const HANG: Duration = Duration::from_secs(30);

/// Number of times that each fault led to each exit code.
type Outcomes = BTreeMap<(String, i32), usize>;

/// Runs a command with every fault at every message.
fn torture(case: Case) {
    let world = World::new(case.start);
    let (expected, conversation) = undisturbed(&world, &case);
    let rounds = super::rounds(mixed(round::rounds(&conversation)), BOUNDED);
    let workers = WORKERS.min(rounds.len() / SHARE);
    let left = Mutex::new(rounds.into_iter());
    let wrong = Mutex::new(Vec::new());
    let outcomes = Mutex::new(Outcomes::new());
    let work = |world: &World| {
        loop {
            let next = left.lock().unwrap().next();
            let Some(round) = next else {
                return;
            };
            let (ended, judged) = play(world, &case, &expected, &round);
            let deed = format!("{:?}", round.fault.deed);
            *outcomes
                .lock()
                .unwrap()
                .entry((deed, ended.code))
                .or_default() += 1;
            wrong.lock().unwrap().extend(judged.err());
        }
    };
    thread::scope(|scope| {
        for _ in 1..workers {
            scope.spawn(|| work(&World::new(case.start)));
        }
        work(&world);
    });
    tell(&case, &outcomes.into_inner().unwrap());
    let wrong = wrong.into_inner().unwrap();
    let count = wrong.len();
    assert!(wrong.is_empty(), "{count} wrong: {}", wrong.join("\n\n"));
}

/// The end and the conversation of a command without any fault.
fn undisturbed(world: &World, case: &Case) -> (Expected, Vec<Connection>) {
    let mut states = match case.migrates() {
        true => world.schemas(),
        false => vec![world.stored()],
    };
    let before = world.config();
    let proxy = Proxy::new(Plan::Faithful);
    let ended = world.run_case(case, &proxy).ends().succeeded();
    let stored = world.stored();
    if stored == states[0] {
        // A command that only reads.
        states.truncate(1);
    } else if case.goes_in_steps() && !case.migrates() {
        states = world::steps(&states[0], &stored);
    } else if !case.migrates() {
        states.push(stored);
    }
    let expected = Expected {
        stdout: judge::answer(world, &proxy, &ended.stdout),
        states,
        configs: [before, world.config()],
    };
    (expected, proxy.connections())
}

/// Deadline of the command of a round. A command that is cut off asks on a new connection, and waits for
/// nothing but a machine that is busy.
fn deadline(fault: Fault) -> &'static str {
    match fault.deed {
        Deed::Delay | Deed::Notice => "20s",
        Deed::RollBack | Deed::ErrorInstead(_) | Deed::FatalInstead(_) => "5s",
        Deed::CutBefore | Deed::CutAfter | Deed::Truncate if !fault.for_good => "5s",
        // Here the time is waited out. Rounds in full take the whole of a machine, and leave a command little.
        _ if super::is_torture() => "3s",
        _ => "1s",
    }
}

/// Plays one round, the command over a proxy with a fault; returns its end, and what is wrong with
/// it.
fn play(
    world: &World,
    case: &Case,
    expected: &Expected,
    round: &Round,
) -> (Ended, Result<(), String>) {
    world.reset();
    let proxy = Proxy::new(Plan::Meddle(round.fault));
    let run = world
        .run_case(case, &proxy)
        .var("CREDCTL_TIMEOUT", deadline(round.fault));
    let ended = ends_or_is_killed(run.start(), &case.arguments.join(" "));
    let judged = judge::judge(world, case, expected, round, &proxy, &ended)
        .and_then(|()| goes_on(world, case, expected))
        .map_err(|wrong| format!("{wrong}\n{round:?}\n{ended:#?}"));
    (ended, judged)
}

/// Asserts that a second run ends the work of a command that goes in steps, whatever became of the
/// first.
fn goes_on(world: &World, case: &Case, expected: &Expected) -> Result<(), String> {
    if !case.goes_in_steps() || expected.states.len() == 1 {
        return Ok(());
    }
    // What is over would be begun anew.
    if !case.migrates() && expected.states.last() == Some(&world.stored()) {
        return Ok(());
    }
    let again = match case.migrates() {
        true => world.run(&["migrate"], None).ends(),
        false => world.run(&world.arguments(case), None).ends(),
    };
    let state = world.stored();
    if again.code == 0 && expected.states.last() == Some(&state) {
        return Ok(());
    }
    Err(format!("a rerun does not end it: {again:#?}\n{state}"))
}

fn ends_or_is_killed(child: Child, arguments: &str) -> Ended {
    let pid = Pid::from_child(&child);
    let arguments = arguments.to_owned();
    let (tell, told) = mpsc::channel();
    let waiting = thread::spawn(move || tell.send(Ended::of(arguments, child)).ok());
    let ended = told.recv_timeout(HANG).unwrap_or_else(|_| {
        kill_process(pid, Signal::KILL).ok();
        told.recv().unwrap()
    });
    waiting.join().unwrap();
    ended
}

/// Shuffles the rounds, so that any few are of many kinds; the order is the same in each run.
fn mixed(rounds: Vec<Round>) -> Vec<Round> {
    let mut numbered: Vec<_> = rounds.into_iter().enumerate().collect();
    // Fibonacci hashing: neighbours end up far apart.
    numbered.sort_by_key(|(at, _)| (*at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    numbered.into_iter().map(|(_, round)| round).collect()
}

/// Prints a line for each fault, for whoever runs all of it.
fn tell(case: &Case, outcomes: &Outcomes) {
    let mut err = std::io::stderr().lock();
    let all: usize = outcomes.values().sum();
    writeln!(err, "{}: {all} rounds", case.arguments.join(" ")).ok();
    for ((deed, code), count) in outcomes {
        writeln!(err, "  {deed} -> exit {code}: {count}").ok();
    }
}

#[test]
fn add() {
    let arguments = &[
        "add",
        "--nickname",
        "Paper 2",
        "--paper",
        "--use",
        "--stdin",
    ];
    torture(Case::stored(arguments).with_keys());
}

#[test]
fn add_if_absent() {
    let arguments = &[
        "add",
        "--nickname",
        "Paper 2",
        "--paper",
        "--if-absent",
        "--stdin",
    ];
    torture(Case::stored(arguments).with_keys());
}

#[test]
fn add_where_an_equal_one_is_there() {
    let arguments = &[
        "add",
        "--nickname",
        "Paper 1",
        "--paper",
        "--if-absent",
        "--stdin",
    ];
    torture(Case::stored(arguments).with_keys());
}

#[test]
fn the_first_add_which_records_the_vault_key() {
    let arguments = &["add", "--nickname", "Paper 1", "--paper", "--stdin"];
    torture(Case::stored(arguments).with_keys().over(Start::Empty));
}

#[test]
fn use_() {
    torture(Case::stored(&["use", "Live 1"]));
}

#[test]
fn rename() {
    torture(Case::stored(&["rename", "Paper 1", "Paper 9"]));
}

#[test]
fn rename_of_the_one_in_use_by_a_variable() {
    let arguments = &["rename", "Paper 1", "Paper 9", "--json"];
    torture(Case::stored(arguments).while_in_use("Paper 1"));
}

#[test]
fn edit_of_the_state() {
    torture(Case::stored(&["edit", "Paper 1", "--disable", "--yes"]));
}

#[test]
fn edit_of_the_one_in_use_by_a_variable() {
    let arguments = &[
        "edit",
        "Paper 1",
        "--live",
        "--ignore-key-prefix",
        "--yes",
        "--json",
    ];
    torture(Case::stored(arguments).while_in_use("Paper 1"));
}

#[test]
fn edit_of_the_keys() {
    torture(Case::stored(&["edit", "Paper 1", "--stdin", "--yes"]).with_keys());
}

#[test]
fn remove() {
    torture(Case::stored(&["remove", "Paper 1", "--yes"]));
}

#[test]
fn remove_of_two() {
    let arguments = &["remove", "Paper 1", "Live 1", "--yes", "--json"];
    torture(Case::stored(arguments));
}

#[test]
fn undo_of_what_was_added() {
    torture(Case::stored(&["undo", EVENT, "--yes"]));
}

#[test]
fn undo_of_a_removal() {
    torture(Case::stored(&["undo", EVENT, "--yes"]).over(Start::Removed));
}

#[test]
fn log_() {
    torture(Case::stored(&["log", "--json"]));
}

#[test]
fn list() {
    torture(Case::stored(&["list"]));
}

#[test]
fn list_as_json() {
    torture(Case::stored(&["list", "--json"]));
}

#[test]
fn account_add() {
    torture(Case::stored(&["account", "add", "second"]));
}

#[test]
fn account_list() {
    torture(Case::stored(&["account", "list"]));
}

#[test]
fn migrate() {
    torture(Case::stored(&["migrate"]).over(Start::Product));
}

#[test]
fn migrate_as_json() {
    torture(Case::stored(&["migrate", "--json"]).over(Start::Product));
}

#[test]
fn migrate_status() {
    torture(Case::stored(&["migrate", "--status"]).over(Start::Product));
}

#[test]
fn vault_rotate() {
    torture(Case::stored(&["vault", "rotate", "--yes"]));
}

#[test]
fn vault_seal() {
    let arguments = &["vault", "seal", PAPER_1, LIVE_1, "--yes"];
    torture(Case::stored(arguments).over(Start::Unsealed));
}

#[test]
fn vault_add_key() {
    torture(Case::stored(&["vault", "add-key", "--json"]));
}

#[test]
fn vault_retire() {
    torture(Case::stored(&["vault", "retire", OLD_KEY]).over(Start::Rotated));
}

#[test]
fn vault_import_key() {
    let arguments = &[
        "vault",
        "import-key",
        EXPORTED,
        "--passphrase-file",
        PASSPHRASE,
    ];
    torture(Case::stored(arguments).over(Start::Exported));
}

#[test]
fn vault_check() {
    torture(Case::stored(&["vault", "check"]));
}

#[test]
fn vault_status() {
    torture(Case::stored(&["vault", "status"]));
}

#[test]
fn import() {
    let table = "nickname,api_key,secret_key\nPaper 8,PKTEST8,secret-8\nPaper 9,PKTEST9,secret-9\n";
    let arguments = &["import", "-", "--format", "csv", "--paper"];
    torture(Case::stored(arguments).reading(table));
}

#[test]
fn backup() {
    torture(Case::stored(&["backup", WRITTEN]));
}

#[test]
fn backup_with_the_ledger() {
    torture(Case::stored(&["backup", WRITTEN, "--with-log"]));
}

#[test]
fn restore() {
    torture(Case::stored(&["restore", BACKUP]).over(Start::BackedUp));
}

#[test]
fn show() {
    torture(Case::stored(&["show", "Paper 1", "--json"]));
}

#[test]
fn show_of_a_secret() {
    torture(Case::stored(&["show", "Paper 1", "--field", "secret_key"]));
}

#[test]
fn exec() {
    let arguments = &["exec", "-c", "Paper 1", "--", "printenv", "APCA_API_KEY_ID"];
    torture(Case::stored(arguments));
}

#[test]
fn env() {
    torture(Case::stored(&["env", "Paper 1"]));
}

#[test]
fn current() {
    torture(Case::stored(&["current", "--json"]));
}

#[test]
fn migrate_harden() {
    torture(HARDEN);
}

#[test]
fn db_grants() {
    torture(GRANTS);
}

#[test]
fn db_status() {
    torture(Case::stored(&["db", "status"]));
}

#[test]
fn db_url() {
    torture(Case::stored(&["db", "url"]));
}
