//! Privileges that credctl's statements need.

use tokio_postgres::types::Type;

use crate::postgres::{visible_ident, wire::Params};

/// Privileges on a table that credctl's statements need.
struct TableNeed {
    table: &'static str,
    /// Privileges on the whole table.
    privileges: &'static [&'static str],
    /// Columns that the statements change, which need UPDATE.
    changed: &'static [&'static str],
}

/// Privileges that some statement needs, and no others. A new statement must be covered here; a test
/// that runs the commands with these privileges alone fails otherwise.
const NEEDS: &[TableNeed] = &[
    TableNeed {
        table: "user_accounts",
        privileges: &["SELECT", "INSERT"],
        changed: &[],
    },
    TableNeed {
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
    TableNeed {
        table: "credctl_keys",
        privileges: &["SELECT", "INSERT"],
        changed: &[],
    },
    TableNeed {
        table: "credctl_vault",
        privileges: &["SELECT"],
        changed: &["strict_token"],
    },
    TableNeed {
        table: "credctl_migrations",
        privileges: &["SELECT"],
        changed: &[],
    },
];

/// Everything that a role needs, as arrays for [`MISSING`](super::MISSING).
pub(super) struct Wanted {
    names: Vec<&'static str>,
    privileges: Vec<&'static str>,
    columns: Vec<Option<&'static str>>,
}

impl Wanted {
    pub(super) fn all() -> Self {
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

    /// Parameters of [`MISSING`](super::MISSING).
    pub(super) fn params<'a>(&'a self, role: &'a &'a str, schema: &'a &'a str) -> Params<'a> {
        vec![
            (role, Type::TEXT),
            (schema, Type::TEXT),
            (&self.names, Type::TEXT_ARRAY),
            (&self.privileges, Type::TEXT_ARRAY),
            (&self.columns, Type::TEXT_ARRAY),
        ]
    }
}

/// Returns the statements that grant all of it.
pub(super) fn statements(role: &str, database: &str, schema: &str) -> String {
    let (role, schema) = (visible_ident(role), visible_ident(schema));
    let mut sql = format!(
        "GRANT CONNECT ON DATABASE {} TO {role};\nGRANT USAGE ON SCHEMA {schema} TO {role};\n",
        visible_ident(database)
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
