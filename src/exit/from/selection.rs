//! Errors of selecting a credential, and of the checks before it is handed out.

use crate::{
    domain::{Credential, Environment, Uuid},
    exit::{ExitCode, Failure},
    providers::{API_KEY, SECRET_KEY, SetTwice},
    selection::{
        Advice, CHOOSE_ANOTHER, ExpectationError, SelectionError, enable, enable_or_choose,
    },
};

/// Hint for a credential of another environment than expected: the user should look again instead
/// of overriding the refusal.
const CHECK: &str = "check that it is the one you mean";

/// Hint where no credential is active.
const CHOOSE: &str = "choose one with `credctl use`, or name one";

/// Hint for a variable that cannot be left as it is.
const KEPT: &str = "leave it out of --keep; `credctl types TYPE` lists what is set and removed";

/// Hint where nothing is stored.
const ADD: &str = "store one with `credctl add`";

impl From<SelectionError> for Failure {
    fn from(error: SelectionError) -> Self {
        let message = error.to_string();
        let (code, hint) = match error {
            SelectionError::Expectation(ref error) => return not_expected(error),
            SelectionError::SetTwice(error) => return error.into(),
            SelectionError::Context(error) => return error.into(),
            SelectionError::Store(error) => return error.into(),
            SelectionError::Vault(error) => return error.into(),
            SelectionError::NotRemembered(cause) => {
                return Failure::from(cause).after("the choice was not saved");
            }
            SelectionError::NothingStored(_) => not_found(ADD),
            SelectionError::Outside { .. } => (ExitCode::Refused, CHECK.to_owned()),
            SelectionError::ActiveOutside { hands_out, .. } => active_outside(hands_out),
            SelectionError::NotFound { ref advice, .. } => (ExitCode::NotFound, advised(advice)),
            SelectionError::Ambiguous {
                can_narrow,
                ref line,
                ..
            } => (ExitCode::Ambiguous, precise(can_narrow, line.as_deref())),
            SelectionError::NothingToPick { nothing_stored, .. } => nothing_to_pick(nothing_stored),
            SelectionError::NoneActive { nothing_stored } => no_active(nothing_stored, CHOOSE),
            SelectionError::ActiveGone { nothing_stored } => {
                no_active(nothing_stored, CHOOSE_ANOTHER)
            }
            SelectionError::PreviousGone { removal, .. } => previous_gone(removal),
            SelectionError::ActiveDisabled {
                ref credential,
                hands_out,
            } => active_disabled(credential, hands_out),
            SelectionError::NotConfirmed { lost, .. } => return not_confirmed(*lost, message),
            SelectionError::Disabled(ref credential)
            | SelectionError::Expired { ref credential, .. }
            | SelectionError::NotVerified { ref credential, .. } => unusable(&error, credential),
            SelectionError::AccountDisabled { .. } => {
                not_found("the other program disables accounts, and enables them again")
            }
            SelectionError::HalfAPair {
                ref credential,
                ref missing,
            } => (ExitCode::Integrity, complete(credential, missing)),
            SelectionError::NotKept(_) => return Failure::usage(message).hint(KEPT),
            SelectionError::UnknownType(_) => {
                not_found("give it a type with `credctl edit --type`")
            }
            SelectionError::NoAccount(_) => {
                not_found("check --user-id, or run `credctl account add NAME`")
            }
            SelectionError::SeveralAccounts { .. } => (
                ExitCode::Ambiguous,
                "choose one with --account; `credctl account list` shows them".to_owned(),
            ),
            SelectionError::NoVariables { .. } => return Failure::of(ExitCode::Refused, &error),
        };
        let failure = Failure::new(code, message).hint(hint);
        if let SelectionError::Ambiguous { candidates, .. } = error {
            return failure.candidates(candidates);
        }
        failure
    }
}

/// Code and hint for a credential that is there and may not be used as it is.
fn unusable(error: &SelectionError, credential: &Credential) -> (ExitCode, String) {
    let id = credential.short_id();
    match error {
        SelectionError::Expired { .. } => (
            ExitCode::Refused,
            format!(
                "replace them with `credctl edit {id} --keys`, or add --expired if the time is wrong"
            ),
        ),
        SelectionError::NotVerified { .. } => (
            ExitCode::Refused,
            format!("ask its provider: credctl verify {id}"),
        ),
        _ => not_found(&enable(credential)),
    }
}

/// Code and hint for an active credential that is not what is asked for. Where keys are handed out, that
/// is a refusal.
fn active_outside(hands_out: bool) -> (ExitCode, String) {
    let code = match hands_out {
        true => ExitCode::Refused,
        false => ExitCode::NotFound,
    };
    let hint = "name one, or choose another with `credctl use`";
    (code, hint.to_owned())
}

/// Failure for a credential that only stands in for the active one. What to do is what the loss of that one
/// asks for.
fn not_confirmed(lost: SelectionError, message: String) -> Failure {
    let lost = Failure::from(lost);
    Failure::new(ExitCode::NoActive, message).hint_if(lost.hint)
}

/// Code and hint for an active credential that is disabled. Where keys are handed out, it is one that was
/// found and may not be used.
fn active_disabled(credential: &Credential, hands_out: bool) -> (ExitCode, String) {
    let code = match hands_out {
        true => ExitCode::NotFound,
        false => ExitCode::NoActive,
    };
    (code, enable_or_choose(credential))
}

/// Code and hint for want of an active credential. Where nothing is stored, there is nothing to choose.
fn no_active(nothing_stored: bool, hint: &str) -> (ExitCode, String) {
    let hint = if nothing_stored { ADD } else { hint };
    (ExitCode::NoActive, hint.to_owned())
}

fn nothing_to_pick(nothing_stored: bool) -> (ExitCode, String) {
    not_found(match nothing_stored {
        true => ADD,
        false => "`credctl list` shows what is stored",
    })
}

fn previous_gone(removal: Option<Uuid>) -> (ExitCode, String) {
    match removal {
        Some(event) => not_found(&format!(
            "bring it back with `credctl undo {event}`, or choose another with `credctl use`"
        )),
        None => not_found("choose another with `credctl use`"),
    }
}

fn not_found(hint: &str) -> (ExitCode, String) {
    (ExitCode::NotFound, hint.to_owned())
}

/// Advice for a reference that fits several credentials; `line` is the line to type for one of them.
fn precise(can_narrow: bool, line: Option<&str>) -> String {
    let line = line.map_or_else(String::new, |line| format!(", such as `{line}`"));
    let narrow = match (can_narrow, line.is_empty()) {
        (false, _) => "",
        (true, true) => ", or narrow with --type, --paper, --live or --account",
        (true, false) => "; or narrow with --type, --paper, --live or --account",
    };
    format!("name one by its id{line}{narrow}")
}

fn advised(advice: &Advice) -> String {
    match advice {
        Advice::None => "run `credctl list` to see the credentials".to_owned(),
        Advice::Quote(joined) => format!("nicknames with spaces need quotes: \"{joined}\""),
        Advice::Narrowed => "there is one with this name, but it does not match --type, --paper, \
                             --live or --account"
            .to_owned(),
        Advice::Near(labels) => {
            let labels: Vec<_> = labels.iter().map(|label| format!("`{label}`")).collect();
            format!(
                "did you mean {}? `credctl list` shows all",
                labels.join(" or ")
            )
        }
    }
}

fn not_expected(error: &ExpectationError) -> Failure {
    let hint = match error {
        ExpectationError::Contradicted { .. } => {
            "unset CREDCTL_EXPECT if you need both environments".to_owned()
        }
        ExpectationError::NoEnvironment(environment) => {
            format!("omit --{environment} for providers without paper and live")
        }
        ExpectationError::NotStated {
            credential,
            possible,
        } => state(credential, possible),
        ExpectationError::NotRequested { .. } | ExpectationError::OtherEnvironment { .. } => {
            CHECK.to_owned()
        }
    };
    Failure::of(ExitCode::Refused, error).hint(hint)
}

/// Returns how to state one of these environments.
fn state(credential: &Credential, possible: &[Environment]) -> String {
    let mut flags = possible
        .iter()
        .map(|environment| format!("--{environment}"));
    let first = flags.next().unwrap_or_default();
    let others: String = flags.map(|flag| format!(" or {flag}")).collect();
    format!(
        "state it with `credctl edit {} {first}`{others}",
        credential.short_id()
    )
}

impl From<SetTwice> for Failure {
    fn from(error: SetTwice) -> Self {
        Failure::of(ExitCode::Refused, &error)
            .hint("hand them to two programs, one credential each")
    }
}

/// Returns how to complete keys of which a part is missing.
fn complete(credential: &Credential, missing: &str) -> String {
    let id = credential.short_id();
    let way = match missing {
        API_KEY | SECRET_KEY => format!("enter both keys with `credctl edit {id} --keys`"),
        field => format!("add it with `credctl edit {id} --field {field}=@FILE`"),
    };
    format!("{way}; nothing was handed out")
}
