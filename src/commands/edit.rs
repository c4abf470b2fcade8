//! `credctl edit`.

use std::rc::Rc;

use super::{answers, completion_cache};
use crate::{
    args::EnvironmentArgs,
    context::Context,
    domain::{Credential, CredentialType, Environment, Reference, Seals},
    exit::Failure,
    input::KeyInputArgs,
    process,
    providers::{KeyCount, Provider},
    render::{credential_line, environment_word},
    selection::{self, active, strict},
    store::{Change, SealedCredential},
    vault::{Strictness, Vault, VaultError},
};

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
    key_input: KeyInputArgs,
}

impl EditArgs {
    fn replaces_keys(&self) -> bool {
        self.keys || self.key_input.is_given()
    }

    fn changes_nothing(&self) -> bool {
        let fields = self.environment.stated().is_some() || self.credential_type.is_some();
        !(fields || self.enable || self.disable || self.replaces_keys())
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
        return Err(Failure::usage("nothing to change")
            .hint("give --paper, --live, --enable, --disable, --type or --keys"));
    }
    if args.replaces_keys() {
        args.key_input.require(ctx)?;
    }
    let (store, vault, old) = selection::one(ctx, &args.credential, None).await?;
    vault.allow_writing()?;
    let row = old;
    let old = &row.credential;
    let mut change = plan(ctx, &args, old)?;
    let sealing = if args.replaces_keys() {
        let vault = Vault::open(&store, &ctx.settings.keys).await?;
        refuse_what_may_be_altered(&args, &row, &vault)?;
        Some(vault)
    } else {
        change.seals = seals(ctx, &row, &change)?;
        None
    };
    confirm(ctx, &args, old, &change).await?;
    if let Some(sealing) = &sealing {
        seal(ctx, &args, old, sealing, &mut change).await?;
        change.seals = Some(sealing.keys().seals(&row.after(&change))?);
        change.marks = sealing.marks(&store).await?;
        change.marks.retain(|mark| mark.credential.id != old.id);
        process::wipe_stack();
    }
    let changed = store.edit(old, &change, &ctx.settings.in_use()).await?;
    let credential = &changed.credential;
    if let Some(sealing) = &sealing {
        strict::after_sealing(ctx, sealing, change.first_key.as_ref());
    }
    active::changed(ctx, &vault, credential);
    completion_cache::add(ctx, &[credential]);
    answers::remark_on_same_keys(ctx, &changed.same_keys);
    if active::is_active(ctx, &vault, credential) {
        remark_on_active(ctx, old, credential);
    }
    let selected = active::is_selected(ctx, &vault, &changed);
    let state = match credential.is_active {
        true => "",
        false => " · disabled",
    };
    answers::credential(ctx, "Changed ", credential, state, selected)
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

/// Returns the new seals of a row whose keys stay. `None` for an unsealed row, which stays unsealed.
fn seals(
    ctx: &mut Context<'_>,
    row: &SealedCredential,
    change: &Change,
) -> Result<Option<Seals>, Failure> {
    if row.is_unsealed() {
        return Ok(None);
    }
    let keys = ctx.keys(row.credential.key_id.as_slice())?;
    keys.judge(row, Strictness::Off)?;
    Ok(Some(keys.seals(&row.after(change))?))
}

/// Refuses new keys for an altered row unless the environment is stated. The environment in the row
/// may have been written by an attacker, so the user has to say what the keys are for.
fn refuse_what_may_be_altered(
    args: &EditArgs,
    row: &SealedCredential,
    vault: &Vault,
) -> Result<(), VaultError> {
    let is_stated = args.environment.stated().is_some() || !row.credential.has_environments;
    match vault.keys().judge(row, Strictness::Off) {
        Err(altered) if !is_stated => Err(altered),
        _ => Ok(()),
    }
}

/// Returns the change, checked against the provider.
fn plan(ctx: &mut Context<'_>, args: &EditArgs, old: &Credential) -> Result<Change, Failure> {
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
    let effective = |stored| {
        provider
            .as_ref()
            .map_or(stored, |p| p.effective_environment(stored))
    };
    let environment = match stated {
        Some(environment) => Some(Some(environment)),
        None => {
            Some(effective(old.environment)).filter(|environment| *environment != old.environment)
        }
    };
    // A type as the older product spells it may state an environment too: if either is written, so
    // is the other.
    let retyped = args.credential_type.is_some() || environment.is_some();
    let credential_type = match &provider {
        Some(provider) if retyped => Some(provider.credential_type()),
        _ => None,
    };
    let environment = environment.or(credential_type.as_ref().map(|_| old.environment));
    Ok(Change {
        credential_type,
        environment,
        is_active: state(args),
        ..Change::default()
    })
}

fn state(args: &EditArgs) -> Option<bool> {
    match (args.enable, args.disable) {
        (true, _) => Some(true),
        (_, true) => Some(false),
        _ => None,
    }
}

/// Refuses a type with a different number of keys, unless the keys are replaced too.
fn require_keys_for(
    provider: &Provider,
    args: &EditArgs,
    before: Option<&Provider>,
) -> Result<(), Failure> {
    let after = provider.key_count();
    let accepts = |before: KeyCount| before == after || after == KeyCount::OneOrTwo;
    if args.replaces_keys() || before.is_none_or(|before| accepts(before.key_count())) {
        return Ok(());
    }
    Err(
        Failure::usage(format!("{} has a different number of keys", provider.name))
            .hint("add --keys, --stdin, --from-env or --api-key-file"),
    )
}

async fn confirm(
    ctx: &mut Context<'_>,
    args: &EditArgs,
    old: &Credential,
    change: &Change,
) -> Result<(), Failure> {
    if !args.yes && ctx.can_ask() {
        ctx.out
            .line(&credential_line("  ", old, &old.short_id(), ""));
        for line in change_lines(args, old, change) {
            ctx.out.say(&line);
        }
    }
    let (needs, unchanged) = ("changing a credential", "nothing was changed");
    Ok(ctx
        .confirm(args.yes, needs, "Change it?", unchanged)
        .await?)
}

/// Returns a line for each value that changes: the old value and the new one.
fn change_lines(args: &EditArgs, old: &Credential, change: &Change) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = |what: &str, from: &str, to: &str| {
        if from != to {
            lines.push(format!("  {what}: {from} → {to}"));
        }
    };
    if let Some(new) = change.credential_type.as_ref().map(CredentialType::as_str) {
        line("type", old.credential_type.as_str(), new);
    }
    if let Some(new) = change.environment {
        line(
            "environment",
            environment_word(old),
            new.map_or("-", Environment::as_str),
        );
    }
    let state = |enabled: bool| if enabled { "enabled" } else { "disabled" };
    if let Some(new) = change.is_active {
        line("state", state(old.is_active), state(new));
    }
    if args.replaces_keys() {
        line("keys", "stored", "new");
    }
    lines
}

async fn seal(
    ctx: &mut Context<'_>,
    args: &EditArgs,
    old: &Credential,
    vault: &Vault,
    change: &mut Change,
) -> Result<(), Failure> {
    let credential_type = change
        .credential_type
        .as_ref()
        .unwrap_or(&old.credential_type);
    let provider = ctx.providers().of(credential_type).ok_or_else(|| {
        Failure::usage(format!(
            "credctl does not know which keys type `{credential_type}` has"
        ))
        .hint("change it to a known type with --type")
    })?;
    let prompter = Rc::clone(&ctx.prompter);
    let environment = change.environment.unwrap_or(old.environment);
    let keys = args
        .key_input
        .gather(ctx, &mut prompter.talk(), &provider, environment)
        .await?;
    change.keys = Some(vault.seal(credential_type, &keys));
    change.first_key = vault.first_key();
    Ok(())
}
