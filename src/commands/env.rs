//! `credctl env`.

use std::io::{self, Write as _};

use serde::{Serialize, Serializer};

use super::answers;
use crate::{
    args::{ExpiredArgs, KeepArgs, NarrowingArgs},
    context::Context,
    domain::Reference,
    exit::{ExitCode, Failure},
    export::{self, Format, Text, github},
    prompt::Awaited,
    providers::{Around, Changes, Variable, removal},
    render::CredentialJson,
    selection::{self, Expired, Offered, Order, SelectedCredentials, active},
    settings::Settings,
};

/// Print a credential's variables for a shell, a file or a CI job
///
/// The variables are those of `credctl exec`; see `credctl types TYPE`. The output for a shell first
/// removes variables that would lead programs elsewhere. Only paper credentials are handed out unless
/// --live is given. If credctl fails, it prints a command that fails, such as `false`, so that a script
/// does not go on with the keys of another account. To get credctl's own exit code, write
/// `keys=$(credctl env) && eval "$keys"`. On a terminal, keys are shown only with --reveal. A value that
/// a format cannot carry is refused.
#[derive(Debug, clap::Args)]
pub struct EnvArgs {
    /// Credential: nickname, id, beginning of an id, or TYPE/NICKNAME [default: the one in use]
    #[arg(value_name = "CREDENTIAL")]
    reference: Option<Reference>,
    /// Format of the output [default: sh]
    #[arg(long, value_name = "FORMAT", value_enum)]
    format: Option<Format>,
    /// Show the keys even on a terminal
    #[arg(long)]
    reveal: bool,
    /// Print what undoes it instead: every variable that belongs to the credential's type is removed.
    /// Needs no vault key, and with --type instead of a credential no database
    #[arg(long, conflicts_with_all = ["reveal", "expired"])]
    unset: bool,
    #[command(flatten)]
    narrowing: NarrowingArgs,
    #[command(flatten)]
    expired: ExpiredArgs,
    #[command(flatten)]
    keep: KeepArgs,
}

#[derive(Serialize)]
struct Answer<'a> {
    /// Null if a type was named.
    credential: Option<CredentialJson<'a>>,
    #[serde(serialize_with = "as_object")]
    set: &'a [Variable<'a>],
    unset: &'a [&'a str],
}

impl EnvArgs {
    /// Format of the output. `json` is true if all answers are JSON.
    pub fn format(&self, json: bool) -> Format {
        let default = if json { Format::Json } else { Format::Sh };
        self.format.unwrap_or(default)
    }

    /// Returns what the command may ask a person for.
    pub fn awaits(&self, settings: &Settings) -> Option<Awaited> {
        answers::awaited_pick(self.reference.is_some(), settings)
    }
}

/// Prints all variables or none.
///
/// # Errors
/// As for every command that hands out keys. Exit 7 also if the format cannot carry a value, or if
/// keys would be shown by accident.
pub async fn run(ctx: &mut Context<'_>, args: EnvArgs) -> Result<(), Failure> {
    ctx.only_read();
    let json = ctx.out.manner.json;
    let format = args.format(json);
    if json && format != Format::Json {
        let message = "--json contradicts --format, which names another format";
        return Err(Failure::usage(message));
    }
    if args.unset {
        return unset(ctx, args, format).await;
    }
    refuse_to_show(ctx, format, args.reveal)?;
    let (credential_type, environment) = args.narrowing.stated();
    let expected = selection::expectation(&ctx.settings, environment)?;
    let expired = Expired::allowed(args.expired.allows());
    let order = Order::one(args.reference).of_type(ctx, credential_type);
    let order = order.expecting(expected, true);
    let order = order.picking(Offered::HandedOut(expired));
    let mut found = selection::find(ctx, &order).await?;
    found.judge(ctx, expected, expired)?;
    let keys = found.open(ctx)?;
    let providers = found.providers(ctx)?;
    let around = Around::new(&ctx.vars, args.keep.names());
    let changes = found.changes(&providers, &keys, &around)?;
    match format {
        Format::Json => answer(ctx, &found, &changes),
        _ => print(ctx, format, &found, &changes),
    }
}

/// Prints what removes the variables of a credential, or of a type. Hands out nothing.
async fn unset(ctx: &mut Context<'_>, args: EnvArgs, format: Format) -> Result<(), Failure> {
    if !format.can_unset() {
        let message = "a file of this format cannot remove variables: it only sets them";
        return Err(
            Failure::usage(message).hint("remove the file, or name the --format of a shell")
        );
    }
    let around = Around::new(&ctx.vars, args.keep.names());
    let (credential_type, environment) = args.narrowing.stated();
    if let (None, Some(typed)) = (&args.reference, credential_type) {
        let provider = ctx.providers().named(typed)?;
        let changes = removal([&*provider], &around);
        return match format {
            Format::Json => Ok(ctx.out.json(&Answer {
                credential: None,
                set: &changes.set,
                unset: &changes.unset,
            })?),
            _ => write(ctx, format, &changes),
        };
    }
    let expected = selection::expectation(&ctx.settings, environment)?;
    let order = Order::one(args.reference).of_type(ctx, credential_type);
    let order = order.expecting(expected, true).picking(Offered::Any);
    let found = selection::find(ctx, &order).await?;
    let providers = found.providers(ctx)?;
    let changes = removal(providers.iter().map(|provider| &**provider), &around);
    match format {
        Format::Json => answer(ctx, &found, &changes),
        _ => write(ctx, format, &changes),
    }
}

/// Refuses to show keys by accident: on a screen, or in the log of a CI job, where stdout goes unless
/// it is redirected.
fn refuse_to_show(ctx: &Context<'_>, format: Format, reveal: bool) -> Result<(), Failure> {
    let refused = |message| Failure::new(ExitCode::Refused, message);
    if ctx.out.manner.stdout_is_terminal && !reveal {
        return Err(refused("keys are not shown on a terminal").hint(format!(
            "{}, or add --reveal to see them",
            usage(format).unwrap_or("redirect them to a file")
        )));
    }
    let is_step = ctx.vars.foreign("GITHUB_ENV").is_some();
    if format == Format::Github && is_step && !is_file(io::stdout()) {
        return Err(refused("the keys would appear in the log of this step")
            .hint("add >> \"$GITHUB_ENV\" to the command"));
    }
    Ok(())
}

/// Returns how to read the variables into the shell of a format. `None` for a format of no shell.
fn usage(format: Format) -> Option<&'static str> {
    match format {
        Format::Sh => Some("let the shell read them with eval \"$(credctl env …)\""),
        Format::Fish => Some("let the shell read them with `credctl env … | source`"),
        Format::Powershell => {
            Some("let the shell read them with `credctl env … | Out-String | Invoke-Expression`")
        }
        Format::Csh => Some("let the shell read them with eval \"`credctl env …`\""),
        Format::Nu
        | Format::Dotenv
        | Format::Systemd
        | Format::Docker
        | Format::Github
        | Format::Json => None,
    }
}

fn is_file(stream: impl rustix::fd::AsFd) -> bool {
    use rustix::fs::{FileType, fstat};
    fstat(stream).is_ok_and(|stat| FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile)
}

fn answer(
    ctx: &mut Context<'_>,
    found: &SelectedCredentials,
    changes: &Changes<'_>,
) -> Result<(), Failure> {
    for (layer, one) in &found.credentials {
        let credential = &one.row.credential;
        let selected = active::is_in_use(ctx, &found.vault, *layer, credential);
        ctx.out.json(&Answer {
            credential: Some(CredentialJson::new(credential, selected)),
            set: &changes.set,
            unset: &changes.unset,
        })?;
    }
    Ok(())
}

fn as_object<S: Serializer>(set: &[Variable<'_>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(set.iter().map(|v| (v.name, v.value.expose())))
}

fn print(
    ctx: &mut Context<'_>,
    format: Format,
    found: &SelectedCredentials,
    changes: &Changes<'_>,
) -> Result<(), Failure> {
    let text = text(ctx, format, changes)?;
    remark_what_stays(ctx, format, changes);
    answers::announce(ctx, found);
    if format == Format::Github {
        // The masks come before the keys that they hide. If they are lost, no key is printed.
        let mut stderr = io::stderr();
        let masked = stderr.write_all(github::masks(changes).as_str().as_bytes());
        masked.map_err(|error| {
            let message =
                format!("the keys cannot be masked, because stderr is not writable: {error}");
            Failure::new(ExitCode::Installation, message)
        })?;
    }
    send(ctx, format, &text)
}

/// Returns the variables as text.
fn text(ctx: &mut Context<'_>, format: Format, changes: &Changes<'_>) -> Result<Text, Failure> {
    let mut text = Text::default();
    let only_python = export::write(format, changes, &mut text)?;
    for name in only_python {
        ctx.out.remark(format!(
            "{name} is written as python-dotenv reads it; other readers may read it differently"
        ));
    }
    Ok(text)
}

/// Prints changes that hold no secret.
fn write(ctx: &mut Context<'_>, format: Format, changes: &Changes<'_>) -> Result<(), Failure> {
    let text = text(ctx, format, changes)?;
    send(ctx, format, &text)
}

fn send(ctx: &mut Context<'_>, format: Format, text: &Text) -> Result<(), Failure> {
    if ctx.out.manner.stdout_is_terminal {
        // Everywhere else the opening is printed before the command runs.
        ctx.out.rendered(format.opening())?;
    }
    ctx.out.rendered(text.as_str())?;
    Ok(ctx.out.flush()?)
}

/// Remarks on variables that would have to be removed, if the format cannot remove any.
fn remark_what_stays(ctx: &mut Context<'_>, format: Format, changes: &Changes<'_>) {
    if format.can_unset() {
        return;
    }
    let stays = |name: &&&str| ctx.vars.foreign(name).is_some();
    let names: Vec<_> = changes.unset.iter().filter(stays).copied().collect();
    if !names.is_empty() {
        let names = names.join(", ");
        ctx.out.remark(format!(
            "this format cannot remove variables that are set here and may win over it: {names}"
        ));
    }
}
