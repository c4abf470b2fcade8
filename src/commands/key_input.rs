//! Where the two secret fields come from: a hidden prompt, stdin, files, or the provider's variables.
//! No option takes a secret.

mod variables;

use std::{
    fs::File,
    io::{IsTerminal, Read},
    os::fd::AsFd as _,
    path::{Path, PathBuf},
};

use anstyle::Style;
use clap::Args;
use serde::Deserialize;
use serde_json::value::RawValue;
use zeroize::Zeroizing;

use variables::complete_family;

use crate::{
    context::Context,
    domain::{Environment, InvalidSecret, KeyPair, MAX_SECRET_BYTES, Secret, SecretShape},
    exit::{ExitCode, Failure},
    json_text,
    prompt::{Question, Talk},
    providers::{Field, Provider},
    render::Span,
};

/// Two secrets of the greatest length, their line breaks, and JSON around them.
const MAX_INPUT: usize = 2 * MAX_SECRET_BYTES + 64 * 1024;

/// Flags that say where the keys come from; without one of them, a prompt asks.
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

/// How a key of several lines begins, and how its last one does.
const PEM_BEGINS: &str = "-----BEGIN ";
const PEM_ENDS: &str = "-----END ";

const SOURCES: &str = "give the keys by --stdin, --from-env or --api-key-file";

/// Both as they are written: a parser's own texts are not wiped.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JsonKeys<'a> {
    #[serde(borrow)]
    api_key: &'a RawValue,
    #[serde(borrow, default)]
    secret_key: Option<&'a RawValue>,
}

impl KeyInputArgs {
    /// Whether a flag says where the keys come from.
    pub fn is_given(&self) -> bool {
        self.stdin || self.from_env || self.api_key_file.is_some()
    }

    /// Refuses early where keys can come from nowhere.
    ///
    /// # Errors
    /// Exit 2 naming the flags that answer.
    pub fn require(&self, ctx: &Context<'_>) -> anyhow::Result<()> {
        if self.stdin && std::io::stdin().is_terminal() {
            return Err(usage(
                "--stdin reads a pipe or a file; at a terminal leave it out and be asked",
            )
            .into());
        }
        if !self.is_given() {
            ctx.require_person(Question::new("the keys", SOURCES))?;
        }
        Ok(())
    }

    /// The keys of a credential of this provider.
    ///
    /// # Errors
    /// Exit 2 for keys that cannot be, 12 for files that cannot be read, 130 when cancelled.
    pub async fn gather(
        &self,
        ctx: &mut Context<'_>,
        talk: &mut Talk<'_>,
        provider: &Provider,
        environment: Option<Environment>,
    ) -> anyhow::Result<KeyPair> {
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

fn usage(message: impl Into<String>) -> Failure {
    Failure::new(ExitCode::Usage, message)
}

fn unusable(field: &Field, reason: &InvalidSecret) -> Failure {
    usage(format!("the {} cannot be used: {reason}", field.name()))
}

/// One field from input, with a remark when more than a line break was cut off.
///
/// One that a credential may do without can be left empty.
fn secret(ctx: &mut Context<'_>, field: &Field, input: &str) -> Result<Secret, Failure> {
    if field.is_optional && input.trim().is_empty() {
        return Ok(Secret::empty());
    }
    let (secret, cut) =
        Secret::from_input(input, field.shape).map_err(|reason| unusable(field, &reason))?;
    if cut {
        let name = field.name();
        ctx.out
            .remark(format!("white space around the {name} was removed"));
    }
    Ok(secret)
}

fn pair(
    ctx: &mut Context<'_>,
    provider: &Provider,
    api_key: &str,
    secret_key: Option<&str>,
) -> Result<KeyPair, Failure> {
    let api_key = secret(ctx, &provider.api_key, api_key)?;
    let secret_key = match (&provider.secret_key, secret_key) {
        (Some(field), Some(input)) => secret(ctx, field, input)?,
        (Some(field), None) if field.is_optional => Secret::empty(),
        (Some(field), None) => return Err(usage(format!("the {} is missing", field.name()))),
        (None, None) => Secret::empty(),
        (None, Some(input)) if input.trim().is_empty() => Secret::empty(),
        (None, Some(_)) => {
            return Err(usage(format!(
                "{} has one key, and two were given",
                provider.name
            )));
        }
    };
    Ok(KeyPair {
        api_key,
        secret_key,
    })
}

async fn from_prompts(
    ctx: &mut Context<'_>,
    talk: &mut Talk<'_>,
    provider: &Provider,
) -> anyhow::Result<KeyPair> {
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

/// Asks until the answer can be a key.
async fn hidden(
    ctx: &mut Context<'_>,
    talk: &mut Talk<'_>,
    field: &Field,
) -> anyhow::Result<Secret> {
    let question = match field.is_optional {
        true => format!("{} (empty: none)", field.title),
        false => field.title.clone(),
    };
    loop {
        let mut typed = talk.hidden(Question::new(&question, SOURCES)).await?;
        if field.shape == SecretShape::Text && typed.trim_start().starts_with(PEM_BEGINS) {
            typed = rest_of_pem(talk, &typed, &question).await?;
        }
        match secret(ctx, field, &typed) {
            Ok(secret) => return Ok(secret),
            Err(failure) => ctx.out.error_line(&[Span(Style::new(), &failure.message)]),
        }
    }
}

/// A PEM block that was pasted: its other lines are typed ahead already, up to the one that ends it.
async fn rest_of_pem(
    talk: &mut Talk<'_>,
    first: &str,
    question: &str,
) -> anyhow::Result<Zeroizing<String>> {
    // Sized once, for a text that grows leaves copies behind.
    let mut block = Zeroizing::new(String::with_capacity(MAX_SECRET_BYTES + 2));
    block.push_str(first);
    loop {
        if block.contains(PEM_ENDS) {
            return Ok(block);
        }
        let more = format!("{question}, next line");
        let line = talk.hidden(Question::new(&more, SOURCES)).await?;
        if block.len() + 1 + line.len() > MAX_SECRET_BYTES {
            return Err(usage(InvalidSecret::TooLong.to_string()).into());
        }
        block.push('\n');
        block.push_str(&line);
    }
}

fn from_stdin(ctx: &mut Context<'_>, provider: &Provider) -> anyhow::Result<KeyPair> {
    const NAME: &str = "standard input";
    // A copy of its own, for the usual one reads into a buffer that is not wiped.
    let stdin = std::io::stdin().as_fd().try_clone_to_owned();
    let stdin = File::from(stdin.map_err(|error| unreadable(NAME, &error))?);
    let input = read_text(stdin, NAME)?;
    if input.trim_start().starts_with('{') {
        let (api_key, secret_key) = from_json(&input).ok_or_else(|| {
            usage("standard input must be a JSON object with the texts `api_key` and `secret_key` only")
        })?;
        let secret_key = secret_key.as_ref().map(|text| text.as_str());
        return Ok(pair(ctx, provider, &api_key, secret_key)?);
    }
    let (first, rest) = input.split_once('\n').unwrap_or((&input, ""));
    let second = (!rest.trim().is_empty()).then_some(rest);
    Ok(pair(ctx, provider, first, second)?)
}

/// The texts of an object. The parser's own words can quote the input: they are not shown.
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
) -> anyhow::Result<KeyPair> {
    if let (Some(field), None) = (&provider.secret_key, secret_key)
        && !field.is_optional
    {
        return Err(usage(format!(
            "the {} is missing: add --secret-key-file",
            field.name()
        ))
        .into());
    }
    let api_key = read_file(api_key)?;
    let secret_key = secret_key.map(read_file).transpose()?;
    Ok(pair(
        ctx,
        provider,
        &api_key,
        secret_key.as_ref().map(|text| text.as_str()),
    )?)
}

fn read_file(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let name = format!("`{}`", path.display());
    let failed = |error: std::io::Error| unreadable(&name, &error);
    let file = File::open(path).map_err(failed)?;
    if file.metadata().map_err(failed)?.is_dir() {
        return Err(Failure::new(
            ExitCode::Installation,
            format!("{name} is a folder"),
        ));
    }
    read_text(file, &name)
}

fn unreadable(name: &str, error: &std::io::Error) -> Failure {
    let message = format!("{name} cannot be read: {error}");
    Failure::new(ExitCode::Installation, message)
}

/// A bounded text, read into one buffer that never moves and is wiped.
fn read_text(source: impl Read, name: &str) -> Result<Zeroizing<String>, Failure> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(MAX_INPUT + 1));
    let limit = u64::try_from(MAX_INPUT + 1).unwrap_or(u64::MAX);
    source
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(|error| unreadable(name, &error))?;
    if bytes.len() > MAX_INPUT {
        return Err(usage(format!("{name} is too long for keys")));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(usage(format!(
            "{name} cannot be used: {}",
            InvalidSecret::NotText
        ))),
    }
}

fn from_variables(
    ctx: &mut Context<'_>,
    provider: &Provider,
    environment: Option<Environment>,
) -> anyhow::Result<KeyPair> {
    let found = complete_family(provider, environment, &ctx.vars)?;
    let api_key = Zeroizing::new(ctx.vars.foreign(found.0).unwrap_or_default().to_owned());
    let secret_key = found
        .1
        .and_then(|name| ctx.vars.foreign(name))
        .map(|text| Zeroizing::new(text.to_owned()));
    Ok(pair(
        ctx,
        provider,
        &api_key,
        secret_key.as_ref().map(|text| text.as_str()),
    )?)
}
