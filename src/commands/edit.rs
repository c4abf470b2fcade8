//! `credctl edit`.

mod plan;

use std::rc::Rc;

use jiff::Timestamp;

use super::{
    answers,
    asking::{self, Asked},
    changed_row::changed_row,
    completion_cache,
};
use crate::{
    args::{CheckArgs, EnvironmentArgs, ExpiryArgs, ReasonArgs, UnusualKeyArgs},
    context::Context,
    domain::{Credential, Environment, EventKind, Reference, visible},
    exit::{ExitCode, Failure},
    input::KeyInputArgs,
    process,
    provider_check::Outcome,
    providers::{KeyCount, KeyRule, Provider},
    render::credential_line,
    selection::{self, active},
    store::{Change, Changed, NewKeys, Replacement, SealParts, SealedCredential, Store, Twin},
    vault::{SealedPair, Vault, next_revision},
};
use plan::EditPlan;

/// Change a credential's environment, state, type or keys
///
/// The credential keeps its id and nickname, and it stays active unless it is disabled. Shows what
/// changes, and asks first.
#[derive(Debug, clap::Args)]
pub struct EditArgs {
    /// Credential: nickname, id, beginning of an id, or TYPE/NICKNAME
    #[arg(value_name = "CREDENTIAL")]
    credential: Reference,
    #[command(flatten)]
    environment: EnvironmentArgs,
    /// Enable the credential
    #[arg(long, conflicts_with = "disable")]
    enable: bool,
    /// Disable the credential: it stays stored, but is not handed out
    #[arg(long)]
    disable: bool,
    /// Change the type
    #[arg(short = 't', long = "type", value_name = "TYPE")]
    credential_type: Option<String>,
    /// Replace the keys, and ask for new ones
    #[arg(long)]
    keys: bool,
    /// Do not ask for confirmation
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    expiry: ExpiryArgs,
    #[command(flatten)]
    check: CheckArgs,
    #[command(flatten)]
    unusual: UnusualKeyArgs,
    #[command(flatten)]
    key_input: KeyInputArgs,
    #[command(flatten)]
    reason: ReasonArgs,
}

impl EditArgs {
    /// Returns true if the key pair is replaced.
    fn replaces_pair(&self) -> bool {
        self.keys || self.key_input.is_given()
    }

    /// Returns true if the key pair or further fields are replaced.
    fn replaces_keys(&self) -> bool {
        self.replaces_pair() || self.key_input.has_fields()
    }

    /// Returns what of the keys is replaced, for the question. `None` if the keys stay.
    fn replaced(&self) -> Option<String> {
        match (self.replaces_pair(), self.key_input.field_names()) {
            (true, _) => Some("keys".to_owned()),
            (false, fields) => (!fields.is_empty()).then_some(fields),
        }
    }

    fn changes_nothing(&self) -> bool {
        let fields = self.environment.stated().is_some() || self.credential_type.is_some();
        let states_end = self.expiry.stated().is_some();
        !(fields || states_end || self.enable || self.disable || self.replaces_keys())
    }
}

/// Changes a credential.
///
/// # Errors
/// Exit 3 and 4 as for any reference, 5 if the vault key does not fit, 7 without `--yes` if nobody can
/// be asked, 9 if the credential was altered, 11 if it changed in the meantime, 130 if the user says
/// no.
pub async fn run(ctx: &mut Context<'_>, args: EditArgs) -> Result<(), Failure> {
    if args.changes_nothing() {
        return Err(Failure::usage("nothing to change").hint(
            "give --paper, --live, --enable, --disable, --type, --expires, --keys or --field",
        ));
    }
    if args.check.asks() && !args.replaces_keys() {
        return Err(
            Failure::usage("--verify asks about new keys, and none are given")
                .hint("`credctl verify` asks about those that are stored"),
        );
    }
    if args.replaces_pair() {
        args.key_input.require(ctx)?;
    }
    let (store, vault, found) = selection::one(ctx, &args.credential, None).await?;
    vault.allow_writing()?;
    let mut old = found.row;
    selection::judge_for_change(ctx, &vault, &mut old)?;
    let plan = plan(ctx, &args, &old)?;
    let sealing = match args.replaces_keys() {
        true => Some(Vault::open(&store, &ctx.settings.keys).await?),
        false => None,
    };
    let after = plan.applied(ctx, &old);
    confirm(ctx, &args, &plan, (&old, &after)).await?;
    let (row, changed) = match &sealing {
        Some(vault) => with_new_keys(ctx, &store, vault, &args, (old, after)).await?,
        None => {
            let author = ctx.author(args.reason.given());
            let what = (plan.kind(), &author);
            let row = changed_row(ctx, &vault, (old, after), what)?;
            let change = Change {
                row: &row,
                new_keys: None,
            };
            let changed = store.change(&change, &ctx.settings.in_use()).await?;
            (row, changed)
        }
    };
    let credential = &changed.credential;
    ctx.remember(vault.id, vec![(credential.id, row.after.revision())]);
    active::changed(ctx, &vault, credential);
    completion_cache::add(ctx, &[credential]);
    answers::remark_on_same_keys(ctx, &changed.same_keys);
    if active::is_active(ctx, &vault, credential) {
        remark_on_active(ctx, &row.before.credential, credential);
    }
    let selected = active::is_selected(ctx, &vault, &changed);
    let state = match credential.is_active {
        true => "",
        false => " · disabled",
    };
    answers::credential(ctx, "Changed ", credential, state, selected)?;
    if let Some(event) = row.event.as_ref().filter(|_| args.replaces_keys()) {
        answers::say_how_to_undo(ctx, event.id);
    }
    Ok(())
}

/// Remarks on a change of the active credential, because it changes what is in use.
fn remark_on_active(ctx: &mut Context<'_>, old: &Credential, new: &Credential) {
    if new.is_active && new.environment != old.environment {
        answers::remark_on_live(ctx, new);
    }
    if old.is_active && !new.is_active {
        answers::remark_on_lost_choice(ctx);
    }
}

/// Returns the change, checked against the provider and against what the stored type states.
fn plan(
    ctx: &mut Context<'_>,
    args: &EditArgs,
    row: &SealedCredential,
) -> Result<EditPlan, Failure> {
    let old = &row.credential;
    let providers = ctx.providers();
    let before = providers.of(&old.credential_type).filter(|p| p.is_known());
    let provider = match &args.credential_type {
        Some(text) => Some(providers.named(text)?),
        None => before.clone(),
    };
    let stated = args.environment.stated();
    if let Some(provider) = &provider {
        provider.refuse_environment(stated)?;
        require_keys_for(provider, args, before.as_deref())?;
        answers::remark_on_own_type(ctx, provider);
    }
    if args.credential_type.is_none() {
        refuse_contradiction(ctx, row, stated)?;
    }
    let effective = |stated| {
        provider
            .as_ref()
            .map_or(stated, |p| p.effective_environment(stated))
    };
    let environment = match stated {
        Some(environment) => Some(Some(environment)),
        None => {
            Some(effective(old.environment)).filter(|environment| *environment != old.environment)
        }
    };
    let retyped = provider.filter(|_| args.credential_type.is_some());
    Ok(EditPlan {
        credential_type: retyped.map(|provider| provider.credential_type()),
        environment,
        is_active: state(args),
        expires_at: end(args, old)?,
    })
}

/// Returns the new end of the keys, if it changes. New keys do not end when the old ones did.
fn end(args: &EditArgs, old: &Credential) -> Result<Option<Option<Timestamp>>, Failure> {
    let stated = asking::expiry(args.expiry)?;
    let end = stated.or_else(|| args.replaces_pair().then_some(None));
    Ok(end.filter(|end| *end != old.expires_at))
}

/// Refuses an environment that contradicts the stored type: another program routes by it.
fn refuse_contradiction(
    ctx: &Context<'_>,
    row: &SealedCredential,
    stated: Option<Environment>,
) -> Result<(), Failure> {
    let (_, by_type) = ctx.providers().read_stored(&row.stored_type);
    match (by_type, stated) {
        (Some(by_type), Some(stated)) if by_type != stated => {
            let message = format!(
                "its stored type `{}` says {by_type}, which contradicts --{stated}",
                visible(&row.stored_type)
            );
            let kind = row.credential.credential_type.as_str();
            let hint = format!(
                "check which environment its keys belong to; `--type {} --{stated}` stores it under another type",
                visible(kind)
            );
            Err(Failure::new(ExitCode::Refused, message).hint(hint))
        }
        _ => Ok(()),
    }
}

fn state(args: &EditArgs) -> Option<bool> {
    match (args.enable, args.disable) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// Refuses a type with other keys, unless the keys are replaced too.
fn require_keys_for(
    provider: &Provider,
    args: &EditArgs,
    before: Option<&Provider>,
) -> Result<(), Failure> {
    let after = provider.key_count();
    let accepts = |before: &Provider| {
        let count = before.key_count();
        (count == after || after == KeyCount::OneOrTwo)
            && before
                .fields
                .iter()
                .map(|f| &f.name)
                .eq(provider.fields.iter().map(|f| &f.name))
    };
    if args.replaces_pair() || before.is_none_or(accepts) {
        return Ok(());
    }
    let message = match before.is_some_and(|before| before.key_count() == after) {
        true => format!("{} has other further fields", provider.name),
        false => format!("{} has a different number of keys", provider.name),
    };
    Err(Failure::usage(message).hint("add --keys, --stdin, --from-env or --api-key-file"))
}

async fn confirm(
    ctx: &mut Context<'_>,
    args: &EditArgs,
    plan: &EditPlan,
    (before, after): (&SealedCredential, &SealedCredential),
) -> Result<(), Failure> {
    if !args.yes && ctx.can_ask() {
        let old = &before.credential;
        ctx.out
            .line(&credential_line("  ", old, &old.short_id(), ""));
        for line in plan.change_lines(before, after, args.replaced()) {
            ctx.out.say(&line);
        }
    }
    let (needs, unchanged) = ("changing a credential", "nothing was changed");
    Ok(ctx
        .confirm(args.yes, needs, "Change it?", unchanged)
        .await?)
}

/// Asks for new keys, and changes the credential together with them.
async fn with_new_keys(
    ctx: &mut Context<'_>,
    store: &Store,
    vault: &Vault,
    args: &EditArgs,
    (before, mut after): (SealedCredential, SealedCredential),
) -> Result<(Replacement, Changed), Failure> {
    let (keys, outcome, end) = new_keys(ctx, args, (&before, &after.credential), vault).await?;
    if args.replaces_pair() || end.is_some() {
        after.credential.expires_at = end;
    }
    (after.api_key, after.secret_key) = (keys.api_key.clone(), keys.secret_key.clone());
    let parts = SealParts {
        environment: after.credential.environment,
        revision: next_revision(&before),
        key_id: keys.key_id,
        fingerprint: keys.fingerprint(),
        fields: keys.fields.as_ref(),
    };
    let checker = vault.checker();
    let after = checker.sealed_by_primary(after, parts);
    let unsealed = vault.unsealed_twins(store).await?;
    let is_twin = |twin: &Twin| keys.fingerprints.contains(&twin.fingerprint);
    let author = ctx.author(args.reason.given());
    let ledger = vault.ledger(&author);
    let event = ledger.changed(EventKind::KeysReplaced, &before, &after);
    let row = Replacement {
        before,
        after,
        event: Some(event),
    };
    let new_keys = NewKeys {
        first_key: vault.first_key(),
        fingerprints: &keys.fingerprints,
        judge: &|row| checker.twin(row),
        unsealed_twins: unsealed.into_iter().filter(is_twin).collect(),
    };
    let is_first = new_keys.first_key.is_some();
    let change = Change {
        row: &row,
        new_keys: Some(new_keys),
    };
    let changed = store.change(&change, &ctx.settings.in_use()).await?;
    if is_first {
        selection::remark_on_first_key(ctx, vault);
    }
    if let Some(outcome) = outcome {
        let found = Asked::of(&row.after).into_iter();
        let found = found.map(|asked| (asked, &outcome));
        asking::keep(ctx, store, &checker, found).await;
    }
    Ok((row, changed))
}

/// Asks for new keys, and seals them.
async fn new_keys(
    ctx: &mut Context<'_>,
    args: &EditArgs,
    (before, after): (&SealedCredential, &Credential),
    vault: &Vault,
) -> Result<(SealedPair, Option<Outcome>, Option<Timestamp>), Failure> {
    let credential_type = &after.credential_type;
    let provider = ctx.providers().of(credential_type).ok_or_else(|| {
        Failure::usage(format!(
            "credctl does not know which keys type `{credential_type}` has"
        ))
        .hint("change it to a known type with --type")
    })?;
    let prompter = Rc::clone(&ctx.prompter);
    let input = &args.key_input;
    let rule = KeyRule::of(args.unusual.takes_all());
    let keys = match args.replaces_pair() {
        true => {
            let mut talk = prompter.talk();
            let environment = after.environment;
            input
                .gather(ctx, &mut talk, &provider, environment, rule)
                .await?
        }
        false => input.onto(ctx, &provider, vault.keys().open(before)?, rule)?,
    };
    let asked = (&provider, after.environment);
    let (keys, outcome) = asking::before_storing(ctx, &args.check, asked, keys).await?;
    let end = asking::end(args.expiry, outcome.as_ref(), || {
        let is_new = |name: &&str| args.replaces_pair() || input.gives_field(name);
        let fields = keys.fields.iter().map(|(name, _)| name);
        provider.ends(fields.filter(is_new), Timestamp::now())
    })?;
    let sealed = vault.seal(credential_type, &keys);
    drop(keys);
    process::wipe_stack();
    Ok((sealed, outcome, end))
}
