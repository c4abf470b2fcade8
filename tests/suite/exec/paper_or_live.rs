//! The expected environment: paper unless live is asked for, whichever layer chose the credential
//! and whatever its row says.

use super::{LIVE_HOST, PAPER_HOST, Vault, refused};
use crate::common::{database::alter, seals::seal_as};

/// A credential and its environment; `None` if that is not stated, or contradictory.
struct Kind {
    nickname: &'static str,
    id: String,
    is: Option<&'static str>,
}

/// Flags, a variable, and the environment that the two expect together.
type Expected = (
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
    Option<&'static str>,
);

const EXPECTED: [Expected; 6] = [
    (&[], &[], Some("paper")),
    (&["--paper"], &[], Some("paper")),
    (&["--live"], &[], Some("live")),
    (&[], &[("CREDCTL_EXPECT", "paper")], Some("paper")),
    (&[], &[("CREDCTL_EXPECT", "live")], Some("live")),
    // A contradiction expects what nothing is.
    (&["--paper"], &[("CREDCTL_EXPECT", "live")], None),
];

/// Credentials of every kind, rows of the older product among them.
fn kinds() -> (Vault, Vec<Kind>) {
    let v = Vault::new();
    let not_stated = v.t.add("Not stated", &[]);
    let legacy = v.t.add("Legacy", &[]);
    let odd = v.t.add("Odd", &[]);
    for (id, environment) in [(&legacy, None), (&odd, Some("live"))] {
        alter(&v.t, id, "credential_type = 'alpaca_paper'");
        seal_as(&v.t, id, environment);
    }
    let kind = |nickname, id: &String, is| {
        let id = id.clone();
        Kind { nickname, id, is }
    };
    let kinds = vec![
        kind("Paper 1", &v.paper, Some("paper")),
        kind("Live", &v.live, Some("live")),
        kind("Not stated", &not_stated, None),
        kind("Legacy", &legacy, Some("paper")),
        kind("Odd", &odd, None),
    ];
    (v, kinds)
}

/// Asserts that the credential is handed out with its own host if it is as expected, and is refused
/// otherwise.
#[track_caller]
fn assert_expected(v: &Vault, kind: &Kind, how: &[&str], chosen_by: &[(&str, &str)]) {
    for (flags, expectation, expected) in EXPECTED {
        let flags = [flags, how].concat();
        let variables = [expectation, chosen_by].concat();
        if kind.is.is_none() || kind.is != expected {
            refused(&v.t, &flags, 107, &variables);
            continue;
        }
        let script = "echo $CREDCTL_EXEC_ID $CREDCTL_EXEC_ENVIRONMENT $APCA_API_BASE_URL";
        let run = v.exec(&flags, &["sh", "-c", script]);
        let with = variables.iter();
        let run = with.fold(run, |run, (name, value)| run.var(name, value));
        let (is, host) = match expected {
            Some("live") => ("live", LIVE_HOST),
            _ => ("paper", PAPER_HOST),
        };
        let found = run.ends().succeeded().stdout;
        assert_eq!(found, format!("{} {is} {host}\n", kind.id));
    }
}

#[test]
fn whichever_layer_chose_only_what_is_stated_as_expected_is_handed_out() {
    let (v, kinds) = kinds();
    for kind in &kinds {
        // What is in use is paper, so that nothing but the credential itself can refuse.
        v.t.run(["use", &v.paper]).ends().succeeded();
        assert_expected(&v, kind, &["-c", kind.nickname], &[]);
        assert_expected(&v, kind, &[], &[("CREDCTL_CREDENTIAL", kind.nickname)]);
        v.t.run(["use", &kind.id]).ends().succeeded();
        assert_expected(&v, kind, &[], &[]);
    }
}

#[test]
fn a_credential_beside_another_is_judged_like_it() {
    let (v, kinds) = kinds();
    for kind in kinds.iter().filter(|kind| kind.is != Some("paper")) {
        for flags in [&[][..], &["--paper"], &["--live"]] {
            refused(
                &v.t,
                &[flags, &["--also", kind.nickname]].concat(),
                107,
                &[],
            );
        }
    }
}

#[test]
fn nothing_stands_in_for_what_is_gone_or_disabled() {
    let (v, kinds) = kinds();
    let flags: [&[&str]; 3] = [&[], &["--paper"], &["--live"]];
    for kind in &kinds {
        // One that list and current would show in its place.
        v.t.add("Stand-in", &["--paper"]);
        v.t.run(["use", &kind.id]).ends().succeeded();
        v.t.run(["edit", &kind.id, "--disable", "--yes"])
            .ends()
            .succeeded();
        if kind.is == Some("paper") {
            let shown = v.t.run(["current", "--json"]).ends().succeeded().json();
            assert_eq!(shown["selection"]["layer"], "fallback");
        }
        let variable = [("CREDCTL_CREDENTIAL", kind.nickname)];
        for flags in flags {
            refused(&v.t, flags, 103, &[]);
            refused(&v.t, flags, 103, &variable);
            refused(&v.t, &[flags, &["-c", kind.nickname]].concat(), 103, &[]);
        }
        let remove = ["remove", &kind.id, "--yes"];
        v.t.run(remove).ends().succeeded();
        for flags in flags {
            refused(&v.t, flags, 103, &[]);
            refused(&v.t, flags, 103, &variable);
            refused(&v.t, &[flags, &["-c", kind.nickname]].concat(), 103, &[]);
        }
    }
}

#[test]
fn a_layer_that_does_not_resolve_is_not_passed_over() {
    let v = Vault::new();
    refused(&v.t, &[], 103, &[("CREDCTL_CREDENTIAL", "nobody")]);
    refused(
        &v.t,
        &["-c", "nobody"],
        103,
        &[("CREDCTL_CREDENTIAL", "Paper 1")],
    );
    refused(&v.t, &[], 112, &[("CREDCTL_CREDENTIAL", "")]);
    refused(&v.t, &["-c", "Paper 1"], 112, &[("CREDCTL_EXPECT", "both")]);
}
