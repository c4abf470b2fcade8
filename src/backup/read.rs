use std::{
    collections::BTreeSet, fs::File, io, os::unix::fs::OpenOptionsExt as _, path::Path, rc::Rc,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE};
use rustix::fs::OFlags;

use super::{
    BackupError, Header,
    format::{BackupHeader, BackupLine, EndLine, KIND, VERSION},
    lines::Lines,
};
use crate::{
    crypto::Keyring,
    domain::{KeyId, Uuid},
    providers::Providers,
    store::{CredentialText, KNOWN_VERSION, SealedCredential, StoredAccount},
};

/// A backup that was read to its end, and is complete and undamaged.
pub struct BackupFile {
    pub(super) file: File,
    pub(super) name: String,
    pub(super) providers: Rc<Providers>,
    pub(super) end: EndLine,
    /// First line of the file.
    pub header: Header,
    /// Content of the file, without the rows themselves.
    pub contents: Contents,
}

/// Content of a backup, without the rows themselves.
#[derive(Debug, Default)]
pub struct Contents {
    pub accounts: Vec<StoredAccount>,
    /// Number of events of the ledger.
    pub events: usize,
    /// Ids of the credentials, in the order of the file.
    pub ids: Vec<Uuid>,
    /// Ids of the vault keys that rows name.
    pub key_ids: BTreeSet<KeyId>,
    /// Number of rows that no vault key sealed.
    pub unsealed: usize,
}

impl BackupFile {
    /// Reads a backup to its end and verifies it.
    ///
    /// # Errors
    /// Fails with [`BackupError`] if the file cannot be read, is not a backup, or is not as credctl
    /// wrote it.
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

    /// Returns the id of the vault key under which the MAC of the file is made. `None` if the file does
    /// not hold an id.
    pub fn mac_key(&self) -> Option<KeyId> {
        self.header.mac_key.parse().ok()
    }

    /// Verifies that somebody who has the vault key made the whole file as it is.
    ///
    /// # Errors
    /// Fails with [`BackupError::NotAuthentic`] if the MAC does not fit, and with
    /// [`BackupError::KeyMissing`] if the vault key is not among these.
    pub fn verify(&self, keyring: Option<&Keyring>) -> Result<(), BackupError> {
        let name = || self.name.clone();
        let not_authentic = || BackupError::NotAuthentic { name: name() };
        let key = self.mac_key().ok_or_else(not_authentic)?;
        let digest = from_hex(&self.end.sha256).ok_or_else(not_authentic)?;
        let mac = URL_SAFE
            .decode(&self.end.mac)
            .map_err(|_| not_authentic())?;
        let vault = self.header.vault_id;
        match keyring.and_then(|keyring| keyring.is_file_mac(key, vault, &digest, &mac)) {
            Some(true) => Ok(()),
            Some(false) => Err(not_authentic()),
            None => Err(BackupError::KeyMissing { name: name(), key }),
        }
    }

    /// Returns the row that an event of the file holds as the state before it. `None` if it is none, or
    /// if its account is not in the file.
    pub fn state(&self, text: &str) -> Option<SealedCredential> {
        let state: CredentialText = serde_json::from_str(text).ok()?;
        row(state, &self.providers, &self.contents.accounts)
    }
}

fn file(path: &Path, name: &str) -> Result<File, BackupError> {
    // A pipe without a writer must not hang the command.
    let file = File::options()
        .read(true)
        .custom_flags(OFlags::NONBLOCK.bits().cast_signed())
        .open(path)
        .map_err(|cause| unreadable(name, cause))?;
    let metadata = file.metadata().map_err(|cause| unreadable(name, cause))?;
    match metadata.is_file() {
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
    // The first line of some other file may be too long or have no end.
    let line = match lines.next() {
        Ok(line) => line.unwrap_or_default(),
        Err(error @ BackupError::Unreadable { .. }) => return Err(error),
        Err(_) => return Err(unknown(None)),
    };
    let head = serde_json::from_slice::<BackupHeader>(line).map_err(|_| unknown(None))?;
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
        let line = serde_json::from_slice::<BackupLine>(line);
        let wrong = |what| damaged(name, lines.number, what);
        let other = "is not what credctl writes";
        match line.map_err(|_| wrong(other))? {
            BackupLine::Account(line) => {
                let account = line.account().ok_or_else(|| wrong(other))?;
                contents.accounts.push(account);
            }
            BackupLine::Event(line) => {
                line.event().map(drop).ok_or_else(|| wrong(other))?;
                contents.events += 1;
            }
            BackupLine::Credential(line) => {
                let row = row(*line, providers, &contents.accounts);
                let row = row.ok_or_else(|| wrong(other))?;
                contents.count(&row);
            }
            BackupLine::End(end) => {
                contents.verify(&end, lines, name)?;
                return Ok((contents, end));
            }
        }
    }
}

impl Contents {
    fn count(&mut self, row: &SealedCredential) {
        self.ids.push(row.credential.id);
        self.key_ids.extend(row.credential.key_id);
        self.unsealed += usize::from(row.is_unsealed());
    }

    /// Verifies that the file is complete, holds no credential twice, and ends after this line.
    fn verify(&self, end: &EndLine, lines: &mut Lines<'_>, name: &str) -> Result<(), BackupError> {
        let counted = (self.accounts.len(), self.events, self.ids.len());
        let told = (end.accounts, end.events, end.credentials);
        if end.sha256 != lines.sum_before() || told != counted {
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

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    digits.map(byte).collect()
}

pub(super) fn unreadable(name: &str, cause: io::Error) -> BackupError {
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

/// Returns the row of a line, in the account of the backup. `None` if it has none there, or if a
/// column cannot hold one of the values.
pub(super) fn row(
    line: CredentialText,
    providers: &Providers,
    accounts: &[StoredAccount],
) -> Option<SealedCredential> {
    let id = line.account_id();
    let account = accounts.iter().find(|account| account.id == id)?;
    line.row(providers, account.as_account())
}
