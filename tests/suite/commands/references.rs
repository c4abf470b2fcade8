//! References: every reading counts, and a reference that fits several credentials is refused.

use crate::common::{
    credctl::{Credctl, found_by_use, outcome, vault},
    database::{alter, insert_row},
};

const PAPER: &str = "3f9c2a1b-0000-4000-8000-000000000001";
const LIVE: &str = "3f9c2a1c-0000-4000-8000-000000000002";
const DATA: &str = "deadbeef-0000-4000-8000-000000000003";

/// Three credentials with ids that are known.
fn three() -> Credctl {
    let t = vault();
    insert_row(&t, PAPER, "alpaca", Some("Paper 1"), Some("paper"));
    insert_row(&t, LIVE, "alpaca", Some("Live"), Some("live"));
    insert_row(&t, DATA, "polygon", Some("Data"), None);
    t
}

#[test]
fn a_credential_is_named_by_nickname_id_beginning_of_it_or_type_and_nickname() {
    let t = three();
    for reference in [
        "Paper 1",
        " Paper 1 ",
        PAPER,
        &PAPER.to_uppercase(),
        &PAPER.replace('-', ""),
        "3f9c2a1b",
        "3F9C2A1B-0000",
        "id:3f9c2a1b",
        "alpaca/Paper 1",
        "Alpaca/Paper 1",
    ] {
        assert_eq!(found_by_use(&t, &[reference]), PAPER, "{reference}");
    }
    for reference in ["dead", "polygon/Data", "massive/Data"] {
        assert_eq!(found_by_use(&t, &[reference]), DATA, "{reference}");
    }
}

#[test]
fn what_fits_nothing_is_told_with_a_near_name() {
    let t = three();
    let refused = |reference: &str, hint: &str| {
        let expected = format!("credctl: no credential is called `{reference}`\nhint: {hint}\n");
        assert_eq!(
            outcome(&t.run(["use", reference]).ends()),
            (3, "", &*expected)
        );
    };
    let all = "run `credctl list` to see the credentials";
    refused("Papr 1", "did you mean `Paper 1`? `credctl list` shows all");
    refused(
        "paper 1",
        "did you mean `Paper 1`? `credctl list` shows all",
    );
    refused("polygon/Paper 1", all);
    refused("3f9", all);
    refused("id:beef", all);
    refused("", all);
    refused("3f9c2a1d", all);
}

#[test]
fn an_empty_vault_says_how_to_begin() {
    let empty = vault();
    let named = "credctl: no credential is called `Paper`: nothing is stored yet\n\
                 hint: store one with `credctl add`\n";
    let active = "credctl: there is no active credential\nhint: store one with `credctl add`\n";
    let previous = "credctl: there is no previous credential\nhint: store one with `credctl add`\n";
    let none = "credctl: there is no credential to use\nhint: store one with `credctl add`\n";
    for t in [empty, Credctl::fresh()] {
        for (arguments, message) in [
            (&["use", "Paper"][..], named),
            (&["rename", "Paper", "Other"], named),
            (&["edit", "Paper", "--live", "--yes"], named),
            (&["remove", "Paper", "--yes"], named),
            (&["current", "Paper"], named),
            (&["show", "Paper"], named),
            (&["env", "Paper"], named),
            (&["verify", "Paper"], named),
            (&["exec", "-c", "Paper", "true"], named),
            (&["current"], active),
            (&["current", "--id"], active),
            (&["show"], active),
            (&["env"], active),
            (&["verify"], active),
            (&["exec", "true"], active),
            (&["use", "-"], previous),
            (&["use"], none),
        ] {
            let ended = t.run(arguments).ends();
            let code = if arguments[0] == "exec" { 103 } else { 3 };
            assert_eq!(
                (ended.code, &*ended.stderr),
                (code, message),
                "{arguments:?}"
            );
        }
        for arguments in [
            &["list"][..],
            &["list", "--paper"],
            &["list", "--type", "okx"],
        ] {
            let ended = t.run(arguments).ends().succeeded();
            let hint = "\nStore one with: credctl add\n";
            assert!(ended.stderr.ends_with(hint), "{ended:#?}");
        }
    }
}

#[test]
fn several_fits_are_refused_with_each_of_them() {
    let t = three();
    let expected = |line: &str| {
        format!(
            "credctl: `3f9c2a1` fits 2 credentials\n\
             \u{20}\u{20}alpaca · Paper 1 · paper · 3f9c2a1b · added just now\n\
             \u{20}\u{20}alpaca · Live · live · 3f9c2a1c · added just now\n\
             hint: name one by its id, such as `credctl {line}`; or narrow with --type, --paper, --live \
             or --account\n"
        )
    };
    for (arguments, code, line) in [
        (&["use", "3f9c2a1"][..], 4, "use 3f9c2a1b"),
        (
            &["rename", "3f9c2a1", "Other"],
            4,
            "rename 3f9c2a1b NICKNAME",
        ),
        (&["remove", "3f9c2a1", "--yes"], 4, "remove 3f9c2a1b"),
        (
            &["remove", "3f9c2a1", "--yes", "--if-present"],
            4,
            "remove 3f9c2a1b",
        ),
        (
            &["remove", "Data", "3f9c2a1", "--yes"],
            4,
            "remove 3f9c2a1b",
        ),
        (&["show", "3f9c2a1"], 4, "show 3f9c2a1b"),
        (
            &["exec", "-c", "3f9c2a1", "true"],
            104,
            "exec -c 3f9c2a1b -- COMMAND",
        ),
    ] {
        let refused = t.run(arguments).ends();
        assert_eq!(
            outcome(&refused),
            (code, "", &*expected(line)),
            "{arguments:?}"
        );
    }
    // Its flags state what the credential shall be: they cannot narrow.
    let edit = t.run(["edit", "3f9c2a1", "--paper", "--yes"]).ends();
    let expected = expected("edit 3f9c2a1b");
    let (without, _) = expected.split_once("; or narrow").unwrap();
    assert_eq!(outcome(&edit), (4, "", format!("{without}\n").as_str()));
    assert_eq!(t.credentials().len(), 3);
    let json = t.run(["use", "--json", "3f9c2a1"]).ends();
    let candidates = json.error()["candidates"].clone();
    assert_eq!(
        (&candidates[0]["id"], &candidates[1]["id"]),
        (&PAPER.into(), &LIVE.into())
    );
}

#[test]
fn credentials_of_one_name_are_told_apart_by_account_and_age() {
    let t = three();
    t.run(["account", "add", "Second desk"]).ends().succeeded();
    let keys = "PKTEST0000000000WXYZ\nsecret-of-another\n";
    let add = [
        "add",
        "-n",
        "Paper 1",
        "--paper",
        "--stdin",
        "--account",
        "Second desk",
    ];
    let id = t.run(add).input(keys).ends().succeeded().stdout[..8].to_owned();
    alter(&t, PAPER, "created_at = now() - interval '3 days 1 hour'");
    let refused = t.run(["show", "Paper 1"]).ends();
    let expected = format!(
        "credctl: `Paper 1` fits 2 credentials\n\
         \u{20}\u{20}alpaca · Paper 1 · paper · 3f9c2a1b · account main · added 3 days ago\n\
         \u{20}\u{20}alpaca · Paper 1 · paper · {id} · account Second desk · key PK…WXYZ · added just now\n\
         hint: name one by its id, such as `credctl show 3f9c2a1b`; or narrow with --type, --paper, --live \
         or --account\n"
    );
    assert_eq!(outcome(&refused), (4, "", &*expected));
}

#[test]
fn every_command_refuses_an_ambiguous_name_with_the_line_to_type() {
    let t = three();
    let namesake = "aaaa0000-0000-4000-8000-000000000004";
    insert_row(&t, namesake, "alpaca", Some("Paper 1"), Some("paper"));
    let commands: [(&[&str], &str); 11] = [
        (&["use", "Paper 1"], "credctl use 3f9c2a1b"),
        (&["show", "Paper 1"], "credctl show 3f9c2a1b"),
        (&["env", "Paper 1"], "credctl env 3f9c2a1b"),
        (
            &["exec", "-c", "Paper 1", "--", "true"],
            "credctl exec -c 3f9c2a1b -- COMMAND",
        ),
        (&["current", "Paper 1"], "credctl current 3f9c2a1b"),
        (&["verify", "Paper 1"], "credctl verify 3f9c2a1b"),
        (&["edit", "Paper 1", "--disable"], "credctl edit 3f9c2a1b"),
        (
            &["rename", "Paper 1", "P"],
            "credctl rename 3f9c2a1b NICKNAME",
        ),
        (&["remove", "Paper 1"], "credctl remove 3f9c2a1b"),
        (&["undo", "Paper 1"], "credctl undo 3f9c2a1b"),
        (&["vault", "seal", "Paper 1"], "credctl vault seal 3f9c2a1b"),
    ];
    for (command, line) in commands {
        let refused = t.run(command).ends();
        let line = format!("hint: name one by its id, such as `{line}`");
        assert_eq!(refused.code % 100, 4, "{command:?}");
        assert!(
            refused.stderr.contains(&line),
            "{command:?}: {}",
            refused.stderr
        );
    }
}

#[test]
fn readings_of_different_kinds_count_together() {
    let t = three();
    let named_like_an_id = "aaaa0000-0000-4000-8000-000000000004";
    insert_row(&t, named_like_an_id, "alpaca", Some("dead"), Some("paper"));
    let ambiguous = "credctl: `dead` fits 2 credentials\n\
         \u{20}\u{20}polygon · Data · deadbeef · added just now\n\
         \u{20}\u{20}alpaca · dead · paper · aaaa0000 · added just now\n\
         hint: name one by its id, such as `credctl use deadbeef`; or narrow with --type, --paper, --live \
         or --account\n";
    assert_eq!(outcome(&t.run(["use", "dead"]).ends()), (4, "", ambiguous));
    assert_eq!(found_by_use(&t, &["id:dead"]), DATA);
    assert_eq!(found_by_use(&t, &["alpaca/dead"]), named_like_an_id);

    let named_like_a_type = "bbbb0000-0000-4000-8000-000000000005";
    insert_row(&t, named_like_a_type, "alpaca", Some("polygon/Data"), None);
    assert_eq!(t.run(["use", "polygon/Data"]).ends().code, 4);
    let named_like_a_prefix = "cccc0000-0000-4000-8000-000000000006";
    insert_row(&t, named_like_a_prefix, "alpaca", Some("id:dead"), None);
    assert_eq!(t.run(["use", "id:dead"]).ends().code, 4);
    let named_like_a_whole_id = "dddd0000-0000-4000-8000-000000000007";
    insert_row(&t, named_like_a_whole_id, "alpaca", Some(DATA), None);
    assert_eq!(t.run(["use", DATA]).ends().code, 4);
}

#[test]
fn one_credential_that_fits_in_two_readings_is_one() {
    let t = vault();
    insert_row(&t, PAPER, "alpaca", Some("3f9c"), Some("paper"));
    assert_eq!(found_by_use(&t, &["3f9c"]), PAPER);
    assert_eq!(found_by_use(&t, &["alpaca/3f9c"]), PAPER);
}

#[test]
fn a_nickname_with_blanks_that_was_not_quoted_is_told_so() {
    let t = three();
    let expected = "credctl: nicknames with spaces need quotes: credctl use \"Paper 1\"\n";
    assert_eq!(
        outcome(&t.run(["use", "Paper", "1"]).ends()),
        (2, "", expected)
    );
    let expected = "credctl: no credential is called `Paper`\n\
                    hint: nicknames with spaces need quotes: \"Paper 1\"\n";
    assert_eq!(
        outcome(&t.run(["remove", "Paper", "1"]).ends()),
        (3, "", expected)
    );
}
