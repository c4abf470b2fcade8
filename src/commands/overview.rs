//! `credctl` without a command.

use super::completion_cache;
use crate::{
    context::Context,
    domain::{Unusable, visible},
    help::overview,
    selection::active,
};

/// Returns the text of `credctl` alone. It says what is in use as this machine remembers it; the database
/// is not asked.
pub fn text(ctx: &mut Context<'_>) -> String {
    overview(in_use(ctx).as_deref())
}

fn in_use(ctx: &mut Context<'_>) -> Option<String> {
    if let Some(reference) = &ctx.settings.credential {
        let reference = reference.to_string();
        return Some(format!("{} (CREDCTL_CREDENTIAL)", visible(&reference)));
    }
    let active = active::known(ctx).ok().flatten();
    if let Some(active) = active.filter(|active| active.state != Some(Unusable::Removed)) {
        let id = active.credential_id.simple().to_string();
        let label = active.nickname.unwrap_or_else(|| id[..8].to_owned());
        let environment = active
            .environment
            .map(|environment| format!(" · {environment}"));
        return Some(format!(
            "{} · {}{}",
            visible(active.credential_type.as_str()),
            visible(&label),
            environment.unwrap_or_default()
        ));
    }
    let known = completion_cache::of_all_accounts(ctx).map(|cache| cache.read().credentials);
    let number = known.map_or(0, |known| known.len());
    (number > 0).then(|| "nothing; `credctl use` chooses one".to_owned())
}
