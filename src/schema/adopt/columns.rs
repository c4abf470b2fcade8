use crate::schema::catalog::{ACCOUNTS, CREDENTIALS, Column, Relation};

/// Data type that migration 15 gives the column `nickname`.
pub(super) const LABEL: &str = "character varying(255)";

/// Kind of data type that a column may have. The server converts between the types of one kind.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Uuid,
    Text,
    /// Text that becomes a `varchar(255)` without loss, if no row holds a longer one.
    Label,
    Boolean,
    Moment,
}

/// Requirement that a column has to meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Requirement {
    /// The column exists and is NOT NULL.
    Filled,
    /// The column exists.
    There,
    /// The column may be missing. If it exists, it must allow NULL.
    Optional,
}

/// Columns that credctl knows. Any other column must accept an INSERT that leaves it out.
pub(super) const COLUMNS: &[(&str, &str, Kind, Requirement)] = &[
    (ACCOUNTS, "id", Kind::Uuid, Requirement::Filled),
    (ACCOUNTS, "user_id", Kind::Text, Requirement::Filled),
    (ACCOUNTS, "account_name", Kind::Text, Requirement::There),
    (ACCOUNTS, "is_active", Kind::Boolean, Requirement::There),
    (ACCOUNTS, "created_at", Kind::Moment, Requirement::There),
    (ACCOUNTS, "updated_at", Kind::Moment, Requirement::There),
    (CREDENTIALS, "id", Kind::Uuid, Requirement::Filled),
    (
        CREDENTIALS,
        "user_account_id",
        Kind::Uuid,
        Requirement::Filled,
    ),
    (CREDENTIALS, "user_id", Kind::Text, Requirement::Filled),
    (
        CREDENTIALS,
        "credential_type",
        Kind::Text,
        Requirement::Filled,
    ),
    (CREDENTIALS, "api_key", Kind::Text, Requirement::There),
    (CREDENTIALS, "secret_key", Kind::Text, Requirement::There),
    (CREDENTIALS, "is_active", Kind::Boolean, Requirement::There),
    (CREDENTIALS, "created_at", Kind::Moment, Requirement::There),
    (CREDENTIALS, "updated_at", Kind::Moment, Requirement::There),
    (CREDENTIALS, "nickname", Kind::Label, Requirement::Optional),
];

/// Returns the reasons why the columns of a table are not understood.
pub(super) fn columns_against(table: &Relation) -> Vec<String> {
    let expected = || COLUMNS.iter().filter(|(of, ..)| *of == table.name);
    let unknown = table
        .columns
        .iter()
        .filter(|column| !expected().any(|(_, name, ..)| *name == column.name))
        .filter_map(|column| blocks_inserts(&table.name, column));
    expected()
        .filter_map(|&(_, name, kind, need)| column_against(table, name, kind, need))
        .chain(unknown)
        .collect()
}

fn column_against(table: &Relation, name: &str, kind: Kind, need: Requirement) -> Option<String> {
    let place = format!("{}.{name}", table.name);
    let Some(column) = table.column(name) else {
        return (need != Requirement::Optional).then(|| format!("column `{place}` is missing"));
    };
    if !kind.accepts(&column.data_type) {
        return Some(format!(
            "column `{place}` is {}, not {}",
            column.data_type,
            kind.name()
        ));
    }
    if column.generated {
        return Some(format!("column `{place}` is computed from others"));
    }
    if let Kind::Label = kind {
        return label_against(&place, column);
    }
    match need {
        Requirement::Filled if !column.not_null => Some(format!("column `{place}` may be NULL")),
        Requirement::Optional if column.not_null => Some(format!("column `{place}` is NOT NULL")),
        Requirement::Filled | Requirement::There | Requirement::Optional => None,
    }
}

/// Reason why the nickname column cannot be converted: something depends on its type.
fn label_against(place: &str, column: &Column) -> Option<String> {
    let user = column.users.first().filter(|_| column.data_type != LABEL)?;
    Some(format!(
        "column `{place}` is {}, not {LABEL}, and {user} uses it",
        column.data_type
    ))
}

/// Reason against a column that neither product knows and that every INSERT has to fill.
fn blocks_inserts(table: &str, column: &Column) -> Option<String> {
    (column.not_null && !column.fills_itself).then(|| {
        format!(
            "column `{table}.{}` is NOT NULL without a default",
            column.name
        )
    })
}

impl Kind {
    fn accepts(self, data_type: &str) -> bool {
        match self {
            Kind::Uuid => data_type == "uuid",
            Kind::Text => data_type == "text" || data_type.starts_with("character varying"),
            Kind::Label => Kind::Text.accepts(data_type) || data_type.starts_with("character("),
            Kind::Boolean => data_type == "boolean",
            Kind::Moment => {
                data_type.starts_with("timestamp") && data_type.ends_with("with time zone")
            }
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::Uuid => "uuid",
            Kind::Text | Kind::Label => "text",
            Kind::Boolean => "boolean",
            Kind::Moment => "timestamp with time zone",
        }
    }
}
