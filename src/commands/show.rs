//! `credctl show`.

mod clip;
mod field;

use std::{collections::BTreeMap, ffi::OsStr};

use anstyle::Style;
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use serde::Serialize;

use super::answers;
use crate::{
    args::NarrowingArgs,
    context::Context,
    domain::{ChainEnd, KeyPair, Reference, Secret},
    exit::Failure,
    providers::{API_KEY, Provider, SECRET_KEY},
    render::{CredentialJson, OutputError, Span, environment_word, rfc3339},
    selection::{self, Expired, Order, active},
    store::SealedCredential,
};

/// Mask of a secret. The width tells nothing about the length of the secret.
const MASK: &str = "••••••••";

/// Show a credential, and its keys on request
///
/// The broker's key id is shown as `PK…WXYZ`, and a secret as a mask of fixed width. --field prints
/// exactly one value, for scripts; --reveal shows all keys. Live keys need --live.
#[derive(Debug, clap::Args)]
pub struct ShowArgs {
    /// Credential: nickname, id, beginning of an id, or TYPE/NICKNAME [default: the one in use]
    #[arg(value_name = "CREDENTIAL")]
    reference: Option<Reference>,
    /// Print the value of this field, and nothing else: api_key, secret_key, or a further field of the
    /// type
    #[arg(long, value_name = "FIELD", value_parser = FieldNames, hide_possible_values = true, conflicts_with = "reveal")]
    field: Option<String>,
    /// Show the keys in plain text
    #[arg(long)]
    reveal: bool,
    /// Copy the value of --field, else the only secret, to the clipboard; it is cleared after 45 s, or
    /// CREDCTL_CLIP_TIMEOUT
    #[arg(long, conflicts_with = "reveal")]
    clip: bool,
    #[command(flatten)]
    narrowing: NarrowingArgs,
}

/// Names of fields that are offered while one is typed: those of the pair, and the most usual others.
const OFFERED: &[&str] = &[
    API_KEY,
    SECRET_KEY,
    "passphrase",
    "account_id",
    "account_number",
];

/// Parser of the name of a field, which takes any.
#[derive(Debug, Clone, Copy)]
struct FieldNames;

impl TypedValueParser for FieldNames {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(OFFERED.iter().copied().map(PossibleValue::new)))
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    credential: CredentialJson<'a>,
    api_key_hint: String,
    api_key: Option<&'a str>,
    secret_key: Option<&'a str>,
    /// Further fields; null for a secret that is not revealed.
    fields: BTreeMap<&'a str, Option<&'a str>>,
}

/// Shows one credential.
///
/// # Errors
/// Exit 3 and 4 as for any reference, 5 and 9 if the credential cannot be opened, 7 if keys are asked
/// for that are not of the expected environment.
pub async fn run(ctx: &mut Context<'_>, args: ShowArgs) -> Result<(), Failure> {
    ctx.only_read();
    let (credential_type, environment) = args.narrowing.stated();
    let expected = selection::expectation(&ctx.settings, environment)?;
    if args.field.is_some() {
        answers::refuse_json(ctx, "--field")?;
    }
    let mut clipboard = args.clip.then(|| clip::clipboard(ctx)).transpose()?;
    let hands_out = args.field.is_some() || args.reveal || args.clip;
    let order = Order::one(args.reference).of_type(ctx, credential_type);
    let mut found = selection::find(ctx, &order.expecting(expected, hands_out)).await?;
    if hands_out || expected.is_some() {
        found.judge(ctx, expected, Expired::Allowed)?;
    }
    let opened = found.open(ctx)?;
    for ((layer, one), keys) in found.credentials.iter().zip(&opened) {
        let sealed = &one.row;
        let provider = ctx.providers().of(&sealed.credential.credential_type);
        let provider = provider.as_deref();
        if let Some(clipboard) = &mut clipboard {
            let shown = (&sealed.credential, keys, provider);
            clip::copy(ctx, clipboard, args.field.as_deref(), shown)?;
            continue;
        }
        match &args.field {
            Some(field) => print(ctx, field::of(field, keys, provider)?)?,
            None => {
                let selected = active::is_in_use(ctx, &found.vault, *layer, &sealed.credential);
                show(ctx, sealed, (keys, provider), args.reveal, selected)?;
            }
        }
    }
    Ok(())
}

/// Prints the value as it is. On a terminal, a line break follows, for the prompt after it.
fn print(ctx: &mut Context<'_>, secret: &Secret) -> Result<(), Failure> {
    let end = if ctx.out.manner.stdout_is_terminal {
        "\n"
    } else {
        ""
    };
    let stdout = ctx.out.stdout();
    let written = stdout.write_all(secret.expose_secret().as_bytes());
    let written = written.and_then(|()| stdout.write_all(end.as_bytes()));
    Ok(written.map_err(OutputError::from)?)
}

fn show(
    ctx: &mut Context<'_>,
    sealed: &SealedCredential,
    (keys, provider): (&KeyPair, Option<&Provider>),
    reveal: bool,
    selected: bool,
) -> Result<(), Failure> {
    let credential = &sealed.credential;
    let in_clear = |secret: &'_ Secret| reveal.then(|| secret.expose_secret().to_owned());
    let has_secret = !keys.secret_key.is_empty();
    let fields = shown_fields(keys, provider, reveal);
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&Answer {
            credential: CredentialJson::new(credential, selected)
                .with_last_change(sealed.chain_end.as_ref()),
            api_key_hint: keys.api_key.hint(),
            api_key: reveal.then(|| keys.api_key.expose_secret()),
            secret_key: (reveal && has_secret).then(|| keys.secret_key.expose_secret()),
            fields,
        })?);
    }
    let state = if credential.is_active {
        "enabled"
    } else {
        "disabled"
    };
    let api_key = in_clear(&keys.api_key).unwrap_or_else(|| keys.api_key.hint());
    let secret_key = in_clear(&keys.secret_key).unwrap_or_else(|| MASK.to_owned());
    let tags = !credential.tags.is_empty();
    let lines = [
        ("type", Some(credential.credential_type.to_string())),
        ("nickname", Some(credential.label().to_owned())),
        ("environment", Some(environment_word(credential).to_owned())),
        ("state", Some(state.to_owned())),
        ("id", Some(credential.id.to_string())),
        ("account", Some(credential.account_id.to_string())),
        ("added", Some(rfc3339(credential.created_at))),
        ("changed", Some(rfc3339(credential.updated_at))),
        ("expires_at", credential.expires_at.map(rfc3339)),
        ("note", credential.note.clone()),
        ("tags", tags.then(|| credential.tags.to_string())),
        (
            "last_change",
            sealed.chain_end.as_ref().and_then(last_change),
        ),
        ("api_key", Some(api_key)),
        ("secret_key", has_secret.then_some(secret_key)),
    ];
    let further = fields
        .iter()
        .map(|(name, value)| (*name, Some(value.unwrap_or(MASK).to_owned())));
    for (name, value) in lines.into_iter().chain(further) {
        let Some(value) = value else { continue };
        ctx.out
            .answer(&[Span(Style::new(), &format!("{name}: {value}"))])?;
    }
    Ok(())
}

/// Returns the further fields that a credential has: all if they are to be revealed, else those that
/// are no secret.
fn shown_fields<'a>(
    keys: &'a KeyPair,
    provider: Option<&Provider>,
    reveal: bool,
) -> BTreeMap<&'a str, Option<&'a str>> {
    let further = |name: &str| provider.and_then(|provider| provider.further(name));
    let is_open = |name: &str| further(name).is_some_and(|field| !field.is_secret);
    let fields = keys.fields.iter();
    let shown = fields.map(|(name, value)| {
        let is_shown = reveal || is_open(name);
        (name, is_shown.then(|| value.expose_secret()))
    });
    shown.collect()
}

/// Returns what the newest event tells, and its id.
fn last_change(end: &ChainEnd) -> Option<String> {
    let what = end.kind.replace('_', " ");
    Some(format!(
        "{what} {} (event {})",
        rfc3339(end.at?),
        end.event_id
    ))
}
