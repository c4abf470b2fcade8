use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
};

use zeroize::Zeroizing;

use super::{ConnInfoError, settings::ConnectionSettings};
use crate::files::read_bounded;

/// Maximum size of a service file in bytes.
const MAX_BYTES: usize = 1 << 20;

/// Longest line in bytes, as in libpq.
const LONGEST_LINE: usize = 1021;

/// Folders in which systems keep their service file, if `PGSYSCONFDIR` names none.
const SYSTEM_FOLDERS: [&str; 3] = [
    "/etc/postgresql-common",
    "/etc/postgresql",
    "/etc/sysconfig/pgsql",
];

/// Adds the settings of the service that is named, if one is: those that have no value yet.
///
/// As in libpq, the service stands in the file that `PGSERVICEFILE` names or in `~/.pg_service.conf`,
/// else in the `pg_service.conf` of the system.
pub(super) fn fill(
    settings: &mut ConnectionSettings,
    vars: &dyn Fn(&str) -> Option<String>,
    home: Option<&Path>,
) -> Result<(), ConnInfoError> {
    let named = settings.given("service").map(str::to_owned);
    let Some(service) = named.or_else(|| vars("PGSERVICE")) else {
        return Ok(());
    };
    let own = vars("PGSERVICEFILE").map(PathBuf::from);
    let must_exist = own.is_some();
    let own = own.or_else(|| Some(home?.join(".pg_service.conf")));
    if let Some(path) = own {
        match read(&path) {
            Ok(text) => {
                if fill_from(&text, &path, &service, settings)? {
                    return Ok(());
                }
            }
            Err(error) if !must_exist && error.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => return Err(ConnInfoError::ServiceFile { path, cause }),
        }
    }
    let folders = match vars("PGSYSCONFDIR") {
        Some(folder) => vec![PathBuf::from(folder)],
        None => SYSTEM_FOLDERS.map(PathBuf::from).to_vec(),
    };
    for path in folders.iter().map(|folder| folder.join("pg_service.conf")) {
        if let Ok(text) = read(&path)
            && fill_from(&text, &path, &service, settings)?
        {
            return Ok(());
        }
    }
    Err(ConnInfoError::NoService { service })
}

fn read(path: &Path) -> io::Result<Zeroizing<String>> {
    let bytes = read_bounded(File::open(path)?, MAX_BYTES)?;
    let text = str::from_utf8(&bytes).map_err(|_| io::Error::other("it is not UTF-8"))?;
    match bytes.len() > MAX_BYTES {
        true => Err(io::Error::other("it is too long")),
        false => Ok(Zeroizing::new(text.to_owned())),
    }
}

/// Adds the settings of a service in a file. Returns false if the file does not have it.
fn fill_from(
    text: &str,
    path: &Path,
    service: &str,
    settings: &mut ConnectionSettings,
) -> Result<bool, ConnInfoError> {
    let mut is_found = false;
    for (at, line) in text.lines().enumerate() {
        if line.len() > LONGEST_LINE {
            return Err(ConnInfoError::ServiceLine {
                path: path.to_owned(),
                line: at + 1,
            });
        }
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(section) = line.strip_prefix('[') {
            if is_found {
                break;
            }
            let rest = section.strip_prefix(service);
            is_found = rest.is_some_and(|rest| rest.starts_with(']'));
            continue;
        }
        if !is_found {
            continue;
        }
        let known = line
            .split_once('=')
            .filter(|(key, _)| *key != "service")
            .is_some_and(|(key, value)| settings.set_missing(key, value));
        if !known {
            return Err(ConnInfoError::ServiceLine {
                path: path.to_owned(),
                line: at + 1,
            });
        }
    }
    Ok(is_found)
}
