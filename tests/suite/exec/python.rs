//! A Python program in the manner of alpaca-py's users: keys and environment from `os.environ`.

use serde_json::Value;

use super::{KEY, LIVE_SECRET, SECRET, Vault};

/// A program that uses alpaca-py, which takes the environment as an argument; without the argument
/// it is live, so the program states it.
const PROGRAM: &str = "
import json, os, sys
environment = os.environ['CREDCTL_EXEC_ENVIRONMENT']
if environment not in ('paper', 'live'):
    sys.exit('neither paper nor live')
client = dict(
    api_key=os.environ['APCA_API_KEY_ID'],
    secret_key=os.environ['APCA_API_SECRET_KEY'],
    paper=environment == 'paper',
)
json.dump([client, os.environ['CREDCTL_EXEC_NICKNAME'], sys.argv[1:]], sys.stdout)
sys.exit(0 if sys.stdin.read() == 'orders' else 9)
";

#[test]
fn a_python_program_builds_its_client_for_the_environment_it_was_given() {
    let v = Vault::new();
    for (flags, nickname, is_paper) in [
        (&["--paper", "-c", "Paper 1"][..], "Paper 1", true),
        (&["--paper", "--also", "Data"], "Paper 1", true),
        (&["--live", "-c", "Live"], "Live", false),
    ] {
        let program = ["python3", "-c", PROGRAM, "--symbol", "AAPL"];
        let ended = v.exec(flags, &program).input("orders").ends().succeeded();
        let secret = if is_paper { SECRET } else { LIVE_SECRET };
        let client = serde_json::json!({
            "api_key": KEY, "secret_key": secret, "paper": is_paper,
        });
        let expected = serde_json::json!([client, nickname, ["--symbol", "AAPL"]]);
        assert_eq!(ended.json(), expected);
        assert_eq!(ended.stderr, "");
    }
}

#[test]
fn its_traceback_and_status_are_its_own() {
    let v = Vault::new();
    // A data key has no environment, which such a program does not guess.
    let ended = v.exec(&["-c", "Data"], &["python3", "-c", PROGRAM]).ends();
    assert_eq!(ended.code, 1, "{ended:#?}");
    assert!(
        ended
            .stderr
            .ends_with("KeyError: 'CREDCTL_EXEC_ENVIRONMENT'\n"),
        "{ended:#?}"
    );
    let wrong = v.exec(&[], &["python3", "-c", PROGRAM]).input("nothing");
    let ended = wrong.ends();
    assert_eq!((ended.code, ended.stderr.as_str()), (9, ""));
    let client: Value = ended.json();
    assert_eq!(client[0]["paper"], true);
}
