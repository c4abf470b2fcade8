use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::ConnInfoError;

/// Settings that are understood, and settings that are allowed but have no effect.
///
/// Settings that matter only with TLS or Kerberos are accepted and passed on in URLs.
const KEYS: [&str; 41] = [
    "application_name",
    "channel_binding",
    "client_encoding",
    "connect_timeout",
    "dbname",
    "fallback_application_name",
    "gssdelegation",
    "gssencmode",
    "gsslib",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "krbsrvname",
    "load_balance_hosts",
    "options",
    "passfile",
    "password",
    "port",
    "replication",
    "require_auth",
    "requirepeer",
    "service",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcert",
    "sslcertmode",
    "sslcompression",
    "sslcrl",
    "sslcrldir",
    "sslkey",
    "sslmode",
    "sslnegotiation",
    "sslpassword",
    "sslrootcert",
    "sslsni",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
];

/// Environment variables, each with the setting for which it supplies a missing value.
const VARIABLES: [(&str, &str); 15] = [
    ("PGHOST", "host"),
    ("PGHOSTADDR", "hostaddr"),
    ("PGPORT", "port"),
    ("PGDATABASE", "dbname"),
    ("PGUSER", "user"),
    ("PGPASSWORD", "password"),
    ("PGPASSFILE", "passfile"),
    ("PGAPPNAME", "application_name"),
    ("PGCONNECT_TIMEOUT", "connect_timeout"),
    ("PGSSLMODE", "sslmode"),
    ("PGREQUIREAUTH", "require_auth"),
    ("PGREQUIREPEER", "requirepeer"),
    ("PGOPTIONS", "options"),
    ("PGTARGETSESSIONATTRS", "target_session_attrs"),
    ("PGSERVICE", "service"),
];

/// The settings of a server, by their libpq names.
#[derive(Default)]
pub(super) struct ConnectionSettings {
    values: BTreeMap<&'static str, Setting>,
    /// True if the rest of the text may be part of a password.
    guarded: bool,
}

/// One value, and where it came from.
pub(super) struct Setting {
    /// Name of the setting, or of the variable that supplied the value.
    pub name: &'static str,
    /// True if the value may be part of a password.
    pub guarded: bool,
    is_from_text: bool,
    text: Zeroizing<String>,
}

impl ConnectionSettings {
    /// Adds a setting from the text. The last value of a setting wins.
    pub(super) fn set(&mut self, key: &str, text: Zeroizing<String>) -> Result<(), ConnInfoError> {
        let Some(name) = KEYS.into_iter().find(|known| *known == key) else {
            let key = Some(key).filter(|key| !self.guarded && is_word(key));
            let key = key.map(str::to_owned);
            return Err(ConnInfoError::UnknownKey { key });
        };
        self.insert(name, name, true, text);
        Ok(())
    }

    /// Adds a setting from a list. If a password contains a separator, the rest of the password
    /// looks like the next setting, so the settings after a password are guarded.
    pub(super) fn set_listed(
        &mut self,
        key: &str,
        text: Zeroizing<String>,
    ) -> Result<(), ConnInfoError> {
        self.set(key, text)?;
        self.guarded |= key == "password";
        Ok(())
    }

    /// Forbids error messages to quote the rest of the text.
    pub(super) fn guard(&mut self) {
        self.guarded = true;
    }

    /// Adds missing settings from the environment.
    pub(super) fn fill(&mut self, vars: &dyn Fn(&str) -> Option<String>) {
        let names_host = self.values.contains_key("host");
        for (variable, key) in VARIABLES {
            // `PGHOSTADDR` would be the address of another host than the one that was named.
            if self.values.contains_key(key) || (key == "hostaddr" && names_host) {
                continue;
            }
            if let Some(text) = vars(variable).filter(|text| !text.is_empty()) {
                self.guarded = false;
                self.insert(key, variable, false, Zeroizing::new(text));
            }
        }
    }

    fn insert(
        &mut self,
        key: &'static str,
        name: &'static str,
        is_from_text: bool,
        text: Zeroizing<String>,
    ) {
        let setting = Setting {
            name,
            guarded: self.guarded,
            is_from_text,
            text,
        };
        self.values.insert(key, setting);
    }

    /// Returns a setting, if it is set and not empty.
    pub(super) fn get(&self, key: &str) -> Option<&Setting> {
        self.values
            .get(key)
            .filter(|setting| !setting.text.is_empty())
    }

    /// Returns the text of a setting, if it is set and not empty.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.get(key).map(Setting::text)
    }

    /// Returns a setting as a whole number.
    pub(super) fn number<T: std::str::FromStr>(
        &self,
        key: &str,
        expected: &'static str,
    ) -> Result<Option<T>, ConnInfoError> {
        let number = |setting: &Setting| {
            setting
                .text
                .trim()
                .parse()
                .map_err(|_| setting.must_be(expected))
        };
        self.get(key).map(number).transpose()
    }

    /// Returns the settings from the text itself, sorted by name.
    pub(super) fn explicit(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let from_text = self
            .values
            .iter()
            .filter(|(_, setting)| setting.is_from_text);
        from_text.map(|(key, setting)| (*key, setting.text()))
    }
}

impl Setting {
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn must_be(&self, expected: &'static str) -> ConnInfoError {
        ConnInfoError::Value {
            setting: self.name,
            expected,
        }
    }
}

fn is_word(key: &str) -> bool {
    let letters = key
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    letters && (1..=32).contains(&key.len())
}
