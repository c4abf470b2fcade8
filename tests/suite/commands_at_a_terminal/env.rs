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
    let a_file = "redirect them to a file";
    for (format, way) in [
        (
            "sh",
            "let the shell read them with eval \"$(credctl env …)\"",
        ),
        (
            "fish",
            "let the shell read them with `credctl env … | source`",
        ),
        (
            "powershell",
            "let the shell read them with `credctl env … | Out-String | Invoke-Expression`",
        ),
        ("dotenv", a_file),
        ("github", a_file),
        ("json", a_file),
    ] {
        let mut terminal = type_command(&t, &["env", "--format", format]);
        assert_ended(&mut terminal, 7);
        let screen = terminal.screen();
        let hint = format!("{way}, or add --reveal to see them");
        let says = match format {
            "json" => {
                format!("\"message\":\"keys are not shown on a terminal\",\"hint\":\"{hint}\"")
            }
            _ => format!("credctl: keys are not shown on a terminal\nhint: {hint}\n"),
        };
        assert!(screen.replace('\r', "").contains(&says), "{screen}");
        assert!(
            !screen.contains("false") && !screen.contains("throw"),
            "{screen}"
        );
    }
    let eval = "eval \"$(\"$0\" \"$@\")\" && printf %s \"$APCA_API_SECRET_KEY\"";
    let read = t.run(["env"]).under("sh", ["-c", eval]).ends().succeeded();
    assert_eq!(read.stdout, SECRET_KEY);
    let mut terminal = type_command(&t, &["env", "Paper 1", "--reveal"]);
    assert_eq!(terminal.fate(), Fate::Exited(0));
    let screen = terminal.screen();
    assert!(screen.starts_with("false || {"), "{screen}");
    assert!(
        screen.contains(&format!("export APCA_API_SECRET_KEY='{SECRET_KEY}'")),
        "{screen}"
    );
}
