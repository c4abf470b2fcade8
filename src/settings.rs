//! Settings for one run, combined from flags, environment and config file, each value with its
//! origin.

mod database;
mod error;
mod origin;
mod paths;

use std::{path::PathBuf, rc::Rc, time::Duration};

pub use database::DatabaseSetting;
pub use error::SettingsError;
pub use origin::{Origin, Sourced};
pub use paths::Paths;
use secrecy::SecretString;
use uuid::Uuid;

use crate::{
    args::GlobalArgs,
    config::{self, Config, KeyTable, parse_duration},
    crypto::{KeySettings, LoadOptions, SourceInputs},
    domain::{ActiveCredentials, Environment, InUse, Reason, Reference, UnsealedRule},
    process::Vars,
    providers::{Providers, StoredTypes},
};

/// Default time limit for an exchange with the database.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

/// Time after which the clipboard is cleared, unless another is set.
const DEFAULT_CLIP_TIMEOUT: Duration = Duration::from_secs(45);

/// Name of the vault key file in the data home.
const KEY_FILE: &str = "vault.keys";

/// Settings for one run.
pub struct Settings {
    /// Paths of files and folders.
    pub paths: Paths,
    /// Database to use.
    pub database: DatabaseSetting,
    /// Program and arguments that print the password of the server.
    pub password_command: Option<Vec<String>>,
    /// Schema of the tables, if one was named.
    pub schema: Option<String>,
    /// Id that the vault must have, if it is fixed.
    pub vault: Option<Sourced<Uuid>>,
    /// Types to store in a spelling that states the environment.
    pub stored_types: StoredTypes,
    /// Rule for rows that no vault key sealed.
    pub unsealed: UnsealedRule,
    /// User whose rows are used. If `None`, the database decides.
    pub user_id: Option<Sourced<String>>,
    /// Account, if one was named.
    pub account: Option<Sourced<String>>,
    /// Time limit for each exchange with the database.
    pub timeout: Sourced<Duration>,
    /// Time after which the clipboard is cleared.
    pub clip_timeout: Duration,
    /// Origin of the rule that forbids questions; `None` if credctl may ask.
    pub no_input: Option<Origin>,
    /// Credential that `CREDCTL_CREDENTIAL` names.
    pub credential: Option<Reference>,
    /// Environment from `CREDCTL_EXPECT`, which every credential that is handed out or proved must
    /// have.
    pub expect: Option<Environment>,
    /// Reason that `CREDCTL_REASON` states for every change.
    pub reason: Option<Reason>,
    /// Possible sources of the vault keys, and options for reading them.
    pub keys: KeySettings,
    /// Built-in and configured providers.
    pub providers: Rc<Providers>,
    /// Active credential of each user of each vault.
    pub active: ActiveCredentials,
    /// Remarks about unknown fields of the config file.
    pub config_remarks: Vec<String>,
}

impl Settings {
    /// Returns true if a credential is chosen on this machine: by a variable, or as the active one of any
    /// vault.
    pub fn has_choice(&self) -> bool {
        self.credential.is_some() || !self.active.is_empty()
    }

    /// Reads the config file, and combines it with flags and variables. Without a file at the
    /// default path, all its fields are missing.
    ///
    /// # Errors
    /// Fails with [`SettingsError`] if the file or a value cannot be used, or if a flag or variable
    /// names a file that does not exist.
    pub fn load(flags: &GlobalArgs, vars: &Vars) -> Result<Self, SettingsError> {
        let paths = Paths::new(flags.config.as_deref(), vars)?;
        tracing::info!(config = %paths.config.display(), data = %paths.data_home.display(), "files");
        let config = match (config::load(&paths.config)?, paths.config_named) {
            (Some(config), _) => config,
            (None, None) => Config::default(),
            (None, Some(origin)) => {
                let path = paths.config;
                return Err(SettingsError::MissingConfig { path, origin });
            }
        };
        Settings::new(flags, vars, paths, config)
    }

    /// Combines flags, variables and config file. A pure function: the caller has read the files.
    ///
    /// # Errors
    /// Fails with [`SettingsError`], which names the flag or variable, if a value cannot be used.
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
        let names_server = config.database.url.is_some() || config.database.url_file.is_some();
        let database = database::database(vars, config.database.url, config.database.url_file)?;
        Ok(Settings {
            user_id,
            account,
            no_input: no_input(flags, vars, config.no_input)?,
            credential: credential(vars)?,
            expect: expect(vars)?,
            reason: reason(vars)?,
            password_command: database::password_command(
                &database,
                names_server,
                config.database.password_command,
            ),
            database,
            schema: config.database.schema,
            vault: database::vault(vars, config.database.vault)?,
            stored_types: config.database.stored_types,
            unsealed: unsealed(vars, config.unsealed)?,
            keys: KeySettings {
                inputs: key_inputs(flags, vars, &paths, config.key)?,
                options: load_options(flags, vars, timeout.value),
            },
            timeout,
            clip_timeout: clip_timeout(vars)?,
            paths,
            providers: Rc::new(config.providers),
            active: config.active,
            config_remarks: config.unknown,
        })
    }

    /// Returns the source below the command line that names the credential in use.
    pub fn in_use(&self) -> InUse<'_> {
        match &self.credential {
            Some(reference) => InUse::Variable(reference.clone()),
            None => InUse::Config(&self.active),
        }
    }
}

/// Returns the credential that `CREDCTL_CREDENTIAL` names.
fn credential(vars: &Vars) -> Result<Option<Reference>, SettingsError> {
    let text = vars.own("CREDCTL_CREDENTIAL")?;
    Ok(text.map(|text| match text.parse() {
        Ok(reference) => reference,
        Err(never) => match never {},
    }))
}

/// Returns the places that may name the vault keys.
fn key_inputs(
    flags: &GlobalArgs,
    vars: &Vars,
    paths: &Paths,
    config: KeyTable,
) -> Result<SourceInputs, SettingsError> {
    Ok(SourceInputs {
        key_file: flags.key_file.clone(),
        fernet_keys: vars.own("CREDCTL_FERNET_KEYS")?.map(SecretString::from),
        key_file_variable: vars.own("CREDCTL_KEY_FILE")?.map(PathBuf::from),
        command: config.command,
        config_file: config.file,
        default_file: paths.data_home.join(KEY_FILE),
    })
}

/// Returns the limits within which vault keys are loaded.
fn load_options(flags: &GlobalArgs, vars: &Vars, command_deadline: Duration) -> LoadOptions {
    let trusted_dir = vars.os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
    LoadOptions {
        trusted_dirs: trusted_dir.into_iter().collect(),
        command_deadline,
        show_command_stderr: !flags.json,
    }
}

fn first(
    flag: Option<String>,
    flag_name: &'static str,
    vars: &Vars,
    variable: &'static str,
    file: Option<String>,
) -> Result<Option<Sourced<String>>, SettingsError> {
    let found = match (flag, vars.own(variable)?) {
        (Some(value), _) => Some((value, Origin::Flag(flag_name))),
        (None, Some(value)) => Some((value.to_owned(), Origin::Variable(variable))),
        (None, None) => file.map(|value| (value, Origin::File)),
    };
    match found {
        Some((value, origin)) if value.trim().is_empty() => Err(SettingsError::Blank(origin)),
        found => Ok(found.map(|(value, origin)| Sourced { value, origin })),
    }
}

fn deadline(
    flags: &GlobalArgs,
    vars: &Vars,
    file: Option<Duration>,
) -> Result<Sourced<Duration>, SettingsError> {
    let given = first(
        flags.timeout.clone(),
        "--timeout",
        vars,
        "CREDCTL_TIMEOUT",
        None,
    )?;
    if let Some(Sourced { value, origin }) = given {
        return match parse_duration(&value) {
            Ok(value) => Ok(Sourced { value, origin }),
            Err(_) => Err(SettingsError::Duration {
                origin,
                text: value,
            }),
        };
    }
    Ok(match file {
        Some(value) => Sourced {
            value,
            origin: Origin::File,
        },
        None => Sourced {
            value: DEFAULT_TIMEOUT,
            origin: Origin::Default("the default"),
        },
    })
}

fn clip_timeout(vars: &Vars) -> Result<Duration, SettingsError> {
    const NAME: &str = "CREDCTL_CLIP_TIMEOUT";
    let Some(text) = vars.own(NAME)? else {
        return Ok(DEFAULT_CLIP_TIMEOUT);
    };
    parse_duration(text).map_err(|_| SettingsError::Duration {
        origin: Origin::Variable(NAME),
        text: text.to_owned(),
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

fn reason(vars: &Vars) -> Result<Option<Reason>, SettingsError> {
    let text = vars.own("CREDCTL_REASON")?;
    let reason = text.map(str::parse).transpose();
    reason.map_err(|why| SettingsError::NoReason {
        origin: Origin::Variable("CREDCTL_REASON"),
        why,
    })
}

fn unsealed(vars: &Vars, file: Option<UnsealedRule>) -> Result<UnsealedRule, SettingsError> {
    let Some(text) = vars.own("CREDCTL_UNSEALED")? else {
        return Ok(file.unwrap_or_default());
    };
    let rule = text.parse();
    rule.map_err(|_| SettingsError::NoUnsealedRule(Origin::Variable("CREDCTL_UNSEALED")))
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
        // With `--json`, stderr is empty or holds one error object, so there is nowhere to ask.
        return Ok(Some(Origin::Flag("--json")));
    }
    if let Some(no_input) = vars.switch("CREDCTL_NO_INPUT")? {
        return Ok(no_input.then_some(Origin::Variable("CREDCTL_NO_INPUT")));
    }
    if vars.marks("CI") {
        return Ok(Some(Origin::Variable("CI")));
    }
    Ok(file.unwrap_or(false).then_some(Origin::File))
}

#[cfg(test)]
mod tests;
