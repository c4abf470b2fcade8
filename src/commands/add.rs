//! `credctl add`.

mod if_absent;

use std::rc::Rc;

use anstyle::Style;
use jiff::Timestamp;
use serde::Serialize;

use super::{
    answers,
    asking::{self, Asked},
    completion_cache,
};
use crate::{
    args::{CheckArgs, EnvironmentArgs, ExpiryArgs, ReasonArgs},
    context::Context,
    domain::{Account, Credential, Environment, EventKind, KeyPair, Nickname, Uuid},
    exit::Failure,
    input::KeyInputArgs,
    process,
    prompt::{Question, Talk},
    providers::{DEFAULT_TYPE, Provider},
    render::{CredentialJson, OutputError, Span, credential_line},
    selection::{self, Found, account, active},
    store::{Added, NewCredential, Store, Twin, VaultRow},
    vault::{NewRow, SealedPair, Vault},
};

const EXAMPLES: &str = "\
Examples:
  credctl add --nickname 'Paper 1'
  printf '%s\\n' \"$KEY\" \"$SECRET\" | credctl add --nickname 'Paper 1' --paper --stdin
  credctl add --nickname CI --paper --from-env --if-absent
  credctl add --type polygon --api-key-file polygon.key";

/// Store a credential
///
/// Asks for missing values: nickname, environment and keys. Keys are never shown. The first paper
/// credential becomes the active one. Prints the id if stdout is not a terminal.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct AddArgs {
    /// Nickname of the credential [default: the type]
    #[arg(short, long)]
    nickname: Option<Nickname>,
    /// Provider: a type that `credctl types` lists, or a name of your own
    #[arg(short = 't', long = "type", value_name = "TYPE", default_value = DEFAULT_TYPE)]
    credential_type: String,
    #[command(flatten)]
    environment: EnvironmentArgs,
    /// Make it the active credential
    #[arg(long = "use")]
    use_it: bool,
    /// Store nothing if a credential with the same account, type, environment and nickname exists;
    /// print that one instead
    #[arg(long)]
    if_absent: bool,
    #[command(flatten)]
    expiry: ExpiryArgs,
    #[command(flatten)]
    check: CheckArgs,
    #[command(flatten)]
    keys: KeyInputArgs,
    #[command(flatten)]
    reason: ReasonArgs,
}

#[derive(Serialize)]
struct Answer<'a> {
    credential: CredentialJson<'a>,
    existed: bool,
}

/// Stores a credential.
///
/// # Errors
/// Exit 2 if input is missing or invalid, 3 without an account, 5 if the vault key does not fit, which
/// is checked before anything is asked; otherwise as for any write.
pub async fn run(ctx: &mut Context<'_>, args: AddArgs) -> Result<(), Failure> {
    let known = provider(ctx, &args)?;
    let provider = known.as_ref();
    asking::expiry(args.expiry)?;
    if args.use_it {
        ctx.refuse_shadowed()?;
    }
    if args.if_absent
        && let Some((vault, found)) = if_absent::without_asking(
            ctx,
            provider,
            args.nickname.as_ref(),
            args.environment.stated(),
        )
        .await?
    {
        return show(ctx, &vault, &args, &Added::existing(found), None);
    }
    args.keys.require(ctx)?;
    answers::remark_on_own_type(ctx, provider);
    let store = ctx.store()?;
    let vault = Vault::open(&store, &ctx.settings.keys).await?;
    let account = account(&store, vault.accounts())?;
    // One talk for all questions: text pasted ahead for the next question is neither lost nor shown.
    let prompter = Rc::clone(&ctx.prompter);
    let mut talk = prompter.talk();
    let nickname = nickname(ctx, &mut talk, &args, provider).await?;
    let environment = environment(ctx, &mut talk, &args, provider).await?;
    if args.if_absent
        && ctx.can_ask()
        && let Some((_, found)) =
            if_absent::find(ctx, &store, provider, (&nickname, environment)).await?
    {
        return show(ctx, vault.row(), &args, &Added::existing(found), None);
    }
    let keys = args
        .keys
        .gather(ctx, &mut talk, provider, environment)
        .await?;
    drop(talk);
    remark_on_hint(ctx, provider, environment, &keys);
    let named = (&known, &nickname, environment);
    let (added, hint) = store_new(ctx, (&store, &vault, account), &args, named, keys).await?;
    show(ctx, vault.row(), &args, &added, Some(&hint))
}

/// Asks the provider about the keys if that is wanted, seals them and stores them. Returns the credential
/// and a hint by which people recognise the API key.
async fn store_new(
    ctx: &mut Context<'_>,
    (store, vault, account): (&Store, &Vault, Option<Account>),
    args: &AddArgs,
    (provider, nickname, environment): (&Rc<Provider>, &Nickname, Option<Environment>),
    keys: KeyPair,
) -> Result<(Added, String), Failure> {
    let asked = (provider, environment);
    let (keys, outcome) = asking::before_storing(ctx, &args.check, asked, keys).await?;
    let expires_at = asking::end(args.expiry, outcome.as_ref(), || {
        let fields = keys.fields.iter().map(|(name, _)| name);
        provider.ends(fields, Timestamp::now())
    })?;
    let (sealed, hint) = seal(vault, provider, keys);
    process::wipe_stack();
    let credential_type = provider.credential_type();
    let types = &ctx.settings.stored_types;
    let stored_type = types.spelling(&credential_type, environment);
    let new = NewRow {
        id: Uuid::new_v4(),
        credential_type: &credential_type,
        stored_type: &stored_type,
        nickname,
        environment,
        has_environments: provider.has_environments(),
        expires_at,
        keys: &sealed,
    };
    let added = insert(ctx, store, vault, (new, account), args).await?;
    if let Some(outcome) = outcome.filter(|_| !added.existed) {
        let found = Asked::of(&added.row).into_iter();
        let found = found.map(|asked| (asked, &outcome));
        asking::keep(ctx, store, &vault.checker(), found).await;
    }
    Ok((added, hint))
}

/// Stores the credential, and remarks on others that resemble it.
async fn insert(
    ctx: &mut Context<'_>,
    store: &Store,
    vault: &Vault,
    (row, account): (NewRow<'_>, Option<Account>),
    args: &AddArgs,
) -> Result<Added, Failure> {
    let checker = vault.checker();
    let author = ctx.author(args.reason.given());
    let ledger = vault.ledger(&author);
    let fingerprints = &row.keys.fingerprints;
    let unsealed = vault.unsealed_twins(store).await?;
    let is_twin = |twin: &Twin| fingerprints.contains(&twin.fingerprint);
    let new = NewCredential {
        account,
        seal: &|account| ledger.stored(EventKind::Added, checker.new_row(&row, account)),
        fingerprints,
        first_key: vault.first_key(),
        if_absent: args.if_absent,
        judge: &|row| checker.twin(row),
        unsealed_twins: unsealed.into_iter().filter(is_twin).collect(),
    };
    let added = store.insert(row.id, &new).await?;
    if added.existed {
        let mut found = Found::by_id((*added.row).clone());
        selection::judge(ctx, vault.row(), &mut found)?;
        let seen = (found.row.credential.id, found.row.revision());
        ctx.remember(vault.row().id, vec![seen]);
        return Ok(Added::existing(found.row));
    }
    if new.first_key.is_some() {
        selection::remark_on_first_key(ctx, vault);
    }
    let stored = (added.row.credential.id, added.row.revision());
    ctx.remember(vault.row().id, vec![stored]);
    answers::remark_on_repeated_nickname(ctx, row.nickname, added.same_nickname);
    answers::remark_on_same_keys(ctx, &added.same_keys);
    Ok(added)
}

/// Seals the keys. Returns them with a hint by which people recognise the API key. The plain keys are
/// wiped before anything is awaited.
fn seal(vault: &Vault, provider: &Provider, keys: KeyPair) -> (SealedPair, String) {
    let sealed = vault.seal(&provider.credential_type(), &keys);
    (sealed, keys.api_key.hint())
}

fn provider(ctx: &Context<'_>, args: &AddArgs) -> Result<Rc<Provider>, Failure> {
    let provider = ctx.providers().named(&args.credential_type)?;
    provider.refuse_environment(args.environment.stated())?;
    Ok(provider)
}

async fn nickname(
    ctx: &Context<'_>,
    talk: &mut Talk<'_>,
    args: &AddArgs,
    provider: &Provider,
) -> Result<Nickname, Failure> {
    if let Some(nickname) = &args.nickname {
        return Ok(nickname.clone());
    }
    if !ctx.can_ask() {
        return Ok(provider.default_nickname()?);
    }
    let check = |typed: &str| {
        typed
            .parse::<Nickname>()
            .map(|_| ())
            .map_err(|wrong| wrong.to_string())
    };
    let typed = talk
        .text(Question::new("Nickname", "add --nickname"), check)
        .await?;
    Ok(typed.parse()?)
}

async fn environment(
    ctx: &mut Context<'_>,
    talk: &mut Talk<'_>,
    args: &AddArgs,
    provider: &Provider,
) -> Result<Option<Environment>, Failure> {
    let environment = provider.effective_environment(args.environment.stated());
    if environment.is_some() || !provider.has_environments() {
        return Ok(environment);
    }
    if !ctx.can_ask() {
        ctx.out
            .remark("neither --paper nor --live was given: the environment is not stated");
        return Ok(None);
    }
    let options = [Environment::Paper, Environment::Live];
    let words = options.map(Environment::as_str);
    let chosen = talk
        .choose(
            Question::new("Environment", "add --paper or --live"),
            &words,
        )
        .await?;
    Ok(options.get(chosen).copied())
}

fn remark_on_hint(
    ctx: &mut Context<'_>,
    provider: &Provider,
    environment: Option<Environment>,
    keys: &KeyPair,
) {
    let hinted = provider.hinted_environment(keys.api_key.expose_secret());
    if let (Some(stated), Some(hinted)) = (environment, hinted)
        && stated != hinted
    {
        ctx.out.remark(format!(
            "this key looks like a {hinted} key, but it is stored as {stated}"
        ));
    }
}

fn show(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    args: &AddArgs,
    added: &Added,
    hint: Option<&str>,
) -> Result<(), Failure> {
    let credential = &added.row.credential;
    if args.use_it {
        selection::refuse_disabled(credential)?;
    }
    let nothing_active = ctx.active(vault.id).is_none() && ctx.settings.credential.is_none();
    let first_paper =
        nothing_active && !added.existed && credential.environment == Some(Environment::Paper);
    let mut selected = credential.is_active && active::is_active(ctx, vault, credential);
    let mut chosen: Result<(), Failure> = Ok(());
    if args.use_it {
        chosen = active::activate(ctx, vault, (credential, &added.row.account))
            .map_err(|error| not_selected(error.into(), credential));
        selected = chosen.is_ok();
        if selected {
            answers::remark_on_live(ctx, credential);
        }
    } else if first_paper {
        let this_one = (credential, Some(&added.row.account));
        selected = active::activate_first(ctx, vault, this_one).unwrap_or_else(|why| {
            ctx.out
                .remark(format!("it is stored, but could not be made active: {why}"));
            false
        });
    }
    completion_cache::add(ctx, &[credential]);
    let answered = answer(ctx, added, hint, selected);
    answers::delivered(
        ctx,
        answered,
        &format!("the credential is stored: {}", credential.id),
    )?;
    chosen
}

/// Adds to the failure that the credential is stored: running the command again would store it twice.
fn not_selected(mut failure: Failure, credential: &Credential) -> Failure {
    failure.message = format!(
        "{}; the credential is stored: {}",
        failure.message, credential.id
    );
    let select = format!("select it with `credctl use {}`", credential.short_id());
    match failure.hint.take() {
        Some(first) => failure.hint(format!("{first}; {select}")),
        None => failure.hint(select),
    }
}

fn answer(
    ctx: &mut Context<'_>,
    added: &Added,
    hint: Option<&str>,
    selected: bool,
) -> Result<(), OutputError> {
    let credential = &added.row.credential;
    if ctx.out.manner.json {
        return ctx.out.json(&Answer {
            credential: CredentialJson::new(credential, selected),
            existed: added.existed,
        });
    }
    let (word, hint) = match added.existed {
        true => ("Already stored ", None),
        false => ("Stored ", hint),
    };
    let key = hint.map(|hint| format!(" · key {hint}"));
    let (short, key) = (credential.short_id(), key.unwrap_or_default());
    let mut line = credential_line(word, credential, &short, &key);
    if selected {
        line.push(Span(Style::new(), " · active"));
    }
    ctx.out.line(&line);
    if ctx.out.manner.stdout_is_terminal {
        return Ok(());
    }
    ctx.out.rendered(&format!("{}\n", credential.id))
}
