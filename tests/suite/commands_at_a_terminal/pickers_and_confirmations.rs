//! Pickers and confirmations of `use`, `remove` and `edit`.

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

fn short_id(credential: &serde_json::Value) -> String {
    credential["id"].as_str().unwrap()[..8].to_owned()
}

fn active(t: &Credctl) -> String {
    in_use(t).unwrap().0
}

#[test]
fn use_without_a_reference_lets_one_pick_and_marks_the_active_one() {
    let t = three();
    let ids: Vec<_> = t.credentials().iter().map(short_id).collect();
    let mut picker = type_command(&t, &["use"]);
    picker
        .shows("Credential to use: ")
        .shows(&format!("> * alpaca · paper · {} · Paper 1", ids[0]))
        .shows(&format!("    alpaca · paper · {} · Paper 2", ids[1]))
        .shows(&format!("    alpaca · live · {} · Live", ids[2]))
        .types("\x1b[B")
        .shows(&format!(">   alpaca · paper · {} · Paper 2", ids[1]))
        .types("\r");
    assert_ended(&mut picker, 0);
    let screen = picker.screen();
    assert!(
        screen.contains("\nUsing alpaca · Paper 2 · paper · "),
        "{screen}"
    );
    assert_eq!(in_use(&t), Some(("Paper 2".into(), "config".into())));

    let mut back = type_command(&t, &["use", "-"]);
    assert_ended(&mut back, 0);
    assert!(
        back.screen()
            .starts_with("Using alpaca · Paper 1 · paper · ")
    );
}

#[test]
fn a_text_that_fits_nothing_becomes_the_beginning_of_a_search() {
    let t = three();
    let mut picker = type_command(&t, &["use", "liv"]);
    picker
        .shows("Credential to use: liv")
        .shows(">   alpaca · live · ")
        .types("\r");
    assert_ended(&mut picker, 0);
    let screen = picker.screen();
    let note = "note: this credential is live: orders trade real money\n";
    assert!(screen.contains(note), "{screen:?}");
    assert_eq!(active(&t), "Live");

    // One that matches nothing at all is not begun with.
    let mut picker = type_command(&t, &["use", "zzz"]);
    picker
        .shows("Credential to use: ")
        .shows(">   alpaca · paper · ")
        .types("\r");
    assert_ended(&mut picker, 0);
    assert_eq!(active(&t), "Paper 1");
}

#[test]
fn a_nickname_too_long_for_the_terminal_hides_nothing_else() {
    let t = three();
    let long = "口座".repeat(100);
    t.add(&long, &["--live"]);
    let id = short_id(&t.credentials()[3]);
    let mut picker = type_command(&t, &["use"]);
    picker
        .shows("· Live")
        .shows(&format!("    alpaca · live · {id} · 口座"));
    picker.shows("…").types("\x1b");
    assert_ended(&mut picker, 130);
}

#[test]
fn a_picker_left_with_esc_changes_nothing() {
    let t = three();
    let mut picker = type_command(&t, &["use"]);
    picker.shows("· Live").types("\x1b");
    assert_ended(&mut picker, 130);
    assert!(
        picker.screen().ends_with("credctl: cancelled\n"),
        "{:?}",
        picker.screen()
    );
    assert_eq!(active(&t), "Paper 1");
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
