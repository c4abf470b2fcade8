//! Reading many credentials, and the one in use.

use std::collections::BTreeMap;

use tokio_postgres::{Row, types::Type};
use uuid::Uuid;

use super::{
    Statement, Store, StoreError, VaultRow,
    accounts::{ACCOUNT_CONDITION, accounts_statement},
    pipeline::Sink,
    resolve::Lookup,
    rows::{ENVIRONMENT, TYPE, account, columns, credential, get, spellings},
};
use crate::{
    config::Active,
    domain::{Account, Credential, CredentialType, Environment, Layer, Reference},
};

/// Which credentials are wanted, beside the user's account.
#[derive(Debug, Clone, Default)]
pub struct Narrowing {
    /// Of this type only.
    pub credential_type: Option<CredentialType>,
    /// Stated to be of this environment only.
    pub environment: Option<Environment>,
}

impl Narrowing {
    pub(super) fn types(&self) -> Option<Vec<String>> {
        self.credential_type.as_ref().map(spellings)
    }

    pub(super) fn environment(&self) -> Option<&'static str> {
        self.environment.map(Environment::as_str)
    }
}

/// The layer below the command line that says which credential is in use.
#[derive(Debug, Clone)]
pub enum InUse<'a> {
    /// `CREDCTL_CREDENTIAL` names it.
    Variable(Reference),
    /// The config remembers one per vault.
    Config(&'a BTreeMap<Uuid, Active>),
}

/// What that layer led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// Nothing was chosen, or what was is gone and nothing may stand in for it.
    None,
    /// A credential, and by which layer.
    One(Layer, Box<Credential>),
    /// The variable's reference fits none or several.
    Unresolved(Reference, Vec<Credential>),
}

/// What is known before the first credential of a list.
#[derive(Debug, Clone)]
pub struct Preamble {
    /// The vault.
    pub vault: VaultRow,
    /// The credential in use.
    pub chosen: Chosen,
    /// The accounts that `--account` fits, or all of the user.
    pub accounts: Vec<Account>,
}

/// What takes a list while it arrives.
pub trait ListSink {
    /// Called once, before the first credential.
    ///
    /// # Errors
    /// Ends the list.
    fn begin(&mut self, preamble: Preamble) -> Result<(), StoreError>;
    /// Called for each credential, in order.
    ///
    /// # Errors
    /// Ends the list.
    fn credential(&mut self, credential: Credential) -> Result<(), StoreError>;
}

impl Store {
    /// Streams the user's credentials, by type, oldest first, and before them what is in use: one
    /// round trip.
    ///
    /// # Errors
    /// As for any exchange, and what the sink answers.
    pub async fn list(
        &self,
        narrowing: &Narrowing,
        in_use: &InUse<'_>,
        sink: &mut dyn ListSink,
    ) -> Result<(), StoreError> {
        let (user, account_named) = (self.user_id(), self.account_named());
        let (types, environment) = (narrowing.types(), narrowing.environment());
        let statement = Statement {
            sql: format!(
                "SELECT {} FROM user_credentials c WHERE c.user_id = $1 \
                 AND ($2::text[] IS NULL OR c.credential_type = ANY ($2)) \
                 AND ($3::text IS NULL OR ({ENVIRONMENT}) = $3) AND {ACCOUNT_CONDITION} \
                 ORDER BY c.credential_type, c.created_at, c.id",
                columns()
            ),
            params: vec![
                (&user, Type::TEXT),
                (&types, Type::TEXT_ARRAY),
                (&environment, Type::TEXT),
                (&account_named, Type::TEXT),
            ],
        };
        let question = InUseQuestion::new(user, in_use);
        let before = [
            question.statement(),
            accounts_statement(&user, &account_named),
        ];
        let mut sink = Decoding { in_use, sink };
        self.stream(&before, &statement, &mut sink)
            .await
            .map(|_| ())
    }

    /// The credential in use, without a list: one round trip.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn chosen(&self, in_use: &InUse<'_>) -> Result<Preamble, StoreError> {
        let (user, account_named) = (self.user_id(), self.account_named());
        let question = InUseQuestion::new(user, in_use);
        let (vault, answers) = self
            .read(&[
                question.statement(),
                accounts_statement(&user, &account_named),
            ])
            .await?;
        preamble(vault, &answers, in_use)
    }
}

struct Decoding<'s> {
    in_use: &'s InUse<'s>,
    sink: &'s mut dyn ListSink,
}

impl Sink for Decoding<'_> {
    fn begin(&mut self, vault: &VaultRow, answers: &[Vec<Row>]) -> Result<(), StoreError> {
        self.sink
            .begin(preamble(vault.clone(), answers, self.in_use)?)
    }

    fn row(&mut self, row: &Row) -> Result<(), StoreError> {
        self.sink.credential(credential(row, 0)?)
    }
}

fn preamble(
    vault: VaultRow,
    answers: &[Vec<Row>],
    in_use: &InUse<'_>,
) -> Result<Preamble, StoreError> {
    let [chosen, accounts] = answers else {
        return Err(StoreError::Damaged {
            id: vault.id.to_string(),
            what: "an answer is missing".to_owned(),
        });
    };
    let accounts = accounts.iter().map(account).collect::<Result<_, _>>()?;
    Ok(Preamble {
        vault,
        chosen: decode_chosen(chosen, in_use)?,
        accounts,
    })
}

fn decode_chosen(rows: &[Row], in_use: &InUse<'_>) -> Result<Chosen, StoreError> {
    match in_use {
        InUse::Variable(reference) => {
            let mut found: Vec<_> = rows
                .iter()
                .map(|row| credential(row, 1))
                .collect::<Result<_, _>>()?;
            match found.len() {
                1 => Ok(Chosen::One(Layer::Variable, Box::new(found.remove(0)))),
                _ => Ok(Chosen::Unresolved(reference.clone(), found)),
            }
        }
        InUse::Config(_) => match rows.first() {
            None => Ok(Chosen::None),
            Some(row) => {
                let confirmed: bool = get(row, 0, "its layer")?;
                let layer = if confirmed {
                    Layer::Config
                } else {
                    Layer::Fallback
                };
                Ok(Chosen::One(layer, Box::new(credential(row, 1)?)))
            }
        },
    }
}

/// The question which credential is in use, with the values its statement borrows.
struct InUseQuestion<'a> {
    user: &'a str,
    lookup: Option<Lookup>,
    vaults: Vec<Uuid>,
    ids: Vec<Uuid>,
    types: Vec<String>,
    environments: Vec<Option<&'static str>>,
}

impl<'a> InUseQuestion<'a> {
    fn new(user: &'a str, in_use: &InUse<'_>) -> Self {
        let mut question = InUseQuestion {
            user,
            lookup: None,
            vaults: Vec::new(),
            ids: Vec::new(),
            types: Vec::new(),
            environments: Vec::new(),
        };
        match in_use {
            InUse::Variable(reference) => {
                question.lookup = Some(Lookup::new(
                    std::slice::from_ref(reference),
                    &Narrowing::default(),
                    None,
                ));
            }
            InUse::Config(active) => {
                for (vault, active) in *active {
                    question.vaults.push(*vault);
                    question.ids.push(active.credential_id);
                    question
                        .types
                        .push(active.credential_type.as_str().to_owned());
                    question
                        .environments
                        .push(active.environment.map(Environment::as_str));
                }
            }
        }
        question
    }

    fn statement(&self) -> Statement<'_> {
        match &self.lookup {
            Some(lookup) => lookup.statement(&self.user),
            None => Statement {
                sql: config_sql(),
                params: vec![
                    (&self.user, Type::TEXT),
                    (&self.vaults, Type::UUID_ARRAY),
                    (&self.ids, Type::UUID_ARRAY),
                    (&self.types, Type::TEXT_ARRAY),
                    (&self.environments, Type::TEXT_ARRAY),
                ],
            },
        }
    }
}

/// The active credential of this vault while it is enabled; else the oldest enabled one of the same
/// type and environment, never a live one.
fn config_sql() -> String {
    let columns = columns();
    format!(
        "WITH wanted AS (SELECT w.id, w.credential_type, w.environment FROM credctl_vault v \
           JOIN unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[]) AS w (vault, id, credential_type, environment) \
           ON w.vault = v.id), \
         confirmed AS (SELECT {columns} FROM user_credentials c JOIN wanted w ON w.id = c.id \
           WHERE c.user_id = $1 AND c.is_active) \
         SELECT true, confirmed.* FROM confirmed \
         UNION ALL \
         (SELECT false, {columns} FROM user_credentials c JOIN wanted w \
            ON w.credential_type = {TYPE} AND w.environment IS NOT DISTINCT FROM {ENVIRONMENT} \
          WHERE c.user_id = $1 AND c.is_active AND ({ENVIRONMENT}) IS DISTINCT FROM 'live' \
            AND NOT EXISTS (SELECT FROM confirmed) ORDER BY c.created_at, c.id LIMIT 1)"
    )
}
