//! Reads the text by which a user names a server, as libpq reads it.
//!
//! The text is a URL or `key=value` settings. `PG*` variables supply missing settings, and the
//! password file supplies a password that is still missing. The server must be on this machine: a
//! Unix socket, or a loopback address without TLS. This module resolves no names and opens no
//! connections.

mod endpoint;
mod error;
mod key_values;
mod options;
mod pass_file;
mod require_auth;
mod settings;
mod uri;
mod url;
mod url_file;

use std::{
    fmt,
    path::{Path, PathBuf},
};

use secrecy::{ExposeSecret, SecretString};
use tokio_postgres::Config;

use endpoint::{Endpoint, Host};
pub use error::ConnInfoError;
use pass_file::PassFile;
use settings::ConnectionSettings;
pub use url_file::read_url_file;

use super::authentication::Demands;

/// A server and how to connect to it. The `Debug` output contains no password.
#[derive(Clone)]
pub struct ConnInfo {
    endpoints: Vec<Endpoint>,
    /// Password for each endpoint; `None` if none was found.
    passwords: Vec<Option<SecretString>>,
    user: String,
    database: String,
    /// Configuration without host, port and password.
    template: Config,
    /// Settings from the text itself, without passwords.
    from_text: Vec<(&'static str, String)>,
    demands: Demands,
    remarks: Vec<String>,
}

impl ConnInfo {
    /// Reads the text that names a server.
    ///
    /// `vars` returns the value of an environment variable; only `PG*` variables are read. The
    /// default password file is `.pgpass` in `home`.
    ///
    /// # Errors
    /// Fails with [`ConnInfoError`] if the text cannot be read, or if it names a server that is
    /// not on this machine or that requires TLS.
    pub fn parse(
        text: &str,
        vars: &dyn Fn(&str) -> Option<String>,
        system_user: &str,
        home: Option<&Path>,
    ) -> Result<Self, ConnInfoError> {
        let mut settings = read(text)?;
        settings.fill(vars);
        if let Some(service) = settings.get("service") {
            return Err(ConnInfoError::Service {
                setting: service.name,
            });
        }
        let endpoints = endpoint::endpoints(&settings)?;
        let in_clear = endpoints
            .iter()
            .any(|endpoint| matches!(endpoint.host, Host::Loopback { .. }));
        options::refuse_tls(&settings, in_clear)?;
        let user = settings.text("user").unwrap_or(system_user).to_owned();
        let database = settings.text("dbname").unwrap_or(&user).to_owned();
        let template = options::config(&settings, &user, &database)?;
        let from_text = settings
            .explicit()
            .filter(|(key, _)| !key.ends_with("password"));
        let mut info = ConnInfo {
            template,
            from_text: from_text
                .map(|(key, value)| (key, value.to_owned()))
                .collect(),
            endpoints,
            passwords: Vec::new(),
            user,
            database,
            demands: Demands {
                methods: require_auth::methods(&settings)?,
                peer: settings.text("requirepeer").map(str::to_owned),
            },
            remarks: Vec::new(),
        };
        info.find_passwords(&settings, home);
        Ok(info)
    }

    fn find_passwords(&mut self, settings: &ConnectionSettings, home: Option<&Path>) {
        if let Some(password) = settings.text("password") {
            self.passwords = vec![Some(SecretString::from(password)); self.endpoints.len()];
            return;
        }
        let named = settings.text("passfile").map(PathBuf::from);
        let path = named.or_else(|| home.map(|home| home.join(".pgpass")));
        let file = path.map(|path| PassFile::read(&path, &mut self.remarks));
        let password = |endpoint| {
            file.as_ref()?
                .password(endpoint, &self.database, &self.user)
        };
        self.passwords = self.endpoints.iter().map(password).collect();
    }

    /// Returns one configuration for each address, in the order to try them. Callers stop at the
    /// first server that answers, even if it refuses the password.
    pub fn configs(&self) -> Vec<Config> {
        let endpoints = self.endpoints.iter().zip(&self.passwords);
        let configs = endpoints.flat_map(|(endpoint, password)| {
            let mut template = self.template.clone();
            template.port(endpoint.port);
            if let Some(password) = password {
                template.password(password.expose_secret());
            }
            configs_for_host(&endpoint.host, &template)
        });
        configs.collect()
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
        let places: Vec<String> = self.endpoints.iter().map(ToString::to_string).collect();
        format!(
            "{} on {} as {}",
            self.database,
            places.join(" or "),
            self.user
        )
    }

    /// Returns a URL for `psql` that names this server and sets these session settings.
    ///
    /// The URL contains no password: `psql` finds the password where credctl found it, or prompts.
    pub fn url_without_password(&self, options: &[(&str, &str)]) -> String {
        let parts = url::Parts {
            endpoints: &self.endpoints,
            user: &self.user,
            database: &self.database,
            options: self.template.get_options(),
            from_text: &self.from_text,
        };
        url::without_password(&parts, options)
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
    let scheme = trimmed.split_once("://").map(|(scheme, _)| scheme);
    if scheme.is_some_and(|scheme| {
        scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'+')
    }) {
        return Err(ConnInfoError::Scheme);
    }
    // Not trimmed: the last space may be an escaped part of a value.
    key_values::parse(text)
}

/// Returns one configuration for each address of a host. Each configuration has the address as well
/// as the name, so that the driver does not resolve the name.
fn configs_for_host(host: &Host, template: &Config) -> Vec<Config> {
    let mut config = template.clone();
    match host {
        Host::Socket(folder) => {
            config.host_path(folder);
            vec![config]
        }
        Host::Loopback {
            name, addresses, ..
        } => {
            // Only the name: `host` treats a value that begins with `/` as a socket folder.
            config.host(name.trim_start_matches('/'));
            let with = |address: &std::net::IpAddr| {
                let mut config = config.clone();
                config.hostaddr(*address);
                config
            };
            addresses.iter().map(with).collect()
        }
    }
}

#[cfg(test)]
mod tests;
