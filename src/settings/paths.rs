//! Paths of the config file and of the folders for data and cache.

use std::path::{Path, PathBuf};

use super::{Origin, SettingsError};
use crate::process::{InvalidVariable, Vars};

/// Paths of the config file and of the folders for data and cache.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paths {
    pub config: PathBuf,
    /// Flag or variable that names the config file. `None` for the default path, where the file may
    /// be missing.
    pub config_named: Option<Origin>,
    /// Folder of the vault keys and of the private database.
    pub data_home: PathBuf,
    /// Folder of data that can be recreated, or `None` if there is no place for it.
    pub cache_home: Option<PathBuf>,
}

impl Paths {
    /// Determines the paths from the flag `--config`, `CREDCTL_CONFIG`, `CREDCTL_HOME`, the XDG
    /// variables and `HOME`.
    ///
    /// # Errors
    /// Fails with [`SettingsError`] if no variable names a usable folder, or if `CREDCTL_HOME` is empty
    /// or a relative path, or if `CREDCTL_CONFIG` is empty or not UTF-8.
    pub fn new(flag: Option<&Path>, vars: &Vars) -> Result<Self, SettingsError> {
        let home = absolute("CREDCTL_HOME", vars)?;
        let folder = |xdg: &'static str, below_home: &str| match &home {
            Some(home) => Ok(home.clone()),
            None => xdg_folder(xdg, below_home, vars).map(|folder| folder.join("credctl")),
        };
        let named = match flag {
            Some(path) => Some((path.to_owned(), Origin::Flag("--config"))),
            None => {
                let path = vars.own("CREDCTL_CONFIG")?;
                path.map(|path| (path.into(), Origin::Variable("CREDCTL_CONFIG")))
            }
        };
        let (config, config_named) = match named {
            Some((path, origin)) => (path, Some(origin)),
            None => (
                folder("XDG_CONFIG_HOME", ".config")?.join("config.toml"),
                None,
            ),
        };
        Ok(Paths {
            config,
            config_named,
            data_home: folder("XDG_DATA_HOME", ".local/share")?,
            cache_home: folder("XDG_CACHE_HOME", ".cache").ok(),
        })
    }
}

fn xdg_folder(xdg: &'static str, below_home: &str, vars: &Vars) -> Result<PathBuf, SettingsError> {
    // The XDG specification says that a relative path must be ignored.
    if let Some(path) = vars
        .os(xdg)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
    {
        return Ok(path);
    }
    let home = vars
        .os("HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute());
    home.map(|home| home.join(below_home))
        .ok_or(SettingsError::NoHome)
}

fn absolute(name: &'static str, vars: &Vars) -> Result<Option<PathBuf>, SettingsError> {
    match vars.os(name).map(PathBuf::from) {
        None => Ok(None),
        Some(path) if path.as_os_str().is_empty() => Err(InvalidVariable::Empty(name).into()),
        Some(path) if !path.is_absolute() => Err(SettingsError::NotAbsolute { name, path }),
        Some(path) => Ok(Some(path)),
    }
}
