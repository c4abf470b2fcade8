use std::time::Duration;

use tokio_postgres::{Config, config::ChannelBinding};

use super::{
    ConnInfoError,
    settings::{ConnectionSettings, Setting},
};

/// Kind of session that is wanted, as the setting `target_session_attrs` names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKind {
    Any,
    /// A session that may write.
    ReadWrite,
    ReadOnly,
    /// A server that replays nobody's changes.
    Primary,
    Standby,
    /// A standby, or any server if there is none.
    PreferStandby,
}

/// Returns the configuration of a connection without hosts, ports and password. What keeps a connection
/// alive counts only if one of the hosts is not behind a socket.
pub(super) fn config(
    settings: &ConnectionSettings,
    user: &str,
    database: &str,
    is_over_network: bool,
) -> Result<Config, ConnInfoError> {
    check_words(settings)?;
    let mut config = Config::new();
    config.user(user).dbname(database);
    let name = settings.given("application_name");
    let name = name.or(settings.given("fallback_application_name"));
    let name = name.unwrap_or(concat!("credctl/", env!("CARGO_PKG_VERSION")));
    // An empty name hides the default, and is none.
    if !name.is_empty() {
        config.application_name(name);
    }
    if let Some(options) = settings.text("options") {
        config.options(options);
    }
    config.channel_binding(match settings.text("channel_binding") {
        Some("disable") => ChannelBinding::Disable,
        Some("require") => ChannelBinding::Require,
        _ => ChannelBinding::Prefer,
    });
    if let Some(timeout) = time(settings, "connect_timeout", Duration::from_secs)? {
        config.connect_timeout(timeout);
    }
    if is_over_network {
        keepalives(settings, &mut config)?;
    }
    Ok(config)
}

/// Settings that are one of a few words, with the words as a message lists them.
const WORDS: [(&str, &[&str], &str); 6] = [
    (
        "channel_binding",
        &["disable", "prefer", "require"],
        "`disable`, `prefer` or `require`",
    ),
    (
        "sslnegotiation",
        &["postgres", "direct"],
        "`postgres` or `direct`",
    ),
    (
        "sslcertmode",
        &["disable", "allow", "require"],
        "`disable`, `allow` or `require`",
    ),
    (
        "load_balance_hosts",
        &["disable", "random"],
        "`disable` or `random`",
    ),
    (
        "min_protocol_version",
        &["3.0"],
        "`3.0`, the version that credctl speaks",
    ),
    (
        "max_protocol_version",
        &["3.0", "3.2", "latest"],
        "`3.0`, `3.2` or `latest`",
    ),
];

/// Checks settings whose value is one of a few words, and refuses those that demand what credctl does
/// not do.
fn check_words(settings: &ConnectionSettings) -> Result<(), ConnInfoError> {
    for key in [
        "channel_binding",
        "gssencmode",
        "load_balance_hosts",
        "sslcertmode",
        "sslmode",
        "sslnegotiation",
        "target_session_attrs",
    ] {
        if let Some(setting) = settings.empty(key) {
            return Err(setting.must_be("left out, or not empty"));
        }
    }
    for (key, words, expected) in WORDS {
        if let Some(setting) = settings
            .get(key)
            .filter(|setting| !words.contains(&setting.text()))
        {
            return Err(setting.must_be(expected));
        }
    }
    gss(settings)?;
    for key in [
        "oauth_client_id",
        "oauth_client_secret",
        "oauth_issuer",
        "scram_client_key",
        "scram_server_key",
    ] {
        if let Some(setting) = settings.get(key) {
            return Err(ConnInfoError::Unsupported {
                setting: setting.name,
                does: "logs in by a password, a certificate or the socket's owner",
            });
        }
    }
    let replicates = settings.get("replication");
    let is_off = |setting: &&Setting| ["false", "off", "no", "0"].contains(&setting.text());
    if let Some(setting) = replicates.filter(|setting| !is_off(setting)) {
        return Err(ConnInfoError::Unsupported {
            setting: setting.name,
            does: "replicates nothing",
        });
    }
    // tokio-postgres supports UTF-8 only.
    let encoding = settings.get("client_encoding");
    let is_utf8 = |setting: &&Setting| {
        ["utf8", "utf-8", "unicode", "auto"].contains(&setting.text().to_ascii_lowercase().as_str())
    };
    match encoding.filter(|setting| !is_utf8(setting)) {
        Some(setting) => Err(setting.must_be("`UTF8`")),
        None => Ok(()),
    }
}

/// Accepts what asks for Kerberos at most, and refuses what demands it.
fn gss(settings: &ConnectionSettings) -> Result<(), ConnInfoError> {
    match settings.get("gssencmode") {
        Some(setting) => match setting.text() {
            "disable" | "prefer" => Ok(()),
            "require" => Err(ConnInfoError::Unsupported {
                setting: setting.name,
                does: "encrypts by TLS, not by Kerberos",
            }),
            _ => Err(setting.must_be("`disable`, `prefer` or `require`")),
        },
        None => Ok(()),
    }
}

/// Returns the kind of session that is wanted; `None` if none is named.
pub(super) fn session_kind(
    settings: &ConnectionSettings,
) -> Result<Option<SessionKind>, ConnInfoError> {
    let kind = |setting: &Setting| {
        Ok(match setting.text() {
            "any" => SessionKind::Any,
            "read-write" => SessionKind::ReadWrite,
            "read-only" => SessionKind::ReadOnly,
            "primary" => SessionKind::Primary,
            "standby" => SessionKind::Standby,
            "prefer-standby" => SessionKind::PreferStandby,
            _ => {
                return Err(setting.must_be(
                    "`any`, `read-write`, `read-only`, `primary`, `standby` or `prefer-standby`",
                ));
            }
        })
    };
    settings.get("target_session_attrs").map(kind).transpose()
}

fn keepalives(settings: &ConnectionSettings, config: &mut Config) -> Result<(), ConnInfoError> {
    let is_on = settings.number::<i32>("keepalives", "0 or 1")? != Some(0);
    config.keepalives(is_on);
    if !is_on {
        return Ok(());
    }
    if let Some(timeout) = time(settings, "tcp_user_timeout", Duration::from_millis)? {
        config.tcp_user_timeout(timeout);
    }
    if let Some(idle) = time(settings, "keepalives_idle", Duration::from_secs)? {
        config.keepalives_idle(idle);
    }
    if let Some(interval) = time(settings, "keepalives_interval", Duration::from_secs)? {
        config.keepalives_interval(interval);
    }
    let count: Option<i32> = settings.number("keepalives_count", "a whole number")?;
    if let Some(count) = count
        .and_then(|count| u32::try_from(count).ok())
        .filter(|&count| count > 0)
    {
        config.keepalives_retries(count);
    }
    Ok(())
}

/// Reads a duration. Zero and negative numbers return `None`, which means no limit.
fn time(
    settings: &ConnectionSettings,
    key: &str,
    unit: fn(u64) -> Duration,
) -> Result<Option<Duration>, ConnInfoError> {
    let number: Option<i32> = settings.number(key, "a whole number")?;
    let number = number.and_then(|number| u64::try_from(number).ok());
    Ok(number.filter(|&number| number > 0).map(unit))
}
