//! Grants: exactly the privileges that a role needs to run credctl's commands.

use tokio::time::{Instant, timeout_at};
use tokio_postgres::{
    Client, Row,
    types::{ToSql, Type},
};

mod acls;
mod needs;

use acls::Acls;
use needs::{Wanted, statements};

use super::{
    LATEST, SchemaError, Target, lock::waiting_sql, names::Names, session::Session, status,
};
use crate::postgres::{
    PostgresError, visible_ident,
    wire::{TransactionScope, get},
};

/// Name of the database, and the attributes of the role that bypass row-level security.
const ROLE: &str = "
    SELECT current_database()::text, r.rolsuper, r.rolbypassrls
    FROM pg_roles r WHERE r.rolname::text = $1";

/// Row-level security of the shared tables, as far as it concerns the role: ownership, enabled, forced,
/// and true in the last column if the role may see rows.
const PROTECTED: &str = "
    SELECT c.relname::text, pg_has_role(r.oid, c.relowner, 'USAGE'), c.relrowsecurity, c.relforcerowsecurity,
           r.rolsuper OR r.rolbypassrls OR EXISTS (
               SELECT FROM pg_policy p, unnest(p.polroles) AS of_role (id)
               WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd IN ('*', 'r')
                 AND CASE of_role.id WHEN 0 THEN true ELSE pg_has_role(r.oid, of_role.id, 'USAGE') END)
    FROM pg_roles r, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE r.rolname::text = $1 AND n.nspname = $2 AND c.relname IN ('user_accounts', 'user_credentials')
    ORDER BY 1";

/// Sequences in column defaults of the shared tables; true in the last column if the role may draw
/// from the sequence.
const SEQUENCES: &str = "
    SELECT DISTINCT sn.nspname::text, s.relname::text, has_sequence_privilege(r.oid, s.oid, 'USAGE')
    FROM pg_roles r, pg_attrdef f
    JOIN pg_class t ON t.oid = f.adrelid
    JOIN pg_namespace n ON n.oid = t.relnamespace
    JOIN pg_depend d ON d.classid = 'pg_attrdef'::regclass AND d.objid = f.oid
                    AND d.refclassid = 'pg_class'::regclass
    JOIN pg_class s ON s.oid = d.refobjid AND s.relkind = 'S'
    JOIN pg_namespace sn ON sn.oid = s.relnamespace
    WHERE r.rolname::text = $1 AND n.nspname = $2 AND t.relname IN ('user_accounts', 'user_credentials')
    ORDER BY 1, 2";

/// Privileges that the role lacks. Who granted the others does not matter. The parameters name the
/// needed privileges: the schema and the table, each if any, the privilege, and its column, if any.
const MISSING: &str = "
    SELECT concat_ws(' ', n.privilege, 'on',
               CASE WHEN n.of_schema IS NULL THEN 'database' WHEN n.of_table IS NULL THEN 'schema' END,
               NULLIF(concat_ws('.', n.of_schema, n.of_table, n.changed), ''))
    FROM unnest($2::text[], $3::text[], $4::text[], $5::text[])
             WITH ORDINALITY AS n (of_schema, of_table, privilege, changed, at),
         pg_roles r
    WHERE r.rolname = $1 AND NOT coalesce(CASE
        WHEN n.of_schema IS NULL THEN has_database_privilege(r.oid, current_database(), n.privilege)
        WHEN n.of_table IS NULL THEN has_schema_privilege(
            r.oid, (SELECT oid FROM pg_namespace WHERE nspname = n.of_schema), n.privilege)
        WHEN n.changed IS NULL THEN has_table_privilege(
            r.oid, to_regclass(format('%I.%I', n.of_schema, n.of_table)), n.privilege)
        ELSE has_column_privilege(
            r.oid, to_regclass(format('%I.%I', n.of_schema, n.of_table)), n.changed, n.privilege)
    END, false)
    ORDER BY n.at";

/// Head of a transaction that only looks at the catalog or grants. It needs no user, and its search path
/// stays as narrow as the transaction begins.
const HEAD: &str = "SELECT $1";

/// Privileges for a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grants {
    pub role: String,
    /// GRANT statements in a transaction of their own, ready for `psql`.
    pub sql: String,
    /// Reasons why row-level security does not protect other users from this role, or hides every row
    /// from it.
    pub remarks: Vec<String>,
}

/// A sequence from which a column default of the shared tables draws.
struct Sequence {
    schema: String,
    name: String,
    /// True if the role may draw from the sequence already.
    granted: bool,
}

impl Sequence {
    fn grant(&self, role: &str) -> String {
        let [schema, name, role] = [&self.schema, &self.name, role].map(visible_ident);
        format!("GRANT USAGE ON SEQUENCE {schema}.{name} TO {role};\n")
    }
}

/// Returns the privileges that a role needs for credctl's commands, and changes nothing.
///
/// # Errors
/// Fails with [`SchemaError::NoSuchRole`] if the role does not exist, with [`SchemaError::Behind`] if
/// migrations are pending, and with another [`SchemaError`] if the history of the schema does not fit
/// this binary or a query fails.
pub async fn grants(scope: TransactionScope<'_>, role: &str) -> Result<Grants, SchemaError> {
    let client = scope.database.owner().await?;
    let (grants, _) = Granting { scope }.granted(&client, role).await?;
    Ok(grants)
}

/// Grants a role the privileges that it needs for credctl's commands, as the role that owns the tables.
///
/// # Errors
/// Fails with [`SchemaError::NotGranted`] if a privilege could not be granted; then none was granted.
/// Fails with [`PostgresError::OutcomeUnknown`] if the answer to COMMIT was lost and nobody can be asked, or
/// others changed the privileges since. Otherwise fails like [`grants`].
pub async fn grant(scope: TransactionScope<'_>, role: &str) -> Result<Grants, SchemaError> {
    let client = scope.database.owner().await?;
    let granting = Granting { scope };
    let (grants, statements) = granting.granted(&client, role).await?;
    let until = Instant::now() + scope.database.deadline();
    let names = Names::beside(scope.schema);
    let acls = Acls::of([&names.shared, &names.own]);
    let work = scope.work(&client, HEAD, async |client| {
        let granted = async {
            granting.execute(client, &statements).await?;
            granting.refuse_missing(client, role).await
        };
        acls.around(scope, client, granted).await
    });
    let timed_out = || {
        Err(SchemaError::Postgres(PostgresError::TimedOut {
            place: scope.database.place().to_owned(),
            after: scope.database.deadline(),
        }))
    };
    let acls = timeout_at(until, work)
        .await
        .unwrap_or_else(|_| timed_out())?;
    let proof = acls.proof(waiting_sql());
    let ended = scope.end_as_owner(client, until, HEAD, &proof).await;
    ended.map_err(PostgresError::repeatable)?;
    Ok(grants)
}

/// Connection and schema of one grant.
struct Granting<'a> {
    scope: TransactionScope<'a>,
}

impl Granting<'_> {
    /// Runs the statements under the lock of migrations, because the server refuses concurrent grants on
    /// one table. If BEGIN was lost on the way, the server refuses the savepoint. Without it, each
    /// statement would be committed on its own.
    async fn execute(&self, client: &Client, statements: &str) -> Result<(), SchemaError> {
        let sql = format!("SAVEPOINT begun; {}{statements}", waiting_sql());
        let done = client.batch_execute(&sql).await;
        Ok(done.map_err(|error| self.scope.error(&error))?)
    }

    /// Fails with [`SchemaError::NotGranted`] if the role lacks a privilege. The server only warns a role
    /// that may not grant, so the result has to be checked.
    async fn refuse_missing(&self, client: &Client, role: &str) -> Result<(), SchemaError> {
        let wanted = Wanted::beside(self.scope.schema);
        let params = wanted.params(&role);
        let rows = self.scope.rows(client, MISSING, &params).await?;
        let missing = rows.iter().map(|row| get(row, 0, "a privilege"));
        let mut missing: Vec<String> = missing.collect::<Result<_, _>>()?;
        let sequences = self.sequences(client, role).await?;
        let closed = sequences.iter().filter(|sequence| !sequence.granted);
        missing.extend(closed.map(|sequence| format!("USAGE on {}", sequence.name)));
        if missing.is_empty() {
            return Ok(());
        }
        let role = role.to_owned();
        Err(SchemaError::NotGranted { role, missing })
    }

    /// Sequences from which an INSERT into the older product's tables draws.
    async fn sequences(&self, client: &Client, role: &str) -> Result<Vec<Sequence>, SchemaError> {
        let param = |text| (text as &(dyn ToSql + Sync), Type::TEXT);
        let params = [&role, &self.scope.schema].map(param);
        let rows = self.scope.rows(client, SEQUENCES, &params).await?;
        rows.iter().map(sequence).collect()
    }

    /// Returns the grants, and their statements without BEGIN and COMMIT.
    async fn granted(&self, client: &Client, role: &str) -> Result<(Grants, String), SchemaError> {
        let schema = self.scope.schema;
        let deadline = self.scope.database.deadline();
        let session = Session::new(Target { client, schema }, deadline);
        session.reading(async || read(&session, role).await).await
    }
}

/// Reads what to grant within a transaction of [`Session::reading`].
async fn read(session: &Session<'_>, role: &str) -> Result<(Grants, String), SchemaError> {
    require_newest(session).await?;
    let names = [role, session.schema];
    let rows = session.rows(ROLE, &names[..1]).await?;
    let Some(row) = rows.first() else {
        let role = role.to_owned();
        return Err(SchemaError::NoSuchRole { role });
    };
    let database: String = get(row, 0, "the name of the database")?;
    let mut remarks = Vec::from_iter(beyond_row_security(role, row)?);
    for row in session.rows(PROTECTED, &names).await? {
        remarks.extend(misprotected(role, &row)?);
    }
    let mut statements = statements(role, &database, &session.names);
    for row in session.rows(SEQUENCES, &names).await? {
        statements.push_str(&sequence(&row)?.grant(role));
    }
    let grants = Grants {
        role: role.to_owned(),
        sql: format!("BEGIN;\n{statements}COMMIT;\n"),
        remarks,
    };
    Ok((grants, statements))
}

async fn require_newest(session: &Session<'_>) -> Result<(), SchemaError> {
    let status = status::read(session).await?;
    status.verify()?;
    if status.is_version_pending() {
        return Err(SchemaError::Behind {
            found: status.current,
            wanted: LATEST,
        });
    }
    Ok(())
}

fn sequence(row: &Row) -> Result<Sequence, SchemaError> {
    Ok(Sequence {
        schema: get(row, 0, "a sequence")?,
        name: get(row, 1, "a sequence")?,
        granted: get(row, 2, "a sequence")?,
    })
}

/// Remark on a role that row-level security does not bind at all.
fn beyond_row_security(role: &str, row: &Row) -> Result<Option<String>, SchemaError> {
    let why = if get(row, 1, "the role")? {
        "is a superuser"
    } else if get(row, 2, "the role")? {
        "has BYPASSRLS"
    } else {
        return Ok(None);
    };
    Ok(Some(format!(
        "role `{role}` {why}: row-level security does not bind it"
    )))
}

/// Remark on a table whose row-level security does not suit the role.
fn misprotected(role: &str, row: &Row) -> Result<Option<String>, SchemaError> {
    let table: &str = get(row, 0, "the name of a table")?;
    let told = |column| get::<bool>(row, column, "row-level security");
    let (owns, enabled, forced, sees) = (told(1)?, told(2)?, told(3)?, told(4)?);
    Ok(match (enabled, owns, forced) {
        (false, ..) => Some(format!(
            "row-level security is off on {table}: role `{role}` will see the rows of every user"
        )),
        (true, true, true) => Some(format!(
            "role `{role}` owns {table}: it may lift the row-level security that binds it"
        )),
        (true, true, false) => Some(format!(
            "role `{role}` owns {table}: row-level security does not bind it"
        )),
        (true, false, _) if !sees => Some(format!(
            "no policy of {table} applies to role `{role}`: it will see no rows"
        )),
        (true, false, _) => None,
    })
}
