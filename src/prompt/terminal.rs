//! Settings of the terminal: changed for a question, restored afterwards.

use std::io::{self, stdin};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::io::{Errno, ioctl_fionread, read};
use rustix::termios::{
    InputModes, LocalModes, OptionalActions, OutputModes, QueueSelector, SpecialCodeIndex, Termios,
    tcflush, tcgetattr, tcsetattr,
};

use super::look;
use super::parting::Parting;

/// Longest line in bytes that a terminal takes while it edits lines itself. What is longer is lost.
const LONGEST_LINE: u64 = if cfg!(target_os = "linux") {
    4095
} else {
    1024
};

/// Terminal on stdin, shared with the task that hears Ctrl-Z.
#[derive(Debug, Default)]
pub(super) struct Terminal {
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    /// Settings to restore; `None` while the terminal is not taken.
    found: Option<Termios>,
    /// Way to leave the current question; `None` between questions.
    parting: Option<Parting>,
    /// True if a secret was asked for since the terminal was taken.
    secret: bool,
}

impl Terminal {
    /// Takes the terminal, or takes it again after a stop: no echo, no line editing, keys one by one.
    ///
    /// Ctrl-C, Ctrl-\ and Ctrl-Z stay signals, even if they were switched off before.
    pub(super) fn take(&self) -> io::Result<()> {
        let mut held = self.lock();
        let found = match held.found.take() {
            Some(found) => found,
            None => tcgetattr(stdin())?,
        };
        let found = held.found.insert(found);
        tcsetattr(stdin(), OptionalActions::Now, &quiet(found))?;
        if found.local_modes.contains(LocalModes::ICANON)
            && ioctl_fionread(stdin())? >= LONGEST_LINE
        {
            tcflush(stdin(), QueueSelector::IFlush)?;
            look::remark(
                "the text typed ahead was longer than the terminal can hold: type it again",
            )?;
        }
        Ok(())
    }

    /// Records how to leave the question that begins now.
    pub(super) fn begin(&self, parting: Parting) {
        let mut held = self.lock();
        held.parting = Some(parting);
        held.secret |= parting == Parting::Secret;
    }

    /// Records that the question is answered; the terminal stays taken.
    pub(super) fn answered(&self) {
        self.lock().parting = None;
    }

    /// Restores the settings of the terminal. Does nothing if the terminal is not taken.
    pub(super) fn give_back(&self) {
        let mut held = self.lock();
        let Some(found) = held.found.take() else {
            return;
        };
        // A terminal that is gone can be neither written nor set: nothing is left to restore.
        if let Some(parting) = held.parting {
            let _ = look::part(parting);
        }
        let _ = tcsetattr(stdin(), OptionalActions::Now, &found);
        if held.secret {
            let _ = tcflush(stdin(), QueueSelector::IFlush);
        }
    }

    /// Reads the next byte that was typed, without waiting and never more than one.
    ///
    /// Nothing is read while the terminal is not taken: a read would then block until a line ends.
    pub(super) fn read(&self) -> io::Result<Option<u8>> {
        if self.lock().found.is_none() {
            return Ok(None);
        }
        let mut byte = [0];
        match read(stdin(), &mut byte) {
            Ok(0) | Err(Errno::AGAIN | Errno::INTR) => Ok(None),
            Ok(_) => Ok(Some(byte[0])),
            Err(error) => Err(error.into()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Settings for a question, made from any earlier settings.
fn quiet(found: &Termios) -> Termios {
    let mut quiet = found.clone();
    quiet.local_modes -=
        LocalModes::ICANON | LocalModes::ECHO | LocalModes::ECHONL | LocalModes::IEXTEN;
    quiet.local_modes |= LocalModes::ISIG;
    // Return and line feed stay different, so that a pasted CR LF ends one line and not two.
    quiet.input_modes -= InputModes::ICRNL | InputModes::INLCR | InputModes::IGNCR;
    quiet.input_modes -= InputModes::ISTRIP;
    quiet.output_modes |= OutputModes::OPOST | OutputModes::ONLCR;
    // A read returns at once: the event loop waits.
    quiet.special_codes[SpecialCodeIndex::VMIN] = 0;
    quiet.special_codes[SpecialCodeIndex::VTIME] = 0;
    quiet
}
