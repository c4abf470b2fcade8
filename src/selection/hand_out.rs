//! Credentials that leave the vault: they must be found, enabled, and of the environment that is
//! expected.
//!
//! All of this is checked before a vault key is asked for. No credential stands in for one that is
//! gone: the command names it and refuses.

use std::rc::Rc;

use jiff::{SignedDuration, Timestamp};

use super::{
    Expectation, Found, SelectionError, check_environments, judge, refuse_disabled,
    refuse_disabled_account, refuse_unsealed,
};
use crate::{
    context::Context,
    domain::{Credential, KeptCheck, KeyPair, Layer, Length},
    providers::{API_KEY, Around, Changes, KeyCount, NotHandedOut, Provider, SECRET_KEY, changes},
    render::rfc3339,
    store::VaultRow,
    vault::Passed,
};

/// Rule for credentials whose keys have ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expired {
    Refused,
    /// They are handed out all the same.
    Allowed,
}

impl Expired {
    /// Returns the rule by whether such credentials are allowed.
    pub fn allowed(are_allowed: bool) -> Self {
        match are_allowed {
            true => Expired::Allowed,
            false => Expired::Refused,
        }
    }
}

/// Time by which the clocks of two machines may differ.
const CLOCKS_APART: SignedDuration = SignedDuration::from_mins(5);

/// Time before the end of keys from which it is remarked on.
const NEAR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Credentials that were found and are still sealed.
pub struct SelectedCredentials {
    /// Vault that holds the credentials.
    pub vault: VaultRow,
    /// Credentials in the order they were asked for, each once, with the layer that named it.
    pub credentials: Vec<(Layer, Found)>,
}

impl SelectedCredentials {
    /// Refuses what must not be handed out: disabled credentials, those without a seal where such are
    /// refused, and those that are not of the expected environment.
    ///
    /// # Errors
    /// Fails with [`SelectionError`] for the first credential that must not be handed out.
    pub fn judge(
        &self,
        ctx: &mut Context<'_>,
        expected: Option<Expectation>,
        expired: Expired,
    ) -> Result<(), SelectionError> {
        let all = || self.credentials.iter().map(|(_, found)| &found.row);
        for (layer, found) in &self.credentials {
            let row = &found.row;
            refuse_disabled_active(*layer, &row.credential)?;
            refuse_disabled(&row.credential)?;
            judge_end(ctx, &row.credential, expired)?;
            refuse_disabled_account(row)?;
            refuse_unsealed(ctx, &self.vault, row)?;
        }
        let credentials = all().map(|row| &row.credential);
        check_environments(&ctx.providers(), credentials, expected)
    }

    /// Returns the provider of each credential, in the same order.
    ///
    /// # Errors
    /// Fails with [`SelectionError::UnknownType`] for a type whose name credctl would never store.
    pub fn providers(&self, ctx: &Context<'_>) -> Result<Vec<Rc<Provider>>, SelectionError> {
        let provider = |credential: &Credential| {
            let unknown =
                || SelectionError::UnknownType(credential.credential_type.as_str().to_owned());
            let provider = ctx.providers().of(&credential.credential_type);
            provider.ok_or_else(unknown)
        };
        self.credentials
            .iter()
            .map(|(_, found)| provider(&found.row.credential))
            .collect()
    }

    /// Opens all credentials, if each is as credctl wrote it. Vault keys are asked for only here.
    ///
    /// # Errors
    /// Fails with [`SelectionError::Vault`] if a vault key is missing or wrong, and if a row was
    /// altered, is damaged, is older than this machine has seen, or has no seal where such rows are
    /// refused; with [`SelectionError::HalfAPair`] if a key is empty that the provider needs.
    pub fn open(&mut self, ctx: &mut Context<'_>) -> Result<Vec<KeyPair>, SelectionError> {
        let mut opened = Vec::new();
        let mut seen = Vec::new();
        for (_, found) in &mut self.credentials {
            let passed = judge(ctx, &self.vault, found)?;
            let row = &found.row;
            let keys = ctx.keys(row.credential.key_id.as_slice())?;
            let pair = keys.open(row)?;
            refuse_half(ctx, &row.credential, &pair)?;
            opened.push(pair);
            match passed {
                Passed::Unsealed => remark_on_unsealed(ctx, &row.credential),
                _ => seen.push((row.credential.id, row.revision())),
            }
            if let Passed::Renamed(_) = passed {
                found.row.name_as_sealed();
            }
        }
        if !seen.is_empty() {
            ctx.remember(self.vault.id, seen);
        }
        Ok(opened)
    }

    /// Refuses credentials that their provider did not accept when it was last asked, or was not asked about
    /// for longer than this. They must have been opened before.
    ///
    /// # Errors
    /// Fails with [`SelectionError::NotVerified`] for the first one.
    pub async fn refuse_unverified(
        &self,
        ctx: &mut Context<'_>,
        most: Length,
    ) -> Result<(), SelectionError> {
        let rows = || self.credentials.iter().map(|(_, found)| &found.row);
        let ids: Vec<_> = rows().map(|row| row.credential.id).collect();
        let kept = ctx.store()?.checks(&ids).await?;
        let keys = ctx.keys(&[])?;
        let checker = keys.checker(self.vault.id);
        for row in rows() {
            let kept = kept.iter().find_map(|one| checker.believed_check(row, one));
            if let Some(why) = unverified(kept, most) {
                return Err(SelectionError::NotVerified {
                    credential: Box::new(row.credential.clone()),
                    why,
                });
            }
        }
        Ok(())
    }

    /// Returns the changes that the credentials together make in the environment of a program.
    ///
    /// # Errors
    /// Fails with [`SelectionError`] if the variables of a credential cannot be determined, if two
    /// credentials contradict each other, or if a variable cannot be kept.
    pub fn changes<'a>(
        &'a self,
        providers: &'a [Rc<Provider>],
        keys: &'a [KeyPair],
        around: &'a Around,
    ) -> Result<Changes<'a>, SelectionError> {
        let all = self.credentials.iter().zip(providers).zip(keys);
        let parts = all.map(|(((_, found), provider), keys)| {
            let credential = &found.row.credential;
            let part = provider.hand_out(credential.environment, keys);
            let part = part.map_err(|reason| no_variables(credential, reason))?;
            Ok((credential, part))
        });
        let parts: Vec<_> = parts.collect::<Result<_, SelectionError>>()?;
        let changes = changes(parts, around)?;
        changes.refuse_kept(around)?;
        Ok(changes)
    }
}

/// Returns why a check is not enough. `None` if it is.
fn unverified(kept: Option<&KeptCheck>, most: Length) -> Option<String> {
    let Some(kept) = kept else {
        return Some("it was not verified since it was stored or changed".to_owned());
    };
    let age = Timestamp::now().duration_since(kept.at);
    if !kept.verdict.is_accepted() {
        let verdict = kept.verdict.as_str().replace('_', " ");
        return Some(format!("its last verdict is {verdict}"));
    }
    let at = rfc3339(kept.at);
    if age < -CLOCKS_APART {
        return Some(format!(
            "it was verified at {at}, which is yet to come: a clock is wrong"
        ));
    }
    (age > most.duration()).then(|| format!("it was last verified at {at}"))
}

/// Refuses a disabled credential that nobody named: it is the active one.
fn refuse_disabled_active(layer: Layer, credential: &Credential) -> Result<(), SelectionError> {
    match layer == Layer::Config && !credential.is_active {
        false => Ok(()),
        true => Err(SelectionError::ActiveDisabled {
            credential: Box::new(credential.clone()),
            hands_out: true,
        }),
    }
}

/// Refuses a credential whose keys have ended, and remarks on one whose keys end soon.
fn judge_end(
    ctx: &mut Context<'_>,
    credential: &Credential,
    expired: Expired,
) -> Result<(), SelectionError> {
    let Some(end) = credential.expires_at else {
        return Ok(());
    };
    let left = end.duration_since(Timestamp::now());
    let has_ended = !left.is_positive();
    if has_ended && expired == Expired::Refused {
        return Err(SelectionError::Expired {
            credential: Box::new(credential.clone()),
            at: end,
        });
    }
    if left < NEAR {
        let word = if has_ended { "have ended" } else { "end" };
        let label = credential.label();
        ctx.out
            .remark(format!("the keys of `{label}` {word} at {}", rfc3339(end)));
    }
    Ok(())
}

fn no_variables(credential: &Credential, reason: NotHandedOut) -> SelectionError {
    SelectionError::NoVariables {
        label: credential.label().to_owned(),
        reason,
    }
}

/// Refuses keys of which one part is missing: the older product may have stored a key alone, and it
/// stores no further fields.
fn refuse_half(
    ctx: &Context<'_>,
    credential: &Credential,
    pair: &KeyPair,
) -> Result<(), SelectionError> {
    let provider = ctx.providers().of(&credential.credential_type);
    let needs_both = provider
        .as_ref()
        .is_some_and(|p| p.key_count() == KeyCount::Two);
    let lacking = provider.as_ref().and_then(|provider| {
        let field = provider.missing_field(|name| pair.fields.get(name).is_some())?;
        Some(field.name.clone())
    });
    let missing = match (pair.api_key.is_empty(), pair.secret_key.is_empty()) {
        (true, _) => API_KEY.to_owned(),
        (false, true) if needs_both => SECRET_KEY.to_owned(),
        _ => match lacking {
            Some(field) => field,
            None => return Ok(()),
        },
    };
    Err(SelectionError::HalfAPair {
        credential: Box::new(credential.clone()),
        missing,
    })
}

fn remark_on_unsealed(ctx: &mut Context<'_>, credential: &Credential) {
    ctx.out.remark(format!(
        "`{}` is not sealed: changes to it cannot be detected until `credctl vault seal`",
        credential.label()
    ));
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::unverified;
    use crate::domain::{CheckVerdict, KeptCheck, KeyFacts};

    fn at(offset: SignedDuration) -> KeptCheck {
        KeptCheck {
            verdict: CheckVerdict::Good,
            reason: None,
            revision: 1,
            at: Timestamp::now() + offset,
            by: String::new(),
            facts: KeyFacts::default(),
            account_hash: None,
        }
    }

    #[test]
    fn a_check_counts_for_its_time_and_never_if_it_is_yet_to_come() {
        let day = "24h".parse().unwrap();
        let said = |offset| unverified(Some(&at(offset)), day);
        assert_eq!(said(SignedDuration::from_hours(-23)), None);
        assert_eq!(said(SignedDuration::from_secs(30)), None);
        let old = said(SignedDuration::from_hours(-25)).unwrap();
        assert!(old.contains("last verified at"), "{old}");
        let ahead = said(SignedDuration::from_hours(1)).unwrap();
        assert!(ahead.contains("yet to come"), "{ahead}");
    }
}
