//! Maps each account of a backup to the account that gets its rows.

use std::collections::{BTreeMap, BTreeSet};

use tokio_postgres::{
    Client,
    types::{ToSql, Type},
};
use uuid::Uuid;

use crate::{
    domain::Account,
    store::{
        Store, StoreError, StoredAccount, accounts::accounts_statement, accounts::lock_accounts,
        rows::account,
    },
};

/// Maps each account of a backup to the account that gets its rows.
#[derive(Debug, Clone, Default)]
pub struct AccountPlan(BTreeMap<Uuid, Account>);

impl AccountPlan {
    /// Maps each account to the user's account of the same id; else to the one of the same name, so
    /// that a vault in which both were made does not end up with two `default` accounts; else to an
    /// account that is yet to be made with its id.
    pub fn new(of_backup: &[StoredAccount], own: &[Account]) -> Self {
        let target = |wanted: &StoredAccount| {
            let same_id = own.iter().find(|own| own.id == wanted.id);
            let found = same_id.or_else(|| only_namesake(wanted, of_backup, own));
            let made = || wanted.as_account();
            (wanted.id, found.cloned().unwrap_or_else(made))
        };
        AccountPlan(of_backup.iter().map(target).collect())
    }

    /// Returns the account that gets the rows of this account. `None` if the backup does not hold the
    /// account.
    pub fn of(&self, account: Uuid) -> Option<&Account> {
        self.0.get(&account)
    }

    /// Returns the accounts that are yet to be made.
    pub fn missing<'b>(
        &self,
        of_backup: &'b [StoredAccount],
        own: &[Account],
    ) -> Vec<&'b StoredAccount> {
        let there: BTreeSet<_> = own.iter().map(|own| own.id).collect();
        let is_there = |wanted: &StoredAccount| {
            let target = self.of(wanted.id);
            target.is_some_and(|target| there.contains(&target.id))
        };
        of_backup
            .iter()
            .filter(|wanted| !is_there(wanted))
            .collect()
    }
}

impl StoredAccount {
    /// Returns the account without its times.
    pub fn as_account(&self) -> Account {
        Account {
            id: self.id,
            name: self.name.clone(),
            is_active: self.is_active,
        }
    }
}

/// Returns the user's account of the same name. `None` if several accounts have the name, on either
/// side: then it identifies none.
fn only_namesake<'o>(
    wanted: &StoredAccount,
    of_backup: &[StoredAccount],
    own: &'o [Account],
) -> Option<&'o Account> {
    let in_backup = of_backup.iter().filter(|other| other.name == wanted.name);
    let mut same = own.iter().filter(|own| own.name == wanted.name);
    match (in_backup.count(), same.next(), same.next()) {
        (1, Some(one), None) => Some(one),
        _ => None,
    }
}

impl Store {
    /// Makes the accounts that are missing. Returns the plan, and the number of accounts that were
    /// made.
    pub(super) async fn restore_accounts(
        &self,
        client: &Client,
        of_backup: &[StoredAccount],
    ) -> Result<(AccountPlan, usize), StoreError> {
        let user = self.user_id();
        lock_accounts(client, self).await?;
        let find = accounts_statement(&self.tables, &user);
        let own = self.rows(client, &find.sql, &find.params).await?;
        let own: Vec<_> = own.iter().map(account).collect::<Result<_, _>>()?;
        let mut plan = AccountPlan::new(of_backup, &own);
        let missing = plan.missing(of_backup, &own);
        for wanted in &missing {
            if !self.insert_account(client, wanted, wanted.id).await? {
                // Another user has an account with this id.
                let id = Uuid::new_v4();
                self.insert_account(client, wanted, id).await?;
                let made = wanted.as_account();
                plan.0.insert(wanted.id, Account { id, ..made });
            }
        }
        Ok((plan, missing.len()))
    }

    /// Makes an account under this id. Returns `false` if the id is taken.
    async fn insert_account(
        &self,
        client: &Client,
        account: &StoredAccount,
        id: Uuid,
    ) -> Result<bool, StoreError> {
        let sql = format!(
            "INSERT INTO {} (id, user_id, account_name, is_active, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id",
            self.tables.accounts
        );
        let user = self.user_id();
        let params: &[(&(dyn ToSql + Sync), Type)] = &[
            (&id, Type::UUID),
            (&user, Type::TEXT),
            (&account.name, Type::TEXT),
            (&account.is_active, Type::BOOL),
            (&account.created_at, Type::TIMESTAMPTZ),
            (&account.updated_at, Type::TIMESTAMPTZ),
        ];
        Ok(!self.rows(client, &sql, params).await?.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn stored(id: u128, name: &str) -> StoredAccount {
        StoredAccount {
            id: Uuid::from_u128(id),
            name: name.to_owned(),
            is_active: true,
            created_at: Timestamp::UNIX_EPOCH,
            updated_at: Timestamp::UNIX_EPOCH,
        }
    }

    fn own(id: u128, name: &str) -> Account {
        Account {
            id: Uuid::from_u128(id),
            name: name.to_owned(),
            is_active: true,
        }
    }

    fn target(of_backup: &[StoredAccount], own: &[Account]) -> u128 {
        let plan = AccountPlan::new(of_backup, own);
        plan.of(of_backup[0].id).unwrap().id.as_u128()
    }

    #[test]
    fn an_account_is_known_by_its_id_and_else_by_a_name_that_only_it_has() {
        let wanted = stored(1, "main");
        let of = |others: &[Account]| target(std::slice::from_ref(&wanted), others);
        assert_eq!(of(&[]), 1);
        assert_eq!(of(&[own(2, "other")]), 1);
        assert_eq!(of(&[own(2, "main"), own(1, "other")]), 1);
        assert_eq!(of(&[own(2, "main")]), 2);
        assert_eq!(of(&[own(2, "main"), own(3, "main")]), 1);
        let twice = [wanted.clone(), stored(4, "main")];
        assert_eq!(target(&twice, &[own(2, "main")]), 1);
    }
}
