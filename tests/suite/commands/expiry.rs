//! When keys end: stated, shown, remarked on, and refused once it has passed.

use serde_json::Value;

use crate::common::{
    credctl::{Credctl, Ended},
    database::sql,
    home_files::write_file,
};

fn expires_at(t: &Credctl) -> Value {
    t.credentials()[0]["expires_at"].clone()
}

fn exec(t: &Credctl, words: &[&str]) -> Ended {
    let words = [&["exec", "-c", "bot"], words, &["--", "true"]].concat();
    t.run(words).ends()
}

#[test]
fn it_is_stated_as_a_date_a_time_or_a_length() {
    let t = Credctl::on_server();
    let id = t.add("bot", &["--paper", "--expires", "2090-03-01T10:00:00Z"]);
    assert_eq!(expires_at(&t), "2090-03-01T10:00:00.000000Z");
    let edit = |time: &str| t.run(["edit", &id, "--expires", time, "--yes"]).ends();
    edit("2091-01-31T12:00:00+02:00").succeeded();
    assert_eq!(expires_at(&t), "2091-01-31T10:00:00.000000Z");
    edit("30d").succeeded();
    let expected = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(30 * 24);
    let found: jiff::Timestamp = expires_at(&t).as_str().unwrap().parse().unwrap();
    assert!(expected.duration_since(found).abs() < jiff::SignedDuration::from_mins(1));
    edit("never").succeeded();
    assert_eq!(expires_at(&t), Value::Null);
    for wrong in ["2020-01-01", "0s", "soon", "31.12.2090", ""] {
        let ended = edit(wrong);
        assert_eq!(ended.code, 2, "{wrong}: {ended:#?}");
    }
    assert_eq!(expires_at(&t), Value::Null);
}

#[test]
fn it_is_sealed_and_comes_back_with_a_backup_and_an_undo() {
    let t = Credctl::on_server();
    let id = t.add("bot", &["--paper", "--expires", "2090-03-01T10:00:00Z"]);
    t.run(["backup", "all.backup"]).ends().succeeded();
    t.run(["edit", &id, "--expires", "2091-01-01T00:00:00Z", "--yes"])
        .ends()
        .succeeded();
    let log = t.run(["log", "--json"]).ends().succeeded().json();
    assert_eq!(log["events"][0]["kind"], "edited");
    let event = log["events"][0]["event_id"].as_str().unwrap().to_owned();
    t.run(["undo", &event, "--yes"]).ends().succeeded();
    assert_eq!(expires_at(&t), "2090-03-01T10:00:00.000000Z");
    t.run(["vault", "rotate", "--new-key"]).ends();
    assert_eq!(expires_at(&t), "2090-03-01T10:00:00.000000Z");
    t.run(["remove", &id, "--yes"]).ends().succeeded();
    t.run(["restore", "all.backup"]).ends().succeeded();
    assert_eq!(expires_at(&t), "2090-03-01T10:00:00.000000Z");
    exec(&t, &[]).succeeded();
    sql(&t, "UPDATE credctl.credentials SET expires_at = NULL");
    let ended = exec(&t, &[]);
    assert_eq!(ended.code, 109, "{ended:#?}");
}

#[test]
fn new_keys_do_not_end_when_the_old_ones_did() {
    let t = Credctl::on_server();
    let id = t.add("bot", &["--paper", "--expires", "2090-03-01"]);
    let keys = "PKTEST0000000000ZZZZ\nanother-secret\n";
    let edit = t.run(["edit", &id, "--stdin", "--yes"]).input(keys);
    edit.ends().succeeded();
    assert_eq!(expires_at(&t), Value::Null);
    let edit = [
        "edit",
        &id,
        "--stdin",
        "--yes",
        "--expires",
        "2092-01-01T00:00:00Z",
    ];
    t.run(edit).input(keys).ends().succeeded();
    assert_eq!(expires_at(&t), "2092-01-01T00:00:00.000000Z");
}

#[test]
fn keys_that_end_soon_are_remarked_on_and_those_that_have_ended_are_refused() {
    let t = Credctl::on_server();
    let id = t.add("bot", &["--paper", "--expires", "3d"]);
    let ended = exec(&t, &[]).succeeded();
    assert!(
        ended.stderr.contains("note: the keys of `bot` end at 20"),
        "{ended:#?}"
    );
    t.run(["edit", &id, "--expires", "1s", "--yes"])
        .ends()
        .succeeded();
    let give_up = std::time::Instant::now() + std::time::Duration::from_secs(20);
    // The clock decides, so it is asked until it has.
    let ended = loop {
        let ended = exec(&t, &[]);
        if ended.code != 0 {
            break ended;
        }
        assert!(std::time::Instant::now() < give_up, "{ended:#?}");
    };
    assert_eq!(ended.code, 107, "{ended:#?}");
    assert!(
        ended
            .stderr
            .starts_with("credctl: the keys of `bot` ended at 20"),
        "{ended:#?}"
    );
    let hint = format!(
        "\nhint: replace them with `credctl edit {} --keys`, or add --expired if the time is wrong\n",
        &id[..8]
    );
    assert!(ended.stderr.ends_with(&hint), "{ended:#?}");
    let env = t.run(["env", "bot"]).ends();
    assert_eq!((env.code, env.stdout.as_str()), (7, "false\n"), "{env:#?}");
    let allowed = exec(&t, &["--expired"]).succeeded();
    assert!(
        allowed
            .stderr
            .contains("the keys of `bot` have ended at 20"),
        "{allowed:#?}"
    );
    t.run(["env", "bot", "--expired"]).ends().succeeded();
    let shown = t.run(["show", "bot"]).ends().succeeded();
    assert!(shown.stdout.contains("\nexpires_at: 20"), "{shown:#?}");
}

#[test]
fn a_part_that_lives_for_a_while_states_the_end_by_its_type() {
    let in_days = |t: &Credctl| {
        let found: jiff::Timestamp = expires_at(t).as_str().unwrap().parse().unwrap();
        let hours = found.duration_since(jiff::Timestamp::now()).as_hours();
        hours.div_euclid(24)
    };
    let t = Credctl::on_server();
    let keys =
        r#"{"api_key": "app-key-of-a-test", "secret_key": "secret", "fields": {"token": "t"}}"#;
    let add = ["add", "--type", "schwab", "--nickname", "bot", "--stdin"];
    t.run(add).input(keys).ends().succeeded();
    assert_eq!(in_days(&t), 6);
    let id = t.credentials()[0]["id"].as_str().unwrap().to_owned();
    // What was stated counts before it; a new token ends anew, another field does not.
    t.run(["edit", &id, "--expires", "2d", "--yes"])
        .ends()
        .succeeded();
    t.run(["edit", &id, "--field", "account_number=12345678", "--yes"])
        .ends()
        .succeeded();
    assert_eq!(in_days(&t), 1);
    let file = write_file(&t, "token", "another", 0o600);
    let field = format!("token=@{}", file.display());
    t.run(["edit", &id, "--field", &field, "--yes"])
        .ends()
        .succeeded();
    assert_eq!(in_days(&t), 6);
    let stated = [&add[..], &["--expires", "never"]].concat();
    let other = keys.replace("app-key", "other-app-key");
    t.run(stated).input(other).ends().succeeded();
    assert_eq!(t.credentials()[1]["expires_at"], Value::Null);
}
