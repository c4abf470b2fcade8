//! Finds the data of a home, and checks that home and data name each other.

use std::{
    fs, io,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use super::{
    PrivateError, cluster, folders,
    layout::Layout,
    names::ROOT_STORE,
    record::{DataName, DataPlace, DataRecord, HomeRecord, Random},
};
use crate::files::trusted::FileProblem;

/// What is found of the private database of a home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// Nothing is recorded, and nothing is there.
    Nothing,
    /// An attempt to make the cluster was interrupted.
    Begun(Layout),
    /// The home records a finished cluster, and there is none.
    Gone(Layout),
    /// The finished cluster.
    Made(Layout),
}

/// Relation of a home to data that lie apart and that it claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Claim {
    /// Home and data name each other.
    Both,
    /// The home was moved: the data name a path at which there is no home of theirs any more.
    Moved,
    /// The data do not name a home yet.
    Unsaid,
}

impl Found {
    /// Returns the paths, if they are decided.
    pub(super) fn layout(&self) -> Option<&Layout> {
        match self {
            Found::Nothing => None,
            Found::Begun(layout) | Found::Gone(layout) | Found::Made(layout) => Some(layout),
        }
    }
}

/// Finds the data of a home. Changes nothing.
///
/// Fails if the home claims data that belong to another home, or that others could have put there.
pub(super) fn find(home: &Path) -> Result<Found, PrivateError> {
    if home.exists() && !home.is_dir() {
        let error = io::ErrorKind::NotADirectory.into();
        return Err(PrivateError::io("use", home)(error));
    }
    let in_home = Layout::in_home(home);
    let record = HomeRecord::read(home)?;
    if let Some(record) = &record
        && let DataPlace::Apart(name) = &record.place
    {
        // Others could have put the record there, if they can write to the home.
        folders::check_own(home)?;
        let apart = Layout::apart(home, name);
        let is_there = is_folder(&apart.folder)?;
        if is_there {
            claim(record, &apart)?;
            if cluster::version(&apart.data)?.is_some() {
                return Ok(Found::Made(apart));
            }
        }
        // Somebody may have moved the cluster into the home by hand.
        return Ok(match cluster::version(&in_home.data)? {
            Some(_) => Found::Made(in_home),
            None if record.is_made => Found::Gone(apart),
            None => Found::Begun(apart),
        });
    }
    Ok(match (cluster::version(&in_home.data)?, record) {
        (Some(_), _) => Found::Made(in_home),
        (None, Some(record)) if record.is_made => Found::Gone(in_home),
        (None, _) => Found::Nothing,
    })
}

/// Checks the claim of a home to data that lie apart. Fails if they belong to another home.
pub(super) fn claim(record: &HomeRecord, layout: &Layout) -> Result<Claim, PrivateError> {
    check_folder(&layout.folder)?;
    let Some(data) = DataRecord::read(&layout.folder)? else {
        return match record.is_made {
            false => Ok(Claim::Unsaid),
            true => Err(not_of_home(layout)),
        };
    };
    if data.id != record.id {
        return Err(not_of_home(layout));
    }
    if data.home == layout.home || is_same_folder(&data.home, &layout.home) {
        return Ok(Claim::Both);
    }
    match claims(&data.home, record)? {
        true => Err(PrivateError::CopiedHome {
            home: layout.home.clone(),
            owner: data.home,
            data: layout.data.clone(),
        }),
        false => Ok(Claim::Moved),
    }
}

fn not_of_home(layout: &Layout) -> PrivateError {
    PrivateError::NotOfThisHome {
        home: layout.home.clone(),
        data: layout.data.clone(),
    }
}

/// Returns true if the folder at a path has the same record, so that it is the home of the same data.
fn claims(home: &Path, record: &HomeRecord) -> Result<bool, PrivateError> {
    let found = usable_record(home)?;
    let is_same = |found: HomeRecord| found.id == record.id && found.place == record.place;
    Ok(found.is_some_and(is_same))
}

/// Returns the record of a home, if that home could use it. One that cannot be trusted counts as
/// missing: anybody could put it at the path of a home that was removed.
fn usable_record(home: &Path) -> Result<Option<HomeRecord>, PrivateError> {
    match HomeRecord::read(home) {
        Err(PrivateError::NoRecord(_)) => Ok(None),
        Err(PrivateError::Record(error)) if !matches!(error.problem, FileProblem::Io(_)) => {
            Ok(None)
        }
        found => found,
    }
}

/// Returns true if two paths lead to one folder, as with a bind mount.
fn is_same_folder(one: &Path, other: &Path) -> bool {
    match (fs::metadata(one), fs::metadata(other)) {
        (Ok(one), Ok(other)) => (one.dev(), one.ino()) == (other.dev(), other.ino()),
        _ => false,
    }
}

/// Returns true if a folder of data is there. Anything else at the path is in the way.
fn is_folder(path: &Path) -> Result<bool, PrivateError> {
    match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => Ok(true),
        Ok(_) => Err(PrivateError::InTheWay(path.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(PrivateError::io("read", path)(error)),
    }
}

/// Checks that only the caller can have put something into a folder of data that lie apart.
pub(super) fn check_folder(folder: &Path) -> Result<(), PrivateError> {
    folders::check_closed_folder(Path::new(ROOT_STORE))?;
    folders::check_closed_folder(folder)
}

/// Owner of data that lie apart, as both records tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Owner {
    /// The home at this path names the data, and they name it.
    Home(PathBuf),
    /// The home at this path was removed or moved, or names other data.
    Nobody {
        /// Path that the data name, if they name one.
        home: Option<PathBuf>,
        /// True if there is a folder at that path.
        home_exists: bool,
    },
}

impl Owner {
    /// Owner of data that name no home.
    pub(super) const UNKNOWN: Owner = Owner::Nobody {
        home: None,
        home_exists: false,
    };
}

/// Returns the owner of data that lie apart.
pub(super) fn owner(folder: &Path, name: &DataName) -> Result<Owner, PrivateError> {
    check_folder(folder)?;
    let Some(data) = DataRecord::read(folder)? else {
        return Ok(Owner::UNKNOWN);
    };
    let place = DataPlace::Apart(name.clone());
    let found = usable_record(&data.home)?;
    if found.is_some_and(|found| found.id == data.id && found.place == place) {
        return Ok(Owner::Home(data.home));
    }
    Ok(Owner::Nobody {
        home_exists: data.home.is_dir(),
        home: Some(data.home),
    })
}

/// Returns the folders of data that lie apart, each with its name. None for a user who may not look.
pub(super) fn all_apart() -> Vec<(PathBuf, DataName)> {
    let entries = fs::read_dir(ROOT_STORE).into_iter().flatten().flatten();
    let named = entries.filter_map(|entry| {
        let name = Random::parsed(entry.file_name().to_str()?)?;
        Some((entry.path(), name))
    });
    let mut all: Vec<_> = named.filter(|(path, _)| path.is_dir()).collect();
    all.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    all
}
