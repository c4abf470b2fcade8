use std::io::{self, Write};

use base64::{Engine as _, engine::general_purpose::URL_SAFE};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{
    event_line::EventLine,
    format::{BackupLine, EndLine, Header},
};
use crate::{
    domain::{ChainState, Event, hex, write_json},
    store::{CredentialText, SealedCredential, StoredAccount},
};

/// Writes a backup line by line.
pub struct BackupWriter<W> {
    out: W,
    sum: Sha256,
    line: Vec<u8>,
    /// Number of accounts written.
    pub accounts: usize,
    /// Number of events written.
    pub events: usize,
    /// Number of credentials written.
    pub credentials: usize,
}

impl<W: Write> BackupWriter<W> {
    /// Returns a writer to `out`. Nothing is written yet.
    pub fn new(out: W) -> Self {
        BackupWriter {
            out,
            sum: Sha256::new(),
            line: Vec::new(),
            accounts: 0,
            events: 0,
            credentials: 0,
        }
    }

    /// Writes the first line.
    ///
    /// # Errors
    /// Fails with the error of `out`.
    pub fn header(&mut self, header: &Header) -> io::Result<()> {
        self.write(header)
    }

    /// Writes an account. All accounts come first.
    ///
    /// # Errors
    /// Fails with the error of `out`.
    pub fn account(&mut self, account: &StoredAccount) -> io::Result<()> {
        self.accounts += 1;
        self.write(&BackupLine::Account(account.into()))
    }

    /// Writes an event of the ledger, with what a vault key at hand says of it. All events come before
    /// the credentials, one chain after the other, the oldest of a chain first.
    ///
    /// # Errors
    /// Fails with the error of `out`.
    pub fn event(&mut self, event: &Event, chain: ChainState) -> io::Result<()> {
        self.events += 1;
        self.write(&BackupLine::Event(Box::new(EventLine::new(event, chain))))
    }

    /// Writes a credential.
    ///
    /// # Errors
    /// Fails with the error of `out`.
    pub fn credential(&mut self, row: &SealedCredential) -> io::Result<()> {
        self.credentials += 1;
        self.write(&BackupLine::Credential(Box::new(
            CredentialText::with_last_event(row),
        )))
    }

    /// Writes the last line, without which the file is not a backup, and flushes `out`. `mac` returns
    /// the MAC over the digest of all other lines.
    ///
    /// # Errors
    /// Fails with the error of `out`.
    pub fn end(&mut self, mac: impl FnOnce(&[u8]) -> Vec<u8>) -> io::Result<()> {
        let digest = self.sum.clone().finalize();
        let end = EndLine {
            accounts: self.accounts,
            events: self.events,
            credentials: self.credentials,
            sha256: hex(digest),
            mac: URL_SAFE.encode(mac(&digest)),
        };
        self.write(&BackupLine::End(end))?;
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
