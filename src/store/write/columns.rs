//! Rows, column by column, as parameters of set-based statements.

use jiff::Timestamp;
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::{
    domain::{KeyId, Sealed},
    postgres::wire::Params,
    store::{Companion, SealedCredential},
};

/// Rows as they will be. The parameters `$2` to `$20` of a statement.
pub(in crate::store) struct After<'r> {
    pub ids: Vec<Uuid>,
    accounts: Vec<Uuid>,
    account_names: Vec<&'r str>,
    types: Vec<&'r str>,
    nicknames: Vec<Option<&'r str>>,
    states: Vec<bool>,
    api_keys: Vec<&'r str>,
    secret_keys: Vec<&'r str>,
    created: Vec<Option<Timestamp>>,
    updated: Vec<Option<Timestamp>>,
    environments: Vec<Option<&'r str>>,
    fields: Vec<Option<&'r str>>,
    expires: Vec<Option<Timestamp>>,
    notes: Vec<Option<&'r str>>,
    tags: Vec<Option<&'r str>>,
    revisions: Vec<Option<i64>>,
    key_ids: Vec<Option<String>>,
    fingerprints: Vec<Option<&'r [u8]>>,
    seals: Vec<Option<&'r [u8]>>,
}

/// Columns of a relation of rows as they will be, and the types of their arrays.
const AFTER: [(&str, &str); 19] = [
    ("id", "uuid"),
    ("account_id", "uuid"),
    ("account_name", "text"),
    ("credential_type", "text"),
    ("nickname", "text"),
    ("is_active", "bool"),
    ("api_key", "text"),
    ("secret_key", "text"),
    ("created_at", "timestamptz"),
    ("updated_at", "timestamptz"),
    ("environment", "text"),
    ("fields", "text"),
    ("expires_at", "timestamptz"),
    ("note", "text"),
    ("tags", "text"),
    ("revision", "int8"),
    ("key_id", "text"),
    ("fingerprint", "bytea"),
    ("seal", "bytea"),
];

/// Columns of a relation of rows as they were read, besides their ids.
const BEFORE: [(&str, &str); 8] = [
    ("was_account_id", "uuid"),
    ("was_credential_type", "text"),
    ("was_nickname", "text"),
    ("was_is_active", "bool"),
    ("was_api_key", "text"),
    ("was_secret_key", "text"),
    ("was_revision", "int8"),
    ("was_seal", "bytea"),
];

/// Returns the relation `n` of rows as they will be, behind FROM.
pub(super) fn after() -> String {
    relation(&AFTER)
}

/// Returns the relation `n` of rows as they were read, behind FROM.
pub(super) fn before() -> String {
    relation(&[&[AFTER[0]], &BEFORE[..]].concat())
}

/// Returns the relation `n` of rows as they will be and as they were read, behind FROM. Both states
/// of a row stand in one line, so that no join has to find them.
pub(super) fn after_and_before() -> String {
    relation(&[&AFTER[..], &BEFORE].concat())
}

/// Returns the relation of these columns, whose parameters begin with `$2`.
fn relation(columns: &[(&str, &str)]) -> String {
    let numbered = columns.iter().zip(2..);
    let arrays: Vec<_> = numbered
        .map(|((_, kind), n)| format!("${n}::{kind}[]"))
        .collect();
    let names: Vec<_> = columns.iter().map(|(name, _)| *name).collect();
    format!("unnest({}) AS n ({})", arrays.join(", "), names.join(", "))
}

impl<'r> After<'r> {
    pub(in crate::store) fn of(rows: impl Iterator<Item = &'r SealedCredential> + Clone) -> Self {
        let companions = rows.clone().map(|row| row.companion.as_ref());
        fn each<'r, I, T>(rows: &I, of: impl Fn(&'r SealedCredential) -> T) -> Vec<T>
        where
            I: Iterator<Item = &'r SealedCredential> + Clone,
        {
            rows.clone().map(of).collect()
        }
        fn own<'r, I, T>(rows: &I, of: impl Fn(&'r Companion) -> T) -> Vec<Option<T>>
        where
            I: Iterator<Item = Option<&'r Companion>> + Clone,
        {
            rows.clone().map(|k| k.map(&of)).collect()
        }
        // A time that was never set is that of the transaction.
        let set = |time: Timestamp| Some(time).filter(|time| *time != Timestamp::UNIX_EPOCH);
        let flat =
            |all: Vec<Option<Option<&'r str>>>| all.into_iter().map(Option::flatten).collect();
        After {
            ids: each(&rows, |row| row.credential.id),
            accounts: each(&rows, |row| row.credential.account_id),
            account_names: each(&rows, |row| row.account.name.as_str()),
            types: each(&rows, |row| row.stored_type.as_str()),
            nicknames: each(&rows, |row| row.credential.nickname.as_deref()),
            states: each(&rows, |row| row.credential.is_active),
            api_keys: each(&rows, |row| row.api_key.as_token()),
            secret_keys: each(&rows, |row| row.secret_key.as_token()),
            created: each(&rows, |row| set(row.credential.created_at)),
            updated: each(&rows, |row| set(row.credential.updated_at)),
            environments: flat(own(&companions, |k| k.environment.as_deref())),
            fields: flat(own(&companions, |k| {
                k.fields.as_ref().map(Sealed::as_token)
            })),
            expires: companions
                .clone()
                .map(|k| k.and_then(|k| k.expires_at))
                .collect(),
            notes: flat(own(&companions, |k| k.note.as_deref())),
            tags: flat(own(&companions, |k| k.tags.as_column())),
            revisions: own(&companions, |k| k.revision),
            key_ids: companions
                .clone()
                .map(|k| k.and_then(|k| k.key_id).as_ref().map(KeyId::to_string))
                .collect(),
            fingerprints: own(&companions, |k| k.fingerprint.as_slice()),
            seals: own(&companions, |k| k.seal.as_slice()),
        }
    }

    pub(super) fn params(&self) -> Params<'_> {
        vec![
            (&self.ids, Type::UUID_ARRAY),
            (&self.accounts, Type::UUID_ARRAY),
            (&self.account_names, Type::TEXT_ARRAY),
            (&self.types, Type::TEXT_ARRAY),
            (&self.nicknames, Type::TEXT_ARRAY),
            (&self.states, Type::BOOL_ARRAY),
            (&self.api_keys, Type::TEXT_ARRAY),
            (&self.secret_keys, Type::TEXT_ARRAY),
            (&self.created, Type::TIMESTAMPTZ_ARRAY),
            (&self.updated, Type::TIMESTAMPTZ_ARRAY),
            (&self.environments, Type::TEXT_ARRAY),
            (&self.fields, Type::TEXT_ARRAY),
            (&self.expires, Type::TIMESTAMPTZ_ARRAY),
            (&self.notes, Type::TEXT_ARRAY),
            (&self.tags, Type::TEXT_ARRAY),
            (&self.revisions, Type::INT8_ARRAY),
            (&self.key_ids, Type::TEXT_ARRAY),
            (&self.fingerprints, Type::BYTEA_ARRAY),
            (&self.seals, Type::BYTEA_ARRAY),
        ]
    }
}

/// Rows as they were read: the parameters `$2` to `$10` of a statement, or those behind [`After`].
pub(in crate::store) struct Before<'r> {
    pub ids: Vec<Uuid>,
    accounts: Vec<Uuid>,
    types: Vec<&'r str>,
    nicknames: Vec<Option<&'r str>>,
    states: Vec<bool>,
    api_keys: Vec<&'r str>,
    secret_keys: Vec<&'r str>,
    revisions: Vec<Option<i64>>,
    seals: Vec<Option<&'r [u8]>>,
}

/// Condition that the shared row `c` is as it was read.
///
/// The list of ids says nothing new. It keeps the server, which takes the rows of a user to be few until
/// it counts them, from comparing all of them with all lines of `n`.
pub(super) const SHARED_UNCHANGED: &str = "c.id = n.id AND c.id = ANY ($2::uuid[]) AND c.user_id::text = $1 \
     AND coalesce(c.user_account_id, '00000000-0000-0000-0000-000000000000') = n.was_account_id \
     AND coalesce(c.credential_type::text, '') = n.was_credential_type AND c.nickname::text IS NOT DISTINCT FROM n.was_nickname \
     AND coalesce(c.is_active, false) = n.was_is_active AND coalesce(c.api_key::text, '') = n.was_api_key \
     AND coalesce(c.secret_key::text, '') = n.was_secret_key";

/// Condition that the companion `k` is as it was read, with the list of ids as in [`SHARED_UNCHANGED`].
pub(super) const COMPANION_UNCHANGED: &str = "k.credential_id = n.id AND k.credential_id = ANY ($2::uuid[]) AND k.user_id = $1 \
     AND coalesce(k.revision, 0) = n.was_revision AND coalesce(k.seal, '') = n.was_seal";

impl<'r> Before<'r> {
    pub(in crate::store) fn of(rows: impl Iterator<Item = &'r SealedCredential>) -> Self {
        let mut before = Before {
            ids: Vec::new(),
            accounts: Vec::new(),
            types: Vec::new(),
            nicknames: Vec::new(),
            states: Vec::new(),
            api_keys: Vec::new(),
            secret_keys: Vec::new(),
            revisions: Vec::new(),
            seals: Vec::new(),
        };
        for row in rows {
            before.ids.push(row.credential.id);
            before.accounts.push(row.credential.account_id);
            before.types.push(&row.stored_type);
            before.nicknames.push(row.credential.nickname.as_deref());
            before.states.push(row.credential.is_active);
            before.api_keys.push(row.api_key.as_token());
            before.secret_keys.push(row.secret_key.as_token());
            let companion = row.companion.as_ref();
            before.revisions.push(companion.map(|k| k.revision));
            before.seals.push(companion.map(|k| k.seal.as_slice()));
        }
        before
    }

    /// Returns the parameters of the ids and of the states.
    pub(super) fn params(&self) -> Params<'_> {
        let ids: Params<'_> = vec![(&self.ids, Type::UUID_ARRAY)];
        ids.into_iter().chain(self.states()).collect()
    }

    /// Returns the parameters of the states alone, which follow those of [`After`].
    pub(super) fn states(&self) -> Params<'_> {
        vec![
            (&self.accounts, Type::UUID_ARRAY),
            (&self.types, Type::TEXT_ARRAY),
            (&self.nicknames, Type::TEXT_ARRAY),
            (&self.states, Type::BOOL_ARRAY),
            (&self.api_keys, Type::TEXT_ARRAY),
            (&self.secret_keys, Type::TEXT_ARRAY),
            (&self.revisions, Type::INT8_ARRAY),
            (&self.seals, Type::BYTEA_ARRAY),
        ]
    }
}
