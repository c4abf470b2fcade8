//! The runs of the tables, and every command where the database or the config is broken.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    cases::{AS_OWNER, Case, EVENT, Ends, OLD_KEY, ON_A_SERVER, PRIVATE},
    published::leaf,
    schemas::Schemas,
};
use crate::common::{
    credctl::{Credctl, Ended, Run, vault},
    database::{alter, insert_unsealed, sql},
    home_files::{write_config, write_file},
    pg::OWNER,
};

/// A server that is not there.
const NOWHERE: &str = "postgres://credctl@%2Fnowhere/credctl";

/// The text of the file that is imported.
const KEYS: &str = "PAPER2_API_KEY=PKIMPORT000000000000\nPAPER2_SECRET_KEY=secret-of-import\n";

/// The files of the right passphrase and of one that opens nothing.
const PASSPHRASES: [(&str, &str); 2] = [
    ("passphrase", "correct horse\n"),
    ("other", "battery staple\n"),
];

/// The published schemas and exit codes, by which runs are checked.
struct Judge {
    schemas: Schemas,
    /// Exit codes of each kind of error: the usual one, and the one in `exec`.
    codes: BTreeMap<String, [Option<i64>; 2]>,
}

impl Judge {
    fn new() -> Self {
        let schemas = Schemas::strict();
        let answer = Credctl::fresh().run(["exit-codes", "--json"]).ends();
        let answer = schemas.judge("exit-codes", &answer.succeeded().stdout);
        let codes = answer["exit_codes"].as_array().unwrap().iter();
        let codes = codes.map(|one| {
            let numbers = ["code", "in_exec"].map(|field| one[field].as_i64());
            (one["kind"].as_str().unwrap().to_owned(), numbers)
        });
        Judge {
            codes: codes.collect(),
            schemas,
        }
    }

    #[track_caller]
    fn judge(&self, arguments: &[&str], ends: Ends, ended: &Ended) {
        let (answer, refusal) = match ends {
            Ends::Answer(schema) => (Some(schema), None),
            Ends::Refusal(kind) => (None, Some(kind)),
            Ends::Both(schema, kind) => (Some(schema), Some(kind)),
            Ends::Own => (None, None),
        };
        match answer {
            Some(schema) => {
                self.schemas.judge(schema, &ended.stdout);
            }
            None if ends == Ends::Own => {}
            None => assert_eq!(ended.stdout, "", "{ended:#?}"),
        }
        let Some(kind) = refusal else {
            assert_eq!((ended.code, &*ended.stderr), (0, ""), "{ended:#?}");
            return;
        };
        let error = self.schemas.judge("error", &ended.stderr)["error"].clone();
        assert_eq!(error["kind"], kind, "{ended:#?}");
        let numbers = self.codes.get(kind);
        let [usual, in_exec] = numbers.unwrap_or_else(|| panic!("{kind} is no published kind"));
        let is_exec = arguments.first() == Some(&"exec");
        let number = if is_exec { in_exec } else { usual };
        assert_eq!(error["exit_code"].as_i64(), *number, "{ended:#?}");
        assert_eq!(Some(i64::from(ended.code)), *number, "{ended:#?}");
        let candidates = error["candidates"].as_array().unwrap();
        let several = kind == "ambiguous" && arguments.contains(&"Twice");
        assert_eq!(candidates.len() > 1, several, "{ended:#?}");
    }
}

/// A run with `--json`, which comes first, since `exec` would take it for the program's if it came
/// last.
fn run<'t>(t: &'t Credctl, arguments: &[&str]) -> Run<'t> {
    std::fs::write(t.home().join("keys.env"), KEYS).unwrap();
    for (name, text) in PASSPHRASES {
        write_file(t, name, text, 0o600);
    }
    let arguments = ["--json"].iter().chain(arguments);
    let old = old_key(t);
    let event = arguments.clone().any(|word| *word == EVENT);
    let event = event.then(|| newest_event(t)).flatten();
    let arguments = arguments.map(|word| match (*word, &old, &event) {
        (OLD_KEY, Some(old), _) => old,
        (EVENT, _, Some(event)) => event,
        (word, ..) => word,
    });
    t.run(arguments)
        .input("PKTEST0000000000WXYZ\nsecret-of-a-test\n")
}

/// The id of the newest event of a credential, if there is one.
fn newest_event(t: &Credctl) -> Option<String> {
    let log = t.run(["log"]).ends();
    let of_credential = |line: &&str| !line.contains("\tkey_") && !line.contains("\trotated\t");
    let newest = log.stdout.lines().find(of_credential)?;
    newest.split('\t').next().map(str::to_owned)
}

/// The id of the last vault key in the key file.
fn old_key(t: &Credctl) -> Option<String> {
    let file = std::fs::read_to_string(t.data_home().join("vault.keys")).ok()?;
    let mut keys = file.lines().filter(|line| !line.starts_with('#'));
    let key = credctl::parts::crypto::VaultKey::parse(keys.next_back()?).ok()?;
    Some(key.id().to_string())
}

/// The vault that [`ON_A_SERVER`] begins with.
fn world() -> Credctl {
    let t = vault();
    t.add("Paper 1", &["--paper"]);
    t.add("Live", &["--live"]);
    let off = t.add("Off", &["--paper"]);
    let disable = t.run(["edit", &off, "--disable", "--yes"]);
    disable.ends().succeeded();
    t.add("Twice", &["--paper"]);
    t.add("Twice", &["--paper"]);
    let data = ["add", "--type", "polygon", "--nickname", "Data", "--stdin"];
    t.run(data).input("polygon-key\n").ends().succeeded();
    t
}

fn each(t: &Credctl, cases: &[Case]) {
    let judge = Judge::new();
    for case in cases {
        let ended = run(t, case.arguments).ends();
        judge.judge(case.arguments, case.ends, &ended);
    }
}

#[test]
fn on_a_server_every_answer_and_refusal_is_as_published() {
    each(&world(), ON_A_SERVER);
}

#[test]
fn as_the_owner_of_the_tables_every_answer_is_as_published() {
    let mut t = vault();
    t.connect_as(OWNER);
    each(&t, AS_OWNER);
}

#[test]
fn over_a_private_database_every_answer_and_refusal_is_as_published() {
    each(&Credctl::fresh(), PRIVATE);
}

#[test]
fn where_another_hand_was_at_work_every_answer_and_refusal_is_as_published() {
    let t = vault();
    t.add("Paper 1", &["--paper"]);
    t.add("Paper 2", &["--paper"]);
    let theirs = t.add("Theirs", &["--paper"]);
    let altered = t.add("Altered", &["--paper"]);
    alter(&t, &theirs, "credential_type = 'alpaca_paper'");
    let unsealed = format!("DELETE FROM credctl.credentials WHERE credential_id = '{theirs}'");
    sql(&t, &unsealed);
    alter(&t, &altered, "secret_key = api_key");
    let lost = "aaaa0001-0000-4000-8000-000000000001";
    insert_unsealed(&t, lost, "alpaca", Some("Lost"));
    let judge = Judge::new();
    for (arguments, ends) in [
        (&["list"][..], Ends::Answer("list")),
        (&["vault", "status"], Ends::Answer("vault-status")),
        (&["vault", "check"], Ends::Both("vault-check", "findings")),
        (
            &["exec", "-c", "Theirs", "--", "true"],
            Ends::Refusal("integrity"),
        ),
        (&["show", "Altered"], Ends::Refusal("integrity")),
        (&["vault", "seal"], Ends::Refusal("refused")),
        (&["vault", "seal", &theirs], Ends::Refusal("refused")),
        (
            &["vault", "seal", lost, "--yes"],
            Ends::Refusal("integrity"),
        ),
        (
            &["vault", "seal", &theirs, "--yes"],
            Ends::Answer("vault-seal"),
        ),
        // All that is left is one that nothing opens.
        (&["vault", "seal"], Ends::Both("vault-seal", "integrity")),
        (&["exec", "-c", "Theirs", "--", "true"], Ends::Own),
        (&["vault", "add-key"], Ends::Answer("vault-add-key")),
        (
            &["vault", "rotate", "--yes"],
            Ends::Both("vault-rotate", "integrity"),
        ),
        (
            &["vault", "seal", &altered, "--yes"],
            Ends::Answer("vault-seal"),
        ),
        (&["remove", lost, "--yes"], Ends::Answer("remove")),
        (&["vault", "check"], Ends::Answer("vault-check")),
        (&["remove", "Paper 1", "--yes"], Ends::Answer("remove")),
        // From here on another one stands in for it.
        (&["list"], Ends::Answer("list")),
        (&["current"], Ends::Answer("current")),
        (&["current", "--id"], Ends::Refusal("no_active")),
    ] {
        judge.judge(arguments, ends, &run(&t, arguments).ends());
    }
    let other = "aaaa0002-0000-4000-8000-000000000002";
    sql(&t, &format!("UPDATE credctl.vault SET id = '{other}'"));
    for (arguments, ends) in [
        (&["list"][..], Ends::Refusal("integrity")),
        (&["vault", "pin"], Ends::Refusal("refused")),
        (&["vault", "pin", "--yes"], Ends::Answer("vault-pin")),
    ] {
        judge.judge(arguments, ends, &run(&t, arguments).ends());
    }
}

/// The first case of each command in [`ON_A_SERVER`] that ends with an answer, or with a refusal if
/// there is none.
fn one_of_each() -> BTreeMap<String, &'static Case> {
    let mut one: BTreeMap<String, &Case> = BTreeMap::new();
    for case in ON_A_SERVER {
        let is_answer = |case: &Case| !matches!(case.ends, Ends::Refusal(_));
        let kept = one.entry(leaf(case.arguments)).or_insert(case);
        if is_answer(case) && !is_answer(kept) {
            *kept = case;
        }
    }
    one
}

#[test]
fn where_the_database_is_not_there_every_command_says_so_or_needs_none() {
    let judge = Judge::new();
    let mut t = Credctl::fresh();
    t.set("CREDCTL_DATABASE_URL", NOWHERE);
    for (leaf, case) in one_of_each() {
        let ends = match leaf.as_str() {
            // A server is named, and there are none but private ones to start, stop and destroy.
            "db start" | "db stop" | "db destroy" => Ends::Refusal("usage"),
            // Their file, which is not there either, is looked at first.
            "restore" | "vault import-key" => Ends::Refusal("installation"),
            "types" | "prompt" | "exit-codes" | "completions" | "help" => case.ends,
            _ => Ends::Refusal("unreachable"),
        };
        let ended = run(&t, case.arguments).ends();
        judge.judge(case.arguments, ends, &ended);
    }
}

#[test]
fn where_the_config_is_broken_every_command_says_so_or_needs_none() {
    let judge = Judge::new();
    let t = vault();
    write_config(&t, "version = [\n");
    for (leaf, case) in one_of_each() {
        let ends = match leaf.as_str() {
            "exit-codes" | "completions" | "help" => case.ends,
            _ => Ends::Refusal("installation"),
        };
        let ended = run(&t, case.arguments).ends();
        judge.judge(case.arguments, ends, &ended);
    }
}

#[test]
fn what_cannot_be_understood_is_one_error_object_too() {
    let judge = Judge::new();
    let t = Credctl::fresh();
    for arguments in [
        &[][..],
        &["lst"],
        &["list", "--nonsense"],
        &["db"],
        &["account"],
        &["exec", "-c"],
        &["exec", "--nonsense", "true"],
        &["account", "list", "PKHUSH"],
    ] {
        let ended = run(&t, arguments).ends();
        judge.judge(arguments, Ends::Refusal("usage"), &ended);
        assert!(!ended.stderr.contains("HUSH"), "{ended:#?}");
    }
}

#[test]
fn remarks_travel_in_the_object() {
    let t = vault();
    t.add("Twice", &["--paper"]);
    let added = run(&t, &["add", "--nickname", "Twice", "--stdin", "--again"]).ends();
    let expected: Value = serde_json::json!([
        "neither --paper nor --live was given: the environment is not stated",
        "another credential is called `Twice` too; tell them apart by id",
    ]);
    assert_eq!(added.succeeded().json()["remarks"], expected);
}
