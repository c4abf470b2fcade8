//! The account that a new credential is stored under.

use super::SelectionError;
use crate::{
    domain::{Account, Uuid},
    store::Store,
};

/// The account to store under; `None` lets the private database make its first one.
///
/// # Errors
/// [`SelectionError::NoAccount`] and [`SelectionError::SeveralAccounts`].
pub fn account(store: &Store, accounts: &[Account]) -> Result<Option<Uuid>, SelectionError> {
    let user = || store.user_id().to_owned();
    match accounts {
        // Also the one that was named: the store has narrowed to it.
        [one] => Ok(Some(one.id)),
        [] if store.is_private() => Ok(None),
        [] => Err(SelectionError::NoAccount(user())),
        several => Err(SelectionError::SeveralAccounts {
            user: user(),
            count: several.len(),
        }),
    }
}
