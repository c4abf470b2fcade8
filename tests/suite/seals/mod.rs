//! What something other than credctl changed in the database: named, and neither handed out nor
//! written, on every machine.
//!
//! - The harness: a [`world`] is a vault, what it was before, and three [`machines`] that use it;
//!   [`commands`] are what they run, [`refusals`] what they are told.
//! - Altered rows: [`tokens`], [`plain_columns`] and [`names`] in the shared tables, [`companions`]
//!   beside them, [`older_states`] put back, rows without a seal in [`unsealed`], and [`accepted`]
//!   ones.
//! - Altered vaults: [`vault_ids`], [`key_records`], and in [`stored_values`] what a trigger makes of
//!   a change.
//! - No alterations: [`own_changes`] and the [`older_product`] beside credctl, how rows are
//!   [`listed`], and the [`private_database`].

mod accepted;
mod commands;
mod companions;
mod key_records;
mod listed;
mod machines;
mod names;
mod older_product;
mod older_states;
mod own_changes;
mod plain_columns;
mod private_database;
mod refusals;
mod stored_values;
mod tokens;
mod unsealed;
mod vault_ids;
mod world;

use serde_json::Value;

use crate::common::credctl::{Credctl, Ended};

/// The message about a row whose seal nothing else explains.
const NOT_ITS_OWN: &str = "its record does not belong to it: its account, its owner, its companion or all of it \
     was changed outside credctl";

/// The states of the seals of all rows, in the order of the list.
fn all_seals(t: &Credctl) -> Vec<String> {
    let text = |c: &Value| c["seal"].as_str().unwrap().to_owned();
    t.credentials().iter().map(text).collect()
}

/// Runs `exec` with a credential and a program that prints the key it was given.
fn exec(t: &Credctl, reference: &str, flag: &str) -> Ended {
    let script = ["--", "sh", "-c", "echo \"$APCA_API_KEY_ID\""];
    t.run(["exec", "-c", reference, flag].iter().chain(&script))
        .ends()
}
