//! Fifty `add` at once.

use std::collections::BTreeSet;

use serde_json::Value;

use super::rounds;
use crate::common::{
    credctl::{Credctl, Run, vault},
    database::first_column,
    gate::{Meet, at_once},
    pg::Database,
};

fn meet(round: usize) -> Meet {
    [Meet::BeforeWriting, Meet::Freely][round % 2]
}

fn adding<'t>(t: &'t Credctl, flags: &[&str]) -> Run<'t> {
    let arguments = ["add", "--nickname", "Bot", "--paper", "--stdin", "--again"];
    t.run(arguments.iter().chain(flags)).input("PK1\ns1\n")
}

/// The ids of the vault keys that are recorded.
async fn recorded(database: &Database) -> Vec<String> {
    first_column(database, "SELECT key_id FROM credctl.keys").await
}

fn texts(credentials: &[Value], field: &str) -> BTreeSet<String> {
    let texts = credentials.iter().map(|c| c[field].as_str().unwrap());
    texts.map(str::to_owned).collect()
}

#[tokio::test]
async fn fifty_first_adds_of_one_nickname_store_fifty_credentials_under_one_key() {
    for round in rounds((0..20).collect(), 1) {
        let t = Credctl::on_server();
        let runs = (0..50).map(|_| adding(&t, &[])).collect();
        let ended = at_once(&t, meet(round), runs).await;
        let ids = ended
            .into_iter()
            .map(|one| one.succeeded().stdout.trim_end().to_owned());
        let ids: BTreeSet<String> = ids.collect();
        assert_eq!(ids.len(), 50);
        let credentials = t.credentials();
        assert_eq!(credentials.len(), 50);
        assert_eq!(texts(&credentials, "id"), ids);
        let recorded = recorded(t.database()).await;
        assert_eq!(recorded.len(), 1);
        assert_eq!(
            texts(&credentials, "key_id"),
            recorded.into_iter().collect()
        );
        let active = credentials.iter().filter(|c| c["selected"] == true);
        assert_eq!(active.count(), 1);
    }
}

#[tokio::test]
async fn fifty_adds_if_absent_store_one_and_answer_its_id() {
    for round in rounds((0..20).collect(), 1) {
        // The first adds of a vault wait for each other already.
        let t = vault();
        let runs = (0..50).map(|_| adding(&t, &["--if-absent"])).collect();
        let ended = at_once(&t, meet(round), runs).await;
        let credentials = t.credentials();
        assert_eq!(credentials.len(), 1, "{credentials:#?}");
        let id = format!("{}\n", credentials[0]["id"].as_str().unwrap());
        for one in ended {
            assert_eq!(one.succeeded().stdout, id);
        }
    }
}

#[tokio::test]
async fn of_one_pair_as_paper_and_as_live_at_once_one_is_stored() {
    for round in rounds((0..20).collect(), 2) {
        let t = vault();
        let add = |environment| {
            let arguments = ["add", "--ignore-key-prefix", "--stdin", environment];
            t.run(arguments).input("PK1\ns1\n")
        };
        let runs = vec![add("--paper"), add("--live"), add("--paper"), add("--live")];
        let ended = at_once(&t, meet(round), runs).await;
        let stored = ended.iter().filter(|one| one.code == 0).count();
        assert_eq!(stored, 1, "{ended:#?}");
        for refused in ended.iter().filter(|one| one.code != 0) {
            assert_eq!((refused.code, &*refused.stdout), (7, ""), "{refused:#?}");
        }
        assert_eq!(t.credentials().len(), 1);
    }
}

#[tokio::test]
async fn of_two_homes_without_a_shared_key_one_wins_and_the_other_stores_nothing() {
    for round in rounds((0..20).collect(), 1) {
        let here = Credctl::on_server();
        let there = here.neighbour();
        let homes = [&here, &there];
        let runs = (0..50).map(|n| adding(homes[n % 2], &[])).collect();
        let ended = at_once(&here, meet(round), runs).await;
        let recorded = recorded(here.database()).await;
        assert_eq!(recorded.len(), 1);
        let (won, lost): (Vec<_>, Vec<_>) = ended.into_iter().partition(|one| one.code == 0);
        // Whoever came when the vault had its key is told which; the others, that it has one now.
        for one in &lost {
            assert_eq!(one.stdout, "", "{one:#?}");
            let told = match one.code {
                5 => recorded[0].as_str(),
                _ => {
                    "the vault keys of this vault were changed by someone else meanwhile; nothing was written"
                }
            };
            assert!(
                [5, 11].contains(&one.code) && one.stderr.contains(told),
                "{one:#?}"
            );
        }
        assert_eq!((won.len(), lost.len()), (25, 25));
        let ids = won.iter().map(|one| one.stdout.trim_end().to_owned());
        let credentials = here.credentials();
        assert_eq!(texts(&credentials, "id"), ids.collect());
        assert_eq!(
            texts(&credentials, "key_id"),
            recorded.into_iter().collect()
        );
    }
}
