//! The script in README.md, which must work as it stands there.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use crate::common::credctl::{Credctl, Ended, PROGRAM};

/// The keys that the script expects, by variable.
const VARIABLES: [(&str, &str); 5] = [
    ("KEY", "PKBOT000000000000001"),
    ("SECRET", "secret-of-bot"),
    ("PASSPHRASE", "secret-of-both"),
    ("APCA_API_KEY_ID", "PKNIGHTLY00000000002"),
    ("APCA_API_SECRET_KEY", "secret-of-nightly"),
];

/// The first script of the section with this title.
fn script(title: &str) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
    let readme = fs::read_to_string(path).unwrap();
    let (_, section) = readme.split_once(&format!("\n## {title}\n")).unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let (_, script) = section.split_once("\n```sh\n").unwrap();
    let (script, _) = script.split_once("\n```\n").unwrap();
    format!("{script}\n")
}

const FIRST: &str = "The first five minutes: in a script";

/// Runs the script of a section in this shell, with stdin closed, in the home and with the variables
/// of `t` and these.
fn run(t: &Credctl, (title, shell): (&str, &str), variables: &[(&str, &str)]) -> Ended {
    let keys = t.home().join("keys");
    fs::create_dir_all(&keys).unwrap();
    fs::write(keys.join("id"), "AKREAL00000000000003\n").unwrap();
    fs::write(keys.join("secret"), "secret-of-real\n").unwrap();
    fs::write(keys.join("phrase"), "secret-of-phrase\n").unwrap();
    fs::write(keys.join("token"), "secret-of-token\n").unwrap();
    let file = t.home().join("script");
    fs::write(&file, script(title)).unwrap();
    let folder = Path::new(PROGRAM).parent().unwrap();
    let path = t.variables()[std::ffi::OsStr::new("PATH")].clone();
    let path = [folder.to_owned()]
        .into_iter()
        .chain(std::env::split_paths(&path));
    let child = Command::new("sh")
        .args(["-c", r#"exec "$0" "$1" <&-"#, shell])
        .arg(file)
        .env_clear()
        .envs(t.variables())
        .envs(VARIABLES)
        .envs(variables.iter().copied())
        .env("KEYS", keys)
        .env("PATH", std::env::join_paths(path).unwrap())
        .current_dir(t.home())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    Ended::of(shell.to_owned(), child)
}

/// Asserts that the script succeeds in both shells, one after the other, and leaves nothing stored.
fn passes(t: &Credctl) {
    for shell in ["sh", "bash"] {
        let ended = run(t, (FIRST, shell), &[]).succeeded();
        let lines: Vec<_> = ended.stdout.lines().collect();
        let [proof, told @ ..] = &lines[..] else {
            panic!("{ended:#?}");
        };
        assert!(proof.starts_with("alpaca · Bot · paper · "), "{ended:#?}");
        let expected = [
            "Bot trades on https://paper-api.alpaca.markets",
            "and so does Nightly",
            "Real is live: nothing was started without --live",
        ];
        assert_eq!(told, expected, "{ended:#?}");
        assert!(!ended.stderr.contains("secret-of"), "{ended:#?}");
        assert!(t.credentials().is_empty(), "{:?}", t.credentials());
    }
}

#[test]
fn its_script_passes_on_a_server_without_stdin_and_leaves_nothing_stored() {
    passes(&Credctl::on_server());
}

#[test]
fn its_script_passes_over_a_private_database_without_stdin_and_leaves_nothing_stored() {
    passes(&Credctl::fresh());
}

#[test]
fn its_script_ends_at_the_proof_where_that_fails() {
    for shell in ["sh", "bash"] {
        let t = Credctl::on_server();
        let ended = run(&t, (FIRST, shell), &[("CREDCTL_EXPECT", "live")]);
        assert_eq!((ended.code, &*ended.stdout), (7, ""), "{ended:#?}");
        assert_eq!(t.credentials().len(), 3);
    }
}

#[test]
fn its_script_about_keys_of_more_than_two_parts_works() {
    for shell in ["sh", "bash"] {
        let t = Credctl::on_server();
        t.run(["account", "add", "main"]).ends().succeeded();
        let ended = run(&t, ("Types", shell), &[("CREDCTL_NO_INPUT", "true")]).succeeded();
        let lines: Vec<_> = ended.stdout.lines().collect();
        let [okx, phrase_and_oanda] = lines[..] else {
            panic!("{ended:#?}");
        };
        assert_eq!(t.nicknames(), ["Fx", "Okx"]);
        assert_eq!(okx.len(), 36, "{ended:#?}");
        // `show --field` prints the value and nothing behind it.
        assert!(
            phrase_and_oanda.starts_with("secret-of-phrase"),
            "{ended:#?}"
        );
        assert!(!ended.stderr.contains("secret-of"), "{ended:#?}");
    }
}
