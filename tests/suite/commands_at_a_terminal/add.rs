//! `credctl add`, typed by somebody who has nothing yet.

use super::{in_use, stored};
use crate::common::{
    credctl::Credctl,
    pty::{API_KEY, SECRET_KEY, assert_ended, type_command},
    vault_keys::key_pair,
};

#[test]
fn a_newcomer_stores_one_credential_after_the_other() {
    let t = Credctl::fresh();
    the_first_makes_the_database(&t);
    both_keys_of_the_second_are_pasted_at_once(&t);
    what_the_third_gets_wrong_is_asked_again(&t);
    assert_eq!(
        stored(&t),
        [("Paper 1", "paper"), ("Paper 2", "paper"), ("Live", "live")]
            .map(|(nickname, environment)| (nickname.into(), environment.into(), true))
    );
    assert_eq!(in_use(&t), Some(("Paper 1".into(), "config".into())));
}

#[test]
fn a_key_of_several_lines_is_pasted_as_it_is() {
    let t = Credctl::on_server();
    let mut add = type_command(&t, &["add", "--type", "coinbase", "--nickname", "CB"]);
    add.shows("API key name: ")
        .types("organizations/1/apiKeys/2\r")
        .shows("Private key: ");
    add.types(&format!(
        "-----BEGIN EC PRIVATE KEY-----\r{SECRET_KEY}\r-----END EC PRIVATE KEY-----\r"
    ));
    assert_ended(&mut add, 0);
    assert_eq!(stored(&t), [("CB".into(), "live".into(), true)]);
    let pem = format!("-----BEGIN EC PRIVATE KEY-----\n{SECRET_KEY}\n-----END EC PRIVATE KEY-----");
    let kept = key_pair(&t, t.credentials()[0]["id"].as_str().unwrap());
    assert_eq!(kept, ("organizations/1/apiKeys/2".into(), pem));
}

#[test]
fn a_second_key_that_is_optional_can_be_left_empty() {
    let t = Credctl::on_server();
    let mut add = type_command(
        &t,
        &["add", "--type", "tradier", "--nickname", "T", "--paper"],
    );
    add.shows("Access token: ").types(API_KEY).types("\r");
    add.shows("Account number (empty: none): ").types("\r");
    assert_ended(&mut add, 0);
    let kept = key_pair(&t, t.credentials()[0]["id"].as_str().unwrap());
    assert_eq!(kept, (API_KEY.into(), String::new()));
}

fn the_first_makes_the_database(t: &Credctl) {
    let mut add = type_command(t, &["add", "--nickname", "Paper 1"]);
    add.shows("Provider [alpaca]: ")
        .types("\r")
        .shows("Environment (1 paper, 2 live): ")
        .types("paper\r")
        .shows("API key ID: ")
        .types(API_KEY)
        .types("\r")
        .shows("Secret key: ")
        .types(SECRET_KEY)
        .types("\r");
    assert_ended(&mut add, 0);
    // Where the note breaks goes by the length of the path.
    let screen = add.screen();
    let words: Vec<_> = screen.split_whitespace().collect();
    let expected = format!(
        "Provider [alpaca]: Environment (1 paper, 2 live): paper API key ID: Secret key: \
         making the private database starting the private database \
         note: the vault key is in {}; without it nothing can be opened: keep a copy with \
         `credctl backup FILE --with-keys` \
         Stored alpaca · Paper 1 · paper · {} · key PK…WXYZ · active",
        t.data_home().join("vault.keys").display(),
        newest(t)
    );
    assert_eq!(words.join(" "), expected, "{screen}");
}

fn both_keys_of_the_second_are_pasted_at_once(t: &Credctl) {
    let mut add = type_command(t, &["add", "--type", "alpaca", "--nickname", "Paper 2"]);
    add.shows("live): ").types("1\r").shows("API key ID: ");
    add.types(&format!("{API_KEY}\rsecond-{SECRET_KEY}\r"));
    assert_ended(&mut add, 0);
    assert_eq!(
        add.screen(),
        format!(
            "New Alpaca credential\n\
             Environment (1 paper, 2 live): 1\n\
             API key ID: \n\
             Secret key: \n\
             Stored alpaca · Paper 2 · paper · {} · key PK…WXYZ\n",
            newest(t)
        )
    );
}

fn what_the_third_gets_wrong_is_asked_again(t: &Credctl) {
    let mut add = type_command(t, &["add"]);
    add.shows("Provider [alpaca]: ")
        .types("alpaka\r")
        .shows("is not a type")
        .shows("Provider [alpaca]: ")
        .types("alpaca\r")
        .shows("Nickname: ")
        .types("  \r")
        .shows("a nickname cannot be blank")
        .shows("Nickname: ")
        .types("Live\r")
        .shows("live): ")
        .types("live\r")
        .shows("API key ID: ")
        .types("\r")
        .shows("the API key ID cannot be used: it is empty")
        .shows("API key ID: ")
        .types("AKREAL0000000000QRST\r")
        .shows("Secret key: ")
        .types("third-")
        .types(SECRET_KEY)
        .types("\r");
    assert_ended(&mut add, 0);
}

/// The short id of the newest credential.
fn newest(t: &Credctl) -> String {
    let credentials = t.credentials();
    credentials.last().unwrap()["id"].as_str().unwrap()[..8].to_owned()
}

#[test]
fn a_key_that_does_not_look_like_what_was_stated_is_stored_after_a_yes() {
    let t = Credctl::on_server();
    for (answer, code) in [("n\r", 130), ("y\r", 0)] {
        let mut add = type_command(&t, &["add", "-t", "alpaca", "--nickname", "Odd", "--live"]);
        add.shows("API key ID: ").types(API_KEY).types(" \r");
        add.shows("Secret key: ").types(API_KEY).types("\r");
        add.shows("This key looks like a paper key. Store it as live all the same? [y/N] ")
            .types(answer);
        assert_ended(&mut add, code);
        let screen = add.screen();
        for remark in [
            "note: white space around the API key ID was removed\n",
            "note: both keys are the same: was one pasted twice?\n",
        ] {
            assert!(screen.contains(remark), "{screen}");
        }
        assert_eq!(t.credentials().len(), usize::from(code == 0));
    }
}

#[test]
fn keys_that_are_stored_already_are_stored_once_more_after_a_yes() {
    let t = Credctl::on_server();
    t.add("First", &["--paper"]);
    for (answer, code, count) in [("n\r", 130, 1), ("y\r", 0, 2)] {
        let mut add = type_command(
            &t,
            &["add", "-t", "alpaca", "--nickname", "Twin", "--paper"],
        );
        add.shows("API key ID: ")
            .types("PKTEST0000000000WXYZ\rsecret-of-a-test\r");
        add.shows("The same keys are stored already, as paper: alpaca · First · ")
            .shows("Store them once more? [y/N] ")
            .types(answer);
        assert_ended(&mut add, code);
        assert_eq!(t.credentials().len(), count);
    }
}

#[test]
fn the_arrows_offer_the_types() {
    let t = Credctl::on_server();
    let mut add = type_command(&t, &["add", "-n", "K"]);
    add.shows("Provider [alpaca]: ").types("krak\x1b[B");
    add.shows("kraken").types("\x1b[B").shows("kraken-futures");
    add.types("\x1b[A\r")
        .shows("API key: ")
        .types(API_KEY)
        .types("\r");
    add.shows(": ").types(SECRET_KEY).types("\r");
    assert_ended(&mut add, 0);
    assert_eq!(t.credentials()[0]["credential_type"], "kraken");
}

#[test]
fn a_text_that_is_no_key_is_told_why_and_asked_again_and_so_is_a_swapped_pair() {
    let t = Credctl::on_server();
    let mut add = type_command(&t, &["add", "-t", "alpaca", "-n", "P", "--paper"]);
    add.shows("API key ID: ").types("your_api_key_here\rlost\r");
    add.shows("it is a placeholder").shows("API key ID: ");
    add.types(&format!("{SECRET_KEY}\r{API_KEY}\r"));
    add.shows("are swapped").shows("API key ID: ");
    add.types(&format!("{API_KEY}\r{SECRET_KEY}\r"));
    assert_ended(&mut add, 0);
    let kept = key_pair(&t, t.credentials()[0]["id"].as_str().unwrap());
    assert_eq!(kept, (API_KEY.into(), SECRET_KEY.into()));
}

#[test]
fn a_provider_with_one_key_and_no_environments_asks_for_that_key_only() {
    let t = Credctl::on_server();
    let mut add = type_command(&t, &["add", "-t", "polygon", "-n", "data"]);
    add.shows("API key: ").types(SECRET_KEY).types("\r");
    assert_ended(&mut add, 0);
    assert!(!add.screen().contains("Environment"), "{}", add.screen());
    assert_eq!(stored(&t), [("data".into(), "-".into(), true)]);
}

#[test]
fn a_vault_key_that_does_not_fit_is_refused_before_anything_is_typed() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    let other = t.neighbour();
    let mut add = type_command(&other, &["add"]);
    assert_ended(&mut add, 5);
    let screen = add.screen();
    assert!(screen.starts_with("credctl: "), "{screen}");
    assert!(!screen.contains("Provider"), "{screen}");
}
