//! `credctl env` at a terminal, where a person would see the keys.

use crate::common::{
    credctl::Credctl,
    pty::{API_KEY, Fate, SECRET_KEY, assert_ended, type_command},
};

fn stored() -> Credctl {
    let t = Credctl::on_server();
    t.run(["add", "--nickname", "Paper 1", "--paper", "--stdin"])
        .input(format!("{API_KEY}\n{SECRET_KEY}\n"))
        .ends()
        .succeeded();
    t
}

#[test]
fn keys_are_shown_on_a_screen_only_on_request() {
    let t = stored();
    for format in ["sh", "fish", "powershell", "dotenv", "github", "json"] {
        let mut terminal = type_command(&t, &["env", "--format", format]);
        assert_ended(&mut terminal, 7);
        let screen = terminal.screen();
        assert!(
            screen.contains("keys are not shown on a terminal"),
            "{screen}"
        );
        assert!(
            !screen.contains("false") && !screen.contains("throw"),
            "{screen}"
        );
    }
    let mut terminal = type_command(&t, &["env", "Paper 1", "--reveal"]);
    assert_eq!(terminal.fate(), Fate::Exited(0));
    let screen = terminal.screen();
    assert!(screen.starts_with("false || {"), "{screen}");
    assert!(
        screen.contains(&format!("export APCA_API_SECRET_KEY='{SECRET_KEY}'")),
        "{screen}"
    );
}
