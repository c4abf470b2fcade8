//! The files of `tests/files`. Each folder has a file, what must come out of it, and sometimes flags.
//!
//! `EXPECTED` has a line for each credential (type, nickname, environment, keys, further fields as
//! `name=value`) and for what is left out (`left REASON NAME`), or one line `refused CODE TEXT`.

use std::{
    fs,
    path::{Path, PathBuf},
};

use credctl::parts::domain::Sealed;
use serde_json::Value;

use crate::common::{
    credctl::{Credctl, Ended, vault},
    database::{rows, sql},
    home_files::write_file,
    vault_keys::{key_pair, keyring},
};

/// A file, and what must come out of it.
struct Case {
    name: String,
    file: PathBuf,
    expected: Vec<String>,
    flags: Vec<String>,
}

fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    let folders = fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut cases: Vec<_> = folders
        .filter(|path| path.is_dir())
        .map(|path| case(&path))
        .collect();
    cases.sort_by(|one, other| one.name.cmp(&other.name));
    cases
}

fn case(folder: &Path) -> Case {
    let words = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let is_file = |path: &PathBuf| !path.ends_with("EXPECTED") && !path.ends_with("FLAGS");
    Case {
        name: folder.file_name().unwrap().to_str().unwrap().to_owned(),
        file: entries.into_iter().find(is_file).unwrap(),
        expected: words("EXPECTED").lines().map(str::to_owned).collect(),
        flags: words("FLAGS")
            .split_whitespace()
            .map(str::to_owned)
            .collect(),
    }
}

/// Imports the file of a case into the emptied vault, and returns what came out.
fn came_out(case: &Case, t: &Credctl) -> Vec<String> {
    sql(
        t,
        "TRUNCATE user_credentials, credctl.credentials, credctl.events",
    );
    let name = case.file.file_name().unwrap().to_str().unwrap();
    write_file(t, name, fs::read(&case.file).unwrap(), 0o600);
    let arguments = ["import", name, "--json"].map(str::to_owned).into_iter();
    let imported = t.run(arguments.chain(case.flags.clone())).ends();
    if imported.code != 0 {
        return vec![refused(&imported, t)];
    }
    let imported = imported.json();
    let credentials = imported["imported"].as_array().unwrap().iter();
    let credentials = credentials.map(|credential| shown(t, credential));
    let left_out = imported["left_out"].as_array().unwrap().iter().map(|left| {
        let text = |name: &str| left[name].as_str().unwrap().to_owned();
        format!("left {} {}", text("reason"), text("name"))
    });
    credentials.chain(left_out).collect()
}

fn refused(ended: &Ended, t: &Credctl) -> String {
    let stored = rows(t, "SELECT id::text FROM user_credentials");
    assert_eq!(stored, [""; 0], "something was stored");
    let error = ended.error();
    format!(
        "refused {} {}",
        ended.code,
        error["message"].as_str().unwrap()
    )
}

/// A credential and its keys.
fn shown(t: &Credctl, credential: &Value) -> String {
    let id = credential["id"].as_str().unwrap();
    let (api_key, secret_key) = key_pair(t, id);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut words = vec![
        text(&credential["credential_type"]),
        text(&credential["nickname"]),
        credential["environment"].as_str().unwrap_or("-").to_owned(),
        api_key,
        secret_key,
    ];
    words.retain(|word| !word.is_empty());
    words.extend(further_fields(t, id));
    words.join(" ").replace('\n', "\\n")
}

/// The further fields of a credential, as `name=value`.
fn further_fields(t: &Credctl, id: &str) -> Vec<String> {
    let fields = format!(
        "SELECT fields FROM credctl.credentials WHERE credential_id = '{id}' AND fields IS NOT NULL"
    );
    let token = rows(t, &fields).into_iter().next().map(Sealed::stored);
    let fields = token.map(|token| keyring(t).open_fields(&token, None).unwrap());
    let fields = fields.iter().flat_map(|fields| fields.iter());
    fields
        .map(|(name, value)| format!("{name}={}", value.expose_secret()))
        .collect()
}

/// Returns true if what came out is what must. The order of what is left out does not matter.
fn is_right(expected: &[String], came_out: &[String]) -> bool {
    if let ([expected], [refused]) = (expected, came_out)
        && let Some((code, text)) = expected
            .strip_prefix("refused ")
            .and_then(|e| e.split_once(' '))
    {
        return refused.starts_with(&format!("refused {code} ")) && refused.contains(text);
    }
    let is_left = |line: &&String| line.starts_with("left ");
    let sorted = |lines: &[String]| {
        let mut left: Vec<_> = lines.iter().filter(is_left).cloned().collect();
        left.sort();
        left
    };
    let stored = |lines: &[String]| {
        lines
            .iter()
            .filter(|line| !is_left(line))
            .cloned()
            .collect::<Vec<_>>()
    };
    stored(expected) == stored(came_out) && sorted(expected) == sorted(came_out)
}

#[test]
fn of_every_file_of_variables_comes_out_what_must() {
    all_right(true);
}

#[test]
fn of_every_other_file_comes_out_what_must() {
    all_right(false);
}

/// Checks the files of variables, or all others.
fn all_right(are_variables: bool) {
    let mut cases = cases();
    assert!(cases.len() >= 60, "{}", cases.len());
    cases.retain(|case| case.name.starts_with("env-") == are_variables);
    let (mut right, mut refused, mut wrong) = (0, 0, Vec::new());
    let t = vault();
    for case in &cases {
        let came_out = came_out(case, &t);
        match is_right(&case.expected, &came_out) {
            true if came_out[0].starts_with("refused") => refused += 1,
            true => right += 1,
            false => wrong.push(format!(
                "{}\n  must {:?}\n  came {came_out:?}",
                case.name, case.expected
            )),
        }
    }
    assert!(
        wrong.is_empty(),
        "right {right}, refused with a reason {refused}, wrong {}:\n{}\n",
        wrong.len(),
        wrong.join("\n")
    );
}
