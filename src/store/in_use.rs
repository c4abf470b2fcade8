//! Finds the credential in use on this machine.

use tokio_postgres::{Row, types::Type};
use uuid::Uuid;

use super::{
    SealedCredential, Store, StoreError, VaultRow,
    accounts::ACCOUNT_CONDITION,
    resolve::Lookup,
    rows::{ENVIRONMENT, spellings},
    sealed::{sealed_where, with_ids_statement},
    tables::Tables,
};
use crate::{
    domain::{
        Active, ActiveCredentials, Credential, Environment, InUse, Layer, Narrowing, Reference,
        Selection,
    },
    postgres::wire::Statement,
};

/// Result of finding the credential in use.
#[derive(Debug, Clone)]
pub enum Chosen {
    /// No credential is in use: nothing was chosen, or the chosen one is gone and no other may
    /// replace it.
    None,
    /// A credential, and the layer that chose it.
    One(Layer, Box<SealedCredential>),
    /// The active credential, which is not in the account that was named.
    OtherAccount(Box<SealedCredential>),
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
            Chosen::None | Chosen::OtherAccount(_) | Chosen::Unresolved(..) => None,
        }
    }
}

/// Reason why the active credential of a vault is not in use.
#[derive(Debug, Clone)]
pub enum Lost {
    /// It is stored no longer.
    Gone,
    /// It is disabled.
    Disabled(Box<SealedCredential>),
}

/// Answer to the question for the credential in use.
pub(super) enum InUseAnswer {
    Chosen(Chosen),
    /// [`Store::second_look`] tells: the active credential is not in use for this reason, or the variable
    /// names nothing exactly.
    Open(Option<Lost>),
}

/// Statement that finds the credential in use, with the values that it borrows.
pub(super) struct InUseQuestion<'a> {
    in_use: &'a InUse<'a>,
    lookup: Option<Lookup>,
    ids: Vec<Uuid>,
}

impl<'a> InUseQuestion<'a> {
    pub(super) fn new(store: &Store, in_use: &'a InUse<'a>) -> Self {
        let (lookup, ids) = match in_use {
            InUse::Variable(reference) => {
                let wide = Narrowing::default();
                (
                    Some(Lookup::new(
                        &store.providers,
                        reference,
                        &wide,
                        store.account_named(),
                    )),
                    vec![],
                )
            }
            InUse::Config(active) => (None, ids_of(active, store.user_id())),
        };
        InUseQuestion {
            in_use,
            lookup,
            ids,
        }
    }

    /// Returns the question in which blanks around stored nicknames do not count.
    pub(super) fn trimming(mut self) -> Self {
        self.lookup = self.lookup.map(Lookup::trimming);
        self
    }

    /// Returns the statement. `None` if nothing was chosen, so that there is nothing to ask.
    pub(super) fn statement<'s>(
        &'s self,
        tables: &Tables,
        user: &'s &str,
    ) -> Option<Statement<'s>> {
        match &self.lookup {
            Some(lookup) => Some(lookup.statement(tables, user)),
            None if self.ids.is_empty() => None,
            None => Some(with_ids_statement(tables, user, &self.ids)),
        }
    }

    /// Decodes the answer.
    pub(super) fn answer(
        &self,
        store: &Store,
        vault: &VaultRow,
        rows: &[Row],
    ) -> Result<InUseAnswer, StoreError> {
        let InUse::Config(active) = self.in_use else {
            return match rows {
                [] => Ok(InUseAnswer::Open(None)),
                _ => self.by_variable(store, rows).map(InUseAnswer::Chosen),
            };
        };
        let found = store.sealed_rows(rows)?;
        let Some(active) = active.of(vault.id, store.user_id()) else {
            return Ok(InUseAnswer::Chosen(Chosen::None));
        };
        let row = active_row(found, active).map(Box::new);
        Ok(match row {
            None => InUseAnswer::Open(Some(Lost::Gone)),
            Some(row) if !row.credential.is_active => InUseAnswer::Open(Some(Lost::Disabled(row))),
            Some(row) => InUseAnswer::Chosen(match store.is_in_account(&row.account) {
                true => Chosen::One(Layer::Config, row),
                false => Chosen::OtherAccount(row),
            }),
        })
    }

    /// Decodes the answer for `CREDCTL_CREDENTIAL`.
    pub(super) fn by_variable(&self, store: &Store, rows: &[Row]) -> Result<Chosen, StoreError> {
        let InUse::Variable(reference) = self.in_use else {
            return Ok(Chosen::None);
        };
        let mut found = store.sealed_rows(rows)?;
        Ok(match found.len() {
            1 => Chosen::One(Layer::Variable, Box::new(found.remove(0))),
            _ => {
                let found = found.into_iter().map(|one| one.credential).collect();
                Chosen::Unresolved(reference.clone(), found)
            }
        })
    }
}

/// Returns the ids of a user's active credentials in all vaults. Which of them is this vault's is known
/// once the vault has answered.
pub(super) fn ids_of(active: &ActiveCredentials, user: &str) -> Vec<Uuid> {
    let active = active.of_user(user);
    active.map(|active| active.credential_id).collect()
}

/// Returns the active credential of a vault among these rows.
pub(super) fn active_row(rows: Vec<SealedCredential>, active: &Active) -> Option<SealedCredential> {
    let is_it = |row: &SealedCredential| row.credential.id == active.credential_id;
    rows.into_iter().find(is_it)
}

impl Store {
    /// Finds what is in use where the first answer left it open: a credential that stands in for the active
    /// one, or the one that the variable names if blanks around stored nicknames do not count.
    pub(super) async fn second_look(
        &self,
        vault: &VaultRow,
        in_use: &InUse<'_>,
    ) -> Result<Chosen, StoreError> {
        if let InUse::Config(active) = in_use {
            return self.stand_in(vault, active).await;
        }
        let user = self.user_id();
        let question = InUseQuestion::new(self, in_use).trimming();
        let asked: Vec<_> = question
            .statement(&self.tables, &user)
            .into_iter()
            .collect();
        let (_, answers) = self.read(&asked).await?;
        question.by_variable(self, answers.first().map_or(&[], Vec::as_slice))
    }

    /// Finds the credential that stands in for an active one that is gone or disabled: the oldest
    /// enabled one of the same type and environment, in the account that was named, but never a live
    /// one.
    async fn stand_in(
        &self,
        vault: &VaultRow,
        active: &ActiveCredentials,
    ) -> Result<Chosen, StoreError> {
        let user = self.user_id();
        let Some(active) = active.of(vault.id, user) else {
            return Ok(Chosen::None);
        };
        let account_named = self.account_named();
        let types = spellings(&self.providers, &active.credential_type);
        let environment = active.environment.map(Environment::as_str);
        let statement = Statement {
            sql: sealed_where(
                &self.tables,
                &format!(
                    "c.is_active AND c.credential_type::text = ANY ($2) \
                     AND ({ENVIRONMENT}) IS NOT DISTINCT FROM $3 AND ({ENVIRONMENT}) IS DISTINCT FROM 'live' \
                     AND {ACCOUNT_CONDITION} ORDER BY c.created_at, c.id LIMIT 1"
                ),
            ),
            params: vec![
                (&user, Type::TEXT),
                (&types, Type::TEXT_ARRAY),
                (&environment, Type::TEXT),
                (&account_named, Type::TEXT),
            ],
        };
        let (_, answers) = self.read(&[statement]).await?;
        let rows = answers.first().map_or(&[][..], Vec::as_slice);
        let found = self.sealed_rows(rows)?.into_iter().next();
        Ok(found.map_or(Chosen::None, |row| {
            Chosen::One(Layer::Fallback, Box::new(row))
        }))
    }
}
