//! An active credential that is gone or disabled: what every command says of it, and what to do.

use super::SelectionError;
use crate::{domain::Credential, store::Lost};

/// Next step where the active credential is gone.
pub const CHOOSE_ANOTHER: &str = "choose another with `credctl use`";

/// Next step where the active credential is disabled.
pub fn enable_or_choose(disabled: &Credential) -> String {
    format!("{}, or {CHOOSE_ANOTHER}", enable(disabled))
}

/// How to enable a credential.
pub fn enable(disabled: &Credential) -> String {
    let id = disabled.short_id();
    format!("enable it with `credctl edit {id} --enable`")
}

/// Error for an active credential that is not in use, where none is handed out.
pub fn lost_error(lost: &Lost, nothing_stored: bool) -> SelectionError {
    match lost {
        Lost::Gone => SelectionError::ActiveGone { nothing_stored },
        Lost::Disabled(row) => SelectionError::ActiveDisabled {
            credential: Box::new(row.credential.clone()),
            hands_out: false,
        },
    }
}

/// Remarks that the active credential is not in use, and on the one that stands in for it, if there is one.
pub fn remarks_on_lost(lost: &Lost, stand_in: Option<&Credential>) -> Vec<String> {
    let next = match lost {
        Lost::Gone => CHOOSE_ANOTHER.to_owned(),
        Lost::Disabled(row) => enable_or_choose(&row.credential),
    };
    let mut remarks = vec![format!("{}: {next}", lost_error(lost, false))];
    remarks.extend(stand_in.map(|one| {
        format!(
            "`{}` only stands in for it, and is not confirmed: run `credctl use {}`",
            one.label(),
            one.short_id()
        )
    }));
    remarks
}
