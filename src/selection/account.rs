//! Account under which a new credential is stored.

use super::SelectionError;
use crate::{domain::Account, store::Store};

/// Chooses the account to store under. `None` lets the private database make its first one.
///
/// # Errors
/// Fails with [`SelectionError::NoAccount`] if a server has no account of the user, and with
/// [`SelectionError::SeveralAccounts`] if there are several.
pub fn account(store: &Store, accounts: &[Account]) -> Result<Option<Account>, SelectionError> {
    let user = || store.user_id().to_owned();
    match accounts {
        // Also the case of `--account`: the store has narrowed to that account.
        [one] => Ok(Some(one.clone())),
        [] if store.is_private() => Ok(None),
        [] => Err(SelectionError::NoAccount(user())),
        several => Err(SelectionError::SeveralAccounts {
            user: user(),
            count: several.len(),
        }),
    }
}
