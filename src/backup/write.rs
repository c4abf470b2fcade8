use std::io::{self, Write};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::format::{EndLine, Header, Line};
use crate::{
    domain::write_json,
    store::{BackupRow, StoredAccount},
};

/// Writes a backup, line after line.
pub struct BackupWriter<W> {
    out: W,
    sum: Sha256,
    line: Vec<u8>,
    /// How many accounts were written.
    pub accounts: usize,
    /// How many credentials were written.
    pub credentials: usize,
}

impl<W: Write> BackupWriter<W> {
    /// A backup that goes to `out`; nothing is written yet.
    pub fn new(out: W) -> Self {
        BackupWriter {
            out,
            sum: Sha256::new(),
            line: Vec::new(),
            accounts: 0,
            credentials: 0,
        }
    }

    /// The first line.
    ///
    /// # Errors
    /// What `out` says.
    pub fn header(&mut self, header: &Header) -> io::Result<()> {
        self.write(header)
    }

    /// An account; all of them come before the credentials.
    ///
    /// # Errors
    /// What `out` says.
    pub fn account(&mut self, account: &StoredAccount) -> io::Result<()> {
        self.accounts += 1;
        self.write(&Line::Account(account.into()))
    }

    /// A credential.
    ///
    /// # Errors
    /// What `out` says.
    pub fn credential(&mut self, row: &BackupRow) -> io::Result<()> {
        self.credentials += 1;
        self.write(&Line::Credential(Box::new(row.into())))
    }

    /// The last line, without which it is no backup.
    ///
    /// # Errors
    /// What `out` says.
    pub fn end(&mut self) -> io::Result<()> {
        let end = EndLine {
            accounts: self.accounts,
            credentials: self.credentials,
            sha256: hex(self.sum.clone()),
        };
        self.write(&Line::End(end))?;
        self.out.flush()
    }

    fn write(&mut self, value: &impl Serialize) -> io::Result<()> {
        self.line.clear();
        write_json(&mut self.line, value)?;
        self.line.push(b'\n');
        self.sum.update(&self.line);
        self.out.write_all(&self.line)
    }
}

/// The sum as it stands in the last line.
pub(super) fn hex(sum: Sha256) -> String {
    let bytes = sum.finalize();
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
