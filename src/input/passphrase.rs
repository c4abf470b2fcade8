//! Sources of a passphrase: a hidden prompt, a file, or standard input. No option takes one.

use std::{
    io::IsTerminal as _,
    path::{Path, PathBuf},
    rc::Rc,
};

use anstyle::Style;
use zeroize::Zeroizing;

use super::{InputError, source::Source};
use crate::{
    context::Context,
    crypto::{MOST_BYTES, Passphrase},
    files::{
        read_bounded,
        trusted::{self, Rule},
    },
    prompt::Question,
    render::Span,
};

/// Maximum size of an input whose first line is a passphrase.
const MAX_INPUT: usize = MOST_BYTES + 4096;

const FLAG: &str =
    "give it in the first line of a file: --passphrase-file FILE, or `-` for standard input";

/// Flags that say where a passphrase comes from. Without them, a prompt asks.
#[derive(Debug, Default, clap::Args)]
pub struct PassphraseArgs {
    /// File whose first line is the passphrase; `-` for standard input [default: you are asked]
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl PassphraseArgs {
    /// Returns true if the passphrase is read from standard input, which then holds nothing else.
    pub fn takes_stdin(&self) -> bool {
        self.passphrase_file.as_deref().is_some_and(is_stdin)
    }

    /// Returns true if a flag says where the passphrase comes from.
    pub fn is_given(&self) -> bool {
        self.passphrase_file.is_some()
    }

    /// Fails early if there is no source for the passphrase.
    ///
    /// # Errors
    /// Fails if nobody can be asked, or if standard input is a terminal; the error names the flag
    /// to use.
    pub fn require(&self, ctx: &Context<'_>) -> Result<(), InputError> {
        if self.takes_stdin() && std::io::stdin().is_terminal() {
            let message =
                "--passphrase-file - reads a pipe; at a terminal, leave it out to be prompted";
            return Err(InputError::Terminal(message));
        }
        if !self.is_given() {
            ctx.require_person(Question::new("the passphrase", FLAG))?;
        }
        Ok(())
    }

    /// Reads a passphrase that was chosen earlier.
    ///
    /// # Errors
    /// Fails with [`InputError`] if the passphrase is unusable, if a file cannot be read, or if the
    /// person cancels.
    pub async fn existing(&self, ctx: &Context<'_>) -> Result<Passphrase, InputError> {
        self.require(ctx)?;
        let text = match &self.passphrase_file {
            Some(path) => first_line(ctx, path)?,
            None => {
                let mut talk = ctx.prompter.talk();
                talk.hidden(Question::new("Passphrase", FLAG)).await?
            }
        };
        Ok(Passphrase::existing(text)?)
    }

    /// Reads a passphrase that is chosen now. At a prompt it is typed twice.
    ///
    /// # Errors
    /// As for [`PassphraseArgs::existing`], and fails for a passphrase that is too short.
    pub async fn new_passphrase(&self, ctx: &mut Context<'_>) -> Result<Passphrase, InputError> {
        self.require(ctx)?;
        match &self.passphrase_file {
            Some(path) => Ok(Passphrase::new(first_line(ctx, path)?)?),
            None => typed_twice(ctx).await,
        }
    }
}

async fn typed_twice(ctx: &mut Context<'_>) -> Result<Passphrase, InputError> {
    let prompter = Rc::clone(&ctx.prompter);
    let mut talk = prompter.talk();
    loop {
        let typed = talk.hidden(Question::new("New passphrase", FLAG)).await?;
        let refused = match Passphrase::new(typed) {
            Err(invalid) => invalid.to_string(),
            Ok(passphrase) => {
                let again = talk
                    .hidden(Question::new("Repeat the passphrase", FLAG))
                    .await?;
                if passphrase.is(&again) {
                    return Ok(passphrase);
                }
                "the passphrases do not match".to_owned()
            }
        };
        talk.start_over();
        let remark = format!("{refused}: type it again");
        ctx.out.error_line(&[Span(Style::new(), &remark)]);
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads the first line without its end. Other white space stays, because it may be part of the
/// passphrase.
fn first_line(ctx: &Context<'_>, path: &Path) -> Result<Zeroizing<String>, InputError> {
    let text = match is_stdin(path) {
        true => from_stdin()?,
        false => from_file(ctx, path)?,
    };
    let line = text.split('\n').next().unwrap_or_default();
    let line = line.strip_suffix('\r').unwrap_or(line);
    Ok(Zeroizing::new(line.to_owned()))
}

/// Reads a file, which other users must not be able to read, as with a file of vault keys.
fn from_file(ctx: &Context<'_>, path: &Path) -> Result<Zeroizing<String>, InputError> {
    let mounts = &ctx.settings.keys.options.trusted_dirs;
    trusted::read(path, MAX_INPUT, Rule::Secret { mounts }).map_err(InputError::PassphraseFile)
}

fn from_stdin() -> Result<Zeroizing<String>, InputError> {
    let Source { file, name } = Source::stdin()?;
    let bytes = read_bounded(file, MAX_INPUT).map_err(InputError::unreadable(&name))?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(InputError::Unusable(
            "the passphrase is not UTF-8 text".to_owned(),
        )),
    }
}
