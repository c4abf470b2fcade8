//! The very first command of a user, killed at each of its steps, the making and starting of the
//! private PostgreSQL among them.

use serde_json::json;

use super::{
    kills::FIRST_ADD,
    prepared_home::{answered_id, python_opens, selected},
    rounds,
    strace::{Call, traced},
    tell,
};
use crate::common::{
    credctl::{Credctl, Run},
    home_files::entries,
    private_postgres::data_folder,
    psql::psql,
};

/// Number of steps at which the command is killed in a run of the suite: each round makes a
/// cluster.
const BOUNDED: usize = 2;

const KEYS: [&str; 2] = ["PKTEST0000000000WXYZ", "secret-of-a-test"];

fn add(t: &Credctl) -> Run<'_> {
    t.run(FIRST_ADD)
        .input(format!("{}\n{}\n", KEYS[0], KEYS[1]))
}

/// The steps in which something changes, or the server is asked to change something.
fn steps() -> Vec<Call> {
    let t = Credctl::fresh();
    let (ended, calls) = traced(add(&t), &[]);
    ended.succeeded();
    let steps = calls
        .into_iter()
        .filter(|call| call.changes_files() || (call.talks() && !call.hears()));
    steps.collect()
}

#[test]
fn a_first_add_without_a_server_that_is_killed_is_done_by_the_next() {
    let steps = rounds(steps(), BOUNDED);
    tell(&format!("to be killed at {} steps", steps.len()));
    let mut sealed = Vec::new();
    for step in &steps {
        let t = Credctl::fresh();
        let (ended, _) = traced(add(&t), &[step.killed()]);
        // How often a server that is starting is asked is for the machine to say.
        assert!(
            ended.code == 137 || (step.talks() && ended.code == 0),
            "at {step:?}: {ended:#?}"
        );
        assert!(
            !ended.stderr.contains("credctl: "),
            "at {step:?}: {ended:#?}"
        );
        let ended = add(&t).ends().succeeded();
        let id = answered_id(&ended).unwrap();
        assert_eq!(selected(&t), Some(id.clone()), "at {step:?}");
        sealed.push(opened_alone(&t, &id));
        nothing_left(&t, step);
        tell(&format!("killed at {}", step.killed()));
    }
    python_opens(&sealed, &[KEYS]);
}

/// The only row, with the key file that opens it.
fn opened_alone(t: &Credctl, id: &str) -> serde_json::Value {
    let row = psql(
        t,
        "SELECT c.id, api_key, secret_key, check_token, 'credctl vault ' || v.id
                       FROM credctl.vault v, user_credentials c
                       JOIN credctl.credentials ON credential_id = c.id JOIN credctl.keys k USING (key_id)",
    );
    let row: Vec<&str> = row.split('|').collect();
    assert_eq!((row.len(), row[0]), (5, id), "{row:?}");
    let file = std::fs::read_to_string(t.data_home().join("vault.keys")).unwrap();
    json!({"keys": [[row[3], row[4]]], "pairs": [[row[1], row[2]]], "file": file})
}

/// Asserts that neither an unfinished cluster nor an unfinished file is left.
fn nothing_left(t: &Credctl, step: &Call) {
    let data = data_folder(t);
    let config = t.config();
    let folders = [
        &t.data_home(),
        data.parent().unwrap(),
        &data,
        config.parent().unwrap(),
    ];
    for path in folders.into_iter().flat_map(entries) {
        let name = path.file_name().unwrap().to_string_lossy();
        let unfinished =
            name.contains("making") || name.ends_with(".tmp") || name.starts_with(".tmp");
        assert!(!unfinished, "{} is left, at {step:?}", path.display());
    }
}
