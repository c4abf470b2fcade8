//! What a command writes to be kept: a new file, whole or not at all, or standard output.

use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use crate::{
    context::Context,
    exit::{ExitCode, Failure},
    files::new_file::{NewFile, folder_of, no_room, sync_folder},
    render::Output,
};

/// Where it goes, judged before anything is asked.
pub struct Destination(PathBuf);

/// A file on its way to its place, or standard output.
pub struct OutputFile {
    destination: Destination,
    new: Option<NewFile>,
}

impl Destination {
    /// A place where nothing is yet; `-` is standard output.
    ///
    /// # Errors
    /// Exit 7 where something is, 2 for a terminal and for `--json`, which has stdout to itself.
    pub fn new(ctx: &Context<'_>, path: &Path) -> Result<Self, Failure> {
        let destination = Destination(path.to_owned());
        let usage = |message: &str| Err(Failure::new(ExitCode::Usage, message));
        if !destination.is_stdout() {
            return match path.symlink_metadata() {
                Ok(_) => Err(destination.exists()),
                Err(_) => Ok(destination),
            };
        }
        match () {
            () if ctx.out.manner.json => {
                usage("`-` needs stdout for itself; it does not go with --json")
            }
            () if ctx.out.manner.stdout_is_terminal => {
                usage("`-` writes to a pipe; at a terminal name a file")
            }
            () => Ok(destination),
        }
    }

    /// Begins to write.
    ///
    /// # Errors
    /// Exit 12 where the folder takes no file.
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

    /// As a message says where it is.
    pub fn name(&self) -> String {
        match self.is_stdout() {
            true => "standard output".to_owned(),
            false => format!("`{}`", self.0.display()),
        }
    }

    /// The file; `None` for standard output.
    pub fn file(&self) -> Option<String> {
        (!self.is_stdout()).then(|| self.0.display().to_string())
    }

    fn is_stdout(&self) -> bool {
        self.0.as_os_str() == "-"
    }

    fn exists(&self) -> Failure {
        let message = format!("{} is there already, and is not overwritten", self.name());
        Failure::new(ExitCode::Refused, message).hint("choose another name, or move it away")
    }

    fn unwritable(&self, error: &io::Error) -> Failure {
        let message = format!("{} cannot be written: {error}", self.name());
        let failure = Failure::new(ExitCode::Installation, message);
        match no_room(error) {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl OutputFile {
    /// What takes it. Flush it at the end.
    pub fn writer<'w>(&'w self, out: &'w mut Output<'_>) -> Box<dyn Write + 'w> {
        match &self.new {
            Some(new) => Box::new(BufWriter::new(new.as_file())),
            None => Box::new(out.stdout()),
        }
    }

    /// What a failed write means.
    pub fn unwritable(&self, error: &io::Error) -> Failure {
        self.destination.unwritable(error)
    }

    /// Puts the file in its place, on the disk; until then there is none.
    ///
    /// # Errors
    /// Exit 7 where another one appeared meanwhile, 12 where the disk does not take it.
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
