//! Several credentials for one program.

use super::{KEY, Vault, refused};

const SHOW: &str = "printf '%s,%s,%s,%s' \"$APCA_API_KEY_ID\" \"$POLYGON_API_KEY\" \"$CREDCTL_EXEC_NICKNAME\" \
     \"${CREDCTL_EXEC_ENVIRONMENT-none}\"";

#[test]
fn credentials_of_different_providers_go_together_and_the_first_is_named() {
    let v = Vault::new();
    let both =
        |nickname: &str, environment: &str| format!("{KEY},poly-key,{nickname},{environment}");
    for (flags, expected) in [
        (
            &["-c", "Paper 1", "-c", "Data"][..],
            both("Paper 1", "paper"),
        ),
        (&["-c", "Data", "-c", "Paper 1"], both("Data", "none")),
        (
            &["--also", "Data", "-c", "Paper 1"],
            both("Paper 1", "paper"),
        ),
        (&["--also", "Data"], both("Paper 1", "paper")),
        (&["--also", "Data", "--paper"], both("Paper 1", "paper")),
        (
            &["--live", "-c", "Live", "--also", "Data"],
            both("Live", "live"),
        ),
        (&["-c", "Data"], ",poly-key,Data,none".to_owned()),
        (&[], format!("{KEY},,Paper 1,paper")),
    ] {
        let ended = v.script(flags, SHOW);
        assert_eq!(
            (ended.code, &ended.stdout, ended.stderr.as_str()),
            (0, &expected, ""),
            "{flags:?}"
        );
    }
}

#[test]
fn one_that_is_named_twice_is_one() {
    let v = Vault::new();
    let prefix = format!("id:{}", &v.paper[..6]);
    for flags in [
        &["-c", "Paper 1", "-c", &v.paper][..],
        &["-c", "alpaca/Paper 1", "--also", &prefix],
        &["--also", "Paper 1"],
    ] {
        let ended = v.script(flags, SHOW).succeeded();
        assert_eq!(ended.stdout, format!("{KEY},,Paper 1,paper"));
    }
}

#[test]
fn two_that_set_a_variable_differently_are_refused() {
    let v = Vault::new();
    let add = ["add", "--nickname", "Paper 2", "--paper", "--stdin"];
    let other = v.t.run(add).input("PKOTHER000000000ABCD\nanother\n");
    other.ends().succeeded();
    let expected = "credctl: `Paper 1` and `Paper 2` set APCA_API_KEY_ID to different values\n\
                    hint: hand them to two programs, one credential each\n";
    for flags in [
        &["-c", "Paper 1", "-c", "Paper 2"][..],
        &["--also", "Paper 2"],
    ] {
        assert_eq!(refused(&v.t, flags, 107, &[]).stderr, expected);
    }
    // The same key pair under both environments: the hosts differ.
    refused(&v.t, &["-c", "Paper 1", "-c", "Live"], 107, &[]);
}

#[test]
fn under_a_flag_one_must_be_as_expected_and_none_may_contradict() {
    let v = Vault::new();
    let none = "credctl: --paper is expected, and nothing that is handed out has an environment\n\
                hint: omit --paper for providers without paper and live\n";
    assert_eq!(
        refused(&v.t, &["--paper", "-c", "Data"], 107, &[]).stderr,
        none
    );
    refused(&v.t, &["--live", "-c", "Data"], 107, &[]);
    refused(&v.t, &["--paper", "-c", "Paper 1", "-c", "Live"], 107, &[]);
    refused(&v.t, &["--live", "-c", "Data", "-c", "Paper 1"], 107, &[]);
    refused(
        &v.t,
        &["--live", "-c", "Live", "--also", "Paper 1"],
        107,
        &[],
    );
    // A variable speaks of a whole script, of which a data key may be a part.
    let run = v.exec(&["-c", "Data"], &["true"]);
    run.var("CREDCTL_EXPECT", "paper").ends().succeeded();
}

#[test]
fn one_that_cannot_be_handed_out_stops_them_all() {
    let v = Vault::new();
    refused(&v.t, &["-c", "Paper 1", "-c", "nobody"], 103, &[]);
    v.t.run(["edit", "Data", "--disable", "--yes"])
        .ends()
        .succeeded();
    refused(&v.t, &["--also", "Data"], 103, &[]);
}
