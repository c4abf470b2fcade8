//! The real `cryptography` package of Python, run by `python3`.

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use serde_json::Value;

const BEFORE: &str = "
import base64, hashlib, hmac, json, sys, time
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
data = json.load(sys.stdin)
";
const AFTER: &str = "
json.dump(result, sys.stdout)
";

/// Runs a script that finds its input in `data` and leaves its answer in `result`.
///
/// Panics if Python or its package is missing: a test that needs them must not pass without.
pub fn python(script: &str, data: &Value) -> Value {
    let output = run(
        &format!("{BEFORE}{script}{AFTER}"),
        data.to_string().as_bytes(),
    )
    .unwrap_or_else(|error| panic!("`python3` cannot be run ({error}); run `make setup`"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(
        !errors.contains("ModuleNotFoundError"),
        "`python3` has no package `cryptography`; run `make setup`\n{errors}"
    );
    assert!(
        output.status.success(),
        "the script failed:\n{script}\n{errors}"
    );
    serde_json::from_slice(&output.stdout).expect("the script answers in JSON")
}

fn run(program: &str, input: &[u8]) -> std::io::Result<Output> {
    let mut child = Command::new("python3")
        .args(["-c", program])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    // Read whole before the script prints, so that neither side waits for the other; closed
    // early, the script has failed and says why.
    let stdin = child.stdin.take();
    let _ = stdin.map(|mut stdin| stdin.write_all(input));
    child.wait_with_output()
}
