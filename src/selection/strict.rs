//! Record on this machine of which vaults are strict, so that it is noticed when a database no
//! longer says so.

use crate::{
    config,
    context::Context,
    domain::Uuid,
    store::{FirstKey, VaultRow},
    vault::{Keys, Strictness, Vault},
};

/// Adds the remarks and records that follow a sealing, the first one of a vault or any other.
pub fn after_sealing(ctx: &mut Context<'_>, vault: &Vault, first: Option<&FirstKey>) {
    let Some(first) = first else {
        return remember(ctx, vault.row(), vault.keys());
    };
    remark_on_first_key(ctx, vault);
    if first.strict_token.is_some() {
        note(ctx, vault.row().id);
    }
}

/// Records that a vault is strict, if its mark was made with one of these keys. If there is no
/// config file, reading a vault makes none. A record that cannot be written fails no command.
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

/// Records that a vault is strict from now on.
pub fn note(ctx: &mut Context<'_>, vault: Uuid) {
    match config::remember_strict(&ctx.settings.paths.config, vault) {
        Ok(_) => drop(ctx.settings.strict.insert(vault)),
        Err(error) => {
            tracing::info!(%error, "this machine cannot remember that the vault is strict")
        }
    }
}

/// Adds a remark that says where the vault key is, when the first one was used.
fn remark_on_first_key(ctx: &mut Context<'_>, vault: &Vault) {
    let place = vault.key_place();
    ctx.out.remark(format!(
        "the vault key is in {place}; without it nothing can be opened: keep a copy with `credctl backup FILE --with-keys`"
    ));
}
