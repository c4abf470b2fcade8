//! The database to use, and the vault that must be in it.

use std::path::PathBuf;

use uuid::Uuid;

use super::{Origin, SettingsError, Sourced};
use crate::{domain::Veiled, process::Vars};

/// The database to use.
pub enum DatabaseSetting {
    /// The private database, because none was named.
    Private,
    /// A server, named by a URL or by `key=value` settings.
    Url(Sourced<Veiled>),
    /// A server, named by a file that holds its URL.
    UrlFile(Sourced<PathBuf>),
}

/// Returns the command that prints the password: that of the config file, for the server that this file
/// names. It is not asked for the password of a server that a variable names instead.
pub(super) fn password_command(
    database: &DatabaseSetting,
    names_server: bool,
    command: Option<Vec<String>>,
) -> Option<Vec<String>> {
    let origin = match database {
        DatabaseSetting::Private => return None,
        DatabaseSetting::Url(set) => set.origin,
        DatabaseSetting::UrlFile(set) => set.origin,
    };
    command.filter(|_| origin == Origin::File || !names_server)
}

/// Returns the server that a variable names, else the one of the config file.
pub(super) fn database(
    vars: &Vars,
    url: Option<Veiled>,
    url_file: Option<PathBuf>,
) -> Result<DatabaseSetting, SettingsError> {
    let (url_name, file_name) = ("CREDCTL_DATABASE_URL", "CREDCTL_DATABASE_URL_FILE");
    Ok(match (vars.own(url_name)?, vars.own(file_name)?) {
        (Some(_), Some(_)) => return Err(SettingsError::TwoServers),
        (Some(url), None) => DatabaseSetting::Url(Sourced {
            value: Veiled::from(url),
            origin: Origin::Variable(url_name),
        }),
        (None, Some(path)) => DatabaseSetting::UrlFile(Sourced {
            value: PathBuf::from(path),
            origin: Origin::Variable(file_name),
        }),
        (None, None) => match (url, url_file) {
            (Some(value), _) => DatabaseSetting::Url(Sourced {
                value,
                origin: Origin::File,
            }),
            (None, Some(value)) => DatabaseSetting::UrlFile(Sourced {
                value,
                origin: Origin::File,
            }),
            (None, None) => DatabaseSetting::Private,
        },
    })
}

/// Returns the id that a variable fixes, else the one of the config file.
pub(super) fn vault(
    vars: &Vars,
    file: Option<Uuid>,
) -> Result<Option<Sourced<Uuid>>, SettingsError> {
    let Some(text) = vars.own("CREDCTL_VAULT")? else {
        let origin = Origin::File;
        return Ok(file.map(|value| Sourced { value, origin }));
    };
    let origin = Origin::Variable("CREDCTL_VAULT");
    let value = Uuid::try_parse(text).map_err(|_| SettingsError::NoVaultId(origin))?;
    Ok(Some(Sourced { value, origin }))
}
