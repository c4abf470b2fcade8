//! Confirmations of `remove` and `edit`, and what `use` takes.

use super::{in_use, stored};
use crate::common::{
    credctl::Credctl,
    pg::POSTGRES,
    pty::{API_KEY, SECRET_KEY, assert_ended, type_command},
};

/// Two paper credentials and a live one; `Paper 1` is active.
fn three() -> Credctl {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    t.add("Paper 2", &["--paper"]);
    t.add("Live", &["--live"]);
    t
}

fn names(t: &Credctl) -> Vec<String> {
    stored(t)
        .into_iter()
        .map(|(nickname, ..)| nickname)
        .collect()
}

#[test]
fn words_without_quotes_are_answered_with_the_quotes() {
    let t = three();
    let mut unquoted = type_command(&t, &["use", "Paper", "1"]);
    assert_ended(&mut unquoted, 2);
    assert_eq!(
        unquoted.screen(),
        "credctl: nicknames with spaces need quotes: credctl use \"Paper 1\"\n"
    );
}

#[test]
fn remove_shows_what_it_is_and_asks() {
    let t = three();
    for (answer, code) in [("n\r", 130), ("\r", 130), ("y\r", 0)] {
        let before = names(&t);
        let mut remove = type_command(&t, &["remove", "Paper 2"]);
        remove
            .shows("  alpaca · Paper 2 · paper · ")
            .shows("Remove this credential? [y/N] ")
            .types(answer);
        assert_ended(&mut remove, code);
        let screen = remove.screen();
        if code == 0 {
            assert!(
                screen.contains("\nRemoved alpaca · Paper 2 · paper · "),
                "{screen}"
            );
            assert_eq!(names(&t), ["Paper 1", "Live"]);
        } else {
            assert!(
                screen.ends_with("credctl: nothing was removed\n"),
                "{screen}"
            );
            assert_eq!(names(&t), before);
        }
    }
}

#[test]
fn a_live_one_is_removed_by_its_nickname_only() {
    let t = three();
    let question = "This one is live. Type its nickname to remove it (Live): ";
    let mut remove = type_command(&t, &["remove", "Live", "Paper 1"]);
    remove
        .shows(question)
        .types("live\r")
        .shows("that is not its nickname; press Ctrl-C to keep it")
        .shows(question)
        .types("\x03");
    assert_ended(&mut remove, 130);
    assert_eq!(names(&t), ["Paper 1", "Paper 2", "Live"]);

    let mut remove = type_command(&t, &["remove", "Live", "Paper 1"]);
    remove.shows(question).types("Live\r");
    remove
        .shows("Remove these 2 credentials? [y/N] ")
        .types("y\r");
    assert_ended(&mut remove, 0);
    let screen = remove.screen();
    assert!(screen.contains(
        "note: this was the active credential; choose another with\n      `credctl use`\n"
    ));
    assert_eq!(names(&t), ["Paper 2"]);
}

#[tokio::test]
async fn a_live_one_whose_nickname_cannot_be_typed_is_removed_by_what_is_shown() {
    let t = three();
    let database = t.database();
    let client = database.connect(POSTGRES).await;
    let rename = "UPDATE user_credentials SET nickname = E'\\x1b[2JLive' WHERE nickname = 'Live'";
    client.batch_execute(rename).await.unwrap();
    let id = t.credentials()[2]["id"].as_str().unwrap().to_owned();
    let mut remove = type_command(&t, &["remove", &id]);
    remove
        .shows("remove it (\\u{1b}[2JLive): ")
        .types("\\u{1b}[2JLive\r");
    assert_ended(&mut remove, 0);
    assert!(!remove.screen().contains("\x1b[2J"));
    assert_eq!(names(&t), ["Paper 1", "Paper 2"]);
}

#[test]
fn edit_shows_what_it_replaces_and_asks() {
    let t = three();
    let arguments = ["edit", "Paper 2", "--live", "--disable"];
    let prefix = "This key looks like a paper key. Store it as live all the same? [y/N] ";
    let mut edit = type_command(&t, &arguments);
    edit.shows(prefix).types("y\r");
    edit.shows("  alpaca · Paper 2 · paper · ")
        .shows("  environment: paper → live")
        .shows("  state: enabled → disabled")
        .shows("Change it? [y/N] ")
        .types("n\r");
    assert_ended(&mut edit, 130);
    assert!(edit.screen().ends_with("credctl: nothing was changed\n"));
    assert_eq!(stored(&t)[1], ("Paper 2".into(), "paper".into(), true));

    let mut edit = type_command(&t, &arguments);
    edit.shows(prefix).types("y\r");
    edit.shows("Change it? [y/N] ").types("y\r");
    assert_ended(&mut edit, 0);
    let screen = edit.screen();
    assert!(
        screen.contains("\nChanged alpaca · Paper 2 · live · "),
        "{screen}"
    );
    assert_eq!(stored(&t)[1], ("Paper 2".into(), "live".into(), false));
}

#[tokio::test]
async fn keys_are_asked_for_hidden_and_replaced_after_a_yes() {
    let t = three();
    let before = sealed(&t).await;
    let mut edit = type_command(&t, &["edit", "Paper 1", "--keys"]);
    edit.shows("New keys for alpaca · Paper 1 · ")
        .shows("API key ID: ")
        .types(&format!("{API_KEY}\r{SECRET_KEY}\r"))
        .shows("  keys: stored → new")
        .shows("Change it? [y/N] ")
        .types("y\r");
    assert_ended(&mut edit, 0);
    let after = sealed(&t).await;
    assert_ne!(before[0], after[0]);
    assert_eq!(before[1..], after[1..]);
    assert_eq!(in_use(&t), Some(("Paper 1".into(), "config".into())));
}

/// The sealed fields of all rows, oldest first.
async fn sealed(t: &Credctl) -> Vec<(String, String)> {
    let database = t.database();
    let client = database.connect(POSTGRES).await;
    let select = "SELECT api_key, secret_key FROM user_credentials ORDER BY created_at";
    let rows = client.query_typed(select, &[]).await.unwrap();
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}
