//! Valid and invalid nicknames, in every command that takes one.

use serde_json::json;

use crate::common::{
    credctl::{found_by_use, outcome, vault},
    database::{insert_row, rows},
    home_files::write_file,
};

const PAIR: &str = "PK1\ns1\n";

#[test]
fn a_nickname_that_cannot_be_is_refused_with_what_does_not_show_spelled_out() {
    let t = vault();
    let id = t.add("Paper", &[]);
    let hidden =
        |code: &str| format!("a nickname cannot hold the character U+{code}, which does not show");
    let long = "x".repeat(256);
    for (nickname, shown, why) in [
        ("", "", "a nickname cannot be blank".to_owned()),
        (" \t", " \\t", "a nickname cannot be blank".to_owned()),
        (
            "-",
            "-",
            "a nickname cannot be `-`, which means the previous credential".to_owned(),
        ),
        ("\x1b[31mred", "\\u{1b}[31mred", hidden("001B")),
        ("a\u{202e}b", "a\\u{202e}b", hidden("202E")),
        ("a\u{200b}b", "a\\u{200b}b", hidden("200B")),
        ("a\nb", "a\\nb", hidden("000A")),
        ("a\u{2028}b", "a\\u{2028}b", hidden("2028")),
        (
            &long,
            &long,
            "a nickname has at most 255 characters; this one has 256".to_owned(),
        ),
    ] {
        let message = |argument: &str| format!("credctl: `{shown}` for `{argument}`: {why}\n");
        let added = t
            .run(["add", "--stdin", "--nickname", nickname])
            .input(PAIR)
            .ends();
        assert_eq!(outcome(&added), (2, "", &*message("--nickname <NICKNAME>")));
        let renamed = t.run(["rename", &id, "--", nickname]).ends();
        assert_eq!(outcome(&renamed), (2, "", &*message("[NICKNAME]")));
    }
    let stored = "SELECT nickname FROM user_credentials";
    assert_eq!(rows(&t, stored), ["Paper"]);
}

#[test]
fn white_space_around_it_is_cut_and_255_characters_of_any_script_are_kept_whole() {
    let t = vault();
    for nickname in [
        "é".repeat(255),
        "\u{1f680}".repeat(255),
        "  Счёт 1\t".into(),
        "a/b".into(),
    ] {
        let id = t.add(&nickname, &[]);
        let stored = format!("SELECT nickname FROM user_credentials WHERE id = '{id}'");
        assert_eq!(rows(&t, &stored), [nickname.trim()]);
        assert_eq!(t.credentials()[0]["nickname"], nickname.trim());
        t.run(["remove", nickname.trim(), "--yes"])
            .ends()
            .succeeded();
    }
}

#[test]
fn an_accent_is_stored_composed_and_a_name_is_found_however_it_is_typed_or_stored() {
    let t = vault();
    let (composed, decomposed) = ("Caf\u{e9}", "Cafe\u{301}");
    let id = t.add(decomposed, &[]);
    assert_eq!(t.credentials()[0]["nickname"], composed);
    for typed in [composed, decomposed] {
        assert_eq!(found_by_use(&t, &[typed]), id);
    }
    let older = "3f9c2a1b-0000-4000-8000-000000000001";
    t.run(["rename", &id, "Other"]).ends().succeeded();
    insert_row(&t, older, "alpaca", Some(decomposed), Some("paper"));
    for typed in [composed, decomposed, "alpaca/Caf\u{e9}"] {
        assert_eq!(found_by_use(&t, &[typed]), older);
    }
}

#[test]
fn a_nickname_of_which_nothing_shows_is_refused() {
    let t = vault();
    for nickname in ["\u{301}", "\u{fe0f}", "\u{2800}"] {
        let added = t
            .run(["add", "--stdin", "--nickname", nickname])
            .input(PAIR)
            .ends();
        let message = format!(
            "credctl: `{nickname}` for `--nickname <NICKNAME>`: a nickname must have a character that \
             shows by itself\n"
        );
        assert_eq!(outcome(&added), (2, "", &*message));
    }
}

#[test]
fn a_new_nickname_that_looks_like_another_one_is_remarked_on() {
    let t = vault();
    t.add("Paper 1", &["--paper"]);
    let remark = "looks like `Paper 1`, another credential; tell them apart by id";
    let lookalike = "\u{420}aper 1";
    let added = t
        .run([
            "add",
            "--stdin",
            "--paper",
            "--json",
            "--nickname",
            lookalike,
        ])
        .input("PK2\ns2\n")
        .ends()
        .succeeded();
    let remarks = added.json()["remarks"].to_string();
    assert!(remarks.contains(remark), "{remarks}");
    let other = t.add("Desk", &["--paper"]);
    let renamed = t.run(["rename", &other, "Paper I"]).ends().succeeded();
    assert!(renamed.stderr.contains(remark), "{}", renamed.stderr);
    let renamed = t.run(["rename", &other, "Paper 3"]).ends().succeeded();
    assert!(!renamed.stderr.contains("looks like"), "{}", renamed.stderr);
}

#[test]
fn imported_nicknames_that_look_like_others_are_remarked_on() {
    let t = vault();
    t.add("Paper 1", &["--paper"]);
    let import = |names: &[String]| {
        let one = |name: &String| json!({ "nickname": name, "api_key": format!("PK-{name}"), "secret_key": "s" });
        let all: Vec<_> = names.iter().map(one).collect();
        write_file(&t, "new.json", json!(all).to_string(), 0o600);
        let import = ["import", "new.json", "--paper", "--as-is", "--json"];
        t.run(import).ends().succeeded().json()["remarks"].clone()
    };
    let remarks = import(&["Paper l".to_owned(), "Desk".to_owned()]);
    let remark = "`Paper l` looks like `Paper 1`, another credential; tell them apart by id";
    assert_eq!(remarks, json!([remark]));
    assert_eq!(import(&["Other".to_owned()]), json!([]));
    let pairs = |n: u32| [format!("O{n}"), format!("0{n}")];
    let remarks = import(&(2..9).flat_map(pairs).collect::<Vec<_>>());
    let remarks = remarks.as_array().unwrap();
    assert_eq!(remarks.len(), 6, "{remarks:?}");
    assert_eq!(remarks[5], "2 more look like others");
}
