//! `credctl edit`.

mod plan;

use std::rc::Rc;

use jiff::Timestamp;

use super::{
    answers,
    asking::{self, Asked},
    changed_row::changed_row,
    completion_cache, key_prefix,
};
use crate::{
    args::{CheckArgs, EnvironmentArgs, ExpiryArgs, NoteArgs, ReasonArgs, UnusualKeyArgs},
    context::Context,
    domain::{
        Credential, CredentialType, Environment, EventKind, KeyPair, Note, Reference, Tag, Tags,
        visible,
    },
    exit::{ExitCode, Failure},
    input::KeyInputArgs,
    process,
    prompt::Awaited,
    provider_check::Outcome,
    providers::{KeyCount, KeyRule, Provider},
    render::credential_line,
    selection::{self, active},
    store::{
        Change, Changed, NewKeys, Replacement, SealParts, SealedCredential, Store, Twin, VaultRow,
    },
    vault::{SealedPair, Vault, next_revision},
};
use plan::EditPlan;

/// What needs a yes.
const NEEDS_YES: &str = "changing a credential";

/// Change a credential's environment, state, type, keys, note or tags
///
/// The credential keeps its id and nickname, and it stays active unless it is disabled. Shows what
/// changes, and asks first.
#[derive(Debug, clap::Args)]
pub struct EditArgs {
    /// Credential: nickname, id, beginning of an id, or TYPE/NICKNAME
    #[arg(value_name = "CREDENTIAL")]
    credential: Option<Reference>,
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
    notes: NoteArgs,
    /// Tag to take away; may be repeated
    #[arg(long = "untag", value_name = "NAME")]
    untags: Vec<Tag>,
    #[command(flatten)]
    expiry: ExpiryArgs,
    #[command(flatten)]
    check: CheckArgs,
    #[command(flatten)]
    unusual: UnusualKeyArgs,
    #[command(flatten)]
    reason: ReasonArgs,
    #[command(flatten)]
    key_input: KeyInputArgs,
}

impl EditArgs {
    /// Returns what the command may ask a person for.
    pub fn awaits(&self) -> Option<Awaited> {
        Some(match self.replaces_pair() && !self.key_input.is_given() {
            true => Awaited::Secrets,
            false => Awaited::Answers,
        })
    }
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
        let changes_state = self.enable || self.disable;
        !(fields || states_end || changes_state || self.changes_notes() || self.replaces_keys())
    }

    fn changes_notes(&self) -> bool {
        let retags = !self.notes.tags().is_empty() || !self.untags.is_empty();
        self.notes.note().is_some() || retags
    }
}

/// Changes a credential.
///
/// # Errors
/// Exit 3 and 4 as for any reference, 5 if the vault key does not fit, 7 without `--yes` if nobody can
/// be asked or the keys contradict the environment, 9 if the credential was altered, 11 if it changed in the meantime, 130 if the user says
/// no.
pub async fn run(ctx: &mut Context<'_>, args: EditArgs) -> Result<(), Failure> {
    if args.changes_nothing() {
        return Err(Failure::usage("nothing to change").hint(
            "give --paper, --live, --enable, --disable, --type, --expires, --note, --tag, --untag, --keys or --field",
        ));
    }
    if let Some(tag) = args
        .untags
        .iter()
        .find(|tag| args.notes.tags().contains(tag))
    {
        return Err(Failure::usage(format!(
            "tag `{tag}` is to be given and taken away"
        )));
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
    let reference = args.credential.as_ref();
    let (store, vault, found) = selection::one_or_picked(ctx, reference, None).await?;
    vault.allow_writing()?;
    let mut old = found.row;
    selection::judge_for_change(ctx, &vault, &mut old)?;
    let plan = plan(ctx, &args, &old)?;
    ctx.require_yes(args.yes, NEEDS_YES)?;
    let sealing = match args.replaces_keys() {
        true => Some(Vault::open(&store, &ctx.settings.keys).await?),
        false => None,
    };
    let after = plan.applied(ctx, &old);
    // The keys come first: what is pasted ahead is for their questions.
    let keys = match &sealing {
        Some(vault) => Some(gathered(ctx, &args, (&old, &after.credential), vault).await?),
        None => None,
    };
    judge_prefix(ctx, &args, (&old, &after), keys.as_ref()).await?;
    confirm(ctx, &args, &plan, (&old, &after)).await?;
    let (row, changed) = match (&sealing, keys) {
        (Some(vault), Some(keys)) => {
            with_new_keys(ctx, &store, vault, &args, (old, after), keys).await?
        }
        _ => {
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
    show(ctx, &args, &vault, (&row, &changed))
}

/// Remembers and shows the change.
fn show(
    ctx: &mut Context<'_>,
    args: &EditArgs,
    vault: &VaultRow,
    (row, changed): (&Replacement, &Changed),
) -> Result<(), Failure> {
    let credential = &changed.credential;
    ctx.remember(vault.id, vec![(credential.id, row.after.revision())]);
    active::changed(ctx, vault, credential);
    completion_cache::add(ctx, &[credential]);
    answers::remark_on_same_keys(ctx, &changed.same_keys);
    if active::is_active(ctx, vault, credential) {
        remark_on_active(ctx, &row.before.credential, credential);
    }
    let selected = active::is_selected(ctx, vault, changed);
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
        note: args.notes.note().map(|note| note.map(Note::to_string)),
        tags: tags(ctx, args, old)?,
    })
}

/// Returns the new tags, if any is given or taken away.
fn tags(ctx: &mut Context<'_>, args: &EditArgs, old: &Credential) -> Result<Option<Tags>, Failure> {
    let (added, removed) = (args.notes.tags(), &args.untags);
    if added.is_empty() && removed.is_empty() {
        return Ok(None);
    }
    for tag in removed.iter().filter(|tag| !old.tags.has(tag)) {
        ctx.out.remark(format!("it has no tag `{tag}`"));
    }
    Ok(Some(old.tags.changed(added, removed)?))
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
    let unchanged = "nothing was changed";
    Ok(ctx
        .confirm(args.yes, NEEDS_YES, "Change it?", unchanged)
        .await?)
}

/// Judges the key against the environment, if either changes: the new key, else the one that is stored.
async fn judge_prefix(
    ctx: &mut Context<'_>,
    args: &EditArgs,
    (before, after): (&SealedCredential, &SealedCredential),
    new: Option<&KeyPair>,
) -> Result<(), Failure> {
    let (old, credential) = (&before.credential, &after.credential);
    let stays = old.environment == credential.environment
        && old.credential_type == credential.credential_type;
    let Some(provider) = ctx.providers().of(&credential.credential_type) else {
        return Ok(());
    };
    let environment = credential.environment;
    if provider.key_hints.is_empty() || environment.is_none() || (stays && new.is_none()) {
        return Ok(());
    }
    let ignores = args.unusual.ignores_prefix();
    let stored = match new {
        Some(_) => None,
        // The stored key need not be opened: nothing of it counts.
        None if ignores => return Ok(()),
        None => Some(ctx.keys(old.key_id.as_slice())?.open(before)?),
    };
    if let Some(keys) = new.or(stored.as_ref()) {
        key_prefix::contradicts(ctx, &provider, environment, &keys.api_key, ignores).await?;
    }
    drop(stored);
    process::wipe_stack();
    Ok(())
}

/// Changes the credential together with its keys.
async fn with_new_keys(
    ctx: &mut Context<'_>,
    store: &Store,
    vault: &Vault,
    args: &EditArgs,
    (before, mut after): (SealedCredential, SealedCredential),
    keys: KeyPair,
) -> Result<(Replacement, Changed), Failure> {
    let (keys, outcome, end) = sealed(ctx, args, &after.credential, vault, keys).await?;
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

/// Returns the provider of a type.
fn known_provider(
    ctx: &Context<'_>,
    credential_type: &CredentialType,
) -> Result<Rc<Provider>, Failure> {
    ctx.providers().of(credential_type).ok_or_else(|| {
        Failure::usage(format!(
            "credctl does not know which keys type `{credential_type}` has"
        ))
        .hint("change it to a known type with --type")
    })
}

/// Asks for new keys, or reads them.
async fn gathered(
    ctx: &mut Context<'_>,
    args: &EditArgs,
    (before, after): (&SealedCredential, &Credential),
    vault: &Vault,
) -> Result<KeyPair, Failure> {
    let provider = known_provider(ctx, &after.credential_type)?;
    let rule = KeyRule::of(args.unusual.takes_all());
    let input = &args.key_input;
    if !args.replaces_pair() {
        let stored = vault.keys().open(before)?;
        return Ok(input.onto(ctx, &provider, stored, rule)?);
    }
    if ctx.can_ask() && !input.is_given() {
        let old = &before.credential;
        let short = old.short_id();
        let line = credential_line("New keys for ", old, &short, "");
        ctx.out.line(&line);
    }
    let prompter = Rc::clone(&ctx.prompter);
    let mut talk = prompter.talk();
    let environment = after.environment;
    Ok(input
        .gather(ctx, &mut talk, &provider, environment, rule)
        .await?)
}

/// Asks the provider about new keys if that is wanted, and seals them. Returns them with the time at which
/// they end.
async fn sealed(
    ctx: &mut Context<'_>,
    args: &EditArgs,
    after: &Credential,
    vault: &Vault,
    keys: KeyPair,
) -> Result<(SealedPair, Option<Outcome>, Option<Timestamp>), Failure> {
    let provider = known_provider(ctx, &after.credential_type)?;
    let asked = (&provider, after.environment);
    let (keys, outcome) = asking::before_storing(ctx, &args.check, asked, keys).await?;
    let end = asking::end(args.expiry, outcome.as_ref(), || {
        let is_new = |name: &&str| args.replaces_pair() || args.key_input.gives_field(name);
        let fields = keys.fields.iter().map(|(name, _)| name);
        provider.ends(fields.filter(is_new), Timestamp::now())
    })?;
    let sealed = vault.seal(&after.credential_type, &keys);
    drop(keys);
    process::wipe_stack();
    Ok((sealed, outcome, end))
}
