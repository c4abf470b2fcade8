//! Readers and owner of the tables that migrations add beside the shared tables.

/// SQL that fails if row-level security is on for one of the added tables. It would hide their rows,
/// so that the database would not even be recognised as a vault.
const CHECK_VISIBLE: &str = "\
DO $unhidden$
BEGIN
    IF EXISTS (SELECT FROM pg_class WHERE relrowsecurity AND oid IN (
                   to_regclass('credctl_migrations'), to_regclass('credctl_vault'), to_regclass('credctl_keys'))) THEN
        RAISE EXCEPTION 'row-level security was turned on for new tables of credctl and would hide their rows; look for an event trigger'
            USING ERRCODE = 'ZC001';
    END IF;
END
$unhidden$;
";

/// SQL that gives the added tables to the owner of the shared tables.
///
/// A superuser or another member of the owner's role may have run the adoption, but the owner must be
/// able to run later migrations. If the server refuses the change of owner, the tables stay with the
/// role that created them.
const HAND_OVER: &str = "\
DO $owner$
DECLARE
    owner CONSTANT name := (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'user_credentials'::regclass);
BEGIN
    EXECUTE format('ALTER TABLE credctl_migrations OWNER TO %I', owner);
    EXECUTE format('ALTER TABLE credctl_vault OWNER TO %I', owner);
    EXECUTE format('ALTER TABLE credctl_keys OWNER TO %I', owner);
EXCEPTION WHEN insufficient_privilege THEN
    NULL;
END
$owner$;
";

/// SQL for the end of a transaction that may have added such tables. `adopted` is true if the shared
/// tables were adopted, not created.
pub(super) fn finish(adopted: bool) -> String {
    let hand_over = if adopted { HAND_OVER } else { "" };
    format!("{CHECK_VISIBLE}{hand_over}")
}
