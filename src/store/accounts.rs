//! The user's accounts.

use tokio_postgres::{Client, Row, types::Type};
use uuid::Uuid;

use super::{
    Store, StoreError, VaultRow,
    lock::lock,
    rows::{account, get},
    tables::Tables,
    witness::Witness,
};
use crate::{
    domain::{Account, Event, nearest},
    postgres::wire::Statement,
};

/// Condition that the row is of the account `a`, which `$4` names by its name or id. NULL means every
/// account.
pub(super) const ACCOUNT_CONDITION: &str =
    "($4::text IS NULL OR a.account_name::text = $4 OR a.id::text = pg_catalog.lower($4))";

/// Columns of an account, in the order in which [`account`] reads them.
const ACCOUNT_COLUMNS: &str =
    "a.id, coalesce(a.account_name::text, ''), coalesce(a.is_active, false)";

/// Name of the account that the private database makes for a user who has none.
pub(super) const DEFAULT_ACCOUNT: &str = "default";

/// Returns the statement that selects the user's accounts, oldest first.
pub(super) fn accounts_statement<'a>(tables: &Tables, user: &'a &str) -> Statement<'a> {
    Statement {
        sql: format!(
            "SELECT {ACCOUNT_COLUMNS} FROM {} a WHERE a.user_id::text = $1 ORDER BY a.created_at, a.id",
            tables.accounts
        ),
        params: vec![(user, Type::TEXT)],
    }
}

/// Returns the statement that selects all accounts of the user that have an id, and one row without an id
/// that says that the answer is this one: an answer that was lost must not read as "no account".
pub(super) fn marked_accounts_statement<'a>(tables: &Tables, user: &'a &str) -> Statement<'a> {
    Statement {
        sql: format!(
            "SELECT {ACCOUNT_COLUMNS} FROM {} a \
             WHERE a.user_id::text = $1 AND a.id IS NOT NULL \
             UNION ALL SELECT NULL::uuid, 'accounts'::text, false",
            tables.accounts
        ),
        params: vec![(user, Type::TEXT)],
    }
}

/// Returns the accounts in the rows of [`marked_accounts_statement`].
pub(super) fn marked_accounts(rows: &[Row]) -> Result<Vec<Account>, StoreError> {
    let what = "the accounts";
    let (mut accounts, mut marks) = (Vec::with_capacity(rows.len()), 0);
    for row in rows {
        match get::<Option<Uuid>>(row, 0, what)? {
            Some(_) => accounts.push(account(row)?),
            None => marks += 1,
        }
    }
    match marks {
        1 => Ok(accounts),
        _ => Err(StoreError::other_answer(what)),
    }
}

impl Store {
    /// Returns the account that was named among the rows of [`accounts_statement`], or all accounts if
    /// none was named. Fails if not exactly one has the name.
    pub(super) fn judge_accounts(
        &self,
        rows: Option<&Vec<Row>>,
    ) -> Result<Vec<Account>, StoreError> {
        let rows = rows.into_iter().flatten().map(account);
        let accounts: Vec<Account> = rows.collect::<Result<_, _>>()?;
        let (user, Some(named)) = (self.user_id().to_owned(), self.account_named()) else {
            return Ok(accounts);
        };
        let named = named.to_owned();
        let (found, others): (Vec<_>, Vec<_>) = accounts
            .into_iter()
            .partition(|account| self.is_in_account(account));
        match found.len() {
            1 => Ok(found),
            0 => {
                let names = others.into_iter().map(|account| account.name);
                let near = nearest(&named, names.collect());
                Err(StoreError::NoSuchAccount { user, named, near })
            }
            count => Err(StoreError::SeveralAccounts { user, named, count }),
        }
    }

    /// Returns true if an account is the one that was named by its name or id, or if none was named.
    pub fn is_in_account(&self, account: &Account) -> bool {
        let is_it = |named: &str| {
            account.name == named || account.id.to_string().eq_ignore_ascii_case(named)
        };
        self.account_named().is_none_or(is_it)
    }

    /// Fails if an account was named that the user does not have. For commands that do not choose by
    /// account: what was typed is wrong all the same.
    ///
    /// # Errors
    /// [`StoreError::NoSuchAccount`] and [`StoreError::SeveralAccounts`]; else as for any exchange.
    pub async fn require_account(&self) -> Result<(), StoreError> {
        if self.account_named().is_none() {
            return Ok(());
        }
        let user = self.user_id();
        let (_, answers) = self
            .read(&[accounts_statement(&self.tables, &user)])
            .await?;
        self.judge_accounts(answers.first()).map(drop)
    }

    /// Reads the user's accounts, oldest first.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn accounts(&self) -> Result<(VaultRow, Vec<Account>), StoreError> {
        let user = self.user_id();
        let (vault, answers) = self
            .read(&[accounts_statement(&self.tables, &user)])
            .await?;
        let accounts = answers
            .iter()
            .flatten()
            .map(account)
            .collect::<Result<_, _>>()?;
        Ok((vault, accounts))
    }

    /// Makes an account, with the event that tells of it. If the user has one of the same name, returns
    /// that one instead, with `false`.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn add_account(
        &self,
        name: &str,
        event: &dyn Fn(&Account) -> Event,
    ) -> Result<(Account, bool), StoreError> {
        self.write(async |client| {
            let (account, is_made) = account_named(client, self, name).await?;
            if !is_made {
                return Ok(((account, false), Witness::Nothing));
            }
            let event = event(&account);
            self.insert_events(client, std::slice::from_ref(&event))
                .await?;
            Ok(((account, true), Witness::Event(event.id)))
        })
        .await
    }
}

/// Lets only one command at a time make accounts of this user, until the transaction ends.
pub(super) async fn lock_accounts(client: &Client, store: &Store) -> Result<(), StoreError> {
    lock(client, store, "accounts", store.user_id()).await
}

/// Returns the account that was stated, or else the private database's `default`, which is made if it
/// does not exist.
pub(super) async fn account_or_default(
    client: &Client,
    store: &Store,
    stated: Option<&Account>,
) -> Result<Account, StoreError> {
    match stated {
        Some(account) => Ok(account.clone()),
        None => Ok(account_named(client, store, DEFAULT_ACCOUNT).await?.0),
    }
}

/// Returns the account of this name, and makes it if it does not exist (then with `true`).
/// Serialised, so that two commands at once make one account.
pub(super) async fn account_named(
    client: &Client,
    store: &Store,
    name: &str,
) -> Result<(Account, bool), StoreError> {
    let (user, id) = (store.user_id(), Uuid::new_v4());
    lock_accounts(client, store).await?;
    let find = accounts_statement(&store.tables, &user);
    let rows = store.rows(client, &find.sql, &find.params).await?;
    for row in &rows {
        let found = account(row)?;
        if found.name == name {
            return Ok((found, false));
        }
    }
    let insert = format!(
        "INSERT INTO {} (id, user_id, account_name, is_active, created_at, updated_at) \
         SELECT $1, $2, $3, true, pg_catalog.now(), pg_catalog.now() FROM {} v WHERE v.id = $4 RETURNING id",
        store.tables.accounts, store.tables.vault
    );
    let params: &[(&(dyn tokio_postgres::types::ToSql + Sync), Type)] = &[
        (&id, Type::UUID),
        (&user, Type::TEXT),
        (&name, Type::TEXT),
        (&store.vault_id(), Type::UUID),
    ];
    if store.rows(client, &insert, params).await?.is_empty() {
        return Err(StoreError::NotStoredAsSent);
    }
    Ok((
        Account {
            id,
            name: name.to_owned(),
            is_active: true,
        },
        true,
    ))
}
