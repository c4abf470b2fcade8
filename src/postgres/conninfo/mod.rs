//! Reads the text by which a user names a server, as libpq reads it.
//!
//! The text is a URL or `key=value` settings. A service and then `PG*` variables supply missing settings,
//! and the password file supplies a password that is still missing. This module resolves no names and
//! opens no connections.

mod encryption;
mod endpoint;
mod error;
mod key_values;
mod options;
mod other_libraries;
mod pass_file;
mod require_auth;
mod service_file;
mod settings;
mod uri;
mod url;
mod url_file;

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use tokio_postgres::Config;

use encryption::TlsSettings;
pub use encryption::{Encryption, SslMode};
pub use endpoint::{Endpoint, Host};
pub use error::ConnInfoError;
pub use options::SessionKind;
use pass_file::PassFile;
use settings::ConnectionSettings;
pub use url::socket_url;
pub use url_file::read_url_file;

use super::{authentication::Demands, password_command::PasswordCommand};
use crate::domain::Veiled;

/// A server and how to connect to it. The `Debug` output contains no password.
#[derive(Clone)]
pub struct ConnInfo {
    targets: Arc<[Target]>,
    user: String,
    database: String,
    /// Configuration without host, port and password.
    session: Config,
    /// True if the text that names the server holds its password.
    has_own_password: bool,
    /// Settings from the text itself, without passwords.
    from_text: Vec<(&'static str, String)>,
    demands: Demands,
    session_kind: Option<SessionKind>,
    is_balanced: bool,
    password_command: Option<PasswordCommand>,
    remarks: Vec<String>,
}

/// One host, with what is needed to log in there.
#[derive(Clone)]
pub struct Target {
    pub endpoint: Endpoint,
    pub encryption: Encryption,
    /// Password that was found for this host.
    pub password: Option<Veiled>,
}

impl ConnInfo {
    /// Reads the text that names a server.
    ///
    /// `vars` returns the value of an environment variable; only `PG*` variables are read. `home` holds
    /// the usual files: passwords, services, certificates.
    ///
    /// # Errors
    /// Fails with [`ConnInfoError`] if the text cannot be read, or if it demands what credctl does not
    /// do.
    pub fn parse(
        text: &str,
        vars: &dyn Fn(&str) -> Option<String>,
        system_user: &str,
        home: Option<&Path>,
    ) -> Result<Self, ConnInfoError> {
        let mut settings = read(text).map_err(|error| {
            let others = other_libraries::without(text).filter(|_| error.is_of_other_library());
            let url = others.and_then(|text| Self::parse(&text, vars, system_user, home).ok());
            match url {
                Some(info) => error.with_url(info.url_without_password(&[])),
                None => error,
            }
        })?;
        service_file::fill(&mut settings, vars, home)?;
        settings.fill(vars);
        let endpoints = endpoint::endpoints(&settings)?;
        let user = settings.text("user").unwrap_or(system_user).to_owned();
        let database = settings.text("dbname").unwrap_or(&user).to_owned();
        let session = options::config(
            &settings,
            &user,
            &database,
            endpoints
                .iter()
                .any(|endpoint| !matches!(endpoint.host, Host::Socket(_))),
        )?;
        let mut remarks = Vec::new();
        let mut targets = targets(&settings, endpoints, home)?;
        find_passwords(
            &mut targets,
            &settings,
            (&database, &user),
            home,
            &mut remarks,
        );
        let from_text = settings
            .explicit()
            .filter(|(key, _)| !key.ends_with("password"))
            .map(|(key, value)| (key, value.to_owned()))
            .collect();
        Ok(ConnInfo {
            targets: targets.into(),
            session,
            has_own_password: settings
                .explicit()
                .any(|(key, text)| key == "password" && !text.is_empty()),
            from_text,
            demands: Demands {
                methods: require_auth::methods(&settings)?,
                peer: settings.text("requirepeer").map(str::to_owned),
            },
            session_kind: options::session_kind(&settings)?,
            is_balanced: settings.text("load_balance_hosts") == Some("random"),
            password_command: None,
            user,
            database,
            remarks,
        })
    }

    /// Returns the hosts, in the order to try them.
    pub fn targets(&self) -> Arc<[Target]> {
        Arc::clone(&self.targets)
    }

    /// Returns the configuration of a session, without host and password.
    pub fn session(&self) -> &Config {
        &self.session
    }

    /// Returns the kind of session that was asked for.
    pub fn session_kind(&self) -> Option<SessionKind> {
        self.session_kind
    }

    /// Returns true if the hosts are tried in an order of chance.
    pub fn is_balanced(&self) -> bool {
        self.is_balanced
    }

    /// Sets the command that prints the password, for a server whose password nothing else states.
    ///
    /// # Errors
    /// Fails with [`ConnInfoError::TwoPasswords`] if the text holds a password.
    pub fn with_password_command(
        self,
        command: Option<PasswordCommand>,
    ) -> Result<Self, ConnInfoError> {
        match command {
            Some(_) if self.has_own_password => Err(ConnInfoError::TwoPasswords),
            password_command => Ok(ConnInfo {
                password_command,
                ..self
            }),
        }
    }

    /// Returns the command that prints the password.
    pub fn password_command(&self) -> Option<&PasswordCommand> {
        self.password_command.as_ref()
    }

    /// Returns what the user demands of the server.
    pub fn demands(&self) -> &Demands {
        &self.demands
    }

    /// Returns the role to connect as.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Returns remarks for the user, such as a password file that is ignored.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// Describes the server for messages, such as `trading on 127.0.0.1:5432 as app`.
    pub fn describe(&self) -> String {
        let places = self
            .targets
            .iter()
            .map(|target| target.endpoint.to_string());
        format!(
            "{} on {} as {}",
            self.database,
            places.collect::<Vec<_>>().join(" or "),
            self.user
        )
    }

    /// Returns a URL for `psql` that names this server and sets these session settings.
    ///
    /// The URL contains no password: `psql` finds the password where credctl found it, or prompts.
    pub fn url_without_password(&self, options: &[(&str, &str)]) -> String {
        let endpoints = self.targets.iter().map(|target| target.endpoint.clone());
        let parts = url::Parts {
            endpoints: &endpoints.collect::<Vec<_>>(),
            user: &self.user,
            database: &self.database,
            options: self.session.get_options(),
            from_text: &self.from_text,
        };
        url::without_password(&parts, options)
    }
}

fn targets(
    settings: &ConnectionSettings,
    endpoints: Vec<Endpoint>,
    home: Option<&Path>,
) -> Result<Vec<Target>, ConnInfoError> {
    let tls = TlsSettings::read(settings, home)?;
    let target = |endpoint: Endpoint| -> Result<Target, ConnInfoError> {
        Ok(Target {
            encryption: tls.encryption(&endpoint)?,
            endpoint,
            password: None,
        })
    };
    let targets: Vec<Target> = endpoints
        .into_iter()
        .map(target)
        .collect::<Result<_, _>>()?;
    let binding = settings.get("channel_binding");
    let has_tls = targets.iter().any(|target| target.encryption.tls.is_some());
    match binding.filter(|setting| setting.text() == "require" && !has_tls) {
        Some(setting) => Err(ConnInfoError::NothingToBind {
            setting: setting.name,
        }),
        None => Ok(targets),
    }
}

fn find_passwords(
    targets: &mut [Target],
    settings: &ConnectionSettings,
    (database, user): (&str, &str),
    home: Option<&Path>,
    remarks: &mut Vec<String>,
) {
    if let Some(password) = settings.text("password") {
        for target in targets {
            target.password = Some(Veiled::from(password));
        }
        return;
    }
    let named = settings.text("passfile").map(PathBuf::from);
    let path = named.or_else(|| home.map(|home| home.join(".pgpass")));
    let Some(file) = path.map(|path| PassFile::read(&path, remarks)) else {
        return;
    };
    for target in targets {
        target.password = file.password(&target.endpoint, database, user);
    }
}

impl fmt::Debug for ConnInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConnInfo({})", self.describe())
    }
}

fn read(text: &str) -> Result<ConnectionSettings, ConnInfoError> {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return Err(ConnInfoError::Empty);
    }
    if text.contains('\0') {
        let problem = "it holds a NUL";
        return Err(ConnInfoError::Malformed { problem });
    }
    let url = trimmed.strip_prefix("postgresql://");
    if let Some(url) = url.or_else(|| trimmed.strip_prefix("postgres://")) {
        return uri::parse(url);
    }
    if let Some(foreign) = other_libraries::scheme(trimmed) {
        return Err(foreign);
    }
    // Not trimmed: the last space may be an escaped part of a value.
    key_values::parse(text)
}

#[cfg(test)]
mod tests;
