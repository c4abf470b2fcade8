//! The pager of long answers: when there is one, what it gets, and what becomes of one that fails.

use std::{fs, path::PathBuf};

use rustix::process::Signal;

use crate::common::{
    credctl::{Credctl, NONE_ACTIVE, Run},
    database::insert_many,
    pty::{ALL_STREAMS, Fate, Stage, assert_ended, start_on},
};

/// A pager that writes what it gets, and its environment, and shows a line instead.
const WITNESS: &str = r#"cat >"$HOME/seen"; env >"$HOME/environment"; echo paged"#;

/// Number of credentials that do not fit a terminal of 24 lines.
const MANY: usize = 30;

fn many() -> Credctl {
    let t = Credctl::on_server();
    insert_many(&t, MANY);
    t
}

fn seen(t: &Credctl) -> PathBuf {
    t.home().join("seen")
}

/// The screen after a command on a terminal with these redirections.
#[track_caller]
fn shown(run: Run<'_>, streams: &str) -> String {
    let stage = Stage {
        settings: "cols 80 rows 24",
        streams: Some(streams),
    };
    let mut terminal = start_on(run.var("NO_COLOR", "1"), stage);
    assert_ended(&mut terminal, 0);
    terminal.screen()
}

#[test]
fn a_list_that_does_not_fit_goes_through_the_pager() {
    let t = many();
    let paged = |name: &str| {
        let run = t.run(["list"]).var(name, WITNESS);
        let run = run.var("PGPASSWORD", "geheim").var("EDITOR", "vi");
        let screen = shown(run.var("CREDCTL_REASON", "secret reason"), "");
        assert_eq!(screen, format!("paged\n{NONE_ACTIVE}"));
        let list = fs::read_to_string(seen(&t)).unwrap();
        fs::remove_file(seen(&t)).unwrap();
        list
    };
    let list = paged("PAGER");
    assert_eq!(list.matches("Bulk ").count(), MANY, "{list}");
    assert!(list.starts_with("  NICKNAME"), "{list}");
    assert_eq!(paged("CREDCTL_PAGER"), list);

    let environment = fs::read_to_string(t.home().join("environment")).unwrap();
    let lines: Vec<_> = environment.lines().collect();
    for expected in ["LESS=FRX", "LV=-c", "EDITOR=vi"] {
        assert!(lines.contains(&expected), "{environment}");
    }
    for own in ["CREDCTL_", "PGPASSWORD", "geheim"] {
        assert!(!environment.contains(own), "{environment}");
    }
    let own_manners = t.run(["list"]).var("PAGER", WITNESS).var("LESS", "-S");
    shown(own_manners, "");
    let environment = fs::read_to_string(t.home().join("environment")).unwrap();
    assert!(
        environment.lines().any(|line| line == "LESS=-S"),
        "{environment}"
    );
}

#[test]
fn colours_reach_the_pager() {
    let t = many();
    let run = t.run(["list", "--color", "always"]).var("PAGER", WITNESS);
    shown(run, "");
    let list = fs::read_to_string(seen(&t)).unwrap();
    assert!(list.contains("\x1b[") && list.contains("live"), "{list:?}");
}

#[test]
fn there_is_no_pager_where_nobody_pages() {
    let t = many();
    let unpaged = |arguments: &[&str], variables: &[(&str, &str)], streams: &str| {
        let mut run = t
            .run(["list"].iter().chain(arguments))
            .var("PAGER", WITNESS);
        for (name, value) in variables {
            run = run.var(name, value);
        }
        let screen = shown(run, streams);
        assert!(
            !screen.contains("paged"),
            "{arguments:?} {variables:?} {streams}"
        );
        assert!(!seen(&t).exists(), "{arguments:?} {variables:?} {streams}");
        screen
    };
    for flags in [&["--no-pager"][..], &["--quiet"], &["-1", "--no-pager"]] {
        assert_eq!(unpaged(flags, &[], "").matches("Bulk ").count(), MANY);
    }
    for off in ["", "cat", " "] {
        let off = [("CREDCTL_PAGER", off)];
        assert_eq!(unpaged(&[], &off, "").matches("Bulk ").count(), MANY);
    }
    unpaged(&[], &[("PAGER", "")], "");
    unpaged(&["--json"], &[], "");
    unpaged(&[], &[], "</dev/null");
    unpaged(&[], &[], ">out");
    unpaged(&[], &[], "| cat");
    // What fits needs none, and neither does a terminal that does not know its size.
    unpaged(&["Bulk 1"], &[("LINES", "40")], "");
    let unknown = Stage {
        settings: "cols 0 rows 0",
        ..ALL_STREAMS
    };
    let mut terminal = start_on(t.run(["list"]).var("PAGER", WITNESS), unknown);
    assert_ended(&mut terminal, 0);
    assert!(!seen(&t).exists());
}

#[test]
fn lines_that_are_longer_than_the_terminal_count_as_several() {
    let t = Credctl::on_server();
    insert_many(&t, 12);
    let list = |flags: &[&str]| {
        let run = t.run(["list"].iter().chain(flags));
        shown(run.var("PAGER", WITNESS), "").contains("paged")
    };
    assert!(!list(&[]));
    assert!(list(&["--wide"]));
}

#[test]
fn a_pager_that_fails_loses_nothing() {
    let t = many();
    for pager in ["no-such-pager-anywhere", r#""$HOME/not-a-program""#] {
        fs::write(t.home().join("not-a-program"), "text").unwrap();
        let screen = shown(t.run(["list"]).var("PAGER", pager), "");
        assert_eq!(screen.matches("Bulk ").count(), MANY, "{screen}");
    }
    for early in ["true", "head -n 1", "exit 3", "exec 0<&-"] {
        let screen = shown(t.run(["list"]).var("PAGER", early), "");
        assert!(screen.ends_with(NONE_ACTIVE), "{early}: {screen}");
        assert!(screen.matches("Bulk ").count() < 2, "{early}: {screen}");
    }
}

#[test]
fn what_interrupts_a_pager_does_not_end_the_command_and_a_request_to_end_does() {
    let t = many();
    let pager = r#"trap 'echo again' INT; cat >/dev/null; echo waiting
        while [ -d "$HOME" ] && [ ! -e "$HOME/leave" ]; do sleep 0.05; done"#;
    let leave = t.home().join("leave");
    for is_ended in [false, true] {
        let mut terminal = start_on(t.run(["list"]).var("PAGER", pager), ALL_STREAMS);
        terminal.shows("waiting");
        terminal.types("\x03").shows("again");
        let expected = match is_ended {
            true => {
                terminal.signal(Signal::TERM);
                Fate::Exited(143)
            }
            false => {
                fs::write(&leave, "").unwrap();
                Fate::Exited(0)
            }
        };
        assert_eq!(terminal.fate(), expected, "{}", terminal.screen());
        fs::write(&leave, "").unwrap();
        drop(terminal);
        if !is_ended {
            fs::remove_file(&leave).unwrap();
        }
    }
}

#[test]
fn a_log_and_the_types_are_paged_too() {
    let t = Credctl::on_server();
    for command in [&["types"][..], &["log"]] {
        let run = t.run(command).var("PAGER", WITNESS);
        let is_long = command == ["types"];
        assert_eq!(shown(run, "").contains("paged"), is_long, "{command:?}");
        let at_once = command.iter().chain(&["--no-pager"]);
        let at_once = shown(t.run(at_once).var("PAGER", WITNESS), "");
        assert!(!at_once.contains("paged"), "{at_once}");
    }
}
