use super::stored::Stored;
use crate::{commands::answers, context::Context, domain::look_alikes, store::Store};

/// Number of pairs that are named.
const NAMED: usize = 5;

/// Remarks on new nicknames that look like others, of a thousand at most.
pub(super) async fn remark(ctx: &mut Context<'_>, store: &Store, stored: &Stored) {
    let new: Vec<_> = stored
        .newest
        .iter()
        .filter_map(|credential| credential.nickname.clone())
        .collect();
    if new.is_empty() {
        return;
    }
    // The credentials are stored, whatever becomes of this.
    let all = store.labels().await.unwrap_or_default();
    let pairs = look_alikes(&new, &all);
    for (one, other) in pairs.iter().take(NAMED) {
        answers::remark_on_look_alike(ctx, one, other);
    }
    let more = pairs.len().saturating_sub(NAMED);
    if more > 0 {
        ctx.out.remark(format!("{more} more look like others"));
    }
}
