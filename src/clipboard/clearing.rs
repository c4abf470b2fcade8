//! The process that clears the clipboard. It outlives the command, the terminal's session and its shell.
//! What it has to know comes on its stdin, and is no secret.

use std::{
    io::{self, Read as _, Write as _, stdin, stdout},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{
    programs::Programs,
    reach::{Place, Reached},
    terminal,
};
use crate::{
    domain::{MAX_SECRET_BYTES, hex},
    process::{command_output, feed_command, keep_descriptors},
};

/// Argument by which credctl is started to clear the clipboard.
pub const CLEARING: &str = "__clear-clipboard";

/// Word for the clipboard of the terminal, where the others are called by their programs.
const TERMINAL: &str = "terminal";

/// Time that a program gets to say what the clipboard holds, or to clear it.
const DEADLINE: Duration = Duration::from_secs(10);

/// Greatest number of bytes of what the process is told.
const MOST_TOLD: u64 = 1024;

/// The process, until it goes its own way.
pub(super) struct Clearing(Child);

impl Clearing {
    /// Starts the process. It gets the terminal as its stdout if it is to clear that one's clipboard, and
    /// no other descriptor.
    pub(super) fn start(of: Reached<'_>, content: &[u8], after: Duration) -> io::Result<Self> {
        keep_descriptors();
        let (name, stdout) = match of.place {
            Place::Terminal(file) => (TERMINAL, file.try_clone()?.into()),
            Place::Desktop(programs) => (programs.name(), Stdio::null()),
        };
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(CLEARING).current_dir("/").env_clear();
        command.envs(of.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::piped()).stdout(stdout);
        let mut clearing = Clearing(command.stderr(Stdio::null()).spawn()?);
        let told = format!("{name}\n{}\n{}\n", after.as_millis(), digest(content));
        match clearing.tell(&told) {
            Ok(()) => Ok(clearing),
            Err(error) => {
                clearing.stop();
                Err(error)
            }
        }
    }

    fn tell(&mut self, told: &str) -> io::Result<()> {
        let stdin = self.0.stdin.take();
        stdin.map_or(Ok(()), |mut stdin| stdin.write_all(told.as_bytes()))
    }

    /// Stops the process: nothing was copied.
    pub(super) fn stop(mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn digest(content: &[u8]) -> String {
    hex(Sha256::digest(content))
}

/// What the process is told.
struct Told {
    /// Programs that reach the clipboard. `None` if the terminal does.
    programs: Option<&'static Programs>,
    after: Duration,
    /// Digest of what was put there.
    digest: String,
}

impl Told {
    fn read() -> Option<Self> {
        let mut told = String::new();
        stdin().take(MOST_TOLD).read_to_string(&mut told).ok()?;
        let mut lines = told.lines();
        let programs = match lines.next()? {
            TERMINAL => None,
            name => Some(Programs::named(name)?),
        };
        Some(Told {
            programs,
            after: Duration::from_millis(lines.next()?.parse().ok()?),
            digest: lines.next()?.to_owned(),
        })
    }
}

/// Clears the clipboard as stdin says: waits, and clears it if it still holds what was put there. Returns
/// true if that was understood.
pub fn clear_as_told() -> bool {
    let Some(told) = Told::read() else {
        return false;
    };
    // The end of the terminal's session must not end this process. Only who leads a session fails here.
    let _ = rustix::process::setsid();
    thread::sleep(told.after);
    match told.programs {
        // What a terminal holds cannot be read. The terminal may be gone by now.
        None => drop(terminal::clear(&mut stdout())),
        Some(programs) if held(programs).is_some_and(|held| digest(&held) == told.digest) => {
            let _ = feed_command(&mut plain(programs.clear), &[], DEADLINE);
        }
        Some(_) => {}
    }
    true
}

/// Returns what the clipboard holds. `None` if that cannot be read.
fn held(programs: &Programs) -> Option<Zeroizing<Vec<u8>>> {
    let argv: Vec<_> = programs
        .paste
        .iter()
        .map(|word| (*word).to_owned())
        .collect();
    let read = |output: std::process::ChildStdout, limit: usize| {
        // Sized once: a vector that grows leaves copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(limit + 1));
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        output.take(limit + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    command_output(&argv, Stdio::null(), DEADLINE, MAX_SECRET_BYTES, read).ok()
}

/// Returns the command of a program, with the variables of this process: they were chosen for it.
fn plain(argv: &[&str]) -> Command {
    let mut command = Command::new(argv[0]);
    command.args(&argv[1..]);
    command
}
