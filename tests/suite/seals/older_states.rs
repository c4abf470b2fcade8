//! Rows and companions put back together: each was once right, and machines that have seen a newer
//! state refuse it.

use super::{
    companions::{OLD_COMPANION, OLD_ROW, with_new_keys},
    exec,
    machines::Machine,
    refusals::Refusal,
    world::World,
};

const OLDER: &str = "is not in its newest state: an older state was put back";

/// What the paper credential holds in its two states.
const KEYS: [&str; 2] = ["PKTEST0000000000WXYZ\n", "PK2\n"];

/// Puts back the companion, and leaves the ledger as it is.
const OLD_COMPANION_ALONE: &str = "
    DELETE FROM credctl.credentials; INSERT INTO credctl.credentials SELECT * FROM first.credctl_credentials;";

fn put_back() -> String {
    format!("{OLD_ROW}{OLD_COMPANION}")
}

#[test]
fn an_older_state_is_refused_where_a_newer_one_was_changed_or_handed_out() {
    let mut w = with_new_keys();
    for machine in Machine::VISITORS {
        let handed = exec(w.on(machine), "Paper 1", "--paper").succeeded();
        assert_eq!(handed.stdout, KEYS[1]);
    }
    w.keep();
    let older = Refusal::of(w.paper(), OLDER);
    w.refuses_on(&Machine::ALL, &put_back(), w.paper(), &older, "older");
}

#[test]
fn an_older_state_is_refused_everywhere_as_long_as_the_ledger_tells_of_a_newer_one() {
    let w = with_new_keys();
    let older = Refusal::of(w.paper(), OLDER);
    let put_back = format!("{OLD_ROW}{OLD_COMPANION_ALONE}");
    w.refuses_on(&Machine::ALL, &put_back, w.paper(), &older, "older");
}

#[test]
fn a_machine_that_remembers_nothing_cannot_tell_and_remembers_from_then_on() {
    let mut w = with_new_keys();
    w.altered(&put_back());
    for machine in Machine::VISITORS {
        let handed = exec(w.on(machine), "Paper 1", "--paper").succeeded();
        assert_eq!(handed.stdout, KEYS[0]);
    }
    w.altered("");
    for machine in Machine::VISITORS {
        let shown = w.on(machine).run(["show", "Paper 1"]).ends();
        shown.succeeded();
    }
    w.keep();
    let older = Refusal::of(w.paper(), OLDER);
    w.refuses_on(&Machine::VISITORS, &put_back(), w.paper(), &older, "older");
}

#[test]
fn a_removed_credential_that_is_put_back_is_refused_everywhere() {
    let mut w = World::new();
    w.keep_rows("first");
    w.maker()
        .run(["remove", "Paper 1", "--yes"])
        .ends()
        .succeeded();
    w.keep();
    let back = "INSERT INTO user_credentials SELECT * FROM first.user_credentials WHERE nickname = 'Paper 1';
                DELETE FROM credctl.credentials;
                INSERT INTO credctl.credentials SELECT * FROM first.credctl_credentials;";
    let older = Refusal::of(w.paper(), OLDER);
    w.refuses_on(&Machine::ALL, back, w.paper(), &older, "older");
    let of_first = "DELETE FROM credctl.events; INSERT INTO credctl.events SELECT * FROM first.credctl_events;";
    let with_chain = format!("{back}{of_first}");
    let remembers = [Machine::Maker];
    w.refuses_on(&remembers, &with_chain, w.paper(), &older, "older");
}

#[test]
fn after_an_honest_restore_it_is_accepted_once_for_all_machines() {
    let mut w = with_new_keys();
    for machine in Machine::VISITORS {
        exec(w.on(machine), "Paper 1", "--paper").succeeded();
    }
    w.keep();
    w.altered(&put_back());
    let refused = w.maker().run(["show", "Paper 1"]).ends();
    let hint = format!(
        "hint: if a backup of the database was put back, look at it and accept it: credctl vault seal {}\n",
        w.paper
    );
    assert!(refused.stderr.ends_with(&hint), "{refused:#?}");

    let by_name = w.maker().run(["vault", "seal", "Paper 1"]).ends();
    assert_eq!(by_name.code, 7, "{by_name:#?}");
    let told = "  it is in an older state than this machine has seen\n";
    assert!(by_name.stderr.contains(told), "{by_name:#?}");
    let accept = ["vault", "seal", &w.paper, "--yes"];
    w.maker().run(accept).ends().succeeded();
    for machine in Machine::ALL {
        let handed = exec(w.on(machine), "Paper 1", "--paper").succeeded();
        assert_eq!(handed.stdout, KEYS[0]);
        assert_eq!(w.findings(machine), []);
    }
}
