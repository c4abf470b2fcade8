//! What stands in the config comes back too: types of one's own, and the active credential.

use std::fs;

use serde_json::{Value, json};

use super::{backed_up, counts, restored, restoring, revealed};
use crate::common::{
    credctl::Credctl,
    database::rows,
    home_files::{config, write_config},
};

const OWN: &str = "version = 1\n\
    # Mine.\n\
    [types.mydata]\n\
    title = \"My data\"\n\
    aliases = [\"md\"]\n\
    [types.mydata.api_key]\n\
    title = \"Token\"\n\
    [[types.mydata.clients]]\n\
    api_key = \"MYDATA_TOKEN\"\n";

/// A home with a type of its own and a credential of it, beside two others of which the second is
/// active.
fn source() -> (Credctl, String) {
    let t = Credctl::on_server();
    write_config(&t, OWN);
    t.add("Paper 1", &["--paper"]);
    let active = t.add("Paper 2", &["--paper"]);
    let data = ["add", "--type", "md", "--nickname", "Data", "--stdin"];
    t.run(data).input("token-1\n").ends().succeeded();
    t.run(["use", "Paper 2"]).ends().succeeded();
    (t, active)
}

fn active(t: &Credctl) -> Value {
    t.list()["selection"]["credential_id"].clone()
}

fn env(t: &Credctl) -> String {
    let script = "echo \"$MYDATA_TOKEN\"";
    let exec = ["exec", "-c", "Data", "--", "sh", "-c", script];
    t.run(exec).ends().succeeded().stdout
}

#[test]
fn types_of_ones_own_and_the_active_choice_come_back_on_a_new_machine() {
    let (old, chosen) = source();
    let (file, shown) = (backed_up(&old), old.run(["types", "md"]).ends().succeeded());
    assert_eq!(active(&old), chosen);
    let new = Credctl::on_server();
    restored(&new, &file, &["--dry-run"]);
    assert_eq!(config(&new), "");
    assert_eq!(counts(&restored(&new, &file, &[])), [3, 0, 0, 0, 0]);
    assert_eq!(active(&new), chosen);
    assert_eq!(env(&new), "token-1\n");
    assert_eq!(revealed(&new), revealed(&old));
    let again = new.run(["types", "md"]).ends().succeeded();
    assert_eq!(again.stdout, shown.stdout);
    // Once more changes nothing.
    let before = config(&new);
    assert_eq!(counts(&restored(&new, &file, &[])), [0, 3, 0, 0, 0]);
    assert_eq!(config(&new), before);
}

#[test]
fn what_is_defined_and_chosen_here_stays() {
    let (old, _) = source();
    let file = backed_up(&old);
    let new = Credctl::on_server();
    let mine = "# Kept.\nversion = 1\n\n[types.mydata]\ntitle = \"Another\"\n\n\
                [types.mydata.api_key]\ntitle = \"Key\"\n";
    write_config(&new, mine);
    let own = new.add("Own", &["--paper"]);
    assert_eq!(active(&new), own);
    restoring(&new, &file, &[]).ends().succeeded();
    assert_eq!(active(&new), own);
    let text = config(&new);
    assert!(text.starts_with("# Kept.\n") && text.contains("title = \"Another\""));
    assert!(!text.contains("My data"), "{text}");
}

#[test]
fn types_that_fit_no_more_are_told_of_and_the_credentials_come_back() {
    let (old, chosen) = source();
    let file = backed_up(&old);
    let new = Credctl::on_server();
    // Its own type has taken the alias.
    let mine = "version = 1\n[types.other]\ntitle = \"Other\"\naliases = [\"md\"]\n\
                [types.other.api_key]\ntitle = \"Key\"\n";
    write_config(&new, mine);
    let answer = restored(&new, &file, &[]);
    assert_eq!(counts(&answer), [3, 0, 0, 0, 0]);
    let remarks = answer["remarks"].as_array().unwrap();
    let told = |text: &Value| {
        let text = text.as_str().unwrap();
        text.starts_with("the types of your own were not brought back: ")
    };
    assert!(remarks.iter().any(told), "{answer}");
    assert_eq!(active(&new), chosen);
    assert!(config(&new).starts_with(mine));
}

#[test]
fn an_active_credential_that_was_removed_before_the_backup_is_not_missed() {
    let (old, chosen) = source();
    old.run(["remove", &chosen, "--yes"]).ends().succeeded();
    let new = Credctl::on_server();
    let answer = restored(&new, &backed_up(&old), &[]);
    assert_eq!(answer["remarks"], json!([]));
    assert!(!config(&new).contains(&chosen), "{}", config(&new));
}

#[test]
fn what_is_restored_is_newer_than_what_any_machine_has_seen() {
    let t = Credctl::on_server();
    let id = t.add("Paper 1", &["--paper"]);
    let file = backed_up(&t);
    let revision = |t: &Credctl| -> i64 {
        let of = format!("SELECT revision FROM credctl.credentials WHERE credential_id = '{id}'");
        rows(t, &of)[0].parse().unwrap()
    };
    assert_eq!(revision(&t), 1);
    for name in ["A", "B", "C"] {
        t.run(["rename", &id, name]).ends().succeeded();
    }
    assert_eq!(revision(&t), 4);
    t.run(["remove", &id, "--yes"]).ends().succeeded();
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let now = i64::try_from(now.unwrap().as_micros()).unwrap();
    restored(&t, &file, &[]);
    // This machine has seen revision 4, and the removal.
    assert!(revision(&t) >= now, "{}", revision(&t));
    assert_eq!(revealed(&t).len(), 1);
    let state = fs::read_to_string(t.config().with_extension("state")).unwrap();
    assert!(
        state.contains(&format!("{id} {}\n", revision(&t))),
        "{state}"
    );
    t.run(["vault", "check"]).ends().succeeded();
}
