//! The tables that migrations add beside those of the older product: who can read them, and whose
//! they are.

/// Row-level security would hide their rows, and with them that this is a vault at all.
const UNHIDDEN: &str = "\
DO $unhidden$
BEGIN
    IF EXISTS (SELECT FROM pg_class WHERE relrowsecurity AND oid IN (
                   to_regclass('credctl_migrations'), to_regclass('credctl_vault'), to_regclass('credctl_keys'))) THEN
        RAISE EXCEPTION 'row-level security was turned on for new tables of credctl, which it would hide; look for an event trigger'
            USING ERRCODE = 'ZC001';
    END IF;
END
$unhidden$;
";

/// Whoever of the owner's members, or which superuser, took the tables over: the owner must be able to
/// go on. Where the server does not let us give the tables away, they stay with the role that made them.
const HANDED_OVER: &str = "\
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

/// What ends a transaction that may have added some of them; `adopted` beside tables that were found.
pub(super) fn settle(adopted: bool) -> String {
    let handed_over = if adopted { HANDED_OVER } else { "" };
    format!("{UNHIDDEN}{handed_over}")
}
