//! Reads many credentials, and the one in use.

use tokio_postgres::{Row, types::Type};

use super::{
    RowsError, Store, StoreError, VaultRow,
    accounts::{ACCOUNT_CONDITION, accounts_statement},
    in_use::{Chosen, InUseQuestion},
    resolve::{environment_of, types_of},
    rows::{COLUMNS, ENVIRONMENT, credential},
    sealed::{SealedCredential, sealed_columns, sealed_credential},
};
use crate::{
    domain::{InUse, ListSink, Narrowing, SealState},
    postgres::wire::{RowSink, Statement},
};

/// Vault and credential in use, which arrive before the first credential of a list.
#[derive(Debug, Clone)]
pub struct Preamble {
    pub vault: VaultRow,
    /// Credential in use.
    pub chosen: Chosen,
}

/// Judges the seal of a row. The store itself has no vault key for that.
pub type Judge<'a> = &'a dyn Fn(&VaultRow, &SealedCredential) -> SealState;

/// Setting without which a list of many rows is sorted on disk before the first row arrives: the
/// indexes give its order.
const IN_ORDER_OF_INDEXES: &str = "SELECT pg_catalog.set_config('enable_hashjoin', 'off', true), \
     pg_catalog.set_config('enable_mergejoin', 'off', true), pg_catalog.set_config('enable_sort', 'off', true)";

impl Store {
    /// Streams the user's credentials by type, oldest first, and returns the credential in use: one
    /// round trip, unless another credential has to stand in for it. Seals are judged if a judge is
    /// given.
    ///
    /// # Errors
    /// As for any exchange, and the errors of the sink.
    pub async fn list<S: ListSink>(
        &self,
        narrowing: &Narrowing,
        in_use: &InUse<'_>,
        judge: Option<Judge<'_>>,
        sink: &mut S,
    ) -> Result<Preamble, RowsError<S::Error>> {
        let question = InUseQuestion::new(&self.providers, in_use);
        let mut decoding = Decoding {
            store: self,
            question: &question,
            known: None,
            judge,
            sink,
            state: ListState::Waiting,
        };
        self.streamed(narrowing, &mut decoding).await?;
        if let ListState::NeedsStandIn(vault) = decoding.state {
            decoding.known = Some(self.stand_in(&vault, in_use).await?);
            decoding.state = ListState::Waiting;
            self.streamed(narrowing, &mut decoding).await?;
        }
        match decoding.state {
            ListState::Begun(preamble) => Ok(*preamble),
            _ => Err(StoreError::other_answer("the head of the list").into()),
        }
    }

    async fn streamed<S: ListSink>(
        &self,
        narrowing: &Narrowing,
        decoding: &mut Decoding<'_, S>,
    ) -> Result<(), RowsError<S::Error>> {
        let (user, account_named) = (self.user_id(), self.account_named());
        let types = types_of(&self.providers, narrowing);
        let environment = environment_of(narrowing);
        let columns = match decoding.judge {
            Some(_) => sealed_columns(),
            None => COLUMNS.to_owned(),
        };
        let statement = Statement {
            sql: format!(
                "SELECT {columns} FROM {} WHERE c.user_id::text = $1 \
                 AND ($2::text[] IS NULL OR c.credential_type::text = ANY ($2)) \
                 AND ($3::text IS NULL OR ({ENVIRONMENT}) = $3) AND {ACCOUNT_CONDITION} \
                 ORDER BY c.credential_type, c.created_at, c.id",
                self.tables.rows()
            ),
            params: vec![
                (&user, Type::TEXT),
                (&types, Type::TEXT_ARRAY),
                (&environment, Type::TEXT),
                (&account_named, Type::TEXT),
            ],
        };
        let settings = Statement {
            sql: IN_ORDER_OF_INDEXES.to_owned(),
            params: Vec::new(),
        };
        let question = decoding.question;
        let named = account_named.map(|_| accounts_statement(&self.tables, &user, &account_named));
        let before = [
            question.statement(&self.tables, &user),
            named,
            Some(settings),
        ];
        let before: Vec<_> = before.into_iter().flatten().collect();
        self.stream(&before, &statement, decoding).await
    }

    /// Finds the credential in use, without a list: one round trip, unless another credential has to
    /// stand in for it.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn chosen(&self, in_use: &InUse<'_>) -> Result<Preamble, StoreError> {
        let (user, account_named) = (self.user_id(), self.account_named());
        let question = InUseQuestion::new(&self.providers, in_use);
        let named = account_named.map(|_| accounts_statement(&self.tables, &user, &account_named));
        let statements = [question.statement(&self.tables, &user), named];
        let statements: Vec<_> = statements.into_iter().flatten().collect();
        let (vault, answers) = self.read(&statements).await?;
        let chosen = match self.chosen_of(&question, &vault, &answers)? {
            Some(chosen) => chosen,
            None => self.stand_in(&vault, in_use).await?,
        };
        Ok(Preamble { vault, chosen })
    }

    /// Decodes the answers to the question for the credential in use and to the named account, as far
    /// as they were asked.
    fn chosen_of(
        &self,
        question: &InUseQuestion<'_>,
        vault: &VaultRow,
        answers: &[Vec<Row>],
    ) -> Result<Option<Chosen>, StoreError> {
        let is_asked = question.statement(&self.tables, &"").is_some();
        let (asked, rest) = answers.split_at(usize::from(is_asked));
        if self.account_named().is_some() {
            self.judge_accounts(rest.first())?;
        }
        let rows = asked.first().map(Vec::as_slice).unwrap_or_default();
        question.answer(self, vault, rows)
    }
}

enum ListState {
    Waiting,
    /// The active credential is gone or disabled: nothing was given to the sink yet.
    NeedsStandIn(VaultRow),
    Begun(Box<Preamble>),
}

struct Decoding<'s, S> {
    store: &'s Store,
    question: &'s InUseQuestion<'s>,
    /// Credential in use, if it is known already.
    known: Option<Chosen>,
    judge: Option<Judge<'s>>,
    sink: &'s mut S,
    state: ListState,
}

impl<S: ListSink> RowSink<VaultRow, RowsError<S::Error>> for Decoding<'_, S> {
    fn begin(&mut self, vault: &VaultRow, answers: &[Vec<Row>]) -> Result<(), RowsError<S::Error>> {
        let asked = self.store.chosen_of(self.question, vault, answers)?;
        let Some(chosen) = self.known.clone().or(asked) else {
            self.state = ListState::NeedsStandIn(vault.clone());
            return Ok(());
        };
        let selection = chosen.selection();
        let vault = vault.clone();
        self.state = ListState::Begun(Box::new(Preamble { vault, chosen }));
        self.sink.begin(selection).map_err(RowsError::Caller)
    }

    fn row(&mut self, row: &Row) -> Result<(), RowsError<S::Error>> {
        let ListState::Begun(preamble) = &self.state else {
            return Ok(());
        };
        let providers = &self.store.providers;
        let credential = match self.judge {
            None => credential(providers, row, 0)?,
            Some(judge) => {
                let mut sealed = sealed_credential(providers, row)?;
                sealed.credential.seal = judge(&preamble.vault, &sealed);
                sealed.credential
            }
        };
        self.sink.credential(credential).map_err(RowsError::Caller)
    }
}
