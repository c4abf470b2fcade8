//! `vault` over the private database, where nobody else has rows and credctl may read all of them.

use super::vault;
use crate::common::{credctl::Credctl, vault_keys::keyring};

#[test]
fn a_key_is_rotated_without_a_question_and_retired_by_the_same_user() {
    let t = Credctl::fresh();
    t.add("Paper 1", &["--paper"]);
    let old = keyring(&t).primary().to_string();
    let told = vault(&t, &["rotate"]).succeeded().stderr;
    assert!(told.contains("; 1 credential resealed\n"), "{told}");
    let new = keyring(&t).primary().to_string();
    assert_ne!(old, new);
    let retired = vault(&t, &["retire", &old]).succeeded();
    assert!(
        retired
            .stderr
            .starts_with(&format!("Retired vault key {old}; it is kept in ")),
        "{retired:#?}"
    );
    assert_eq!(keyring(&t).ids().count(), 1);
    let checked = vault(&t, &["check", "--json"]).succeeded().json();
    assert_eq!(
        (&checked["ok"], &checked["unsealed"]),
        (&1.into(), &0.into())
    );
    vault(&t, &["seal"]).succeeded();
    let status = vault(&t, &["status", "--json"]).succeeded().json();
    assert_eq!(status["keys"].as_array().unwrap().len(), 1);
    assert_eq!(status["keys"][0]["rows"], 1);
}
