//! Finds the credential in use on this machine.

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

/// Result of finding the credential in use.
#[derive(Debug, Clone)]
pub enum Chosen {
    /// No credential is in use: nothing was chosen, or the chosen one is gone and no other may
    /// replace it.
    None,
    /// A credential, and the layer that chose it.
    One(Layer, Box<SealedCredential>),
    /// The reference in the environment variable fits no credential, or several.
    Unresolved(Reference, Vec<Credential>),
}

impl Chosen {
    /// Returns the credential in use, as a list marks it.
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

/// Decodes the answer to an [`InUseQuestion`].
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

/// Statement that finds the credential in use, with the values that it borrows.
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

/// Returns SQL that finds the active credential of this vault if it is enabled. Otherwise it finds
/// the oldest enabled one of the same type and environment, but never a live one.
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
