use std::io;

use rustix::process::Signal as Number;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// The signals that end a run: INT, TERM, HUP and QUIT.
///
/// From the first `listen` on, these signals no longer kill the process by themselves, not even
/// after this value is dropped. So `main` must also listen, for as long as it runs.
#[derive(Debug)]
pub struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hang_up: Signal,
    quit: Signal,
}

impl Signals {
    /// Starts listening. Needs a tokio runtime with I/O.
    ///
    /// # Errors
    /// Fails if the system refuses to install a handler.
    pub fn listen() -> io::Result<Self> {
        Ok(Signals {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            quit: signal(SignalKind::quit())?,
        })
    }

    /// Waits for the next signal and returns its number. A run that a signal ends exits with 128 plus
    /// this number.
    pub async fn next(&mut self) -> i32 {
        let number = tokio::select! {
            _ = self.interrupt.recv() => Number::INT,
            _ = self.terminate.recv() => Number::TERM,
            _ = self.hang_up.recv() => Number::HUP,
            _ = self.quit.recv() => Number::QUIT,
        };
        number.as_raw()
    }
}

/// Makes a write beyond the limit of file size fail with an error, where the signal would end this
/// process. A program that this process starts or becomes gets the signal again, like every signal
/// with a handler.
///
/// Needs a tokio runtime with I/O. Best effort: if the system refuses, the signal ends the process.
pub fn survive_file_size_limit() {
    let _ = signal(SignalKind::from_raw(Number::XFSZ.as_raw()));
}
