//! Second readings of a backup file that was verified: first of its events, then of its credentials.

use std::io::Seek as _;

use super::{
    BackupError, BackupFile,
    format::BackupLine,
    lines::Lines,
    read::{row, unreadable},
};
use crate::{
    domain::{ChainState, Event},
    store::{Chain, SealedCredential},
};

/// Lines of a file that was read before.
struct Again<'f> {
    lines: Lines<'f>,
    backup: &'f BackupFile,
    is_done: bool,
}

/// Credentials of a backup.
pub struct Rows<'f>(Again<'f>);

/// Chains of events of a backup.
pub struct Chains<'f> {
    again: Again<'f>,
    /// First event of the next chain.
    next: Option<(Event, ChainState)>,
}

impl BackupFile {
    /// Starts a reading of the credentials. Any other reading ends.
    ///
    /// # Errors
    /// Fails with [`BackupError::Unreadable`] if the operating system cannot go back to the start
    /// of the file.
    pub fn rows(&self) -> Result<Rows<'_>, BackupError> {
        self.again().map(Rows)
    }

    /// Starts a reading of the events. Any other reading ends.
    ///
    /// # Errors
    /// As for [`BackupFile::rows`].
    pub fn chains(&self) -> Result<Chains<'_>, BackupError> {
        let again = self.again()?;
        Ok(Chains { again, next: None })
    }

    fn again(&self) -> Result<Again<'_>, BackupError> {
        let begin = (&self.file).rewind();
        begin.map_err(|cause| unreadable(&self.name, cause))?;
        Ok(Again {
            lines: Lines::new(&self.file, &self.name),
            backup: self,
            is_done: false,
        })
    }
}

impl Rows<'_> {
    /// Reads the next credentials, at most `most` of them. An empty result means that none are
    /// left, and that the file is the same as in the first reading.
    ///
    /// # Errors
    /// Fails with [`BackupError::Changed`] if the file differs from the first reading, and like any
    /// reading otherwise.
    pub fn batch(&mut self, most: usize) -> Result<Vec<SealedCredential>, BackupError> {
        let again = &mut self.0;
        let mut rows = Vec::new();
        while rows.len() < most {
            match again.next()? {
                Some(BackupLine::Credential(line)) => {
                    let accounts = &again.backup.contents.accounts;
                    let row = row(*line, &again.backup.providers, accounts);
                    rows.push(row.ok_or_else(|| again.changed())?);
                }
                Some(_) => {}
                None => break,
            }
        }
        Ok(rows)
    }
}

impl Chains<'_> {
    /// Reads the next chains, whole ones, until they hold `enough` events. An empty result means that
    /// none are left, and that the file is the same as in the first reading.
    ///
    /// # Errors
    /// As for [`Rows::batch`].
    pub fn batch(&mut self, enough: usize) -> Result<Vec<Chain>, BackupError> {
        let (mut chains, mut count) = (Vec::new(), 0);
        let mut chain: Chain = self.next.take().into_iter().collect();
        while let Some(event) = self.event()? {
            count += 1;
            let newest = chain.last().map(|(newest, _)| newest.subject);
            if newest.is_none_or(|subject| subject == event.0.subject) {
                chain.push(event);
                continue;
            }
            chains.push(std::mem::take(&mut chain));
            if count >= enough {
                self.next = Some(event);
                return Ok(chains);
            }
            chain.push(event);
        }
        chains.extend((!chain.is_empty()).then_some(chain));
        Ok(chains)
    }

    fn event(&mut self) -> Result<Option<(Event, ChainState)>, BackupError> {
        while let Some(line) = self.again.next()? {
            if let BackupLine::Event(line) = line {
                let event = line.event().ok_or_else(|| self.again.changed())?;
                return Ok(Some(event));
            }
        }
        Ok(None)
    }
}

impl Again<'_> {
    /// Returns the next line behind the header. `None` after the last, if the file is the same as in
    /// the first reading.
    fn next(&mut self) -> Result<Option<BackupLine>, BackupError> {
        while !self.is_done {
            let line = self.lines.next()?;
            let line = line.map(serde_json::from_slice::<BackupLine>);
            match line {
                None => return Err(self.changed()),
                // The header is known from the first reading.
                Some(Err(_)) => {}
                Some(Ok(BackupLine::End(end))) => {
                    let sum = self.lines.sum_before();
                    self.is_done = end == self.backup.end && end.sha256 == sum;
                    if !self.is_done {
                        return Err(self.changed());
                    }
                }
                Some(Ok(line)) => return Ok(Some(line)),
            }
        }
        Ok(None)
    }

    fn changed(&self) -> BackupError {
        BackupError::Changed {
            name: self.backup.name.clone(),
        }
    }
}
