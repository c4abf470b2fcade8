//! Reader of the vault keys of a source.

use std::{
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use secrecy::ExposeSecret;

use super::{
    error::{KeyError, KeyOrigin},
    key_file,
    key_source::KeySource,
    key_text,
    keyring::Keyring,
};
use crate::{files::read_bounded, process::command_output};

/// Options for reading vault keys from any source.
#[derive(Debug, Clone)]
pub struct LoadOptions {
    /// Folders of mounted secrets besides the usual ones: the value of `$CREDENTIALS_DIRECTORY`.
    pub trusted_dirs: Vec<PathBuf>,
    /// Time that `[key] command` may take.
    pub command_deadline: Duration,
    /// True if stderr of the command is shown. False where stderr is reserved for a program.
    pub show_command_stderr: bool,
}

/// Reads the vault keys of a source. `None` only if the source is the default file and it does not
/// exist.
///
/// Blocks while `[key] command` runs.
///
/// # Errors
/// Fails with [`KeyError`] if the source is missing, unsafe or unusable.
pub fn load(source: &KeySource, options: &LoadOptions) -> Result<Option<Keyring>, KeyError> {
    match source {
        KeySource::Variable(keys) => key_text::from_variable(keys.expose_secret()),
        KeySource::Command(argv) => from_command(argv, options),
        // A link to nothing counts as a file: its target may just not be mounted.
        KeySource::Default(path) if is_absent(path) => return Ok(None),
        KeySource::Option(path)
        | KeySource::VariableFile(path)
        | KeySource::Config(path)
        | KeySource::Default(path) => key_file::load(path, &options.trusted_dirs),
    }
    .map(Some)
}

fn is_absent(path: &Path) -> bool {
    use std::io::ErrorKind::{NotADirectory, NotFound};
    // A data home that is not a folder holds no key. A command that makes something in it reports
    // it.
    let metadata = path.symlink_metadata();
    metadata.is_err_and(|error| matches!(error.kind(), NotFound | NotADirectory))
}

fn from_command(argv: &[String], options: &LoadOptions) -> Result<Keyring, KeyError> {
    let program = argv.first().cloned().unwrap_or_default();
    let stderr = if options.show_command_stderr {
        Stdio::inherit()
    } else {
        Stdio::null()
    };
    let limit = key_text::MAX_BYTES;
    let output = command_output(argv, stderr, options.command_deadline, limit, read_bounded);
    match output {
        Ok(output) => key_text::from_lines(&output, KeyOrigin::Command(program)),
        Err(failure) => Err(KeyError::Command { program, failure }),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;
    use crate::crypto::vault_key::VaultKey;

    const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

    fn options() -> LoadOptions {
        LoadOptions {
            trusted_dirs: vec![],
            command_deadline: Duration::from_secs(60),
            show_command_stderr: false,
        }
    }

    fn command(script: &str) -> Result<Option<Keyring>, KeyError> {
        load(
            &KeySource::Command(["sh", "-c", script].map(str::to_owned).into()),
            &options(),
        )
    }

    #[test]
    fn a_missing_file_is_an_error_unless_it_is_the_default() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none/vault.keys");
        assert!(
            load(&KeySource::Default(path.clone()), &options())
                .unwrap()
                .is_none()
        );
        for source in [
            KeySource::Option,
            KeySource::VariableFile,
            KeySource::Config,
        ] {
            let result = load(&source(path.clone()), &options());
            assert!(matches!(result, Err(KeyError::Missing { .. })));
        }
    }

    #[test]
    fn a_default_file_that_is_a_link_to_nothing_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.keys");
        symlink("/unplugged/vault.keys", &path).unwrap();
        let result = load(&KeySource::Default(path), &options());
        assert!(matches!(result, Err(KeyError::Missing { .. })));
    }

    #[test]
    fn an_empty_default_file_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("vault.keys");
        fs::write(&path, "").unwrap();
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        let result = load(&KeySource::Default(path), &options());
        assert!(matches!(result, Err(KeyError::Empty { .. })));
    }

    #[test]
    fn the_variable_and_the_command_give_keys() {
        let id = VaultKey::parse(KEY).unwrap().id();
        let variable = KeySource::Variable(KEY.into());
        let keyring = load(&variable, &options()).unwrap().unwrap();
        assert_eq!(keyring.primary(), id);
        let keyring = command(&format!("echo '# mine'; echo {KEY}"))
            .unwrap()
            .unwrap();
        assert_eq!(keyring.primary(), id);
    }

    #[test]
    fn a_command_that_gives_no_keys_is_named_by_its_program_only() {
        let message = |script: &str| command(script).unwrap_err().to_string();
        assert_eq!(
            message(&format!("echo {KEY}; exit 1")),
            "`sh`, the command for the vault keys, failed (exit status: 1)"
        );
        assert_eq!(message("true"), "the output of `sh` holds no vault key");
        assert_eq!(
            message("cat /dev/zero"),
            "the output of `sh` is larger than 64 KiB"
        );
        assert_eq!(
            message("echo PASSWORD"),
            "line 1 of the output of `sh` is not a vault key: it has 6 bytes instead of 32"
        );
    }

    #[test]
    fn an_empty_variable_holds_no_key() {
        let result = load(&KeySource::Variable("".into()), &options());
        assert!(matches!(result, Err(KeyError::Empty { .. })));
    }
}
