//! Changes to stored values, generated from the catalog: one for each column and each way of changing it.

use crate::common::{credctl::Credctl, database::rows};

/// Credentials of a cell, and their accounts. Changes are made to the first of them.
pub const SIDES: [char; 3] = ['p', 'l', 'd'];

/// The tables with a row for each credential.
pub const PER_CREDENTIAL: [&str; 3] = ["user_accounts", "user_credentials", "credctl.credentials"];

/// The tables of the whole vault.
pub const OF_VAULT: [&str; 4] = [
    "credctl.vault",
    "credctl.keys",
    "credctl.migrations",
    "credctl.events",
];

/// The table of what providers said. It hands nothing out; `verify` changes each of its columns.
pub const CHECKS: &str = "credctl.checks";

/// A column as the catalog knows it.
#[derive(Debug, Clone)]
pub struct Column {
    pub name: String,
    /// The name of its type, without a length.
    pub kind: String,
}

/// A way of changing a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// Another value that looks as valid.
    Other,
    Null,
    /// The value of this other credential of the cell, which gets the value in return.
    Exchanged(char),
    /// The value of this other credential of the cell, which keeps it.
    Copied(char),
    /// The value before an honest change.
    Older,
}

/// A change of one column, or of all columns that do not identify the row.
#[derive(Debug, Clone)]
pub struct Change {
    pub table: &'static str,
    pub columns: Vec<Column>,
    pub how: How,
}

/// Changes that are honest states of the older product, or that change nothing by which a credential is
/// chosen or handed out: table, column, and the reason why `vault check` need not find them.
pub const HARMLESS: &[(&str, &str, &str)] = &[
    ("user_accounts", "created_at", "only shown"),
    ("user_accounts", "updated_at", "only shown"),
    (
        "user_accounts",
        "is_active",
        "the older product's own switch: off is refused, on is what is there without it",
    ),
    (
        "user_credentials",
        "created_at",
        "only shown; the order of a list",
    ),
    ("user_credentials", "updated_at", "only shown"),
    (
        "credctl.credentials",
        "nickname",
        "only says what differs, where a seal does not fit",
    ),
    (
        "credctl.credentials",
        "account_name",
        "only says what differs",
    ),
    (
        "credctl.credentials",
        "credential_type",
        "only says what differs",
    ),
    ("credctl.credentials", "is_active", "only says what differs"),
];

/// Changes after which the user has no such row any more: anybody can remove rows.
pub const REMOVAL: &[(&str, &str)] = &[("user_credentials", "user_id"), ("user_credentials", "id")];

impl Change {
    pub fn name(&self) -> String {
        let columns = match &self.columns[..] {
            [one] => one.name.as_str(),
            _ => "*",
        };
        format!("{}.{columns} {:?}", self.table, self.how)
    }

    /// Returns true if the change is one of [`HARMLESS`].
    pub fn is_harmless(&self) -> bool {
        let is = |column: &Column| {
            let mut known = HARMLESS.iter();
            known.any(|(table, name, _)| *table == self.table && *name == column.name)
        };
        self.columns.iter().all(is)
    }

    /// Returns true if the change takes the row away from its user.
    pub fn is_removal(&self) -> bool {
        let is = |(table, name): &(&str, &str)| {
            *table == self.table && self.columns.iter().any(|column| column.name == *name)
        };
        let keeps_an_id = self.columns[0].name == "id" && self.how != How::Null;
        REMOVAL.iter().any(is) && !keeps_an_id
    }

    /// Returns true if no value of this kind can be read, so that a list with the row fails as a whole.
    pub fn is_unreadable(&self) -> bool {
        let never_null = ["id", "user_account_id", "credential_type"];
        let is_read = |column: &Column| never_null.contains(&column.name.as_str());
        self.table == "user_credentials"
            && self.how == How::Null
            && self.columns.iter().any(is_read)
    }

    /// Returns true if both change the same column.
    pub fn overlaps(&self, other: &Change) -> bool {
        let has = |column: &Column| other.columns.iter().any(|o| o.name == column.name);
        self.table == other.table && self.columns.iter().any(has)
    }

    /// Returns SQL that makes the change in these cells. `other_token` is a token that opens, and
    /// `other_key` a vault key that is at hand.
    pub fn sql(&self, cells: &[usize], other_token: &str, other_key: &str) -> String {
        let table = self.table;
        let cells: Vec<_> = cells.iter().map(usize::to_string).collect();
        let cells = format!("t.cell = ANY ('{{{}}}')", cells.join(","));
        let copy = kept(table);
        let older = older(table);
        let (from, of_row) = match self.how {
            How::Other | How::Null => (String::new(), "t.side = 'p'".to_owned()),
            How::Older => (
                format!("FROM {older} o"),
                "o.cell = t.cell AND o.side = t.side AND t.side = 'p'".to_owned(),
            ),
            How::Copied(side) => (
                format!("FROM {copy} o"),
                format!("o.cell = t.cell AND t.side = 'p' AND o.side = '{side}'"),
            ),
            How::Exchanged(side) => (
                format!("FROM {copy} o"),
                format!(
                    "o.cell = t.cell AND (t.side, o.side) IN (('p', '{side}'), ('{side}', 'p'))"
                ),
            ),
        };
        let value = |column: &Column| match self.how {
            How::Null => "NULL".to_owned(),
            How::Other => other(column, other_token, other_key),
            _ => format!("o.{}", column.name),
        };
        let sets: Vec<_> = self
            .columns
            .iter()
            .map(|c| format!("{} = {}", c.name, value(c)))
            .collect();
        format!(
            "UPDATE {table} t SET {} {from} WHERE {of_row} AND {cells};\n",
            sets.join(", ")
        )
    }
}

/// The table with the rows of this one as they were before any change.
pub fn kept(table: &str) -> String {
    format!("kept_{}", table.replace('.', "_"))
}

/// The table with older states of the rows of this one.
pub fn older(table: &str) -> String {
    format!("older_{}", table.replace('.', "_"))
}

/// Another value of a column that looks as valid as the one that is there.
pub fn other(column: &Column, other_token: &str, other_key: &str) -> String {
    let name = column.name.as_str();
    match (name, column.kind.as_str()) {
        ("nickname", _) => "'Other ' || t.cell".to_owned(),
        ("account_name", _) => "'Other account ' || t.cell".to_owned(),
        ("credential_type", _) => "'tradier'".to_owned(),
        ("environment", _) => "'live'".to_owned(),
        ("api_key" | "secret_key" | "fields", _) => format!("'{other_token}'"),
        ("key_id" | "introduced_by", _) => format!("'{other_key}'"),
        ("user_id", _) => "'trader-b'".to_owned(),
        (_, "uuid") => format!("overlay(t.{name}::text PLACING 'f' FROM 36)::uuid"),
        (_, "boolean") => format!("NOT t.{name}"),
        (_, "timestamp with time zone") => format!("coalesce(t.{name}, now()) + interval '1 day'"),
        (_, "bigint" | "integer") => format!("t.{name} + 1"),
        (_, "bytea") => format!("set_byte(t.{name}, 5, 255 - get_byte(t.{name}, 5))"),
        (_, "jsonb") => "'{\"other\": 1}'".to_owned(),
        (_, "text" | "character varying") => format!("coalesce(t.{name}, '') || 'x'"),
        (name, kind) => panic!("{name}: no other value of type {kind} is known"),
    }
}

/// The columns of a table, as the catalog has them.
pub fn columns(t: &Credctl, table: &str) -> Vec<Column> {
    let sql = format!(
        "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
         WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped
           AND attname NOT IN ('cell', 'side') ORDER BY attnum"
    );
    let column = |row: String| {
        let (name, kind) = row.split_once(" | ").unwrap();
        let (name, kind) = (name.to_owned(), kind.to_owned());
        Column { name, kind }
    };
    rows(t, &sql).into_iter().map(column).collect()
}

/// All changes to one row of each table of credentials.
pub fn all(t: &Credctl) -> Vec<Change> {
    let ways = [
        How::Other,
        How::Null,
        How::Exchanged('l'),
        How::Exchanged('d'),
        How::Copied('l'),
        How::Older,
    ];
    let mut changes = Vec::new();
    for table in PER_CREDENTIAL {
        let columns = columns(t, table);
        let identity = ["id", "user_id", "credential_id"];
        let whole = columns
            .iter()
            .filter(|c| !identity.contains(&c.name.as_str()));
        let whole: Vec<_> = whole.cloned().collect();
        let each = columns.iter().map(|column| vec![column.clone()]);
        for columns in each {
            let change = |how| Change {
                table,
                columns: columns.clone(),
                how,
            };
            changes.extend(ways.map(change));
        }
        let change = |how| Change {
            table,
            columns: whole.clone(),
            how,
        };
        changes.extend(ways[2..].iter().copied().map(change));
    }
    changes
}
