//! Several files that are imported together: all of them or none.

use super::{Defaults, Entry, Findings, ImportError, ImportFile, file::Written, pairs::Pairs};
use crate::providers::Providers;

/// Files whose texts were checked, one by one and against each other.
pub struct ImportFiles<'a> {
    files: Vec<ImportFile<'a>>,
    /// Number of files that are left out.
    skipped: usize,
    pairs: Pairs,
    defaults: &'a Defaults,
    providers: &'a Providers,
}

impl<'a> ImportFiles<'a> {
    /// Begins with no files. `names` are those of the files that follow, for messages.
    pub fn new(names: Vec<String>, defaults: &'a Defaults, providers: &'a Providers) -> Self {
        ImportFiles {
            files: Vec::new(),
            skipped: 0,
            pairs: Pairs::new(names),
            defaults,
            providers,
        }
    }

    /// Reads the next file, and checks that all its credentials are valid and complete.
    ///
    /// # Errors
    /// Fails with [`ImportError`] and the line of the first credential that is incomplete or unusable, or
    /// that holds the keys of another.
    pub fn read(&mut self, file: Written<'a>) -> Result<Findings, ImportError> {
        let number = self.files.len() + self.skipped;
        let among = (number, &mut self.pairs);
        let (file, findings) = ImportFile::read(file, among, self.defaults, self.providers)?;
        self.files.push(file);
        Ok(findings)
    }

    /// Counts a file that is left out as a whole.
    pub fn skip(&mut self) {
        self.skipped += 1;
    }

    /// Returns the place of an entry for messages: its line, with the file if there are several.
    pub fn place(&self, file: usize, line: usize) -> String {
        self.pairs.place(file, line)
    }

    /// Reads the credentials in batches, in the order of the files. None fails, because all were checked.
    pub fn batches(&self) -> impl Iterator<Item = Result<Vec<Entry>, ImportError>> {
        self.files.iter().flat_map(ImportFile::batches)
    }
}
