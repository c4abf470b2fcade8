use std::{rc::Rc, time::Duration};

use crate::{
    postgres::{Address, Database, OwnerClient, PostgresError},
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

impl Store {
    /// Returns a store over a database. `say` receives a message for each step that takes long.
    pub fn new(address: Address, scope: Scope, say: Box<dyn Fn(&str)>) -> Self {
        let Scope {
            schema,
            user_id,
            account,
            deadline,
            providers,
        } = scope;
        Store {
            database: Database::new(address, deadline, say),
            schema,
            user_id,
            account,
            providers,
        }
    }

    /// Returns a text for the database and schema, to recognise them by. It never holds a password.
    pub fn identity(&self) -> String {
        let place = self.database.place();
        match self.database.address() {
            Address::Private(server) => server.data_dir().display().to_string(),
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
