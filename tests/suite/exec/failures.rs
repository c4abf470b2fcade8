//! Failures of `credctl exec` itself: 100 + code, a message on stderr, and no program is started.

use std::{fs, process::Command};

use credctl::parts::domain::Secret;

use super::{Vault, exec, made_file, refused};
use crate::common::{
    credctl::{Credctl, Ended, PROGRAM, outcome},
    database::sql,
    home_files::write_config,
    pg,
    proxy::{Plan, Proxy},
    seals::seal,
    vault_keys::keyring,
};

const OTHER_KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

#[test]
fn wrong_usage_is_102() {
    let v = Vault::new();
    assert_eq!(
        refused(&v.t, &["--paperr"], 102, &[]).stderr,
        format!(
            "credctl: unexpected argument '--paperr' found\n\
             hint: try: credctl exec --paper -- touch {}/started\n",
            v.t.home().display()
        )
    );
    refused(&v.t, &["--paper", "--live"], 102, &[]);
    refused(&v.t, &["-c"], 102, &[]);
    refused(&v.t, &["-x"], 102, &[]);
    refused(&v.t, &["--timeout", "soon"], 102, &[]);
    for arguments in [&["exec"][..], &["exec", "--"], &["exec", "-c", "Paper 1"]] {
        let ended = v.t.run(arguments).ends();
        assert_eq!((ended.code, ended.stdout.as_str()), (102, ""), "{ended:#?}");
    }
    // `--json` behind `--` is the program's: the refusal is a text.
    let ended = exec(&v.t, &["--paperr"], &["jq", "--json"]).ends();
    assert!(ended.stderr.starts_with("credctl: "), "{ended:#?}");
    // Without `exec` it is the usual code, whatever else is typed.
    assert_eq!(v.t.run(["list", "--paperr", "exec"]).ends().code, 2);
    assert_eq!(v.t.run(["--user-id", "exec", "list", "-x"]).ends().code, 2);
}

#[test]
fn a_system_that_gives_too_little_is_112() {
    let t = Credctl::fresh();
    // Too few descriptors to run at all.
    for (command, code) in [
        ("exec true", 112),
        ("list", 12),
        ("--account a exec true", 112),
    ] {
        let mut shell = Command::new("sh");
        let script = format!("ulimit -n 4; exec \"$0\" {command}");
        shell.args(["-c", &script, PROGRAM]).env_clear();
        let output = shell.envs(t.variables()).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{output:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
}

#[test]
fn what_is_not_found_is_103_and_what_fits_several_104() {
    let v = Vault::new();
    let unknown = refused(&v.t, &["-c", "Papr 1"], 103, &[]);
    assert_eq!(
        unknown.stderr,
        "credctl: no credential is called `Papr 1`\n\
         hint: did you mean `Paper 1`? `credctl list` shows all\n"
    );
    v.t.add("Paper 1", &["--paper"]);
    let several = refused(&v.t, &["-c", "Paper 1"], 104, &[]).stderr;
    assert!(several.contains(&v.paper[..8]), "{several}");
    refused(&v.t, &["--also", "Paper 1"], 104, &[]);
    refused(&v.t, &[], 104, &[("CREDCTL_CREDENTIAL", "Paper 1")]);
    fs::remove_file(v.t.config()).unwrap();
    let none = refused(&v.t, &["--paper"], 103, &[]);
    assert!(
        none.stderr
            .starts_with("credctl: there is no active credential\n"),
        "{none:#?}"
    );
}

#[test]
fn a_fresh_home_is_103_and_nothing_is_made() {
    let t = Credctl::fresh();
    for flags in [&[][..], &["-c", "Paper 1"], &["--live", "--also", "Data"]] {
        refused(&t, flags, 103, &[]);
    }
    assert_eq!(fs::read_dir(t.home()).unwrap().count(), 0);
}

#[test]
fn a_vault_key_that_is_missing_or_another_is_105_and_a_damaged_row_109() {
    let v = Vault::new();
    refused(&v.t, &[], 105, &[("CREDCTL_FERNET_KEYS", OTHER_KEY)]);
    let keys = v.t.data_home().join("vault.keys");
    let aside = v.t.home().join("aside");
    fs::rename(&keys, &aside).unwrap();
    refused(&v.t, &["--live", "-c", "Live"], 105, &[]);
    // What must not be handed out is refused before a key is asked for.
    refused(&v.t, &["-c", "Live"], 107, &[]);
    fs::rename(&aside, &keys).unwrap();
    sql(
        &v.t,
        "UPDATE user_credentials SET api_key = left(api_key, 60)",
    );
    refused(&v.t, &[], 109, &[]);
}

#[test]
fn a_key_that_no_variable_can_hold_is_107() {
    let v = Vault::new();
    let sealed = keyring(&v.t).seal(&Secret::new("a\0b".to_owned().into()));
    let update = "UPDATE user_credentials SET secret_key =";
    let sealed = sealed.as_token();
    sql(
        &v.t,
        &format!("{update} '{sealed}' WHERE id = '{}'", v.paper),
    );
    seal(&v.t, &v.paper);
    let expected = "credctl: APCA_API_SECRET_KEY cannot be set: \
                    the key contains a NUL character, and a variable cannot\n\
                    hint: store the key again with `credctl edit --keys`\n";
    assert_eq!(refused(&v.t, &[], 107, &[]).stderr, expected);
}

#[test]
fn a_database_that_stalls_or_is_not_there_is_106() {
    for plan in [
        Plan::SilentFromTheStart,
        Plan::SilentBeforeReady,
        Plan::SilentWhenAsked,
    ] {
        let v = Vault::new();
        let proxy = Proxy::new(plan);
        let url = proxy.url(v.t.database());
        let variables = [("CREDCTL_DATABASE_URL", url.as_str())];
        for flags in [&["-c", &v.paper][..], &["--paper"]] {
            refused(
                &v.t,
                &[&["--timeout", "200ms"], flags].concat(),
                106,
                &variables,
            );
        }
    }
    let v = Vault::new();
    let nowhere = "postgres://credctl@%2Fnowhere/credctl";
    refused(&v.t, &[], 106, &[("CREDCTL_DATABASE_URL", nowhere)]);
}

#[test]
fn a_private_server_that_cannot_be_started_is_112_and_says_why() {
    let mut t = Credctl::fresh();
    t.add("Paper 1", &["--paper"]);
    t.run(["db", "stop"]).ends().succeeded();
    let empty = t.home().join("empty");
    fs::create_dir(&empty).unwrap();
    t.set("CREDCTL_PG_BIN", &empty);
    let expected = format!(
        "credctl: `{}` does not contain runnable `initdb`, `pg_ctl` and `postgres` programs\n\
         hint: set CREDCTL_PG_BIN to a folder that does, or unset it\n",
        empty.display()
    );
    assert_eq!(refused(&t, &["--paper"], 112, &[]).stderr, expected);
    t.unset("CREDCTL_PG_BIN");
    exec(&t, &["--paper"], &["true"]).ends().succeeded();
}

#[test]
fn schema_configuration_and_rights_are_108_112_and_113() {
    let mut bare = Credctl::on(pg::empty());
    bare.set("CREDCTL_USER_ID", "trader-a");
    refused(&bare, &["-c", "Paper 1"], 108, &[]);
    let v = Vault::new();
    let url = v.t.database().url("nobody_here");
    refused(&v.t, &[], 113, &[("CREDCTL_DATABASE_URL", &url)]);
    sql(&v.t, "REVOKE SELECT ON user_credentials FROM credctl");
    refused(&v.t, &[], 113, &[]);
    write_config(&v.t, "version = [\n");
    refused(&v.t, &[], 112, &[]);
}

#[test]
fn a_signal_before_the_start_ends_credctl_and_nothing_is_started() {
    use rustix::process::{Pid, Signal, kill_process};
    for (signal, code) in [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129)] {
        let mut v = Vault::new();
        let proxy = Proxy::new(Plan::SilentWhenAsked);
        let url = proxy.url(v.t.database());
        v.t.set("CREDCTL_DATABASE_URL", url);
        let file = made_file(&v.t);
        let child = v.exec(&[], &["touch", file.to_str().unwrap()]).start();
        // It has asked, and waits for the answer.
        proxy.wait_until_asked(2);
        let pid = Pid::from_raw(child.id().try_into().unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
        let ended = Ended::of("exec".to_owned(), child);
        assert_eq!(outcome(&ended), (code, "", ""));
        assert!(!file.exists());
    }
}
