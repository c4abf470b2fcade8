//! Commands killed at any moment.

use std::{
    thread,
    time::{Duration, Instant},
};

use crate::common::credctl::{Credctl, Ended, Run};

/// How often each command is killed; the moments are spread over the time it takes unharmed.
const ROUNDS: u32 = 24;

/// Kills a command in each round, a little later each time, and looks around after it.
fn kill_again_and_again<'t>(start: impl Fn(u32) -> Run<'t>, look: impl Fn(u32)) {
    let begun = Instant::now();
    start(0).ends().succeeded();
    let whole = begun.elapsed();
    for round in 1..=ROUNDS {
        let mut child = start(round).start();
        let moment: Duration = whole * round / ROUNDS;
        thread::sleep(moment);
        // It may have ended already: that is a moment too.
        child.kill().ok();
        Ended::of(format!("round {round}"), child);
        look(round);
    }
}

#[test]
fn a_use_that_is_killed_leaves_one_choice_or_the_other() {
    let t = Credctl::on_server();
    let ids = [
        t.add("Paper 1", &["--paper"]),
        t.add("Paper 2", &["--paper"]),
    ];
    let start = |round| t.run(["use", &ids[round as usize % 2]]);
    kill_again_and_again(start, |round| {
        let selected = t.list()["selection"]["credential_id"].clone();
        assert!(
            ids.iter().any(|id| selected == id.as_str()),
            "round {round}: {selected}"
        );
    });
    t.run(["use", "Paper 1"]).ends().succeeded();
    assert_eq!(t.list()["selection"]["credential_id"], ids[0].as_str());
}

#[test]
fn an_add_that_is_killed_stores_a_whole_credential_or_none() {
    let t = Credctl::on_server();
    let start = |round| {
        t.run([
            "add",
            "--nickname",
            &format!("Paper {round}"),
            "--paper",
            "--stdin",
            "--use",
        ])
        .input("PK1\ns1\n")
    };
    kill_again_and_again(start, |round| {
        t.run(["list"]).ends().succeeded();
        assert!(t.credentials().len() <= round as usize + 1);
    });
    t.add("last", &["--paper"]);
    let credentials = t.credentials();
    assert_eq!(credentials.last().unwrap()["nickname"], "last");
    assert_eq!(halves(&t), 0);
}

/// How many rows do not hold two tokens, or name no vault key.
fn halves(t: &Credctl) -> i64 {
    use crate::common::pg::{POSTGRES, server};
    let mut count = -1;
    server().with_client(t.database.as_ref().unwrap().name(), POSTGRES, async |client| {
        let sql = "SELECT count(*) FROM user_credentials
                   WHERE api_key NOT LIKE 'gAAAA%' OR secret_key NOT LIKE 'gAAAA%' OR key_id IS NULL";
        let row = client.query_typed(sql, &[]).await.unwrap();
        count = row[0].get(0);
    });
    count
}
