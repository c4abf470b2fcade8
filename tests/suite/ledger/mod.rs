//! The ledger: each change is told by an event, and a chain of events proves itself.

mod chains;
mod events;
mod fences;
mod last_changes;
mod undos;
mod writers;

use serde_json::Value;

use crate::common::{
    credctl::{self, Credctl},
    database::{rows, sql},
};

/// A vault with an account, in which nothing was done yet.
fn vault() -> Credctl {
    let t = credctl::vault();
    sql(&t, "DELETE FROM credctl.events");
    t
}

/// The events that `log` tells, newest first.
fn log(t: &Credctl, arguments: &[&str]) -> Vec<Value> {
    let all = [&["log", "--json"], arguments].concat();
    let answer = t.run(all).ends().succeeded().json();
    answer["events"].as_array().unwrap().clone()
}

/// A field of each event.
fn each<'e>(events: &'e [Value], field: &str) -> Vec<&'e str> {
    let values = events.iter().map(|event| event[field].as_str());
    values.map(Option::unwrap_or_default).collect()
}

/// The kinds of the events of a credential, oldest first.
fn kinds(t: &Credctl, id: &str) -> Vec<String> {
    rows(
        t,
        &format!("SELECT kind FROM credctl.events WHERE subject = '{id}' ORDER BY revision"),
    )
}

/// Stores this row without its seal, as another program does.
fn as_of_another_program(t: &Credctl, id: &str) {
    sql(
        t,
        &format!(
            "DELETE FROM credctl.credentials WHERE credential_id = '{id}';
             DELETE FROM credctl.events WHERE subject = '{id}'"
        ),
    );
    std::fs::remove_file(t.config().with_extension("state")).unwrap();
}
