//! Sources of vault keys, and the choice of the one that wins.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use secrecy::SecretString;

use super::error::KeyError;

/// The possible sources of vault keys, as flags, environment and config file name them.
///
/// A source that is set but empty counts as set: a script whose secret is missing must not fall
/// through to some other key.
#[derive(Debug, Clone, Default)]
pub struct SourceInputs {
    /// `--key-file`.
    pub key_file: Option<PathBuf>,
    /// `CREDCTL_FERNET_KEYS`.
    pub fernet_keys: Option<SecretString>,
    /// `CREDCTL_KEY_FILE`.
    pub key_file_variable: Option<PathBuf>,
    /// `[key] command` of the config file.
    pub command: Option<Vec<String>>,
    /// `[key] file` of the config file.
    pub config_file: Option<PathBuf>,
    /// The file in the data home, which may be missing.
    pub default_file: PathBuf,
}

/// Source from which vault keys are read. It is shown as the user would name it.
#[derive(Debug, Clone)]
pub enum KeySource {
    /// The file named by `--key-file`.
    Option(PathBuf),
    /// The keys in `CREDCTL_FERNET_KEYS`.
    Variable(SecretString),
    /// The file named by `CREDCTL_KEY_FILE`.
    VariableFile(PathBuf),
    /// The output of `[key] command`.
    Command(Vec<String>),
    /// The file named by `[key] file`.
    Config(PathBuf),
    /// The file in the data home. It is the only one that credctl makes.
    Default(PathBuf),
}

/// Returns the source that wins: the first one that is named, else the default file.
///
/// # Errors
/// Fails with [`KeyError::BothVariables`] if both variables are set and no flag names a key file.
pub fn choose(inputs: SourceInputs) -> Result<KeySource, KeyError> {
    if let Some(path) = inputs.key_file {
        return Ok(KeySource::Option(path));
    }
    match (inputs.fernet_keys, inputs.key_file_variable) {
        (Some(_), Some(_)) => return Err(KeyError::BothVariables),
        (Some(keys), None) => return Ok(KeySource::Variable(keys)),
        (None, Some(path)) => return Ok(KeySource::VariableFile(path)),
        (None, None) => {}
    }
    let configured = inputs.command.map(KeySource::Command);
    Ok(configured
        .or(inputs.config_file.map(KeySource::Config))
        .unwrap_or(KeySource::Default(inputs.default_file)))
}

/// Returns the sources that the winning one shadows, in the order in which they would win: the
/// others that are named, and the default file.
pub fn shadowed(inputs: &SourceInputs) -> Vec<KeySource> {
    let named = [
        inputs.key_file.clone().map(KeySource::Option),
        inputs.fernet_keys.clone().map(KeySource::Variable),
        inputs
            .key_file_variable
            .clone()
            .map(KeySource::VariableFile),
        inputs.command.clone().map(KeySource::Command),
        inputs.config_file.clone().map(KeySource::Config),
        Some(KeySource::Default(inputs.default_file.clone())),
    ];
    named.into_iter().flatten().skip(1).collect()
}

impl KeySource {
    /// Returns the key file. `None` if the keys come from elsewhere.
    pub fn path(&self) -> Option<&Path> {
        match self {
            KeySource::Option(path)
            | KeySource::VariableFile(path)
            | KeySource::Config(path)
            | KeySource::Default(path) => Some(path),
            KeySource::Variable(_) | KeySource::Command(_) => None,
        }
    }

    /// Returns the place where a person finds the keys: the path of the file, else the name of the
    /// source.
    pub fn place(&self) -> String {
        match self.path() {
            Some(path) => path.display().to_string(),
            None => self.to_string(),
        }
    }
}

impl fmt::Display for KeySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            KeySource::Option(_) => "--key-file",
            KeySource::Variable(_) => "CREDCTL_FERNET_KEYS",
            KeySource::VariableFile(_) => "CREDCTL_KEY_FILE",
            KeySource::Command(_) => "[key] command",
            KeySource::Config(_) => "[key] file",
            KeySource::Default(_) => "the default key file",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";

    fn all() -> SourceInputs {
        SourceInputs {
            key_file: Some("/option".into()),
            fernet_keys: Some(KEY.into()),
            key_file_variable: Some("/variable".into()),
            command: Some(vec!["op".into()]),
            config_file: Some("/config".into()),
            default_file: "/default".into(),
        }
    }

    #[test]
    fn the_first_source_present_wins() {
        let mut inputs = all();
        let mut winners = Vec::new();
        let mut see =
            |inputs: &SourceInputs| winners.push(choose(inputs.clone()).unwrap().to_string());
        see(&inputs);
        inputs.key_file = None;
        inputs.key_file_variable = None;
        see(&inputs);
        inputs.fernet_keys = None;
        inputs.key_file_variable = all().key_file_variable;
        see(&inputs);
        inputs.key_file_variable = None;
        see(&inputs);
        inputs.command = None;
        see(&inputs);
        inputs.config_file = None;
        see(&inputs);
        assert_eq!(
            winners,
            [
                "--key-file",
                "CREDCTL_FERNET_KEYS",
                "CREDCTL_KEY_FILE",
                "[key] command",
                "[key] file",
                "the default key file"
            ]
        );
    }

    #[test]
    fn keys_in_a_file_are_found_by_its_path() {
        let file = KeySource::Default("/home/a/vault.keys".into());
        assert_eq!(file.place(), "/home/a/vault.keys");
        assert_eq!(
            KeySource::Variable(KEY.into()).place(),
            "CREDCTL_FERNET_KEYS"
        );
    }

    #[test]
    fn two_variables_are_refused_unless_the_option_wins() {
        let inputs = SourceInputs {
            key_file: None,
            ..all()
        };
        assert!(matches!(choose(inputs), Err(KeyError::BothVariables)));
        assert!(
            matches!(choose(all()), Ok(KeySource::Option(path)) if path == Path::new("/option"))
        );
    }

    #[test]
    fn a_source_does_not_show_its_keys() {
        let shown = format!("{:?} {:?}", all(), KeySource::Variable(KEY.into()));
        assert!(!shown.contains(&KEY[..8]));
    }

    #[test]
    fn an_empty_variable_wins_like_any_other() {
        let inputs = SourceInputs {
            fernet_keys: Some("".into()),
            default_file: "/default".into(),
            ..SourceInputs::default()
        };
        assert!(matches!(choose(inputs), Ok(KeySource::Variable(_))));
    }
}
