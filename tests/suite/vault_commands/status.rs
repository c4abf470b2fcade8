//! `vault status`: the source of the keys, and the number of rows under each key.

use std::fs;

use serde_json::{Value, json};

use super::{
    SEES_ALL, as_role, colleague, insert_unsealed, key_ids, older_product, other_machine,
    recorded_keys, two_credentials, vault, vault_id,
};
use crate::common::{
    credctl::Credctl,
    home_files::write_file,
    pg::{APP, OWNER},
    pty::{ALL_STREAMS, Stage, assert_ended, start_on},
    vault_keys::{key_file, keys},
};

#[track_caller]
fn status(t: &Credctl, role: &str) -> Value {
    let ended = as_role(t, role, &["status", "--json"]).succeeded();
    assert_eq!(ended.stderr, "");
    ended.json()
}

fn source(name: &str, path: Option<&str>) -> Value {
    json!({"source": name, "path": path, "mode": path.map(|_| "0600")})
}

#[test]
fn the_answer_names_file_keys_and_rows() {
    let t = two_credentials();
    insert_unsealed(&t, "polygon");
    let path = key_file(&t);
    let mut answer = status(&t, APP);
    let recorded_at = answer["keys"][0]["recorded_at"].take();
    assert!(
        recorded_at.as_str().unwrap().ends_with('Z'),
        "{recorded_at}"
    );
    let key = json!({
        "key_id": key_ids(&t)[0], "seals": true, "at_hand": true, "recorded_at": null, "rows": 2,
        "rows_of_all_users": null,
    });
    let expected = json!({
        "schema_version": 1, "vault_id": vault_id(&t), "pinned": true,
        "source": source("the default key file", path.to_str()), "shadowed": [], "keys": [key],
        "rows": 3, "unsealed_rows": 1, "rows_of_all_users": null, "last_backup": null,
        "remarks": [],
    });
    assert_eq!(answer, expected);
}

#[test]
fn what_the_source_that_won_shadows_is_named_in_the_order_it_would_win() {
    let mut t = two_credentials();
    let default = key_file(&t);
    let named = write_file(&t, "named.keys", fs::read(&default).unwrap(), 0o600);
    let default = source("the default key file", default.to_str());
    let variable = source("CREDCTL_FERNET_KEYS", None);

    t.set("CREDCTL_FERNET_KEYS", &keys(&t)[0]);
    let answer = status(&t, APP);
    assert_eq!(answer["source"], variable);
    assert_eq!(answer["shadowed"], json!([default]));

    let named = named.to_str().unwrap();
    let answer = t.run(["vault", "status", "--json", "--key-file", named]);
    let answer = answer.ends().succeeded().json();
    assert_eq!(answer["source"], source("--key-file", Some(named)));
    assert_eq!(answer["shadowed"], json!([variable, default]));

    // A default file that is not there shadows nothing.
    fs::remove_file(key_file(&t)).unwrap();
    assert_eq!(status(&t, APP)["shadowed"], json!([]));
}

#[test]
fn rows_of_all_users_are_counted_where_the_role_may_see_them() {
    let t = two_credentials();
    colleague(&t);
    let count = |role: &str| {
        let answer = status(&t, role);
        let key = &answer["keys"][0];
        [
            &answer["rows"],
            &answer["rows_of_all_users"],
            &key["rows"],
            &key["rows_of_all_users"],
        ]
        .map(Clone::clone)
    };
    assert_eq!(count(SEES_ALL), [json!(2), json!(3), json!(2), json!(3)]);
    assert_eq!(count(APP), [json!(2), Value::Null, json!(2), Value::Null]);
    // Row-level security is forced upon the owner here.
    assert_eq!(count(OWNER), [json!(2), Value::Null, json!(2), Value::Null]);
}

#[test]
fn in_tables_that_were_taken_over_the_own_ones_hide_the_rows_of_others_from_their_owner_too() {
    let t = older_product();
    let count = |role: &str| {
        let answer = status(&t, role);
        [
            &answer["rows"],
            &answer["unsealed_rows"],
            &answer["rows_of_all_users"],
        ]
        .map(Clone::clone)
    };
    assert_eq!(count(SEES_ALL), [json!(3), json!(3), json!(9)]);
    assert_eq!(count(OWNER), [json!(3), json!(3), Value::Null]);
    assert_eq!(count(APP), [json!(3), json!(3), Value::Null]);
}

#[test]
fn a_key_that_only_opens_and_one_that_is_elsewhere_are_told_apart() {
    let t = two_credentials();
    let old = key_ids(&t).remove(0);
    vault(&t, &["add-key"]).succeeded();
    let new = key_ids(&t).remove(1);
    let piped = |t: &Credctl| {
        let stdout = vault(t, &["status"]).succeeded().stdout;
        let lines = stdout.lines().filter(|line| line.contains('\t'));
        let cells = lines.map(|line| line.split('\t').collect::<Vec<_>>());
        cells
            .map(|cells| [cells[0], cells[1], cells[3], cells[4]].join(" "))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        piped(&t),
        [format!("{old} seals 2 -"), format!("{new} opens 0 -")]
    );
    write_file(
        &t,
        ".local/share/credctl/vault.keys",
        format!("{}\n", keys(&t)[0]),
        0o600,
    );
    assert_eq!(
        piped(&t),
        [format!("{old} seals 2 -"), format!("{new} not at hand 0 -")]
    );
    assert_eq!(recorded_keys(&t), [old, new]);
}

#[test]
fn a_machine_that_has_not_met_the_vault_has_not_pinned_it() {
    let t = two_credentials();
    let other = other_machine(&t);
    let pinned = || vault(&other, &["status", "--json"]).succeeded().json()["pinned"].clone();
    assert_eq!(pinned(), false);
    other.run(["show", "Paper 1"]).ends().succeeded();
    assert_eq!(pinned(), true);
}

#[test]
fn without_a_key_it_says_which_ones_the_vault_knows() {
    let t = two_credentials();
    let id = key_ids(&t).remove(0);
    fs::remove_file(key_file(&t)).unwrap();
    let answer = status(&t, APP);
    let key = &answer["keys"][0];
    assert_eq!(
        [&key["key_id"], &key["at_hand"], &key["rows"]],
        [&json!(id), &json!(false), &json!(2)]
    );
    let text = vault(&t, &["status"]).succeeded().stdout;
    assert!(text.contains("vault.keys, not there)"), "{text}");
    assert!(!key_file(&t).exists());
}

#[test]
fn on_a_terminal_the_keys_are_a_table_below_the_rest() {
    let t = two_credentials();
    let wide = Stage {
        settings: "cols 160",
        ..ALL_STREAMS
    };
    let mut terminal = start_on(t.run(["vault", "status"]).var("NO_COLOR", "1"), wide);
    assert_ended(&mut terminal, 0);
    let screen = terminal.screen();
    let lines: Vec<_> = screen.lines().collect();
    assert_eq!(
        lines[0],
        format!("vault            {}, pinned on this machine", vault_id(&t))
    );
    let said =
        "credentials      2; those of other users are hidden from this role; 0 are not sealed";
    assert!(screen.contains(said), "{screen}");
    let table = lines
        .iter()
        .position(|line| line.trim_start().starts_with("VAULT KEY"))
        .unwrap();
    let key = lines[table + 1].trim_start();
    assert!(key.starts_with(&key_ids(&t)[0]), "{screen}");
}
