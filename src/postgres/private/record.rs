//! The two records by which a home and its data name each other: one in the home, which says where the
//! data are, and one beside data that lie apart, which says whose they are.
//!
//! Both hold the random id of the home. A home that was moved keeps its record, so it finds its data;
//! a new folder at the path of a removed one has no record, so it does not.

use std::{
    ffi::OsString,
    fmt::Write as _,
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::{Path, PathBuf},
};

use super::{PrivateError, account::RunsAs, folders};
use crate::{
    domain::hex,
    files::trusted::{self, FileProblem, Rule},
};

/// Name of the record in the home.
pub(super) const HOME_RECORD: &str = "postgres.record";

/// Name of the record beside data that lie apart.
const DATA_RECORD: &str = "home.record";

/// First lines of a record.
const HEAD: &str = "# Written by credctl; do not edit or copy.\nversion 1\n";

/// Maximum size of a record in bytes: the longest path of the system, escaped, and more.
const MOST: usize = 16 * 1024;

/// Random text in hexadecimal digits: the id of a home, or the name of a folder of data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Random<const BYTES: usize>(String);

/// Id of a home.
pub(super) type HomeId = Random<16>;

/// Name of a folder of data that lie apart.
pub(super) type DataName = Random<8>;

impl<const BYTES: usize> Random<BYTES> {
    pub(super) fn new() -> Result<Self, PrivateError> {
        let mut bytes = [0; BYTES];
        getrandom::fill(&mut bytes).map_err(|error| {
            PrivateError::io("read", "the system's random numbers")(error.into())
        })?;
        Ok(Random(hex(bytes)))
    }

    /// Returns the text if it has this form. Nothing else is ever taken for a part of a path.
    pub(super) fn parsed(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        (text.len() == 2 * BYTES && text.bytes().all(is_digit)).then(|| Random(text.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Place of the data of a home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum DataPlace {
    /// In the home itself.
    InHome,
    /// In a folder of this name among those that lie apart.
    Apart(DataName),
}

/// The record in a home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct HomeRecord {
    pub(super) id: HomeId,
    pub(super) place: DataPlace,
    /// False while the cluster is being made for the first time.
    pub(super) is_made: bool,
}

/// The record beside data that lie apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DataRecord {
    pub(super) id: HomeId,
    /// Path of the home when it was last seen.
    pub(super) home: PathBuf,
}

impl HomeRecord {
    /// Returns the record in this folder, if there is one.
    pub(super) fn read(home: &Path) -> Result<Option<Self>, PrivateError> {
        read(&home.join(HOME_RECORD), Self::parsed)
    }

    pub(super) fn write(&self, home: &Path) -> Result<(), PrivateError> {
        let place = match &self.place {
            DataPlace::InHome => "here",
            DataPlace::Apart(name) => name.as_str(),
        };
        let state = if self.is_made { "made" } else { "making" };
        let text = format!("{HEAD}home {}\ndata {place}\nstate {state}\n", self.id.0);
        write(&home.join(HOME_RECORD), &text)
    }

    fn parsed(text: &str) -> Option<Self> {
        let [id, place, state] = fields(text, ["home ", "data ", "state "])?;
        Some(HomeRecord {
            id: Random::parsed(id)?,
            place: match place {
                "here" => DataPlace::InHome,
                name => DataPlace::Apart(Random::parsed(name)?),
            },
            is_made: match state {
                "made" => true,
                "making" => false,
                _ => return None,
            },
        })
    }
}

impl DataRecord {
    /// Returns the record in this folder of data, if there is one.
    pub(super) fn read(folder: &Path) -> Result<Option<Self>, PrivateError> {
        read(&folder.join(DATA_RECORD), Self::parsed)
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), PrivateError> {
        let path = escaped(&self.home);
        let text = format!("{HEAD}home {}\npath {path}\n", self.id.0);
        write(&folder.join(DATA_RECORD), &text)
    }

    fn parsed(text: &str) -> Option<Self> {
        let [id, path] = fields(text, ["home ", "path "])?;
        let id = Random::parsed(id)?;
        let home = unescaped(path).filter(|home| home.is_absolute())?;
        Some(DataRecord { id, home })
    }
}

/// Reads a record. Only this user and root may have written it.
fn read<T>(path: &Path, parsed: impl Fn(&str) -> Option<T>) -> Result<Option<T>, PrivateError> {
    match trusted::read(path, MOST, Rule::Private) {
        Ok(text) => parsed(&text)
            .map(Some)
            .ok_or_else(|| PrivateError::NoRecord(path.to_owned())),
        Err(error) if is_missing(&error.problem) => Ok(None),
        Err(error) => Err(PrivateError::Record(error)),
    }
}

fn is_missing(problem: &FileProblem) -> bool {
    match problem {
        FileProblem::Missing => true,
        FileProblem::Io(error) => error.kind() == std::io::ErrorKind::NotADirectory,
        _ => false,
    }
}

/// Writes a record, which belongs to the caller: the server's user must not change it.
fn write(path: &Path, text: &str) -> Result<(), PrivateError> {
    folders::write(path, text.as_bytes(), RunsAs::of_caller())
}

/// Returns the values of the lines that follow the head, which must begin with these words.
fn fields<'a, const N: usize>(text: &'a str, words: [&str; N]) -> Option<[&'a str; N]> {
    let mut lines = text.strip_prefix(HEAD)?.strip_suffix('\n')?.split('\n');
    let mut values = [""; N];
    for (value, word) in values.iter_mut().zip(words) {
        *value = lines.next()?.strip_prefix(word)?;
    }
    lines.next().is_none().then_some(values)
}

/// Returns a path on one line, as in a URL.
fn escaped(path: &Path) -> String {
    let mut text = String::new();
    for &byte in path.as_os_str().as_bytes() {
        if byte.is_ascii_graphic() && byte != b'%' {
            text.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(text, "%{byte:02x}");
        }
    }
    text
}

fn unescaped(text: &str) -> Option<PathBuf> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || char::from(rest.next()?).to_digit(16);
        bytes.push(u8::try_from(16 * digit()? + digit()?).ok()?);
    }
    Some(OsString::from_vec(bytes).into())
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt};

    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(HomeRecord::read(home.path()).unwrap(), None);
        for place in [DataPlace::InHome, DataPlace::Apart(Random::new().unwrap())] {
            for is_made in [false, true] {
                let (id, place) = (Random::new().unwrap(), place.clone());
                let record = HomeRecord { id, place, is_made };
                record.write(home.path()).unwrap();
                assert_eq!(HomeRecord::read(home.path()).unwrap(), Some(record));
            }
        }
        let odd = OsString::from_vec(b"/a b/100%\n\xff'\"\\home".to_vec());
        let (id, path) = (Random::new().unwrap(), PathBuf::from(odd));
        let record = DataRecord { id, home: path };
        record.write(home.path()).unwrap();
        assert_eq!(DataRecord::read(home.path()).unwrap(), Some(record));
    }

    #[test]
    fn what_is_not_a_record_is_refused_and_never_a_path() {
        let id = "0123456789abcdef0123456789abcdef";
        for text in [
            String::new(),
            "nonsense".to_owned(),
            HEAD.to_owned(),
            format!("{HEAD}home {id}\ndata here\nstate made"),
            format!("{HEAD}home {id}\ndata here\nstate made\nmore\n"),
            format!("{HEAD}home {id}\ndata here\nstate lost\n"),
            format!("{HEAD}home {id}0\ndata here\nstate made\n"),
            format!("{HEAD}home {id}\ndata ../../etc\nstate made\n"),
            format!("{HEAD}home {id}\ndata 0123456789ABCDEF\nstate made\n"),
            format!("{HEAD}home {id}\ndata 0123456789abcde/\nstate made\n"),
        ] {
            assert_eq!(HomeRecord::parsed(&text), None, "{text}");
        }
        for path in ["relative", "", "/%zz", "/%f"] {
            let text = format!("{HEAD}home {id}\npath {path}\n");
            assert_eq!(DataRecord::parsed(&text), None, "{text}");
        }
    }

    #[test]
    fn a_record_that_others_could_have_written_is_refused() {
        let home = tempfile::tempdir().unwrap();
        let id = Random::new().unwrap();
        let record = HomeRecord {
            id,
            place: DataPlace::InHome,
            is_made: true,
        };
        record.write(home.path()).unwrap();
        let path = home.path().join(HOME_RECORD);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
        assert!(matches!(
            HomeRecord::read(home.path()),
            Err(PrivateError::Record(_))
        ));
    }
}
