//! What this machine remembers of a strict vault, so that it is noticed when the database no longer
//! says so.

use crate::{
    config,
    context::Context,
    domain::Uuid,
    store::{FirstKey, VaultRow},
    vault::{Keys, Strictness, Vault},
};

/// What follows the first sealing of a vault, and any other one.
pub fn after_sealing(ctx: &mut Context<'_>, vault: &Vault, first: Option<&FirstKey>) {
    let Some(first) = first else {
        return remember(ctx, vault.row(), vault.keys());
    };
    remark_on_first_key(ctx, vault);
    if first.strict_token.is_some() {
        note(ctx, vault.row().id);
    }
}

/// Remembers that a vault is strict, if its mark was made with one of these keys. Where there is no
/// config file, reading makes none; and what cannot be remembered fails no command.
pub fn remember(ctx: &mut Context<'_>, vault: &VaultRow, keys: &Keys) {
    if Strictness::of(vault, &ctx.settings.strict) == Strictness::Stripped {
        ctx.out.remark(
            "the database no longer says that this vault is strict, but this machine remembers it: \
             run `credctl vault check`",
        );
        return;
    }
    let is_new = !ctx.settings.strict.contains(&vault.id);
    let token = vault.strict_token.as_ref().filter(|_| is_new);
    let is_made = token.is_some_and(|token| {
        let made = keys.keyring().made_strict_token(vault.id, token);
        made.is_some()
    });
    if is_made && ctx.settings.paths.config.exists() {
        note(ctx, vault.id);
    }
}

/// Remembers that a vault is strict from now on.
pub fn note(ctx: &mut Context<'_>, vault: Uuid) {
    match config::remember_strict(&ctx.settings.paths.config, vault) {
        Ok(_) => drop(ctx.settings.strict.insert(vault)),
        Err(error) => tracing::info!(%error, "that the vault is strict is not remembered here"),
    }
}

/// Remarks where the vault's key is, when its first one was put to use.
fn remark_on_first_key(ctx: &mut Context<'_>, vault: &Vault) {
    let place = vault.key_place();
    ctx.out.remark(format!(
        "the vault key is in {place}; without it nothing can be opened: keep a copy with `credctl backup FILE --with-keys`"
    ));
}
