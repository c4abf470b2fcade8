//! Reading many credentials, and the one in use.

use tokio_postgres::{Row, types::Type};

use super::{
    Statement, Store, StoreError, VaultRow,
    accounts::{ACCOUNT_CONDITION, accounts_statement},
    in_use::{Chosen, InUse, InUseQuestion, decode_chosen},
    pipeline::Sink,
    rows::{ENVIRONMENT, columns, credential, spellings},
    sealed::{SealedCredential, sealed_columns, sealed_credential_after},
};
use crate::domain::{Credential, CredentialType, Environment, SealState};

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

/// What is known before the first credential of a list.
#[derive(Debug, Clone)]
pub struct Preamble {
    /// The vault.
    pub vault: VaultRow,
    /// The credential in use.
    pub chosen: Chosen,
}

/// Says what the seals of a row are worth: the store itself has no key to tell.
pub type Judge<'a> = &'a dyn Fn(&SealedCredential) -> SealState;

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
    /// round trip. Their seals are judged where somebody can.
    ///
    /// # Errors
    /// As for any exchange, and what the sink answers.
    pub async fn list(
        &self,
        narrowing: &Narrowing,
        in_use: &InUse<'_>,
        judge: Option<Judge<'_>>,
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
        };
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

struct Decoding<'s> {
    store: &'s Store,
    in_use: &'s InUse<'s>,
    judge: Option<Judge<'s>>,
    sink: &'s mut dyn ListSink,
}

impl Sink for Decoding<'_> {
    fn begin(&mut self, vault: &VaultRow, answers: &[Vec<Row>]) -> Result<(), StoreError> {
        let preamble = preamble(self.store, vault.clone(), answers, self.in_use)?;
        self.sink.begin(preamble)
    }

    fn row(&mut self, row: &Row) -> Result<(), StoreError> {
        let providers = &self.store.providers;
        let credential = match self.judge {
            None => credential(providers, row, 0)?,
            Some(judge) => {
                let mut sealed = sealed_credential_after(providers, row, 0)?;
                sealed.credential.seal = judge(&sealed);
                sealed.credential
            }
        };
        self.sink.credential(credential)
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
