use std::time::Duration;

use tokio_postgres::{
    Config,
    config::{SslMode, TargetSessionAttrs},
};

use super::{
    ConnInfoError,
    settings::{ConnectionSettings, Setting},
};

/// Returns the configuration of a connection without hosts, ports and password.
pub(super) fn config(
    settings: &ConnectionSettings,
    user: &str,
    database: &str,
) -> Result<Config, ConnInfoError> {
    check_words(settings)?;
    let mut config = Config::new();
    config
        .user(user)
        .dbname(database)
        .ssl_mode(SslMode::Disable);
    let name = settings
        .text("application_name")
        .or(settings.text("fallback_application_name"));
    config.application_name(name.unwrap_or(concat!("credctl/", env!("CARGO_PKG_VERSION"))));
    if let Some(options) = settings.text("options") {
        config.options(options);
    }
    config.target_session_attrs(target(settings.get("target_session_attrs"))?);
    keepalives(settings, &mut config)?;
    if let Some(timeout) = time(settings, "connect_timeout", Duration::from_secs)? {
        config.connect_timeout(timeout);
    }
    if let Some(timeout) = time(settings, "tcp_user_timeout", Duration::from_millis)? {
        config.tcp_user_timeout(timeout);
    }
    Ok(config)
}

/// Refuses settings that require TLS. As in libpq, `sslmode` has no effect on a socket.
pub(super) fn refuse_tls(
    settings: &ConnectionSettings,
    in_clear: bool,
) -> Result<(), ConnInfoError> {
    let tls = |setting: &Setting| {
        Err(ConnInfoError::Tls {
            setting: setting.name,
        })
    };
    let channel_binding = settings.get("channel_binding");
    if let Some(setting) = channel_binding.filter(|setting| setting.text() == "require") {
        return tls(setting);
    }
    if !in_clear {
        return Ok(());
    }
    let mode = settings.get("sslmode");
    if let Some(mode) =
        mode.filter(|mode| ["require", "verify-ca", "verify-full"].contains(&mode.text()))
    {
        return tls(mode);
    }
    if mode.is_some_and(|mode| mode.text() == "disable") {
        return Ok(());
    }
    let direct = settings
        .get("sslnegotiation")
        .filter(|setting| setting.text() == "direct");
    let certificates = ["sslrootcert", "sslcert", "sslkey"]
        .into_iter()
        .find_map(|key| settings.get(key));
    direct.or(certificates).map_or(Ok(()), tls)
}

/// Checks settings whose value is one of a few words. These settings have no effect here, or
/// [`refuse_tls`] has already handled them.
fn check_words(settings: &ConnectionSettings) -> Result<(), ConnInfoError> {
    const MODES: [&str; 6] = [
        "disable",
        "allow",
        "prefer",
        "require",
        "verify-ca",
        "verify-full",
    ];
    for (key, words, expected) in [
        (
            "sslmode",
            &MODES[..],
            "`disable`, `allow`, `prefer`, `require`, `verify-ca` or `verify-full`",
        ),
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
            "load_balance_hosts",
            &["disable", "random"],
            "`disable` or `random`",
        ),
    ] {
        if let Some(setting) = settings
            .get(key)
            .filter(|setting| !words.contains(&setting.text()))
        {
            return Err(setting.must_be(expected));
        }
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

fn target(setting: Option<&Setting>) -> Result<TargetSessionAttrs, ConnInfoError> {
    match setting.map(|setting| (setting, setting.text())) {
        None | Some((_, "any")) => Ok(TargetSessionAttrs::Any),
        Some((_, "read-write")) => Ok(TargetSessionAttrs::ReadWrite),
        Some((_, "read-only")) => Ok(TargetSessionAttrs::ReadOnly),
        Some((setting, _)) => Err(setting.must_be("`any`, `read-write` or `read-only`")),
    }
}

fn keepalives(settings: &ConnectionSettings, config: &mut Config) -> Result<(), ConnInfoError> {
    config.keepalives(settings.number::<i32>("keepalives", "0 or 1")? != Some(0));
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
