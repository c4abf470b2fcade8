use std::cell::OnceCell;
use std::io::{self, IsTerminal as _};
use std::sync::Arc;

use tokio::sync::Notify;
use zeroize::Zeroizing;

use super::error::PromptError;
use super::listener::{self, Listener};
use super::parting::Parting;
use super::picker::{PickerRows, PickerStart};
use super::terminal::{self, Terminal};
use super::{choice, hidden, line, picker};
use crate::process::Signals;

/// Question, and the flag that answers it if nobody can be asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Text without punctuation at the end.
    pub text: &'a str,
    /// Flag or argument that answers the question, such as `--nickname`.
    pub flag: &'a str,
}

impl<'a> Question<'a> {
    /// Creates a question from its text and the flag that answers it.
    pub fn new(text: &'a str, flag: &'a str) -> Self {
        Question { text, flag }
    }
}

/// What a command may ask a person for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaited {
    /// Answers that may be seen.
    Answers,
    /// Secrets among them. What is typed and not read must not reach the shell.
    Secrets,
}

/// Asks a person, if one can be asked. A process has one prompter.
#[derive(Debug)]
pub struct Prompter {
    refusal: Option<&'static str>,
    terminal: OnceCell<Arc<Terminal>>,
    first_question: Notify,
}

impl Prompter {
    /// Creates a prompter that asks if `allowed` is true and both stdin and stderr are terminals.
    ///
    /// `reason` is the reason in the error if `allowed` is false, such as `--no-input is set`.
    pub fn new(allowed: bool, reason: &'static str) -> Self {
        Prompter {
            refusal: (!allowed).then_some(reason),
            terminal: OnceCell::new(),
            first_question: Notify::new(),
        }
    }

    /// Returns the reason why nobody can be asked; `None` if a person can be asked.
    pub fn obstacle(&self) -> Option<&'static str> {
        if self.refusal.is_some() {
            self.refusal
        } else if !io::stdin().is_terminal() {
            Some("stdin is not a terminal")
        } else if !io::stderr().is_terminal() {
            Some("stderr is not a terminal")
        } else {
            None
        }
    }

    /// Waits for the first question. From then on signals no longer end the process by themselves,
    /// and the code that runs it must listen to [`Signals`](crate::process::Signals) too.
    pub async fn first_question(&self) {
        self.first_question.notified().await;
    }

    /// Keeps the terminal from showing what is typed while no question is shown, from now on until the
    /// prompter is dropped.
    ///
    /// Does nothing if nobody can be asked, or in the background. Otherwise signals no longer end the
    /// process by themselves, and the caller must listen to those that it gets.
    ///
    /// # Errors
    /// Fails if the terminal or the signals cannot be set.
    pub fn hush(&self, awaited: Awaited) -> io::Result<Option<Signals>> {
        if self.obstacle().is_some() || !terminal::is_in_foreground() {
            return Ok(None);
        }
        // Before the terminal is changed, so that no signal can leave it changed.
        let signals = Signals::listen()?;
        self.terminal()?.hush(awaited == Awaited::Secrets)?;
        Ok(Some(signals))
    }

    /// Gives the terminal back for good, before another program takes the place of this one.
    pub fn release(&self) {
        if let Some(terminal) = self.terminal.get() {
            terminal.release();
        }
    }

    /// Begins a talk. The terminal is changed only by its first question.
    pub fn talk(&self) -> Talk<'_> {
        Talk {
            prompter: self,
            listener: None,
            takes_more: false,
        }
    }

    /// Returns the terminal. The first call starts to listen for Ctrl-Z.
    fn terminal(&self) -> io::Result<Arc<Terminal>> {
        if let Some(terminal) = self.terminal.get() {
            return Ok(Arc::clone(terminal));
        }
        let terminal = Arc::new(Terminal::default());
        listener::stop_when_asked(Arc::clone(&terminal))?;
        self.first_question.notify_one();
        Ok(Arc::clone(self.terminal.get_or_init(|| terminal)))
    }
}

impl Drop for Prompter {
    fn drop(&mut self) {
        self.release();
    }
}

/// Questions asked one after the other. Dropping the talk gives the terminal back.
///
/// What was typed before a question is shown is no answer to it, but for keys that are pasted together:
/// a hidden question takes the rest of what was pasted for the hidden one before it.
///
/// After a hidden question, unread input of a paste is thrown away at the end, so that the shell
/// does not run the rest of a key as a command.
pub struct Talk<'p> {
    prompter: &'p Prompter,
    listener: Option<Listener>,
    /// True if the next hidden question takes what is typed already.
    takes_more: bool,
}

impl Talk<'_> {
    /// Asks for a secret, which is not shown. The answer may be empty, and its white space is kept.
    ///
    /// # Errors
    /// Fails with [`PromptError`], as all questions do.
    pub async fn hidden(
        &mut self,
        question: Question<'_>,
    ) -> Result<Zeroizing<String>, PromptError> {
        let listener = self.begin(question, Parting::Secret)?;
        let answer = hidden::ask(listener, question.text).await;
        self.takes_more = answer.is_ok();
        self.end(answer)
    }

    /// Refuses the last answer: what was pasted behind it is no answer to the next question.
    pub fn start_over(&mut self) {
        self.takes_more = false;
    }

    /// Asks for a line. If `check` refuses it, the reason is shown and the question is asked again.
    ///
    /// # Errors
    /// Fails with [`PromptError`], as all questions do.
    pub async fn text(
        &mut self,
        question: Question<'_>,
        check: impl Fn(&str) -> Result<(), String>,
    ) -> Result<String, PromptError> {
        let listener = self.begin(question, Parting::Line)?;
        let answer = line::ask(listener, question.text, check).await;
        self.end(answer)
    }

    /// Asks for a line, of which some are offered: the first one is the default, and the arrows put one
    /// after the other on the line.
    ///
    /// # Errors
    /// Fails with [`PromptError`], as all questions do.
    pub async fn offer(
        &mut self,
        question: Question<'_>,
        offers: &[String],
        check: impl Fn(&str) -> Result<(), String>,
    ) -> Result<String, PromptError> {
        let listener = self.begin(question, Parting::Line)?;
        let answer = line::offer(listener, question.text, offers, check).await;
        self.end(answer)
    }

    /// Asks for one of a few options, by word or number. There is no default. Returns the index of
    /// the option.
    ///
    /// # Errors
    /// Fails with [`PromptError`], as all questions do.
    pub async fn choose(
        &mut self,
        question: Question<'_>,
        options: &[&str],
    ) -> Result<usize, PromptError> {
        let listener = self.begin(question, Parting::Line)?;
        let answer = choice::choose(listener, question.text, options).await;
        self.end(answer)
    }

    /// Asks for a yes. A blank answer and Esc mean no.
    ///
    /// # Errors
    /// Fails with [`PromptError`], as all questions do.
    pub async fn confirm(&mut self, question: Question<'_>) -> Result<bool, PromptError> {
        let listener = self.begin(question, Parting::Line)?;
        let answer = choice::confirm(listener, question.text).await;
        self.end(answer)
    }

    /// Lets the person search for one of many rows. Returns `None` on Esc.
    ///
    /// The index is returned, so that equal rows can be distinguished.
    ///
    /// # Errors
    /// Fails with [`PromptError`], as all questions do.
    pub async fn pick(
        &mut self,
        question: Question<'_>,
        rows: &dyn PickerRows,
        start: PickerStart<'_>,
    ) -> Result<Option<usize>, PromptError> {
        let listener = self.begin(question, Parting::Drawing)?;
        let answer = picker::ask(listener, question.text, rows, start).await;
        self.end(answer)
    }

    fn begin(
        &mut self,
        question: Question<'_>,
        parting: Parting,
    ) -> Result<&mut Listener, PromptError> {
        if let Some(why) = self.prompter.obstacle() {
            return Err(PromptError::Unavailable {
                question: question.text.to_owned(),
                why,
                flag: question.flag.to_owned(),
            });
        }
        let listener = match self.listener.take() {
            Some(listener) => listener,
            None => Listener::open(self.prompter.terminal()?)?,
        };
        let listener = self.listener.insert(listener);
        listener.begin(parting)?;
        let goes_on = std::mem::take(&mut self.takes_more) && parting == Parting::Secret;
        if !goes_on {
            listener.discard_typed()?;
        }
        Ok(listener)
    }

    /// Keeps the terminal for the next question after an answer, and gives it back after an error.
    fn end<T>(&mut self, answer: Result<T, PromptError>) -> Result<T, PromptError> {
        match &answer {
            Ok(_) => self.listener.iter().for_each(Listener::answered),
            Err(_) => self.listener = None,
        }
        answer
    }
}
