//! SQL of the transaction that hardens.

use super::{plan::HardeningPlan, violations::RULES};
use crate::{
    postgres::quote_literal,
    schema::{
        catalog::{ACCOUNTS, CREDENTIALS},
        names::Names,
    },
};

/// SQL that keeps other sessions from adding a row, a policy or a key while the tables are read.
pub(super) const LOCK_TABLES: &str =
    "LOCK TABLE {shared}.user_accounts, {shared}.user_credentials IN ACCESS EXCLUSIVE MODE;\n";

/// SQL that checks the result at the end. A script may be run long after it was printed, when the tables
/// have changed.
const CHECK: &str = "\
DO $check$
DECLARE
    accounts CONSTANT oid :=
        pg_catalog.to_regclass(pg_catalog.format('%I.user_accounts', {shared_name}))::oid;
    credentials CONSTANT oid :=
        pg_catalog.to_regclass(pg_catalog.format('%I.user_credentials', {shared_name}))::oid;
BEGIN
    IF 2 <> (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class
             WHERE oid IN (accounts, credentials) AND relrowsecurity AND relforcerowsecurity) THEN
        RAISE EXCEPTION 'row-level security is not in force' USING ERRCODE = 'ZC001';
    END IF;
    IF EXISTS (SELECT FROM (VALUES (accounts), (credentials)) AS t (id)
               WHERE 1 <> (SELECT pg_catalog.count(*) FROM pg_catalog.pg_policy
                           WHERE polrelid = t.id AND polpermissive AND polroles = '{0}'::oid[])) THEN
        RAISE EXCEPTION 'a table does not have exactly one permissive policy for everybody' USING ERRCODE = 'ZC001';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint
                   WHERE contype = 'f' AND convalidated AND pg_catalog.cardinality(conkey) = 2
                     AND conrelid = credentials AND confrelid = accounts) THEN
        RAISE EXCEPTION 'no foreign key includes the user' USING ERRCODE = 'ZC001';
    END IF;
END
$check$;
";

/// SQL between the lock of the tables and the COMMIT.
pub(super) fn body(plan: &HardeningPlan, names: &Names) -> String {
    // A foreign key that is added under FORCE counts as validated, even if hidden rows violate it.
    let mut sql = names.fill(&[ACCOUNTS, CREDENTIALS].map(lift).concat());
    for change in &plan.changes {
        sql.push_str(&change.sql);
    }
    sql.push_str(&names.fill(&rows_check()));
    for name in [ACCOUNTS, CREDENTIALS] {
        let force = format!("ALTER TABLE {{shared}}.{name} FORCE ROW LEVEL SECURITY;\n");
        sql.push_str(&names.fill(&force));
    }
    sql.push_str(&names.fill(CHECK));
    sql
}

/// SQL that lets the owner of the table see its rows. The names of the schemas are not filled in.
pub(super) fn lift(table: &str) -> String {
    format!("ALTER TABLE {{shared}}.{table} NO FORCE ROW LEVEL SECURITY;\n")
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
