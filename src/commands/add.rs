//! `credctl add`.

mod if_absent;
mod questions;

use std::rc::Rc;

use anstyle::Style;
use jiff::Timestamp;
use serde::Serialize;

use super::{
    answers,
    asking::{self, Asked},
    completion_cache, key_prefix,
};
use crate::{
    args::{CheckArgs, EnvironmentArgs, ExpiryArgs, NoteArgs, ReasonArgs, UnusualKeyArgs},
    context::Context,
    domain::{
        Account, Credential, Environment, EventKind, KeyPair, Nickname, Tags, TooManyTags, Uuid,
        visible,
    },
    exit::Failure,
    input::KeyInputArgs,
    process,
    prompt::{Awaited, Talk},
    providers::{DEFAULT_TYPE, KeyRule, Provider},
    render::{CredentialJson, OutputError, Span, credential_line},
    selection::{self, Found, account, active},
    store::{Added, NewCredential, Store, StoreError, Twin, VaultRow},
    vault::{NewRow, SealedPair, Vault},
};

/// Store a credential
///
/// Asks for missing values: provider, nickname, environment and keys. Keys are never shown. The first
/// paper credential becomes the active one. Prints the id if stdout is not a terminal.
#[derive(Debug, clap::Args)]
pub struct AddArgs {
    /// Nickname of the credential [default: the type]
    #[arg(short, long)]
    nickname: Option<Nickname>,
    /// Provider: a type that `credctl types` lists, or a name of your own [default: you are asked, else
    /// alpaca]
    #[arg(short = 't', long = "type", value_name = "TYPE")]
    credential_type: Option<String>,
    #[command(flatten)]
    environment: EnvironmentArgs,
    /// Make it the active credential
    #[arg(long = "use")]
    use_it: bool,
    /// Store nothing if a credential with the same account, type, environment and nickname exists;
    /// print that one instead
    #[arg(long)]
    if_absent: bool,
    /// Store the keys although they are stored already
    #[arg(long)]
    again: bool,
    #[command(flatten)]
    notes: NoteArgs,
    #[command(flatten)]
    expiry: ExpiryArgs,
    #[command(flatten)]
    check: CheckArgs,
    #[command(flatten)]
    unusual: UnusualKeyArgs,
    #[command(flatten)]
    reason: ReasonArgs,
    #[command(flatten)]
    keys: KeyInputArgs,
}

impl AddArgs {
    /// Returns what the command may ask a person for.
    pub fn awaits(&self) -> Option<Awaited> {
        Some(match self.keys.is_given() {
            true => Awaited::Answers,
            false => Awaited::Secrets,
        })
    }
}

impl AddArgs {
    /// Returns the rule by which the texts of keys are judged.
    fn rule(&self) -> KeyRule {
        KeyRule::of(self.unusual.takes_all())
    }

    /// Returns the tags of the new credential.
    fn tags(&self) -> Result<Tags, TooManyTags> {
        Tags::default().changed(self.notes.tags(), &[])
    }
}

#[derive(Serialize)]
struct Answer<'a> {
    credential: CredentialJson<'a>,
    existed: bool,
}

/// Stores a credential.
///
/// All questions come first: a private database that does not exist yet is made for keys that are there.
///
/// # Errors
/// Exit 2 if input is missing or invalid, 3 without an account, 5 if the vault key does not fit, which
/// is checked before anything is asked, 7 if the keys are stored already or contradict the environment;
/// otherwise as for any write.
pub async fn run(ctx: &mut Context<'_>, args: AddArgs) -> Result<(), Failure> {
    let named = match &args.credential_type {
        Some(name) => Some(provider(ctx, &args, name)?),
        None if asks_for_provider(ctx, &args) => None,
        None => Some(provider(ctx, &args, DEFAULT_TYPE)?),
    };
    asking::expiry(args.expiry)?;
    args.tags()?;
    if args.use_it {
        ctx.refuse_shadowed()?;
    }
    let stated = stated_environment(ctx, &args, named.as_ref())?;
    if args.if_absent
        && let Some(provider) = &named
        && let Some((vault, found)) =
            if_absent::without_asking(ctx, provider, args.nickname.as_ref(), stated).await?
    {
        return show(ctx, &vault, &args, &Added::existing(found), None);
    }
    args.keys.require(ctx)?;
    let place = Place::existing(ctx).await?;
    // One talk for all questions: the terminal shows nothing of what is typed between them.
    let prompter = Rc::clone(&ctx.prompter);
    let mut talk = prompter.talk();
    let (known, nickname, environment) = described(ctx, &mut talk, &args, (named, stated)).await?;
    let provider = known.as_ref();
    if args.if_absent
        && ctx.can_ask()
        && let Some(Place { store, vault, .. }) = &place
        && let Some((_, found)) =
            if_absent::find(ctx, store, provider, (&nickname, environment)).await?
    {
        return show(ctx, vault.row(), &args, &Added::existing(found), None);
    }
    let keys = args
        .keys
        .gather(ctx, &mut talk, &known, environment, args.rule())
        .await?;
    drop(talk);
    process::wipe_stack();
    let ignores = args.unusual.ignores_prefix();
    let is_doubtful =
        key_prefix::contradicts(ctx, provider, environment, &keys.api_key, ignores).await?;
    let place = match place {
        Some(place) => place,
        None => Place::open(ctx).await?,
    };
    completion_cache::add_vault(ctx, &place.vault);
    let named = (&known, &nickname, environment);
    let (added, hint) = store_new(ctx, &place, &args, named, keys).await?;
    let new = New {
        hint: &hint,
        is_doubtful,
    };
    show(ctx, place.vault.row(), &args, &added, Some(&new))
}

/// Returns the environment that a flag states, else the one that the provider's variables state.
fn stated_environment(
    ctx: &Context<'_>,
    args: &AddArgs,
    provider: Option<&Rc<Provider>>,
) -> Result<Option<Environment>, Failure> {
    match (args.environment.stated(), provider) {
        (None, Some(provider)) => Ok(args.keys.stated_environment(ctx, provider)?),
        (stated, _) => Ok(stated),
    }
}

/// Returns provider, nickname and environment of the new credential, and asks for those that no flag
/// gives.
async fn described(
    ctx: &mut Context<'_>,
    talk: &mut Talk<'_>,
    args: &AddArgs,
    (named, stated): (Option<Rc<Provider>>, Option<Environment>),
) -> Result<(Rc<Provider>, Nickname, Option<Environment>), Failure> {
    let provider = match named {
        Some(provider) => {
            if ctx.can_ask() && !args.keys.is_given() {
                ctx.out
                    .say(&format!("New {} credential", visible(&provider.title)));
            }
            provider
        }
        None => questions::provider(ctx, talk, stated).await?,
    };
    answers::remark_on_own_type(ctx, &provider);
    let nickname = questions::nickname(ctx, talk, args.nickname.as_ref(), &provider).await?;
    let environment = questions::environment(ctx, talk, stated, &provider).await?;
    Ok((provider, nickname, environment))
}

/// Returns true if a person is asked for the provider: where the keys are asked for too.
fn asks_for_provider(ctx: &Context<'_>, args: &AddArgs) -> bool {
    ctx.can_ask() && !args.keys.is_given()
}

/// What is shown of a credential that was stored just now.
struct New<'a> {
    /// Hint by which people recognise the API key.
    hint: &'a str,
    /// True if the first characters of the key contradict its environment.
    is_doubtful: bool,
}

/// The vault and the account that the credential is stored in.
struct Place {
    store: Rc<Store>,
    vault: Vault,
    account: Option<Account>,
}

impl Place {
    /// Opens the vault, and makes the private database if it does not exist.
    async fn open(ctx: &mut Context<'_>) -> Result<Self, Failure> {
        let store = ctx.store()?;
        let vault = Vault::open(&store, &ctx.settings.keys).await?;
        let account = account(&store, vault.accounts())?;
        Ok(Place {
            store,
            vault,
            account,
        })
    }

    /// Opens the vault if there is one. Otherwise checks what can be known before one is made.
    async fn existing(ctx: &mut Context<'_>) -> Result<Option<Self>, Failure> {
        if ctx.existing_store()?.is_some() {
            return Ok(Some(Place::open(ctx).await?));
        }
        Vault::check_source(&ctx.settings.keys)?;
        ctx.private_server()?.require_programs().await?;
        Ok(None)
    }
}

/// Asks the provider about the keys if that is wanted, seals them and stores them. Returns the credential
/// and a hint by which people recognise the API key.
async fn store_new(
    ctx: &mut Context<'_>,
    Place {
        store,
        vault,
        account,
    }: &Place,
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
        note: args.notes.note().flatten(),
        tags: &args.tags()?,
        keys: &sealed,
    };
    let added = insert(ctx, store, vault, (new, account.clone()), args).await?;
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
    let mut new = NewCredential {
        account,
        seal: &|account| ledger.stored(EventKind::Added, checker.new_row(&row, account)),
        fingerprints,
        first_key: vault.first_key(),
        if_absent: args.if_absent,
        again: args.again,
        judge: &|row| checker.twin(row),
        unsealed_twins: unsealed.into_iter().filter(is_twin).collect(),
    };
    let mut inserted = store.insert(row.id, &new).await;
    if let Err(StoreError::AlreadyStored(other)) = &inserted
        && !args.if_absent
        && ctx.can_ask()
    {
        questions::again(ctx, other).await?;
        new.again = true;
        inserted = store.insert(row.id, &new).await;
    }
    let added = inserted?;
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
    answers::remark_on_namesakes(ctx, row.nickname, &added.namesakes);
    answers::remark_on_same_keys(ctx, &added.same_keys);
    Ok(added)
}

/// Seals the keys. Returns them with a hint by which people recognise the API key. The plain keys are
/// wiped before anything is awaited.
fn seal(vault: &Vault, provider: &Provider, keys: KeyPair) -> (SealedPair, String) {
    let sealed = vault.seal(&provider.credential_type(), &keys);
    (sealed, keys.api_key.hint())
}

fn provider(ctx: &Context<'_>, args: &AddArgs, name: &str) -> Result<Rc<Provider>, Failure> {
    let provider = ctx.providers().named(name)?;
    provider.refuse_environment(args.environment.stated())?;
    Ok(provider)
}

fn show(
    ctx: &mut Context<'_>,
    vault: &VaultRow,
    args: &AddArgs,
    added: &Added,
    new: Option<&New<'_>>,
) -> Result<(), Failure> {
    let credential = &added.row.credential;
    if args.use_it {
        selection::refuse_disabled(credential)?;
    }
    let nothing_active = ctx.active(vault.id).is_none() && ctx.settings.credential.is_none();
    let is_plain = new.is_some_and(|new| !new.is_doubtful) && !added.existed;
    let first_paper =
        nothing_active && is_plain && credential.environment == Some(Environment::Paper);
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
    completion_cache::add_accounts(ctx, std::slice::from_ref(&added.row.account));
    let answered = answer(ctx, added, new.map(|new| new.hint), selected);
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
