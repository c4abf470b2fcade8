//! `[key] command`: keys from a password manager.

use super::adding;
use crate::common::{
    credctl::Credctl,
    home_files::{write_config, write_file},
    vault_keys::{ONE, id_of},
};

#[test]
fn the_command_is_run_when_a_secret_is_needed_and_only_then() {
    let t = Credctl::on_server();
    let (key, ran) = (write_file(&t, "key", ONE, 0o600), t.home().join("ran"));
    let script = format!("echo x >>{}; cat {}", ran.display(), key.display());
    write_config(
        &t,
        &format!("[key]\ncommand = [\"sh\", \"-c\", \"{script}\"]\n"),
    );
    t.run(["list"]).ends().succeeded();
    assert!(!ran.exists());
    adding(&t, "Paper 1").ends().succeeded();
    let times = || std::fs::read_to_string(&ran).unwrap().lines().count();
    assert_eq!(times(), 1);
    assert_eq!(t.credentials()[0]["key_id"], id_of(ONE));
    assert!(!t.data_home().join("vault.keys").exists());
    // What acts on a name believes it only as far as the key vouches for it.
    t.run(["use", "Paper 1"]).ends().succeeded();
    assert_eq!(times(), 2);
    t.run(["current", "--paper"]).ends().succeeded();
    t.run(["list"]).ends().succeeded();
    assert_eq!(times(), 2);
    t.run(["rename", "Paper 1", "Paper 2"]).ends().succeeded();
    assert_eq!(times(), 3);
    t.run(["remove", "Paper 2", "--yes"]).ends().succeeded();
    assert_eq!(times(), 4);
    // A full id is no name.
    let id = adding(&t, "Paper 3").ends().succeeded().stdout;
    assert_eq!(times(), 5);
    t.run(["use", id.trim_end()]).ends().succeeded();
    t.run(["remove", id.trim_end(), "--yes"]).ends().succeeded();
    assert_eq!(times(), 5);
}

#[test]
fn a_command_that_gives_no_key_ends_it_without_its_output() {
    let t = Credctl::on_server();
    for (script, problem) in [
        (
            "echo hunter2; exit 3",
            "`sh`, the command for the vault keys, failed (exit status: 3)",
        ),
        ("true", "the output of `sh` holds no vault key"),
        (
            "echo hunter2",
            "line 1 of the output of `sh` is not a vault key: ",
        ),
    ] {
        write_config(
            &t,
            &format!("[key]\ncommand = [\"sh\", \"-c\", \"{script}\"]\n"),
        );
        let ended = adding(&t, "Paper 1").ends();
        assert_eq!((ended.code, ended.stdout.as_str()), (5, ""), "{ended:#?}");
        assert!(
            ended.stderr.starts_with(&format!("credctl: {problem}")),
            "{ended:#?}"
        );
        assert!(!ended.stderr.contains("hunter2"), "{ended:#?}");
    }
    write_config(&t, "[key]\ncommand = [\"/nowhere/op\"]\n");
    let ended = adding(&t, "Paper 1").ends();
    assert_eq!(ended.code, 5, "{ended:#?}");
    let begin = "credctl: `/nowhere/op`, the command for the vault keys, cannot be started: ";
    assert!(ended.stderr.starts_with(begin), "{ended:#?}");
    assert!(t.credentials().is_empty());
    assert!(!t.data_home().join("vault.keys").exists());
}
