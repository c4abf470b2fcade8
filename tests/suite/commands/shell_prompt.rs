//! `credctl prompt`: the text for the prompt of a shell, without a connection to the database.

use serde_json::json;

use crate::common::{
    credctl::{Credctl, PROGRAM},
    database::insert_row,
    home_files::{config, write_config},
};

fn prompt(t: &Credctl) -> String {
    t.run(["prompt"]).ends().failed(0, "").stdout
}

#[test]
fn it_follows_what_becomes_of_the_active_credential() {
    let t = Credctl::on_server();
    assert_eq!(prompt(&t), "");
    let paper = t.add("Paper 1", &["--paper"]);
    assert_eq!(prompt(&t), "alpaca · Paper 1 · paper\n");
    t.add("Live", &["--live", "--use"]);
    assert_eq!(prompt(&t), "alpaca · Live · LIVE\n");
    t.run(["use", "-"]).ends().succeeded();
    t.run(["rename", "Paper 1", "Momentum"]).ends().succeeded();
    assert_eq!(prompt(&t), "alpaca · Momentum · paper\n");
    // Of another one nothing is remembered.
    t.run(["rename", "Live", "Real"]).ends().succeeded();
    assert_eq!(prompt(&t), "alpaca · Momentum · paper\n");
    t.run(["edit", &paper, "--disable", "--yes"])
        .ends()
        .succeeded();
    assert_eq!(prompt(&t), "alpaca · Momentum · paper · disabled\n");
    t.run([
        "edit",
        &paper,
        "--enable",
        "--live",
        "--ignore-key-prefix",
        "--yes",
    ])
    .ends()
    .succeeded();
    assert_eq!(prompt(&t), "alpaca · Momentum · LIVE\n");
    t.run(["remove", &paper, "--yes"]).ends().succeeded();
    assert_eq!(prompt(&t), "");
    t.run(["use", "Real"]).ends().succeeded();
    assert_eq!(prompt(&t), "alpaca · Real · LIVE\n");
}

#[test]
fn what_is_not_stated_says_so_unless_there_is_nothing_to_state() {
    let t = Credctl::on_server();
    t.add("Either", &["--use"]);
    assert_eq!(prompt(&t), "alpaca · Either · not stated\n");
    let add = [
        "add",
        "--type",
        "polygon",
        "--nickname",
        "Data",
        "--use",
        "--stdin",
    ];
    t.run(add).input("polygonkey\n").ends().succeeded();
    assert_eq!(prompt(&t), "polygon · Data\n");
}

#[test]
fn a_reference_is_shown_as_given_and_what_exec_gave_as_given_by_it() {
    let t = Credctl::on_server();
    let id = t.add("Paper 1", &["--paper"]);
    t.add("Live", &["--live"]);
    let by_variable = t.run(["prompt"]).var("CREDCTL_CREDENTIAL", "Live");
    assert_eq!(by_variable.ends().failed(0, "").stdout, "→ Live\n");
    let inside = ["exec", "-c", "Live", "--live", PROGRAM, "prompt"];
    let inside = t.run(inside).ends().failed(0, "");
    assert_eq!(inside.stdout, "exec Live · LIVE\n");
    let json = t.run(["prompt", "--json"]).ends().failed(0, "").json();
    let expected = json!({
        "source": "config", "credential_id": id, "credential_type": "alpaca", "label": "Paper 1",
        "environment": "paper", "state": null,
    });
    assert_eq!(json["prompt"], expected);
    let nothing = Credctl::on_server();
    let json = nothing
        .run(["prompt", "--json"])
        .ends()
        .failed(0, "")
        .json();
    assert!(json["prompt"].is_null());
}

#[test]
fn another_user_or_database_has_another_prompt_or_none() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    let other = t.run(["prompt"]).var("CREDCTL_USER_ID", "trader-b");
    assert_eq!(other.ends().failed(0, "").stdout, "");
    let elsewhere = t
        .run(["prompt"])
        .var("CREDCTL_DATABASE_URL", "postgres://a@127.0.0.1:1/b");
    assert_eq!(elsewhere.ends().failed(0, "").stdout, "");
}

#[test]
fn a_name_of_another_product_is_remembered_exactly_and_shown_as_escapes() {
    let t = Credctl::on_server();
    let id = "aaaa0001-0000-4000-8000-000000000001";
    insert_row(
        &t,
        id,
        "alpaca",
        Some("a\x1b[2J\u{202e}b\n'\"c"),
        Some("paper"),
    );
    t.run(["use", id]).ends().succeeded();
    assert_eq!(
        prompt(&t),
        "alpaca · a\\u{1b}[2J\\u{202e}b\\n'\"c · paper\n"
    );
    let json = t.run(["prompt", "--json"]).ends().succeeded().json();
    assert_eq!(json["prompt"]["label"], "a\x1b[2J\u{202e}b\n'\"c");
}

#[test]
fn comments_and_unknown_fields_stay_and_are_no_matter_for_a_prompt() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    let noted = config(&t).replace("nickname =", "# mine\ncolour = 'red'\nnickname =");
    write_config(&t, &noted);
    t.run(["rename", "Paper 1", "Other"]).ends().succeeded();
    assert_eq!(config(&t), noted.replace("Paper 1", "Other"));
    assert_eq!(prompt(&t), "alpaca · Other · paper\n");
}

#[test]
fn a_config_that_cannot_be_written_does_not_fail_a_rename() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    let read_only = std::os::unix::fs::PermissionsExt::from_mode(0o400);
    std::fs::set_permissions(t.config(), read_only).unwrap();
    let renamed = t.run(["rename", "Paper 1", "Other"]).ends().succeeded();
    assert!(
        renamed
            .stderr
            .starts_with("note: the change succeeded, but "),
        "{renamed:#?}"
    );
    assert_eq!(t.credentials()[0]["nickname"], "Other");
}
