//! Which credentials leave the vault: found, enabled, and of the environment that is expected.
//!
//! Everything is judged before a vault key is asked for. Nothing stands in for a credential that is
//! gone: it is named and refused.

mod changes;

use std::{collections::BTreeMap, rc::Rc};

pub use changes::{Changes, changes};

use crate::{
    commands::{EnvironmentArgs, strict},
    context::Context,
    domain::{Credential, Environment, KeyPair, Layer, Reference, visible},
    exit::{ExitCode, Failure},
    providers::{HandOut, NotHandedOut, Provider, Providers},
    select,
    settings::Settings,
    store::{RecordedKey, SealedCredential, SealedFound, Store, VaultRow},
    vault::{Strictness, Verdict},
};

/// What was asked for: references, or what is in use, or both.
#[derive(Debug, Clone, Default)]
pub struct Order {
    /// References on the command line.
    pub named: Vec<Reference>,
    /// Whether the credential in use comes first: by `CREDCTL_CREDENTIAL`, else by the config.
    pub in_use: bool,
}

impl Order {
    /// The one that is named, else the one in use.
    pub fn one(reference: Option<Reference>) -> Self {
        Order {
            in_use: reference.is_none(),
            named: reference.into_iter().collect(),
        }
    }
}

/// Credentials that were found, still sealed.
pub struct Found {
    /// The vault they are in.
    pub vault: VaultRow,
    /// Where they came from, in the order they were asked for, each credential once.
    pub credentials: Vec<(Layer, SealedCredential)>,
    keys: Vec<RecordedKey>,
}

/// What the credentials must be, and whether this very command was told so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expectation {
    environment: Environment,
    by_flag: bool,
}

/// What `--paper`, `--live` and `CREDCTL_EXPECT` expect together.
///
/// # Errors
/// Exit 7 when the flag contradicts the variable.
pub fn expectation(
    settings: &Settings,
    flags: EnvironmentArgs,
) -> Result<Option<Expectation>, Failure> {
    match (flags.stated(), settings.expect) {
        (Some(flag), Some(variable)) if flag != variable => Err(Failure::new(
            ExitCode::Refused,
            format!("--{flag} contradicts CREDCTL_EXPECT, which is `{variable}`"),
        )
        .hint("unset CREDCTL_EXPECT where both are wanted")),
        (Some(environment), _) => Ok(Some(Expectation {
            environment,
            by_flag: true,
        })),
        (None, Some(environment)) => Ok(Some(Expectation {
            environment,
            by_flag: false,
        })),
        (None, None) => Ok(None),
    }
}

/// Finds all that was asked for, or refuses: one round trip, no vault key.
///
/// # Errors
/// Exit 3 when one is not there, or nothing is in use; 4 when a reference fits several.
pub async fn find(ctx: &mut Context<'_>, order: &Order) -> anyhow::Result<Found> {
    let Some(store) = ctx.existing_store()? else {
        return Err(order
            .named
            .first()
            .map_or_else(none_active, select::no_vault)
            .into());
    };
    let variable = ctx.settings.credential.clone().filter(|_| order.in_use);
    let layers = variable.iter().map(|_| Layer::Variable);
    let layers: Vec<_> = layers
        .chain(order.named.iter().map(|_| Layer::Argument))
        .collect();
    let references: Vec<Reference> = variable.iter().chain(&order.named).cloned().collect();
    let nothing = BTreeMap::new();
    let by_config = order.in_use && variable.is_none();
    let active = match by_config {
        true => &ctx.settings.active,
        false => &nothing,
    };
    let found = store.sealed(&references, active).await?;
    let mut credentials = Vec::new();
    if by_config {
        credentials.push((Layer::Config, active_one(ctx, &found)?));
    }
    for ((reference, fits), layer) in references.iter().zip(&found.fits).zip(layers) {
        let one = only(&store, reference, fits).await?;
        if !credentials
            .iter()
            .any(|(_, c)| c.credential.id == one.credential.id)
        {
            credentials.push((layer, one.clone()));
        }
    }
    Ok(Found {
        vault: found.vault,
        credentials,
        keys: found.keys,
    })
}

async fn only<'a>(
    store: &Rc<Store>,
    reference: &Reference,
    fits: &'a [SealedCredential],
) -> anyhow::Result<&'a SealedCredential> {
    match fits {
        [one] => Ok(one),
        [] => Err(select::unknown(store, reference).await?.into()),
        several => {
            let several = select::credentials(several);
            Err(select::ambiguous(reference, &several, false).into())
        }
    }
}

fn active_one(ctx: &Context<'_>, found: &SealedFound) -> Result<SealedCredential, Failure> {
    if let Some(active) = &found.active {
        return Ok(active.clone());
    }
    match ctx.settings.active.contains_key(&found.vault.id) {
        false => Err(none_active()),
        true => Err(
            Failure::new(ExitCode::NotFound, "the active credential is gone")
                .hint("choose another with `credctl use`; nothing stands in for it"),
        ),
    }
}

/// The refusal where nothing is in use.
pub fn none_active() -> Failure {
    Failure::new(ExitCode::NotFound, "there is no active credential")
        .hint("choose one with `credctl use`, or name one")
}

/// Refuses what must not be handed out: disabled ones, and those of another environment than is
/// expected. Without an expectation only paper is handed out, and what has no environments.
///
/// # Errors
/// Exit 3 for a disabled one, 7 for another environment.
pub fn judge(
    ctx: &Context<'_>,
    found: &Found,
    expected: Option<Expectation>,
) -> Result<(), Failure> {
    let all = || {
        found
            .credentials
            .iter()
            .map(|(_, sealed)| &sealed.credential)
    };
    for credential in all() {
        crate::commands::use_::refuse_disabled(credential)?;
    }
    judge_environments(&ctx.providers(), all(), expected)
}

/// The same for the environment alone.
///
/// # Errors
/// Exit 7.
pub fn judge_environments<'a>(
    providers: &Providers,
    credentials: impl Iterator<Item = &'a Credential>,
    expected: Option<Expectation>,
) -> Result<(), Failure> {
    let wanted = expected.map_or(Environment::Paper, |expected| expected.environment);
    let mut has_met = false;
    for credential in credentials {
        match credential.environment {
            Some(environment) if environment == wanted => has_met = true,
            None if !providers.has_environments(&credential.credential_type) => {}
            _ => return Err(refusal(credential, expected)),
        }
    }
    match expected {
        Some(Expectation {
            environment,
            by_flag: true,
        }) if !has_met => Err(Failure::new(
            ExitCode::Refused,
            format!(
                "--{environment} is expected, and nothing that is handed out has an environment"
            ),
        )
        .hint(format!(
            "leave --{environment} out for providers without paper and live"
        ))),
        _ => Ok(()),
    }
}

fn refusal(credential: &Credential, expected: Option<Expectation>) -> Failure {
    let label = visible(credential.label());
    let refused = |message| Failure::new(ExitCode::Refused, message);
    match (credential.environment, expected) {
        (None, _) => {
            let id = credential.short_id();
            refused(format!("`{label}` does not state whether it is paper or live")).hint(format!(
                "state it with `credctl edit {id} --paper`, or --live"
            ))
        }
        (Some(environment), None) => refused(format!(
            "`{label}` is {environment}, and {environment} keys are handed out only with --{environment}"
        ))
        .hint("check that it is the one you mean"),
        (Some(environment), Some(expected)) => refused(format!(
            "`{label}` is {environment}, and {} is expected",
            expected.environment
        ))
        .hint("check that it is the one you mean"),
    }
}

impl Found {
    /// The provider of each, in the same order.
    ///
    /// # Errors
    /// Exit 3 for a type whose name is nothing that credctl would store.
    pub fn providers(&self, ctx: &Context<'_>) -> Result<Vec<Rc<Provider>>, Failure> {
        let provider = |credential: &Credential| {
            ctx.providers()
                .of(&credential.credential_type)
                .ok_or_else(|| {
                    let kind = visible(credential.credential_type.as_str());
                    Failure::new(
                        ExitCode::NotFound,
                        format!("nothing is known of type `{kind}`"),
                    )
                    .hint("give it a type with `credctl edit --type`")
                })
        };
        self.credentials
            .iter()
            .map(|(_, sealed)| provider(&sealed.credential))
            .collect()
    }

    /// Opens them all, if each is as credctl wrote it; asks for the vault keys only now.
    ///
    /// # Errors
    /// Exit 5 when a vault key is missing or wrong, 9 when a row was altered, is damaged, or bears no
    /// seal where every row has to.
    pub fn open(&mut self, ctx: &mut Context<'_>) -> anyhow::Result<Vec<KeyPair>> {
        let wanted: Vec<_> = self.keys.iter().map(|key| key.id).collect();
        let keys = ctx.keys(&wanted)?;
        let strictness = Strictness::of(&self.vault, &ctx.settings);
        let mut opened = Vec::new();
        for (_, row) in &mut self.credentials {
            let verdict = keys.judge(row, strictness)?;
            opened.push(keys.open(row, &self.keys)?);
            row.credential.seal = (&verdict).into();
            if verdict == Verdict::Unsealed {
                remark_on_unsealed(ctx, &row.credential);
            }
        }
        strict::remember(ctx, &self.vault, &keys);
        Ok(opened)
    }
}

fn remark_on_unsealed(ctx: &mut Context<'_>, credential: &Credential) {
    ctx.out.remark(format!(
        "`{}` is not sealed: whether somebody altered it cannot be told until `credctl vault seal`",
        credential.label()
    ));
}

/// What one credential sets and removes in the environment of a program.
///
/// # Errors
/// Exit 7 where the environment is none whose variables are known.
pub fn of_one<'a>(
    provider: &'a Provider,
    credential: &Credential,
    keys: &'a KeyPair,
) -> Result<HandOut<'a>, Failure> {
    let handed = provider.hand_out(credential.environment, keys);
    handed.map_err(|reason: NotHandedOut| {
        let label = visible(credential.label());
        Failure::new(
            ExitCode::Refused,
            format!("`{label}` cannot be handed out: {reason}"),
        )
    })
}
