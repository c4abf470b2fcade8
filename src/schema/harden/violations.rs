use tokio_postgres::{Error, Row};

use crate::schema::{SchemaError, Violation, session::Session};

/// A rule that every row has to meet.
pub(super) struct HardeningRule {
    /// Description of one row that breaks the rule.
    one: &'static str,
    /// Description of several rows that break the rule.
    pub(super) many: &'static str,
    /// Query for the ids of the rows that break the rule. The names of the schemas are not filled in.
    pub(super) rows: &'static str,
}

/// Rules that policies and foreign keys impose on rows. For the policies an empty user is nobody, so
/// that a row of an empty user could not be seen any more.
pub(super) const RULES: [HardeningRule; 4] = [
    HardeningRule {
        one: "credential is on an account of another user",
        many: "credentials are on accounts of other users",
        rows: "SELECT c.id FROM {shared}.user_credentials c JOIN {shared}.user_accounts a ON a.id = c.user_account_id
               WHERE a.user_id::text <> c.user_id::text",
    },
    HardeningRule {
        one: "credential is on an account that does not exist",
        many: "credentials are on accounts that do not exist",
        rows: "SELECT c.id FROM {shared}.user_credentials c
               WHERE NOT EXISTS (SELECT FROM {shared}.user_accounts a WHERE a.id = c.user_account_id)",
    },
    HardeningRule {
        one: "credential has an empty user_id",
        many: "credentials have an empty user_id",
        rows: "SELECT c.id FROM {shared}.user_credentials c WHERE c.user_id::text = ''",
    },
    HardeningRule {
        one: "account has an empty user_id",
        many: "accounts have an empty user_id",
        rows: "SELECT a.id FROM {shared}.user_accounts a WHERE a.user_id::text = ''",
    },
];

/// Fails with [`SchemaError::Violations`] if rows break a rule. Row-level security must be lifted for the
/// owner.
pub(super) async fn refuse(session: &Session<'_>) -> Result<(), SchemaError> {
    let mut violations = Vec::new();
    for rule in &RULES {
        let rows = rule.rows;
        let sql = format!(
            "SELECT (SELECT count(*) FROM ({rows}) v), ARRAY(SELECT id::text FROM ({rows}) v ORDER BY id LIMIT 3)"
        );
        violations.extend(rule.violation(&session.bulk_row(&session.names.fill(&sql)).await?)?);
    }
    if violations.is_empty() {
        Ok(())
    } else {
        Err(SchemaError::Violations(violations))
    }
}

impl HardeningRule {
    fn violation(&self, row: &Row) -> Result<Option<Violation>, Error> {
        let count: i64 = row.try_get(0)?;
        let what = if count == 1 { self.one } else { self.many };
        let ids = row.try_get(1)?;
        Ok((count > 0).then_some(Violation { count, what, ids }))
    }
}
