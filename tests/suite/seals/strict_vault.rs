//! A strict vault, in which every row has to be sealed, and what a machine remembers of it.

use super::{Vault, exec, make_strict};
use crate::common::{
    credctl::Credctl,
    database::{rows, sql},
    home_files::{config, write_config},
    vault_keys::keyring,
};

const STRIPPED: &str = "note: the database no longer says that this vault is strict, but this machine \
                        remembers it: run `credctl vault check`\n";

/// Adds a row as the older product does, with tokens that open; returns its id.
fn inserted(t: &Credctl) -> String {
    let keyring = keyring(t);
    let token = |text: &str| {
        let secret = credctl::parts::domain::Secret::new(zeroize::Zeroizing::new(text.to_owned()));
        keyring.seal(&secret).as_token().to_owned()
    };
    let insert = format!(
        "INSERT INTO user_credentials (id, user_account_id, user_id, credential_type, api_key, secret_key,
                                       is_active, created_at, updated_at)
         SELECT gen_random_uuid(), id, user_id, 'polygon', '{}', '{}', true, now(), now()
         FROM user_accounts RETURNING id",
        token("polygon-key"),
        token("")
    );
    rows(t, &insert).remove(0)
}

fn strip(t: &Credctl) {
    sql(t, "UPDATE credctl_vault SET strict_token = NULL");
}

#[test]
fn a_row_of_the_older_product_is_refused() {
    let v = Vault::new();
    let id = inserted(&v.t);
    v.t.run(["show", &id]).ends().succeeded();
    make_strict(&v.t);
    let expected = format!("credctl: `polygon` ({id}) is not sealed, and this vault is strict");
    let commands = [
        vec!["exec", "-c", "polygon", "--", "echo", "started"],
        vec!["env", &id],
        vec!["show", &id],
        vec!["show", "polygon", "--field", "api_key"],
        vec!["use", "polygon"],
        vec!["rename", "polygon", "Data"],
    ];
    v.end_with(&commands, &expected);
}

#[test]
fn a_mark_that_was_taken_away_is_missed_where_it_was_seen() {
    let v = Vault::new();
    let id = inserted(&v.t);
    make_strict(&v.t);
    exec(&v.t, "Paper 1", "--paper").failed(0, "");
    let vault = rows(&v.t, "SELECT id FROM credctl_vault").remove(0);
    let remembered = format!("[vault.{vault}]\nstrict = true\n");
    assert!(config(&v.t).contains(&remembered), "{}", config(&v.t));
    strip(&v.t);
    let expected = format!(
        "credctl: `polygon` ({id}) is not sealed, and this vault is strict: the database does not \
         say so any more, but this machine remembers it"
    );
    v.end_with(
        &[
            vec!["show", "polygon"],
            vec!["exec", "-c", &id, "--", "echo"],
        ],
        &expected,
    );
    // What is sealed is told from what is not without the mark.
    exec(&v.t, "Paper 1", "--paper").failed(0, STRIPPED);
}

#[test]
fn what_somebody_else_calls_a_mark_is_not_remembered() {
    let v = Vault::new();
    sql(&v.t, "UPDATE credctl_vault SET strict_token = 'gAAAA'");
    exec(&v.t, "Paper 1", "--paper").failed(0, "");
    assert!(!config(&v.t).contains("strict"), "{}", config(&v.t));
}

#[test]
fn reading_remembers_it_only_where_there_is_a_config() {
    let v = Vault::new();
    make_strict(&v.t);
    let mut other = v.t.neighbour();
    other.set("CREDCTL_KEY_FILE", v.t.data_home().join("vault.keys"));
    exec(&other, "Paper 1", "--paper").failed(0, "");
    assert!(!other.config().exists());
    strip(&v.t);
    exec(&other, "Paper 1", "--paper").failed(0, "");

    make_strict(&v.t);
    write_config(&other, "# mine\nversion = 1\n");
    exec(&other, "Paper 1", "--paper").failed(0, "");
    let text = config(&other);
    assert!(text.starts_with("# mine\nversion = 1\n"), "{text}");
    assert!(text.ends_with("strict = true\n"), "{text}");
    strip(&v.t);
    exec(&other, "Paper 1", "--paper").failed(0, STRIPPED);
}
