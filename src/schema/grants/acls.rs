//! Privileges as they are stored: those by which it is told whether a grant was committed.

use tokio_postgres::{Client, types::Type};

use super::needs;
use crate::postgres::{
    PostgresError,
    wire::{Params, Proof, Statement, TransactionScope, get},
};

/// Stored privileges of the database `d`, the schemas `$1`, their tables `$2` and sequences, and the columns
/// of those tables, as one text. What a role has through another one says nothing of a grant.
const ACLS: &str = "
    SELECT coalesce(string_agg(o.acl, E'\\n' ORDER BY o.acl), '') AS acls FROM (
        SELECT concat_ws(' ', 'database', d.datacl) FROM pg_database d WHERE d.datname = current_database()
        UNION ALL
        SELECT concat_ws(' ', 'schema', n.nspname, n.nspacl) FROM pg_namespace n WHERE n.nspname = ANY ($1)
        UNION ALL
        SELECT concat_ws(' ', 'table', n.nspname, c.relname, c.relacl, a.attname, a.attacl)
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attacl IS NOT NULL
        WHERE n.nspname = ANY ($1) AND (c.relname = ANY ($2) OR c.relkind = 'S')
    ) AS o (acl)";

/// Stored privileges before and after a grant.
pub(super) struct Acls {
    schemas: Vec<String>,
    tables: Vec<&'static str>,
    before: String,
    after: String,
}

impl Acls {
    /// Returns what is asked of these schemas, without any privileges.
    pub(super) fn of(schemas: [&str; 2]) -> Self {
        Acls {
            schemas: schemas.map(str::to_owned).to_vec(),
            tables: needs::tables().collect(),
            before: String::new(),
            after: String::new(),
        }
    }

    fn params(&self) -> Params<'_> {
        vec![
            (&self.schemas, Type::TEXT_ARRAY),
            (&self.tables, Type::TEXT_ARRAY),
        ]
    }

    async fn read(
        &self,
        scope: TransactionScope<'_>,
        client: &Client,
    ) -> Result<String, PostgresError> {
        let rows = scope.rows(client, ACLS, &self.params()).await?;
        match rows.first() {
            Some(row) => get(row, 0, "the privileges"),
            None => Err(PostgresError::Undefined),
        }
    }

    /// Does the work of a grant within a transaction, and reads the privileges before and after it.
    ///
    /// # Errors
    /// Fails with the errors of the work, and as for any exchange.
    pub(super) async fn around<E: From<PostgresError>>(
        mut self,
        scope: TransactionScope<'_>,
        client: &Client,
        work: impl Future<Output = Result<(), E>>,
    ) -> Result<Self, E> {
        self.before = self.read(scope, client).await?;
        work.await?;
        self.after = self.read(scope, client).await?;
        Ok(self)
    }

    /// Returns the proof of the grant. It says nothing if others changed the privileges since. `settle`
    /// waits for a transaction that is still under way.
    pub(super) fn proof(&self, settle: String) -> Proof<'_> {
        let sql = format!(
            "SELECT CASE WHEN o.acls = $3 THEN true WHEN o.acls = $4 THEN false END FROM ({ACLS}) o"
        );
        let mut params = self.params();
        params.extend([
            (&self.after as _, Type::TEXT),
            (&self.before as _, Type::TEXT),
        ]);
        Proof {
            settle: Statement {
                sql: settle,
                params: Vec::new(),
            },
            ask: Statement { sql, params },
        }
    }
}
