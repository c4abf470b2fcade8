//! Checks: what providers said of credentials when they were last asked.

use tokio_postgres::{
    Client, Row,
    types::{ToSql, Type},
};
use uuid::Uuid;

use super::{
    Store, StoreError,
    rows::{COLUMN_COUNT, COLUMNS, credential, get},
    tables::Tables,
    witness::Witness,
};
use crate::{
    domain::{CheckVerdict, Credential, KeptCheck, KeyFacts, KeyId, Rights},
    postgres::wire::{Params, Statement},
};

/// A check as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCheck {
    pub credential_id: Uuid,
    pub check: KeptCheck,
    /// Vault key that vouches for it. `None` if the column does not hold an id.
    pub key_id: Option<KeyId>,
    pub mac: Vec<u8>,
}

/// Columns of the check `q`, in the order in which [`stored_check`] reads them.
pub(super) const CHECK_COLUMNS: &str = "q.credential_id, q.revision, q.verdict, q.reason, q.at, q.actor, \
     q.account, q.account_tail, q.account_kind, q.can_read, q.can_trade, q.can_withdraw, q.address_lock, \
     q.expires_at, q.key_id, q.mac";

/// Number of [`CHECK_COLUMNS`].
pub(super) const CHECK_COUNT: usize = 16;

/// Types of the columns behind the user, as a statement that writes them takes their arrays.
const ARRAYS: [&str; 16] = [
    "uuid",
    "int8",
    "text",
    "text",
    "timestamptz",
    "text",
    "bytea",
    "text",
    "text",
    "bool",
    "bool",
    "bool",
    "bool",
    "timestamptz",
    "text",
    "bytea",
];

/// Names of those columns.
const NAMES: &str = "credential_id, revision, verdict, reason, at, actor, account, account_tail, account_kind, \
     can_read, can_trade, can_withdraw, address_lock, expires_at, key_id, mac";

/// Returns what stands behind the rows of a query to read the check `q` of each.
pub(super) fn join(tables: &Tables) -> String {
    format!(
        "LEFT JOIN {} q ON q.user_id = $1 AND q.credential_id = c.id",
        tables.checks
    )
}

/// Returns the check in [`CHECK_COLUMNS`], which follow `skip` other columns. `None` if there is none,
/// or one that credctl would not write.
pub(super) fn stored_check(row: &Row, skip: usize) -> Result<Option<StoredCheck>, StoreError> {
    match readable_check(row, skip) {
        // A check can be asked for again: one that cannot be read is none.
        Err(StoreError::Damaged { .. }) => Ok(None),
        check => check,
    }
}

fn readable_check(row: &Row, skip: usize) -> Result<Option<StoredCheck>, StoreError> {
    let what = "its check";
    let Some(credential_id) = get(row, skip, what)? else {
        return Ok(None);
    };
    let verdict: String = get(row, skip + 2, what)?;
    let Some(verdict) = CheckVerdict::named(&verdict) else {
        return Ok(None);
    };
    let key_id: String = get(row, skip + 14, what)?;
    Ok(Some(StoredCheck {
        credential_id,
        check: KeptCheck {
            verdict,
            revision: get(row, skip + 1, what)?,
            reason: get(row, skip + 3, what)?,
            at: get(row, skip + 4, what)?,
            by: get(row, skip + 5, what)?,
            account_hash: get(row, skip + 6, what)?,
            facts: KeyFacts {
                account_tail: get(row, skip + 7, what)?,
                account_kind: get(row, skip + 8, what)?,
                rights: Rights {
                    read: get(row, skip + 9, what)?,
                    trade: get(row, skip + 10, what)?,
                    withdraw: get(row, skip + 11, what)?,
                },
                is_address_locked: get(row, skip + 12, what)?,
                expires_at: get(row, skip + 13, what)?,
            },
        },
        key_id: key_id.parse().ok(),
        mac: get(row, skip + 15, what)?,
    }))
}

impl Store {
    /// Reads the checks of these credentials. One that was never checked is left out.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn checks(&self, ids: &[Uuid]) -> Result<Vec<StoredCheck>, StoreError> {
        let (user, ids) = (self.user_id(), ids.to_vec());
        let statement = Statement {
            sql: format!(
                "SELECT {CHECK_COLUMNS} FROM {} q WHERE q.user_id = $1 AND q.credential_id = ANY ($2::uuid[])",
                self.tables.checks
            ),
            params: vec![(&user, Type::TEXT), (&ids, Type::UUID_ARRAY)],
        };
        let (_, answers) = self.read(&[statement]).await?;
        let rows = answers.first().into_iter().flatten();
        rows.filter_map(|row| stored_check(row, 0).transpose())
            .collect()
    }

    /// Reads the credentials whose newest check was of one of these accounts, each with its check.
    ///
    /// # Errors
    /// As for any exchange.
    pub async fn with_accounts(
        &self,
        hashes: &[Vec<u8>],
    ) -> Result<Vec<(Credential, StoredCheck)>, StoreError> {
        let (user, hashes) = (self.user_id(), hashes.to_vec());
        let statement = Statement {
            sql: format!(
                "SELECT {COLUMNS}, {CHECK_COLUMNS} FROM {} {} \
                 WHERE c.user_id::text = $1 AND q.account = ANY ($2::bytea[]) ORDER BY c.created_at, c.id",
                self.tables.rows_without_account(),
                join(&self.tables)
            ),
            params: vec![(&user, Type::TEXT), (&hashes, Type::BYTEA_ARRAY)],
        };
        let (_, answers) = self.read(&[statement]).await?;
        let mut found = Vec::new();
        for row in answers.first().into_iter().flatten() {
            if let Some(check) = stored_check(row, COLUMN_COUNT)? {
                found.push((credential(&self.providers, row, 0)?, check));
            }
        }
        Ok(found)
    }

    /// Stores checks in place of those that were kept. One of a later revision, or a later one, stays.
    /// Who runs it again finishes it, so no event tells of it.
    ///
    /// # Errors
    /// As for any write.
    pub async fn keep_checks(&self, checks: &[StoredCheck]) -> Result<(), StoreError> {
        let arrays: Vec<_> = ARRAYS
            .iter()
            .zip(3..)
            .map(|(kind, n)| format!("${n}::{kind}[]"))
            .collect();
        let sql = format!(
            "INSERT INTO {} AS old (user_id, {NAMES}) \
             SELECT $1, v.* FROM unnest({}) AS v ({NAMES}) \
             WHERE EXISTS (SELECT FROM {} w WHERE w.id = $2) \
             ON CONFLICT (credential_id, user_id) DO UPDATE SET ({NAMES}) = ROW (excluded.{}) \
             WHERE (excluded.revision, excluded.at) >= (old.revision, old.at)",
            self.tables.checks,
            arrays.join(", "),
            self.tables.vault,
            NAMES.replace(", ", ", excluded."),
        );
        let (columns, vault) = (Columns::of(checks), self.vault_id());
        let work = async |client: &Client| {
            let head: Params<'_> = vec![(&self.user_id, Type::TEXT), (&vault, Type::UUID)];
            let params: Params<'_> = head.into_iter().chain(columns.params()).collect();
            self.execute(client, &sql, &params).await?;
            Ok(((), Witness::Nothing))
        };
        self.write(work).await
    }
}

/// Checks, column by column.
struct Columns<'c> {
    ids: Vec<Uuid>,
    revisions: Vec<i64>,
    verdicts: Vec<&'static str>,
    reasons: Vec<Option<&'c str>>,
    times: Vec<jiff::Timestamp>,
    actors: Vec<&'c str>,
    accounts: Vec<Option<&'c [u8]>>,
    tails: Vec<Option<&'c str>>,
    kinds: Vec<Option<&'c str>>,
    rights: [Vec<Option<bool>>; 4],
    ends: Vec<Option<jiff::Timestamp>>,
    key_ids: Vec<Option<String>>,
    macs: Vec<&'c [u8]>,
}

impl<'c> Columns<'c> {
    fn of(checks: &'c [StoredCheck]) -> Self {
        fn each<'c, T>(checks: &'c [StoredCheck], of: impl Fn(&'c StoredCheck) -> T) -> Vec<T> {
            checks.iter().map(of).collect()
        }
        Columns {
            ids: each(checks, |one| one.credential_id),
            revisions: each(checks, |one| one.check.revision),
            verdicts: each(checks, |one| one.check.verdict.as_str()),
            reasons: each(checks, |one| one.check.reason.as_deref()),
            times: each(checks, |one| one.check.at),
            actors: each(checks, |one| one.check.by.as_str()),
            accounts: each(checks, |one| one.check.account_hash.as_deref()),
            tails: each(checks, |one| one.check.facts.account_tail.as_deref()),
            kinds: each(checks, |one| one.check.facts.account_kind.as_deref()),
            rights: [
                each(checks, |one| one.check.facts.rights.read),
                each(checks, |one| one.check.facts.rights.trade),
                each(checks, |one| one.check.facts.rights.withdraw),
                each(checks, |one| one.check.facts.is_address_locked),
            ],
            ends: each(checks, |one| one.check.facts.expires_at),
            key_ids: each(checks, |one| one.key_id.map(|id| id.to_string())),
            macs: each(checks, |one| one.mac.as_slice()),
        }
    }

    fn params(&self) -> Params<'_> {
        let first: [(&(dyn ToSql + Sync), Type); 9] = [
            (&self.ids, Type::UUID_ARRAY),
            (&self.revisions, Type::INT8_ARRAY),
            (&self.verdicts, Type::TEXT_ARRAY),
            (&self.reasons, Type::TEXT_ARRAY),
            (&self.times, Type::TIMESTAMPTZ_ARRAY),
            (&self.actors, Type::TEXT_ARRAY),
            (&self.accounts, Type::BYTEA_ARRAY),
            (&self.tails, Type::TEXT_ARRAY),
            (&self.kinds, Type::TEXT_ARRAY),
        ];
        let mut params: Params<'_> = first.into();
        for rights in &self.rights {
            params.push((rights, Type::BOOL_ARRAY));
        }
        params.push((&self.ends, Type::TIMESTAMPTZ_ARRAY));
        params.push((&self.key_ids, Type::TEXT_ARRAY));
        params.push((&self.macs, Type::BYTEA_ARRAY));
        params
    }
}
