//! `credctl vault pin`.

use serde::Serialize;
use uuid::Uuid;

use super::opening::nothing_sealed;
use crate::{
    config::NewFacts,
    context::Context,
    exit::{ExitCode, Failure},
    postgres::Address,
    prompt::Awaited,
};

/// Pin the vault that the database holds, if the database was made anew on purpose
///
/// This machine remembers which vault it has met at each database, and refuses another one there:
/// it may be a copy, or the database of somebody else. Shows the pinned vault and the one that was
/// found, and asks before it pins the latter.
#[derive(Debug, clap::Args)]
pub struct PinArgs {
    /// Do not ask for confirmation
    #[arg(short, long)]
    yes: bool,
}

impl PinArgs {
    /// Returns what the command may ask a person for.
    pub fn awaits(&self) -> Option<Awaited> {
        (!self.yes).then_some(Awaited::Answers)
    }
}

#[derive(Serialize)]
struct Answer {
    vault_id: String,
    pinned_before: Option<String>,
    place: String,
}

/// Pins the vault that is found.
///
/// # Errors
/// Exit 3 without a vault, 7 without `--yes` if nobody can be asked or if a setting fixes another
/// vault, 12 if the state file cannot be written.
pub(super) async fn run(ctx: &mut Context<'_>, args: PinArgs) -> Result<(), Failure> {
    // The pinned vault must not be required here: it is what changes.
    let store = ctx.store_of_any_vault()?;
    if let Address::Private(server) = store.database().address()
        && !server.is_made()?
    {
        return Err(nothing_sealed());
    }
    let (vault, _) = store.key_records().await?;
    refuse_fixed(ctx, vault.id)?;
    let place = store.identity();
    let before = ctx.state()?.pinned(&place);
    if before != Some(vault.id) {
        let found = vault.id;
        let pinned = before.map_or_else(|| "none".to_owned(), |before| before.to_string());
        ctx.out.say(&format!("pinned: {pinned}"));
        ctx.out.say(&format!("found:  {found}"));
        let question = "Was this database made anew on purpose? Pin the vault that was found?";
        ctx.confirm(
            args.yes,
            "pinning another vault",
            question,
            "nothing was pinned",
        )
        .await?;
        let new = NewFacts {
            pin: Some((place.clone(), found)),
            seen: Vec::new(),
        };
        ctx.state()?.remember(found, &new)?;
    }
    show(ctx, vault.id, before, place)
}

/// Refuses to pin a vault while a setting fixes another one, which would still decide.
fn refuse_fixed(ctx: &Context<'_>, found: Uuid) -> Result<(), Failure> {
    match &ctx.settings.vault {
        Some(fixed) if fixed.value != found => Err(Failure::new(
            ExitCode::Refused,
            format!(
                "{} fixes vault {}, and the database holds {found}",
                fixed.origin, fixed.value
            ),
        )
        .hint("change it there; pinning would not help")),
        _ => Ok(()),
    }
}

fn show(
    ctx: &mut Context<'_>,
    vault: Uuid,
    before: Option<Uuid>,
    place: String,
) -> Result<(), Failure> {
    if ctx.out.manner.json {
        return Ok(ctx.out.json(&Answer {
            vault_id: vault.to_string(),
            pinned_before: before.map(|before| before.to_string()),
            place,
        })?);
    }
    ctx.out.say(&match before {
        Some(before) if before == vault => format!("Vault {vault} is pinned already"),
        _ => format!("Pinned vault {vault}"),
    });
    Ok(())
}
