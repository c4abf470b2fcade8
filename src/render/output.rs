use std::{
    io::{self, Write},
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anstyle::Style;
use jiff::Timestamp;
use serde::Serialize;

use super::{
    json,
    time::{local_time, relative},
    wrap::wrapped,
};
use crate::domain::{Uuid, visible};

/// Form of a command's output, as the flags and the terminal decide.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// True if stdout gets one JSON object instead of text for people.
    pub json: bool,
    /// True if only the result and errors are shown.
    pub quiet: bool,
    /// True if stdout is coloured.
    pub color_stdout: bool,
    /// True if stderr is coloured.
    pub color_stderr: bool,
    /// True if stdout is a terminal.
    pub stdout_is_terminal: bool,
    /// True if people get times and ids in full.
    pub exact: bool,
    /// Number of columns of the terminal.
    pub width: u16,
    /// Number of lines of the terminal, if it is known.
    pub height: Option<u16>,
    /// Number of columns of the terminal that stderr is. `None` if it is none.
    pub stderr_width: Option<u16>,
}

impl Manner {
    /// Time for people: counted from now, or in full if they asked for that.
    pub fn time(&self, at: Timestamp) -> String {
        match self.exact {
            true => local_time(at),
            false => relative(at, Timestamp::now()),
        }
    }

    /// Id for people: its beginning, or all of it if they asked for that.
    pub fn id(&self, id: Uuid) -> String {
        let digits = if self.exact { usize::MAX } else { SHORT };
        id.to_string().chars().take(digits).collect()
    }
}

/// Number of digits of an id that people type.
const SHORT: usize = 8;

/// Writers of a command: stdout for the result, stderr for messages to people.
///
/// All text for people goes through [`Output::line`] or [`Output::answer`], which show hidden
/// characters as escapes.
pub struct Output<'a> {
    /// Form of the output.
    pub manner: Manner,
    stdout: Box<dyn Write + 'a>,
    stderr: Box<dyn Write + 'a>,
    remarks: Arc<Mutex<Vec<String>>>,
}

/// Piece of a line in one style.
#[derive(Debug, Clone, Copy)]
pub struct Span<'a>(pub Style, pub &'a str);

/// Error if stdout could not be written.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The reader of stdout has closed it, as `| head` does. That is not an error for the user.
    #[error("standard output was closed")]
    Closed,
    /// Any other error, most likely a full disk.
    #[error("standard output cannot be written: {0}")]
    Failed(io::Error),
}

impl From<io::Error> for OutputError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => OutputError::Closed,
            _ => OutputError::Failed(error),
        }
    }
}

impl<'a> Output<'a> {
    /// Creates writers with a form of output.
    pub fn new(manner: Manner, stdout: impl Write + 'a, stderr: impl Write + 'a) -> Self {
        Output {
            manner,
            stdout: Box::new(stdout),
            stderr: Box::new(stderr),
            remarks: Arc::default(),
        }
    }

    /// Writes one line of the result to stdout.
    ///
    /// # Errors
    /// Fails with [`OutputError`] if stdout cannot be written.
    pub fn answer(&mut self, spans: &[Span<'_>]) -> Result<(), OutputError> {
        let line = styled(spans, self.manner.color_stdout);
        Ok(self.stdout.write_all(line.as_bytes())?)
    }

    /// Writes a text of the result that is rendered and sanitised already to stdout.
    ///
    /// # Errors
    /// Fails with [`OutputError`] if stdout cannot be written.
    pub fn rendered(&mut self, text: &str) -> Result<(), OutputError> {
        Ok(self.stdout.write_all(text.as_bytes())?)
    }

    /// Returns stdout itself, for streams.
    pub fn stdout(&mut self) -> &mut (dyn Write + 'a) {
        &mut *self.stdout
    }

    /// Writes one line for people to stderr; nothing under `--json` and `--quiet`.
    ///
    /// A closed stderr is ignored: the result and the exit code still count.
    pub fn line(&mut self, spans: &[Span<'_>]) {
        if !self.manner.json && !self.manner.quiet {
            self.error_line(spans);
        }
    }

    /// Writes one line without styles for people.
    pub fn say(&mut self, text: &str) {
        self.line(&[Span(Style::new(), text)]);
    }

    /// Adds a remark beside the result: a line on stderr, or in `remarks` under `--json`.
    pub fn remark(&mut self, text: impl Into<String>) {
        let text = text.into();
        if self.manner.json {
            held(&self.remarks).push(text);
        } else if !self.manner.quiet {
            let lines = note(&text, self.manner);
            self.error_text(&lines);
        }
    }

    /// Takes the remarks that were collected for a JSON result.
    pub fn take_remarks(&mut self) -> Vec<String> {
        mem::take(&mut *held(&self.remarks))
    }

    /// Returns a function that adds remarks from somewhere that does not have this value.
    pub fn later_remarks(&self) -> impl Fn(String) + Sync + use<> {
        let manner = self.manner;
        let remarks = Arc::clone(&self.remarks);
        move |text: String| {
            if manner.json {
                held(&remarks).push(text);
            } else if !manner.quiet {
                let _ = io::stderr().write_all(note(&text, manner).as_bytes());
            }
        }
    }

    /// Writes one JSON object to stdout, with the fields of `body` between `schema_version` and
    /// `remarks`.
    ///
    /// # Errors
    /// Fails with [`OutputError`] if stdout cannot be written.
    pub fn json(&mut self, body: &impl Serialize) -> Result<(), OutputError> {
        let remarks = self.take_remarks();
        Ok(json::write_object(&mut self.stdout, body, &remarks)?)
    }

    /// Writes a line to stderr whatever the flags: for errors.
    pub fn error_line(&mut self, spans: &[Span<'_>]) {
        let line = styled(spans, self.manner.color_stderr);
        self.error_text(&line);
    }

    fn error_text(&mut self, text: &str) {
        if self.manner.stdout_is_terminal {
            // A terminal shows stdout and stderr together, so what was written first must come
            // first. A failure is noticed by the last flush.
            let _ = self.stdout.flush();
        }
        let _ = self.stderr.write_all(text.as_bytes());
    }

    /// Writes one JSON object to stderr: an error as data.
    pub fn error_json(&mut self, body: &impl Serialize) {
        let _ = json::write_plain_object(&mut self.stderr, body);
    }

    /// Flushes both writers.
    ///
    /// # Errors
    /// Fails with [`OutputError`] if stdout cannot be written. A full disk may be noticed only
    /// here.
    pub fn flush(&mut self) -> Result<(), OutputError> {
        let _ = self.stderr.flush();
        Ok(self.stdout.flush()?)
    }
}

/// Word before a remark.
const NOTE: &str = "note:";

/// Returns the lines of a remark. Only a terminal gets several: it wraps at words, and the lines after the
/// first begin under the text of the first.
fn note(text: &str, manner: Manner) -> String {
    let plain = Style::new();
    let begin = NOTE.len() + 1;
    let lines = match manner.stderr_width {
        Some(width) => wrapped(&visible(text), usize::from(width).saturating_sub(begin)),
        None => vec![text.to_owned()],
    };
    let indent = " ".repeat(NOTE.len());
    let lines = lines.iter().enumerate().map(|(at, line)| {
        let word = match at {
            0 => Span(super::style::NOTE, NOTE),
            _ => Span(plain, &indent),
        };
        styled(
            &[word, Span(plain, " "), Span(plain, line)],
            manner.color_stderr,
        )
    });
    lines.collect()
}

fn styled(spans: &[Span<'_>], color: bool) -> String {
    let mut line = String::new();
    for Span(style, text) in spans {
        let text = visible(text);
        if color && *style != Style::new() {
            line.push_str(&format!("{style}{text}{style:#}"));
        } else {
            line.push_str(&text);
        }
    }
    line.push('\n');
    line
}

fn held(remarks: &Mutex<Vec<String>>) -> MutexGuard<'_, Vec<String>> {
    remarks.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Manner = Manner {
        json: false,
        quiet: false,
        color_stdout: false,
        color_stderr: false,
        stdout_is_terminal: false,
        exact: false,
        width: 80,
        height: None,
        stderr_width: None,
    };

    fn spoken(manner: Manner, speak: impl FnOnce(&mut Output<'_>)) -> (String, String) {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut output = Output::new(manner, &mut stdout, &mut stderr);
        speak(&mut output);
        drop(output);
        (
            String::from_utf8(stdout).unwrap(),
            String::from_utf8(stderr).unwrap(),
        )
    }

    #[test]
    fn no_text_reaches_a_terminal_with_its_control_characters() {
        let (stdout, stderr) = spoken(PLAIN, |o| {
            o.answer(&[Span(Style::new(), "a\x1b[2Jb")]).unwrap();
            o.say("c\nd");
        });
        assert_eq!(
            (stdout.as_str(), stderr.as_str()),
            ("a\\u{1b}[2Jb\n", "c\\nd\n")
        );
    }

    #[test]
    fn json_speaks_on_stdout_only_and_carries_the_remarks() {
        let (stdout, stderr) = spoken(
            Manner {
                json: true,
                ..PLAIN
            },
            |o| {
                o.say("for people");
                o.remark("for everybody");
                o.json(&serde_json::json!({"credential": null})).unwrap();
            },
        );
        assert_eq!(stderr, "");
        assert_eq!(
            stdout,
            "{\"schema_version\":1,\"credential\":null,\"remarks\":[\"for everybody\"]}\n"
        );
    }

    #[test]
    fn a_remark_wraps_at_words_on_a_terminal_only() {
        let text = "one\ttwo three";
        let remark = |stderr_width| {
            let manner = Manner {
                stderr_width,
                ..PLAIN
            };
            spoken(manner, |o| o.remark(text)).1
        };
        assert_eq!(remark(None), "note: one\\ttwo three\n");
        assert_eq!(remark(Some(40)), "note: one\\ttwo three\n");
        assert_eq!(remark(Some(16)), "note: one\\ttwo\n      three\n");
    }

    #[test]
    fn style_is_written_only_where_colour_is_on() {
        let red = super::super::style::LIVE;
        let (_, plain) = spoken(PLAIN, |o| o.line(&[Span(red, "live")]));
        let (_, coloured) = spoken(
            Manner {
                color_stderr: true,
                ..PLAIN
            },
            |o| o.line(&[Span(red, "live")]),
        );
        assert_eq!(plain, "live\n");
        assert!(coloured.contains("\x1b[") && coloured.contains("live"));
    }
}
