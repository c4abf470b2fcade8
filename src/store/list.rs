//! Reads many credentials, and the one in use.

use std::collections::HashMap;

use tokio_postgres::{Row, types::Type};
use uuid::Uuid;

use super::{
    RowsError, Store, StoreError, VaultRow,
    accounts::{ACCOUNT_CONDITION, accounts_statement, marked_accounts, marked_accounts_statement},
    checks::{self, CHECK_COLUMNS, CHECK_COUNT, StoredCheck, stored_check},
    events::{chain_end, chain_end_of},
    in_use::{Chosen, InUseAnswer, InUseQuestion, Lost},
    resolve::{environment_of, types_of},
    rows::{COLUMN_COUNT, COLUMNS, ENVIRONMENT, credential},
    sealed::{JUDGED_COUNT, SealedCredential, judged_columns, judged_credential},
    tables::IN_ORDER,
};
use crate::{
    domain::{Account, Beside, InUse, ListSink, Narrowing, SealState, Tag},
    postgres::wire::{RowSink, Statement},
};

/// Condition that the companion `k` has all tags of `$5`, if any are named. The operator is named with
/// its schema: one of another schema that fits better would be chosen.
const TAGGED: &str =
    "($5::text[] IS NULL OR pg_catalog.string_to_array(k.tags, ',') OPERATOR(pg_catalog.@>) $5)";

/// Returns the tags that a narrowing wants. `None` if it wants none.
fn tags_of(narrowing: &Narrowing) -> Option<Vec<&str>> {
    let tags: Vec<_> = narrowing.tags.iter().map(Tag::as_str).collect();
    (!tags.is_empty()).then_some(tags)
}

/// Vault and credential in use, which arrive before the first credential of a list.
#[derive(Debug, Clone)]
pub struct Preamble {
    pub vault: VaultRow,
    /// Credential in use.
    pub chosen: Chosen,
    /// Reason why the active credential is not the one in use, if there is one.
    pub lost: Option<Lost>,
}

/// Judge of the rows of a list. The store itself has no vault key for that.
pub trait RowJudge {
    /// Judges the seal of a row, whose companion has no copy to tell what was altered.
    fn seal(&self, vault: &VaultRow, row: &SealedCredential) -> SealState;

    /// Returns true if a check is to be believed, and is of the present state of its row.
    fn believes(&self, vault: &VaultRow, row: &SealedCredential, check: &StoredCheck) -> bool;
}

/// Judge of the rows of a list.
pub type Judge<'a> = &'a dyn RowJudge;

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
        let question = InUseQuestion::new(self, in_use);
        let mut decoding = Decoding {
            store: self,
            question: &question,
            known: None,
            judge,
            accounts: HashMap::new(),
            sink,
            state: ListState::Waiting,
        };
        self.streamed(narrowing, &mut decoding).await?;
        if let ListState::Open(vault, lost) = decoding.state {
            decoding.known = Some((self.second_look(&vault, in_use).await?, lost));
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
        let tags = tags_of(narrowing);
        let mut columns = match decoding.judge {
            Some(_) => judged_columns(),
            None => COLUMNS.to_owned(),
        };
        let tells_check = S::TELLS_CHECK && decoding.judge.is_some();
        if tells_check {
            columns = format!("{columns}, {CHECK_COLUMNS}");
        }
        if S::TELLS_LAST_CHANGE {
            columns = format!("{columns}, {}", chain_end_of("c.id", &self.tables));
        }
        // The accounts come first, by themselves: to join them with each row takes longer.
        let (rows, of_account) = match account_named {
            Some(_) => (self.tables.rows(), ACCOUNT_CONDITION),
            None => (self.tables.rows_without_account(), "$4::text IS NULL"),
        };
        let checks = match tells_check {
            true => checks::join(&self.tables),
            false => String::new(),
        };
        let statement = Statement {
            sql: format!(
                "SELECT {columns} FROM {rows} {checks} WHERE c.user_id::text = $1 \
                 AND ($2::text[] IS NULL OR c.credential_type::text = ANY ($2)) \
                 AND ($3::text IS NULL OR ({ENVIRONMENT}) = $3) AND {of_account} AND {TAGGED} \
                 ORDER BY c.credential_type, c.created_at, c.id"
            ),
            params: vec![
                (&user, Type::TEXT),
                (&types, Type::TEXT_ARRAY),
                (&environment, Type::TEXT),
                (&account_named, Type::TEXT),
                (&tags, Type::TEXT_ARRAY),
            ],
        };
        let setting = Statement {
            sql: IN_ORDER.to_owned(),
            params: Vec::new(),
        };
        let needs_accounts = decoding.judge.is_some() || S::TELLS_ACCOUNT;
        let accounts = match (account_named, needs_accounts) {
            (Some(_), _) => Some(accounts_statement(&self.tables, &user)),
            (None, true) => Some(marked_accounts_statement(&self.tables, &user)),
            (None, false) => None,
        };
        let question = decoding.question.statement(&self.tables, &user);
        let before = [Some(setting), question, accounts];
        let before: Vec<_> = before.into_iter().flatten().collect();
        self.stream(&before, &[statement], decoding).await
    }

    /// Finds the credential in use, without a list: one round trip, unless that takes a second
    /// look.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn chosen(&self, in_use: &InUse<'_>) -> Result<Preamble, StoreError> {
        let (user, account_named) = (self.user_id(), self.account_named());
        let question = InUseQuestion::new(self, in_use);
        let named = account_named.map(|_| accounts_statement(&self.tables, &user));
        let statements = [question.statement(&self.tables, &user), named];
        let statements: Vec<_> = statements.into_iter().flatten().collect();
        let (vault, answers) = self.read(&statements).await?;
        let (chosen, lost) = match self.head(&question, &vault, &answers)?.0 {
            InUseAnswer::Chosen(chosen) => (chosen, None),
            InUseAnswer::Open(lost) => (self.second_look(&vault, in_use).await?, lost),
        };
        Ok(Preamble {
            vault,
            chosen,
            lost,
        })
    }

    /// Decodes the answers to the question for the credential in use and to that for the accounts, as
    /// far as they were asked.
    fn head(
        &self,
        question: &InUseQuestion<'_>,
        vault: &VaultRow,
        answers: &[Vec<Row>],
    ) -> Result<(InUseAnswer, Vec<Account>), StoreError> {
        let is_asked = question.statement(&self.tables, &"").is_some();
        let (asked, accounts) = answers.split_at(usize::from(is_asked));
        let accounts = match (accounts.first(), self.account_named()) {
            (rows, Some(_)) => self.judge_accounts(rows)?,
            (Some(rows), None) => marked_accounts(rows)?,
            (None, None) => Vec::new(),
        };
        let rows = asked.first().map(Vec::as_slice).unwrap_or_default();
        Ok((question.answer(self, vault, rows)?, accounts))
    }
}

enum ListState {
    Waiting,
    /// Which credential is in use takes a second look, perhaps because the active one is lost. Nothing was
    /// given to the sink yet.
    Open(VaultRow, Option<Lost>),
    Begun(Box<Preamble>),
}

struct Decoding<'s, S> {
    store: &'s Store,
    question: &'s InUseQuestion<'s>,
    /// Result of the second look, and why the active credential is lost.
    known: Option<(Chosen, Option<Lost>)>,
    judge: Option<Judge<'s>>,
    /// Accounts of the user, if seals are judged or the accounts are told.
    accounts: HashMap<Uuid, Account>,
    sink: &'s mut S,
    state: ListState,
}

impl<S> Decoding<'_, S> {
    /// Returns the account with this id. One that the user does not have has no name.
    fn account(&self, id: Uuid) -> Account {
        self.accounts.get(&id).cloned().unwrap_or_else(|| Account {
            id,
            name: String::new(),
            is_active: false,
        })
    }
}

impl<S: ListSink> RowSink<VaultRow, RowsError<S::Error>> for Decoding<'_, S> {
    fn begin(&mut self, vault: &VaultRow, answers: &[Vec<Row>]) -> Result<(), RowsError<S::Error>> {
        // The first answer is that to the setting.
        let answers = answers.get(1..).unwrap_or_default();
        let (asked, accounts) = self.store.head(self.question, vault, answers)?;
        self.accounts = accounts.into_iter().map(|a| (a.id, a)).collect();
        let (chosen, lost) = match (self.known.take(), asked) {
            (Some(known), _) => known,
            (None, InUseAnswer::Chosen(chosen)) => (chosen, None),
            (None, InUseAnswer::Open(lost)) => {
                self.state = ListState::Open(vault.clone(), lost);
                return Ok(());
            }
        };
        let selection = chosen.selection();
        let vault = vault.clone();
        self.state = ListState::Begun(Box::new(Preamble {
            vault,
            chosen,
            lost,
        }));
        self.sink.begin(selection).map_err(RowsError::Caller)
    }

    fn row(&mut self, row: &Row) -> Result<(), RowsError<S::Error>> {
        let ListState::Begun(preamble) = &self.state else {
            return Ok(());
        };
        let providers = &self.store.providers;
        let unjudged = credential(providers, row, 0)?;
        let mut beside = Beside::default();
        if S::TELLS_ACCOUNT {
            let account = self.accounts.get(&unjudged.account_id);
            beside.account = account.map(|account| account.name.clone());
        }
        if !self.sink.admits(&unjudged, beside.account.as_deref()) {
            return Ok(());
        }
        let (credential, next) = match self.judge {
            None => (unjudged, COLUMN_COUNT),
            Some(judge) => {
                let account = self.account(unjudged.account_id);
                let mut sealed = judged_credential(row, unjudged, account)?;
                sealed.credential.seal = judge.seal(&preamble.vault, &sealed);
                let mut next = JUDGED_COUNT;
                if S::TELLS_CHECK {
                    let kept = stored_check(row, next)?;
                    let kept = kept.filter(|k| judge.believes(&preamble.vault, &sealed, k));
                    beside.check = kept.map(|kept| kept.check);
                    next += CHECK_COUNT;
                }
                (sealed.credential, next)
            }
        };
        if S::TELLS_LAST_CHANGE {
            beside.last_change = chain_end(row, next)?;
        }
        let taken = self.sink.credential(credential, beside);
        taken.map_err(RowsError::Caller)
    }
}
