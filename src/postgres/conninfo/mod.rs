//! How a user names a server, read as libpq reads it.
//!
//! A URL or `key=value` settings, gaps filled from the `PG*` variables, the password at last from
//! the password file. So far the server must be on this machine: a Unix socket, or a loopback
//! address in clear. No name is looked up, and nothing is connected to.

mod endpoint;
mod error;
mod key_values;
mod options;
mod pass_file;
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
use settings::Settings;
pub use url_file::read_url_file;

/// A server, and how to connect to it. Does not show its password.
#[derive(Clone)]
pub struct ConnInfo {
    endpoints: Vec<Endpoint>,
    /// The password for each endpoint.
    passwords: Vec<Option<SecretString>>,
    user: String,
    database: String,
    /// Everything but host, port and password.
    base: Config,
    /// What the text itself set, passwords left out.
    given: Vec<(&'static str, String)>,
    remarks: Vec<String>,
}

impl ConnInfo {
    /// Reads the text that names a server.
    ///
    /// `vars` answers for the environment, of which only `PG*` variables are asked for; the
    /// password file is looked for in `home`.
    ///
    /// # Errors
    /// [`ConnInfoError`] when the text cannot be read, or names a server that is not on this
    /// machine or must be spoken to by TLS.
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
        let base = options::config(&settings, &user, &database)?;
        let given = settings
            .given()
            .filter(|(key, _)| !key.ends_with("password"));
        let mut info = ConnInfo {
            base,
            given: given.map(|(key, value)| (key, value.to_owned())).collect(),
            endpoints,
            passwords: Vec::new(),
            user,
            database,
            remarks: Vec::new(),
        };
        info.find_passwords(&settings, home);
        Ok(info)
    }

    fn find_passwords(&mut self, settings: &Settings, home: Option<&Path>) {
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

    /// One configuration for each address, in the order to try them; stop at the first server that
    /// answers, also when it refuses the password.
    pub fn configs(&self) -> Vec<Config> {
        let endpoints = self.endpoints.iter().zip(&self.passwords);
        let configs = endpoints.flat_map(|(endpoint, password)| {
            let mut base = self.base.clone();
            base.port(endpoint.port);
            if let Some(password) = password {
                base.password(password.expose_secret());
            }
            at(&endpoint.host, &base)
        });
        configs.collect()
    }

    /// The role to connect as.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// The database to connect to.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// What the user should know, such as a password file that is ignored.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// The server in a message: `trading on 127.0.0.1:5432 as app`.
    pub fn describe(&self) -> String {
        let places: Vec<String> = self.endpoints.iter().map(ToString::to_string).collect();
        format!(
            "{} on {} as {}",
            self.database,
            places.join(" or "),
            self.user
        )
    }

    /// A URL that leads `psql` to the same place, with these settings for its session.
    ///
    /// It holds no password: `psql` finds that where credctl found it, or asks.
    pub fn url_without_password(&self, options: &[(&str, &str)]) -> String {
        url::without_password(self, options)
    }
}

impl fmt::Debug for ConnInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConnInfo({})", self.describe())
    }
}

fn read(text: &str) -> Result<Settings, ConnInfoError> {
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
    // As it is: the last blank may be an escaped part of a value.
    key_values::parse(text)
}

/// A configuration for each address of a place. The address is given beside the name, so that
/// nothing asks a resolver.
fn at(place: &Host, base: &Config) -> Vec<Config> {
    let mut config = base.clone();
    match place {
        Host::Socket(folder) => {
            config.host_path(folder);
            vec![config]
        }
        Host::Loopback {
            name, addresses, ..
        } => {
            // As a name only: `host` takes what begins with `/` for a socket.
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
