//! The judge of a round, who checks that a run told the truth about what it did.

use super::{case::Case, files, round::Round, world::World};
use crate::common::{
    credctl::Ended,
    proxy::{Proxy, fault::Deed},
};

/// The answer of an undisturbed run of a case, and the states it may leave.
pub struct Expected {
    /// Text on stdout.
    pub stdout: String,
    /// States of the database that may be left, from untouched to done.
    pub states: Vec<String>,
    /// Text of the config before and after.
    pub configs: [String; 2],
}

/// The remark of a restore that could not look for the credential that was active.
const NOT_CHOSEN: &str = "note: the active credential was not brought back: ";

/// The remarks of a backup that the ledger does not tell of, or may not.
const UNTOLD: &str = "note: the ledger does not tell of this backup: ";
const UNKNOWN: &str = "note: it is not known whether the ledger tells of this backup: ";

/// Checks a run; the error says what is wrong with it.
pub fn judge(
    world: &World,
    case: &Case,
    expected: &Expected,
    round: &Round,
    proxy: &Proxy,
    ended: &Ended,
) -> Result<(), String> {
    speaks_plainly(ended)?;
    ends_as_it_may(round, ended)?;
    let state = world.stored();
    let Some(reached) = expected.states.iter().position(|s| *s == state) else {
        return Err(format!("left something half done: {state}"));
    };
    let done = reached + 1 == expected.states.len();
    let untold = ended.stderr.contains(UNTOLD) && reached == 0;
    let unknown = ended.stderr.contains(UNKNOWN);
    match ended.code {
        0 if ended.stderr.contains(UNTOLD) && done => {
            return Err(format!("denies what is so: {state}"));
        }
        0 if !done && !untold && !unknown => return Err(format!("claims what is not so: {state}")),
        0 => {
            let stdout = answer(world, proxy, &ended.stdout);
            if stdout != expected.stdout {
                return Err(format!(
                    "answers {stdout:?} instead of {:?}",
                    expected.stdout
                ));
            }
        }
        10 => (),
        // Each version, and each change of keys and seals, is a step of its own.
        _ if case.goes_in_steps() => (),
        _ if reached != 0 => return Err(format!("hides what it did: {state}")),
        _ => (),
    }
    // What is chosen is a second step, after what is stored: a run that failed did not take it.
    let config = world.config();
    let chosen = ended.code == 0 && !ended.stderr.contains(NOT_CHOSEN);
    if let Some(state) = world.state_fault() {
        return Err(format!("leaves half a state file: {state}"));
    }
    if config != expected.configs[usize::from(chosen)] {
        return Err(format!("leaves another config: {config}"));
    }
    files::judge(world, case, ended.code == 0)?;
    if ended.code != 0 && expected.states.len() > 1 && !ended.stdout.is_empty() {
        return Err("answers although it failed".to_owned());
    }
    Ok(())
}

/// An answer without the parts that differ from run to run.
pub fn answer(world: &World, proxy: &Proxy, stdout: &str) -> String {
    let folder = proxy.folder().to_str().unwrap();
    let told = world
        .with_ids_named(stdout)
        .replace(folder, "FOLDER")
        .replace(world.t.home().to_str().unwrap(), "HOME")
        .replace(&folder.replace('/', "%2F"), "FOLDER")
        .replace(world.t.database().name(), "DATABASE");
    let told = match proxy.opened_tls_port() {
        Some(port) => told.replace(&port.to_string(), "PORT"),
        None => told,
    };
    let told = ["updated_at", "applied_at", "key_id", "event_id", "at"]
        .iter()
        .fold(told, |told, field| without(&told, field));
    match told.split_once("\"event_ids\":[") {
        None => told,
        Some((before, rest)) => {
            let after = rest.split_once(']').map_or("", |(_, after)| after);
            format!("{before}\"event_ids\":[]{after}")
        }
    }
}

/// JSON without the values of a field.
fn without(json: &str, field: &str) -> String {
    let start = format!("\"{field}\":\"");
    let mut parts = json.split(&start);
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |told, part| {
        let rest = part.split_once('"').map_or("", |(_, rest)| rest);
        format!("{told}\"{field}\":VALUE{rest}")
    })
}

/// Checks that the run printed one error in words: no panic, nothing of Rust, nothing that moves
/// the cursor.
fn speaks_plainly(ended: &Ended) -> Result<(), String> {
    let said = &ended.stderr;
    let of_rust = [
        "panicked",
        "internal error",
        "Error {",
        "Some(",
        "Kind::",
        "kind: ",
    ];
    if let Some(found) = of_rust.iter().find(|word| said.contains(**word)) {
        return Err(format!("says `{found}`"));
    }
    if said.chars().any(|c| c.is_control() && c != '\n') {
        return Err("lets control characters through".to_owned());
    }
    let errors = said.lines().filter(|line| {
        line.starts_with("credctl: ") || line.starts_with("{\"schema_version\":1,\"error\":")
    });
    match (ended.code, errors.count()) {
        (0, 0) | (1.., 1) => Ok(()),
        (code, errors) => Err(format!("ends with {code} and says {errors} errors")),
    }
}

/// Checks the exit code: a fault on the wire blames neither the user nor the rows.
fn ends_as_it_may(round: &Round, ended: &Ended) -> Result<(), String> {
    let may = match round.fault.deed {
        Deed::Delay | Deed::Notice => &[0][..],
        // What the server is made to say in an error is passed on.
        Deed::ErrorInstead(_) | Deed::FatalInstead(_) => &[0, 6, 12],
        // What a row is made to say is what was read; it is told from what credctl writes.
        Deed::Nulls | Deed::NotUtf8 => &[0, 1, 6, 8, 9, 16],
        _ => &[0, 1, 6],
    };
    // Within `exec`, credctl adds 100 to its own codes.
    let code = match ended.code {
        101..=116 => ended.code - 100,
        code => code,
    };
    let unknown = round.may_be_unknown && code == 10;
    if may.contains(&code) || unknown {
        return Ok(());
    }
    Err(format!("ends with {}", ended.code))
}
