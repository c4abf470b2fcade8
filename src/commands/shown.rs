//! How a command shows the credential it changed.

use serde::Serialize;

use crate::{
    context::Context,
    domain::{Credential, Nickname, Uuid},
    render::{CredentialJson, OutputError, credential_line},
};

/// The answer of every command that ends with one credential.
#[derive(Serialize)]
struct Answer<'a> {
    credential: Option<CredentialJson<'a>>,
}

/// Shows a credential: `word` and the credential for people, an object for programs.
///
/// # Errors
/// When stdout cannot take it.
pub fn credential(
    ctx: &mut Context<'_>,
    word: &str,
    credential: &Credential,
    end: &str,
    selected: bool,
) -> Result<(), OutputError> {
    if ctx.out.manner.json {
        return ctx.out.json(&Answer {
            credential: Some(CredentialJson::new(credential, selected)),
        });
    }
    ctx.out.line(&credential_line(
        word,
        credential,
        &credential.short_id(),
        end,
    ));
    Ok(())
}

/// Whether a credential is the active one of its vault by the config read at the start.
pub fn is_active(ctx: &Context<'_>, vault: Uuid, credential: &Credential) -> bool {
    ctx.settings
        .active
        .get(&vault)
        .is_some_and(|active| active.credential_id == credential.id)
}

/// Remarks that a nickname does not tell credentials apart, where it does not.
pub fn remark_on_repeated_nickname(ctx: &mut Context<'_>, nickname: &Nickname, others: i64) {
    match others {
        ..=0 => {}
        1 => ctx.out.remark(format!(
            "another credential is called `{nickname}` too; tell them apart by id"
        )),
        n => ctx.out.remark(format!(
            "{n} other credentials are called `{nickname}` too; tell them apart by id"
        )),
    }
}
