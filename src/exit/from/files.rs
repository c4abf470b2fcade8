//! Errors of files: the config, backups, and files that other programs read and write.

use crate::{
    backup::BackupError,
    config::ConfigError,
    exit::{ExitCode, Failure},
    export::NotCarried,
    import::ImportError,
};

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        let code = match &error {
            ConfigError::Locked { .. } => ExitCode::Conflict,
            ConfigError::File(_)
            | ConfigError::Empty { .. }
            | ConfigError::State { .. }
            | ConfigError::Syntax { .. }
            | ConfigError::NewerVersion { .. }
            | ConfigError::Field(_)
            | ConfigError::ReadOnly { .. }
            | ConfigError::UnsafeFolder { .. }
            | ConfigError::Layout { .. }
            | ConfigError::Write { .. } => ExitCode::Installation,
        };
        Failure::of(code, &error).hint_if(error.hint())
    }
}

const ADD_KEYS: &str = "it holds only vault keys: add them with `credctl vault import-key`";

impl From<BackupError> for Failure {
    fn from(error: BackupError) -> Self {
        let wanted = match &error {
            BackupError::KeyMissing { key, .. } => vec![*key],
            _ => Vec::new(),
        };
        let (code, hint) = match &error {
            BackupError::Unreadable { .. } | BackupError::NotAFile { .. } => {
                (ExitCode::Installation, None)
            }
            BackupError::Unknown { kind, .. } => {
                let holds_keys = kind.as_deref() == Some("vault keys");
                (ExitCode::Installation, holds_keys.then_some(ADD_KEYS))
            }
            BackupError::Newer { .. } => (ExitCode::Schema, Some("upgrade credctl")),
            BackupError::KeyMissing { .. } => (
                ExitCode::VaultKey,
                Some(
                    "nothing was restored; a backup made with --with-keys contains its vault keys, and \
                     `credctl vault import-key` adds others",
                ),
            ),
            BackupError::Cut { .. }
            | BackupError::Damaged { .. }
            | BackupError::Sum { .. }
            | BackupError::NotAuthentic { .. }
            | BackupError::Changed { .. } => (ExitCode::Integrity, Some("nothing was restored")),
        };
        Failure::of(code, &error).hint_if(hint).wanting(wanted)
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        Failure::of(ExitCode::Usage, &error).hint("nothing was stored")
    }
}

impl From<NotCarried> for Failure {
    fn from(error: NotCarried) -> Self {
        Failure::of(ExitCode::Refused, &error).hint("try another --format, or `credctl exec`")
    }
}
