//! Looks for a vault key among those that were taken out of a key file on this machine.

use std::{
    fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use super::{KeySource, LoadOptions, key_file};
use crate::{domain::KeyId, files::new_file::folder_of};

/// Part of the name of a file of retired keys, between the name of the key file and the date.
pub(super) const RETIRED: &str = ".retired-";

/// Returns the first of these vault keys that a file of retired keys beside the key file holds, with the
/// path of that file. Files that nobody may trust are passed over.
pub fn find_retired(
    source: &KeySource,
    options: &LoadOptions,
    wanted: &[KeyId],
) -> Option<(KeyId, PathBuf)> {
    let key_file = source.path()?;
    let mut files: Vec<PathBuf> = fs::read_dir(folder_of(key_file))
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| is_retired_from(key_file, path))
        .collect();
    files.sort();
    files.into_iter().find_map(|path| {
        let keyring = key_file::load(&path, &options.trusted_dirs).ok()?;
        let held = wanted.iter().find(|id| keyring.key(**id).is_some())?;
        Some((*held, path))
    })
}

fn is_retired_from(key_file: &Path, path: &Path) -> bool {
    let (Some(name), Some(key_file)) = (path.file_name(), key_file.file_name()) else {
        return false;
    };
    let rest = name.as_bytes().strip_prefix(key_file.as_bytes());
    rest.is_some_and(|rest| rest.starts_with(RETIRED.as_bytes()))
}
