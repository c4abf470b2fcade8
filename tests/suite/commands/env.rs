//! `credctl env`: a credential's variables, for shells and other programs that set them.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    process::{Command, Stdio},
};

use serde_json::json;

use crate::common::{
    credctl::{Credctl, PROGRAM},
    environment::variables_of,
    home_files::write_config,
    python::python,
};

const KEY: &str = "PKTEST0000000000WXYZ";
const SECRET: &str = "secret-of-a-test";

/// All variables that an Alpaca paper credential sets.
const PAPER: &[(&str, &str)] = &[
    ("ALPACA_API_KEY", KEY),
    ("ALPACA_API_SECRET", SECRET),
    ("ALPACA_IS_PAPER", "true"),
    ("ALPACA_TEST_API_KEY", KEY),
    ("ALPACA_TEST_API_SECRET", SECRET),
    ("ALPACA_TEST_SECRET_KEY", SECRET),
    ("ALPACA_TEST_BASE_URL", "https://paper-api.alpaca.markets"),
    ("ALPACA_APIKEY", KEY),
    ("ALPACA_SECRET", SECRET),
    ("ALPACA_LIVE_TRADE", "false"),
    ("ALPACA_PAPER_TRADE", "true"),
    ("ALPACA_SECRET_KEY", SECRET),
    ("APCA_API_BASE_URL", "https://paper-api.alpaca.markets"),
    ("APCA_API_KEY_ID", KEY),
    ("APCA_API_SECRET_KEY", SECRET),
];

/// A key pair that no careless quoting survives.
const HOSTILE: (&str, &str) = (
    "a'b\"c`touch ran`$(touch ran)\\",
    "-----BEGIN-----\n'\"$HOME ${HOME}\\n\u{2019}; touch ran\r\n%25 口座",
);

fn stored() -> Credctl {
    let t = Credctl::on_server();
    t.add("Paper 1", &["--paper"]);
    t
}

/// A credential of a type of the user's own whose keys are [`HOSTILE`].
fn hostile() -> Credctl {
    let t = Credctl::on_server();
    let config = "version = 1\n\
        [types.mine.api_key]\ntitle = \"Key\"\nseveral_lines = true\n\
        [types.mine.secret_key]\ntitle = \"Secret\"\nseveral_lines = true\n";
    write_config(&t, config);
    let keys = json!({"api_key": HOSTILE.0, "secret_key": HOSTILE.1});
    t.run([
        "add",
        "--type",
        "mine",
        "--nickname",
        "it's $(touch ran)",
        "--stdin",
        "--as-is",
    ])
    .input(keys.to_string())
    .ends()
    .succeeded();
    t
}

/// The variables that programs of a shell find after this script, in which `$credctl` is the
/// program.
#[track_caller]
fn after(t: &Credctl, shell: &str, script: &str, stale: &[&str]) -> BTreeMap<String, String> {
    let mut command = Command::new(shell);
    command
        .args(["-c", script])
        .env_clear()
        .envs(t.variables())
        .envs(stale.iter().map(|name| (name, "an old one")))
        .env("credctl", PROGRAM)
        .current_dir(t.home());
    let output = command.output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{shell}: {stderr}");
    assert!(!t.home().join("ran").exists(), "{shell} ran something");
    variables_of(output.stdout)
}

const SHELLS: [(&str, &str); 4] = [
    ("sh", "set -eu; eval \"$(\"$credctl\" env)\"; exec env -0"),
    ("bash", "set -eu; eval \"$(\"$credctl\" env)\"; exec env -0"),
    ("zsh", "set -eu; eval \"$(\"$credctl\" env)\"; exec env -0"),
    (
        "fish",
        "$credctl env --format fish | source; and exec env -0; exit 1",
    ),
];

#[test]
fn a_shell_has_every_variable_and_none_that_leads_elsewhere() {
    let t = stored();
    let stale = ["APCA_API_OAUTH", "ALPACA_PROFILE", "APCA_API_BASE_URL"];
    for (shell, script) in SHELLS {
        let found = after(&t, shell, script, &stale);
        for (name, value) in PAPER {
            assert_eq!(
                found.get(*name).map(String::as_str),
                Some(*value),
                "{shell}"
            );
        }
        assert!(!found.contains_key("APCA_API_OAUTH"), "{shell}");
        assert!(!found.contains_key("ALPACA_PROFILE"), "{shell}");
    }
}

#[test]
fn hostile_keys_come_back_from_every_reader() {
    let t = hostile();
    let expected = [("MINE_API_KEY", HOSTILE.0), ("MINE_SECRET_KEY", HOSTILE.1)];
    for (shell, script) in SHELLS {
        let script = script
            .replace("env)", "env mine)")
            .replace("env --format", "env mine --format");
        let script = script.replace("mine", "\"it's \\$(touch ran)\"");
        let found = after(&t, shell, &script, &[]);
        for (name, value) in expected {
            assert_eq!(found.get(name).map(String::as_str), Some(value), "{shell}");
        }
    }
    let file = t.home().join(".env");
    let id = t.credentials()[0]["id"].as_str().unwrap().to_owned();
    let dotenv = t.run(["env", &id, "--format", "dotenv"]).ends().succeeded();
    fs::write(&file, &dotenv.stdout).unwrap();
    for name in ["MINE_API_KEY", "MINE_SECRET_KEY"] {
        let note = format!("note: {name} is written as python-dotenv reads it");
        assert!(dotenv.stderr.contains(&note), "{dotenv:#?}");
    }
    let script = "import dotenv\nresult = dotenv.dotenv_values(data)";
    let read = python(script, &json!(file));
    let json = t.run(["env", &id, "--json"]).ends().succeeded().json();
    for (name, value) in expected {
        assert_eq!(
            (&read[name], &json["set"][name]),
            (&json!(value), &json!(value))
        );
    }
}

#[test]
fn a_program_gets_one_object_whichever_flag_asks_for_it() {
    let t = stored();
    let json = t.run(["env", "--json"]).ends().succeeded();
    let set: BTreeMap<_, _> = PAPER.iter().copied().collect();
    let object = json.json();
    assert_eq!(object["schema_version"], 1);
    assert_eq!(object["set"], json!(set));
    let mut listed = t.credentials()[0].clone();
    listed["last_change"].take();
    assert_eq!(object["credential"], listed);
    let unset = object["unset"].as_array().unwrap();
    assert!(unset.contains(&json!("APCA_API_OAUTH")), "{object}");
    assert_eq!((&object["remarks"], json.stderr.as_str()), (&json!([]), ""));
    let other = t.run(["env", "--format", "json"]).ends().succeeded();
    assert_eq!(other.stdout, json.stdout);
    let both = t.run(["env", "--format", "json", "--json"]).ends();
    assert_eq!(both.succeeded().stdout, json.stdout);
    let refused = t.run(["env", "nobody", "--format", "json"]).ends();
    assert_eq!((refused.code, refused.stdout.as_str()), (3, ""));
    assert_eq!(refused.error()["kind"], "not_found");
    let contradiction = t.run(["env", "--format", "sh", "--json"]).ends();
    assert_eq!(
        (contradiction.code, contradiction.stdout.as_str()),
        (2, "false\n")
    );
    assert_eq!(contradiction.error()["kind"], "usage");
}

#[test]
fn live_keys_and_those_of_nobody_knows_what_are_not_handed_out_unasked() {
    let t = stored();
    let live = t.add("Live", &["--live"]);
    let either = t.add("Either", &[]);
    for (arguments, code) in [
        (&["env", &live][..], 7),
        (&["env", &live, "--paper"], 7),
        (&["env", &live, "--live"], 0),
        (&["env", &either], 7),
        (&["env", &either, "--live"], 7),
        (&["env", "--live"], 7),
        (&["env", "--paper"], 0),
        (&["env", "nobody", "--live"], 3),
    ] {
        let ended = t.run(arguments).ends();
        assert_eq!(ended.code, code, "{ended:#?}");
        assert_eq!(ended.stdout == "false\n", code != 0, "{ended:#?}");
        assert_eq!(ended.stdout.contains(SECRET), code == 0, "{ended:#?}");
    }
    let ended = t.run(["env", &live]).var("CREDCTL_EXPECT", "live").ends();
    assert!(
        ended
            .succeeded()
            .stdout
            .contains("export APCA_API_BASE_URL='https://api.alpaca.markets'")
    );
}

/// Runs a step of a GitHub job, whose stdout goes to the file that GITHUB_ENV names.
fn step(t: &Credctl, arguments: &[&str], file: &std::path::Path) -> std::process::Output {
    let file_for_stdout = File::options()
        .append(true)
        .create(true)
        .open(file)
        .unwrap();
    let mut run = t.run(arguments).var("GITHUB_ENV", file);
    let command = run.command().stdout(file_for_stdout).stdin(Stdio::null());
    command.output().unwrap()
}

#[test]
fn a_github_step_masks_every_line_of_every_secret_before_it_sets_them() {
    let t = hostile();
    let id = t.credentials()[0]["id"].as_str().unwrap().to_owned();
    let file = t.home().join("github_env");
    fs::write(&file, "BEFORE=1\n").unwrap();
    let output = step(&t, &["env", &id, "--format", "github"], &file);
    assert!(output.status.success());
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        "::add-mask::a'b\"c`touch ran`$(touch ran)\\\n\
         ::add-mask::-----BEGIN-----\n\
         ::add-mask::'\"$HOME ${HOME}\\n\u{2019}; touch ran\n\
         ::add-mask::%2525 口座\n"
    );
    let text = fs::read_to_string(&file).unwrap();
    let text = text.strip_prefix("BEFORE=1\n").unwrap();
    let end = text.split_once("<<").unwrap().1.split_once('\n').unwrap().0;
    let (first, second) = text.split_once(&format!("\n{end}\n")).unwrap();
    assert_eq!(first, format!("MINE_API_KEY<<{end}\n{}", HOSTILE.0));
    let other = second
        .split_once("<<")
        .unwrap()
        .1
        .split_once('\n')
        .unwrap()
        .0;
    let expected = format!("MINE_SECRET_KEY<<{other}\n{}\n{other}\n", HOSTILE.1);
    assert_eq!(second, expected);
}

#[test]
fn a_github_step_that_forgot_where_to_write_shows_nothing() {
    let t = stored();
    let run = t.run(["env", "--format", "github"]);
    run.var("GITHUB_ENV", t.home().join("github_env"))
        .ends()
        .failed(
            7,
            "credctl: the keys would appear in the log of this step\n\
         hint: add >> \"$GITHUB_ENV\" to the command\n",
        );
    let unmasked = t
        .run(["env", "--format", "github"])
        .under("sh", ["-c", "exec \"$0\" \"$@\" 2>/dev/full"]);
    let ended = unmasked.ends();
    assert_eq!((ended.code, ended.stdout.as_str()), (12, ""), "{ended:#?}");
}

#[test]
fn what_a_file_cannot_remove_is_told() {
    let t = stored();
    for (format, told) in [("dotenv", true), ("github", true), ("sh", false)] {
        let run = t
            .run(["env", "--format", format])
            .var("APCA_API_OAUTH", "old");
        let ended = run.ends().succeeded();
        let note = "note: this format cannot remove variables that are set here and may win over it: APCA_API_OAUTH\n";
        assert_eq!(ended.stderr.contains(note), told, "{ended:#?}");
    }
}

#[test]
fn what_a_format_cannot_carry_is_named_and_nothing_is_printed() {
    let t = Credctl::on_server();
    let config = "version = 1\n\
        [types.mine.api_key]\ntitle = \"Key\"\n\
        [[types.mine.clients]]\napi_key = \"GITHUB_TOKEN\"\n";
    write_config(&t, config);
    t.run(["add", "--type", "mine", "--nickname", "Mine", "--stdin"])
        .input("a-key-of-mine\n")
        .ends()
        .succeeded();
    let refused = t.run(["env", "Mine", "--format", "github"]).ends();
    assert_eq!(refused.stdout, "");
    refused.failed(
        7,
        "credctl: GITHUB_TOKEN cannot be handed out in this format: GitHub Actions does not let a step set it\n\
         hint: try another --format, or `credctl exec`\n",
    );
    t.run(["env", "Mine"]).ends().succeeded();
}
