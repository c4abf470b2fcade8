//! Where a passphrase comes from: a hidden prompt, a file, or standard input. No option takes one.

use std::{
    io::IsTerminal as _,
    path::{Path, PathBuf},
    rc::Rc,
};

use anstyle::Style;
use zeroize::Zeroizing;

use super::InputError;
use crate::{
    context::Context,
    crypto::{MOST_BYTES, Passphrase},
    files::{
        read_bounded,
        trusted::{self, Rule},
        unbuffered_stdin,
    },
    prompt::Question,
    render::Span,
};

/// The most that is read of what holds a passphrase in its first line.
const MAX_INPUT: usize = MOST_BYTES + 4096;

const FLAG: &str =
    "give it in the first line of a file: --passphrase-file FILE, or `-` for standard input";

/// Flags that say where a passphrase comes from; without them, a prompt asks.
#[derive(Debug, Default, clap::Args)]
pub struct PassphraseArgs {
    /// File whose first line is the passphrase; `-` for standard input [default: you are asked]
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,
}

impl PassphraseArgs {
    /// Whether it is read from standard input, which then holds nothing else.
    pub fn takes_stdin(&self) -> bool {
        self.passphrase_file.as_deref().is_some_and(is_stdin)
    }

    /// Whether a flag says where it comes from.
    pub fn is_given(&self) -> bool {
        self.passphrase_file.is_some()
    }

    /// Refuses early where a passphrase can come from nowhere.
    ///
    /// # Errors
    /// Exit 2 naming the flag that answers.
    pub fn require(&self, ctx: &Context<'_>) -> Result<(), InputError> {
        if self.takes_stdin() && std::io::stdin().is_terminal() {
            let message =
                "--passphrase-file - reads a pipe; at a terminal leave it out and be asked";
            return Err(InputError::Terminal(message));
        }
        if !self.is_given() {
            ctx.require_person(Question::new("the passphrase", FLAG))?;
        }
        Ok(())
    }

    /// The passphrase that was chosen before.
    ///
    /// # Errors
    /// Exit 2 for one that cannot be, 12 for a file that cannot be read, 130 when cancelled.
    pub async fn given(&self, ctx: &Context<'_>) -> Result<Passphrase, InputError> {
        self.require(ctx)?;
        let text = match &self.passphrase_file {
            Some(path) => first_line(ctx, path)?,
            None => {
                let mut talk = ctx.prompter.talk();
                talk.hidden(Question::new("Passphrase", FLAG)).await?
            }
        };
        Ok(Passphrase::given(text)?)
    }

    /// A passphrase that is chosen now; a person types it twice.
    ///
    /// # Errors
    /// As for [`PassphraseArgs::given`]; exit 2 for a short one.
    pub async fn chosen(&self, ctx: &mut Context<'_>) -> Result<Passphrase, InputError> {
        self.require(ctx)?;
        match &self.passphrase_file {
            Some(path) => Ok(Passphrase::chosen(first_line(ctx, path)?)?),
            None => typed_twice(ctx).await,
        }
    }
}

async fn typed_twice(ctx: &mut Context<'_>) -> Result<Passphrase, InputError> {
    let prompter = Rc::clone(&ctx.prompter);
    let mut talk = prompter.talk();
    loop {
        let typed = talk.hidden(Question::new("New passphrase", FLAG)).await?;
        let refused = match Passphrase::chosen(typed) {
            Err(invalid) => invalid.to_string(),
            Ok(passphrase) => {
                let again = talk.hidden(Question::new("The same again", FLAG)).await?;
                if passphrase.is(&again) {
                    return Ok(passphrase);
                }
                "the two are not the same".to_owned()
            }
        };
        let remark = format!("{refused}: type it again");
        ctx.out.error_line(&[Span(Style::new(), &remark)]);
    }
}

fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// The first line, without its end; other white space may be meant.
fn first_line(ctx: &Context<'_>, path: &Path) -> Result<Zeroizing<String>, InputError> {
    let text = match is_stdin(path) {
        true => from_stdin()?,
        false => from_file(ctx, path)?,
    };
    let line = text.split('\n').next().unwrap_or_default();
    let line = line.strip_suffix('\r').unwrap_or(line);
    Ok(Zeroizing::new(line.to_owned()))
}

/// Others must not be able to read it, as with a file of vault keys.
fn from_file(ctx: &Context<'_>, path: &Path) -> Result<Zeroizing<String>, InputError> {
    let mounts = &ctx.settings.keys.options.trusted_dirs;
    trusted::read(path, MAX_INPUT, Rule::Secret { mounts }).map_err(InputError::PassphraseFile)
}

fn from_stdin() -> Result<Zeroizing<String>, InputError> {
    const NAME: &str = "standard input";
    let stdin = unbuffered_stdin().map_err(InputError::unreadable(NAME))?;
    let bytes = read_bounded(stdin, MAX_INPUT).map_err(InputError::unreadable(NAME))?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(InputError::Unusable(
            "the passphrase is not UTF-8 text".to_owned(),
        )),
    }
}
