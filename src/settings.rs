//! Flags, environment and file put together: what holds for this run, and where each value came from.

mod paths;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::PathBuf,
    rc::Rc,
    time::Duration,
};

pub use paths::Paths;
use secrecy::SecretString;
use uuid::Uuid;

use crate::{
    args::GlobalArgs,
    config::{self, Config, ConfigError, parse_duration},
    crypto::{KeySettings, LoadOptions, SourceInputs},
    domain::{Active, Environment, InUse, Reference},
    process::{InvalidVariable, Vars},
    providers::Providers,
};

/// How long an exchange with the database may take where nobody says otherwise.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// The name of the vault key file in the data home.
const KEY_FILE: &str = "vault.keys";

/// Where a value came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A flag, by its name.
    Flag(&'static str),
    /// An environment variable, by its name.
    Variable(&'static str),
    /// The config file.
    File,
    /// Nobody said; the name of the rule.
    Default(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Flag(name) | Origin::Variable(name) => f.write_str(name),
            Origin::File => f.write_str("the config file"),
            Origin::Default(rule) => f.write_str(rule),
        }
    }
}

/// A value and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set<T> {
    /// The value.
    pub value: T,
    /// Who said it.
    pub origin: Origin,
}

/// Which database is meant.
pub enum Database {
    /// None was named: the private one.
    Private,
    /// A server, by a URL or a libpq string.
    Url(Set<SecretString>),
    /// A server, by a file that holds the URL.
    UrlFile(Set<PathBuf>),
}

/// What holds for this run.
pub struct Settings {
    /// Where files are.
    pub paths: Paths,
    /// Which database.
    pub database: Database,
    /// The schema of the tables, if one was named.
    pub schema: Option<String>,
    /// Whose rows; unset, the database decides.
    pub user_id: Option<Set<String>>,
    /// The account named.
    pub account: Option<Set<String>>,
    /// For each exchange with the database.
    pub timeout: Set<Duration>,
    /// Why nobody may be asked, if so.
    pub no_input: Option<Origin>,
    /// `CREDCTL_CREDENTIAL`.
    pub credential: Option<Reference>,
    /// `CREDCTL_EXPECT`: what every credential that is handed out or proved has to be.
    pub expect: Option<Environment>,
    /// Where the vault keys may come from, and how they are read.
    pub keys: KeySettings,
    /// What is known of each provider.
    pub providers: Rc<Providers>,
    /// The active credential of each vault.
    pub active: BTreeMap<Uuid, Active>,
    /// The vaults that this machine remembers to be strict.
    pub strict: BTreeSet<Uuid>,
    /// What in the config file is not known to this version.
    pub config_remarks: Vec<String>,
}

/// Why settings do not fit together.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// There is nowhere to keep anything.
    #[error("HOME is not set, so there is nowhere to keep the vault")]
    NoHome,
    /// A folder must not depend on where the command was started.
    #[error("{name} must be an absolute path, not `{path}`")]
    NotAbsolute {
        /// The variable.
        name: &'static str,
        /// What it says.
        path: PathBuf,
    },
    /// A variable cannot be used as it is set.
    #[error(transparent)]
    Variable(#[from] InvalidVariable),
    /// A duration is none.
    #[error("{origin}: `{text}` is not a duration such as `10s`, `500ms` or `2m`")]
    Duration {
        /// Who said it.
        origin: Origin,
        /// What it says.
        text: String,
    },
    /// A user or account without a name.
    #[error("{0}: it is blank")]
    Blank(Origin),
    /// An expectation that is neither paper nor live.
    #[error("{0} must be `paper` or `live`")]
    NoEnvironment(Origin),
    /// The config file cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Both ways of naming a server are used at once.
    #[error("CREDCTL_DATABASE_URL and CREDCTL_DATABASE_URL_FILE are both set")]
    TwoServers,
}

impl Settings {
    /// Reads the config file, and puts it together with flags and environment.
    ///
    /// # Errors
    /// [`SettingsError`] if the file cannot be used, or the parts do not fit together.
    pub fn load(flags: &GlobalArgs, vars: &Vars) -> Result<Self, SettingsError> {
        let paths = Paths::new(flags.config.as_deref(), vars)?;
        tracing::info!(config = %paths.config.display(), data = %paths.data_home.display(), "files");
        let config = config::load(&paths.config)?;
        Settings::new(flags, vars, paths, config)
    }

    /// Puts everything together; pure: what is on disk was read by the caller.
    ///
    /// # Errors
    /// [`SettingsError`] for what does not fit together, naming where it was said.
    pub fn new(
        flags: &GlobalArgs,
        vars: &Vars,
        paths: Paths,
        config: Config,
    ) -> Result<Self, SettingsError> {
        let user_id = first(
            flags.user_id.clone(),
            "--user-id",
            vars,
            "CREDCTL_USER_ID",
            config.user_id,
        )?;
        let account = first(
            flags.account.clone(),
            "--account",
            vars,
            "CREDCTL_ACCOUNT",
            config.account,
        )?;
        let timeout = deadline(flags, vars, config.database.timeout)?;
        let default_keys = paths.data_home.join(KEY_FILE);
        Ok(Settings {
            user_id,
            account,
            no_input: no_input(flags, vars, config.no_input)?,
            credential: vars
                .own("CREDCTL_CREDENTIAL")?
                .map(|text| match text.parse() {
                    Ok(reference) => reference,
                    Err(never) => match never {},
                }),
            expect: expect(vars)?,
            database: database(vars, config.database.url, config.database.url_file)?,
            schema: config.database.schema,
            keys: KeySettings {
                inputs: SourceInputs {
                    key_file: flags.key_file.clone(),
                    fernet_keys: vars.own("CREDCTL_FERNET_KEYS")?.map(SecretString::from),
                    key_file_variable: vars.own("CREDCTL_KEY_FILE")?.map(PathBuf::from),
                    command: config.key.command,
                    config_file: config.key.file,
                    default_file: default_keys,
                },
                options: LoadOptions {
                    trusted_dirs: vars
                        .os("CREDENTIALS_DIRECTORY")
                        .map(PathBuf::from)
                        .into_iter()
                        .collect(),
                    command_deadline: timeout.value,
                    show_command_stderr: !flags.json,
                },
            },
            timeout,
            paths,
            providers: Rc::new(config.providers),
            active: config.active,
            strict: config.strict,
            config_remarks: config.unknown,
        })
    }

    /// Whether `CREDCTL_CREDENTIAL` names this id, rather than somebody's nickname.
    pub fn names_id(&self, id: Uuid) -> bool {
        let reference = self.credential.as_ref();
        reference.is_some_and(|reference| reference.is_id_of(id))
    }

    /// The layer below the command line that says which credential is in use.
    pub fn in_use(&self) -> InUse<'_> {
        match &self.credential {
            Some(reference) => InUse::Variable(reference.clone()),
            None => InUse::Config(&self.active),
        }
    }
}

fn first(
    flag: Option<String>,
    flag_name: &'static str,
    vars: &Vars,
    variable: &'static str,
    file: Option<String>,
) -> Result<Option<Set<String>>, SettingsError> {
    let said = match (flag, vars.own(variable)?) {
        (Some(value), _) => Some((value, Origin::Flag(flag_name))),
        (None, Some(value)) => Some((value.to_owned(), Origin::Variable(variable))),
        (None, None) => file.map(|value| (value, Origin::File)),
    };
    match said {
        Some((value, origin)) if value.trim().is_empty() => Err(SettingsError::Blank(origin)),
        said => Ok(said.map(|(value, origin)| Set { value, origin })),
    }
}

fn deadline(
    flags: &GlobalArgs,
    vars: &Vars,
    file: Option<Duration>,
) -> Result<Set<Duration>, SettingsError> {
    let said = first(
        flags.timeout.clone(),
        "--timeout",
        vars,
        "CREDCTL_TIMEOUT",
        None,
    )?;
    if let Some(Set { value, origin }) = said {
        return match parse_duration(&value) {
            Ok(value) => Ok(Set { value, origin }),
            Err(_) => Err(SettingsError::Duration {
                origin,
                text: value,
            }),
        };
    }
    Ok(match file {
        Some(value) => Set {
            value,
            origin: Origin::File,
        },
        None => Set {
            value: DEFAULT_TIMEOUT,
            origin: Origin::Default("the default"),
        },
    })
}

fn expect(vars: &Vars) -> Result<Option<Environment>, SettingsError> {
    let Some(text) = vars.own("CREDCTL_EXPECT")? else {
        return Ok(None);
    };
    let environment = text.parse();
    environment
        .map(Some)
        .map_err(|_| SettingsError::NoEnvironment(Origin::Variable("CREDCTL_EXPECT")))
}

fn no_input(
    flags: &GlobalArgs,
    vars: &Vars,
    file: Option<bool>,
) -> Result<Option<Origin>, SettingsError> {
    if flags.no_input {
        return Ok(Some(Origin::Flag("--no-input")));
    }
    if flags.json {
        // stderr is promised to be empty or one error object: there is nowhere to ask.
        return Ok(Some(Origin::Flag("--json")));
    }
    if let Some(said) = vars.switch("CREDCTL_NO_INPUT")? {
        return Ok(said.then_some(Origin::Variable("CREDCTL_NO_INPUT")));
    }
    if vars
        .foreign("CI")
        .is_some_and(|ci| ci != "0" && ci != "false")
    {
        return Ok(Some(Origin::Variable("CI")));
    }
    Ok(file.unwrap_or(false).then_some(Origin::File))
}

fn database(
    vars: &Vars,
    url: Option<SecretString>,
    url_file: Option<PathBuf>,
) -> Result<Database, SettingsError> {
    let (url_name, file_name) = ("CREDCTL_DATABASE_URL", "CREDCTL_DATABASE_URL_FILE");
    Ok(match (vars.own(url_name)?, vars.own(file_name)?) {
        (Some(_), Some(_)) => return Err(SettingsError::TwoServers),
        (Some(url), None) => Database::Url(Set {
            value: SecretString::from(url),
            origin: Origin::Variable(url_name),
        }),
        (None, Some(path)) => Database::UrlFile(Set {
            value: PathBuf::from(path),
            origin: Origin::Variable(file_name),
        }),
        (None, None) => match (url, url_file) {
            (Some(value), _) => Database::Url(Set {
                value,
                origin: Origin::File,
            }),
            (None, Some(value)) => Database::UrlFile(Set {
                value,
                origin: Origin::File,
            }),
            (None, None) => Database::Private,
        },
    })
}

#[cfg(test)]
mod tests;
