//! All changes of one column, and pairs of them, judged by the library, listed and checked by the program.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    cells::{Cells, KIND, cell_of},
    changes::{self, Change, How, PER_CREDENTIAL},
    judged::{Decided, Lookup, decide, questions},
};
use crate::common::rounds::{rounds, tell};

/// Cells of a vault, each of which takes one combination of changes at a time.
const CELLS: usize = 500;

/// Pairs that are tried unless all of them are.
const BOUNDED: usize = 450;

/// Adds up what was decided about combinations of changes.
#[derive(Default)]
struct Tally {
    combinations: usize,
    decided: Decided,
}

impl Tally {
    /// Makes each of these combinations in a cell of its own, and looks at what becomes of it.
    fn try_all(&mut self, cells: &Cells, combinations: &[Vec<&Change>], lookup: Lookup) {
        for part in combinations.chunks(CELLS) {
            cells.restore();
            cells.apply(part);
            let changed = cells.changed();
            let questions: Vec<_> = (0..part.len())
                .flat_map(|cell| questions(cells, cell))
                .collect();
            let decided = decide(cells, &questions, lookup);
            let named = |cell: usize| {
                part[cell]
                    .iter()
                    .map(|c| c.name())
                    .collect::<Vec<_>>()
                    .join(" + ")
            };
            let wrong: Vec<_> = decided
                .wrong
                .iter()
                .map(|(cell, what)| format!("{}: {what}", named(*cell)))
                .collect();
            assert!(
                wrong.is_empty(),
                "{} wrong: {:#?}",
                wrong.len(),
                &wrong[..wrong.len().min(5)]
            );
            for cell in &decided.older {
                assert!(is_whole_older_state(&part[*cell]), "{}", named(*cell));
            }
            listed(cells, part);
            found(cells, part, &changed);
            self.combinations += part.len();
            self.decided.refused += decided.refused;
            self.decided.honest += decided.honest;
            self.decided.older.extend(decided.older);
        }
    }
}

/// Returns true for the pair of changes that puts back both parts of a credential, whole.
fn is_whole_older_state(combination: &[&Change]) -> bool {
    let is_whole = |change: &&Change| change.how == How::Older && change.columns.len() > 1;
    let tables: Vec<_> = combination.iter().map(|change| change.table).collect();
    tables == PER_CREDENTIAL[1..] && combination.iter().all(is_whole)
}

/// Returns true for the pair of changes that puts another credential in the place of one, whole: the one
/// is gone, and the other there twice.
fn is_whole_copy(combination: &[&Change]) -> bool {
    let is_copied = |change: &&Change| matches!(change.how, How::Copied(_));
    let names: Vec<_> = combination.iter().map(|change| change.table).collect();
    let is_whole = combination.iter().any(|change| change.columns.len() > 1);
    let has_id = combination
        .iter()
        .any(|change| change.columns[0].name == "id");
    names == ["user_credentials"; 2] && combination.iter().all(is_copied) && is_whole && has_id
}

/// Asserts that a list shows no row as sound that is not exactly as it honestly is.
fn listed(cells: &Cells, part: &[Vec<&Change>]) {
    let list = cells.t.run(["list", "--json"]).ends();
    if part.iter().flatten().any(|change| change.is_unreadable()) {
        // The rows before it are out already, but nobody can take that for a whole answer.
        let is_whole = serde_json::from_str::<Value>(&list.stdout).is_ok();
        assert!(list.code == 9 && !is_whole, "{:.500}", list.stderr);
        return;
    }
    let list = list.succeeded().json();
    for one in list["credentials"].as_array().unwrap() {
        let id = one["id"].as_str().unwrap();
        let cell = cell_of(id);
        let states = changes::SIDES.map(|side| cells.honest(cell, side));
        let mut states = states.into_iter().chain([cells.older(cell)]);
        let is_one = states.any(|honest| {
            let fields =
                ["id", "account_id", "nickname", "environment"].map(|field| one[field].as_str());
            let honestly = [
                honest.id.to_string(),
                honest.account_id.to_string(),
                honest.nickname,
                honest.environment.to_owned(),
            ];
            fields == [0, 1, 2, 3].map(|at| Some(honestly[at].as_str()))
                && (&one["credential_type"], &one["is_active"])
                    == (&KIND.into(), &honest.is_active.into())
        });
        assert!(is_one || one["seal"] != "ok", "{one}: {:?}", part.get(cell));
    }
}

/// Asserts that `vault check` finds each cell with a change of meaning, and no other.
fn found(cells: &Cells, part: &[Vec<&Change>], changed: &[usize]) {
    let check = cells.t.run(["vault", "check", "--json"]).ends();
    let check: Value = serde_json::from_str(&check.stdout).unwrap_or_else(|_| panic!("{check:?}"));
    let findings = check["findings"].as_array().unwrap();
    let ids = findings
        .iter()
        .filter_map(|finding| finding["credential_id"].as_str());
    let found: BTreeSet<usize> = ids.map(cell_of).collect();
    // A second change may take the first one back.
    let changed: BTreeSet<usize> = changed.iter().copied().collect();
    for (cell, combination) in part.iter().enumerate() {
        let names = || {
            combination
                .iter()
                .map(|change| change.name())
                .collect::<Vec<_>>()
        };
        let is_removed = combination.iter().any(|c| c.is_removal()) || is_whole_copy(combination);
        let is_older = is_whole_older_state(combination);
        let is_harmless = combination.iter().all(|change| change.is_harmless());
        if is_harmless || !changed.contains(&cell) {
            assert!(!found.contains(&cell), "found, and harmless: {:?}", names());
        } else if !is_removed && !is_older {
            assert!(found.contains(&cell), "not found: {:?}", names());
        }
    }
    let untouched = found.iter().find(|cell| **cell >= part.len());
    assert_eq!(untouched, None, "found, and never changed");
}

#[test]
fn no_change_and_no_pair_of_changes_hands_out_or_writes_what_is_not_honest() {
    let cells = Cells::new(CELLS);
    let mut tally = Tally::default();
    // Before anything is changed, everything is as it should be.
    tally.try_all(&cells, &[vec![]], Lookup::ByReference);
    assert_eq!((tally.decided.honest, tally.decided.refused), (4, 4));

    let all = changes::all(&cells.t);
    let each: Vec<_> = all.iter().map(|change| vec![change]).collect();
    cells.restore();
    cells.apply(&each);
    let effective: Vec<&Change> = cells.changed().into_iter().map(|cell| &all[cell]).collect();
    // Nothing was changed where there is nothing to exchange, as between two equal types.
    assert!(
        effective.len() > all.len() / 2,
        "{} of {}",
        effective.len(),
        all.len()
    );

    let singles = |unreadable: bool| {
        let wanted = effective
            .iter()
            .filter(move |change| change.is_unreadable() == unreadable);
        wanted.map(|change| vec![*change]).collect::<Vec<_>>()
    };
    tally.try_all(&cells, &singles(false), Lookup::ByReference);
    tally.try_all(&cells, &singles(true), Lookup::ByReference);
    let count = tally.combinations - 1;
    let pairs = effective.iter().enumerate().flat_map(|(at, one)| {
        let others = effective[at + 1..]
            .iter()
            .filter(|other| !other.overlaps(one));
        others.map(|other| vec![*one, *other])
    });
    let (unreadable, readable): (Vec<_>, Vec<_>) =
        pairs.partition(|pair| pair.iter().any(|c| c.is_unreadable()));
    let product = unreadable.len() + readable.len();
    let (older, readable): (Vec<_>, Vec<_>) = readable
        .into_iter()
        .partition(|pair| is_whole_older_state(pair));
    assert_eq!(older.len(), 1);
    tally.try_all(&cells, &older, Lookup::ByReference);
    tally.try_all(&cells, &rounds(readable, BOUNDED), Lookup::ByWalk);
    tally.try_all(&cells, &rounds(unreadable, 100), Lookup::ByWalk);
    let Tally {
        combinations,
        decided,
    } = tally;
    tell(&format!(
        "{count} changes of one column or row, {} pairs of {product}: {} questions refused, {} answered with exactly \
         the honest credential, {} with the whole older state where nothing is remembered",
        combinations - 1 - count,
        decided.refused,
        decided.honest,
        decided.older.len()
    ));
}
