//! `--type`, `--paper`, `--live` and `--account`, which narrow the candidates before a reference is
//! called ambiguous.

use crate::common::{
    credctl::{Credctl, found_by_use, outcome, vault},
    database::insert_row,
};

const PAPER: &str = "aaaa0001-0000-4000-8000-000000000001";
const LIVE: &str = "aaaa0002-0000-4000-8000-000000000002";
const DATA: &str = "aaaa0003-0000-4000-8000-000000000003";

/// Three credentials of one name.
fn three_of_a_name() -> Credctl {
    let t = vault();
    insert_row(&t, PAPER, "alpaca", Some("Main"), Some("paper"));
    insert_row(&t, LIVE, "alpaca", Some("Main"), Some("live"));
    insert_row(&t, DATA, "polygon", Some("Main"), None);
    t
}

#[test]
fn flags_narrow_what_a_name_and_a_prefix_fit() {
    let t = three_of_a_name();
    for reference in ["Main", "aaaa"] {
        assert_eq!(t.run(["use", reference]).ends().code, 4);
        assert_eq!(t.run(["use", reference, "--type", "alpaca"]).ends().code, 4);
        assert_eq!(found_by_use(&t, &[reference, "--paper"]), PAPER);
        assert_eq!(
            found_by_use(&t, &[reference, "--live", "--type", "alpaca"]),
            LIVE
        );
        assert_eq!(found_by_use(&t, &[reference, "--type", "massive"]), DATA);
    }
    t.run(["rename", "Main", "Data", "--type", "polygon"])
        .ends()
        .succeeded();
    t.run(["remove", "Main", "--live", "--yes"])
        .ends()
        .succeeded();
    assert_eq!(found_by_use(&t, &["Main"]), PAPER);
    assert_eq!(found_by_use(&t, &["Data"]), DATA);
}

#[test]
fn a_name_that_only_fits_without_the_flags_is_told_so() {
    let t = three_of_a_name();
    let refused = t.run(["use", "Main", "--live", "--type", "polygon"]).ends();
    let expected = "credctl: no credential is called `Main`\n\
         hint: there is one with this name, but it does not match --type, --paper, --live or --account\n";
    assert_eq!(outcome(&refused), (3, "", expected));
}

#[test]
fn an_account_narrows_by_name_and_by_id() {
    let t = vault();
    t.run(["account", "add", "second"]).ends().succeeded();
    let second = t.run(["account", "list"]).ends().succeeded().stdout;
    let second = second.lines().nth(1).unwrap().split('\t').next().unwrap();
    let one = t.add("Main", &["--account", "main"]);
    let other = t.add("Main", &["--account", second]);
    assert_eq!(t.run(["use", "Main"]).ends().code, 4);
    assert_eq!(found_by_use(&t, &["Main", "--account", "main"]), one);
    assert_eq!(found_by_use(&t, &["Main", "--account", "second"]), other);
    assert_eq!(
        found_by_use(&t, &["Main", "--account", &second.to_uppercase()]),
        other
    );
    let listed = t
        .run(["list", "--account", second])
        .ends()
        .succeeded()
        .stdout;
    assert_eq!(listed.lines().count(), 1);
    assert!(listed.starts_with(&other));
    let by_variable = t.run(["use", "Main"]).var("CREDCTL_ACCOUNT", "main");
    by_variable.ends().succeeded();
    assert_eq!(t.credentials().len(), 2);
}

#[test]
fn an_account_that_is_not_there_is_an_error_of_every_command_and_no_answer_is_begun() {
    let t = vault();
    t.add("Main", &[]);
    let expected = "credctl: user `trader-a` has no account `nowhere`\n\
                    hint: run `credctl account list` to see the accounts\n";
    for arguments in [
        &["list"][..],
        &["use", "Main"],
        &["rename", "Main", "Other"],
        &["edit", "Main", "--disable", "--yes"],
        &["remove", "Main", "--yes"],
        &["remove", "Main", "--yes", "--if-present"],
        &["add", "--stdin"],
        &["add", "--stdin", "--if-absent"],
    ] {
        let arguments = arguments.iter().chain(&["--account", "nowhere"]);
        let refused = t.run(arguments.clone()).input("PK1\ns1\n").ends();
        assert_eq!(outcome(&refused), (3, "", expected));
        let json = t
            .run(arguments.chain(&["--json"]))
            .input("PK1\ns1\n")
            .ends();
        assert_eq!(
            (json.stdout.as_str(), &json.error()["exit_code"]),
            ("", &3.into())
        );
    }
    assert_eq!(t.credentials()[0]["label"], "Main");
}
