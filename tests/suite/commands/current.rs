//! `credctl current`: the credential in use, and the proof of its environment and keys.

use crate::common::{
    credctl::{Credctl, paper_and_live},
    home_files::{config, write_config},
};

#[test]
fn the_credential_in_use_is_shown_with_the_layer_that_decided() {
    let (t, paper, live) = paper_and_live();
    let shown = t.run(["current"]).ends().succeeded();
    assert_eq!(
        shown.stdout,
        format!("alpaca · Paper 1 · paper · {}\n", &paper[..8])
    );
    let json = t.run(["current", "--json"]).ends().succeeded().json();
    assert_eq!(json["credential"]["id"], paper.as_str());
    assert_eq!(json["credential"]["selected"], true);
    assert_eq!(json["selection"]["layer"], "config");
    let by_variable = t
        .run(["current", "--json"])
        .var("CREDCTL_CREDENTIAL", "Live");
    let json = by_variable.ends().succeeded().json();
    assert_eq!(json["credential"]["id"], live.as_str());
    assert_eq!(json["selection"]["layer"], "variable");
    let json = t
        .run(["current", "Live", "--json"])
        .ends()
        .succeeded()
        .json();
    assert_eq!(json["selection"]["layer"], "argument");
    assert_eq!(json["credential"]["selected"], false);
}

#[test]
fn one_that_is_named_is_selected_if_it_is_the_one_in_use() {
    let (t, paper, live) = paper_and_live();
    let selected = |command: &str, id: &str, variable: Option<&str>| {
        let run = t.run([command, id, "--json"]);
        let run = match variable {
            Some(reference) => run.var("CREDCTL_CREDENTIAL", reference),
            None => run,
        };
        run.ends().succeeded().json()["credential"]["selected"].clone()
    };
    for command in ["current", "show"] {
        assert_eq!(selected(command, &paper, None), true, "{command}");
        assert_eq!(selected(command, &live, None), false, "{command}");
        assert_eq!(selected(command, &paper, Some("Live")), false, "{command}");
    }
    let disable = ["edit", &paper, "--disable", "--yes"];
    t.run(disable).ends().succeeded();
    for command in ["current", "show"] {
        assert_eq!(selected(command, &paper, None), false, "{command}");
    }
}

#[test]
fn layers_are_explained_in_the_order_in_which_they_decide() {
    let (t, ..) = paper_and_live();
    let config = t.config();
    let explained = |t: &Credctl| t.run(["current", "--explain"]).ends().succeeded().stdout;
    let lines: Vec<_> = explained(&t).lines().skip(1).map(str::to_owned).collect();
    assert_eq!(
        lines,
        [
            "not set  command line".to_owned(),
            "not set  CREDCTL_CREDENTIAL".to_owned(),
            format!("decided  active credential: {}", config.display()),
        ]
    );
    let by_variable = t
        .run(["current", "--explain"])
        .var("CREDCTL_CREDENTIAL", "Live");
    let explained = by_variable.ends().succeeded().stdout;
    let lines: Vec<_> = explained.lines().skip(1).map(str::to_owned).collect();
    assert_eq!(
        lines,
        [
            "not set  command line".to_owned(),
            "decided  CREDCTL_CREDENTIAL: Live".to_owned(),
            format!("shadowed active credential: {}", config.display()),
        ]
    );
}

#[test]
fn a_proof_fails_unless_the_credential_is_what_is_expected() {
    let (t, paper, live) = paper_and_live();
    let not_stated = t.add("Either", &[]);
    for (arguments, code) in [
        (&["current", "--paper"][..], 0),
        (&["current", "--live"], 7),
        (&["current", &paper, "--paper"], 0),
        (&["current", &live, "--live"], 0),
        (&["current", &live, "--paper"], 7),
        (&["current", &not_stated, "--paper"], 7),
        (&["current", &not_stated, "--live"], 7),
        (&["current", "nobody", "--paper"], 3),
        (&["current", &live], 0),
    ] {
        let ended = t.run(arguments).ends();
        assert_eq!(ended.code, code, "{ended:#?}");
        assert_eq!(ended.stdout.is_empty(), code != 0, "{ended:#?}");
    }
    t.run(["current", "Live", "--paper"]).ends().failed(
        7,
        "credctl: `Live` is live, and paper is expected\nhint: check that it is the one you mean\n",
    );
}

#[test]
fn the_expectation_of_a_script_holds_for_every_command_and_cannot_be_contradicted() {
    let (t, paper, live) = paper_and_live();
    let under =
        |expect: &str, arguments: &[&str]| t.run(arguments).var("CREDCTL_EXPECT", expect).ends();
    assert_eq!(under("paper", &["current"]).code, 0);
    assert_eq!(under("live", &["current"]).code, 7);
    assert_eq!(under("live", &["current", &live]).code, 0);
    assert_eq!(under("paper", &["current", &paper, "--paper"]).code, 0);
    under("paper", &["current", &live, "--live"]).failed(
        7,
        "credctl: --live contradicts CREDCTL_EXPECT, which is `paper`\n\
         hint: unset CREDCTL_EXPECT if you need both environments\n",
    );
    under("both", &["current"]).failed(12, "credctl: CREDCTL_EXPECT must be `paper` or `live`\n");
}

#[test]
fn what_stands_in_is_shown_and_proves_nothing() {
    let (t, paper, _) = paper_and_live();
    t.add("Paper 2", &["--paper"]);
    t.run(["edit", &paper, "--disable", "--yes"])
        .ends()
        .succeeded();
    let shown = t.run(["current", "--json"]).ends().succeeded().json();
    assert_eq!(shown["selection"]["layer"], "fallback");
    assert_eq!(shown["selection"]["confirmed"], false);
    let proof = t.run(["current", "--paper"]).ends();
    assert_eq!(proof.code, 3, "{proof:#?}");
    assert!(
        proof.stderr.contains("`Paper 2` is not confirmed"),
        "{proof:#?}"
    );
    assert_eq!(t.run(["current", &paper, "--paper"]).ends().code, 3);
}

#[test]
fn where_nothing_is_in_use_it_says_so() {
    let t = Credctl::on_server();
    let message = "credctl: there is no active credential\nhint: store one with `credctl add`\n";
    for arguments in [
        &["current"][..],
        &["current", "--id"],
        &["current", "--paper"],
    ] {
        t.run(arguments).ends().failed(3, message);
    }
    let none = t.run(["current", "--json"]).ends();
    assert_eq!(none.code, 3);
    assert!(none.json()["credential"].is_null());
    assert_eq!(none.error()["exit_code"], 3);
    assert_eq!(none.error()["kind"], "no_active");
    let fresh = Credctl::fresh();
    fresh.run(["current"]).ends().failed(3, message);
    assert!(!fresh.data_home().join("postgres").exists());
    // Where there is something to choose, that is the way on.
    t.add("Live", &["--live"]);
    let message = "credctl: there is no active credential\n\
                   hint: choose one with `credctl use`, or name one\n";
    t.run(["current"]).ends().failed(3, message);
}

#[test]
fn no_active_credential_and_no_such_credential_are_of_two_kinds() {
    let t = Credctl::on_server();
    let kind = |arguments: &[&str]| {
        let ended = t.run(arguments.iter().chain(&["--json"])).ends();
        let error = ended.error();
        (error["kind"].as_str().unwrap().to_owned(), ended.code)
    };
    let no_active = |code| ("no_active".to_owned(), code);
    let not_found = |code| ("not_found".to_owned(), code);
    let live = t.add("Live", &["--live"]);
    let exec = ["exec", "--json", "--", "true"];
    let refused = t.run(exec).ends();
    assert_eq!(
        (&refused.error()["kind"], refused.code),
        (&"no_active".into(), 103)
    );
    for command in [
        &["current"][..],
        &["current", "--id"],
        &["show"],
        &["env"],
        &["verify"],
    ] {
        assert_eq!(kind(command), no_active(3), "{command:?}");
    }
    for command in [
        &["current", "No"][..],
        &["show", "No"],
        &["env", "No"],
        &["verify", "No"],
        &["use", "-"],
    ] {
        assert_eq!(kind(command), not_found(3), "{command:?}");
    }
    let refused = t.run(["exec", "--json", "-c", "No", "--", "true"]).ends();
    assert_eq!(
        (&refused.error()["kind"], refused.code),
        (&"not_found".into(), 103)
    );
    // One that was active and is gone, alone or with another one in its place.
    t.run(["use", "Live"]).ends().succeeded();
    t.add("Paper", &["--paper"]);
    t.run(["remove", &live, "--yes"]).ends().succeeded();
    for command in [&["current"][..], &["show"], &["env"]] {
        assert_eq!(kind(command), no_active(3), "{command:?}");
    }
    t.run(["use", "Paper"]).ends().succeeded();
    t.add("Paper 2", &["--paper"]);
    t.run(["edit", "Paper", "--disable", "--yes"])
        .ends()
        .succeeded();
    assert_eq!(kind(&["current", "--paper"]), no_active(3));
    // It is there, and it is named: it may not be used.
    assert_eq!(kind(&["show", "--reveal"]), not_found(3));
}

/// The address of a server that does not exist, as the config would remember it.
const NOWHERE: (&str, &str) = (
    "postgres://nobody@127.0.0.1:1/nowhere",
    "nowhere on 127.0.0.1:1 as nobody",
);

#[test]
fn a_whole_id_is_answered_without_a_connection() {
    let (mut t, _, live) = paper_and_live();
    t.set("CREDCTL_DATABASE_URL", NOWHERE.0);
    let id = |arguments: &[&str]| t.run(arguments).ends().succeeded().stdout;
    assert_eq!(id(&["current", &live, "--id"]), format!("{live}\n"));
    let by_variable = t.run(["current", "--id"]).var("CREDCTL_CREDENTIAL", &live);
    assert_eq!(by_variable.ends().succeeded().stdout, format!("{live}\n"));
    // A nickname, and a proof, need the database; so does the active one of another database.
    assert_eq!(t.run(["current", "Live", "--id"]).ends().code, 6);
    assert_eq!(t.run(["current", &live, "--id", "--live"]).ends().code, 6);
    assert_eq!(t.run(["current", "--id"]).ends().code, 6);
}

#[test]
fn the_active_one_is_known_without_a_connection_where_the_config_remembers_the_place() {
    let (mut t, paper, _) = paper_and_live();
    let before = config(&t);
    let place = before.lines().find(|line| line.starts_with("place = "));
    let place = place.unwrap().to_owned();
    t.set("CREDCTL_DATABASE_URL", NOWHERE.0);
    let id = |t: &Credctl| t.run(["current", "--id"]).ends();

    let remembered = before.replace(&place, &format!("place = {:?}", NOWHERE.1));
    write_config(&t, &remembered);
    assert_eq!(id(&t).succeeded().stdout, format!("{paper}\n"));
    let other = t
        .run(["current", "--id"])
        .var("CREDCTL_USER_ID", "trader-b");
    assert_eq!(other.ends().code, 6);

    // A second vault, remembered elsewhere or not at all, changes nothing.
    let second = format!(
        "\n[active.aaaa0001-0000-4000-8000-000000000001.trader-a]\ncredential_id = \"{paper}\"\ncredential_type = \"alpaca\"\n"
    );
    write_config(&t, &(remembered.clone() + &second));
    assert_eq!(id(&t).succeeded().stdout, format!("{paper}\n"));

    // A person writes less by hand: one vault can only be this one, two cannot be told apart.
    let is_spared = |line: &&str| {
        ["nickname", "place", "account_"]
            .iter()
            .any(|new| line.starts_with(new))
    };
    let by_hand: Vec<_> = before.lines().filter(|line| !is_spared(line)).collect();
    let by_hand = by_hand.join("\n") + "\n";
    write_config(&t, &by_hand);
    assert_eq!(id(&t).succeeded().stdout, format!("{paper}\n"));
    write_config(&t, &(by_hand + &second));
    assert_eq!(id(&t).code, 6);
}

#[test]
fn one_that_this_machine_removed_or_disabled_is_asked_for() {
    let (t, paper, _) = paper_and_live();
    let id = || t.run(["current", "--id"]).ends();
    t.run(["edit", &paper, "--disable", "--yes"])
        .ends()
        .succeeded();
    assert_eq!(id().code, 3);
    t.run(["edit", &paper, "--enable", "--yes"])
        .ends()
        .succeeded();
    assert_eq!(id().succeeded().stdout, format!("{paper}\n"));
    t.run(["remove", &paper, "--yes"]).ends().succeeded();
    assert_eq!(id().code, 3);
}
