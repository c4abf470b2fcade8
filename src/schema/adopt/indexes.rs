use crate::schema::{
    catalog::{CREDENTIALS, Catalog, Index, Relation},
    shared_index::{SHARED_INDEXES, misused},
};

/// Unique index of migration 14, and the index of migration 15 that replaces it.
pub(super) const UNIQUE: &str = "idx_user_credentials_unique";
pub(super) const NICKNAME: &str = "idx_user_credentials_nickname";

/// Returns the reasons why the indexes of a table are not understood.
pub(super) fn indexes_against(table: &Relation) -> Vec<String> {
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

/// Reasons for index names of migrations that are used by a different index.
pub(super) fn misused_names(catalog: &Catalog) -> Vec<String> {
    let mut reasons = Vec::new();
    for table in &catalog.relations {
        let others = table.indexes.iter().filter(|i| !is_expected(table, i));
        reasons.extend(others.map(|i| misused(&i.name, &table.name, &i.keys)));
    }
    reasons
}

/// Returns false if the index has a name of ours and is another one.
fn is_expected(table: &Relation, index: &Index) -> bool {
    let on_credentials = table.name == CREDENTIALS;
    match index.name.as_str() {
        UNIQUE => on_credentials && index.is_one_per_type(),
        name => SHARED_INDEXES
            .iter()
            .filter(|shared| shared.name == name)
            .all(|shared| shared.table == table.name && index.keys == shared.columns),
    }
}

impl Index {
    /// Returns true if the index is the rule of migration 14: one credential per account and type.
    pub(in crate::schema) fn is_one_per_type(&self) -> bool {
        let mut keys: Vec<&str> = self.keys.iter().map(String::as_str).collect();
        keys.sort_unstable();
        self.unique && self.whole && keys == ["credential_type", "user_account_id"]
    }
}
