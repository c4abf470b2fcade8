//! `credctl current`.

use anstyle::Style;
use serde::Serialize;
use uuid::Uuid;

use super::answers;
use crate::{
    args::NarrowingArgs,
    context::Context,
    domain::{Credential, Layer, Reference, SealState, Selection},
    exit::Failure,
    providers::Providers,
    render::{CredentialJson, SelectionJson, Span, credential_line},
    selection::{self, Expectation, Found, Order, SelectedCredentials, SelectionError, active},
    store::{Chosen, Preamble, VaultRow},
};

/// Show the credential in use, and check its environment
///
/// For the first line of a script: `credctl current --paper >/dev/null` exits with 7 if the credential
/// in use is not stated to be paper, and with 9 if it has no seal and such are refused. No vault key is
/// needed; if one is at hand, the check also fails for a credential that was altered outside credctl.
/// Without a check, a credential that only stands in for the active one is shown too, marked as not
/// confirmed; it is never handed out.
#[derive(Debug, clap::Args)]
pub struct CurrentArgs {
    /// Credential to check instead of the one in use
    #[arg(value_name = "CREDENTIAL")]
    reference: Option<Reference>,
    /// Print only the id; does not use the database if the full id is given or in the config
    #[arg(long)]
    id: bool,
    /// Show which layer decided and which ones it shadows
    #[arg(long, conflicts_with = "id")]
    explain: bool,
    #[command(flatten)]
    narrowing: NarrowingArgs,
}

#[derive(Serialize)]
struct Answer<'a> {
    credential: Option<CredentialJson<'a>>,
    selection: SelectionJson,
}

/// Shows the credential in use, or the one that was named.
///
/// # Errors
/// Exit 3 if there is none, 4 if the reference fits several, 7 if the credential is not as expected,
/// 9 if it was altered.
pub async fn run(ctx: &mut Context<'_>, args: CurrentArgs) -> Result<(), Failure> {
    ctx.only_read();
    let (credential_type, environment) = args.narrowing.stated();
    let expected = selection::expectation(&ctx.settings, environment)?;
    if args.explain {
        answers::refuse_json(ctx, "--explain")?;
    }
    if args.id
        && expected.is_none()
        && credential_type.is_none()
        && let Some(id) = known_id(ctx, args.reference.as_ref())?
    {
        return show_id(ctx, id);
    }
    let order = Order::one(args.reference.clone());
    let order = order
        .of_type(ctx, credential_type)
        .expecting(expected, true);
    let (layer, vault, mut found) = match subject(ctx, &order).await {
        Err(none @ SelectionError::NoneActive { .. }) => return fail_without(ctx, &args, none),
        subject => subject?,
    };
    if expected.is_some() && layer != Layer::Fallback {
        selection::refuse_unsealed(ctx, &vault, &found.row)?;
    }
    prove(&ctx.providers(), layer, &found.row.credential, expected)?;
    judge(ctx, &vault, &mut found, expected.is_some())?;
    let credential = found.row.credential;
    if args.id {
        if layer == Layer::Fallback {
            return Err(SelectionError::NotConfirmed(Box::new(credential)).into());
        }
        return show_id(ctx, credential.id);
    }
    if ctx.out.manner.json {
        let selection = Selection {
            credential_id: credential.id,
            layer,
        };
        let selected = active::is_in_use(ctx, &vault, layer, &credential);
        return Ok(ctx.out.json(&Answer {
            credential: Some(CredentialJson::new(&credential, selected)),
            selection: Some(selection).into(),
        })?);
    }
    show(ctx, layer, &credential)?;
    if args.explain {
        explain(ctx, &vault, layer)?;
    }
    Ok(())
}

/// Judges the credential if it is proved, or if it was named by a nickname and the vault keys are at
/// hand: a forger may have chosen its name.
fn judge(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    found: &mut Found,
    is_proved: bool,
) -> Result<(), Failure> {
    let has_keys = ctx.keys_at_hand()?.is_some();
    let is_judged = has_keys && (is_proved || found.by_nickname) && !found.row.is_unsealed();
    match is_judged {
        true => drop(selection::judge(ctx, vault, found)?),
        false => selection::note(ctx, vault, &mut found.row)?,
    }
    Ok(())
}

/// Returns the id if the layer that decides holds a full one: then the database is not needed.
fn known_id(ctx: &mut Context<'_>, reference: Option<&Reference>) -> Result<Option<Uuid>, Failure> {
    if let Some(reference) = reference.or(ctx.settings.credential.as_ref()) {
        // Only the database can tell in which account it is.
        let is_narrowed = ctx.settings.account.is_some();
        let id = Uuid::try_parse(reference.as_str()).ok();
        return Ok(id.filter(|_| !is_narrowed));
    }
    let known = active::known(ctx)?.filter(|active| active.state.is_none());
    Ok(known.map(|active| active.credential_id))
}

fn show_id(ctx: &mut Context<'_>, id: Uuid) -> Result<(), Failure> {
    if ctx.out.manner.json {
        let body = serde_json::json!({ "credential_id": id.to_string() });
        return Ok(ctx.out.json(&body)?);
    }
    Ok(ctx.out.rendered(&format!("{id}\n"))?)
}

/// Fails because no credential is in use. Programs also get an answer that says so.
fn fail_without(
    ctx: &mut Context<'_>,
    args: &CurrentArgs,
    none: SelectionError,
) -> Result<(), Failure> {
    if ctx.out.manner.json && !args.id {
        ctx.out.json(&Answer {
            credential: None,
            selection: None.into(),
        })?;
    }
    Err(none.into())
}

/// Finds the credential that is named on the command line or by `CREDCTL_CREDENTIAL`, else the active
/// one or what stands in for it.
async fn subject(
    ctx: &mut Context<'_>,
    order: &Order,
) -> Result<(Layer, VaultRow, Found), SelectionError> {
    if order.in_use && ctx.settings.credential.is_none() {
        return active_or_stand_in(ctx, order).await;
    }
    let SelectedCredentials { vault, credentials } = selection::find(ctx, order).await?;
    match credentials.into_iter().next() {
        Some((layer, found)) => Ok((layer, vault, found)),
        None => Err(SelectionError::NoneActive {
            nothing_stored: false,
        }),
    }
}

async fn active_or_stand_in(
    ctx: &mut Context<'_>,
    order: &Order,
) -> Result<(Layer, VaultRow, Found), SelectionError> {
    let Some(store) = ctx.existing_store()? else {
        return Err(SelectionError::NoneActive {
            nothing_stored: true,
        });
    };
    let Preamble { vault, chosen } = store.chosen(&ctx.settings.in_use()).await?;
    let (layer, row) = match chosen {
        Chosen::One(layer, row) => (layer, row),
        Chosen::OtherAccount(row) => (Layer::Config, row),
        Chosen::None | Chosen::Unresolved(..) => return Err(selection::none_active(&store).await?),
    };
    order.admit(ctx, &store, &row)?;
    Ok((layer, vault, Found::by_id(*row)))
}

/// Checks a credential against the expectation. A stand-in never passes, nor does a disabled one.
fn prove(
    providers: &Providers,
    layer: Layer,
    credential: &Credential,
    expected: Option<Expectation>,
) -> Result<(), SelectionError> {
    let Some(expected) = expected else {
        return Ok(());
    };
    if layer == Layer::Fallback {
        return Err(SelectionError::NotConfirmed(Box::new(credential.clone())));
    }
    selection::refuse_disabled(credential)?;
    let this_one = std::iter::once(credential);
    selection::check_environments(providers, this_one, Some(expected))
}

fn show(ctx: &mut Context<'_>, layer: Layer, credential: &Credential) -> Result<(), Failure> {
    let short = credential.short_id();
    ctx.out
        .answer(&credential_line("", credential, &short, ""))?;
    let (note, tags) = (credential.note.clone(), credential.tags.to_string());
    let tags = Some(tags).filter(|tags| !tags.is_empty());
    for (name, value) in [("note", note), ("tags", tags)] {
        let Some(value) = value else { continue };
        ctx.out
            .answer(&[Span(Style::new(), &format!("{name}: {value}"))])?;
    }
    if layer == Layer::Fallback {
        ctx.out.remark(format!(
            "the active credential is gone or disabled; this one is not confirmed: run `credctl use {short}`"
        ));
    } else if !credential.is_active {
        ctx.out
            .remark("this credential is disabled, and will not be handed out");
    }
    if credential.seal == SealState::Broken {
        ctx.out.remark(
            "this credential was altered outside credctl, and will not be handed out: see `credctl list`",
        );
    }
    Ok(())
}

/// Shows the layers in the order in which they are asked: the one that decided, and those it shadows.
fn explain(ctx: &mut Context<'_>, vault: &VaultRow, decided: Layer) -> Result<(), Failure> {
    let variable = ctx.settings.credential.as_ref().map(ToString::to_string);
    let config = &ctx.settings.paths.config;
    let is_chosen = ctx.active(vault.id).is_some();
    let config = is_chosen.then(|| config.display().to_string());
    let by_config = matches!(decided, Layer::Config | Layer::Fallback);
    let mut is_decided = false;
    for (name, value, decides) in [
        ("command line", None, decided == Layer::Argument),
        ("CREDCTL_CREDENTIAL", variable, decided == Layer::Variable),
        ("active credential", config, by_config),
    ] {
        let word = match (decides, &value) {
            (true, _) => "decided",
            (false, Some(_)) if is_decided => "shadowed",
            (false, _) => "not set",
        };
        is_decided |= decides;
        let value = value.map_or_else(String::new, |value| format!(": {value}"));
        let line = format!("{word:8} {name}{value}");
        ctx.out.answer(&[Span(Style::new(), &line)])?;
    }
    Ok(())
}
