//! What a list says beside its rows.

use crate::{
    context::Context,
    domain::Layer,
    selection,
    store::{Chosen, Preamble, Store},
};

/// Returns the text for an empty list, which says for which user it is empty.
pub(super) fn empty(ctx: &Context<'_>, store: &Store, is_narrowed: bool) -> String {
    let which = match is_narrowed {
        true => "such credentials",
        false => "credentials",
    };
    let account = match &ctx.settings.account {
        Some(set) => format!(" in account {} ({})", set.value, set.origin),
        None => String::new(),
    };
    format!("No {which} for {}{account}", ctx.whose(store))
}

/// Says that a list is empty.
pub(super) fn say_empty(ctx: &mut Context<'_>, empty: &str, nothing_stored: bool) {
    ctx.out.say(empty);
    if nothing_stored {
        ctx.out.say("Store one with: credctl add");
    }
}

/// Returns remarks on the credential in use. None if there is nothing unusual about it.
pub(super) fn remarks(preamble: &Preamble, is_empty: bool) -> Vec<String> {
    match (&preamble.chosen, &preamble.lost) {
        (Chosen::None | Chosen::OtherAccount(_), _) if is_empty => Vec::new(),
        (Chosen::One(Layer::Fallback, row), Some(lost)) => {
            selection::remarks_on_lost(lost, Some(&row.credential))
        }
        (Chosen::None, Some(lost)) => selection::remarks_on_lost(lost, None),
        (Chosen::One(..), _) => Vec::new(),
        (Chosen::None, None) => {
            vec!["no active credential: choose one with `credctl use`".to_owned()]
        }
        (Chosen::OtherAccount(row), _) => vec![format!(
            "the active credential, `{}`, is in another account",
            row.credential.label()
        )],
        (Chosen::Unresolved(reference, candidates), _) => {
            let count = match candidates.len() {
                0 => "no credential".to_owned(),
                several => format!("{several} credentials"),
            };
            vec![format!(
                "CREDCTL_CREDENTIAL is `{reference}`, which fits {count}"
            )]
        }
    }
}
