use std::{cell::Cell, os::unix::ffi::OsStrExt, path::Path, rc::Rc, time::Duration};

use uuid::Uuid;

use super::{StoreError, VaultOrigin, tables::Tables};
use crate::{
    postgres::{Address, Database, OwnerClient, PostgresError, Voice},
    providers::Providers,
    schema::DEFAULT_SCHEMA,
};

/// The rows of one user in a vault's database.
pub struct Store {
    pub(super) database: Database,
    pub(super) schema: String,
    pub(super) user_id: String,
    account: Option<String>,
    pub(super) providers: Rc<Providers>,
    pub(super) tables: Tables,
    /// Vault that the database must hold, as far as it is known.
    vault: Cell<Option<(Uuid, VaultOrigin)>>,
}

/// The rows that a [`Store`] reads and writes, and the time it may take.
#[derive(Debug, Clone)]
pub struct Scope {
    /// The schema that holds the tables.
    pub schema: String,
    /// The user whose rows count.
    pub user_id: String,
    /// The account that the user named, by name or id.
    pub account: Option<String>,
    /// The deadline for each exchange, from connecting to the answer.
    pub deadline: Duration,
    /// The names of types, and which of them have environments.
    pub providers: Rc<Providers>,
}

/// Text that no other path has: bytes that are no UTF-8 are written as escapes.
fn exact_text(path: &Path) -> String {
    match path.to_str() {
        Some(text) => text.to_owned(),
        None => path.as_os_str().as_bytes().escape_ascii().to_string(),
    }
}

impl Store {
    /// Returns a store over a database, which tells the user by `voice` what takes long.
    pub fn new(address: Address, scope: Scope, voice: Voice) -> Self {
        let Scope {
            schema,
            user_id,
            account,
            deadline,
            providers,
        } = scope;
        Store {
            database: Database::new(address, deadline, voice),
            tables: Tables::of(&schema),
            schema,
            user_id,
            account,
            providers,
            vault: Cell::new(None),
        }
    }

    /// Requires that the database holds this vault, from now on.
    pub fn require_vault(&self, vault: Uuid, origin: VaultOrigin) {
        self.vault.set(Some((vault, origin)));
        self.database.mark_known();
    }

    /// Refuses another vault than the expected one. The first vault that a run meets is the one that
    /// it expects from then on: a balancer may lead the next connection to another database.
    pub(super) fn expect_vault(&self, found: Uuid) -> Result<(), StoreError> {
        match self.vault.get() {
            Some((wanted, origin)) if wanted != found => Err(StoreError::OtherVault {
                found,
                wanted,
                origin,
            }),
            Some(_) => Ok(()),
            None => {
                self.vault.set(Some((found, VaultOrigin::Before)));
                Ok(())
            }
        }
    }

    /// Id of the vault that this run has met or expects; nil before it has met one.
    pub(super) fn vault_id(&self) -> Uuid {
        self.vault.get().map_or(Uuid::nil(), |(vault, _)| vault)
    }

    /// Returns a text for the database and schema, to recognise them by. It never holds a password.
    pub fn identity(&self) -> String {
        let place = self.database.place();
        match self.database.address() {
            Address::Private(server) => {
                let place = server.data_dir();
                let place = place.as_deref().unwrap_or(server.home());
                exact_text(place)
            }
            Address::Server(_) if self.schema == DEFAULT_SCHEMA => place.to_owned(),
            Address::Server(_) => format!("{place}, schema {}", self.schema),
        }
    }

    /// The database that holds the rows.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Returns true if the database is the private one of this user.
    pub fn is_private(&self) -> bool {
        matches!(self.database.address(), Address::Private(_))
    }

    /// The schema that holds the tables.
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// The user whose rows count.
    pub fn user_id(&self) -> &str {
        &self.user_id
    }

    /// The account that was named on the command line, in a variable or the config.
    pub fn account_named(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// Connects as the role that owns the tables.
    ///
    /// # Errors
    /// As for any exchange: unreachable, timed out, refused.
    pub async fn owner(&self) -> Result<OwnerClient, PostgresError> {
        self.database.owner().await
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn no_two_paths_have_one_text() {
        let text = |bytes: &[u8]| exact_text(Path::new(OsStr::from_bytes(bytes)));
        assert_eq!(text("/é/x".as_bytes()), "/é/x");
        assert_eq!(text(b"/h\xff"), "/h\\xff");
        assert_ne!(text(b"/h\xff"), text(b"/h\xfe"));
    }
}
