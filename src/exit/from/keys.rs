//! Errors of vault keys, and of the rows and files that they open.

use std::path::Path;

use crate::{
    crypto::{BoxError, BundleError, InvalidPassphrase, KeyError, NotExported},
    domain::KeyId,
    exit::{ExitCode, Failure},
    files::system_hint,
    process::CommandFailure,
    vault::{Fault, RowFault, VaultError},
};

const APPLICATION_KEY: &str =
    "give the key of the application that sealed them, with --key-file or CREDCTL_FERNET_KEYS";

/// Ways in which vault keys come to a machine that lacks them.
const BRING_KEYS: &str = "`credctl restore FILE` brings vault keys from a backup made --with-keys, and \
                          `credctl vault import-key FILE` those that somebody exported";

impl From<KeyError> for Failure {
    fn from(error: KeyError) -> Self {
        match &error {
            KeyError::Command {
                failure: CommandFailure::EmptyCommand,
                ..
            } => Failure::of(ExitCode::Installation, &error),
            KeyError::BothVariables => {
                Failure::of(ExitCode::Installation, &error).hint("unset one of them")
            }
            KeyError::Unsafe { fix, .. } => {
                Failure::of(ExitCode::VaultKey, &error).hint(format!("run `{fix}`"))
            }
            KeyError::UnsafeFolder { hint, .. } => {
                Failure::of(ExitCode::VaultKey, &error).hint(hint.clone())
            }
            KeyError::Missing { .. }
            | KeyError::Unreadable { .. }
            | KeyError::NotAFile { .. }
            | KeyError::TooLarge { .. }
            | KeyError::NotText { .. }
            | KeyError::Empty { .. }
            | KeyError::Invalid { .. }
            | KeyError::Repeated { .. }
            | KeyError::Command { .. } => Failure::of(ExitCode::VaultKey, &error),
            KeyError::Unchangeable { .. } => Failure::of(ExitCode::Installation, &error).hint(
                "change them where they come from (the first seals, all open), or keep them in a \
                 file of your own and name it with CREDCTL_KEY_FILE",
            ),
            KeyError::Busy { .. } => {
                Failure::of(ExitCode::Conflict, &error).hint("try again when it is done")
            }
            KeyError::Make { cause, .. }
            | KeyError::Rewrite { cause, .. }
            | KeyError::NotSynced { cause, .. } => {
                Failure::of(ExitCode::Installation, &error).hint_if(system_hint(cause))
            }
            KeyError::ReadBack { .. } => Failure::of(ExitCode::Installation, &error),
        }
    }
}

impl From<BoxError> for Failure {
    fn from(error: BoxError) -> Self {
        let (code, hint) = match &error {
            BoxError::WrongPassphrase => (ExitCode::VaultKey, Some("nothing was changed")),
            BoxError::Hostile(_) | BoxError::Damaged => {
                (ExitCode::Integrity, Some("nothing was changed"))
            }
            BoxError::System(_) => (
                ExitCode::Installation,
                Some("free some memory, or raise the limit of memory (`ulimit -v`)"),
            ),
        };
        Failure::of(code, &error).hint_if(hint)
    }
}

impl From<BundleError> for Failure {
    fn from(error: BundleError) -> Self {
        match error {
            BundleError::Box(error) => error.into(),
            BundleError::Keys(_) | BundleError::NoVault => Failure::of(ExitCode::Integrity, &error),
        }
    }
}

impl From<NotExported> for Failure {
    fn from(error: NotExported) -> Self {
        let hint = match &error {
            NotExported::Other(_) => Some("restore it with `credctl restore`"),
            NotExported::Newer(_) => Some("upgrade credctl"),
            NotExported::Unknown => None,
        };
        Failure::of(ExitCode::Installation, &error).hint_if(hint)
    }
}

impl From<InvalidPassphrase> for Failure {
    fn from(error: InvalidPassphrase) -> Self {
        Failure::of(ExitCode::Usage, &error)
    }
}

impl From<VaultError> for Failure {
    fn from(error: VaultError) -> Self {
        let wanted = wanted_keys(&error);
        of_vault(error).wanting(wanted)
    }
}

/// Returns the ids of the vault keys of which one would help.
fn wanted_keys(error: &VaultError) -> Vec<KeyId> {
    match error {
        VaultError::Missing { wanted, .. } | VaultError::Wrong { wanted, .. } => wanted.clone(),
        VaultError::Row(RowFault {
            fault: Fault::NotAtHand(key),
            ..
        }) => vec![*key],
        _ => Vec::new(),
    }
}

fn of_vault(error: VaultError) -> Failure {
    let (code, hint) = match error {
        VaultError::Key(error) => return error.into(),
        VaultError::Store(error) => return error.into(),
        VaultError::Missing {
            ref path,
            ref wanted,
        } => (ExitCode::VaultKey, missing(path, wanted)),
        VaultError::Wrong {
            ref origin,
            ref shadowed,
            ..
        } => (ExitCode::VaultKey, wrong(origin, shadowed.as_deref())),
        VaultError::Foreign { .. } => (
            ExitCode::VaultKey,
            "the keys belong to another vault; nothing was changed".to_owned(),
        ),
        VaultError::AlteredRecord(_) => (
            ExitCode::Integrity,
            "the record was altered, or the database holds a copy of another vault".to_owned(),
        ),
        VaultError::Unproven {
            opener, rows_seen, ..
        } => (ExitCode::VaultKey, unproven(opener, rows_seen)),
        VaultError::Unsealed { id, .. } => (
            ExitCode::Integrity,
            format!(
                "if you know who stored it, look at it and seal it as it is: credctl vault seal {id}"
            ),
        ),
        VaultError::OlderState { id, .. } => (
            ExitCode::Integrity,
            format!(
                "if a backup of the database was put back, look at it and accept it: credctl vault seal {id}"
            ),
        ),
        VaultError::Differs { id, .. } => (
            ExitCode::Conflict,
            format!(
                "nothing was restored; to get the one from the backup, first run \
                     `credctl remove {id}`"
            ),
        ),
        VaultError::Row(ref fault) => fault_of_row(fault),
    };
    Failure::of(code, &error).hint(hint)
}

fn missing(path: &Path, wanted: &[KeyId]) -> String {
    // credctl has sealed nothing here yet: the application that sealed the existing rows has the key.
    if wanted.is_empty() {
        return APPLICATION_KEY.to_owned();
    }
    let path = path.display();
    format!("put it back at {path} (mode 0600), or name its file with --key-file; {BRING_KEYS}")
}

fn wrong(origin: &str, shadowed: Option<&str>) -> String {
    let shadows = shadowed.map_or_else(String::new, |right| {
        format!(", which shadows the right one in {right}")
    });
    format!("the key came from {origin}{shadows}; nothing was written")
}

fn unproven(opener: Option<KeyId>, rows_seen: bool) -> String {
    match opener {
        Some(opener) => format!(
            "vault key {opener}, which is at hand too, opens them: put it first, or rotate to the new \
             one with `credctl vault rotate`"
        ),
        None if rows_seen => APPLICATION_KEY.to_owned(),
        None => "this user sees no such row: first let a user who has one store a credential \
                 with this key"
            .to_owned(),
    }
}

fn fault_of_row(row: &RowFault) -> (ExitCode, String) {
    let code = match row.fault.is_in_row() {
        true => ExitCode::Integrity,
        false => ExitCode::VaultKey,
    };
    let hint = match row.in_backup {
        true => fault_in_backup(&row.fault).to_owned(),
        false => fault_in_vault(row),
    };
    (code, hint)
}

fn fault_in_backup(fault: &Fault) -> &'static str {
    match fault.is_in_row() {
        true => "nothing was restored",
        false => {
            "nothing was restored; a backup made with --with-keys contains its vault keys, and \
             `credctl vault import-key` adds others"
        }
    }
}

fn fault_in_vault(row: &RowFault) -> String {
    let id = row.id;
    let accept = format!("accept it as it is now: credctl vault seal {id}");
    match &row.fault {
        Fault::Altered(what) if what.are_names() => format!("if that is right, {accept}"),
        Fault::Altered(what) if what.are_unreadable() => format!(
            "correct the value in the database, or remove the credential: credctl remove {id}"
        ),
        Fault::Altered(_) => format!("if you know who changed it, look at it and {accept}"),
        Fault::Damaged(_) => format!(
            "nothing was handed out or changed; remove it with `credctl remove {id}`, and store it again"
        ),
        Fault::NotAtHand(_) | Fault::NoneOpens => format!(
            "nothing was handed out or changed; add the key it was sealed with to your vault keys: {BRING_KEYS}"
        ),
    }
}
