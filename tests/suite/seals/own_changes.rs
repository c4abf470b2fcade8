//! Changes by credctl itself, which keep rows sealed, and open to the older product.

use serde_json::{Value, json};

use super::all_seals;
use crate::common::{credctl::Credctl, database::rows, python::python};

/// Asserts that every row is sealed, and that Python opens both its fields.
#[track_caller]
fn sound(t: &Credctl, after: &[&str], expected: &[[&str; 2]]) {
    let seals = all_seals(t);
    assert!(
        seals.iter().all(|seal| seal == "ok"),
        "{after:?}: {seals:?}"
    );
    let tokens = rows(
        t,
        "SELECT api_key, secret_key FROM user_credentials ORDER BY created_at, id",
    );
    let tokens: Vec<Vec<&str>> = tokens
        .iter()
        .map(|row| row.split(" | ").collect())
        .collect();
    let opened = python(
        "
lines = open(data['file']).read().split('\\n')
keys = [Fernet(line) for line in lines if line and not line.startswith('#')]
result = [[MultiFernet(keys).decrypt(token).decode() for token in row] for row in data['rows']]
",
        &json!({"file": t.data_home().join("vault.keys"), "rows": tokens}),
    );
    assert_eq!(opened, json!(expected), "{after:?}");
}

#[test]
fn every_change_leaves_rows_sealed_and_open_to_python() {
    let t = Credctl::on_server();
    let add = ["add", "--nickname", "One", "--stdin"];
    let added = t.run(add).input("PK1\ns1\n").ends().succeeded();
    let id = added.stdout.trim_end();
    sound(&t, &add, &[["PK1", "s1"]]);
    for change in [
        &["rename", "One", "Uno"][..],
        &["edit", "Uno", "--paper", "--yes"],
        &["use", "Uno"],
        &["edit", "Uno", "--live", "--ignore-key-prefix", "--yes"],
        &["edit", "Uno", "--disable", "--yes"],
        &["rename", id, "Ünö ✓"],
        &["edit", id, "--enable", "--yes"],
        &["edit", id, "--type", "binance", "--yes"],
    ] {
        t.run(change).ends().succeeded();
        sound(&t, change, &[["PK1", "s1"]]);
    }
    let keys = [
        "edit",
        id,
        "--type",
        "alpaca",
        "--paper",
        "--disable",
        "--stdin",
        "--yes",
    ];
    t.run(keys).input("PK2\ns2\n").ends().succeeded();
    sound(&t, &keys, &[["PK2", "s2"]]);
    let one_key = ["add", "--type", "polygon", "--nickname", "Data", "--stdin"];
    t.run(one_key).input("poly\n").ends().succeeded();
    sound(&t, &one_key, &[["PK2", "s2"], ["poly", ""]]);
}

#[test]
fn what_is_imported_is_sealed_too() {
    let t = Credctl::on_server();
    let entry = |n: usize| json!({"nickname": format!("P{n}"), "environment": "paper", "api_key": format!("PK{n}"), "secret_key": format!("s{n}")});
    let file: Vec<Value> = (0..3).map(entry).collect();
    let import = ["import", "-", "--format", "json"];
    t.run(import)
        .input(json!(file).to_string())
        .ends()
        .succeeded();
    sound(&t, &import, &[["PK0", "s0"], ["PK1", "s1"], ["PK2", "s2"]]);
}

#[test]
fn rows_of_the_older_product_are_sealed_by_the_first_change_where_they_are_accepted() {
    for change in [
        &["rename", "One", "Uno"][..],
        &["edit", "One", "--disable", "--yes"],
        &["edit", "One", "--paper", "--yes"],
    ] {
        let mut t = Credctl::on_server();
        let id = t.add("One", &["--paper"]);
        rows(&t, "DELETE FROM credctl.events");
        rows(&t, "DELETE FROM credctl.credentials");
        assert_eq!(all_seals(&t), ["unsealed"]);
        // Another machine, which has not seen it sealed.
        std::fs::remove_file(t.config().with_extension("state")).unwrap();
        assert_eq!(t.run(["rename", &id, "Uno"]).ends().code, 9);
        t.set("CREDCTL_UNSEALED", "accept");
        t.run(change).ends().succeeded();
        sound(&t, change, &[["PKTEST0000000000WXYZ", "secret-of-a-test"]]);
    }
}
