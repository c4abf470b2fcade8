//! Keys are asked about before they are stored, where that is wanted.

use serde_json::{Value, json};

use super::{Case, pair, scenario, servers::Servers, verify};
use crate::common::{
    credctl::{Credctl, Ended},
    home_files::write_file,
};

/// `credctl` with these words, which stores the key pair of a case, led to servers.
fn store(t: &Credctl, servers: &Servers, words: &[&str], case: &Case) -> Ended {
    let words = words.iter().map(|word| (*word).to_owned());
    let words: Vec<String> = words.chain(servers.resolve()).collect();
    let run = t.run(words).var("SSL_CERT_FILE", servers.authority());
    run.input(case.stored.to_string()).ends()
}

fn alpaca(state: &'static str, number: usize) -> Case {
    Case::in_state(("alpaca", "paper"), state, number)
}

const ADD: &[&str] = &["add", "--paper", "--stdin", "--nickname", "new", "--verify"];

#[test]
fn add_stores_a_good_key_and_keeps_what_was_said() {
    let case = alpaca("good", 1);
    let servers = Servers::start(&scenario(std::slice::from_ref(&case)));
    let t = Credctl::on_server();
    let ended = store(&t, &servers, ADD, &case).succeeded();
    assert!(
        ended.stderr.contains("Alpaca accepts the key"),
        "{ended:#?}"
    );
    assert_eq!(t.credentials()[0]["check"]["verdict"], "good");
    t.run(["exec", "-c", "new", "--verified", "--", "true"])
        .ends()
        .succeeded();
}

#[test]
fn a_key_that_ends_is_stored_with_its_end() {
    let case = Case::in_state(("kraken", "live"), "expires", 1);
    let servers = Servers::start(&scenario(std::slice::from_ref(&case)));
    let t = Credctl::on_server();
    let words = [
        "add",
        "--type",
        "kraken",
        "--stdin",
        "--nickname",
        "new",
        "--again",
        "--verify",
    ];
    store(&t, &servers, &words, &case).succeeded();
    let listed = t.credentials().remove(0);
    assert!(listed["expires_at"].is_string(), "{listed}");
    assert_eq!(listed["expires_at"], listed["check"]["expires_at"]);
    // What is stated counts before it.
    let words = [&words[..], &["--expires", "never"]].concat();
    store(&t, &servers, &words, &case).succeeded();
    assert_eq!(t.credentials()[1]["expires_at"], Value::Null);
}

#[test]
fn add_stores_no_key_that_is_rejected_unless_it_is_told_to() {
    let case = Case::unknown(("alpaca", "paper"), 1);
    let servers = Servers::start(&scenario(std::slice::from_ref(&case)));
    let t = Credctl::on_server();
    let ended = store(&t, &servers, ADD, &case);
    assert_eq!(ended.code, 14, "{ended:#?}");
    assert!(
        ended
            .stderr
            .contains("Alpaca rejects the key; nothing was stored"),
        "{ended:#?}"
    );
    let hint = "\nhint: to store it all the same, add --even-if-rejected\n";
    assert!(ended.stderr.ends_with(hint), "{ended:#?}");
    assert_eq!(t.credentials().len(), 0);
    let words = [ADD, &["--even-if-rejected"]].concat();
    store(&t, &servers, &words, &case).succeeded();
    assert_eq!(t.credentials()[0]["check"]["verdict"], "rejected");
}

#[test]
fn add_stores_no_key_about_which_nobody_could_be_asked() {
    let case = alpaca("good", 1);
    let mut hosts = scenario(std::slice::from_ref(&case));
    hosts["paper-api.alpaca.markets"]["fault"] = json!({"kind": "status", "status": 503});
    let servers = Servers::start(&hosts);
    let t = Credctl::on_server();
    let ended = store(&t, &servers, ADD, &case);
    assert_eq!(ended.code, 15, "{ended:#?}");
    assert!(
        ended
            .stderr
            .contains("Alpaca cannot be asked: it is out of order"),
        "{ended:#?}"
    );
    assert_eq!(t.credentials().len(), 0);
}

#[test]
fn edit_replaces_keys_only_by_good_ones() {
    let (good, unknown) = (alpaca("good", 1), Case::unknown(("alpaca", "paper"), 2));
    let servers = Servers::start(&scenario(&[alpaca("good", 1)]));
    let t = Credctl::on_server();
    t.add("bot", &["--paper"]);
    let words = ["edit", "bot", "--stdin", "--yes", "--verify"];
    let before = t.credentials();
    let ended = store(&t, &servers, &words, &unknown);
    assert_eq!(ended.code, 14, "{ended:#?}");
    assert_eq!(t.credentials(), before);
    store(&t, &servers, &words, &good).succeeded();
    assert_eq!(t.credentials()[0]["check"]["verdict"], "good");
    let ended = t
        .run([
            "edit",
            "bot",
            "--live",
            "--ignore-key-prefix",
            "--yes",
            "--verify",
        ])
        .ends();
    ended.failed(
        2,
        "credctl: --verify asks about new keys, and none are given\n\
         hint: `credctl verify` asks about those that are stored\n",
    );
    let asked = verify(&t, &servers, &["--json"]).ends().succeeded();
    assert_eq!(asked.json()["checks"][0]["verdict"], "good", "{asked:#?}");
}

/// Imports these credentials with `--verify` and more words.
fn import(t: &Credctl, servers: &Servers, cases: &[Case], more: &[&str]) -> Ended {
    let entries: Vec<Value> = cases.iter().map(super::entry).collect();
    let file = write_file(t, "keys.json", json!(entries).to_string(), 0o600);
    let words = ["import", file.to_str().unwrap(), "--verify"];
    let words = [&words[..], more].concat();
    store(t, servers, &words, &cases[0])
}

#[test]
fn import_stores_all_or_none() {
    let mut cases = vec![alpaca("good", 1), Case::unknown(("alpaca", "paper"), 2)];
    cases[0].name = "first";
    cases[1].name = "second";
    let servers = Servers::start(&scenario(&cases));
    let t = Credctl::on_server();
    let ended = import(&t, &servers, &cases, &[]);
    assert_eq!(ended.code, 14, "{ended:#?}");
    assert!(
        ended
            .stderr
            .contains("`second`: Alpaca rejects the key; nothing was stored"),
        "{ended:#?}"
    );
    assert_eq!(t.credentials().len(), 0);
    import(&t, &servers, &cases, &["--even-if-rejected"]).succeeded();
    let said: Vec<Value> = t
        .credentials()
        .iter()
        .map(|one| one["check"]["verdict"].clone())
        .collect();
    assert_eq!(said, ["good", "rejected"]);
    // What is stored already is not asked about again.
    let asked = servers.requests().len();
    import(&t, &servers, &cases, &[]).succeeded();
    assert_eq!(servers.requests().len(), asked);
    assert_eq!(pair("alpaca", 1)["api_key"], cases[0].stored["api_key"]);
}
