//! `use` at the same time as another `use`, and as the removal of the credential it chooses.

use std::fs;

use super::rounds;
use crate::common::{
    credctl::{Credctl, Ended},
    gate::{Gate, Meet, at_once},
};

/// The meeting place of a round. `use` writes nothing to the database, so it can only be held
/// before it reads.
fn meet(round: usize) -> Meet {
    [Meet::BeforeReading, Meet::Freely][round % 2]
}

/// The choice in the config file: the active credential and the one before.
fn choice(t: &Credctl) -> [Option<String>; 2] {
    let config = credctl::parts::config::load(&t.config()).unwrap().unwrap();
    let active: Vec<_> = config.active.all().collect();
    assert_eq!(active.len(), 1);
    let ids = [Some(active[0].credential_id), active[0].previous_id];
    ids.map(|id| id.map(|id| id.to_string()))
}

fn pair(active: &str, previous: &str) -> [Option<String>; 2] {
    [Some(active.to_owned()), Some(previous.to_owned())]
}

/// The id of the credential in the answer of `use --json`.
fn used(ended: Ended) -> String {
    let answer = ended.succeeded().json();
    answer["credential"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn of_two_uses_one_is_the_choice_and_the_other_the_one_before() {
    let t = Credctl::on_server();
    let [a, b] = ["A", "B"].map(|nickname| t.add(nickname, &["--paper"]));
    for round in rounds((0..100).collect(), 6) {
        let runs = [&a, &b].map(|id| t.run(["use", id]));
        for ended in at_once(&t, meet(round), runs.into()).await {
            ended.succeeded();
        }
        let chosen = choice(&t);
        assert!(
            chosen == pair(&a, &b) || chosen == pair(&b, &a),
            "{chosen:?}"
        );
        let back = used(t.run(["use", "--json", "-"]).ends());
        assert_eq!(Some(back), chosen[1]);
        let [active, previous] = chosen;
        assert_eq!(choice(&t), [previous, active]);
    }
}

#[tokio::test]
async fn going_back_while_another_is_chosen_goes_to_what_was_chosen_before() {
    let t = Credctl::on_server();
    let [a, b, c] = ["A", "B", "C"].map(|nickname| t.add(nickname, &["--paper"]));
    for round in rounds((0..100).collect(), 6) {
        for id in [&b, &a] {
            t.run(["use", id]).ends().succeeded();
        }
        assert_eq!(choice(&t), pair(&a, &b));
        let runs = [t.run(["use", "--json", "-"]), t.run(["use", "--json", &c])];
        let mut ended = at_once(&t, meet(round), runs.into()).await;
        assert_eq!(used(ended.remove(1)), c);
        let chosen = choice(&t);
        match used(ended.remove(0)) {
            back if back == a => assert_eq!(chosen, pair(&a, &c), "it came after"),
            back if back == b => {
                assert!(
                    chosen == pair(&b, &c) || chosen == pair(&c, &b),
                    "{chosen:?}"
                )
            }
            other => panic!("{other} was not chosen before"),
        }
    }
}

#[tokio::test]
async fn twenty_uses_at_once_leave_a_config_with_the_choice_of_one() {
    let t = Credctl::on_server();
    let ids: Vec<String> = (0..4)
        .map(|n| t.add(&format!("Paper {n}"), &["--paper"]))
        .collect();
    for _ in rounds((0..50).collect(), 1) {
        let runs = (0..20).map(|n| t.run(["use", &ids[n % 4]])).collect();
        for ended in at_once(&t, Meet::Freely, runs).await {
            ended.succeeded();
        }
        let chosen = choice(&t).map(|id| ids.iter().position(|one| Some(one) == id.as_ref()));
        let [Some(active), Some(previous)] = chosen else {
            panic!("{chosen:?}");
        };
        assert_ne!(active, previous);
        let folder = t.config().parent().unwrap().to_owned();
        let beside = fs::read_dir(folder).unwrap().count();
        assert_eq!(beside, 4, "the config, the state, and a lock of each");
    }
}

/// Asserts that the credential that a list calls active is in that list, if it was confirmed.
fn assert_truthful(ended: Ended) {
    let list = ended.succeeded().json();
    let selected: Vec<_> = list["credentials"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["selected"] == true)
        .map(|c| &c["id"])
        .collect();
    let selection = &list["selection"];
    // Nobody chose one that only stands in for another.
    let chosen = (selection["confirmed"] == true).then_some(&selection["credential_id"]);
    assert_eq!(selected, chosen.as_slice(), "{list:#}");
}

#[tokio::test]
async fn what_is_removed_while_it_is_chosen_is_gone_and_never_confirmed() {
    let t = Credctl::on_server();
    let b = t.add("B", &["--paper"]);
    for round in rounds((0..100).collect(), 6) {
        t.run(["use", &b]).ends().succeeded();
        let a = t.add("A", &["--paper"]);
        let runs = vec![
            t.run(["remove", &a, "--yes"]),
            t.run(["use", &a]),
            t.run(["remove", &a, "--yes"]),
            t.run(["list", "--json"]),
        ];
        let mut ended = at_once(&t, meet(round), runs).await;
        assert_truthful(ended.remove(3));
        let [removed, used, removed_too] = [0, 1, 2].map(|at| ended[at].code);
        let mut removals = [removed, removed_too];
        removals.sort_unstable();
        assert!(matches!(removals, [0, 3 | 11]), "{ended:#?}");
        let list = t.list();
        let credentials = list["credentials"].as_array().unwrap();
        assert!(credentials.iter().all(|c| c["id"] != a.as_str()));
        let selection = &list["selection"];
        assert_eq!(selection["credential_id"], b.as_str());
        match used {
            // B is but what stands in for it.
            0 => assert_eq!(choice(&t), pair(&a, &b)),
            3 => assert_eq!(choice(&t)[0].as_ref(), Some(&b)),
            _ => panic!("{ended:#?}"),
        }
        assert_eq!(selection["confirmed"], used == 3);
        assert_eq!(t.run(["use", &a]).ends().code, 3);
    }
}

#[tokio::test]
async fn a_list_shows_what_is_in_use_and_what_is_there_of_one_moment() {
    let t = Credctl::on_server();
    let [a, _] = ["A", "B"].map(|nickname| t.add(nickname, &["--paper"]));
    t.run(["use", &a]).ends().succeeded();
    // It has seen what is in use, and waits before it comes to what is there.
    let gate = Gate::before(&t, Meet::BeforeReading, "user_accounts").await;
    let running = t
        .run(["list", "--json"])
        .var("CREDCTL_TIMEOUT", "60s")
        .start();
    gate.wait_for(1).await;
    gate.meanwhile(&format!("DELETE FROM user_credentials WHERE id = '{a}'"))
        .await;
    gate.open().await;
    assert_truthful(Ended::of("list".to_owned(), running));
}
