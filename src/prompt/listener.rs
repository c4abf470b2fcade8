//! Events while a question waits: keys, signals, a stop and its end.

use std::io::{self, Stdin, stdin};
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Signal as Number, getpid, kill_process};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::error::PromptError;
use super::keystrokes::{Key, Keystrokes};
use super::parting::Parting;
use super::terminal::Terminal;
use crate::process::Signals;

/// Time after which an Esc is no longer the possible beginning of an arrow key.
const ESCAPE_ALONE: Duration = Duration::from_millis(50);

/// Terminal that is taken for questions; dropping it gives the terminal back.
pub(super) struct Listener {
    terminal: Arc<Terminal>,
    input: AsyncFd<Stdin>,
    ended: Signals,
    continued: Signal,
    resized: Signal,
    keys: Keystrokes,
}

/// Event that a question waits for.
#[derive(Debug)]
pub(super) enum Heard {
    /// A key was pressed.
    Key(Key),
    /// The process was stopped and continues: ask from the beginning.
    Again,
    /// The terminal has another size.
    Resized,
}

impl Listener {
    /// Listens to signals before the terminal is changed, so that none can leave it changed.
    pub(super) fn open(terminal: Arc<Terminal>) -> io::Result<Self> {
        Ok(Listener {
            input: watched_stdin()?,
            ended: Signals::listen()?,
            continued: signal(SignalKind::from_raw(Number::CONT.as_raw()))?,
            resized: signal(SignalKind::window_change())?,
            keys: Keystrokes::default(),
            terminal,
        })
    }

    /// Takes the terminal for a question.
    pub(super) fn begin(&self, parting: Parting) -> io::Result<()> {
        self.terminal.take()?;
        self.terminal.begin(parting);
        Ok(())
    }

    /// Throws away what was typed until now: it was meant for something else than what is asked next.
    pub(super) fn discard_typed(&self) -> io::Result<()> {
        self.terminal.discard_typed()
    }

    /// Returns true if a key is typed that was not heard yet.
    pub(super) fn is_typed_ahead(&self) -> io::Result<bool> {
        self.terminal.is_typed_ahead()
    }

    /// Keeps the terminal after an answer.
    pub(super) fn answered(&self) {
        self.terminal.answered();
    }

    /// Waits for the next key, or for the end of a stop. A signal that ends the process is an
    /// error.
    pub(super) async fn hear(&mut self) -> Result<Heard, PromptError> {
        loop {
            let key = tokio::select! {
                biased;
                number = self.ended.next() => return Err(ended_by(number)),
                _ = self.continued.recv() => {
                    self.terminal.take()?;
                    return Ok(Heard::Again);
                }
                _ = self.resized.recv() => return Ok(Heard::Resized),
                byte = next_byte(&self.input, &self.terminal) => self.keys.press(byte?),
                () = tokio::time::sleep(ESCAPE_ALONE), if self.keys.may_be_escape() => {
                    self.keys.escape_alone()
                }
            };
            match key {
                Some(Key::Interrupt) => return Err(PromptError::Cancelled),
                Some(key) => return Ok(Heard::Key(key)),
                None => {}
            }
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.terminal.give_back();
    }
}

#[allow(
    deprecated,
    reason = "its successor is unsafe, for types whose descriptor changes or closes; stdin's does not"
)]
fn watched_stdin() -> io::Result<AsyncFd<Stdin>> {
    AsyncFd::with_interest(stdin(), Interest::READABLE)
}

fn ended_by(number: i32) -> PromptError {
    if number == Number::INT.as_raw() {
        PromptError::Cancelled
    } else {
        PromptError::Signalled(number)
    }
}

/// Reads first and waits second: a byte that came while the terminal was given back is not
/// announced again.
async fn next_byte(input: &AsyncFd<Stdin>, terminal: &Terminal) -> Result<u8, PromptError> {
    loop {
        if let Some(byte) = terminal.read()? {
            return Ok(byte);
        }
        let mut ready = input.readable().await?;
        if ready.ready().is_read_closed() && terminal.read()?.is_none() {
            return Err(PromptError::Signalled(Number::HUP.as_raw()));
        }
        ready.clear_ready();
    }
}

/// Makes Ctrl-Z (SIGTSTP) give the terminal back before it stops the process, from now on.
///
/// When the process continues, it gets SIGCONT, which the current question hears.
pub(super) fn stop_when_asked(terminal: Arc<Terminal>) -> io::Result<()> {
    let mut asked = signal(SignalKind::from_raw(Number::TSTP.as_raw()))?;
    tokio::spawn(async move {
        while asked.recv().await.is_some() {
            // The first process of a container cannot be stopped, so it must not wait to be
            // continued.
            if !getpid().is_init() {
                terminal.pause();
                let _ = kill_process(getpid(), Number::STOP);
                terminal.resume();
            }
        }
    });
    Ok(())
}
