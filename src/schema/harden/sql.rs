//! SQL of the transaction that hardens.

use super::{plan::HardeningPlan, violations::RULES};
use crate::{
    postgres::quote_literal,
    schema::catalog::{ACCOUNTS, CREDENTIALS},
};

/// SQL that keeps other sessions from adding a row, a policy or a key while the tables are read.
pub(super) const LOCK_TABLES: &str =
    "LOCK TABLE user_accounts, user_credentials IN ACCESS EXCLUSIVE MODE;\n";

/// SQL that checks the result at the end. A script may be run long after it was printed, when the tables
/// have changed.
const CHECK: &str = "\
DO $check$
BEGIN
    IF EXISTS (SELECT FROM pg_class
               WHERE oid IN ('user_accounts'::regclass, 'user_credentials'::regclass)
                 AND NOT (relrowsecurity AND relforcerowsecurity)) THEN
        RAISE EXCEPTION 'row-level security is not in force' USING ERRCODE = 'ZC001';
    END IF;
    IF EXISTS (SELECT FROM (VALUES ('user_accounts'::regclass), ('user_credentials')) AS t (id)
               WHERE 1 <> (SELECT count(*) FROM pg_policy
                           WHERE polrelid = t.id AND polpermissive AND polroles = '{0}')) THEN
        RAISE EXCEPTION 'a table does not have exactly one permissive policy for everybody' USING ERRCODE = 'ZC001';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_constraint
                   WHERE contype = 'f' AND convalidated AND cardinality(conkey) = 2
                     AND conrelid = 'user_credentials'::regclass
                     AND confrelid = 'user_accounts'::regclass) THEN
        RAISE EXCEPTION 'no foreign key includes the user' USING ERRCODE = 'ZC001';
    END IF;
END
$check$;
";

/// SQL between the lock of the tables and the COMMIT.
pub(super) fn body(plan: &HardeningPlan) -> String {
    // A foreign key that is added under FORCE counts as validated, even if hidden rows violate it.
    let mut sql: String = [ACCOUNTS, CREDENTIALS].map(lift).concat();
    for change in &plan.changes {
        sql.push_str(&change.sql);
    }
    sql.push_str(&rows_check());
    for name in [ACCOUNTS, CREDENTIALS] {
        sql.push_str(&format!("ALTER TABLE {name} FORCE ROW LEVEL SECURITY;\n"));
    }
    sql.push_str(CHECK);
    sql
}

/// SQL that lets the owner of the table see its rows.
pub(super) fn lift(table: &str) -> String {
    format!("ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;\n")
}

fn rows_check() -> String {
    let mut sql = String::from("DO $rows$\nBEGIN\n");
    for rule in &RULES {
        let message = quote_literal(rule.many);
        sql.push_str(&format!(
            "    IF EXISTS ({}) THEN\n        RAISE EXCEPTION {message} USING ERRCODE = 'ZC001';\n    END IF;\n",
            rule.rows
        ));
    }
    sql.push_str("END\n$rows$;\n");
    sql
}
