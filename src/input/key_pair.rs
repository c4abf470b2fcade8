//! Sources of the keys: a hidden prompt, stdin, files, or the provider's variables. No option takes a
//! secret.

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
    rc::Rc,
};

use clap::Args;
use zeroize::Zeroizing;

use super::{
    InputError,
    fields::{FieldArg, refuse_twice},
    json_keys,
    key_texts::{FieldText, KeyTexts, read_file, read_text},
    prompts::{self, SOURCES},
    read_key::{read_field, remark_on_equal, remark_on_trimmed, require_fields},
    source::Source,
    variables,
};
use crate::{
    context::Context,
    domain::{Environment, Fields, KeyPair, SecretShape},
    import::WrittenKey,
    prompt::{Question, Talk},
    providers::{KeyRule, Provider},
};

/// Flags that say where the keys come from. Without any of them, a prompt asks.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Where the keys come from")]
pub struct KeyInputArgs {
    /// Standard input: one key a line, or JSON {"api_key", "secret_key", "fields": {"NAME": …}}
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
    /// Further field of the type, such as passphrase=@FILE; repeat for several. A field that is no
    /// secret may stand here itself: account_id=001-004
    #[arg(long = "field", value_name = "NAME=@FILE")]
    fields: Vec<FieldArg>,
}

impl KeyInputArgs {
    /// Returns true if a flag says where the keys come from.
    pub fn is_given(&self) -> bool {
        self.stdin || self.from_env || self.api_key_file.is_some()
    }

    /// Returns true if `--field` gives this further field.
    pub fn gives_field(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name() == name)
    }

    /// Returns true if `--field` gives further fields.
    pub fn has_fields(&self) -> bool {
        !self.fields.is_empty()
    }

    /// Returns the names of the further fields that `--field` gives.
    pub fn field_names(&self) -> String {
        let names: Vec<_> = self.fields.iter().map(FieldArg::name).collect();
        names.join(", ")
    }

    /// Returns the environment that the provider's variables state, if the keys come from them.
    ///
    /// # Errors
    /// Fails with [`InputError`] if the variables hold no keys that can be used.
    pub fn stated_environment(
        &self,
        ctx: &Context<'_>,
        provider: &Rc<Provider>,
    ) -> Result<Option<Environment>, InputError> {
        if !self.from_env {
            return Ok(None);
        }
        let providers = ctx.providers();
        let found = variables::found(provider, None, (&ctx.vars, &providers))?;
        Ok(found.environment)
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
        provider: &Rc<Provider>,
        environment: Option<Environment>,
        rule: KeyRule,
    ) -> Result<KeyPair, InputError> {
        let fields = self.fields(provider)?;
        let texts = if self.stdin {
            from_stdin(provider)?
        } else if self.from_env {
            from_variables(ctx, provider, environment)?
        } else if let Some(api_key_file) = &self.api_key_file {
            from_files(provider, api_key_file, self.secret_key_file.as_deref())?
        } else {
            return prompts::keys(ctx, talk, (provider, rule), fields).await;
        };
        keys(ctx, (provider, rule), texts, fields)
    }

    /// Returns stored keys with the further fields that `--field` gives. An empty one is removed.
    ///
    /// # Errors
    /// Fails with [`InputError`] if a field is unusable, or if its file cannot be read.
    pub fn onto(
        &self,
        ctx: &mut Context<'_>,
        provider: &Provider,
        mut stored: KeyPair,
        rule: KeyRule,
    ) -> Result<KeyPair, InputError> {
        for (name, text) in self.fields(provider)? {
            let value = read_field(ctx, provider.known_field(&name)?, &text, rule)?;
            stored.fields.put(&name, value);
        }
        require_fields(provider, &stored.fields)?;
        Ok(stored)
    }

    /// Reads the further fields that `--field` gives.
    fn fields(&self, provider: &Provider) -> Result<Vec<FieldText>, InputError> {
        let fields = self.fields.iter().map(|field| field.read(provider));
        let fields = fields.collect::<Result<Vec<_>, _>>()?;
        refuse_twice(provider, &fields)?;
        Ok(fields)
    }
}

/// Reads texts as the keys of a credential of this provider. `further` are fields that flags give.
fn keys(
    ctx: &mut Context<'_>,
    (provider, rule): (&Provider, KeyRule),
    texts: KeyTexts,
    further: Vec<FieldText>,
) -> Result<KeyPair, InputError> {
    let api_key = provider.api_key.read(&texts.api_key, rule)?;
    remark_on_trimmed(ctx, &provider.api_key, &api_key);
    let secret_key = texts.secret_key.as_ref().map(|text| text.as_str());
    let secret_key = provider.read_secret_key(secret_key, rule)?;
    provider.refuse_swapped([&api_key.secret, &secret_key.secret], rule)?;
    if let Some(field) = &provider.secret_key {
        remark_on_trimmed(ctx, field, &secret_key);
    }
    let given: Vec<_> = texts.fields.into_iter().chain(further).collect();
    refuse_twice(provider, &given)?;
    let mut fields = Fields::default();
    for (name, text) in &given {
        let value = read_field(ctx, provider.known_field(name)?, text, rule)?;
        fields.put(name, value);
    }
    require_fields(provider, &fields)?;
    remark_on_equal(ctx, &api_key.secret, &secret_key.secret);
    Ok(KeyPair {
        api_key: api_key.secret,
        secret_key: secret_key.secret,
        fields,
    })
}

fn from_stdin(provider: &Provider) -> Result<KeyTexts, InputError> {
    let source = Source::stdin()?;
    let input = read_text(&source)?;
    if input.trim_start().starts_with('{') {
        return json_keys::parsed(&input).ok_or_else(|| {
            let form = "must be a JSON object with only the strings `api_key` and `secret_key`, and \
                        an object of strings `fields`";
            InputError::Unusable(format!("{} {form}", source.name))
        });
    }
    from_lines(provider, &input, &source.name)
}

/// Reads one part of the keys from each line: the pair, and then the further fields in the order of
/// the type. A second key that may have several lines takes all that follow the first line.
fn from_lines(provider: &Provider, input: &str, source: &str) -> Result<KeyTexts, InputError> {
    let owned = |text: &str| Zeroizing::new(text.to_owned());
    let (first, rest) = input.split_once('\n').unwrap_or((input, ""));
    let second = provider.secret_key.as_ref();
    if provider.fields.is_empty() || second.is_some_and(|f| f.shape == SecretShape::Text) {
        return Ok(KeyTexts {
            api_key: owned(first),
            secret_key: (!rest.trim().is_empty()).then(|| owned(rest)),
            fields: Vec::new(),
        });
    }
    let mut lines = rest.trim_end().lines();
    let secret_key = second.and_then(|_| lines.next()).map(owned);
    let mut fields = Vec::new();
    for further in &provider.fields {
        fields.extend(lines.next().map(|line| (further.name.clone(), owned(line))));
    }
    match lines.next() {
        None => Ok(KeyTexts {
            api_key: owned(first),
            secret_key,
            fields,
        }),
        Some(_) => Err(InputError::Unusable(format!(
            "{source} has more lines than the keys of {} have parts",
            provider.name
        ))),
    }
}

fn from_files(
    provider: &Provider,
    api_key: &Path,
    secret_key: Option<&Path>,
) -> Result<KeyTexts, InputError> {
    if let (Some(field), None) = (&provider.secret_key, secret_key)
        && !field.is_optional
    {
        let missing = field.missing();
        return Err(InputError::Unusable(format!(
            "{missing}: add --secret-key-file"
        )));
    }
    Ok(KeyTexts {
        api_key: read_file(api_key)?,
        secret_key: secret_key.map(read_file).transpose()?,
        fields: Vec::new(),
    })
}

fn from_variables(
    ctx: &Context<'_>,
    provider: &Rc<Provider>,
    environment: Option<Environment>,
) -> Result<KeyTexts, InputError> {
    let providers = ctx.providers();
    let found = variables::found(provider, environment, (&ctx.vars, &providers))?;
    let text = |key: WrittenKey| key.text;
    let fields = found.fields.into_iter();
    Ok(KeyTexts {
        api_key: found.api_key.map(text).unwrap_or_default(),
        secret_key: found.secret_key.map(text),
        fields: fields.map(|(name, key)| (name, key.text)).collect(),
    })
}
