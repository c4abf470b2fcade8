//! Answers, remarks and refusals that several commands share.

use std::io::{self, IsTerminal as _};

use serde::Serialize;

use crate::{
    context::Context,
    domain::{Credential, Environment, Layer, Nickname, Uuid, visible},
    exit::{ExitCode, Failure},
    prompt::Awaited,
    providers::Provider,
    render::{CredentialJson, OutputError, credential_line},
    selection::SelectedCredentials,
    settings::Settings,
    store::{Namesakes, stored_as},
};

/// Answer of every command that ends with one credential.
#[derive(Serialize)]
struct Answer<'a> {
    credential: Option<CredentialJson<'a>>,
}

/// Shows a credential that was changed: a line that begins with `word` for people, an object for
/// programs.
///
/// # Errors
/// Fails if stdout cannot take the answer. The error says that the change was made.
pub fn credential(
    ctx: &mut Context<'_>,
    word: &str,
    credential: &Credential,
    end: &str,
    selected: bool,
) -> Result<(), Failure> {
    let answered = if ctx.out.manner.json {
        ctx.out.json(&Answer {
            credential: Some(CredentialJson::new(credential, selected)),
        })
    } else {
        ctx.out.line(&credential_line(
            word,
            credential,
            &credential.short_id(),
            end,
        ));
        Ok(())
    };
    let done = format!("the change was made: {}", credential.id);
    delivered(ctx, answered, &done)
}

/// Says how a change that loses something is taken back.
pub fn say_how_to_undo(ctx: &mut Context<'_>, event: Uuid) {
    if !ctx.out.manner.json {
        ctx.out
            .say(&format!("Take it back with: credctl undo {event}"));
    }
}

/// Ends an answer about something that was done. It flushes stdout: a full disk is noticed only then.
///
/// # Errors
/// Fails if stdout cannot take the answer. The error also says what was done: running the command
/// again would do it twice.
pub fn delivered(
    ctx: &mut Context<'_>,
    answered: Result<(), OutputError>,
    done: &str,
) -> Result<(), Failure> {
    match answered.and_then(|()| ctx.out.flush()) {
        Err(error @ OutputError::Failed(_)) => {
            let message = format!("{error}; {done}");
            Err(Failure::new(ExitCode::Installation, message))
        }
        answered => Ok(answered?),
    }
}

/// Refusal of a command that needs a vault, if nothing was stored yet.
pub fn no_vault() -> Failure {
    Failure::new(ExitCode::NotFound, "there is no vault here yet")
        .hint("the first credential creates one: credctl add")
}

/// Refuses `--json`, wherever it was given, together with a flag whose answer is always text.
///
/// # Errors
/// Exit 2 if `--json` was given.
pub fn refuse_json(ctx: &Context<'_>, flag: &str) -> Result<(), Failure> {
    match ctx.out.manner.json {
        true => Err(Failure::usage(format!(
            "{flag} prints text and cannot be combined with --json"
        ))),
        false => Ok(()),
    }
}

/// Returns what a command awaits that shows or hands out a credential, which may have to be picked.
///
/// Where its answer goes through a pipe and it is not likely to ask, it leaves the terminal to the program
/// at the other end, which may be a pager.
pub fn awaited_pick(is_named: bool, settings: &Settings) -> Option<Awaited> {
    let may_ask = match is_named {
        true => io::stdout().is_terminal(),
        false => !settings.has_choice(),
    };
    may_ask.then_some(Awaited::Answers)
}

/// Name of the type of a credential for people: its title, and the name to type if that is another, such
/// as `Interactive Brokers (ibkr)`.
pub fn type_name(ctx: &Context<'_>, credential: &Credential) -> String {
    let name = &credential.credential_type;
    match ctx.providers().of(name) {
        Some(provider) if !provider.is_known() => name.to_string(),
        Some(provider) if provider.title.to_lowercase() == name.as_str() => provider.title.clone(),
        Some(provider) => format!("{} ({name})", provider.title),
        None => name.to_string(),
    }
}

/// Returns the tags of a credential for people. `None` if it has none.
pub fn tags(credential: &Credential) -> Option<String> {
    let tags = &credential.tags;
    (!tags.is_empty()).then(|| tags.to_string())
}

/// Remarks that a credential is live, if it is.
pub fn remark_on_live(ctx: &mut Context<'_>, credential: &Credential) {
    if credential.environment == Some(Environment::Live) {
        ctx.out
            .remark("this credential is live: orders trade real money");
    }
}

/// Remarks that the active credential is gone or disabled, so that none is active any more.
pub fn remark_on_lost_choice(ctx: &mut Context<'_>) {
    ctx.out
        .remark("this was the active credential; choose another with `credctl use`");
}

/// Remarks that other credentials have the same nickname, or one that looks like it, if there are any.
pub fn remark_on_namesakes(ctx: &mut Context<'_>, nickname: &Nickname, others: &Namesakes) {
    match others.same {
        ..=0 => {}
        1 => ctx.out.remark(format!(
            "another credential is called `{nickname}` too; tell them apart by id"
        )),
        n => ctx.out.remark(format!(
            "{n} other credentials are called `{nickname}` too; tell them apart by id"
        )),
    }
    if let Some(other) = &others.look_alike {
        remark_on_look_alike(ctx, nickname.as_str(), other);
    }
}

/// Remarks that a nickname looks like that of another credential.
pub fn remark_on_look_alike(ctx: &mut Context<'_>, nickname: &str, other: &str) {
    let (nickname, other) = (visible(nickname), visible(other));
    ctx.out.remark(format!(
        "`{nickname}` looks like `{other}`, another credential; tell them apart by id"
    ));
}

/// Remarks that other credentials have the same keys, if there are any.
pub fn remark_on_same_keys(ctx: &mut Context<'_>, others: &[Credential]) {
    for other in others {
        let stored_as = stored_as(other);
        ctx.out
            .remark(format!("the same keys are stored already, {stored_as}"));
    }
}

/// Remarks that a type is defined nowhere. A user who mistyped it should notice; any other user should
/// know what is assumed about it.
pub fn remark_on_own_type(ctx: &mut Context<'_>, provider: &Provider) {
    if !provider.is_known() {
        ctx.out.remark(format!(
            "`{0}` is a type of your own; `credctl types {0}` shows what is assumed about it",
            provider.name
        ));
    }
}

/// Shows on a terminal which credential is handed out and why, if the user named none.
pub fn announce(ctx: &mut Context<'_>, found: &SelectedCredentials) {
    let Some((layer, one)) = found.credentials.first() else {
        return;
    };
    let why = match layer {
        Layer::Variable => " (CREDCTL_CREDENTIAL)",
        Layer::Config | Layer::Fallback => " (the active credential)",
        Layer::Argument => return,
    };
    if io::stderr().is_terminal() {
        let credential = &one.row.credential;
        let short = credential.short_id();
        let line = credential_line("Using ", credential, &short, why);
        ctx.out.line(&line);
    }
}
