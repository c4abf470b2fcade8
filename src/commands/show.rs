//! `credctl show`.

mod clip;
mod field;

use std::{collections::BTreeMap, ffi::OsStr};

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use serde::Serialize;

use super::answers;
use crate::{
    args::NarrowingArgs,
    context::Context,
    domain::{ChainEnd, Credential, KeyPair, Reference, Secret},
    exit::Failure,
    prompt::Awaited,
    providers::{API_KEY, Provider, SECRET_KEY},
    render::{CredentialJson, Fields, OutputError, environment_word, rfc3339, style},
    selection::{self, Expired, Offered, Order, active},
    settings::Settings,
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

impl ShowArgs {
    /// Returns what the command may ask a person for.
    pub fn awaits(&self, settings: &Settings) -> Option<Awaited> {
        answers::awaited_pick(self.reference.is_some(), settings)
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
    let offered = match hands_out {
        true => Offered::HandedOut(Expired::Allowed),
        false => Offered::Any,
    };
    let order = Order::one(args.reference).of_type(ctx, credential_type);
    let order = order.expecting(expected, hands_out).picking(offered);
    let mut found = selection::find(ctx, &order).await?;
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
    let masked = Masked {
        api_key: in_clear(&keys.api_key).unwrap_or_else(|| keys.api_key.hint()),
        secret_key: has_secret
            .then(|| in_clear(&keys.secret_key).unwrap_or_else(|| MASK.to_owned())),
        fields,
    };
    let mut shown = match ctx.out.manner.stdout_is_terminal {
        true => facts_for_people(ctx, sealed),
        false => facts(sealed),
    };
    masked.add_to(&mut shown);
    Ok(shown.print(&mut ctx.out)?)
}

/// Keys as they are shown.
struct Masked<'a> {
    api_key: String,
    secret_key: Option<String>,
    fields: BTreeMap<&'a str, Option<&'a str>>,
}

impl Masked<'_> {
    fn add_to(&self, shown: &mut Fields) {
        shown
            .add(API_KEY, self.api_key.as_str())
            .add_if(SECRET_KEY, self.secret_key.as_deref());
        for (name, value) in &self.fields {
            shown.add(name, value.unwrap_or(MASK));
        }
    }
}

/// Returns what is known of a credential beside its keys, as a pipe gets it.
fn facts(sealed: &SealedCredential) -> Fields {
    let credential = &sealed.credential;
    let change = sealed.chain_end.as_ref().and_then(last_change);
    let mut facts = Fields::default();
    facts
        .add("type", credential.credential_type.as_str())
        .add("nickname", credential.label())
        .add("environment", environment_word(credential))
        .add("state", state(credential))
        .add("id", credential.id.to_string())
        .add("account", credential.account_id.to_string())
        .add("added", rfc3339(credential.created_at))
        .add("changed", rfc3339(credential.updated_at))
        .add_if("expires_at", credential.expires_at.map(rfc3339))
        .add_if("note", credential.note.clone())
        .add_if("tags", answers::tags(credential))
        .add_if("last_change", change);
    facts
}

/// Returns what is known of a credential beside its keys, as a person reads it.
fn facts_for_people(ctx: &Context<'_>, sealed: &SealedCredential) -> Fields {
    let (credential, manner) = (&sealed.credential, ctx.out.manner);
    let mut facts = Fields::default();
    facts
        .add("type", answers::type_name(ctx, credential))
        .add_in(style::STRONG, "nickname", credential.label())
        .add_in(
            style::of_word(credential),
            "environment",
            environment_word(credential),
        )
        .add("state", state(credential))
        .add("id", manner.id(credential.id))
        .add("account", sealed.account.name.as_str())
        .add("added", manner.time(credential.created_at))
        .add("changed", manner.time(credential.updated_at))
        .add_if("expires", credential.expires_at.map(|end| manner.time(end)))
        .add_if("note", credential.note.clone())
        .add_if("tags", answers::tags(credential));
    if let Some((end, at)) = sealed
        .chain_end
        .as_ref()
        .and_then(|end| Some((end, end.at?)))
    {
        let (what, at, event) = (words(end), manner.time(at), manner.id(end.event_id));
        facts.add("last change", format!("{what} {at} (event {event})"));
    }
    facts
}

fn state(credential: &Credential) -> &'static str {
    match credential.is_active {
        true => "enabled",
        false => "disabled",
    }
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
    let what = words(end);
    Some(format!(
        "{what} {} (event {})",
        rfc3339(end.at?),
        end.event_id
    ))
}

fn words(end: &ChainEnd) -> String {
    end.kind.replace('_', " ")
}
