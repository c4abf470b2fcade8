//! What a narrowing asks for, in words, for refusals of what lies outside of it.

use crate::{
    context::Context,
    domain::{Environment, Narrowing, visible},
};

/// Returns what a credential has to be, such as `of type polygon, live, in account main (--account)`.
pub(super) fn wanted(
    ctx: &Context<'_>,
    narrowing: &Narrowing,
    environment: Option<Environment>,
) -> String {
    let credential_type = narrowing.credential_type.as_ref();
    let of_type = credential_type.map(|one| format!("of type `{}`", visible(one.as_str())));
    let environment = environment.map(|one| one.to_string());
    let account = ctx.settings.account.as_ref();
    let in_account =
        account.map(|set| format!("in account `{}` ({})", visible(&set.value), set.origin));
    let parts = of_type.into_iter().chain(environment).chain(in_account);
    parts.collect::<Vec<_>>().join(", ")
}
