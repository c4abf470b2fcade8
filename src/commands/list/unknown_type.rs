//! Refusal of a type that nobody knows: most likely a slip, and an empty list would hide it.

use crate::{
    context::Context,
    domain::{nearest, visible},
    exit::Failure,
    store::Store,
};

/// Refuses a type that is neither that of a known provider nor stored with any credential. What is stored is
/// looked up only if no provider has the name.
///
/// # Errors
/// Exit 2 with a near name; otherwise as for any exchange.
pub(super) async fn refuse(
    ctx: &Context<'_>,
    store: Option<&Store>,
    typed: Option<&str>,
) -> Result<(), Failure> {
    let providers = ctx.providers();
    let Some(typed) = typed.filter(|typed| providers.known(typed).is_none()) else {
        return Ok(());
    };
    let stored = match store {
        Some(store) => store.types().await?,
        None => Vec::new(),
    };
    let wanted = providers.canonical_type(typed);
    let is_wanted = |spelling: &String| {
        spelling == wanted.as_str() || providers.read_stored(spelling).0 == wanted
    };
    if stored.iter().any(is_wanted) {
        return Ok(());
    }
    let all = providers.all();
    let known = all.iter().flat_map(|provider| {
        let aliases = provider.aliases.iter().cloned();
        std::iter::once(provider.name.clone()).chain(aliases)
    });
    let near = nearest(typed, known.chain(stored).collect());
    let message = format!("no type is called `{}`", visible(typed));
    Err(Failure::usage(message).hint(match near {
        Some(near) => format!("did you mean `{near}`? `credctl types` lists the types"),
        None => "`credctl types` lists the types; a type of your own is listed once a credential \
                 has it"
            .to_owned(),
    }))
}
