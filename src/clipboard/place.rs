use std::{ffi::OsString, time::Duration};

use super::{
    ClipboardError,
    clearing::Clearing,
    programs::{Programs, command, variables},
    reach::{Place, Reached},
    terminal,
};
use crate::{
    domain::Secret,
    process::{Vars, feed_command},
};

/// Clipboard that the user of this process sees.
pub struct Clipboard {
    place: Place,
    variables: Vec<(&'static str, OsString)>,
}

impl Clipboard {
    /// Finds the clipboard: that of the desktop, else that of the terminal.
    ///
    /// # Errors
    /// Fails with [`ClipboardError::Nowhere`] if there is none.
    pub fn of(vars: &Vars) -> Result<Self, ClipboardError> {
        let place = match Programs::of(vars) {
            Some(programs) => Place::Desktop(programs),
            None => Place::Terminal(terminal::open().map_err(|_| ClipboardError::Nowhere)?),
        };
        Ok(Clipboard {
            place,
            variables: variables(vars),
        })
    }

    /// Returns the name of the program that reaches the clipboard. `None` if the terminal does.
    pub fn program(&self) -> Option<&'static str> {
        match &self.place {
            Place::Desktop(programs) => Some(programs.name()),
            Place::Terminal(_) => None,
        }
    }

    /// Puts a secret on the clipboard, from which a process of its own clears it after this time.
    ///
    /// # Errors
    /// Fails with [`ClipboardError`] if it was not put there.
    pub fn put(
        &mut self,
        secret: &Secret,
        clear_after: Duration,
        deadline: Duration,
    ) -> Result<(), ClipboardError> {
        let content = secret.expose_secret().as_bytes();
        let is_terminal = matches!(self.place, Place::Terminal(_));
        if is_terminal && content.len() > terminal::MOST_BYTES {
            return Err(ClipboardError::TooLong);
        }
        // It comes first: a secret that nothing clears is worse than none.
        let reached = Reached {
            place: &self.place,
            variables: &self.variables,
        };
        let clearing = Clearing::start(reached, content, clear_after);
        let clearing = clearing.map_err(ClipboardError::NotCleared)?;
        let copied = self.copy(content, deadline);
        if copied.is_err() {
            clearing.stop();
        }
        copied
    }

    fn copy(&mut self, content: &[u8], deadline: Duration) -> Result<(), ClipboardError> {
        match &mut self.place {
            Place::Terminal(file) => terminal::put(file, content).map_err(ClipboardError::Terminal),
            Place::Desktop(programs) => {
                let mut copy = command(programs.copy, &self.variables);
                let fed = feed_command(&mut copy, content, deadline);
                fed.map_err(|cause| ClipboardError::Program {
                    program: programs.name(),
                    cause,
                })
            }
        }
    }
}
