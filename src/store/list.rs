//! Reads many credentials, and the one in use.

use tokio_postgres::{Row, types::Type};

use super::{
    RowsError, Store, StoreError, VaultRow,
    accounts::{ACCOUNT_CONDITION, accounts_statement},
    in_use::{Chosen, InUseQuestion, decode_chosen},
    resolve::{environment_of, types_of},
    rows::{ENVIRONMENT, columns, credential},
    sealed::{SealedCredential, sealed_columns, sealed_credential_after},
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

/// Judges the seals of a row. The store itself has no vault key for that.
pub type Judge<'a> = &'a dyn Fn(&SealedCredential) -> SealState;

impl Store {
    /// Streams the user's credentials by type, oldest first, and returns the credential in use: one
    /// round trip. Seals are judged if a judge is given.
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
        let (user, account_named) = (self.user_id(), self.account_named());
        let (types, environment) = (types_of(narrowing), environment_of(narrowing));
        let statement = Statement {
            sql: format!(
                "SELECT {} FROM user_credentials c WHERE c.user_id = $1 \
                 AND ($2::text[] IS NULL OR c.credential_type = ANY ($2)) \
                 AND ($3::text IS NULL OR ({ENVIRONMENT}) = $3) AND {ACCOUNT_CONDITION} \
                 ORDER BY c.credential_type, c.created_at, c.id",
                match judge {
                    Some(_) => sealed_columns(),
                    None => columns(),
                }
            ),
            params: vec![
                (&user, Type::TEXT),
                (&types, Type::TEXT_ARRAY),
                (&environment, Type::TEXT),
                (&account_named, Type::TEXT),
            ],
        };
        let question = InUseQuestion::new(&self.providers, user, in_use);
        let before = [
            question.statement(),
            accounts_statement(&user, &account_named),
        ];
        let mut sink = Decoding {
            store: self,
            in_use,
            judge,
            sink,
            preamble: None,
        };
        self.stream(&before, &statement, &mut sink).await?;
        let nothing = || StoreError::other_answer("the head of the list");
        Ok(sink.preamble.ok_or_else(nothing)?)
    }

    /// Finds the credential in use, without a list: one round trip.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn chosen(&self, in_use: &InUse<'_>) -> Result<Preamble, StoreError> {
        let (user, account_named) = (self.user_id(), self.account_named());
        let question = InUseQuestion::new(&self.providers, user, in_use);
        let (vault, answers) = self
            .read(&[
                question.statement(),
                accounts_statement(&user, &account_named),
            ])
            .await?;
        preamble(self, vault, &answers, in_use)
    }
}

struct Decoding<'s, S> {
    store: &'s Store,
    in_use: &'s InUse<'s>,
    judge: Option<Judge<'s>>,
    sink: &'s mut S,
    preamble: Option<Preamble>,
}

impl<S: ListSink> RowSink<VaultRow, RowsError<S::Error>> for Decoding<'_, S> {
    fn begin(&mut self, vault: &VaultRow, answers: &[Vec<Row>]) -> Result<(), RowsError<S::Error>> {
        let preamble = preamble(self.store, vault.clone(), answers, self.in_use)?;
        let selection = preamble.chosen.selection();
        self.preamble = Some(preamble);
        self.sink.begin(selection).map_err(RowsError::Caller)
    }

    fn row(&mut self, row: &Row) -> Result<(), RowsError<S::Error>> {
        let providers = &self.store.providers;
        let credential = match self.judge {
            None => credential(providers, row, 0)?,
            Some(judge) => {
                let mut sealed = sealed_credential_after(providers, row, 0)?;
                sealed.credential.seal = judge(&sealed);
                sealed.credential
            }
        };
        self.sink.credential(credential).map_err(RowsError::Caller)
    }
}

fn preamble(
    store: &Store,
    vault: VaultRow,
    answers: &[Vec<Row>],
    in_use: &InUse<'_>,
) -> Result<Preamble, StoreError> {
    store.judge_accounts(answers.get(1))?;
    let rows = answers.first().map(Vec::as_slice).unwrap_or_default();
    let chosen = decode_chosen(&store.providers, rows, in_use)?;
    Ok(Preamble { vault, chosen })
}
