//! Files in the home of a test.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use super::credctl::Credctl;

/// Writes a file of the home, with these permissions, and returns its path.
pub fn write_file(t: &Credctl, name: &str, text: impl AsRef<[u8]>, mode: u32) -> PathBuf {
    let path = t.home().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    path
}

/// The text of the config file; empty if there is no such file.
pub fn config(t: &Credctl) -> String {
    fs::read_to_string(t.config()).unwrap_or_default()
}

/// Writes a config file that only its owner may read, and returns its path.
pub fn write_config(t: &Credctl, text: &str) -> PathBuf {
    write_file(t, ".config/credctl/config.toml", text, 0o600)
}

/// The paths of all files and folders that stand directly in a folder.
pub fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}
