//! Adoption: checks that tables another program made are understood well enough to work on.
//!
//! The checks read the [`Catalog`] and the [`rows`], before anything changes. [`prepare`] returns
//! the SQL for tables that are understood but differ from what migration 15 expects.

mod prepare;
mod rows;

use super::{
    SchemaError,
    catalog::{ACCOUNTS, CREDENTIALS, Catalog, Column, Index, Relation},
    user_setting::{admits_all, user_setting},
};

pub(super) use prepare::prepare;
pub(super) use rows::{has_all_of_15, reasons_in_rows, seeing_all};

/// Owner of the tables in a schema without history.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Holding {
    /// The schema holds no tables, except an empty history.
    Nothing,
    /// The schema holds only these tables, which are unrelated to credctl.
    Others(Vec<String>),
    /// The schema holds tables of the older product, or remains of credctl's own: see
    /// [`reasons_against`].
    Product,
}

/// Kind of data type that a column may have. The server converts between the types of one kind.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Uuid,
    Text,
    /// Text that becomes a `varchar(255)` without loss, if no row holds a longer one.
    Label,
    Boolean,
    Moment,
    /// This type only, as `format_type` writes it.
    Exactly(&'static str),
}

/// Requirement that a column has to meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    /// The column exists and is NOT NULL.
    Filled,
    /// The column exists.
    There,
    /// The column may be missing. If it exists, it must allow NULL.
    Optional,
}

/// Columns that credctl knows. Any other column must accept an INSERT that leaves it out.
const COLUMNS: &[(&str, &str, Kind, Need)] = &[
    (ACCOUNTS, "id", Kind::Uuid, Need::Filled),
    (ACCOUNTS, "user_id", Kind::Text, Need::Filled),
    (ACCOUNTS, "account_name", Kind::Text, Need::There),
    (ACCOUNTS, "is_active", Kind::Boolean, Need::There),
    (ACCOUNTS, "created_at", Kind::Moment, Need::There),
    (ACCOUNTS, "updated_at", Kind::Moment, Need::There),
    (CREDENTIALS, "id", Kind::Uuid, Need::Filled),
    (CREDENTIALS, "user_account_id", Kind::Uuid, Need::Filled),
    (CREDENTIALS, "user_id", Kind::Text, Need::Filled),
    (CREDENTIALS, "credential_type", Kind::Text, Need::Filled),
    (CREDENTIALS, "api_key", Kind::Text, Need::There),
    (CREDENTIALS, "secret_key", Kind::Text, Need::There),
    (CREDENTIALS, "is_active", Kind::Boolean, Need::There),
    (CREDENTIALS, "created_at", Kind::Moment, Need::There),
    (CREDENTIALS, "updated_at", Kind::Moment, Need::There),
    (CREDENTIALS, "nickname", Kind::Label, Need::Optional),
    (
        CREDENTIALS,
        "environment",
        Kind::Exactly("text"),
        Need::Optional,
    ),
    (CREDENTIALS, "key_id", Kind::Exactly("text"), Need::Optional),
];

/// Unique index of migration 14, and the index of migration 15 that replaces it.
const UNIQUE: &str = "idx_user_credentials_unique";
const NICKNAME: &str = "idx_user_credentials_nickname";

/// Data type that migration 15 gives the column `nickname`.
const LABEL: &str = "character varying(255)";

/// Tables that only migrations create. They are unexpected in a schema without history.
const OURS: &[&str] = &["credctl_vault", "credctl_keys"];

/// Returns whose tables these are, judged by their names.
pub(super) fn holding(catalog: &Catalog) -> Holding {
    let known = |name: &str| OURS.contains(&name) || [ACCOUNTS, CREDENTIALS].contains(&name);
    if catalog.relations.iter().any(|r| known(&r.name)) {
        return Holding::Product;
    }
    let others: Vec<String> = catalog
        .relations
        .iter()
        .filter(|r| r.kind != "v" && r.name != "credctl_migrations")
        .map(|r| r.name.clone())
        .collect();
    if others.is_empty() {
        Holding::Nothing
    } else {
        Holding::Others(others)
    }
}

/// Reasons why the existing tables cannot be adopted. Empty if everything is understood.
pub(super) fn reasons_against(catalog: &Catalog) -> Vec<String> {
    let mut reasons: Vec<String> = OURS
        .iter()
        .filter(|name| catalog.relation(name).is_some())
        .map(|name| format!("table `{name}` exists, but the history `credctl_migrations` does not"))
        .collect();
    for name in [ACCOUNTS, CREDENTIALS] {
        match catalog.relation(name) {
            None => reasons.push(format!("table `{name}` is missing")),
            Some(table) if table.kind != "r" => {
                reasons.push(format!("`{name}` is not a plain table"));
            }
            Some(table) => {
                reasons.extend(columns_against(table));
                reasons.extend(indexes_against(table));
            }
        }
    }
    reasons.extend(misused_names(catalog));
    reasons.extend(user_setting(catalog).err());
    reasons
}

/// Fails with [`SchemaError::Forbidden`] if the role lacks a right that adoption needs.
pub(super) fn lacking_rights(catalog: &Catalog) -> Result<(), SchemaError> {
    for name in [ACCOUNTS, CREDENTIALS] {
        let owner = catalog.relation(name).map(|t| t.foreign_owner.as_deref());
        if let Some(Some(owner)) = owner {
            let message = format!("table `{name}` belongs to role `{owner}`");
            return Err(SchemaError::Forbidden { message });
        }
    }
    if !catalog.may_create {
        let message = "it has no CREATE privilege on the schema".to_owned();
        return Err(SchemaError::Forbidden { message });
    }
    Ok(())
}

/// Reasons why row-level security does not separate users. Adoption changes none of them.
pub(super) fn weaknesses(catalog: &Catalog) -> Vec<String> {
    let tables = [ACCOUNTS, CREDENTIALS].into_iter();
    let weakness = |table: &Relation| {
        let name = &table.name;
        if !table.secured {
            return Some(format!("row-level security is off on `{name}`"));
        }
        let open = table.policies.iter().find(|p| admits_all(&p.conditions))?;
        Some(format!(
            "policy `{}` admits every row of `{name}`",
            open.name
        ))
    };
    let found = tables.filter_map(|name| catalog.relation(name).and_then(weakness));
    found.collect()
}

/// Returns true if the tables look as migration 15 leaves them. The catalog does not show what
/// migration 15 does to rows.
fn looks_like_15(catalog: &Catalog) -> bool {
    let Some(table) = catalog.relation(CREDENTIALS) else {
        return false;
    };
    let is_label = |c: &Column| c.commented && c.data_type == LABEL && !c.not_null;
    let nickname = table.column("nickname").is_some_and(is_label);
    let index = table
        .indexes
        .iter()
        .any(|i| i.name == NICKNAME && i.whole && !i.unique);
    let unique = table.indexes.iter().any(Index::is_one_per_type);
    nickname && index && !unique
}

fn columns_against(table: &Relation) -> Vec<String> {
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

fn column_against(table: &Relation, name: &str, kind: Kind, need: Need) -> Option<String> {
    let place = format!("{}.{name}", table.name);
    let Some(column) = table.column(name) else {
        return (need != Need::Optional).then(|| format!("column `{place}` is missing"));
    };
    if !kind.fits(&column.data_type) {
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
        Need::Filled if !column.not_null => Some(format!("column `{place}` may be NULL")),
        Need::Optional if column.not_null => Some(format!("column `{place}` is NOT NULL")),
        Need::Filled | Need::There | Need::Optional => None,
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

fn indexes_against(table: &Relation) -> Vec<String> {
    let mut reasons = Vec::new();
    let by_id = |keys: &[String]| keys == ["id"];
    if !table
        .indexes
        .iter()
        .any(|i| i.unique && i.whole && by_id(&i.keys))
    {
        reasons.push(format!("nothing keeps `{}.id` unique", table.name));
    }
    if table.name != CREDENTIALS {
        return reasons;
    }
    // A unique index that includes the id forbids nothing. Any other one may forbid a second
    // credential. The rule of migration 14 is allowed under any name, since it is dropped.
    let forbids = table
        .indexes
        .iter()
        .filter(|i| i.unique && !i.keys.iter().any(|key| key == "id") && !i.is_one_per_type());
    reasons.extend(forbids.map(|i| {
        let keys = i.keys.join(", ");
        format!(
            "`{}` makes ({keys}) unique, which credctl does not expect",
            i.name
        )
    }));
    reasons.extend(table.indexes.iter().filter_map(index_against));
    reasons
}

/// Reason why an index of the credentials is not understood, or cannot be dropped.
fn index_against(index: &Index) -> Option<String> {
    if index.excludes {
        let keys = index.keys.join(", ");
        return Some(format!(
            "`{}` is an exclusion constraint on ({keys}), which credctl does not expect",
            index.name
        ));
    }
    let user = index.users.first().filter(|_| index.is_one_per_type())?;
    Some(format!(
        "`{}` has to be dropped, but {user} uses it",
        index.name
    ))
}

/// Reasons for index names of migration 15 that are used by a different index.
fn misused_names(catalog: &Catalog) -> Vec<String> {
    let is_expected = |index: &Index| match index.name.as_str() {
        UNIQUE => index.is_one_per_type(),
        NICKNAME => index.keys == ["user_account_id", "nickname"],
        _ => true,
    };
    let is_ours = |name: &str| name == UNIQUE || name == NICKNAME;
    let mut reasons = Vec::new();
    for table in &catalog.relations {
        for index in table.indexes.iter().filter(|i| is_ours(&i.name)) {
            if table.name != CREDENTIALS || !is_expected(index) {
                let keys = index.keys.join(", ");
                reasons.push(format!(
                    "index `{}` is on {} ({keys})",
                    index.name, table.name
                ));
            }
        }
    }
    reasons
}

impl Index {
    /// Returns true if the index is the rule of migration 14: one credential per account and type.
    fn is_one_per_type(&self) -> bool {
        let mut keys: Vec<&str> = self.keys.iter().map(String::as_str).collect();
        keys.sort_unstable();
        self.unique && self.whole && keys == ["credential_type", "user_account_id"]
    }
}

impl Kind {
    fn fits(self, data_type: &str) -> bool {
        match self {
            Kind::Uuid => data_type == "uuid",
            Kind::Text => data_type == "text" || data_type.starts_with("character varying"),
            Kind::Label => Kind::Text.fits(data_type) || data_type.starts_with("character("),
            Kind::Boolean => data_type == "boolean",
            Kind::Moment => {
                data_type.starts_with("timestamp") && data_type.ends_with("with time zone")
            }
            Kind::Exactly(expected) => data_type == expected,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Kind::Uuid => "uuid",
            Kind::Text | Kind::Label => "text",
            Kind::Boolean => "boolean",
            Kind::Moment => "timestamp with time zone",
            Kind::Exactly(expected) => expected,
        }
    }
}

#[cfg(test)]
mod tests;
