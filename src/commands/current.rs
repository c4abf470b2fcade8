//! `credctl current`.

use serde::Serialize;
use uuid::Uuid;

use super::answers;
use crate::{
    args::NarrowingArgs,
    context::Context,
    domain::{Credential, Layer, Reference, SealState, Selection},
    exit::Failure,
    providers::Providers,
    render::{CredentialJson, Fields, SelectionJson, credential_line, environment_word, style},
    selection::{self, Expectation, Found, Order, SelectedCredentials, SelectionError, active},
    store::{Chosen, Lost, Preamble, SealedCredential, VaultRow},
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

/// Column in which `--explain` names the layers, behind what became of them.
const LAYERS_FROM: usize = 9;

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
    let subject = match subject(ctx, &order).await {
        Err(
            none @ (SelectionError::NoneActive { .. }
            | SelectionError::ActiveGone { .. }
            | SelectionError::ActiveDisabled { .. }),
        ) if order.in_use => return fail_without(ctx, &args, none),
        subject => subject?,
    };
    let Subject {
        layer,
        vault,
        mut found,
        lost,
    } = subject;
    if let (Some(lost), true) = (&lost, expected.is_some() || args.id) {
        return Err(not_confirmed(lost, &found).into());
    }
    if expected.is_some() {
        selection::refuse_unsealed(ctx, &vault, &found.row)?;
    }
    prove(&ctx.providers(), &found, expected)?;
    judge(ctx, &vault, &mut found, expected.is_some())?;
    let credential = &found.row.credential;
    if args.id {
        return show_id(ctx, credential.id);
    }
    if ctx.out.manner.json {
        return answer(ctx, &vault, layer, credential);
    }
    show(ctx, layer, &found.row)?;
    remark(ctx, &found.row, lost.as_ref());
    if args.explain {
        explain(ctx, &vault, layer)?;
    }
    Ok(())
}

/// Gives a program the credential and the layer that chose it.
fn answer(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    layer: Layer,
    credential: &Credential,
) -> Result<(), Failure> {
    let selection = Selection {
        credential_id: credential.id,
        layer,
    };
    let selected = active::is_in_use(ctx, vault, layer, credential);
    Ok(ctx.out.json(&Answer {
        credential: Some(CredentialJson::new(credential, selected)),
        selection: Some(selection).into(),
    })?)
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

/// The credential that the command is about.
struct Subject {
    layer: Layer,
    vault: VaultRow,
    found: Found,
    /// Why the active credential is not in use, if this one only stands in for it.
    lost: Option<Lost>,
}

/// Finds the credential that is named on the command line or by `CREDCTL_CREDENTIAL`, else the active
/// one or what stands in for it.
async fn subject(ctx: &mut Context<'_>, order: &Order) -> Result<Subject, SelectionError> {
    if order.in_use && ctx.settings.credential.is_none() {
        return active_or_stand_in(ctx, order).await;
    }
    let SelectedCredentials { vault, credentials } = selection::find(ctx, order).await?;
    match credentials.into_iter().next() {
        Some((layer, found)) => Ok(Subject {
            layer,
            vault,
            found,
            lost: None,
        }),
        None => Err(SelectionError::NoneActive {
            nothing_stored: false,
        }),
    }
}

async fn active_or_stand_in(
    ctx: &mut Context<'_>,
    order: &Order,
) -> Result<Subject, SelectionError> {
    let Some(store) = ctx.existing_store()? else {
        return Err(SelectionError::NoneActive {
            nothing_stored: true,
        });
    };
    let Preamble {
        vault,
        chosen,
        lost,
    } = store.chosen(&ctx.settings.in_use()).await?;
    let (layer, row) = match chosen {
        Chosen::One(layer, row) => (layer, row),
        Chosen::OtherAccount(row) => (Layer::Config, row),
        Chosen::None | Chosen::Unresolved(..) => {
            let none = selection::none_active(&store).await?;
            return Err(match (lost, &none) {
                (Some(lost), SelectionError::NoneActive { nothing_stored }) => {
                    selection::lost_error(&lost, *nothing_stored)
                }
                _ => none,
            });
        }
    };
    order.admit(ctx, &store, &row)?;
    Ok(Subject {
        layer,
        vault,
        found: Found::by_id(*row),
        lost,
    })
}

/// Refusal of a credential that only stands in for the active one: it is neither proved nor given to a
/// script.
fn not_confirmed(lost: &Lost, stand_in: &Found) -> SelectionError {
    SelectionError::NotConfirmed {
        lost: Box::new(selection::lost_error(lost, false)),
        stand_in: Box::new(stand_in.row.credential.clone()),
    }
}

/// Checks a credential against the expectation. A disabled one never passes.
fn prove(
    providers: &Providers,
    found: &Found,
    expected: Option<Expectation>,
) -> Result<(), SelectionError> {
    let Some(expected) = expected else {
        return Ok(());
    };
    let credential = &found.row.credential;
    selection::refuse_disabled(credential)?;
    let this_one = std::iter::once(credential);
    selection::check_environments(providers, this_one, Some(expected))
}

/// Shows the credential: a line in a pipe, its facts at a terminal.
fn show(ctx: &mut Context<'_>, layer: Layer, row: &SealedCredential) -> Result<(), Failure> {
    let credential = &row.credential;
    if !ctx.out.manner.stdout_is_terminal {
        let short = credential.short_id();
        return Ok(ctx
            .out
            .answer(&credential_line("", credential, &short, ""))?);
    }
    let manner = ctx.out.manner;
    let mut fields = Fields::default();
    fields
        .add_in(style::STRONG, "nickname", credential.label())
        .add("type", answers::type_name(ctx, credential))
        .add_in(
            style::of_word(credential),
            "environment",
            environment_word(credential),
        )
        .add("id", manner.id(credential.id))
        .add("account", row.account.name.as_str())
        .add("added", manner.time(credential.created_at))
        .add_if("note", credential.note.clone())
        .add_if("tags", answers::tags(credential))
        .add("chosen by", chosen_by(layer));
    Ok(fields.print(&mut ctx.out)?)
}

/// Words for the layer that chose a credential.
fn chosen_by(layer: Layer) -> &'static str {
    match layer {
        Layer::Argument => "the command line",
        Layer::Variable => "CREDCTL_CREDENTIAL",
        Layer::Config => "credctl use",
        Layer::Fallback => "nobody: it only stands in",
    }
}

fn remark(ctx: &mut Context<'_>, row: &SealedCredential, lost: Option<&Lost>) {
    let credential = &row.credential;
    if let Some(lost) = lost {
        for remark in selection::remarks_on_lost(lost, Some(credential)) {
            ctx.out.remark(remark);
        }
    } else if !credential.is_active {
        let label = credential.label();
        let next = selection::enable(credential);
        ctx.out.remark(format!("`{label}` is disabled: {next}"));
    }
    if credential.seal == SealState::Broken {
        ctx.out.remark(
            "this credential was altered outside credctl, and will not be handed out: see `credctl list`",
        );
    }
}

/// Shows the layers in the order in which they are asked: the one that decided, and those it shadows.
fn explain(ctx: &mut Context<'_>, vault: &VaultRow, decided: Layer) -> Result<(), Failure> {
    let variable = ctx.settings.credential.as_ref().map(ToString::to_string);
    let config = &ctx.settings.paths.config;
    let is_chosen = ctx.active(vault.id).is_some();
    let config = is_chosen.then(|| config.display().to_string());
    let by_config = matches!(decided, Layer::Config | Layer::Fallback);
    let mut is_decided = false;
    let mut layers = Fields::default();
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
        layers.add(word, format!("{name}{value}"));
    }
    Ok(layers.print_from(&mut ctx.out, LAYERS_FROM)?)
}
