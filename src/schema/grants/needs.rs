//! Privileges that credctl's statements need.

use tokio_postgres::types::Type;

use crate::{
    postgres::{visible_ident, wire::Params},
    schema::names::Names,
};

/// Privileges on a table that credctl's statements need.
struct TableNeed {
    schema: SchemaOf,
    table: &'static str,
    /// Privileges on the whole table.
    privileges: &'static [&'static str],
    /// Columns that the statements change, which need UPDATE.
    changed: &'static [&'static str],
}

/// The schema of a table.
#[derive(Clone, Copy)]
enum SchemaOf {
    Shared,
    Own,
}

/// Privileges that some statement needs, and no others. A new statement must be covered here; a test
/// that runs the commands with these privileges alone fails otherwise.
const NEEDS: &[TableNeed] = &[
    TableNeed {
        schema: SchemaOf::Shared,
        table: "user_accounts",
        privileges: &["SELECT", "INSERT"],
        changed: &[],
    },
    TableNeed {
        schema: SchemaOf::Shared,
        table: "user_credentials",
        privileges: &["SELECT", "INSERT", "DELETE"],
        changed: &[
            "credential_type",
            "api_key",
            "secret_key",
            "is_active",
            "updated_at",
            "nickname",
        ],
    },
    TableNeed {
        schema: SchemaOf::Own,
        table: "keys",
        privileges: &["SELECT", "INSERT"],
        changed: &[],
    },
    TableNeed {
        schema: SchemaOf::Own,
        table: "credentials",
        privileges: &["SELECT", "INSERT", "UPDATE", "DELETE"],
        changed: &[],
    },
    TableNeed {
        schema: SchemaOf::Own,
        table: "events",
        privileges: &["SELECT", "INSERT"],
        changed: &["was"],
    },
    TableNeed {
        schema: SchemaOf::Own,
        table: "checks",
        privileges: &["SELECT", "INSERT", "UPDATE", "DELETE"],
        changed: &[],
    },
    TableNeed {
        schema: SchemaOf::Own,
        table: "vault",
        privileges: &["SELECT"],
        changed: &[],
    },
    TableNeed {
        schema: SchemaOf::Own,
        table: "migrations",
        privileges: &["SELECT"],
        changed: &[],
    },
];

/// Returns the tables on which something is needed.
pub(super) fn tables() -> impl Iterator<Item = &'static str> {
    NEEDS.iter().map(|need| need.table)
}

impl SchemaOf {
    fn name(self, names: &Names) -> &str {
        match self {
            SchemaOf::Shared => &names.shared,
            SchemaOf::Own => &names.own,
        }
    }
}

/// Everything that a role needs, as arrays for [`MISSING`](super::MISSING).
#[derive(Default)]
pub(super) struct Wanted {
    schemas: Vec<Option<String>>,
    tables: Vec<Option<&'static str>>,
    privileges: Vec<&'static str>,
    columns: Vec<Option<&'static str>>,
}

impl Wanted {
    /// Returns what is needed on the database, on this shared schema and on the own schema beside it.
    pub(super) fn beside(shared: &str) -> Self {
        let names = Names::beside(shared);
        let mut wanted = Wanted::default();
        wanted.push(None, None, "CONNECT", None);
        wanted.push(Some(&names.shared), None, "USAGE", None);
        wanted.push(Some(&names.own), None, "USAGE", None);
        for need in NEEDS {
            let schema = Some(need.schema.name(&names));
            for privilege in need.privileges {
                wanted.push(schema, Some(need.table), privilege, None);
            }
            for column in need.changed {
                wanted.push(schema, Some(need.table), "UPDATE", Some(column));
            }
        }
        wanted
    }

    fn push(
        &mut self,
        schema: Option<&str>,
        table: Option<&'static str>,
        privilege: &'static str,
        column: Option<&'static str>,
    ) {
        self.schemas.push(schema.map(str::to_owned));
        self.tables.push(table);
        self.privileges.push(privilege);
        self.columns.push(column);
    }

    /// Parameters of [`MISSING`](super::MISSING).
    pub(super) fn params<'a>(&'a self, role: &'a &'a str) -> Params<'a> {
        vec![
            (role, Type::TEXT),
            (&self.schemas, Type::TEXT_ARRAY),
            (&self.tables, Type::TEXT_ARRAY),
            (&self.privileges, Type::TEXT_ARRAY),
            (&self.columns, Type::TEXT_ARRAY),
        ]
    }
}

/// Returns the statements that grant all of it.
pub(super) fn statements(role: &str, database: &str, names: &Names) -> String {
    let role = visible_ident(role);
    let mut sql = format!(
        "GRANT CONNECT ON DATABASE {} TO {role};\n",
        visible_ident(database)
    );
    for schema in [&names.shared, &names.own] {
        let schema = visible_ident(schema);
        sql.push_str(&format!("GRANT USAGE ON SCHEMA {schema} TO {role};\n"));
    }
    for need in NEEDS {
        let mut privileges = need.privileges.join(", ");
        if !need.changed.is_empty() {
            privileges.push_str(&format!(",\n    UPDATE ({})", need.changed.join(", ")));
        }
        let (schema, table) = (visible_ident(need.schema.name(names)), need.table);
        sql.push_str(&format!(
            "GRANT {privileges}\n    ON TABLE {schema}.{table} TO {role};\n"
        ));
    }
    sql
}
