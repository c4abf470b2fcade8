//! `credctl exec`, which becomes a program with the right keys, or runs nothing.

mod environment;
mod exit_status;
mod failures;
mod inherited_state;
mod nested;
mod on_a_terminal;
mod paper_or_live;
mod python;
mod several_credentials;

use std::path::PathBuf;

use crate::common::credctl::{Credctl, Ended, Run, paper_and_live};

const KEY: &str = "PKTEST0000000000WXYZ";
const SECRET: &str = "secret-of-a-test";
/// The secret key of the live credential.
const LIVE_SECRET: &str = "secret-of-a-test-1";
const PAPER_HOST: &str = "https://paper-api.alpaca.markets";
const LIVE_HOST: &str = "https://api.alpaca.markets";

/// A vault with one credential of each kind, and their ids.
struct Vault {
    t: Credctl,
    paper: String,
    live: String,
    data: String,
}

impl Vault {
    /// A vault with `Paper 1`, which is in use, `Live`, and `Data` of Polygon.
    fn new() -> Self {
        let (t, paper, live) = paper_and_live();
        let data = add(&t, "polygon", "Data", "poly-key\n");
        Vault {
            t,
            paper,
            live,
            data,
        }
    }

    /// `exec` with these flags, to become this program.
    fn exec(&self, flags: &[&str], program: &[&str]) -> Run<'_> {
        exec(&self.t, flags, program)
    }

    /// `exec` with these flags, to become a shell that runs this script.
    fn script(&self, flags: &[&str], script: &str) -> Ended {
        self.exec(flags, &["sh", "-c", script]).ends()
    }
}

fn exec<'a>(t: &'a Credctl, flags: &[&str], program: &[&str]) -> Run<'a> {
    t.run([&["exec"], flags, &["--"], program].concat())
}

/// Adds a credential of any type and returns its id.
fn add(t: &Credctl, credential_type: &str, nickname: &str, input: &str) -> String {
    let arguments = [
        "add",
        "--type",
        credential_type,
        "--nickname",
        nickname,
        "--stdin",
    ];
    let added = t.run(arguments).input(input).ends().succeeded();
    added.stdout.trim_end().to_owned()
}

/// The path of the file that the program would make.
fn made_file(t: &Credctl) -> PathBuf {
    t.home().join("started")
}

/// Asserts that nothing is started: as text and as JSON, credctl ends with this code and writes to
/// stderr only.
#[track_caller]
fn refused(t: &Credctl, flags: &[&str], code: i32, variables: &[(&str, &str)]) -> Ended {
    let run = |flags: &[&str]| {
        let run = exec(t, flags, &["touch", made_file(t).to_str().unwrap()]);
        let with = variables.iter();
        with.fold(run, |run, (name, value)| run.var(name, value))
            .ends()
    };
    let json = run(&[&["--json"], flags].concat());
    assert_eq!((json.code, json.stdout.as_str()), (code, ""), "{json:#?}");
    assert_eq!(json.error()["exit_code"], code, "{json:#?}");
    let text = run(flags);
    assert_eq!((text.code, text.stdout.as_str()), (code, ""), "{text:#?}");
    assert!(text.stderr.starts_with("credctl: "), "{text:#?}");
    assert!(!made_file(t).exists(), "started: {text:#?}");
    text
}
