//! `credctl show --clip`.

use super::field::of;
use crate::{
    clipboard::Clipboard,
    context::Context,
    domain::{Credential, KeyPair},
    exit::Failure,
    process,
    providers::{API_KEY, Provider, SECRET_KEY},
};

/// Finds the clipboard, before any key is opened.
pub(super) fn clipboard(ctx: &Context<'_>) -> Result<Clipboard, Failure> {
    match ctx.out.manner.json {
        true => Err(Failure::usage(
            "--clip has no answer and cannot be combined with --json",
        )),
        false => Ok(Clipboard::of(&ctx.vars)?),
    }
}

/// Puts one value of a credential on the clipboard: that of the field, else the secret.
pub(super) fn copy(
    ctx: &mut Context<'_>,
    clipboard: &mut Clipboard,
    field: Option<&str>,
    (credential, keys, provider): (&Credential, &KeyPair, Option<&Provider>),
) -> Result<(), Failure> {
    let field = match field {
        Some(field) => field,
        None => the_secret(keys, provider)?,
    };
    let value = of(field, keys, provider)?;
    if value.is_empty() {
        return Err(Failure::usage(format!("it has no {field}")));
    }
    let after = ctx.settings.clip_timeout;
    clipboard.put(value, after, ctx.settings.timeout.value)?;
    process::wipe_stack();
    let by = match clipboard.program() {
        Some(program) => format!(" with {program}"),
        None => ", if your terminal lets programs use it (OSC 52)".to_owned(),
    };
    ctx.out.say(&format!(
        "{field} of `{}` copied to the clipboard{by}; cleared in {after:?}",
        credential.label()
    ));
    if clipboard.program().is_none() && ctx.vars.foreign("TMUX").is_some() {
        ctx.out
            .remark("tmux lets programs use the clipboard with `set -g set-clipboard on`");
    }
    Ok(())
}

/// Returns the name of the only secret of a credential. The API key is one where there is no other.
fn the_secret<'a>(keys: &'a KeyPair, provider: Option<&Provider>) -> Result<&'a str, Failure> {
    let of_pair = match keys.secret_key.is_empty() {
        true => API_KEY,
        false => SECRET_KEY,
    };
    let is_open = |name: &str| {
        let further = provider.and_then(|provider| provider.further(name));
        further.is_some_and(|field| !field.is_secret)
    };
    let further = keys.fields.iter().map(|(name, _)| name);
    let mut secrets = vec![of_pair];
    secrets.extend(further.filter(|name| !is_open(name)));
    match secrets[..] {
        [one] => Ok(one),
        _ => Err(
            Failure::usage(format!("it has several secrets: {}", secrets.join(", ")))
                .hint("name one with --field"),
        ),
    }
}
