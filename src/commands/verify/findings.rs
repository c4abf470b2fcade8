//! What is odd about keys that providers accept.

use jiff::Timestamp;

use super::checked::{Checked, DeniedRight, Finding};
use crate::{
    commands::asking::Asked,
    context::Context,
    domain::{Credential, Length, visible},
    exit::Failure,
    render::rfc3339,
    store::{Store, StoredCheck},
    vault::Checker,
};

/// What the user counts as a problem.
pub(super) struct Wanted<'a> {
    pub deny: &'a [DeniedRight],
    pub expires_within: Option<Length>,
}

/// Finds problems, and credentials of the same account. `before` is what was kept of earlier checks.
///
/// # Errors
/// As for any exchange that reads.
pub(super) async fn find(
    ctx: &mut Context<'_>,
    store: &Store,
    checker: &Checker<'_>,
    checked: &mut [Checked],
    (before, wanted): (&[StoredCheck], &Wanted<'_>),
) -> Result<(), Failure> {
    let hash_of = |one: &Checked| Asked::of(&one.row)?.account_hash(checker, &one.outcome);
    let hashes: Vec<_> = checked.iter().filter_map(hash_of).collect();
    let others = match hashes.is_empty() {
        true => Vec::new(),
        false => store.with_accounts(&hashes).await?,
    };
    for one in checked
        .iter_mut()
        .filter(|one| one.outcome.verdict.is_accepted())
    {
        let hash = hash_of(one);
        one.same_account_as = match &hash {
            Some(hash) => same(checker, one, hash, &others),
            None => Vec::new(),
        };
        let mut found = of_accounts(one);
        found.extend(other_account(checker, one, hash.as_deref(), before));
        found.extend(of_rights(one, wanted.deny));
        found.extend(of_expiry(one, wanted.expires_within));
        one.findings = found;
        remark_on_withdrawals(ctx, one, wanted.deny);
    }
    Ok(())
}

/// Returns the other credentials whose newest check was of the same account.
fn same(
    checker: &Checker<'_>,
    one: &Checked,
    hash: &[u8],
    others: &[(Credential, StoredCheck)],
) -> Vec<Credential> {
    let own = one.row.credential.id;
    let is_same = |(other, kept): &&(Credential, StoredCheck)| {
        other.id != own
            && kept.check.account_hash.as_deref() == Some(hash)
            && checker.vouches_for(kept)
    };
    others
        .iter()
        .filter(is_same)
        .map(|(other, _)| other.clone())
        .collect()
}

fn of_accounts(one: &Checked) -> Vec<Finding> {
    let own = one.row.credential.environment;
    let of_one = |other: &Credential| {
        let name = format!("`{}` ({})", visible(other.label()), other.short_id());
        match (own, other.environment) {
            (Some(own), Some(theirs)) if own != theirs => Finding {
                kind: "paper_and_live",
                detail: format!("{name} opens the same account, and is stored as {theirs}"),
            },
            _ => Finding {
                kind: "same_account",
                detail: format!("{name} opens the same account"),
            },
        }
    };
    one.same_account_as.iter().map(of_one).collect()
}

/// Finds that a credential opens another account than at its last check. Hashes under different vault keys
/// cannot be compared.
fn other_account(
    checker: &Checker<'_>,
    one: &Checked,
    hash: Option<&[u8]>,
    before: &[StoredCheck],
) -> Option<Finding> {
    let row = &one.row;
    let kept = before
        .iter()
        .find(|kept| kept.credential_id == row.credential.id)?;
    let key = row.companion.as_ref()?.key_id;
    let (then, now) = (kept.check.account_hash.as_deref()?, hash?);
    let differs = kept.key_id == key && then != now && checker.vouches_for(kept);
    differs.then(|| {
        let tail = kept.check.facts.account_tail.as_deref();
        let then = tail.map_or_else(String::new, |tail| format!(", which was {}", visible(tail)));
        Finding {
            kind: "other_account",
            detail: format!("it opens another account than at its last check{then}"),
        }
    })
}

fn of_rights(one: &Checked, deny: &[DeniedRight]) -> Vec<Finding> {
    let rights = one.outcome.facts.rights;
    let denied = |right| deny.contains(&right);
    let mut found = Vec::new();
    if denied(DeniedRight::Withdraw) && rights.withdraw == Some(true) {
        found.push(Finding {
            kind: "may_withdraw",
            detail: "it may withdraw".to_owned(),
        });
    }
    if denied(DeniedRight::Trade) && rights.trade == Some(true) {
        found.push(Finding {
            kind: "may_trade",
            detail: "it may trade".to_owned(),
        });
    }
    found
}

fn of_expiry(one: &Checked, within: Option<Length>) -> Option<Finding> {
    let expires_at = one.expires_at()?;
    let limit = Timestamp::now().checked_add(within?.duration());
    let is_near = expires_at <= limit.unwrap_or(Timestamp::MAX);
    is_near.then(|| Finding {
        kind: "expires",
        detail: format!("it ends at {}", rfc3339(expires_at)),
    })
}

/// Remarks that a key may withdraw, where that does not count as a problem.
fn remark_on_withdrawals(ctx: &mut Context<'_>, one: &Checked, deny: &[DeniedRight]) {
    let may = one.outcome.facts.rights.withdraw == Some(true);
    if may && !deny.contains(&DeniedRight::Withdraw) {
        let credential = &one.row.credential;
        ctx.out.remark(format!(
            "`{}` ({}) may withdraw: a bot seldom needs that",
            credential.label(),
            credential.short_id()
        ));
    }
}
