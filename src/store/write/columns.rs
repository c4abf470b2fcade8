//! Rows, column by column, as parameters of set-based statements.

use jiff::Timestamp;
use tokio_postgres::types::Type;
use uuid::Uuid;

use crate::{
    domain::{KeyId, Sealed},
    postgres::wire::Params,
    store::{Companion, SealedCredential},
};

/// Rows as they will be. The parameters `$2` to `$18` of a statement.
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
    revisions: Vec<Option<i64>>,
    key_ids: Vec<Option<String>>,
    fingerprints: Vec<Option<&'r [u8]>>,
    seals: Vec<Option<&'r [u8]>>,
}

/// The relation `n` of the rows in [`After`], behind FROM.
pub(super) const AFTER: &str = "unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::bool[], \
     $8::text[], $9::text[], $10::timestamptz[], $11::timestamptz[], $12::text[], $13::text[], $14::timestamptz[], \
     $15::int8[], $16::text[], $17::bytea[], $18::bytea[]) AS n (id, account_id, account_name, credential_type, \
     nickname, is_active, api_key, secret_key, created_at, updated_at, environment, fields, expires_at, revision, \
     key_id, fingerprint, seal)";

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
            (&self.revisions, Type::INT8_ARRAY),
            (&self.key_ids, Type::TEXT_ARRAY),
            (&self.fingerprints, Type::BYTEA_ARRAY),
            (&self.seals, Type::BYTEA_ARRAY),
        ]
    }
}

/// Rows as they were read: the parameters behind others, from the number that the caller gives.
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

/// Returns the relation `o` of the rows in [`Before`], whose first parameter has this number.
pub(super) fn before(first: usize) -> String {
    let kinds = [
        "uuid", "uuid", "text", "text", "bool", "text", "text", "int8", "bytea",
    ];
    let params = kinds.iter().zip(first..);
    let params: Vec<_> = params.map(|(kind, n)| format!("${n}::{kind}[]")).collect();
    format!(
        "unnest({}) AS o (id, account_id, credential_type, nickname, is_active, api_key, secret_key, revision, seal)",
        params.join(", ")
    )
}

/// Condition that the shared row `c` is as it was read.
pub(super) const SHARED_UNCHANGED: &str = "c.id = o.id AND c.user_id::text = $1 AND c.user_account_id = o.account_id \
     AND c.credential_type::text = o.credential_type AND c.nickname::text IS NOT DISTINCT FROM o.nickname \
     AND coalesce(c.is_active, false) = o.is_active AND coalesce(c.api_key::text, '') = o.api_key \
     AND coalesce(c.secret_key::text, '') = o.secret_key";

/// Condition that the companion `k` is as it was read.
pub(super) const COMPANION_UNCHANGED: &str = "k.user_id = $1 AND k.credential_id = o.id \
     AND coalesce(k.revision, 0) = o.revision AND coalesce(k.seal, '') = o.seal";

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

    pub(super) fn params(&self) -> Params<'_> {
        vec![
            (&self.ids, Type::UUID_ARRAY),
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
