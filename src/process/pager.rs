//! A program that shows a long text at the terminal.

use std::{
    ffi::{OsStr, OsString},
    io::{self, Write as _},
    process::{Command, Stdio},
    thread,
};

use rustix::process::Signal;
use tokio::sync::oneshot;

use super::{Signals, Vars};

/// The pager where no variable names one.
const DEFAULT: &str = "less";

/// How the usual pagers behave unless the user says otherwise: they leave at once if all fits, show colour,
/// and leave the text on the screen.
const MANNERS: [(&str, &str); 2] = [("LESS", "FRX"), ("LV", "-c")];

/// Exit codes with which a shell says that a program cannot be run, or is not there.
const NOT_RUN: [i32; 2] = [126, 127];

/// A program that shows a long text at the terminal, page by page.
#[derive(Debug)]
pub struct Pager {
    words: OsString,
    /// Variables that it does not get.
    removed: Vec<OsString>,
    manners: Vec<(&'static str, &'static str)>,
}

/// End of a pager.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paged {
    /// The pager was started. It may have left before the end of the text.
    Shown,
    /// The pager could not be started, and nothing was shown.
    NotStarted,
    /// A signal with this number asked for the end of the run meanwhile.
    Ended(i32),
}

impl Pager {
    /// Returns the pager that the environment names: `CREDCTL_PAGER`, else `PAGER`, else `less` where it is
    /// installed. `None` if that is empty or `cat`.
    pub fn named_by(vars: &Vars) -> Option<Self> {
        let named = ["CREDCTL_PAGER", "PAGER"]
            .iter()
            .find_map(|name| vars.os(name));
        // On a terminal that can do nothing, `less` waits for a key before it shows the text.
        let is_able = vars.foreign("TERM").is_some_and(|term| term != "dumb");
        let default = || (is_able && vars.has_program(OsStr::new(DEFAULT))).then_some(DEFAULT);
        let words = match named {
            Some(words) => words,
            None => OsStr::new(default()?),
        };
        let is_set = |name: &str| vars.os(name).is_some();
        let manners = MANNERS.into_iter().filter(|(name, _)| !is_set(name));
        let is_none = words.as_encoded_bytes().trim_ascii();
        (!is_none.is_empty() && is_none != b"cat").then(|| Pager {
            words: words.to_owned(),
            removed: vars.own_names().cloned().collect(),
            manners: manners.collect(),
        })
    }

    /// Shows a text, and waits until the pager ends. What is typed to interrupt the pager does not end this
    /// process. The pager gets none of credctl's own variables.
    pub async fn show(self, text: String) -> Paged {
        let Ok(mut signals) = Signals::listen() else {
            return Paged::NotStarted;
        };
        let (done, mut ended) = oneshot::channel();
        let shown = thread::Builder::new().spawn(move || done.send(self.run(&text)));
        if shown.is_err() {
            return Paged::NotStarted;
        }
        loop {
            tokio::select! {
                started = &mut ended => return match started {
                    Ok(Ok(true)) => Paged::Shown,
                    _ => Paged::NotStarted,
                },
                number = signals.next() => {
                    let is_for_pager = [Signal::INT, Signal::QUIT]
                        .iter()
                        .any(|typed| typed.as_raw() == number);
                    if !is_for_pager {
                        return Paged::Ended(number);
                    }
                }
            }
        }
    }

    /// Runs the pager as a shell reads its command. Returns false if it could not be started.
    fn run(&self, text: &str) -> io::Result<bool> {
        let mut command = Command::new("sh");
        command.arg("-c").arg(&self.words).stdin(Stdio::piped());
        for name in &self.removed {
            command.env_remove(name);
        }
        command.envs(self.manners.iter().copied());
        let mut child = command.spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // A reader that has seen enough leaves before the end.
            let _ = stdin.write_all(text.as_bytes());
        }
        let code = child.wait()?.code();
        Ok(!code.is_some_and(|code| NOT_RUN.contains(&code)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(vars: &[(&str, &str)]) -> Option<String> {
        let vars = vars.iter().copied().chain([("PATH", "/nowhere")]).collect();
        Pager::named_by(&vars).map(|pager| pager.words.into_string().unwrap())
    }

    #[test]
    fn the_own_variable_comes_first_and_an_empty_one_turns_it_off() {
        assert_eq!(named(&[("PAGER", "more")]).as_deref(), Some("more"));
        let both = [("PAGER", "more"), ("CREDCTL_PAGER", "less -S")];
        assert_eq!(named(&both).as_deref(), Some("less -S"));
        for off in ["", " ", "cat"] {
            assert_eq!(named(&[("PAGER", off)]), None, "{off:?}");
            let both = [("PAGER", "more"), ("CREDCTL_PAGER", off)];
            assert_eq!(named(&both), None, "{off:?}");
        }
        // Without `less` there is no pager.
        assert_eq!(named(&[("TERM", "xterm")]), None);
    }
}
