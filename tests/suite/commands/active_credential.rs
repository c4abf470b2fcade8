//! The active credential: which one it is, and what is shown if it is gone or disabled.

use serde_json::{Value, json};

use crate::common::{
    credctl::{Credctl, outcome, vault},
    database::{alter, insert_row},
    home_files::config,
};

fn selection(t: &Credctl) -> Value {
    t.list()["selection"].clone()
}

fn chosen(id: &str, layer: &str) -> Value {
    json!({"credential_id": id, "layer": layer, "confirmed": layer != "fallback"})
}

fn nothing() -> Value {
    json!({"credential_id": null, "layer": null, "confirmed": false})
}

/// The sixth column of a piped list, by nickname.
fn marks(t: &Credctl) -> Vec<String> {
    let piped = t.run(["list"]).ends().succeeded().stdout;
    let mark = |line: &str| {
        let columns: Vec<_> = line.split('\t').collect();
        format!("{} {}", columns[2], columns[5])
    };
    piped.lines().map(mark).collect()
}

#[test]
fn the_oldest_enabled_one_of_the_same_kind_stands_in_for_one_that_is_gone() {
    let t = vault();
    t.add("Live", &["--live"]);
    t.add("Unsaid", &[]);
    let disabled = t.add("Disabled", &["--paper"]);
    let older = t.add("Older", &["--paper"]);
    t.add("Newer", &["--paper"]);
    let active = t.add("Active", &["--paper", "--use"]);
    t.run(["edit", &disabled, "--disable", "--yes"])
        .ends()
        .succeeded();
    assert_eq!(selection(&t), chosen(&active, "config"));
    let before = config(&t);

    t.run(["edit", "Active", "--disable", "--yes"])
        .ends()
        .succeeded();
    assert_eq!(selection(&t), chosen(&older, "fallback"));
    t.run(["remove", "Active", "--yes"]).ends().succeeded();
    assert_eq!(selection(&t), chosen(&older, "fallback"));
    let expected = [
        "Live -",
        "Unsaid -",
        "Disabled -",
        "Older fallback",
        "Newer -",
    ];
    assert_eq!(marks(&t), expected);
    let gone = "the active credential is gone: choose another with `credctl use`";
    let instead = format!(
        "`Older` only stands in for it, and is not confirmed: run `credctl use {}`",
        &older[..8]
    );
    assert_eq!(t.list()["remarks"], json!([gone, instead]));
    let notes = format!("note: {gone}\nnote: {instead}\n");
    assert_eq!(t.run(["list"]).ends().stderr, notes);
    // The choice is as it was: nothing takes its place until somebody says so.
    assert_eq!(config(&t), format!("{before}state = \"removed\"\n"));

    t.run(["use", "Older"]).ends().succeeded();
    assert_eq!(selection(&t), chosen(&older, "config"));
}

#[test]
fn one_that_is_enabled_again_is_active_again() {
    let t = vault();
    let active = t.add("Active", &["--paper"]);
    t.add("Other", &["--paper"]);
    t.run(["edit", "Active", "--disable", "--yes"])
        .ends()
        .succeeded();
    t.run(["edit", "Active", "--enable", "--yes"])
        .ends()
        .succeeded();
    assert_eq!(selection(&t), chosen(&active, "config"));
}

#[test]
fn nothing_of_another_environment_or_type_and_nothing_live_stands_in() {
    let t = vault();
    t.add("Live 1", &["--live", "--use"]);
    t.add("Live 2", &["--live"]);
    t.add("Paper", &["--paper"]);
    t.run(["remove", "Live 1", "--yes"]).ends().succeeded();
    assert_eq!(selection(&t), nothing());
    assert_eq!(marks(&t), ["Live 2 -", "Paper -"]);
    t.run(["use", "Paper"]).ends().succeeded();
    t.run(["remove", "Paper", "--yes"]).ends().succeeded();
    insert_row(
        &t,
        "aaaa0001-0000-4000-8000-000000000001",
        "kraken",
        Some("K"),
        Some("paper"),
    );
    assert_eq!(selection(&t), nothing());
}

#[test]
fn for_a_type_without_environments_one_of_the_type_stands_in() {
    let t = vault();
    let add = |nickname: &str| {
        let arguments = [
            "add",
            "--type",
            "polygon",
            "--nickname",
            nickname,
            "--stdin",
        ];
        let key = format!("polygonkey-{nickname}\n");
        let added = t.run(arguments).input(key).ends().succeeded();
        added.stdout.trim_end().to_owned()
    };
    let (first, second) = (add("First"), add("Second"));
    t.run(["use", "Second"]).ends().succeeded();
    t.run(["remove", &second, "--yes"]).ends().succeeded();
    assert_eq!(selection(&t), chosen(&first, "fallback"));
}

#[test]
fn a_row_of_the_older_product_may_stand_in() {
    let t = vault();
    let active = t.add("Active", &["--paper"]);
    let old = "aaaa0001-0000-4000-8000-000000000001";
    insert_row(&t, old, "alpaca_paper", None, None);
    alter(&t, &active, "is_active = false");
    assert_eq!(selection(&t), chosen(old, "fallback"));
}

#[test]
fn a_variable_decides_before_the_config_and_what_it_does_not_resolve_ends_the_search() {
    let t = vault();
    let active = t.add("Active", &["--paper"]);
    let other = t.add("Other", &["--live"]);
    let twice = t.add("Twice", &["--paper"]);
    t.add("Twice", &["--paper"]);
    let list = |reference: &str| {
        let listed = t
            .run(["list", "--json"])
            .var("CREDCTL_CREDENTIAL", reference);
        listed.ends().succeeded().json()
    };
    assert_eq!(list("Other")["selection"], chosen(&other, "variable"));
    assert_eq!(list(&twice)["selection"], chosen(&twice, "variable"));
    for (reference, fits) in [("Nobody", "no credential"), ("Twice", "2 credentials")] {
        let listed = list(reference);
        let remark = format!("CREDCTL_CREDENTIAL is `{reference}`, which fits {fits}");
        assert_eq!(listed["selection"], nothing());
        assert_eq!(listed["remarks"], json!([remark]));
        let piped = t.run(["list"]).var("CREDCTL_CREDENTIAL", reference).ends();
        assert_eq!((piped.code, piped.stderr), (0, format!("note: {remark}\n")));
        assert_eq!(piped.stdout.lines().count(), 4);
    }
    assert_eq!(selection(&t), chosen(&active, "config"));
    assert_eq!(list("Other")["credentials"][1]["selected"], true);
}

#[test]
fn an_empty_variable_is_refused_as_one_that_was_meant_to_say_something() {
    let t = vault();
    let listed = t.run(["list"]).var("CREDCTL_CREDENTIAL", "").ends();
    assert_eq!(
        outcome(&listed),
        (
            12,
            "",
            "credctl: CREDCTL_CREDENTIAL is set but empty; set it to something or unset it\n"
        )
    );
}
