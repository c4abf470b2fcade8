//! Readers and owner of the tables that migrations add in the own schema.

use super::names::Names;

/// SQL that fails if row-level security is on for one of the tables that everybody reads. It would hide
/// their rows, so that the database would not even be recognised as a vault.
const CHECK_VISIBLE: &str = "\
DO $unhidden$
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = {own_name} AND c.relname IN ('migrations', 'vault', 'keys')
                 AND c.relrowsecurity) THEN
        RAISE EXCEPTION 'row-level security was turned on for new tables of credctl and would hide their rows; look for an event trigger'
            USING ERRCODE = 'ZC001';
    END IF;
END
$unhidden$;
";

/// SQL that gives the own tables to the owner of the shared tables.
///
/// A superuser or another member of the owner's role may have run the migration, but the owner must be
/// able to run later ones. If the server refuses the change of owner, the tables stay with the role that
/// created them.
const HAND_OVER: &str = "\
DO $owner$
DECLARE
    owner CONSTANT oid := (SELECT c.relowner FROM pg_catalog.pg_class c
                           JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                           WHERE n.nspname = {shared_name} AND c.relname = 'user_credentials');
    own_table name;
BEGIN
    FOR own_table IN SELECT c.relname FROM pg_catalog.pg_class c
                     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                     WHERE n.nspname = {own_name} AND c.relkind = 'r' AND c.relowner <> owner
                       AND c.relname IN ('migrations', 'vault', 'keys', 'credentials', 'events', 'checks') LOOP
        EXECUTE pg_catalog.format('ALTER TABLE %I.%I OWNER TO %I', {own_name}, own_table,
                                  pg_catalog.pg_get_userbyid(owner));
    END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
    NULL;
END
$owner$;
";

/// SQL for the end of a transaction that may have added such tables.
pub(super) fn finish(names: &Names) -> String {
    names.fill(&format!("{CHECK_VISIBLE}{HAND_OVER}"))
}
