//! Rows without a companion: refused, unless this machine accepts them and has never seen them
//! sealed.

use super::{
    commands::{by_name, hand_out, write},
    exec,
    machines::Machine,
    refusals::Refusal,
    world::World,
};
use crate::common::home_files::write_config;

const NOT_SEALED: &str = "is not sealed: another program stored it, or its seal was taken away";
const SEEN_SEALED: &str = "is not in its newest state: it was sealed, and its seal is gone";

/// Takes the companions of all rows away, and what the ledger tells of them.
const STRIPPED: &str = "DELETE FROM credctl.credentials; DELETE FROM credctl.events;";

#[test]
fn a_row_whose_companion_alone_was_deleted_is_known_by_the_ledger_everywhere() {
    let mut w = World::new();
    for t in w.all_mut() {
        t.set("CREDCTL_UNSEALED", "accept");
    }
    let sealed = Refusal::of(w.stripped_paper(), SEEN_SEALED);
    let companions = "DELETE FROM credctl.credentials;";
    for machine in Machine::ALL {
        w.altered(companions);
        w.end_with(machine, &hand_out(w.stripped_paper(), "Paper 1"), &sealed);
        w.end_with(machine, &[vec!["rename", "Paper 1", "Mine"]], &sealed);
    }
}

#[test]
fn a_row_whose_companion_was_deleted_is_refused_everywhere() {
    let w = World::new();
    let unsealed = Refusal::of(w.stripped_paper(), NOT_SEALED);
    w.refuses_on(
        &[Machine::Fresh],
        STRIPPED,
        w.stripped_paper(),
        &unsealed,
        "unsealed",
    );
    // The choice by a full id needs no key for a row that has no seal.
    w.end_with(Machine::ByCommand, &[vec!["use", &w.paper]], &unsealed);
    w.refuses_on(
        &[Machine::ByCommand],
        STRIPPED,
        w.stripped_paper(),
        &unsealed,
        "unsealed",
    );
    let seen = Refusal::of(w.stripped_paper(), SEEN_SEALED);
    w.refuses_on(
        &[Machine::Maker],
        STRIPPED,
        w.stripped_paper(),
        &seen,
        "older",
    );
}

#[test]
fn tokens_that_are_exchanged_along_are_not_handed_out_either() {
    let w = World::new();
    let exchanged = super::world::both_rows("api_key = o.api_key, secret_key = o.secret_key");
    let all = format!("{STRIPPED}{exchanged}");
    let unsealed = Refusal::of(w.stripped_paper(), NOT_SEALED);
    w.refuses_on(
        &Machine::VISITORS,
        &all,
        w.stripped_paper(),
        &unsealed,
        "unsealed",
    );
}

#[test]
fn where_they_are_accepted_a_row_that_was_seen_sealed_is_still_refused() {
    let mut w = World::new();
    w.all_mut()
        .for_each(|t| t.set("CREDCTL_UNSEALED", "accept"));
    w.altered(STRIPPED);
    let refusal = Refusal::of(w.paper(), SEEN_SEALED);
    for reference in ["Paper 1", &w.paper] {
        w.end_with(Machine::Maker, &hand_out(w.paper(), reference), &refusal);
        w.end_with(Machine::Maker, &write(w.paper(), reference), &refusal);
    }
    for machine in Machine::VISITORS {
        let shown = w.on(machine).run(["show", "Paper 1"]).ends().succeeded();
        let remark = "note: `Paper 1` is not sealed: changes to it cannot be detected until \
                      `credctl vault seal`\n";
        assert_eq!(shown.stderr, remark);
        // The environment went with the companion.
        let refused = exec(w.on(machine), "Paper 1", "--paper");
        assert_eq!(
            (refused.code, refused.stdout.as_str()),
            (107, ""),
            "{refused:#?}"
        );
    }
}

#[test]
fn the_rule_is_read_from_the_config_and_refuses_by_default() {
    let w = World::new();
    w.altered(STRIPPED);
    let refusal = Refusal::of(w.paper(), NOT_SEALED);
    let command = [vec!["show", "Paper 1"]];
    w.end_with(Machine::Fresh, &command, &refusal);
    let write_rule = |rule: &str| {
        let text = format!("[seals]\nunsealed = \"{rule}\"\n");
        write_config(w.on(Machine::Fresh), &text);
    };
    write_rule("refuse");
    w.end_with(Machine::Fresh, &command, &refusal);
    write_rule("accept");
    w.on(Machine::Fresh)
        .run(["show", "Paper 1"])
        .ends()
        .succeeded();
    // A bot says so itself, whatever stands in its config.
    let strict = w.on(Machine::Fresh).run(["show", "Paper 1"]);
    assert_eq!(strict.var("CREDCTL_UNSEALED", "refuse").ends().code, 9);
}

#[test]
fn a_row_that_others_stored_is_found_by_its_name_and_refused() {
    let w = World::new();
    let stored = "INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key,
                      secret_key, is_active, created_at, updated_at)
                  SELECT 'aaaa0001-0000-4000-8000-000000000001', user_account_id, user_id, 'alpaca_paper',
                      api_key, secret_key, true, now(), now()
                  FROM kept.user_credentials WHERE nickname = 'Live';";
    let row = super::world::Target {
        id: "aaaa0001-0000-4000-8000-000000000001",
        name: "alpaca",
        ..w.paper()
    };
    let refusal = Refusal::of(row, NOT_SEALED);
    w.altered(stored);
    for machine in Machine::ALL {
        for reference in [row.name, row.id] {
            w.end_with(machine, &hand_out(row, reference), &refusal);
            w.end_with(machine, &write(row, reference), &refusal);
        }
        let named: Vec<_> = by_name(row, machine)
            .into_iter()
            .filter(|arguments| matches!(arguments[0], "use" | "remove"))
            .collect();
        w.end_with(machine, &named, &refusal);
        w.finds(machine, row.id, "unsealed");
    }
}
