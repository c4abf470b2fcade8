//! Standard input, output and error that are closed or full.

use std::process::{Command, Stdio};

use crate::common::{
    credctl::{Credctl, Ended, PROGRAM},
    database::insert_many,
};

/// Runs the program from a shell that redirects its streams.
fn redirected(t: &Credctl, script: &str) -> Ended {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &script.replace("credctl", "\"$0\""), PROGRAM])
        .env_clear()
        .envs(t.variables())
        .current_dir(t.home())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    Ended::of(script.to_owned(), shell.spawn().unwrap())
}

const ADD: &str = "printf 'PK1\\ns1\\n' | credctl add --nickname";

const CANNOT: &str = "standard output cannot be written: No space left on device (os error 28)";

#[test]
fn an_answer_that_a_full_disk_does_not_take_is_an_error() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    for command in ["list", "completions bash"] {
        let ended = redirected(&t, &format!("credctl {command} >/dev/full"));
        ended.failed(12, &format!("credctl: {CANNOT}\n"));
    }
    for command in ["--version", "--help"] {
        assert_eq!(
            redirected(&t, &format!("credctl {command} >/dev/full")).code,
            12
        );
    }
    let error = redirected(&t, "credctl list --json >/dev/full").error();
    assert_eq!(
        (&error["message"], &error["exit_code"]),
        (&CANNOT.into(), &12.into())
    );
}

#[test]
fn what_is_stored_though_nobody_hears_of_it_is_said_to_be_stored() {
    let t = Credctl::on_server();
    let ended = redirected(&t, &format!("{ADD} one --paper --stdin >/dev/full"));
    let in_json = redirected(
        &t,
        &format!("{ADD} two --paper --stdin --again --json >/dev/full"),
    );
    let stored = t.credentials();
    let message = |at: usize| {
        let id = stored[at]["id"].as_str().unwrap();
        format!("{CANNOT}; the credential is stored: {id}")
    };
    assert_eq!(ended.code, 12, "{ended:#?}");
    assert!(
        ended.stderr.contains("Stored alpaca · one · paper · "),
        "{ended:#?}"
    );
    assert!(
        ended
            .stderr
            .ends_with(&format!("\ncredctl: {}\n", message(0))),
        "{ended:#?}"
    );
    assert_eq!(
        (in_json.code, &in_json.error()["message"]),
        (12, &message(1).into())
    );
    assert_eq!(stored.len(), 2);
}

#[test]
fn a_closed_stdout_gets_no_answer_and_breaks_nothing() {
    let t = Credctl::on_server();
    let ended = redirected(&t, &format!("{ADD} one --paper --stdin >&-")).succeeded();
    assert!(
        ended.stderr.contains("Stored alpaca · one · paper · "),
        "{ended:#?}"
    );
    let before = std::fs::read(t.config()).unwrap();
    redirected(&t, "credctl list >&-").succeeded();
    redirected(&t, "credctl use one <&- >&- 2>&-").succeeded();
    assert_eq!(std::fs::read(t.config()).unwrap(), before);
    assert_eq!(t.credentials().len(), 1);
}

#[test]
fn a_reader_that_has_enough_is_no_error() {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    insert_many(&t, 10_000);
    let head = "{ credctl list; echo $? >&2; } | head -n 1";
    let ended = redirected(&t, head).succeeded();
    assert_eq!(
        (ended.stdout.lines().count(), ended.stderr.as_str()),
        (1, "0\n")
    );
    let ended = redirected(&t, "{ credctl list --json; echo $? >&2; } | head -c 1").succeeded();
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("{", "0\n"));
}

#[test]
fn a_closed_stdin_gives_no_keys_and_a_list_does_not_need_it() {
    let t = Credctl::on_server();
    for command in ["add --paper --stdin", "add --paper"] {
        let ended = redirected(&t, &format!("credctl {command} <&-"));
        assert_eq!((ended.code, ended.stdout.as_str()), (2, ""), "{ended:#?}");
        assert_ne!(ended.stderr, "");
    }
    assert_eq!(redirected(&t, "credctl list <&-").succeeded().stdout, "");
    t.add("Paper 1", &["--paper"]);
    let listed = redirected(&t, "credctl list <&-").succeeded();
    assert_eq!(listed.stdout.lines().count(), 1);
}

#[test]
fn a_closed_stderr_takes_nothing_from_the_answer() {
    let t = Credctl::on_server();
    let ended = redirected(&t, &format!("{ADD} one --paper --stdin 2>&-")).succeeded();
    assert_eq!(
        ended.stdout.trim_end(),
        t.credentials()[0]["id"].as_str().unwrap()
    );
    let listed = redirected(&t, "credctl list 2>&-").succeeded();
    assert_eq!(listed.stdout.lines().count(), 1);
    assert_eq!(redirected(&t, "credctl use nothing 2>&-").code, 3);
    assert_eq!(redirected(&t, "credctl use nothing 2>/dev/full").code, 3);
}
