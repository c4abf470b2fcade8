use std::cell::OnceCell;
use std::io::{self, IsTerminal as _};
use std::sync::Arc;

use tokio::sync::Notify;
use zeroize::Zeroizing;

use super::error::PromptError;
use super::listener::{self, Listener};
use super::parting::Parting;
use super::terminal::Terminal;
use super::{choice, hidden, line, picker};

/// What is asked, and what would answer it where nobody can be asked.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// The words, without punctuation at the end.
    pub text: &'a str,
    /// The flag or argument that answers it, such as `--nickname`.
    pub flag: &'a str,
}

impl<'a> Question<'a> {
    /// A question in words, and the flag that answers it.
    pub fn new(text: &'a str, flag: &'a str) -> Self {
        Question { text, flag }
    }
}

/// Whether and how a person is asked; one per process.
#[derive(Debug)]
pub struct Prompter {
    barred: Option<&'static str>,
    terminal: OnceCell<Arc<Terminal>>,
    first_question: Notify,
}

impl Prompter {
    /// A prompter that asks if `allowed` and there is a terminal on stdin and stderr.
    ///
    /// `why_not` says what forbids it otherwise (`--no-input is set`), for the error.
    pub fn new(allowed: bool, why_not: &'static str) -> Self {
        Prompter {
            barred: (!allowed).then_some(why_not),
            terminal: OnceCell::new(),
            first_question: Notify::new(),
        }
    }

    /// What stands in the way of asking; `None` when a person can be asked.
    pub fn obstacle(&self) -> Option<&'static str> {
        if self.barred.is_some() {
            self.barred
        } else if !io::stdin().is_terminal() {
            Some("stdin is not a terminal")
        } else if !io::stderr().is_terminal() {
            Some("stderr is not a terminal")
        } else {
            None
        }
    }

    /// Waits for the first question. From then on signals no longer end the process by themselves,
    /// and whoever runs it must listen to [`Signals`](crate::process::Signals) too.
    pub async fn first_question(&self) {
        self.first_question.notified().await;
    }

    /// Begins a talk; the terminal is touched by its first question only.
    pub fn talk(&self) -> Talk<'_> {
        Talk {
            prompter: self,
            listener: None,
        }
    }

    /// The terminal; with the first call, Ctrl-Z begins to be heard.
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

/// Questions asked one after the other; dropping it gives the terminal back.
///
/// After a hidden question, what is left unread of a paste is thrown away at the end, so that the
/// shell does not run the rest of a key as a command.
pub struct Talk<'p> {
    prompter: &'p Prompter,
    listener: Option<Listener>,
}

impl Talk<'_> {
    /// Asks for a secret, which is not shown. May be empty; white space is as typed.
    ///
    /// # Errors
    /// [`PromptError`], as for all questions.
    pub async fn hidden(
        &mut self,
        question: Question<'_>,
    ) -> Result<Zeroizing<String>, PromptError> {
        let listener = self.begin(question, Parting::Secret)?;
        let answer = hidden::ask(listener, question.text).await;
        self.end(answer)
    }

    /// Asks for a line; a refused one (the reason is shown) is asked again.
    ///
    /// # Errors
    /// [`PromptError`], as for all questions.
    pub async fn text(
        &mut self,
        question: Question<'_>,
        check: impl Fn(&str) -> Result<(), String>,
    ) -> Result<String, PromptError> {
        let listener = self.begin(question, Parting::Line)?;
        let answer = line::ask(listener, question.text, check).await;
        self.end(answer)
    }

    /// Asks for one of a few options, by word or number; there is no default. The index is answered.
    ///
    /// # Errors
    /// [`PromptError`], as for all questions.
    pub async fn choose(
        &mut self,
        question: Question<'_>,
        options: &[&str],
    ) -> Result<usize, PromptError> {
        let listener = self.begin(question, Parting::Line)?;
        let answer = choice::choose(listener, question.text, options).await;
        self.end(answer)
    }

    /// Asks for a yes; a blank answer and Esc mean no.
    ///
    /// # Errors
    /// [`PromptError`], as for all questions.
    pub async fn confirm(&mut self, question: Question<'_>) -> Result<bool, PromptError> {
        let listener = self.begin(question, Parting::Line)?;
        let answer = choice::confirm(listener, question.text).await;
        self.end(answer)
    }

    /// Lets the person look for one of many items, beginning with a filter; Esc means none of them.
    ///
    /// The items are one line each and already fit to be shown. The index is answered, so equal
    /// items are told apart. A filter that matches nothing is not begun with.
    ///
    /// # Errors
    /// [`PromptError`], as for all questions.
    pub async fn pick(
        &mut self,
        question: Question<'_>,
        items: &[String],
        filter: &str,
    ) -> Result<Option<usize>, PromptError> {
        let listener = self.begin(question, Parting::Drawing)?;
        let answer = picker::ask(listener, question.text, items, filter).await;
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
        Ok(listener)
    }

    /// Keeps the terminal for the next question, unless this one was the last.
    fn end<T>(&mut self, answer: Result<T, PromptError>) -> Result<T, PromptError> {
        match &answer {
            Ok(_) => self.listener.iter().for_each(Listener::answered),
            Err(_) => self.listener = None,
        }
        answer
    }
}
