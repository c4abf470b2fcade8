use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    ConnInfoError,
    endpoint::{Endpoint, Host},
    settings::{ConnectionSettings, Setting},
};
use crate::tls::{Authorities, Checked, ClientFiles, TlsConnector, TlsOptions, Versions};

/// When TLS is used, as the setting `sslmode` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
pub enum SslMode {
    /// Never.
    Disable,
    /// If the server takes no login without.
    Allow,
    /// If the server has it.
    Prefer,
    /// Always.
    Require,
    /// Always, with a certificate that an authority has signed.
    VerifyCa,
    /// Always, with a certificate that an authority has signed for this host.
    VerifyFull,
}

/// How a connection to a host is encrypted.
#[derive(Debug, Clone)]
pub struct Encryption {
    pub mode: SslMode,
    /// True if the handshake comes without a question before it.
    pub is_direct: bool,
    /// Maker of TLS connections; `None` if there will be none.
    pub tls: Option<Arc<TlsConnector>>,
}

const MODES: [(&str, SslMode); 6] = [
    ("disable", SslMode::Disable),
    ("allow", SslMode::Allow),
    ("prefer", SslMode::Prefer),
    ("require", SslMode::Require),
    ("verify-ca", SslMode::VerifyCa),
    ("verify-full", SslMode::VerifyFull),
];

impl SslMode {
    /// Returns the name of the mode.
    pub fn name(self) -> &'static str {
        let named = MODES.iter().find(|(_, mode)| *mode == self);
        named.map_or("", |(name, _)| name)
    }
}

/// The settings of TLS, checked.
pub(super) struct TlsSettings<'a> {
    /// Mode that was asked for.
    mode: Option<SslMode>,
    root: Root,
    client: Option<ClientFiles>,
    versions: Versions,
    tells_host: bool,
    is_direct: bool,
    settings: &'a ConnectionSettings,
}

/// The setting `sslrootcert`.
enum Root {
    System,
    /// A file, which may be missing. True if it was named.
    File(PathBuf, bool),
    /// No file was named, and there is no home in which the usual one could be.
    None,
}

impl<'a> TlsSettings<'a> {
    /// Reads and checks the settings. `home` holds the usual files.
    pub(super) fn read(
        settings: &'a ConnectionSettings,
        home: Option<&Path>,
    ) -> Result<Self, ConnInfoError> {
        let mode = settings.get("sslmode").map(mode).transpose()?;
        let usual = |name: &str| Some(home?.join(".postgresql").join(name));
        let named = |key: &str| settings.text(key).map(PathBuf::from);
        let root = match settings.text("sslrootcert") {
            Some("system") => Root::System,
            Some(path) => Root::File(path.into(), true),
            None => usual("root.crt").map_or(Root::None, |path| Root::File(path, false)),
        };
        if let (Root::System, Some(mode)) = (&root, mode)
            && mode != SslMode::VerifyFull
        {
            let setting = "sslrootcert=system";
            return Err(ConnInfoError::WeakMode {
                setting,
                needed: "verify-full",
            });
        }
        let certificate = named("sslcert").or_else(|| usual("postgresql.crt"));
        let key = named("sslkey").or_else(|| usual("postgresql.key"));
        let shows_certificate = settings.text("sslcertmode") != Some("disable");
        Ok(TlsSettings {
            mode,
            root,
            client: certificate
                .zip(key)
                .filter(|_| shows_certificate)
                .map(|(certificate, key)| ClientFiles { certificate, key }),
            versions: versions(settings)?,
            tells_host: settings
                .given("sslsni")
                .is_none_or(|text| text.starts_with('1')),
            is_direct: settings.text("sslnegotiation") == Some("direct"),
            settings,
        })
    }

    /// Returns how the connection to a host is encrypted. A host that is not this machine is fully
    /// verified if nothing else was asked for.
    pub(super) fn encryption(&self, endpoint: &Endpoint) -> Result<Encryption, ConnInfoError> {
        let mode = match self.mode {
            Some(mode) => mode,
            None if matches!(self.root, Root::System) || !endpoint.host.is_local() => {
                SslMode::VerifyFull
            }
            None => SslMode::Prefer,
        };
        if self.is_direct && mode < SslMode::Require {
            let setting = "sslnegotiation=direct";
            return Err(ConnInfoError::WeakMode {
                setting,
                needed: "require",
            });
        }
        if matches!(endpoint.host, Host::Socket(_)) || mode == SslMode::Disable {
            return Ok(Encryption {
                mode: SslMode::Disable,
                is_direct: false,
                tls: None,
            });
        }
        self.refuse_what_is_unknown()?;
        if mode == SslMode::VerifyFull && endpoint.host.name().is_none() {
            return Err(ConnInfoError::NoHostName);
        }
        let (checked, authorities) = self.checks(mode);
        let options = TlsOptions {
            checked,
            authorities,
            client: self.client.clone(),
            versions: self.versions,
            tells_host: self.tells_host,
            is_direct: self.is_direct,
        };
        Ok(Encryption {
            mode,
            is_direct: self.is_direct,
            tls: Some(Arc::new(TlsConnector::new(options))),
        })
    }

    /// Returns what is checked of a certificate, and by whose word. As in libpq, a file of authorities
    /// that is there counts in every mode.
    fn checks(&self, mode: SslMode) -> (Checked, Authorities) {
        let checked = match mode {
            SslMode::VerifyFull => Checked::AuthorityAndHost,
            SslMode::VerifyCa => Checked::Authority,
            _ => Checked::Nothing,
        };
        match &self.root {
            Root::File(path, _) if path.exists() => {
                let checked = match checked {
                    Checked::Nothing => Checked::Authority,
                    checked => checked,
                };
                (checked, Authorities::File(path.clone()))
            }
            // The usual file counts for who asked for it: psql refuses without.
            Root::File(path, is_named) if *is_named || self.mode.is_some() => {
                (checked, Authorities::File(path.clone()))
            }
            _ => (checked, Authorities::System),
        }
    }

    /// Refuses settings that demand what credctl does not do.
    fn refuse_what_is_unknown(&self) -> Result<(), ConnInfoError> {
        for (key, does) in [
            ("sslcrl", "reads no lists of revoked certificates"),
            ("sslcrldir", "reads no lists of revoked certificates"),
            ("sslkeylogfile", "writes no keys of TLS"),
        ] {
            if let Some(setting) = self.settings.get(key) {
                let setting = setting.name;
                return Err(ConnInfoError::Unsupported { setting, does });
            }
        }
        match self.settings.get("sslcertmode") {
            Some(setting) if setting.text() == "require" => Err(ConnInfoError::Unsupported {
                setting: setting.name,
                does: "does not demand that the server asks for a certificate",
            }),
            _ => Ok(()),
        }
    }
}

fn mode(setting: &Setting) -> Result<SslMode, ConnInfoError> {
    let named = MODES.iter().find(|(name, _)| *name == setting.text());
    named.map(|(_, mode)| *mode).ok_or_else(|| {
        setting.must_be("`disable`, `allow`, `prefer`, `require`, `verify-ca` or `verify-full`")
    })
}

/// Returns the versions between the two that are named. Those before 1.2 are too weak: credctl knows
/// none of them.
fn versions(settings: &ConnectionSettings) -> Result<Versions, ConnInfoError> {
    const NAMES: [&str; 4] = ["tlsv1", "tlsv1.1", "tlsv1.2", "tlsv1.3"];
    let number = |key: &str| {
        let number = |setting: &Setting| {
            let text = setting.text().to_ascii_lowercase();
            let at = NAMES.iter().position(|name| *name == text);
            at.ok_or_else(|| setting.must_be("`TLSv1`, `TLSv1.1`, `TLSv1.2` or `TLSv1.3`"))
        };
        settings.get(key).map(number).transpose()
    };
    let least = number("ssl_min_protocol_version")?.unwrap_or(2);
    let most = number("ssl_max_protocol_version")?.unwrap_or(3);
    let versions = Versions {
        tls12: least <= 2 && most >= 2,
        tls13: most >= 3,
    };
    match settings.get("ssl_max_protocol_version") {
        Some(setting) if least > most || !(versions.tls12 || versions.tls13) => {
            Err(setting.must_be("at least `ssl_min_protocol_version`, and at least `TLSv1.2`"))
        }
        _ => Ok(versions),
    }
}
