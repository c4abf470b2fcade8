//! Faults that once led to a false report, each by itself.

use std::cell::Cell;

use super::{
    case::{Case, GRANTS, HARDEN, LIVE_1, PAPER_1, Start},
    play, round, undisturbed,
    world::World,
};
use crate::common::{
    credctl::Ended,
    proxy::{
        fault::{Deed, Side},
        messages::Message,
    },
};

const ADD: Case = Case::stored(&["add", "--nickname", "Paper 2", "--paper", "--stdin"]).with_keys();

/// Runs a command with a fault at the last message that fits, and judges it like any round.
fn run_with_fault(
    case: Case,
    side: Side,
    fits: impl Fn(&Message) -> bool,
    deed: Deed,
    for_good: bool,
) -> Ended {
    run_with_fault_at(case, side, (fits, 0), deed, for_good)
}

/// Like [`run_with_fault`], at a message that is counted from the last one, which is 0.
fn run_with_fault_at(
    case: Case,
    side: Side,
    spot: (impl Fn(&Message) -> bool, usize),
    deed: Deed,
    for_good: bool,
) -> Ended {
    let world = World::new(case.start);
    let (expected, conversation) = undisturbed(&world, &case);
    let round = round::from_last(&conversation, side, spot, deed, for_good);
    let (ended, judged) = play(&world, &case, &expected, &round);
    judged.unwrap_or_else(|wrong| panic!("{wrong}"));
    ended
}

/// What is said of a hardening of which nobody can be asked.
const HARDENING_UNKNOWN: &str = "credctl: the connection was lost while hardening; whether the tables are hardened is unknown\n\
                                 hint: run `credctl migrate --harden` again: it does what is still missing\n";

/// Number of COMMITs behind that of a change: the question for its proof has one.
const PROOF: usize = 1;

fn any(_: &Message) -> bool {
    true
}

fn is_commit(message: &Message) -> bool {
    message.is_done_with("COMMIT")
}

#[test]
fn a_commit_that_the_server_turns_into_a_rollback_is_no_success() {
    for (case, back) in [
        (ADD, PROOF),
        (Case::stored(&["remove", "Paper 1", "--yes"]), PROOF),
        (Case::stored(&["migrate"]).over(Start::Product), 0),
        (GRANTS, PROOF),
        (HARDEN, 0),
    ] {
        let ended = run_with_fault_at(case, Side::Question, (any, back), Deed::RollBack, false);
        assert_eq!(ended.code, 6, "{ended:#?}");
    }
}

#[test]
fn an_error_that_comes_in_place_of_a_commit_that_was_done_is_not_believed() {
    for (case, back) in [
        (ADD, PROOF),
        (Case::stored(&["migrate"]).over(Start::Product), 0),
    ] {
        let deed = Deed::ErrorInstead("XX000");
        let ended = run_with_fault_at(case, Side::Answer, (is_commit, back), deed, false);
        assert_eq!(ended.code, 0, "{ended:#?}");
    }
}

#[test]
fn a_list_that_lost_a_row_on_the_way_is_read_again() {
    for (arguments, deed) in [
        (&["list"][..], Deed::LeftOut),
        (&["list", "--json"], Deed::Doubled),
        (&["account", "list"], Deed::LeftOut),
    ] {
        let is_row = |m: &Message| m.tag == b'D';
        let ended = run_with_fault(Case::stored(arguments), Side::Answer, is_row, deed, false);
        assert_eq!(ended.code, 0, "{ended:#?}");
    }
}

/// The statements of the last turn of a command, and the last one of the turn before.
fn last_turns(case: &Case) -> (Vec<String>, String) {
    let (_, conversation) = undisturbed(&World::new(case.start), case);
    let turns = conversation[0].turns.iter();
    let mut turns: Vec<Vec<String>> = turns
        .map(|turn| turn.iter().filter_map(Message::simple_query).collect())
        .collect();
    turns.retain(|turn| !turn.is_empty());
    let last = turns.pop().unwrap();
    (last, turns.pop().unwrap().pop().unwrap())
}

#[test]
fn nothing_is_asked_about_a_change_once_it_is_made_but_its_proof_with_the_commit() {
    for arguments in [
        &[
            "edit",
            "Paper 1",
            "--live",
            "--ignore-key-prefix",
            "--yes",
            "--json",
        ][..],
        &["rename", "Paper 1", "Paper 9", "--json"],
    ] {
        let case = Case::stored(arguments).while_in_use("Paper 1");
        // On a busy machine the proxy may see one question in two turns; it never sees two in one.
        let (last, before) = (0..5)
            .map(|_| last_turns(&case))
            .find(|(last, _)| last.len() == 3)
            .expect("COMMIT and the question for the proof in one turn");
        assert_eq!((&*last[0], &*last[2]), ("COMMIT", "COMMIT"));
        assert!(last[1].starts_with("BEGIN READ ONLY "), "{last:?}");
        assert!(
            before.starts_with("BEGIN ISOLATION LEVEL READ COMMITTED; "),
            "{before}"
        );
    }
}

#[test]
fn a_migration_whose_commit_was_not_answered_is_looked_for() {
    let case = Case::stored(&["migrate"]).over(Start::Product);
    let ended = run_with_fault(case, Side::Answer, is_commit, Deed::CutBefore, false);
    assert_eq!(ended.code, 0, "{ended:#?}");
    let ended = run_with_fault(case, Side::Answer, is_commit, Deed::CutBefore, true);
    assert_eq!(ended.code, 10, "{ended:#?}");
    assert!(
        ended
            .stderr
            .ends_with("hint: run `credctl migrate` again: it continues where it stopped\n"),
        "{ended:#?}"
    );
}

#[test]
fn a_connection_that_falls_silent_during_a_migration_does_not_hang_it() {
    let case = Case::stored(&["migrate"]).over(Start::Product);
    let is_recorded = |m: &Message| m.is_done_with("INSERT 0 1");
    for for_good in [false, true] {
        let ended = run_with_fault(case, Side::Answer, is_recorded, Deed::Silence, for_good);
        assert_eq!(ended.code, 6, "{ended:#?}");
    }
}

#[test]
fn grants_whose_transaction_never_began_are_not_given() {
    let begins = |m: &Message| {
        let sql = m.simple_query().unwrap_or_default();
        sql.starts_with("BEGIN ISOLATION LEVEL READ COMMITTED; ")
    };
    let ended = run_with_fault(GRANTS, Side::Question, begins, Deed::LeftOut, false);
    assert_ne!(ended.code, 0, "{ended:#?}");
}

#[test]
fn a_role_that_was_lost_on_the_way_is_not_said_to_be_missing() {
    let database =
        |m: &Message| m.tag == b'D' && String::from_utf8_lossy(&m.bytes).contains("test_");
    let ended = run_with_fault(GRANTS, Side::Answer, database, Deed::LeftOut, false);
    assert_eq!(ended.code, 6, "{ended:#?}");
}

#[test]
fn a_hardening_whose_commit_was_not_answered_is_looked_for() {
    let ended = run_with_fault(HARDEN, Side::Answer, is_commit, Deed::CutBefore, false);
    assert_eq!(ended.code, 0, "{ended:#?}");
    let ended = run_with_fault(HARDEN, Side::Answer, is_commit, Deed::CutBefore, true);
    ended.failed(10, HARDENING_UNKNOWN);
}

#[test]
fn a_hardening_that_nobody_can_confirm_is_not_said_to_be_undone() {
    // Beginning to look, behind the answer to COMMIT.
    let is_look = |m: &Message| m.is_done_with("SET");
    let ended = run_with_fault(HARDEN, Side::Answer, is_look, Deed::Silence, true);
    ended.failed(10, HARDENING_UNKNOWN);
}

#[test]
fn a_connection_that_falls_silent_during_a_hardening_does_not_hang_it() {
    let is_locked = |m: &Message| m.is_done_with("LOCK TABLE");
    for for_good in [false, true] {
        let ended = run_with_fault(HARDEN, Side::Answer, is_locked, Deed::Silence, for_good);
        assert_eq!(ended.code, 6, "{ended:#?}");
    }
}

#[test]
fn a_statement_that_arrives_in_part_during_a_migration_does_not_hang_it() {
    let case = Case::stored(&["migrate"]).over(Start::Product);
    for (tag, deed) in [(b'B', Deed::Silence), (b'S', Deed::LeftOut)] {
        let (is_parsed, is_met) = (Cell::new(false), Cell::new(false));
        // One of the questions that take as long as the table is large.
        let of_the_rows = |m: &Message| {
            if m.tag == b'P' {
                is_parsed.set(String::from_utf8_lossy(&m.bytes).contains("min(c.id::text)"));
            }
            let fits = m.tag == tag && is_parsed.get();
            is_met.set(is_met.get() || fits);
            fits
        };
        let ended = run_with_fault(case, Side::Question, of_the_rows, deed, false);
        assert!(is_met.get());
        assert_eq!(ended.code, 6, "{ended:#?}");
    }
}

#[test]
fn the_answer_to_another_question_is_not_taken_for_a_damaged_row() {
    let arguments = &["add", "--nickname", "Paper 1", "--paper", "--stdin"];
    let case = Case::stored(arguments).with_keys().over(Start::Empty);
    let is_asked = |m: &Message| {
        m.tag == b'P'
            && String::from_utf8_lossy(&m.bytes).contains("FROM \"credctl\".keys k ORDER BY")
    };
    let ended = run_with_fault(case, Side::Question, is_asked, Deed::LeftOut, false);
    assert_eq!(ended.code, 6, "{ended:#?}");
}

#[test]
fn a_migration_that_is_done_is_said_to_be_done_though_its_history_cannot_be_read() {
    let case = Case::stored(&["migrate", "--json"]).over(Start::Product);
    let is_row = |m: &Message| m.tag == b'D';
    let ended = run_with_fault(case, Side::Answer, is_row, Deed::CutBefore, true);
    assert_eq!(ended.code, 6, "{ended:#?}");
    let message = ended.error()["message"].as_str().unwrap().to_owned();
    assert!(
        message.ends_with("; every migration is applied"),
        "{message}"
    );
}

#[test]
fn a_seal_that_was_never_stored_is_not_said_to_be() {
    let arguments = &["vault", "seal", PAPER_1, LIVE_1, "--yes"];
    let case = Case::stored(arguments).over(Start::Unsealed);
    let (is_parsed, is_met) = (Cell::new(false), Cell::new(false));
    for tag in [b'P', b'E'] {
        let is_written = |m: &Message| {
            if m.tag == b'P' {
                let sql = String::from_utf8_lossy(&m.bytes);
                is_parsed.set(sql.contains("INSERT INTO \"credctl\".credentials"));
            }
            let fits = m.tag == tag && is_parsed.get();
            is_met.set(is_met.get() || fits);
            fits
        };
        let ended = run_with_fault(case, Side::Question, is_written, Deed::LeftOut, false);
        assert!(is_met.get());
        assert_eq!(ended.code, 6, "{ended:#?}");
    }
}

#[test]
fn an_insert_that_was_never_carried_out_is_not_taken_for_done() {
    let is_parsed = Cell::new(false);
    let is_carried_out = |m: &Message| {
        let sql = String::from_utf8_lossy(&m.bytes);
        if m.tag == b'P' {
            is_parsed.set(sql.contains("INSERT INTO \"public\".user_accounts"));
        }
        m.tag == b'E' && is_parsed.get()
    };
    let case = Case::stored(&["account", "add", "second"]);
    let ended = run_with_fault(case, Side::Question, is_carried_out, Deed::LeftOut, false);
    assert_eq!(ended.code, 6, "{ended:#?}");
}
