//! The output file of a command: a new file, written whole or not at all, or standard output.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use crate::{
    context::Context,
    exit::{ExitCode, Failure},
    files::{
        new_file::{NewFile, folder_of, sync_folder},
        system_hint,
    },
    render::Output,
};

/// Path to write to, or `-` for standard output. It is checked before anything is asked.
pub struct Destination(PathBuf);

/// A file that is being written and is not in its place yet, or standard output.
pub struct OutputFile {
    destination: Destination,
    new: Option<NewFile>,
}

impl Destination {
    /// Checks a path: no file may exist there. `-` is standard output.
    ///
    /// # Errors
    /// Exit 7 if a file exists. Exit 2 if `-` is a terminal, or is used with `--json`, which needs
    /// stdout for itself.
    pub fn new(ctx: &Context<'_>, path: &Path) -> Result<Self, Failure> {
        let destination = Destination(path.to_owned());
        let usage = |message: &str| Err(Failure::usage(message));
        if !destination.is_stdout() {
            return match path.symlink_metadata() {
                Ok(_) => Err(destination.exists()),
                Err(_) => Ok(destination),
            };
        }
        match () {
            () if ctx.out.manner.json => {
                usage("`-` needs stdout for itself and cannot be combined with --json")
            }
            () if ctx.out.manner.stdout_is_terminal => {
                usage("`-` does not write to a terminal: name a file, or use a pipe")
            }
            () => Ok(destination),
        }
    }

    /// Begins to write.
    ///
    /// # Errors
    /// Exit 12 if no file can be created in the folder.
    pub fn begin(self) -> Result<OutputFile, Failure> {
        let new = match self.is_stdout() {
            true => None,
            false => Some(NewFile::beside(&self.0).map_err(|error| self.unwritable(&error))?),
        };
        Ok(OutputFile {
            destination: self,
            new,
        })
    }

    /// Name of the destination for messages.
    pub fn name(&self) -> String {
        match self.is_stdout() {
            true => "standard output".to_owned(),
            false => format!("`{}`", self.0.display()),
        }
    }

    /// Path of the file. `None` for standard output.
    pub fn file(&self) -> Option<String> {
        (!self.is_stdout()).then(|| self.0.display().to_string())
    }

    /// Full path of the file, or what standard output is called, for the ledger.
    pub fn place(&self) -> String {
        match self.is_stdout() {
            true => "standard output".to_owned(),
            false => {
                let full = std::path::absolute(&self.0);
                full.unwrap_or_else(|_| self.0.clone())
                    .display()
                    .to_string()
            }
        }
    }

    fn is_stdout(&self) -> bool {
        self.0.as_os_str() == "-"
    }

    fn exists(&self) -> Failure {
        let message = format!("{} already exists, and is not overwritten", self.name());
        Failure::new(ExitCode::Refused, message).hint("choose another name, or move it away")
    }

    fn unwritable(&self, error: &io::Error) -> Failure {
        let message = format!("{} cannot be written: {error}", self.name());
        Failure::new(ExitCode::Installation, message).hint_if(system_hint(error))
    }
}

impl OutputFile {
    /// Writer for the contents. The caller flushes it at the end.
    pub fn writer<'w>(&'w self, out: &'w mut Output<'_>) -> Box<dyn Write + 'w> {
        match &self.new {
            Some(new) => Box::new(BufWriter::new(new.as_file())),
            None => Box::new(out.stdout()),
        }
    }

    /// Failure for a write that failed.
    pub fn unwritable(&self, error: &io::Error) -> Failure {
        self.destination.unwritable(error)
    }

    /// Puts the file in its place and syncs it to the disk. Until then there is no file.
    ///
    /// # Errors
    /// Exit 7 if another file appeared there in the meantime, 12 if the disk does not take it.
    pub fn finish(self) -> Result<Destination, Failure> {
        let OutputFile { destination, new } = self;
        if let Some(new) = new {
            let claimed = new.as_file().sync_all().and_then(|()| new.claim());
            match claimed.map_err(|error| destination.unwritable(&error))? {
                true => sync_folder(folder_of(&destination.0))
                    .map_err(|error| destination.unwritable(&error))?,
                false => return Err(destination.exists()),
            }
        }
        Ok(destination)
    }
}
