//! Settings of the terminal: changed for a question, restored afterwards.

use std::io::{self, stdin};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, ioctl_fionread, read};
use rustix::process::getpgrp;
use rustix::termios::{
    InputModes, LocalModes, OptionalActions, OutputModes, QueueSelector, SpecialCodeIndex, Termios,
    tcflush, tcgetattr, tcgetpgrp, tcsetattr,
};

use super::look;
use super::parting::Parting;

/// Time in milliseconds in which the rest of a paste arrives.
const PASTE: i64 = 25;

/// Greatest number of parts of a paste that are thrown away before one question.
const MOST_PARTS: usize = 100;

/// Terminal on stdin, shared with the task that hears Ctrl-Z.
#[derive(Debug, Default)]
pub(super) struct Terminal {
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    /// Settings to restore; `None` while the terminal is as it was found.
    found: Option<Termios>,
    /// True while a question has the terminal, so that keys come one by one.
    taken: bool,
    /// True if nothing that is typed is shown between questions either.
    hushed: bool,
    /// Way to leave the current question; `None` between questions.
    parting: Option<Parting>,
    /// True if a secret was asked for, or is to be.
    secret: bool,
}

impl Terminal {
    /// Takes the terminal, or takes it again after a stop: no echo, no line editing, keys one by one.
    ///
    /// Ctrl-C, Ctrl-\ and Ctrl-Z stay signals, even if they were switched off before.
    pub(super) fn take(&self) -> io::Result<()> {
        let mut held = self.lock();
        let quiet = quiet(held.found()?);
        tcsetattr(stdin(), OptionalActions::Now, &quiet)?;
        held.taken = true;
        Ok(())
    }

    /// Switches off the echo until the terminal is released, also between questions. `secret` says that
    /// what is typed is likely to be one. Lines are edited as before, for programs that ask themselves.
    pub(super) fn hush(&self, secret: bool) -> io::Result<()> {
        let mut held = self.lock();
        held.hushed = true;
        held.secret |= secret;
        held.silence()
    }

    /// Throws away what was typed until now, with the rest of a paste that is still arriving.
    pub(super) fn discard_typed(&self) -> io::Result<()> {
        for _ in 0..MOST_PARTS {
            if ioctl_fionread(stdin())? == 0 {
                break;
            }
            tcflush(stdin(), QueueSelector::IFlush)?;
            let stdin = stdin();
            let mut more = [PollFd::new(&stdin, PollFlags::IN)];
            let wait = Timespec {
                tv_sec: 0,
                tv_nsec: PASTE * 1_000_000,
            };
            // A signal ends the waiting early, which does no harm.
            let _ = poll(&mut more, Some(&wait));
        }
        Ok(())
    }

    /// Returns true if something is typed that was not read yet.
    pub(super) fn is_typed_ahead(&self) -> io::Result<bool> {
        Ok(ioctl_fionread(stdin())? > 0)
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

    /// Ends the questions: restores the settings of the terminal, or only keeps it from showing what is
    /// typed. Does nothing if the terminal is not taken.
    pub(super) fn give_back(&self) {
        let mut held = self.lock();
        held.part();
        held.parting = None;
        match held.hushed {
            // A terminal that is gone can be neither written nor set: nothing is left to restore.
            true if held.taken => _ = held.silence(),
            true => {}
            false => held.restore(),
        }
    }

    /// Restores the settings of the terminal for as long as the process is stopped.
    pub(super) fn pause(&self) {
        let mut held = self.lock();
        held.part();
        held.restore();
    }

    /// Keeps the terminal from showing what is typed after a stop, if it did before. A question that
    /// waits takes the terminal itself.
    pub(super) fn resume(&self) {
        let mut held = self.lock();
        if held.hushed && is_in_foreground() {
            let _ = held.silence();
        }
    }

    /// Restores the settings of the terminal for good.
    pub(super) fn release(&self) {
        self.lock().hushed = false;
        self.give_back();
    }

    /// Reads the next byte that was typed, without waiting and never more than one.
    ///
    /// Nothing is read while the terminal is not taken: a read would then block until a line ends.
    pub(super) fn read(&self) -> io::Result<Option<u8>> {
        if !self.lock().taken {
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

impl Held {
    /// Returns the settings to restore, and reads them if they are not known.
    fn found(&mut self) -> io::Result<&Termios> {
        let found = match self.found.take() {
            Some(found) => found,
            None => tcgetattr(stdin())?,
        };
        Ok(self.found.insert(found))
    }

    fn silence(&mut self) -> io::Result<()> {
        self.taken = false;
        let mut silent = self.found()?.clone();
        silent.local_modes -= LocalModes::ECHO | LocalModes::ECHONL;
        Ok(tcsetattr(stdin(), OptionalActions::Now, &silent)?)
    }

    /// Leaves the current question, if the terminal is taken for one.
    fn part(&self) {
        if let Some(parting) = self.parting.filter(|_| self.taken) {
            let _ = look::part(parting);
        }
    }

    fn restore(&mut self) {
        self.taken = false;
        let Some(found) = self.found.take() else {
            return;
        };
        let _ = tcsetattr(stdin(), OptionalActions::Now, &found);
        if self.secret {
            let _ = tcflush(stdin(), QueueSelector::IFlush);
        }
    }
}

/// Returns true if this process may set the terminal: a process in the background would be stopped.
pub(super) fn is_in_foreground() -> bool {
    tcgetpgrp(stdin()).is_ok_and(|group| group == getpgrp())
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
