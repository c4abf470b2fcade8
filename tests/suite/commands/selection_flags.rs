//! `--type`, `--paper`, `--live` and `--account`, which narrow the candidates before a reference is
//! called ambiguous.

use serde_json::json;

use crate::common::{
    credctl::{Credctl, found_by_use, outcome, vault},
    database::insert_row,
    home_files::{config, write_config},
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
        &["use", "-"],
        &["current"],
        &["current", "Main"],
        &["current", "--id"],
        &["show"],
        &["show", "Main"],
        &["verify"],
        &["verify", "Main"],
        &["verify", "--all"],
        &["log"],
        &["log", "Main"],
        &["undo"],
        &["undo", "Main"],
        &["vault", "seal"],
        &["vault", "seal", "Main"],
        &["backup", "file"],
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
    for arguments in [&["env"][..], &["env", "Main"]] {
        let refused = t
            .run(arguments.iter().chain(&["--account", "nowhere"]))
            .ends();
        assert_eq!(outcome(&refused), (3, "false\n", expected));
    }
    for arguments in [&["exec"][..], &["exec", "-c", "Main"]] {
        let refused = t
            .run(arguments.iter().chain(&["--account", "nowhere", "true"]))
            .ends();
        assert_eq!(outcome(&refused), (103, "", expected));
    }
    assert_eq!(t.credentials()[0]["label"], "Main");
}

#[test]
fn an_account_that_is_misspelled_is_told_with_a_near_one_and_one_that_is_not_narrows_nothing() {
    let t = vault();
    t.add("Main", &["--paper"]);
    let near = "credctl: user `trader-a` has no account `mian`\n\
                hint: did you mean `main`? `credctl account list` shows all\n";
    for command in ["list", "current", "show"] {
        t.run([command, "--account", "mian"]).ends().failed(3, near);
        let run = t.run([command]).var("CREDCTL_ACCOUNT", "mian");
        run.ends().failed(3, near);
    }
    // What makes and shows accounts does not need the one that is named.
    for arguments in [&["account", "add", "mian"][..], &["account", "list"]] {
        let run = t.run(arguments).var("CREDCTL_ACCOUNT", "mian");
        run.ends().succeeded();
    }
}

/// Two accounts with a paper credential each, of which that of `main` is active; their ids.
fn two_accounts() -> (Credctl, String, String) {
    let t = vault();
    t.run(["account", "add", "second"]).ends().succeeded();
    let first = t.add("First", &["--paper", "--account", "main"]);
    let second = t.add("Second", &["--paper", "--account", "second"]);
    (t, first, second)
}

const OTHER_ACCOUNT: &str =
    "the active credential, `First`, is not in account `second` (--account)";

#[test]
fn an_account_narrows_the_active_credential_of_every_command() {
    let (t, first, _) = two_accounts();
    let hint = "name one, or choose another with `credctl use`";
    let refused = format!("credctl: {OTHER_ACCOUNT}\nhint: {hint}\n");
    for (arguments, code) in [
        (&["current"][..], 7),
        (&["current", "--id"], 7),
        (&["current", "--paper"], 7),
        (&["show", "--reveal"], 7),
        (&["show", "--field", "api_key"], 7),
        (&["show"], 3),
        (&["verify"], 3),
    ] {
        let narrowed = t
            .run(arguments.iter().chain(&["--account", "second"]))
            .ends();
        assert_eq!(outcome(&narrowed), (code, "", &*refused), "{arguments:?}");
        if arguments[0] != "verify" {
            let own = t.run(arguments.iter().chain(&["--account", "main"])).ends();
            own.succeeded();
        }
    }
    let env = t.run(["env", "--account", "second"]).ends();
    assert_eq!(outcome(&env), (7, "false\n", &*refused));
    let exec = t
        .run(["exec", "--account", "second", "--", "echo", "started"])
        .ends();
    assert_eq!(outcome(&exec), (107, "", &*refused));
    let exec = t.run(["exec", "--account", "MAIN", "--", "true"]).ends();
    assert_eq!(exec.code, 103, "names are exact: {exec:#?}");
    t.run(["exec", "--account", "main", "--", "true"])
        .ends()
        .succeeded();
    // Wherever the account is named.
    let by_variable = t.run(["exec", "true"]).var("CREDCTL_ACCOUNT", "second");
    let expected = refused.replace("--account", "CREDCTL_ACCOUNT");
    by_variable.ends().failed(107, &expected);
    let text = config(&t);
    write_config(&t, &format!("account = \"second\"\n{text}"));
    t.run(["exec", "true"])
        .ends()
        .failed(107, &refused.replace("--account", "the config file"));
    t.run(["exec", "--account", "main", "true"])
        .ends()
        .succeeded();
    assert_eq!(t.run(["prompt"]).ends().succeeded().stdout, "");
    write_config(&t, &text);
    // What is remembered tells the account without a look at the database.
    for (account, shown) in [
        ("main", "alpaca · First · paper\n"),
        ("second", ""),
        ("x", ""),
    ] {
        let prompt = t.run(["prompt", "--account", account]).ends();
        assert_eq!(prompt.succeeded().stdout, shown);
    }
    let id = t.run(["current", "--id", "--account", "main"]).ends();
    assert_eq!(id.succeeded().stdout, format!("{first}\n"));
    let by_id = t
        .run(["current", &first, "--id", "--account", "second"])
        .ends();
    assert_eq!(by_id.code, 7, "{by_id:#?}");
}

#[test]
fn a_list_of_one_account_says_that_the_active_credential_is_in_another_one() {
    let (t, first, second) = two_accounts();
    let list = |account: &str| {
        let listed = t.run(["list", "--json", "--account", account]).ends();
        listed.succeeded().json()
    };
    let own = list("main");
    assert_eq!(own["selection"]["credential_id"], *first);
    let other = list("second");
    assert_eq!(other["credentials"][0]["id"], *second);
    let nothing = json!({"credential_id": null, "layer": null, "confirmed": false});
    assert_eq!(other["selection"], nothing);
    let remark = "the active credential, `First`, is in another account";
    assert_eq!(other["remarks"], json!([remark]));
    let removed = t
        .run(["remove", "Second", "--yes", "--json", "--account", "second"])
        .ends();
    assert_eq!(removed.succeeded().json()["active_credential_id"], *first);
}

#[test]
fn only_one_of_the_account_that_is_named_stands_in() {
    let (t, first, second) = two_accounts();
    t.run(["use", &first]).ends().succeeded();
    t.run(["remove", &first, "--yes"]).ends().succeeded();
    let current = |account: &str| t.run(["current", "--json", "--account", account]).ends();
    let shown = current("second").succeeded().json();
    assert_eq!(shown["credential"]["id"], *second);
    assert_eq!(shown["selection"]["layer"], "fallback");
    let none = current("main");
    assert_eq!((none.code, &none.error()["kind"]), (3, &json!("no_active")));
}

#[test]
fn a_dash_does_not_lead_out_of_the_account_that_is_named() {
    let (t, first, second) = two_accounts();
    found_by_use(&t, &["Second"]);
    let message = format!(
        "credctl: the previous credential ({first}) is not in account `second` (--account)\n\
         hint: name the credential to use\n"
    );
    t.run(["use", "-", "--account", "second"])
        .ends()
        .failed(3, &message);
    assert_eq!(t.list()["selection"]["credential_id"], *second);
    assert_eq!(found_by_use(&t, &["-", "--account", "main"]), first);
}

/// Credentials of one name in two environments, and one that has none; their ids are known.
fn of_one_name() -> Credctl {
    let t = vault();
    t.add("Main", &["--paper"]);
    t.add("Main", &["--live"]);
    let data = ["add", "--type", "polygon", "--nickname", "Main", "--stdin"];
    t.run(data).input("polygonkey\n").ends().succeeded();
    t.run(["account", "add", "second"]).ends().succeeded();
    t
}

/// The key that `exec` hands out for these flags, by the first variable that is set; else the exit code.
fn handed_out(t: &Credctl, flags: &[&str], expect: &str) -> String {
    let script =
        "echo ${APCA_API_KEY_ID:+alpaca} ${POLYGON_API_KEY:+polygon} $CREDCTL_EXEC_ENVIRONMENT";
    let command = ["--", "sh", "-c", script];
    let arguments = ["exec"].iter().chain(flags).chain(&command);
    let mut run = t.run(arguments);
    if !expect.is_empty() {
        run = run.var("CREDCTL_EXPECT", expect);
    }
    let ended = run.ends();
    match ended.code {
        0 => ended
            .stdout
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" "),
        code => code.to_string(),
    }
}

#[test]
fn an_expected_environment_narrows_what_a_name_fits_before_it_is_ambiguous() {
    let t = of_one_name();
    for (flags, expect, expected) in [
        (&["-c", "Main"][..], "", "104"),
        (&["-c", "Main", "--paper"], "", "alpaca paper"),
        (&["-c", "Main", "--live"], "", "alpaca live"),
        (&["-c", "Main"], "paper", "alpaca paper"),
        (&["-c", "Main"], "live", "alpaca live"),
        (&["-c", "Main", "--live"], "live", "alpaca live"),
        (&["-c", "Main", "--live"], "paper", "107"),
        (&["-c", "alpaca/Main", "--live"], "", "alpaca live"),
        (&["-c", "Main", "--type", "polygon"], "", "polygon"),
        (&["-c", "Main", "-t", "massive"], "", "polygon"),
        (&["-c", "Main", "--type", "alpaca"], "", "104"),
        (
            &["-c", "Main", "--type", "alpaca", "--live"],
            "",
            "alpaca live",
        ),
        (&["-c", "Main", "--type", "okx"], "", "107"),
        (&["-c", "Main", "--account", "second"], "", "107"),
        (&["-c", "Nobody", "--account", "second"], "", "103"),
        // The active one is the paper one.
        (&["--type", "alpaca"], "", "alpaca paper"),
        (&["--type", "polygon"], "", "107"),
    ] {
        assert_eq!(
            handed_out(&t, flags, expect),
            expected,
            "{flags:?} {expect}"
        );
    }
}

#[test]
fn commands_that_show_or_print_narrow_as_exec_does() {
    let t = of_one_name();
    let by_variable = |flags: &[&str]| {
        let arguments = ["current"].iter().chain(flags);
        let ended = t.run(arguments).var("CREDCTL_CREDENTIAL", "Main").ends();
        (ended.code, ended.stdout)
    };
    assert_eq!(by_variable(&[]).0, 4);
    assert!(
        by_variable(&["--live"])
            .1
            .starts_with("alpaca · Main · live · ")
    );
    assert!(
        by_variable(&["--type", "polygon"])
            .1
            .starts_with("polygon · Main · ")
    );
    assert_eq!(by_variable(&["--account", "second"]).0, 7);
    for (command, flags) in [
        ("current", &[][..]),
        ("show", &["--field", "secret_key"]),
        ("show", &[]),
        ("env", &[]),
    ] {
        let ends = |narrowing: &[&str]| {
            t.run([&[command, "Main"], flags, narrowing].concat())
                .ends()
        };
        assert_eq!(ends(&[]).code, 4, "{command}");
        ends(&["--live"]).succeeded();
        ends(&["--paper"]).succeeded();
        ends(&["--type", "alpaca", "--live"]).succeeded();
        let none = ends(&["--type", "okx"]);
        let code = if command == "show" && flags.is_empty() {
            3
        } else {
            7
        };
        assert_eq!(none.code, code, "{none:#?}");
    }
}

#[test]
fn what_is_left_by_no_narrowing_says_what_was_asked_for() {
    let t = of_one_name();
    let message = "credctl: no credential called `Main` is of type `okx`, in account `second` (--account)\n\
                   hint: check that it is the one you mean\n";
    let exec = [
        "exec",
        "-c",
        "Main",
        "--type",
        "okx",
        "--account",
        "second",
        "true",
    ];
    t.run(exec).ends().failed(107, message);
    // Two of one environment, of which neither is what is expected.
    t.add("Twin", &["--paper", "--account", "main"]);
    t.add("Twin", &["--paper", "--account", "main"]);
    let message = "credctl: no credential called `Twin` is live\n\
                   hint: check that it is the one you mean\n";
    t.run(["current", "Twin", "--live"])
        .ends()
        .failed(7, message);
    let id = t.credentials()[0]["id"].as_str().unwrap().to_owned();
    let message = "credctl: no credential is called `ID`\n\
         hint: there is one with this name, but it does not match --type, --paper, --live or --account\n";
    let by_id = ["rename", &id, "Other", "--type", "okx"];
    t.run(by_id).ends().failed(3, &message.replace("ID", &id));
}

#[test]
fn flags_narrow_what_the_ledger_is_asked_about() {
    let t = of_one_name();
    assert_eq!(t.run(["log", "Main"]).ends().code, 4);
    let logged = t.run(["log", "Main", "--live"]).ends().succeeded().stdout;
    assert_eq!(logged.lines().count(), 1);
    t.run(["rename", "Main", "Renamed", "--live"])
        .ends()
        .succeeded();
    t.run(["rename", "Renamed", "Main"]).ends().succeeded();
    assert_eq!(t.run(["undo", "Main"]).ends().code, 4);
    // It is found, and would be asked about.
    assert_eq!(t.run(["undo", "Main", "--live"]).ends().code, 7);
    let refused = "credctl: --type, --paper and --live choose among credentials of one name\n";
    for (arguments, hint) in [
        (
            &["log", "--live"][..],
            "hint: name a credential that is stored\n",
        ),
        (
            &["log", "Main", "--removed", "--paper"],
            "hint: name a credential that is stored\n",
        ),
        (&["undo", "--live"], "hint: name a credential\n"),
    ] {
        t.run(arguments)
            .ends()
            .failed(2, &format!("{refused}{hint}"));
    }
}
