//! Commands at a real pseudo-terminal, as a person types them.

mod add;
mod cancelled_questions;
mod confirmations;
mod env;
mod facts;
mod list_columns;
mod pagers;
mod pasted_ahead;
mod pickers;
mod table;
mod without_a_terminal;

use crate::common::credctl::Credctl;

/// Nickname, environment and state of all credentials, oldest first; the last is true if it is
/// enabled.
fn stored(t: &Credctl) -> Vec<(String, String, bool)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or("-").to_owned();
    let credentials = t.credentials();
    let fields = credentials.iter().map(|c| {
        let enabled = c["is_active"].as_bool().unwrap();
        (text(&c["nickname"]), text(&c["environment"]), enabled)
    });
    fields.collect()
}

/// The nickname of the credential in use, and the layer that chose it.
fn in_use(t: &Credctl) -> Option<(String, String)> {
    let list = t.list();
    let id = list["selection"]["credential_id"].as_str()?;
    let credentials = list["credentials"].as_array().unwrap();
    let chosen = credentials.iter().find(|c| c["id"] == id).unwrap();
    let layer = &list["selection"]["layer"];
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    Some((text(&chosen["nickname"]), text(layer)))
}
