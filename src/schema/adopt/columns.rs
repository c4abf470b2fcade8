use crate::schema::catalog::{ACCOUNTS, CREDENTIALS, Catalog, Column, Relation};

/// Data type that migration 15 gives the column `nickname`.
pub(super) const LABEL: &str = "character varying(255)";

/// Kind of data type that a column may have. The server converts between the types of one kind.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Uuid,
    Text,
    /// Text of any length: a token is as long as what is sealed in it.
    Token,
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
    (CREDENTIALS, "api_key", Kind::Token, Requirement::There),
    (CREDENTIALS, "secret_key", Kind::Token, Requirement::There),
    (CREDENTIALS, "is_active", Kind::Boolean, Requirement::There),
    (CREDENTIALS, "created_at", Kind::Moment, Requirement::There),
    (CREDENTIALS, "updated_at", Kind::Moment, Requirement::There),
    (CREDENTIALS, "nickname", Kind::Label, Requirement::Optional),
];

/// Returns the columns of a table that credctl knows.
fn known(table: &Relation) -> impl Iterator<Item = (&'static str, Kind, Requirement)> {
    let of_table = COLUMNS.iter().filter(|(of, ..)| *of == table.name);
    of_table.map(|&(_, name, kind, need)| (name, kind, need))
}

/// Returns the reasons why the columns of a table are not understood.
pub(super) fn columns_against(table: &Relation) -> Vec<String> {
    let unknown = table
        .columns
        .iter()
        .filter(|column| !known(table).any(|(name, ..)| name == column.name))
        .filter_map(|column| blocks_inserts(&table.name, column));
    known(table)
        .filter_map(|(name, kind, need)| column_against(table, name, kind, need))
        .chain(unknown)
        .collect()
}

fn column_against(table: &Relation, name: &str, kind: Kind, need: Requirement) -> Option<String> {
    let place = format!("{}.{name}", table.name);
    let Some(column) = table.column(name) else {
        return (need != Requirement::Optional).then(|| format!("column `{place}` is missing"));
    };
    if let Some(reason) = kind.against(&table.name, column) {
        return Some(reason);
    }
    if column.generated {
        return Some(computed(&table.name, name));
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

/// Columns that were there and are gone, or have another type than any that is taken over. The nickname
/// was not always there.
pub(in crate::schema) fn lost_columns(table: &Relation, with_nickname: bool) -> Vec<String> {
    let was_there = |need: Requirement| with_nickname || need != Requirement::Optional;
    let lost = |(name, kind, _): (&str, Kind, Requirement)| match table.column(name) {
        None => Some(format!("column `{}.{name}` is missing", table.name)),
        Some(column) => kind.against(&table.name, column),
    };
    let expected = known(table).filter(|(.., need)| was_there(*need));
    expected.filter_map(lost).collect()
}

/// Statements that give the columns of a table the types that are needed. Some lose what else uses the
/// column, so they are only shown.
pub(super) fn statements(table: &Relation) -> Vec<String> {
    let statement = |(name, kind, _): (&str, Kind, Requirement)| {
        let column = table.column(name)?;
        let using = kind.conversion(name, &column.data_type)?;
        let uses = column.users.first();
        let first = uses.map_or_else(String::new, |user| format!("/* first drop {user} */ "));
        let target = kind.name();
        Some(format!(
            "{first}ALTER TABLE {} ALTER COLUMN {name} TYPE {target} USING {using};",
            table.name
        ))
    };
    known(table).filter_map(statement).collect()
}

/// Columns that were changed or added so that a row of credctl may be refused.
pub(super) fn columns_in_the_way(table: &Relation) -> Vec<String> {
    let against = |column: &Column| match known(table).find(|(name, ..)| *name == column.name) {
        None => blocks_inserts(&table.name, column),
        Some(_) if column.generated => Some(computed(&table.name, &column.name)),
        Some((.., Requirement::Optional)) if column.not_null => Some(format!(
            "column `{}.{}` is NOT NULL",
            table.name, column.name
        )),
        Some(_) => None,
    };
    table.columns.iter().filter_map(against).collect()
}

/// Remark on a default by which every row that another program adds gets the same nickname.
pub(in crate::schema) fn named_alike(catalog: &Catalog) -> Option<String> {
    let column = catalog.relation(CREDENTIALS)?.column("nickname")?;
    let default = column.default.as_deref()?;
    // A function may give each row a name of its own, and NULL gives none.
    let is_constant = !default.contains('(') && !default.starts_with("NULL");
    is_constant.then(|| {
        format!(
            "column `{CREDENTIALS}.nickname` has the default {default}: every row that another program adds is \
             named so; ALTER TABLE {CREDENTIALS} ALTER COLUMN nickname DROP DEFAULT ends that"
        )
    })
}

fn computed(table: &str, column: &str) -> String {
    format!("column `{table}.{column}` is computed from others")
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
    /// Reason against the type of a column. `None` if it is of this kind.
    fn against(self, table: &str, column: &Column) -> Option<String> {
        let (name, data_type) = (&column.name, &column.data_type);
        (!self.accepts(data_type)).then(|| {
            format!(
                "column `{table}.{name}` is {data_type}, not {}",
                self.name()
            )
        })
    }

    /// Expression that converts a column of another type. `None` if it is of this kind, or if no conversion
    /// is known.
    fn conversion(self, name: &str, data_type: &str) -> Option<String> {
        if self.accepts(data_type) {
            return None;
        }
        Some(match self {
            Kind::Uuid => format!("{name}::uuid"),
            Kind::Boolean => format!("{name}::boolean"),
            Kind::Moment if data_type.starts_with("timestamp") => {
                format!("{name} AT TIME ZONE 'UTC'")
            }
            Kind::Moment => return None,
            Kind::Text | Kind::Token | Kind::Label if data_type == "bytea" => {
                format!("convert_from({name}, 'UTF8')")
            }
            Kind::Text | Kind::Token | Kind::Label => format!("{name}::text"),
        })
    }

    fn accepts(self, data_type: &str) -> bool {
        match self {
            Kind::Uuid => data_type == "uuid",
            Kind::Text => data_type == "text" || data_type.starts_with("character varying"),
            Kind::Token => data_type == "text" || data_type == "character varying",
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
            Kind::Text | Kind::Token | Kind::Label => "text",
            Kind::Boolean => "boolean",
            Kind::Moment => "timestamp with time zone",
        }
    }
}
