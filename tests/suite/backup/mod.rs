//! Backups, restores and exported vault keys: everything comes back whole, or nothing is changed.

mod another_vault;
mod choices;
mod exported_keys;
mod files;
mod foreign_rows;
mod forged;
mod killed_restore;
mod ledger;
mod new_machine;
mod python;
mod refusals;
mod typed_passphrase;

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::common::{
    credctl::{Credctl, Ended, Run},
    home_files::write_file,
    python::python,
};

/// The passphrase that seals the vault keys in a file.
const PASSPHRASE: &str = "correct horse ✓";

/// Opens a box with Python's `cryptography` alone, as `docs/formats.md` says.
const OPENED: &str = "
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
def opened(box, passphrase):
    kdf = box['kdf']
    key = Argon2id(salt=base64.urlsafe_b64decode(kdf['salt']), length=32, iterations=kdf['passes'],
                   lanes=kdf['lanes'], memory_cost=kdf['memory_kib']).derive(passphrase.encode())
    return Fernet(base64.urlsafe_b64encode(key)).decrypt(box['sealed']).decode()
";

/// Writes a passphrase file with this first line, and returns its path.
fn passphrase_file(t: &Credctl, name: &str, passphrase: &str) -> PathBuf {
    let text = format!("{passphrase}\nthis line is none\n");
    write_file(t, name, text, 0o600)
}

/// A command that reads the passphrase from a file.
fn with_passphrase<'t>(t: &'t Credctl, arguments: &[&str]) -> Run<'t> {
    let file = passphrase_file(t, "passphrase", PASSPHRASE);
    let mut run = t.run(arguments);
    run.command().arg("--passphrase-file").arg(file);
    run
}

/// Backs up to a file in the home, with the vault keys; returns its path.
fn backed_up(t: &Credctl) -> PathBuf {
    let path = t.home().join("credctl.backup");
    fs::remove_file(&path).ok();
    let text = path.to_str().unwrap();
    let ended = with_passphrase(t, &["backup", text, "--with-keys"]).ends();
    assert_no_secret(&ended.succeeded());
    path
}

/// A restore that reads the passphrase from a file.
fn restoring<'t>(t: &'t Credctl, file: &Path, flags: &[&str]) -> Run<'t> {
    let arguments = ["restore", file.to_str().unwrap()];
    with_passphrase(t, &[&arguments, flags].concat())
}

/// The answer of a restore that succeeds.
fn restored(t: &Credctl, file: &Path, flags: &[&str]) -> Value {
    let ended = restoring(t, file, &[flags, &["--json"]].concat()).ends();
    assert_no_secret(&ended);
    ended.succeeded().json()
}

/// The counts in the answer of a restore: restored, skipped, resealed, accounts, planned.
fn counts(answer: &Value) -> [u64; 5] {
    ["restored", "skipped", "resealed", "accounts", "planned"]
        .map(|field| answer[field].as_u64().unwrap())
}

/// Asserts that neither a broker's key, a passphrase nor a vault key is in what a command printed.
fn assert_no_secret(ended: &Ended) {
    let said = format!("{}{}", ended.stdout, ended.stderr);
    for secret in ["correct horse", "secret-of", "PKTEST0000"] {
        assert!(!said.contains(secret), "{ended:#?}");
    }
}

/// The lines of a backup as objects.
fn lines(file: &Path) -> Vec<Value> {
    let text = fs::read_to_string(file).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
    lines.collect()
}

/// Writes a backup of these lines, with the checksum that fits them.
fn write(file: &Path, lines: &[Value]) {
    let (end, before) = lines.split_last().unwrap();
    let text: String = before.iter().map(|line| format!("{line}\n")).collect();
    let sum = Sha256::digest(text.as_bytes());
    let sum: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
    let mut end = end.clone();
    end["end"]["sha256"] = json!(sum);
    fs::write(file, format!("{text}{end}\n")).unwrap();
}

/// Changes a backup as somebody does who can compute the checksum; returns the path of the copy.
fn forged(file: &Path, change: impl FnOnce(&mut Vec<Value>)) -> PathBuf {
    let mut lines = lines(file);
    change(&mut lines);
    let path = file.with_extension("forged");
    write(&path, &lines);
    path
}

/// The credentials that a home lists, without the marks of the active one and their newest events.
fn listed(t: &Credctl) -> Vec<Value> {
    let mut credentials = t.credentials();
    for credential in &mut credentials {
        let fields = credential.as_object_mut().unwrap();
        fields.remove("selected");
        fields.remove("last_change");
    }
    credentials
}

/// Both keys of each enabled credential, as credctl reveals them: by id.
fn revealed(t: &Credctl) -> Vec<[String; 3]> {
    let reveal = |credential: &Value| {
        let id = credential["id"].as_str().unwrap();
        let live = match credential["environment"].as_str() {
            Some("live") => &["--live"][..],
            _ => &[],
        };
        let show = [&["show", id, "--reveal", "--json"], live].concat();
        let shown = t.run(show).ends().succeeded().json();
        let text = |field: &str| shown[field].as_str().unwrap_or_default().to_owned();
        [id.to_owned(), text("api_key"), text("secret_key")]
    };
    let credentials = t.credentials();
    let enabled = credentials.iter().filter(|one| one["is_active"] == true);
    let mut all: Vec<_> = enabled.map(reveal).collect();
    all.sort();
    all
}

/// The id and both keys of each row, opened by Python with the key file of a home; `tokens` are id,
/// api_key and secret_key.
fn opened_by_python(t: &Credctl, tokens: &[String]) -> Vec<[String; 3]> {
    let answer = python(
        "
lines = open(data['file']).read().split('\\n')
keys = MultiFernet([Fernet(line) for line in lines if line and not line.startswith('#')])
rows = [row.split('|') for row in data['rows']]
result = sorted([id, keys.decrypt(a).decode(), keys.decrypt(s).decode()] for id, a, s in rows)
",
        &json!({"file": t.data_home().join("vault.keys"), "rows": tokens}),
    );
    serde_json::from_value(answer).unwrap()
}

/// Permission bits.
fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}
