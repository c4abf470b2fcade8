//! `rename`, `edit` and `remove` of one credential at once: each is applied to what it had read, or
//! not at all.

use serde_json::Value;

use super::rounds;
use crate::common::{
    credctl::{Credctl, Ended, Run},
    gate::{Meet, at_once},
    vault_keys::key_pair,
};

/// A change that a command makes to a credential.
#[derive(Debug, Clone, Copy)]
enum Change {
    Rename(&'static str),
    Environment(&'static str),
    Disable,
    Keys(&'static str),
    Remove,
}

/// The changes that are made at once.
const CHANGES: [Change; 8] = [
    Change::Rename("X1"),
    Change::Environment("live"),
    Change::Keys("PK1"),
    Change::Rename("X2"),
    Change::Disable,
    Change::Keys("PK2"),
    Change::Rename("X3"),
    Change::Remove,
];

/// A credential as one command leaves it to the next.
#[derive(Debug, Clone, PartialEq)]
struct State {
    nickname: String,
    environment: String,
    is_active: bool,
    api_key: String,
}

impl Change {
    fn run<'t>(self, t: &'t Credctl, id: &str) -> Run<'t> {
        let flag = match self {
            Change::Rename(nickname) => return t.run(["rename", "--json", id, nickname]),
            Change::Remove => return t.run(["remove", "--json", id, "--yes"]),
            Change::Environment(environment) => format!("--{environment}"),
            Change::Disable => "--disable".to_owned(),
            Change::Keys(_) => "--stdin".to_owned(),
        };
        let run = t.run(["edit", "--json", id, "--yes", "--ignore-key-prefix", &flag]);
        match self {
            Change::Keys(api_key) => run.input(format!("{api_key}\nsecret-of-{api_key}\n")),
            _ => run,
        }
    }

    fn apply(self, state: &mut State) {
        match self {
            Change::Rename(nickname) => state.nickname = nickname.to_owned(),
            Change::Environment(environment) => state.environment = environment.to_owned(),
            Change::Disable => state.is_active = false,
            Change::Keys(api_key) => state.api_key = api_key.to_owned(),
            Change::Remove => {}
        }
    }
}

/// The fields in an answer, which has no keys.
fn shown(credential: &Value) -> (&str, &str, bool) {
    (
        credential["nickname"].as_str().unwrap(),
        credential["environment"].as_str().unwrap(),
        credential["is_active"].as_bool().unwrap(),
    )
}

/// Replays the changes that succeeded, in the order in which they were made, and returns the state
/// that must be left. Each change must have found what the one before had left.
fn replay(first: State, mut made: Vec<(Change, Value)>) -> (State, Option<String>) {
    made.sort_by_key(|(_, credential)| credential["updated_at"].as_str().unwrap().to_owned());
    let (mut state, mut updated_at) = (first, None);
    for (change, credential) in &made {
        change.apply(&mut state);
        let expected = (&*state.nickname, &*state.environment, state.is_active);
        assert_eq!(shown(credential), expected, "{made:#?}");
        updated_at = credential["updated_at"].as_str().map(str::to_owned);
    }
    (state, updated_at)
}

/// Checks how all commands ended against the rows that are left; returns the number of refused
/// ones.
fn judge(t: &Credctl, id: &str, ended: Vec<(Change, Ended)>) -> usize {
    let (done, refused): (Vec<_>, Vec<_>) = ended.into_iter().partition(|(_, one)| one.code == 0);
    // Somebody wins, and whoever is refused was overtaken.
    assert!(!done.is_empty(), "{refused:#?}");
    let is_removed = done
        .iter()
        .any(|(change, _)| matches!(change, Change::Remove));
    for (_, one) in &refused {
        let kind = &one.error()["kind"];
        match one.code {
            3 => assert!(is_removed && kind == "not_found", "{one:#?}"),
            11 => assert_eq!(kind, "conflict"),
            _ => panic!("{one:#?}"),
        }
    }
    let made = done
        .iter()
        .filter(|(change, _)| !matches!(change, Change::Remove));
    let made = made.map(|(change, one)| (*change, one.json()["credential"].clone()));
    let first = State {
        nickname: "X".to_owned(),
        environment: "paper".to_owned(),
        is_active: true,
        api_key: "PK0".to_owned(),
    };
    let (expected, updated_at) = replay(first, made.collect());
    let left = t.credentials().into_iter().find(|c| c["id"] == id);
    assert_eq!(left.is_none(), is_removed);
    if let Some(left) = left {
        let api_key = key_pair(t, id).0;
        let (nickname, environment, is_active) = shown(&left);
        let state = State {
            nickname: nickname.to_owned(),
            environment: environment.to_owned(),
            is_active,
            api_key,
        };
        assert_eq!(state, expected);
        assert_eq!(left["updated_at"].as_str(), updated_at.as_deref());
    }
    refused.len()
}

#[tokio::test]
async fn every_change_is_applied_to_what_it_had_read_or_refused() {
    let t = Credctl::on_server();
    t.add("other", &["--paper"]);
    let (mut refused, mut changed) = (0, 0);
    for round in rounds((0..119).collect(), 7) {
        let added = t.run(["add", "--nickname", "X", "--paper", "--stdin", "--again"]);
        let added = added.input("PK0\ns0\n").ends().succeeded();
        let id = added.stdout.trim_end();
        // Another order each time; sometimes without the removal, which ends it all early.
        let mut changes = CHANGES[..CHANGES.len() - round / 3 % 2].to_vec();
        let first = round % changes.len();
        changes.rotate_left(first);
        let runs = changes.iter().map(|change| change.run(&t, id)).collect();
        let meet = [Meet::BeforeReading, Meet::BeforeWriting, Meet::Freely][round % 3];
        let ended = at_once(&t, meet, runs).await;
        let lost = judge(&t, id, changes.iter().copied().zip(ended).collect());
        // All had read the same: the first to write is the only one.
        assert!(meet != Meet::BeforeWriting || lost == changes.len() - 1);
        refused += lost;
        changed += changes.len() - lost;
        t.run(["remove", "--if-present", "--yes", id])
            .ends()
            .succeeded();
    }
    // Else they never met.
    assert!(
        refused > 0 && changed > 0,
        "{refused} refused, {changed} made"
    );
}

/// What the second one finds is as it was meant to be, but the first one made it so.
#[tokio::test]
async fn of_two_equal_changes_at_once_one_is_refused() {
    let t = Credctl::on_server();
    for change in [&["edit", "--disable", "--yes"][..], &["remove", "--yes"]] {
        let id = t.add("X", &["--paper"]);
        let arguments = || change.iter().copied().chain([id.as_str()]);
        let runs = vec![t.run(arguments()), t.run(arguments())];
        let ended = at_once(&t, Meet::BeforeWriting, runs).await;
        let mut codes: Vec<_> = ended.iter().map(|one| one.code).collect();
        codes.sort_unstable();
        assert_eq!(codes, [0, 11], "{ended:#?}");
    }
}
