//! Many at once.

use std::{collections::BTreeSet, fs, process::Child};

use crate::common::credctl::{Credctl, Ended};

fn all_end(running: Vec<Child>) -> Vec<Ended> {
    let ended = |child| Ended::of("one of many".to_owned(), child);
    running.into_iter().map(ended).collect()
}

#[test]
fn fifty_adds_at_once_store_fifty_credentials_and_make_one_of_them_active() {
    let t = Credctl::on_server();
    let running = (0..50).map(|n| {
        t.run([
            "add",
            "--nickname",
            &format!("Paper {n}"),
            "--paper",
            "--stdin",
        ])
        .input(format!("PK{n}\ns{n}\n"))
        .start()
    });
    let ended = all_end(running.collect());
    let ids = ended
        .into_iter()
        .map(|one| one.succeeded().stdout.trim_end().to_owned());
    let ids: BTreeSet<String> = ids.collect();
    let credentials = t.credentials();
    let stored = credentials
        .iter()
        .map(|c| c["id"].as_str().unwrap().to_owned());
    assert_eq!(stored.collect::<BTreeSet<_>>(), ids);
    assert_eq!(ids.len(), 50);
    let active = credentials.iter().filter(|c| c["selected"] == true);
    assert_eq!(active.count(), 1);
    let key_ids: BTreeSet<_> = credentials.iter().map(|c| c["key_id"].as_str()).collect();
    assert_eq!(key_ids.len(), 1);
}

#[test]
fn twenty_uses_at_once_leave_a_config_with_the_choice_of_one() {
    let t = Credctl::on_server();
    let ids: Vec<String> = (0..4)
        .map(|n| t.add(&format!("Paper {n}"), &["--paper"]))
        .collect();
    let running = (0..20).map(|n| t.run(["use", &ids[n % 4]]).start());
    for ended in all_end(running.collect()) {
        ended.succeeded();
    }
    let selected = t.list()["selection"]["credential_id"].clone();
    assert!(ids.iter().any(|id| selected == id.as_str()), "{selected}");
    let config = fs::read_to_string(t.config()).unwrap();
    assert_eq!(config.matches("[active.").count(), 1, "{config}");
    let beside: Vec<_> = fs::read_dir(t.config().parent().unwrap())
        .unwrap()
        .collect();
    assert!(
        beside.len() <= 2,
        "nothing but the file and its lock: {beside:?}"
    );
}
