//! The private databases on this machine that the caller can see.

use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use super::{
    PrivateError, ServerStatus,
    found::{self, Found, Owner},
    layout::{Layout, resolved},
    server::status,
};

/// Size in bytes of the blocks in which the system counts.
const BLOCK: u64 = 512;

/// A private database.
#[derive(Debug)]
pub struct PrivateDatabase {
    /// Folder of the cluster.
    pub data: PathBuf,
    /// Home that owns the data, or owned them before it was removed.
    pub home: Option<PathBuf>,
    /// True if there is a folder at the path of the home.
    pub home_exists: bool,
    /// True if home and data name each other.
    pub is_owned: bool,
    /// Size in bytes on the disk.
    pub size: u64,
    /// State of the server, or the reason why it cannot be told.
    pub status: Result<ServerStatus, PrivateError>,
}

/// Returns the database in this home, if there is one, and all data that lie apart from their homes, of
/// which only root can see any. A home that cannot be used hides nothing.
///
/// # Errors
/// Fails with [`PrivateError`] if the path of the home cannot be resolved.
pub fn private_databases(home: &Path) -> Result<Vec<PrivateDatabase>, PrivateError> {
    let home = resolved(home)?;
    let in_home = Layout::in_home(&home);
    let is_here = match found::find(&home) {
        Ok(Found::Made(layout) | Found::Gone(layout)) => layout == in_home,
        Ok(Found::Nothing | Found::Begun(_)) => false,
        Err(_) => in_home.data.is_dir(),
    };
    let here = is_here.then(|| database(&in_home, Ok(Owner::Home(home.clone()))));
    let apart = found::all_apart().into_iter().map(|(folder, name)| {
        let owner = found::owner(&folder, &name);
        database(&Layout::apart(&folder, &name), owner)
    });
    Ok(here.into_iter().chain(apart).collect())
}

fn database(layout: &Layout, owner: Result<Owner, PrivateError>) -> PrivateDatabase {
    let (owner, status) = match owner {
        Ok(owner) => (owner, status(layout)),
        Err(error) => (Owner::UNKNOWN, Err(error)),
    };
    let (home, home_exists, is_owned) = match owner {
        Owner::Home(home) => (Some(home), true, true),
        Owner::Nobody { home, home_exists } => (home, home_exists, false),
    };
    PrivateDatabase {
        data: layout.data.clone(),
        home,
        home_exists,
        is_owned,
        size: size(&layout.data),
        status,
    }
}

/// Returns the size of a folder on the disk. What vanishes meanwhile, or is hidden, counts nothing.
fn size(folder: &Path) -> u64 {
    let own = folder.symlink_metadata().map_or(0, |found| found.blocks());
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let within = entries.map(|entry| match entry.file_type() {
        Ok(kind) if kind.is_dir() => size(&entry.path()),
        _ => entry.metadata().map_or(0, |found| found.blocks() * BLOCK),
    });
    own * BLOCK + within.sum::<u64>()
}
