//! The credential in use on this machine, as a question to the database.

use tokio_postgres::{Row, types::Type};
use uuid::Uuid;

use super::{
    SealedCredential, StoreError,
    resolve::Lookup,
    rows::{ENVIRONMENT, TYPE, get},
    sealed::{sealed_columns, sealed_credential},
};
use crate::{
    domain::{Credential, Environment, InUse, Layer, Narrowing, Reference, Selection},
    postgres::wire::Statement,
    providers::Providers,
};

/// What that layer led to.
#[derive(Debug, Clone)]
pub enum Chosen {
    /// Nothing was chosen, or what was is gone and nothing may stand in for it.
    None,
    /// A credential, and by which layer.
    One(Layer, Box<SealedCredential>),
    /// The variable's reference fits none or several.
    Unresolved(Reference, Vec<Credential>),
}

impl Chosen {
    /// The credential in use, as a list marks it.
    pub fn selection(&self) -> Option<Selection> {
        match self {
            Chosen::One(layer, credential) => Some(Selection {
                credential_id: credential.credential.id,
                layer: *layer,
            }),
            Chosen::None | Chosen::Unresolved(..) => None,
        }
    }
}

/// What the answer to an [`InUseQuestion`] means.
pub(super) fn decode_chosen(
    providers: &Providers,
    rows: &[Row],
    in_use: &InUse<'_>,
) -> Result<Chosen, StoreError> {
    match in_use {
        InUse::Variable(reference) => {
            let found = rows.iter().map(|row| sealed_credential(providers, row));
            let mut found: Vec<_> = found.collect::<Result<_, _>>()?;
            match found.len() {
                1 => Ok(Chosen::One(Layer::Variable, Box::new(found.remove(0)))),
                _ => {
                    let found = found.into_iter().map(|one| one.credential).collect();
                    Ok(Chosen::Unresolved(reference.clone(), found))
                }
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
                let one = sealed_credential(providers, row)?;
                Ok(Chosen::One(layer, Box::new(one)))
            }
        },
    }
}

/// The question which credential is in use, with the values its statement borrows.
pub(super) struct InUseQuestion<'a> {
    user: &'a str,
    lookup: Option<Lookup>,
    vaults: Vec<Uuid>,
    ids: Vec<Uuid>,
    types: Vec<String>,
    environments: Vec<Option<&'static str>>,
}

impl<'a> InUseQuestion<'a> {
    pub(super) fn new(providers: &Providers, user: &'a str, in_use: &InUse<'_>) -> Self {
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
                    providers,
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

    pub(super) fn statement(&self) -> Statement<'_> {
        match &self.lookup {
            Some(lookup) => lookup.statement(&self.user, &sealed_columns()),
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
    let columns = sealed_columns();
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
