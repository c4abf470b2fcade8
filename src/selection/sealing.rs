//! Remarks that follow a sealing.

use crate::{context::Context, domain::KeyId, vault::Vault};

/// Adds the remark that follows the first sealing of a vault: where the vault key is.
pub fn remark_on_first_key(ctx: &mut Context<'_>, vault: &Vault) {
    let place = vault.key_place();
    ctx.out.remark(format!(
        "the vault key is in {place}; without it nothing can be opened: keep a copy with `credctl backup FILE --with-keys`"
    ));
}

/// Adds a remark on records of vault keys that nobody at hand vouches for.
pub fn remark_on_strangers(ctx: &mut Context<'_>, strangers: &[KeyId]) {
    if strangers.is_empty() {
        return;
    }
    let ids: Vec<_> = strangers.iter().map(KeyId::to_string).collect();
    ctx.out.remark(format!(
        "ignored: the database lists vault key {}, which none of your vault keys introduced; \
         if it belongs to somebody who shares the vault, import it from them with `credctl vault import-key`",
        ids.join(", ")
    ));
}
