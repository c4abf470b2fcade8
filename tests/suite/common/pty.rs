//! A process on a pseudo-terminal of its own: what it shows, how it ends, and how it leaves the
//! terminal.
//!
//! Every wait is for a condition, and fails after [`PATIENCE`].

mod commands;
mod view;
mod ways_to_leave;

use std::fs::{self, File, OpenOptions};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use expectrl::process::Process as _;
use expectrl::process::unix::UnixProcess;
use rustix::fs::OFlags;
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};

pub use commands::{ALL_STREAMS, API_KEY, SECRET_KEY, assert_ended, start_on, type_command};
pub(crate) use ways_to_leave::ways_to_leave;

/// Time that anything may take on a machine under load.
const PATIENCE: Duration = Duration::from_secs(30);

/// A shell that sets the terminal, records its settings, waits at a gate, and becomes the program.
/// Stdout is then a file, so that the terminal shows stderr only, unless it is wanted on the
/// screen. Who makes the terminal gives it another size while the shell starts, so the size is set again
/// behind the gate.
const START: &str = r#"
    cd "$FOLDER" && stty sane cols 60 rows 24 && stty $SETTINGS && stty -g >found && tty >tty &&
    mkfifo gate && printf READY && cat gate && stty cols 60 rows 24 && stty $SETTINGS && unset FOLDER SETTINGS PWD OLDPWD &&
    exec "$0" "$@" STDOUT
"#;

/// The text that the terminal shows before the program begins.
const READY: &str = "[ready]";
const OVER: &str = "[over]";

/// The terminal and the streams of a program.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stage<'a> {
    /// The arguments of `stty` for the terminal of 60 columns; `sane` changes nothing.
    pub settings: &'a str,
    /// Redirections of the other streams, as a shell takes them; `>stdout` if it is `None`.
    pub streams: Option<&'a str>,
}

/// A change of the state of a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Exited(i32),
    Killed(i32),
    Stopped,
    Continued,
}

/// A process and its terminal.
pub struct Terminal {
    // Held open until the end: the last one to close a terminal resets its settings.
    held: File,
    keyboard: File,
    screen: Arc<Screen>,
    seen: usize,
    pid: Pid,
    fates: Receiver<Fate>,
    over: bool,
    folder: tempfile::TempDir,
    _process: UnixProcess,
}

#[derive(Default)]
struct Screen {
    shown: Mutex<Vec<u8>>,
    changed: Condvar,
}

impl Terminal {
    /// Starts a program on a terminal of 60 columns whose settings `stty` has changed. The program
    /// begins with [`go`](Self::go), and keys typed before are typed ahead.
    pub fn new(settings: &str, program: &Path, arguments: &[&str], variable: (&str, &str)) -> Self {
        let mut command = Command::new(program);
        command.args(arguments).envs(std::env::vars_os());
        command.env(variable.0, variable.1);
        let streams = None;
        Terminal::of(&command, Stage { settings, streams })
    }

    /// Starts a command on a terminal as [`new`](Self::new) does, with the variables it was given
    /// and no others.
    pub fn of(command: &Command, stage: Stage<'_>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut shell = Command::new("sh");
        let script = START
            .replace("READY", READY)
            .replace("STDOUT", stage.streams.unwrap_or(">stdout"));
        shell.arg("-c").arg(script).arg(command.get_program());
        shell.args(command.get_args());
        let variables = command.get_envs();
        let variables = variables.filter_map(|(name, value)| Some((name, value?)));
        shell.env_clear().envs(variables);
        shell
            .env("FOLDER", folder.path())
            .env("SETTINGS", stage.settings);
        let process = UnixProcess::spawn_command(shell).unwrap();
        let pid = Pid::from_raw(process.pid().as_raw()).unwrap();
        let screen = Arc::new(Screen::default());
        watch_screen(process.get_raw_handle().unwrap(), Arc::clone(&screen));
        wait_for(&screen, 0, READY);
        Terminal {
            held: open_terminal(folder.path()),
            keyboard: process.get_raw_handle().unwrap(),
            screen,
            seen: 0,
            pid,
            fates: watch_process(pid),
            over: false,
            folder,
            _process: process,
        }
    }

    /// Lets the program begin.
    pub fn go(&mut self) -> &mut Self {
        self.seen = self.screen.shown.lock().unwrap().len();
        drop(File::create(self.folder.path().join("gate")).unwrap());
        self
    }

    /// Types these keys in one go, also as a paste.
    pub fn types(&mut self, keys: &str) -> &mut Self {
        let mut keyboard = self.keyboard.try_clone().unwrap();
        let keys = keys.to_owned();
        let (done, written) = channel();
        // In a thread, since a terminal whose reader is gone takes only so much.
        thread::spawn(move || done.send(keyboard.write_all(keys.as_bytes()).is_ok()));
        let written = written.recv_timeout(PATIENCE);
        assert_eq!(written, Ok(true), "not read: {}", self.shown());
        self
    }

    /// Waits until the terminal shows a text after the one waited for before.
    pub fn shows(&mut self, text: &str) -> &mut Self {
        self.seen = wait_for(&self.screen, self.seen, text);
        self
    }

    /// Sends the process a signal.
    pub fn signal(&mut self, signal: Signal) -> &mut Self {
        kill_process(self.pid, signal).unwrap();
        self
    }

    /// Changes the size of the terminal.
    pub fn resize(&mut self, rows: u16, columns: u16) -> &mut Self {
        let mut size = rustix::termios::tcgetwinsize(&self.held).unwrap();
        (size.ws_row, size.ws_col) = (rows, columns);
        rustix::termios::tcsetwinsize(&self.held, size).unwrap();
        self
    }

    /// The process id.
    pub fn pid(&self) -> i32 {
        self.pid.as_raw_nonzero().get()
    }

    /// Waits for the next change of the state of the process.
    pub fn fate(&mut self) -> Fate {
        let fate = self.fates.recv_timeout(PATIENCE);
        let fate = fate.unwrap_or_else(|_| panic!("it goes on: {:?}", self.shown()));
        match fate {
            Fate::Exited(_) | Fate::Killed(_) => self.ended(fate),
            Fate::Stopped | Fate::Continued => fate,
        }
    }

    fn ended(&mut self, fate: Fate) -> Fate {
        self.over = true;
        // Written behind the last thing it showed, so that seeing it means having seen all.
        self.held.write_all(OVER.as_bytes()).unwrap();
        self.shows(OVER);
        fate
    }

    /// Types what `reply` returns for the screen, until the process ends; returns how it ended.
    pub fn converses(&mut self, mut reply: impl FnMut(&str) -> Option<String>) -> Fate {
        let limit = Instant::now() + PATIENCE;
        loop {
            if let Some(keys) = reply(&self.screen()) {
                self.types(&keys);
            }
            assert!(Instant::now() < limit, "it goes on: {:?}", self.shown());
            match self.fates.recv_timeout(Duration::from_millis(5)) {
                Ok(fate @ (Fate::Exited(_) | Fate::Killed(_))) => return self.ended(fate),
                Ok(Fate::Stopped | Fate::Continued) | Err(_) => {}
            }
        }
    }

    /// Everything the terminal has shown.
    pub fn shown(&self) -> String {
        String::from_utf8_lossy(&self.screen.shown.lock().unwrap()).into_owned()
    }

    /// Everything the program has shown, without what was on the screen before it.
    pub fn screen(&self) -> String {
        let shown = self.shown();
        let (_, screen) = shown.split_once(READY).unwrap();
        let screen = screen.strip_suffix(OVER).unwrap_or(screen);
        screen.replace("\r\n", "\n")
    }

    /// The rows that the program has put on a terminal of this many columns.
    #[track_caller]
    pub fn rows(&self, columns: usize) -> Vec<String> {
        let shown = self.shown();
        let (_, shown) = shown.split_once(READY).unwrap();
        view::rows_shown(shown.strip_suffix(OVER).unwrap_or(shown), columns)
    }

    /// The text that the process wrote to the file that stdout is; empty if its streams were sent
    /// elsewhere.
    pub fn stdout(&self) -> String {
        let stdout = fs::read_to_string(self.folder.path().join("stdout"));
        stdout.unwrap_or_default()
    }

    /// The settings of the terminal before the process began.
    pub fn found(&self) -> String {
        fs::read_to_string(self.folder.path().join("found")).unwrap()
    }

    /// The settings of the terminal now.
    pub fn settings(&self) -> String {
        let mut stty = Command::new("stty");
        stty.arg("-g").stdin(self.held.try_clone().unwrap());
        String::from_utf8(stty.output().unwrap().stdout).unwrap()
    }

    /// Number of typed bytes that nobody has read.
    pub fn unread(&self) -> u64 {
        rustix::io::ioctl_fionread(&self.held).unwrap()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        if !self.over {
            let _ = kill_process(self.pid, Signal::KILL);
            while matches!(self.fates.recv(), Ok(Fate::Stopped | Fate::Continued)) {}
        }
    }
}

fn open_terminal(folder: &Path) -> File {
    let name = fs::read_to_string(folder.join("tty")).unwrap();
    let not_ours = i32::try_from(OFlags::NOCTTY.bits()).unwrap();
    let mut how = OpenOptions::new();
    how.read(true).write(true).custom_flags(not_ours);
    how.open(name.trim_end()).unwrap()
}

fn watch_screen(mut terminal: File, screen: Arc<Screen>) {
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = terminal.read(&mut buffer) {
            screen.shown.lock().unwrap().extend(&buffer[..count]);
            screen.changed.notify_all();
        }
    });
}

/// Waits for a text, and returns the position of its end.
fn wait_for(screen: &Screen, from: usize, text: &str) -> usize {
    let until = Instant::now() + PATIENCE;
    let mut shown = screen.shown.lock().unwrap();
    loop {
        let rest = shown[from..].windows(text.len());
        if let Some(at) = rest.enumerate().find(|(_, w)| *w == text.as_bytes()) {
            return from + at.0 + text.len();
        }
        let left = until.saturating_duration_since(Instant::now());
        let all = String::from_utf8_lossy(&shown).into_owned();
        if left.is_zero() {
            drop(shown);
            panic!("`{text}` is not shown in {all:?}");
        }
        shown = screen.changed.wait_timeout(shown, left).unwrap().0;
    }
}

fn watch_process(pid: Pid) -> Receiver<Fate> {
    let (tell, fates) = channel();
    thread::spawn(move || {
        let changes = WaitOptions::UNTRACED | WaitOptions::CONTINUED;
        while let Ok(Some((_, status))) = waitpid(Some(pid), changes) {
            let fate = match (status.exit_status(), status.terminating_signal()) {
                (Some(code), _) => Fate::Exited(code),
                (_, Some(number)) => Fate::Killed(number),
                _ if status.stopped() => Fate::Stopped,
                _ => Fate::Continued,
            };
            if tell.send(fate).is_err() {
                break;
            }
        }
    });
    fates
}
