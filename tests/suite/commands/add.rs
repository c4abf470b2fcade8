//! `credctl add`.

use crate::common::credctl::Credctl;

#[test]
fn the_id_is_the_whole_answer_on_a_pipe_and_the_rest_is_said_on_stderr() {
    let t = Credctl::on_server();
    let added = t
        .run(["add", "--nickname", "Paper 1", "--paper", "--stdin"])
        .input("PKTEST0000000000WXYZ\ns3cret\n")
        .ends()
        .succeeded();
    let id = added.stdout.trim_end();
    assert_eq!(t.credentials()[0]["id"], id);
    let stored = format!(
        "Stored alpaca · Paper 1 · paper · {} · key PK…WXYZ · active\n",
        &id[..8]
    );
    assert!(added.stderr.ends_with(&stored), "{added:#?}");
}

#[test]
fn several_credentials_of_one_type_stand_side_by_side() {
    let t = Credctl::on_server();
    let ids = [
        t.add("Paper 1", &["--paper"]),
        t.add("Paper 2", &["--paper"]),
        t.add("Live", &["--live"]),
    ];
    let stored: Vec<_> = t
        .credentials()
        .iter()
        .map(|c| c["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(stored, ids);
}
