use std::collections::BTreeMap;

use zeroize::Zeroizing;

use super::ConnInfoError;

/// Every setting that is understood, or may be given without effect.
///
/// What would only matter under TLS or Kerberos is taken and passed on; a setting that demands
/// something of the server (`requirepeer`, `require_auth`) is not in the list, since ignoring it
/// would be a lie.
const KEYS: [&str; 39] = [
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

/// The variables that fill gaps, and the settings they fill.
const VARIABLES: [(&str, &str); 13] = [
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
    ("PGOPTIONS", "options"),
    ("PGTARGETSESSIONATTRS", "target_session_attrs"),
    ("PGSERVICE", "service"),
];

/// What was said about a server, by the names libpq gives to settings.
#[derive(Default)]
pub(super) struct Settings {
    values: BTreeMap<&'static str, Setting>,
    /// Whether what follows in the text may be a piece of a password.
    guarded: bool,
}

/// One value, and where it came from.
pub(super) struct Setting {
    /// The setting, or the variable that filled the gap.
    pub name: &'static str,
    /// Whether the value may be a piece of a password.
    pub guarded: bool,
    is_from_text: bool,
    text: Zeroizing<String>,
}

impl Settings {
    /// Takes a setting from the text; the last one counts.
    pub(super) fn set(&mut self, key: &str, text: Zeroizing<String>) -> Result<(), ConnInfoError> {
        let Some(name) = KEYS.into_iter().find(|known| *known == key) else {
            let key = Some(key).filter(|key| !self.guarded && is_word(key));
            let key = key.map(str::to_owned);
            return Err(ConnInfoError::UnknownKey { key });
        };
        self.insert(name, name, true, text);
        Ok(())
    }

    /// Takes a setting from a list, where a password with a separator in it goes on as if it were
    /// the next setting.
    pub(super) fn set_listed(
        &mut self,
        key: &str,
        text: Zeroizing<String>,
    ) -> Result<(), ConnInfoError> {
        self.set(key, text)?;
        self.guarded |= key == "password";
        Ok(())
    }

    /// From here on nothing of the text may be quoted.
    pub(super) fn guard(&mut self) {
        self.guarded = true;
    }

    /// Fills gaps from the environment.
    pub(super) fn fill(&mut self, vars: &dyn Fn(&str) -> Option<String>) {
        let names_host = self.values.contains_key("host");
        for (variable, key) in VARIABLES {
            // The address of another host than the one that was named is no gap.
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

    /// A setting that says something.
    pub(super) fn get(&self, key: &str) -> Option<&Setting> {
        self.values
            .get(key)
            .filter(|setting| !setting.text.is_empty())
    }

    /// The text of a setting that says something.
    pub(super) fn text(&self, key: &str) -> Option<&str> {
        self.get(key).map(Setting::text)
    }

    /// A whole number.
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

    /// What the text itself set, in the order of the names.
    pub(super) fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let given = self
            .values
            .iter()
            .filter(|(_, setting)| setting.is_from_text);
        given.map(|(key, setting)| (*key, setting.text()))
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
