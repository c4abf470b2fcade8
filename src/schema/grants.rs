//! The privileges that the role of commands needs, and no others.

use tokio::time::{Instant, timeout_at};
use tokio_postgres::{
    Client, Row,
    types::{ToSql, Type},
};

use super::{
    LATEST, SchemaError, Target,
    head::{READ_HEAD, WRITE_HEAD},
    lock::waiting_sql,
    status::status,
};
use crate::postgres::{
    PostgresError, Written, shown_ident,
    wire::{Head, Params, Scope, Statement, get},
};

/// What the statements of this store do with a table.
struct Need {
    table: &'static str,
    /// Privileges on the whole of it.
    privileges: &'static [&'static str],
    /// The columns they change.
    changed: &'static [&'static str],
}

/// Nothing but what some statement does: whoever adds a statement adds it here, and a test that runs
/// the commands by these privileges alone says so otherwise.
const NEEDS: &[Need] = &[
    Need {
        table: "user_accounts",
        privileges: &["SELECT", "INSERT"],
        changed: &[],
    },
    Need {
        table: "user_credentials",
        privileges: &["SELECT", "INSERT", "DELETE"],
        changed: &[
            "credential_type",
            "api_key",
            "secret_key",
            "is_active",
            "updated_at",
            "nickname",
            "environment",
            "key_id",
            "fingerprint",
            "fingerprint_of",
            "seal",
            "label_seal",
        ],
    },
    Need {
        table: "credctl_keys",
        privileges: &["SELECT", "INSERT"],
        changed: &[],
    },
    Need {
        table: "credctl_vault",
        privileges: &["SELECT"],
        changed: &["strict_token"],
    },
    Need {
        table: "credctl_migrations",
        privileges: &["SELECT"],
        changed: &[],
    },
];

/// The role and the database by their names here.
const ROLE: &str = "
    SELECT current_database()::text, r.rolsuper, r.rolbypassrls
    FROM pg_roles r WHERE r.rolname::text = $1";

/// The tables that row-level security has to protect, as this role meets them: whether it owns them, and
/// whether some policy lets it see rows.
const PROTECTED: &str = "
    SELECT c.relname::text, pg_has_role(r.oid, c.relowner, 'USAGE'), c.relrowsecurity, c.relforcerowsecurity,
           r.rolsuper OR r.rolbypassrls OR EXISTS (
               SELECT FROM pg_policy p, unnest(p.polroles) AS of_role (id)
               WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd IN ('*', 'r')
                 AND CASE of_role.id WHEN 0 THEN true ELSE pg_has_role(r.oid, of_role.id, 'USAGE') END)
    FROM pg_roles r, pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE r.rolname::text = $1 AND n.nspname = $2 AND c.relname IN ('user_accounts', 'user_credentials')
    ORDER BY 1";

/// The sequences that fill columns of the tables by a default, and whether the role may draw from them.
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

/// What the role still cannot do, whoever granted whatever to it: a table or `database` or `schema`,
/// a privilege, and the column it is for.
const MISSING: &str = "
    SELECT concat_ws(' ', n.privilege, 'on', n.name || coalesce('.' || n.changed, ''))
    FROM unnest($3::text[], $4::text[], $5::text[]) WITH ORDINALITY AS n (name, privilege, changed, at),
         pg_roles r, pg_namespace s
    WHERE r.rolname::text = $1 AND s.nspname = $2 AND NOT CASE
        WHEN n.name = 'database' THEN has_database_privilege(r.oid, current_database(), n.privilege)
        WHEN n.name = 'schema' THEN has_schema_privilege(r.oid, s.oid, n.privilege)
        WHEN n.changed IS NULL THEN has_table_privilege(r.oid, format('%I.%I', s.nspname, n.name), n.privilege)
        ELSE has_column_privilege(r.oid, format('%I.%I', s.nspname, n.name), n.changed, n.privilege)
    END
    ORDER BY n.at";

/// What is granted to a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grants {
    /// The role.
    pub role: String,
    /// The statements, in a transaction of their own; ready for `psql`.
    pub sql: String,
    /// Why row-level security would not protect other users from this role, or hides all from it.
    pub remarks: Vec<String>,
}

/// A sequence that a default of the tables draws from.
struct Sequence {
    schema: String,
    name: String,
    /// Whether the role may draw from it already.
    granted: bool,
}

impl Sequence {
    fn grant(&self, role: &str) -> String {
        let [schema, name, role] = [&self.schema, &self.name, role].map(shown_ident);
        format!("GRANT USAGE ON SEQUENCE {schema}.{name} TO {role};\n")
    }
}

/// What a role needs for credctl's commands; changes nothing.
///
/// # Errors
/// [`SchemaError::NoSuchRole`]; a schema that is not up to date; else as for any exchange.
pub async fn grants(scope: Scope<'_>, role: &str) -> Result<Grants, SchemaError> {
    let client = scope.database.owner().await?;
    let (grants, _) = Granting { scope }.granted(&client, role).await?;
    Ok(grants)
}

/// Grants a role what it needs for credctl's commands, as the role that owns the tables.
///
/// # Errors
/// [`SchemaError::NotGranted`] when something of it could not be granted, and then nothing was;
/// else as for [`grants`].
pub async fn grant(scope: Scope<'_>, role: &str) -> Result<Grants, SchemaError> {
    let client = scope.database.owner().await?;
    let granting = Granting { scope };
    let (grants, statements) = granting.granted(&client, role).await?;
    let until = Instant::now() + scope.database.deadline();
    let work = scope.work(&client, WRITE_HEAD, async |client| {
        granting.execute(client, &statements).await?;
        granting.refuse_missing(client, role).await
    });
    let timed_out = || {
        Err(SchemaError::Postgres(PostgresError::TimedOut {
            place: scope.database.place().to_owned(),
            after: scope.database.deadline(),
        }))
    };
    let ((), transaction) = timeout_at(until, work)
        .await
        .unwrap_or_else(|_| timed_out())?;
    let proof = async || granting.see(role).await;
    let ended = scope.end_as_owner(client, &transaction, until, proof);
    ended.await.map(|()| grants)
}

/// A schema whose tables are granted.
struct Granting<'a> {
    scope: Scope<'a>,
}

impl Granting<'_> {
    /// Fails unless the role can do all that it needs; asked where the answer to COMMIT was lost.
    async fn see(&self, role: &str) -> Result<(), SchemaError> {
        let unknown = || {
            let of = Written::Repeatable;
            SchemaError::Postgres(PostgresError::OutcomeUnknown { of })
        };
        let wanted = Wanted::all();
        let proof = Statement {
            sql: format!("SELECT NOT EXISTS ({MISSING})"),
            params: wanted.of(&role, &self.scope.schema),
        };
        let head: Head<'_, (), SchemaError> = Head {
            sql: READ_HEAD,
            judge: &|_| Ok(()),
        };
        let Ok(((), answers)) = self.scope.read(&head, &[proof]).await else {
            return Err(unknown());
        };
        match answers.first().and_then(|rows| rows.first()) {
            Some(row) if get(row, 0, "the proof")? => Ok(()),
            _ => Err(unknown()),
        }
    }

    /// Under the lock of migrations: the server refuses two at once that grant on one table. Where BEGIN
    /// was lost on the way, it refuses the savepoint: the rest would be committed as it comes.
    async fn execute(&self, client: &Client, statements: &str) -> Result<(), SchemaError> {
        let sql = format!("SAVEPOINT begun; {}{statements}", waiting_sql());
        let done = client.batch_execute(&sql).await;
        Ok(done.map_err(|error| self.scope.error(&error))?)
    }

    /// Who may not grant is only warned by the server, so what counts is what the role can do now.
    async fn refuse_missing(&self, client: &Client, role: &str) -> Result<(), SchemaError> {
        let wanted = Wanted::all();
        let params = wanted.of(&role, &self.scope.schema);
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

    /// What an INSERT draws from in tables of the older product.
    async fn sequences(&self, client: &Client, role: &str) -> Result<Vec<Sequence>, SchemaError> {
        let rows = self
            .about(client, SEQUENCES, &[role, self.scope.schema])
            .await?;
        let sequence = |row| {
            Ok(Sequence {
                schema: get(row, 0, "a sequence")?,
                name: get(row, 1, "a sequence")?,
                granted: get(row, 2, "a sequence")?,
            })
        };
        rows.iter().map(sequence).collect()
    }

    /// The grants, and their statements alone.
    async fn granted(&self, client: &Client, role: &str) -> Result<(Grants, String), SchemaError> {
        self.require_newest(client).await?;
        let rows = self.about(client, ROLE, &[role]).await?;
        let Some(row) = rows.first() else {
            let role = role.to_owned();
            return Err(SchemaError::NoSuchRole { role });
        };
        let database: String = get(row, 0, "the name of the database")?;
        let mut remarks = Vec::from_iter(beyond_row_security(role, row)?);
        for row in self
            .about(client, PROTECTED, &[role, self.scope.schema])
            .await?
        {
            remarks.extend(misprotected(role, &row)?);
        }
        let mut statements = statements(role, &database, self.scope.schema);
        for sequence in self.sequences(client, role).await? {
            statements.push_str(&sequence.grant(role));
        }
        let grants = Grants {
            role: role.to_owned(),
            sql: format!("BEGIN;\n{statements}COMMIT;\n"),
            remarks,
        };
        Ok((grants, statements))
    }

    async fn require_newest(&self, client: &Client) -> Result<(), SchemaError> {
        let schema = self.scope.schema;
        let deadline = self.scope.database.deadline();
        let status = status(Target { client, schema }, deadline).await?;
        status.verify()?;
        if status.is_pending() {
            return Err(SchemaError::Behind {
                found: status.current,
                wanted: LATEST,
            });
        }
        Ok(())
    }

    async fn about(
        &self,
        client: &Client,
        sql: &str,
        texts: &[&str],
    ) -> Result<Vec<Row>, SchemaError> {
        let param = |text| (text as &(dyn ToSql + Sync), Type::TEXT);
        let params: Vec<_> = texts.iter().map(param).collect();
        Ok(self
            .scope
            .in_time(self.scope.rows(client, sql, &params))
            .await?)
    }
}

/// All that a role needs, as the columns of [`MISSING`].
struct Wanted {
    names: Vec<&'static str>,
    privileges: Vec<&'static str>,
    columns: Vec<Option<&'static str>>,
}

impl Wanted {
    fn all() -> Self {
        let around = [("database", "CONNECT", None), ("schema", "USAGE", None)];
        let of_tables = NEEDS.iter().flat_map(|need| {
            let whole = need.privileges.iter().map(|privilege| (*privilege, None));
            let changed = need.changed.iter().map(|column| ("UPDATE", Some(*column)));
            let all = whole.chain(changed);
            all.map(|(privilege, column)| (need.table, privilege, column))
        });
        let mut wanted = Wanted {
            names: Vec::new(),
            privileges: Vec::new(),
            columns: Vec::new(),
        };
        for (name, privilege, column) in around.into_iter().chain(of_tables) {
            wanted.names.push(name);
            wanted.privileges.push(privilege);
            wanted.columns.push(column);
        }
        wanted
    }

    /// The parameters of [`MISSING`].
    fn of<'a>(&'a self, role: &'a &'a str, schema: &'a &'a str) -> Params<'a> {
        vec![
            (role, Type::TEXT),
            (schema, Type::TEXT),
            (&self.names, Type::TEXT_ARRAY),
            (&self.privileges, Type::TEXT_ARRAY),
            (&self.columns, Type::TEXT_ARRAY),
        ]
    }
}

fn statements(role: &str, database: &str, schema: &str) -> String {
    let (role, schema) = (shown_ident(role), shown_ident(schema));
    let mut sql = format!(
        "GRANT CONNECT ON DATABASE {} TO {role};\nGRANT USAGE ON SCHEMA {schema} TO {role};\n",
        shown_ident(database)
    );
    for need in NEEDS {
        let mut privileges = need.privileges.join(", ");
        if !need.changed.is_empty() {
            privileges.push_str(&format!(",\n    UPDATE ({})", need.changed.join(", ")));
        }
        let table = need.table;
        sql.push_str(&format!(
            "GRANT {privileges}\n    ON TABLE {schema}.{table} TO {role};\n"
        ));
    }
    sql
}

/// What sets a role above row-level security altogether.
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

/// What row-level security of a table does wrong for the role.
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
            "no policy of {table} is for role `{role}`: it will see no row"
        )),
        (true, false, _) => None,
    })
}
