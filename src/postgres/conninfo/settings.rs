use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::{ConnInfoError, other_libraries};

/// Settings that are understood, and settings that are allowed but have no effect.
const KEYS: [&str; 49] = [
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
    "max_protocol_version",
    "min_protocol_version",
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
    "sslkeylogfile",
    "sslmode",
    "sslnegotiation",
    "sslpassword",
    "sslrootcert",
    "sslsni",
    "target_session_attrs",
    "tcp_user_timeout",
    "user",
    // Settings of login methods that credctl does not know.
    "oauth_client_id",
    "oauth_client_secret",
    "oauth_issuer",
    "scram_client_key",
    "scram_server_key",
];

/// Environment variables, each with the setting for which it supplies a missing value.
const VARIABLES: [(&str, &str); 31] = [
    ("PGHOST", "host"),
    ("PGHOSTADDR", "hostaddr"),
    ("PGPORT", "port"),
    ("PGDATABASE", "dbname"),
    ("PGUSER", "user"),
    ("PGPASSWORD", "password"),
    ("PGPASSFILE", "passfile"),
    ("PGAPPNAME", "application_name"),
    ("PGCONNECT_TIMEOUT", "connect_timeout"),
    ("PGCLIENTENCODING", "client_encoding"),
    ("PGOPTIONS", "options"),
    ("PGREQUIREAUTH", "require_auth"),
    ("PGREQUIREPEER", "requirepeer"),
    ("PGTARGETSESSIONATTRS", "target_session_attrs"),
    ("PGLOADBALANCEHOSTS", "load_balance_hosts"),
    ("PGCHANNELBINDING", "channel_binding"),
    ("PGGSSENCMODE", "gssencmode"),
    ("PGKRBSRVNAME", "krbsrvname"),
    ("PGGSSLIB", "gsslib"),
    ("PGSSLMODE", "sslmode"),
    ("PGSSLNEGOTIATION", "sslnegotiation"),
    ("PGSSLROOTCERT", "sslrootcert"),
    ("PGSSLCERT", "sslcert"),
    ("PGSSLKEY", "sslkey"),
    ("PGSSLCERTMODE", "sslcertmode"),
    ("PGSSLCRL", "sslcrl"),
    ("PGSSLCRLDIR", "sslcrldir"),
    ("PGSSLCOMPRESSION", "sslcompression"),
    ("PGSSLSNI", "sslsni"),
    ("PGSSLMINPROTOCOLVERSION", "ssl_min_protocol_version"),
    ("PGSSLMAXPROTOCOLVERSION", "ssl_max_protocol_version"),
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
    is_from_text: bool,
    text: Zeroizing<String>,
}

impl ConnectionSettings {
    /// Adds a setting from the text. The last value of a setting wins.
    pub(super) fn set(&mut self, key: &str, text: Zeroizing<String>) -> Result<(), ConnInfoError> {
        if key == "requiressl" {
            // The old name of the mode.
            let mode = if text.starts_with('1') {
                "require"
            } else {
                "prefer"
            };
            self.insert(
                "sslmode",
                "requiressl",
                true,
                Zeroizing::new(mode.to_owned()),
            );
            return Ok(());
        }
        let Some(name) = KEYS.into_iter().find(|known| *known == key) else {
            if let Some(foreign) = other_libraries::parameter(key).filter(|_| !self.guarded) {
                return Err(foreign);
            }
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

    /// Adds missing settings from the environment. As in libpq, a variable that is set and empty counts.
    pub(super) fn fill(&mut self, vars: &dyn Fn(&str) -> Option<String>) {
        for (variable, key) in VARIABLES {
            if self.values.contains_key(key) {
                continue;
            }
            if let Some(text) = vars(variable) {
                self.insert(key, variable, false, Zeroizing::new(text));
            }
        }
        let asks_for_tls = vars("PGREQUIRESSL").is_some_and(|text| text.starts_with('1'));
        if asks_for_tls && !self.values.contains_key("sslmode") {
            let text = Zeroizing::new("require".to_owned());
            self.insert("sslmode", "PGREQUIRESSL", false, text);
        }
    }

    /// Adds a setting of a service, unless it has a value. Returns false if the setting is unknown.
    pub(super) fn set_missing(&mut self, key: &str, text: &str) -> bool {
        let Some(name) = KEYS.into_iter().find(|known| *known == key) else {
            return false;
        };
        if !self.values.contains_key(name) {
            self.insert(name, name, false, Zeroizing::new(text.to_owned()));
        }
        true
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

    /// Returns the text of a setting, also if it is empty.
    pub(super) fn given(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(Setting::text)
    }

    /// Returns a setting that is set and empty.
    pub(super) fn empty(&self, key: &str) -> Option<&Setting> {
        let found = self.values.get(key);
        found.filter(|setting| setting.text.is_empty())
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
        if let Some(setting) = self.empty(key) {
            return Err(setting.must_be(expected));
        }
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

/// Returns true if a setting is one that is understood.
pub(super) fn is_known(key: &str) -> bool {
    KEYS.contains(&key)
}

fn is_word(key: &str) -> bool {
    let letters = key
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    letters && (1..=32).contains(&key.len())
}
