use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Read as _},
};

use sha2::{Digest, Sha256};

use super::{BackupError, write::hex};

/// Greatest length of a line in bytes: two sealed secrets of the greatest length, and the other
/// fields.
const MAX_LINE: usize = 8 * 1024 * 1024;

/// Lines of a file, read one by one, with the checksum of all lines before the current one.
pub(super) struct Lines<'f> {
    file: BufReader<&'f File>,
    name: &'f str,
    line: Vec<u8>,
    sum: Sha256,
    /// Number of the current line, counted from 1; 0 before the first.
    pub number: usize,
}

impl<'f> Lines<'f> {
    pub(super) fn new(file: &'f File, name: &'f str) -> Self {
        Lines {
            file: BufReader::with_capacity(1 << 16, file),
            name,
            line: Vec::new(),
            sum: Sha256::new(),
            number: 0,
        }
    }

    /// Reads the next line, without its line end. Returns `None` after the last line. Fails with
    /// [`BackupError::Cut`] if the line has no end.
    pub(super) fn next(&mut self) -> Result<Option<&[u8]>, BackupError> {
        self.sum.update(&self.line);
        self.line.clear();
        let limit = u64::try_from(MAX_LINE).unwrap_or(u64::MAX);
        let read = (&mut self.file)
            .take(limit)
            .read_until(b'\n', &mut self.line);
        let read = read.map_err(|cause| self.unreadable(cause))?;
        if read == 0 {
            return Ok(None);
        }
        self.number += 1;
        match self.line.strip_suffix(b"\n") {
            Some(line) => Ok(Some(line)),
            None if read == MAX_LINE => Err(BackupError::Damaged {
                name: self.name.to_owned(),
                line: self.number,
                what: "is longer than any line that credctl writes",
            }),
            None => Err(BackupError::Cut {
                name: self.name.to_owned(),
            }),
        }
    }

    /// Returns the checksum of all lines before the current one.
    pub(super) fn sum_before(&self) -> String {
        hex(self.sum.clone())
    }

    fn unreadable(&self, cause: io::Error) -> BackupError {
        BackupError::Unreadable {
            name: self.name.to_owned(),
            cause,
        }
    }
}
