//! `credctl env --unset`: what undoes `credctl env`.

use std::{collections::BTreeSet, fs, process::Command};

use serde_json::Value;

use crate::common::{
    credctl::{Credctl, PROGRAM, outcome},
    environment::variables_of,
    home_files::write_config,
};

fn stored() -> Credctl {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    t
}

/// The names that an answer sets and removes.
fn names(answer: &Value) -> BTreeSet<String> {
    let set = answer["set"].as_object().unwrap().keys().cloned();
    let unset = answer["unset"].as_array().unwrap().iter();
    set.chain(unset.map(|name| name.as_str().unwrap().to_owned()))
        .collect()
}

fn json(t: &Credctl, arguments: &[&str]) -> Value {
    let run = t.run([&["env", "--json"], arguments].concat());
    // A variable that is the provider's by the beginning of its name.
    run.var("APCA_OTHER", "x").ends().succeeded().json()
}

#[test]
fn it_names_the_same_variables_and_hands_out_nothing() {
    let t = stored();
    let whole = json(&t, &["Paper 1"]);
    for undone in [
        json(&t, &["--unset"]),
        json(&t, &["Paper 1", "--unset"]),
        json(&t, &["--unset", "--type", "alpaca"]),
    ] {
        assert_eq!(names(&undone), names(&whole));
        assert_eq!(undone["set"], serde_json::json!({}));
    }
    let id = |answer: &Value| answer["credential"]["id"].clone();
    assert_eq!(id(&json(&t, &["--unset"])), id(&whole));
    assert_eq!(
        json(&t, &["--unset", "-t", "alpaca"])["credential"],
        Value::Null
    );
    let kept = json(&t, &["--unset", "--keep", "APCA_API_BASE_URL"]);
    assert!(!names(&kept).contains("APCA_API_BASE_URL"));
}

#[test]
fn it_needs_neither_vault_key_nor_state_and_a_type_needs_no_database() {
    let t = stored();
    fs::remove_file(t.data_home().join("vault.keys")).unwrap();
    assert_eq!(t.run(["env"]).ends().code, 5);
    t.run(["env", "--unset"]).ends().succeeded();
    let live = Credctl::on_server();
    live.add("Live", &["--live"]);
    live.run(["env", "Live", "--unset"]).ends().succeeded();
    let mut nowhere = Credctl::fresh();
    nowhere.set("CREDCTL_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
    let printed = nowhere
        .run(["env", "--unset", "--type", "kraken"])
        .ends()
        .succeeded();
    assert!(printed.stdout.contains("KRAKEN"), "{printed:#?}");
    assert_eq!(nowhere.run(["env", "--unset"]).ends().code, 6);
}

/// Runs a script in which `$credctl` is the program, and returns the variables at its end.
#[track_caller]
fn after(t: &Credctl, shell: &[&str], script: &str) -> std::collections::BTreeMap<String, String> {
    let mut command = Command::new(shell[0]);
    command
        .args(&shell[1..])
        .args(["-c", script])
        .env_clear()
        .envs(t.variables())
        .env("credctl", PROGRAM)
        .current_dir(t.home());
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{shell:?}: {errors}");
    variables_of(output.stdout)
}

#[test]
fn a_shell_sets_the_variables_and_removes_them_again() {
    let t = stored();
    for (shell, set, unset) in [
        (
            &["sh", "-eu"][..],
            r#"eval "$("$credctl" env)""#,
            r#"eval "$("$credctl" env --unset)""#,
        ),
        (
            &["fish"],
            "$credctl env --format fish | source; or exit 1",
            "$credctl env --unset --format fish | source; or exit 1",
        ),
        (
            &["csh", "-ef"],
            r#"eval "`$credctl env --format csh`""#,
            r#"eval "`$credctl env --unset --format csh`""#,
        ),
        (
            &["tcsh", "-ef"],
            r#"eval "`$credctl env --format tcsh`""#,
            r#"eval "`$credctl env --unset --format tcsh`""#,
        ),
    ] {
        let found = after(&t, shell, &format!("{set}; exec env -0"));
        assert_eq!(
            found["APCA_API_KEY_ID"], "PKTEST0000000000WXYZ",
            "{shell:?}"
        );
        let found = after(&t, shell, &format!("{set}; {unset}; exec env -0"));
        let left: Vec<_> = found
            .keys()
            .filter(|n| n.contains("APCA") || n.contains("ALPACA"))
            .collect();
        assert_eq!(left, Vec::<&String>::new(), "{shell:?}");
    }
}

#[test]
fn a_failure_ends_a_script_of_csh_and_of_nushell() {
    let t = stored();
    for shell in ["csh", "tcsh"] {
        for arguments in [
            "env Nobody",
            "env --format csh --colour",
            "env Nobody --unset",
        ] {
            let mut command = Command::new(shell);
            let script = format!("eval \"`$credctl {arguments} --format csh`\"; touch reached");
            command
                .args(["-efc", &script])
                .env_clear()
                .envs(t.variables());
            let output = command
                .env("credctl", PROGRAM)
                .current_dir(t.home())
                .output();
            assert!(!output.unwrap().status.success(), "{shell}: {arguments}");
            assert!(!t.home().join("reached").exists(), "{shell}: {arguments}");
        }
    }
    let nu = t.run(["env", "Nobody", "--format", "nu"]).ends();
    let thrown = "error make {msg: 'credctl: nothing was handed out'}\n";
    assert_eq!((nu.code, &*nu.stdout), (3, thrown));
}

#[test]
fn a_format_of_a_file_cannot_undo() {
    let t = stored();
    for format in ["dotenv", "systemd", "docker", "github"] {
        let refused = t.run(["env", "--unset", "--format", format]).ends();
        let expected = "credctl: a file of this format cannot remove variables: it only sets them\n\
                        hint: remove the file, or name the --format of a shell\n";
        assert_eq!(outcome(&refused), (2, "", expected), "{format}");
    }
}

#[test]
fn what_a_file_cannot_carry_is_refused_without_the_value() {
    let t = Credctl::on_server();
    let config = "version = 1\n[types.mine.api_key]\ntitle = \"Key\"\nseveral_lines = true\n";
    write_config(&t, config);
    let keys = serde_json::json!({ "api_key": "HUSH\nHUSH\rHUSH" }).to_string();
    let add = t.run(["add", "--type", "mine", "--nickname", "Mine", "--stdin"]);
    add.input(keys).ends().succeeded();
    for format in ["csh", "systemd", "docker"] {
        let refused = t.run(["env", "Mine", "--format", format]).ends();
        assert_eq!(refused.code, 7, "{refused:#?}");
        assert!(
            refused.stderr.contains("MINE_API_KEY cannot be handed out"),
            "{refused:#?}"
        );
        assert!(!refused.stderr.contains("HUSH") && !refused.stdout.contains("HUSH"));
    }
    for format in ["sh", "fish", "nu", "powershell", "dotenv", "github"] {
        t.run(["env", "Mine", "--format", format])
            .ends()
            .succeeded();
    }
}

#[test]
fn of_a_type_that_is_a_slip_the_right_one_is_named() {
    let t = Credctl::fresh();
    let unset = |name| t.run(["env", "--unset", "--type", name]).ends();
    let ended = unset("alpacca");
    let told = "credctl: `alpacca` is not a type that `credctl types` lists\nhint: did you mean `alpaca`? ";
    assert_eq!(ended.code, 2, "{ended:#?}");
    assert!(ended.stderr.starts_with(told), "{ended:#?}");
    unset("alpaca").succeeded();
}
