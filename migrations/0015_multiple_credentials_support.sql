-- Migration 15: multiple credentials support
--
-- Purpose:    lets an account hold several credentials of one type, told apart by a nickname.
-- Depends on: migration 14 (user_accounts, user_credentials). Runs in one transaction; the name of
--             the shared schema is filled in.
-- BREAKING:   one credential per account and type was a deliberate rule, kept by the unique index
--             idx_user_credentials_unique. It is revised on user feedback: whoever relied on it to
--             find *the* credential of a type must now choose one, by id or nickname. Whoever waits
--             for an error (a UniqueViolation, SQLSTATE 23505, or the 409 that an application makes of
--             it) to learn that a type is taken waits in vain: it no longer comes.
--             A client that is connected meanwhile and caches prepared statements on user_credentials
--             may fail once with "cached plan must not change result type": the table has a new column.
--
-- Additive apart from that rule. Every step may be done already: a rerun, or a schema where part
-- of this was applied by hand, ends the same. Rows keep id, tokens, timestamps and state. There is
-- no way back, since rows that the old rule forbids may exist from now on.
--
-- Functions are named with their schema, and operands have the very types of an operator of the
-- server: nothing that somebody added to the shared schema is chosen, even when it is searched.

-- Under FORCE an owner's UPDATE silently skips every row; with this it is an error instead.
SET LOCAL row_security = off;
-- A table with deferred checks pending cannot be altered.
SET CONSTRAINTS ALL IMMEDIATE;

-- The rule exists as an index or as a constraint, depending on who made it. An index of this name
-- on another table is somebody else's.
ALTER TABLE {shared}.user_credentials DROP CONSTRAINT IF EXISTS idx_user_credentials_unique;
DO $drop$
DECLARE
    credentials CONSTANT oid :=
        pg_catalog.to_regclass(pg_catalog.format('%I.user_credentials', {shared_name}))::oid;
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_index
               WHERE indrelid = credentials
                 AND indexrelid = pg_catalog.to_regclass(
                         pg_catalog.format('%I.idx_user_credentials_unique', {shared_name}))::oid) THEN
        DROP INDEX {shared}.idx_user_credentials_unique;
    END IF;
    -- Left behind by a CREATE INDEX CONCURRENTLY that failed.
    IF EXISTS (SELECT FROM pg_catalog.pg_index
               WHERE indrelid = credentials
                 AND indexrelid = pg_catalog.to_regclass(
                         pg_catalog.format('%I.idx_user_credentials_nickname', {shared_name}))::oid
                 AND NOT indisvalid) THEN
        DROP INDEX {shared}.idx_user_credentials_nickname;
    END IF;
END
$drop$;

ALTER TABLE {shared}.user_credentials ADD COLUMN IF NOT EXISTS nickname VARCHAR(255);
COMMENT ON COLUMN {shared}.user_credentials.nickname IS
    'The user''s label, told apart from others by nothing but its text: it may repeat; not sealed. '
    'Rows older than this column got their type; missing or blank, the type is shown. '
    'Examples: Paper 1, Live, Polygon data.';

DO $backfill$
DECLARE
    credentials CONSTANT oid :=
        pg_catalog.to_regclass(pg_catalog.format('%I.user_credentials', {shared_name}))::oid;
    forced      CONSTANT boolean :=
        (SELECT relforcerowsecurity FROM pg_catalog.pg_class WHERE oid = credentials);
    silence     text;
    wake        text;
BEGIN
    -- Triggers sleep meanwhile: one that stamps updated_at would change rows that nobody changed.
    SELECT pg_catalog.string_agg(pg_catalog.format('DISABLE TRIGGER %I', tgname), ', '::text),
           pg_catalog.string_agg(pg_catalog.format('ENABLE %s TRIGGER %I',
                                     CASE tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END,
                                     tgname), ', '::text)
    INTO silence, wake
    FROM pg_catalog.pg_trigger
    WHERE tgrelid = credentials AND NOT tgisinternal AND tgenabled <> 'D';

    IF silence IS NOT NULL THEN
        EXECUTE pg_catalog.format('ALTER TABLE %I.user_credentials %s', {shared_name}, silence);
    END IF;
    IF forced THEN
        ALTER TABLE {shared}.user_credentials NO FORCE ROW LEVEL SECURITY;
    END IF;

    UPDATE {shared}.user_credentials
    SET nickname = credential_type
    WHERE (nickname IS NULL OR nickname::text !~ '\S')
      AND nickname::text IS DISTINCT FROM credential_type::text;

    -- A type may be blank itself; then there is nothing to fill the nickname with.
    IF EXISTS (SELECT FROM {shared}.user_credentials
               WHERE (nickname IS NULL OR nickname::text !~ '\S') AND credential_type::text ~ '\S') THEN
        RAISE EXCEPTION 'credentials without a nickname are left after the backfill'
            USING ERRCODE = 'ZC001';
    END IF;

    IF forced THEN
        ALTER TABLE {shared}.user_credentials FORCE ROW LEVEL SECURITY;
    END IF;
    IF wake IS NOT NULL THEN
        EXECUTE pg_catalog.format('ALTER TABLE %I.user_credentials %s', {shared_name}, wake);
    END IF;
END
$backfill$;

CREATE INDEX IF NOT EXISTS idx_user_credentials_nickname
    ON {shared}.user_credentials (user_account_id, nickname);

DO $check$
DECLARE
    credentials CONSTANT oid :=
        pg_catalog.to_regclass(pg_catalog.format('%I.user_credentials', {shared_name}))::oid;
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_attribute
                   WHERE attrelid = credentials AND attname = 'nickname'
                     AND NOT attisdropped AND NOT attnotnull
                     AND pg_catalog.format_type(atttypid, atttypmod) = 'character varying(255)') THEN
        RAISE EXCEPTION 'column user_credentials.nickname is not a nullable varchar(255)'
            USING ERRCODE = 'ZC001';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_index
               WHERE indrelid = credentials AND indisunique AND indnkeyatts = 2
                 AND pg_catalog.pg_get_indexdef(indexrelid, 1, true) IN ('user_account_id', 'credential_type')
                 AND pg_catalog.pg_get_indexdef(indexrelid, 2, true) IN ('user_account_id', 'credential_type')) THEN
        RAISE EXCEPTION 'a unique rule on account and type is left on user_credentials'
            USING ERRCODE = 'ZC001';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_index
                   WHERE indrelid = credentials
                     AND indexrelid = pg_catalog.to_regclass(
                             pg_catalog.format('%I.idx_user_credentials_nickname', {shared_name}))::oid
                     AND indisvalid AND NOT indisunique AND indpred IS NULL
                     AND pg_catalog.pg_get_indexdef(indexrelid) LIKE '%USING btree (user_account_id, nickname)') THEN
        RAISE EXCEPTION 'index idx_user_credentials_nickname is not (user_account_id, nickname) of user_credentials'
            USING ERRCODE = 'ZC001';
    END IF;
END
$check$;
