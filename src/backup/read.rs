use std::{
    collections::BTreeSet,
    fs::File,
    io::{self, Seek as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
    rc::Rc,
};

use rustix::fs::OFlags;

use super::{
    BackupError, Header,
    format::{EndLine, Head, KIND, Line, VERSION},
    lines::Lines,
};
use crate::{
    domain::{KeyId, Uuid},
    providers::Providers,
    store::{BackupRow, KNOWN_VERSION, StoredAccount},
};

/// A backup that was read to its end: whole, and as it was written.
pub struct BackupFile {
    file: File,
    name: String,
    providers: Rc<Providers>,
    end: EndLine,
    /// Its first line.
    pub header: Header,
    /// What is in it.
    pub contents: Contents,
}

/// What is in a backup, but for the rows themselves.
#[derive(Debug, Default)]
pub struct Contents {
    /// The accounts.
    pub accounts: Vec<StoredAccount>,
    /// The ids of the credentials, in their order.
    pub ids: Vec<Uuid>,
    /// The vault keys that rows name.
    pub key_ids: BTreeSet<KeyId>,
    /// Whether there are rows that name none.
    pub has_nameless: bool,
    /// How many rows bear no seals.
    pub unsealed: usize,
}

/// The credentials of a backup that is read again.
pub struct Rows<'f> {
    lines: Lines<'f>,
    backup: &'f BackupFile,
    is_done: bool,
}

impl BackupFile {
    /// Reads a backup once, to its end.
    ///
    /// # Errors
    /// [`BackupError`] for what is no backup, or not as it was written.
    pub fn open(path: &Path, providers: Rc<Providers>) -> Result<Self, BackupError> {
        let name = path.display().to_string();
        let file = file(path, &name)?;
        let mut lines = Lines::new(&file, &name);
        let header = header(&mut lines, &name)?;
        let (contents, end) = contents(&mut lines, &name, &providers)?;
        Ok(BackupFile {
            file,
            name,
            providers,
            end,
            header,
            contents,
        })
    }

    /// Reads its credentials again.
    ///
    /// # Errors
    /// When the system does not give them.
    pub fn rows(&self) -> Result<Rows<'_>, BackupError> {
        let begin = (&self.file).rewind();
        begin.map_err(|cause| unreadable(&self.name, cause))?;
        Ok(Rows {
            lines: Lines::new(&self.file, &self.name),
            backup: self,
            is_done: false,
        })
    }
}

impl Rows<'_> {
    /// The next credentials, at most so many; none are left when none come, and the file is then as
    /// it was when it was read first.
    ///
    /// # Errors
    /// [`BackupError::Changed`], and as for any reading.
    pub fn batch(&mut self, most: usize) -> Result<Vec<BackupRow>, BackupError> {
        let mut rows = Vec::new();
        let name = &self.backup.name;
        let changed = || BackupError::Changed { name: name.clone() };
        while rows.len() < most && !self.is_done {
            let line = self.lines.next()?.ok_or_else(changed)?;
            match serde_json::from_slice::<Line>(line) {
                Ok(Line::Credential(line)) => {
                    rows.push(line.row(&self.backup.providers).ok_or_else(changed)?);
                }
                Ok(Line::End(end)) => {
                    self.is_done = end == self.backup.end && end.sha256 == self.lines.sum_before();
                    self.is_done.then_some(()).ok_or_else(changed)?;
                }
                // The accounts, and the header, are known.
                Ok(Line::Account(_)) | Err(_) => {}
            }
        }
        Ok(rows)
    }
}

fn file(path: &Path, name: &str) -> Result<File, BackupError> {
    // A pipe without a writer must not hang the command.
    let file = File::options()
        .read(true)
        .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
        .open(path)
        .map_err(|cause| unreadable(name, cause))?;
    let found = file.metadata().map_err(|cause| unreadable(name, cause))?;
    match found.is_file() {
        true => Ok(file),
        false => Err(BackupError::NotAFile {
            name: name.to_owned(),
        }),
    }
}

fn header(lines: &mut Lines<'_>, name: &str) -> Result<Header, BackupError> {
    let unknown = |kind| BackupError::Unknown {
        name: name.to_owned(),
        kind,
    };
    // A file of anything may have a first line that does not end.
    let line = match lines.next() {
        Ok(line) => line.unwrap_or_default(),
        Err(error @ BackupError::Unreadable { .. }) => return Err(error),
        Err(_) => return Err(unknown(None)),
    };
    let head = serde_json::from_slice::<Head>(line).map_err(|_| unknown(None))?;
    if head.credctl != KIND {
        return Err(unknown(Some(head.credctl)));
    }
    let newer = |made_by| BackupError::Newer {
        name: name.to_owned(),
        made_by,
    };
    if head.version > VERSION {
        return Err(newer(head.made_by));
    }
    let header = serde_json::from_slice::<Header>(line);
    let header = header.map_err(|_| damaged(name, 1, "is not what credctl writes"))?;
    match header.schema > KNOWN_VERSION {
        true => Err(newer(header.made_by)),
        false => Ok(header),
    }
}

fn contents(
    lines: &mut Lines<'_>,
    name: &str,
    providers: &Providers,
) -> Result<(Contents, EndLine), BackupError> {
    let mut contents = Contents::default();
    loop {
        let Some(line) = lines.next()? else {
            return Err(BackupError::Cut {
                name: name.to_owned(),
            });
        };
        let line = serde_json::from_slice::<Line>(line);
        let wrong = |what| damaged(name, lines.number, what);
        let other = "is not what credctl writes";
        match line.map_err(|_| wrong(other))? {
            Line::Account(line) => {
                let account = line.account().ok_or_else(|| wrong(other))?;
                contents.accounts.push(account);
            }
            Line::Credential(line) => {
                let row = line.row(providers).ok_or_else(|| wrong(other))?;
                contents.count(&row);
            }
            Line::End(end) => {
                contents.verify(&end, lines, name)?;
                return Ok((contents, end));
            }
        }
    }
}

impl Contents {
    fn count(&mut self, BackupRow { row, .. }: &BackupRow) {
        self.ids.push(row.credential.id);
        self.key_ids.extend(row.credential.key_id);
        self.has_nameless |= row.credential.key_id.is_none();
        self.unsealed += usize::from(row.is_unsealed());
    }

    /// Whether everything that was written is there, once, and nothing behind it.
    fn verify(&self, end: &EndLine, lines: &mut Lines<'_>, name: &str) -> Result<(), BackupError> {
        let counted = (self.accounts.len(), self.ids.len());
        if end.sha256 != lines.sum_before() || (end.accounts, end.credentials) != counted {
            return Err(BackupError::Sum {
                name: name.to_owned(),
            });
        }
        if self.ids.iter().collect::<BTreeSet<_>>().len() != self.ids.len() {
            return Err(damaged(
                name,
                lines.number,
                "ends a file that holds a credential twice",
            ));
        }
        match lines.next()? {
            None => Ok(()),
            Some(_) => Err(damaged(name, lines.number, "comes after the end")),
        }
    }
}

fn unreadable(name: &str, cause: io::Error) -> BackupError {
    BackupError::Unreadable {
        name: name.to_owned(),
        cause,
    }
}

fn damaged(name: &str, line: usize, what: &'static str) -> BackupError {
    BackupError::Damaged {
        name: name.to_owned(),
        line,
        what,
    }
}
