//! `credctl rename`.

use super::{answers, completion_cache};
use crate::{
    args::NarrowingArgs,
    context::Context,
    domain::{Nickname, Reference, SEAL_BYTES},
    exit::Failure,
    selection::{self, active},
    store::SealedCredential,
    vault::Strictness,
};

/// Change the nickname of a credential
///
/// The credential keeps its id, so it stays active if it was active.
#[derive(Debug, clap::Args)]
pub struct RenameArgs {
    /// Credential: nickname, id, beginning of an id, or TYPE/NICKNAME
    #[arg(value_name = "CREDENTIAL")]
    credential: Reference,
    /// New nickname
    #[arg(value_name = "NICKNAME")]
    nickname: Nickname,
    #[command(flatten)]
    narrowing: NarrowingArgs,
}

/// Renames a credential.
///
/// # Errors
/// Exit 3 and 4 as for any reference, 5 without the vault key that sealed the credential, 9 if it was
/// altered, 11 if it changed in the meantime.
pub async fn run(ctx: &mut Context<'_>, args: RenameArgs) -> Result<(), Failure> {
    let narrowing = selection::narrowing(ctx, args.narrowing.stated());
    let (store, vault, old) = selection::one(ctx, &args.credential, Some(&narrowing)).await?;
    vault.allow_writing()?;
    let label_seal = label_seal(ctx, &old, &args.nickname)?;
    let old = &old.credential;
    let in_use = ctx.settings.in_use();
    let changed = store
        .rename(old, &args.nickname, label_seal.as_ref(), &in_use)
        .await?;
    answers::remark_on_repeated_nickname(ctx, &args.nickname, changed.same_nickname);
    active::changed(ctx, &vault, &changed.credential);
    completion_cache::add(ctx, &[&changed.credential]);
    let word = format!("Renamed `{}`: ", old.label());
    let selected = active::is_selected(ctx, &vault, &changed);
    answers::credential(ctx, &word, &changed.credential, "", selected)
}

/// Returns the seal of the new label, the only reason why a rename needs a vault key. `None` for an
/// unsealed credential.
fn label_seal(
    ctx: &mut Context<'_>,
    old: &SealedCredential,
    nickname: &Nickname,
) -> Result<Option<[u8; SEAL_BYTES]>, Failure> {
    if old.is_unsealed() {
        return Ok(None);
    }
    let keys = ctx.keys(old.credential.key_id.as_slice())?;
    keys.judge(old, Strictness::Off)?;
    Ok(Some(keys.label_seal(&old.renamed(nickname))?))
}
