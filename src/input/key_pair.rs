//! Sources of the two secret fields: a hidden prompt, stdin, files, or the provider's variables. No
//! option takes a secret.

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
};

use anstyle::Style;
use clap::Args;
use serde::Deserialize;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::{InputError, source::Source, variables::complete_family};
use crate::{
    context::Context,
    domain::{Environment, InvalidSecret, KeyPair, MAX_SECRET_BYTES, Secret, SecretShape},
    files::{json_text, read_bounded},
    prompt::{Question, Talk},
    providers::{InputKey, Provider, ProviderField},
    render::Span,
};

/// Maximum size of an input: two secrets of the greatest length, their line breaks, and JSON around
/// them.
const MAX_INPUT: usize = 2 * MAX_SECRET_BYTES + 64 * 1024;

/// Flags that say where the keys come from. Without any of them, a prompt asks.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Where the keys come from")]
pub struct KeyInputArgs {
    /// Standard input: one key a line, or JSON {"api_key", "secret_key"}
    #[arg(long, conflicts_with_all = ["from_env", "api_key_file"])]
    stdin: bool,
    /// The provider's own variables, such as APCA_API_KEY_ID and APCA_API_SECRET_KEY
    #[arg(long, conflicts_with = "api_key_file")]
    from_env: bool,
    /// File with the API key
    #[arg(long, value_name = "FILE")]
    api_key_file: Option<PathBuf>,
    /// File with the secret key
    #[arg(long, value_name = "FILE", requires = "api_key_file")]
    secret_key_file: Option<PathBuf>,
}

/// Beginnings of the first and of the last line of a key with several lines.
const PEM_BEGINS: &str = "-----BEGIN ";
const PEM_ENDS: &str = "-----END ";

const SOURCES: &str = "give the keys by --stdin, --from-env or --api-key-file";

/// Keys as JSON text: texts that the parser makes are not wiped.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonKeys<'a> {
    #[serde(borrow)]
    api_key: &'a RawValue,
    #[serde(borrow, default)]
    secret_key: Option<&'a RawValue>,
}

impl KeyInputArgs {
    /// Returns true if a flag says where the keys come from.
    pub fn is_given(&self) -> bool {
        self.stdin || self.from_env || self.api_key_file.is_some()
    }

    /// Fails early if there is no source for the keys.
    ///
    /// # Errors
    /// Fails if nobody can be asked, or if `--stdin` would read a terminal; the error names the
    /// flags to use.
    pub fn require(&self, ctx: &Context<'_>) -> Result<(), InputError> {
        if self.stdin && std::io::stdin().is_terminal() {
            return Err(InputError::Terminal(
                "--stdin reads a pipe or a file; at a terminal, leave it out to be prompted",
            ));
        }
        if !self.is_given() {
            ctx.require_person(Question::new("the keys", SOURCES))?;
        }
        Ok(())
    }

    /// Reads the keys of a credential of this provider.
    ///
    /// # Errors
    /// Fails with [`InputError`] if keys are unusable, if a file cannot be read, or if the person
    /// cancels.
    pub async fn gather(
        &self,
        ctx: &mut Context<'_>,
        talk: &mut Talk<'_>,
        provider: &Provider,
        environment: Option<Environment>,
    ) -> Result<KeyPair, InputError> {
        let keys = if self.stdin {
            from_stdin(ctx, provider)?
        } else if self.from_env {
            from_variables(ctx, provider, environment)?
        } else if let Some(api_key_file) = &self.api_key_file {
            from_files(ctx, provider, api_key_file, self.secret_key_file.as_deref())?
        } else {
            from_prompts(ctx, talk, provider).await?
        };
        if keys.api_key.expose_secret() == keys.secret_key.expose_secret() {
            ctx.out
                .remark("both keys are the same: was one pasted twice?");
        }
        Ok(keys)
    }
}

/// Adds a remark if more than a line break was cut off around a key.
fn remark_on_trimmed(ctx: &mut Context<'_>, field: &ProviderField, key: &InputKey) {
    if key.is_trimmed {
        let name = field.name();
        ctx.out
            .remark(format!("white space around the {name} was removed"));
    }
}

fn pair(
    ctx: &mut Context<'_>,
    provider: &Provider,
    api_key: &str,
    secret_key: Option<&str>,
) -> Result<KeyPair, InputError> {
    let api_key = provider.api_key.read(api_key)?;
    remark_on_trimmed(ctx, &provider.api_key, &api_key);
    let secret_key = provider.read_secret_key(secret_key)?;
    if let Some(field) = &provider.secret_key {
        remark_on_trimmed(ctx, field, &secret_key);
    }
    Ok(KeyPair {
        api_key: api_key.secret,
        secret_key: secret_key.secret,
    })
}

async fn from_prompts(
    ctx: &mut Context<'_>,
    talk: &mut Talk<'_>,
    provider: &Provider,
) -> Result<KeyPair, InputError> {
    let api_key = hidden(ctx, talk, &provider.api_key).await?;
    let secret_key = match &provider.secret_key {
        Some(field) => hidden(ctx, talk, field).await?,
        None => Secret::empty(),
    };
    Ok(KeyPair {
        api_key,
        secret_key,
    })
}

/// Asks until the answer is a usable key.
async fn hidden(
    ctx: &mut Context<'_>,
    talk: &mut Talk<'_>,
    field: &ProviderField,
) -> Result<Secret, InputError> {
    let question = match field.is_optional {
        true => format!("{} (empty: none)", field.title),
        false => field.title.clone(),
    };
    loop {
        let mut typed = talk.hidden(Question::new(&question, SOURCES)).await?;
        if field.shape == SecretShape::Text && typed.trim_start().starts_with(PEM_BEGINS) {
            typed = rest_of_pem(talk, &typed, &question).await?;
        }
        match field.read(&typed) {
            Ok(key) => {
                remark_on_trimmed(ctx, field, &key);
                return Ok(key.secret);
            }
            Err(wrong) => ctx
                .out
                .error_line(&[Span(Style::new(), &wrong.to_string())]),
        }
    }
}

/// Reads the rest of a pasted PEM block: its other lines are typed ahead already, up to the one
/// that ends it.
async fn rest_of_pem(
    talk: &mut Talk<'_>,
    first: &str,
    question: &str,
) -> Result<Zeroizing<String>, InputError> {
    // Sized once, because a text that grows leaves copies behind.
    let mut block = Zeroizing::new(String::with_capacity(MAX_SECRET_BYTES + 2));
    block.push_str(first);
    loop {
        if block.contains(PEM_ENDS) {
            return Ok(block);
        }
        let more = format!("{question}, next line");
        let line = talk.hidden(Question::new(&more, SOURCES)).await?;
        if block.len() + 1 + line.len() > MAX_SECRET_BYTES {
            return Err(InputError::Unusable(InvalidSecret::TooLong.to_string()));
        }
        block.push('\n');
        block.push_str(&line);
    }
}

fn from_stdin(ctx: &mut Context<'_>, provider: &Provider) -> Result<KeyPair, InputError> {
    let source = Source::stdin()?;
    let input = read_text(&source)?;
    if input.trim_start().starts_with('{') {
        let (api_key, secret_key) = from_json(&input).ok_or_else(|| {
            let form = "must be a JSON object with only the strings `api_key` and `secret_key`";
            InputError::Unusable(format!("{} {form}", source.name))
        })?;
        let secret_key = secret_key.as_ref().map(|text| text.as_str());
        return pair(ctx, provider, &api_key, secret_key);
    }
    let (first, rest) = input.split_once('\n').unwrap_or((&input, ""));
    let second = (!rest.trim().is_empty()).then_some(rest);
    pair(ctx, provider, first, second)
}

/// Reads the strings of an object. Returns `None` for all errors, because those of the parser can
/// quote the input.
fn from_json(input: &str) -> Option<(Zeroizing<String>, Option<Zeroizing<String>>)> {
    let keys: JsonKeys<'_> = serde_json::from_str(input).ok()?;
    let secret_key = match keys.secret_key {
        Some(value) => Some(json_text::text(value)?),
        None => None,
    };
    Some((json_text::text(keys.api_key)?, secret_key))
}

fn from_files(
    ctx: &mut Context<'_>,
    provider: &Provider,
    api_key: &Path,
    secret_key: Option<&Path>,
) -> Result<KeyPair, InputError> {
    if let (Some(field), None) = (&provider.secret_key, secret_key)
        && !field.is_optional
    {
        let missing = field.missing();
        return Err(InputError::Unusable(format!(
            "{missing}: add --secret-key-file"
        )));
    }
    let api_key = read_file(api_key)?;
    let secret_key = secret_key.map(read_file).transpose()?;
    let secret_key = secret_key.as_ref().map(|text| text.as_str());
    pair(ctx, provider, &api_key, secret_key)
}

fn read_file(path: &Path) -> Result<Zeroizing<String>, InputError> {
    let (source, _) = Source::file(path)?;
    read_text(&source)
}

/// Reads a bounded text into a buffer that is wiped.
fn read_text(Source { file, name }: &Source) -> Result<Zeroizing<String>, InputError> {
    let bytes = read_bounded(file, MAX_INPUT).map_err(InputError::unreadable(name))?;
    if bytes.len() > MAX_INPUT {
        return Err(InputError::Unusable(format!("{name} is too long for keys")));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(InputError::Unusable(format!(
            "{name} cannot be used: {}",
            InvalidSecret::NotText
        ))),
    }
}

fn from_variables(
    ctx: &mut Context<'_>,
    provider: &Provider,
    environment: Option<Environment>,
) -> Result<KeyPair, InputError> {
    let (first, second) = complete_family(provider, environment, &ctx.vars)?;
    let value = |name: &str| Some(Zeroizing::new(ctx.vars.foreign(name)?.to_owned()));
    let api_key = value(first).unwrap_or_default();
    let secret_key = second.and_then(value);
    let secret_key = secret_key.as_ref().map(|text| text.as_str());
    pair(ctx, provider, &api_key, secret_key)
}
