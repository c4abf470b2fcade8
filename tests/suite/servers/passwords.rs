//! Passwords that a command prints.

use std::{fs, os::unix::fs::PermissionsExt as _, process::Command};

use crate::common::{
    credctl::{Credctl, USER},
    pg::{self, WITH_PASSWORD},
};

/// A home whose config names a server that asks for a password, and a command that prints one. Each run
/// of it leaves a line in the file `asked`.
fn home(printed: &str) -> Credctl {
    let (role, _) = WITH_PASSWORD;
    let mut t = Credctl::on_as(pg::migrated(), role);
    t.set("CREDCTL_USER_ID", USER);
    let script = t.home().join("password");
    fs::write(
        &script,
        format!(
            "#!/bin/sh\necho >>'{}'\n{printed}\n",
            t.home().join("asked").display()
        ),
    )
    .unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o700)).unwrap();
    let url = t.database().url(role);
    let text = format!(
        "version = 1\n[database]\nurl = \"{url}\"\npassword_command = [\"{}\"]\n",
        script.display()
    );
    fs::create_dir_all(t.config().parent().unwrap()).unwrap();
    fs::write(t.config(), text).unwrap();
    fs::set_permissions(t.config(), fs::Permissions::from_mode(0o600)).unwrap();
    t.unset("CREDCTL_DATABASE_URL");
    t
}

fn asked(t: &Credctl) -> usize {
    let asked = fs::read_to_string(t.home().join("asked")).unwrap_or_default();
    asked.lines().count()
}

#[test]
fn a_command_gives_the_password_once_for_each_connection() {
    let (_, password) = WITH_PASSWORD;
    let t = home(&format!("echo '{password}'"));
    t.run(["account", "add", "main"]).ends().succeeded();
    assert_eq!(asked(&t), 1);
    t.add("one", &["--paper"]);
    assert_eq!(asked(&t), 2);
    let listed = t.run(["list", "-vvv"]).ends();
    assert!(!format!("{listed:?}").contains(password));
}

#[test]
fn a_command_that_gives_none_is_named_and_its_output_is_not() {
    let hint =
        "\nhint: run the command of `[database] password_command` by hand and see what it says\n";
    for (printed, problem) in [
        ("echo hunter2; exit 3", "failed (exit status: 3)"),
        ("true", "printed nothing"),
        ("echo hunter2; echo hunter2", "printed more than one line"),
        ("echo hunter2; exec sleep 1000", "did not end within"),
    ] {
        let mut t = home(printed);
        t.set("CREDCTL_TIMEOUT", "2s");
        let refused = t.run(["list", "-vvv"]).ends();
        assert_eq!(refused.code, 12, "{printed}: {refused:?}");
        assert!(refused.stderr.contains(problem), "{printed}: {refused:?}");
        assert!(refused.stderr.ends_with(hint), "{printed}: {refused:?}");
        assert!(
            !format!("{refused:?}").contains("hunter2"),
            "{printed}: {refused:?}"
        );
    }
    // By hand, it says what credctl never shows.
    let t = home("echo hunter2; echo 'the token has ended' >&2; exit 3");
    assert_eq!(t.run(["list"]).ends().code, 12);
    let by_hand = Command::new(t.home().join("password")).output().unwrap();
    assert_eq!(by_hand.status.code(), Some(3));
    assert_eq!(by_hand.stderr, b"the token has ended\n");
    let wrong = home("echo hunter2");
    let refused = wrong.run(["list"]).ends();
    assert_eq!(refused.code, 13, "{refused:?}");
}

#[test]
fn a_command_of_the_config_file_gives_nothing_to_another_server() {
    let (role, password) = WITH_PASSWORD;
    let t = home(&format!("echo '{password}'"));
    let other = t.database().url(role);
    let list = t.run(["list"]).var("CREDCTL_DATABASE_URL", &other).ends();
    assert_eq!(list.code, 13, "{list:?}");
    assert_eq!(asked(&t), 0);
    let text = fs::read_to_string(t.config()).unwrap();
    let with_password = text.replace(&format!("{role}@"), &format!("{role}:x@"));
    fs::write(t.config(), with_password).unwrap();
    let both = t.run(["list"]).ends();
    assert_eq!(both.code, 12, "{both:?}");
    assert!(both.stderr.contains("password_command"), "{both:?}");
    assert_eq!(asked(&t), 0);
}
