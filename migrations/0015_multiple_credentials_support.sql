-- Migration 15: multiple credentials support
--
-- Purpose:    lets an account hold several credentials of one type, told apart by a nickname.
-- Depends on: migration 14 (user_accounts, user_credentials). Runs in one transaction with
--             search_path set to the target schema.
-- BREAKING:   one credential per account and type was a deliberate rule, kept by the unique index
--             idx_user_credentials_unique. It is revised on user feedback: whoever relied on it to
--             find *the* credential of a type must now choose one, by id or nickname.
--
-- Additive apart from that rule. Every step may be done already: a rerun, or a schema where part
-- of this was applied by hand, ends the same. Rows keep id, tokens, timestamps and state. There is
-- no way back, since rows that the old rule forbids may exist from now on.

-- Under FORCE an owner's UPDATE silently skips every row; with this it is an error instead.
SET LOCAL row_security = off;
-- A table with deferred checks pending cannot be altered.
SET CONSTRAINTS ALL IMMEDIATE;

-- The rule exists as an index or as a constraint, depending on who made it. An index of this name
-- on another table is somebody else's.
ALTER TABLE user_credentials DROP CONSTRAINT IF EXISTS idx_user_credentials_unique;
DO $drop$
BEGIN
    IF EXISTS (SELECT FROM pg_index
               WHERE indexrelid = to_regclass('idx_user_credentials_unique')
                 AND indrelid = 'user_credentials'::regclass) THEN
        DROP INDEX idx_user_credentials_unique;
    END IF;
    -- Left behind by a CREATE INDEX CONCURRENTLY that failed.
    IF EXISTS (SELECT FROM pg_index
               WHERE indexrelid = to_regclass('idx_user_credentials_nickname')
                 AND indrelid = 'user_credentials'::regclass
                 AND NOT indisvalid) THEN
        DROP INDEX idx_user_credentials_nickname;
    END IF;
END
$drop$;

ALTER TABLE user_credentials ADD COLUMN IF NOT EXISTS nickname VARCHAR(255);
COMMENT ON COLUMN user_credentials.nickname IS
    'The user''s label, told apart from others by nothing but its text: it may repeat; not sealed. '
    'Rows older than this column got their type; missing or blank, the type is shown.';

DO $backfill$
DECLARE
    credentials CONSTANT regclass := 'user_credentials';
    forced      CONSTANT boolean  := (SELECT relforcerowsecurity FROM pg_class WHERE oid = credentials);
    silence     text;
    wake        text;
BEGIN
    -- Triggers sleep meanwhile: one that stamps updated_at would change rows that nobody changed.
    SELECT string_agg(format('DISABLE TRIGGER %I', tgname), ', '),
           string_agg(format('ENABLE %s TRIGGER %I',
                             CASE tgenabled WHEN 'A' THEN 'ALWAYS' WHEN 'R' THEN 'REPLICA' ELSE '' END,
                             tgname), ', ')
    INTO silence, wake
    FROM pg_trigger
    WHERE tgrelid = credentials AND NOT tgisinternal AND tgenabled <> 'D';

    IF silence IS NOT NULL THEN
        EXECUTE 'ALTER TABLE user_credentials ' || silence;
    END IF;
    IF forced THEN
        ALTER TABLE user_credentials NO FORCE ROW LEVEL SECURITY;
    END IF;

    UPDATE user_credentials
    SET nickname = credential_type
    WHERE (nickname IS NULL OR nickname !~ '\S') AND nickname IS DISTINCT FROM credential_type;

    -- A type may be blank itself; then there is nothing to fill the nickname with.
    IF EXISTS (SELECT FROM user_credentials
               WHERE (nickname IS NULL OR nickname !~ '\S') AND credential_type ~ '\S') THEN
        RAISE EXCEPTION 'credentials without a nickname are left after the backfill'
            USING ERRCODE = 'ZC001';
    END IF;

    IF forced THEN
        ALTER TABLE user_credentials FORCE ROW LEVEL SECURITY;
    END IF;
    IF wake IS NOT NULL THEN
        EXECUTE 'ALTER TABLE user_credentials ' || wake;
    END IF;
END
$backfill$;

CREATE INDEX IF NOT EXISTS idx_user_credentials_nickname
    ON user_credentials (user_account_id, nickname);

DO $check$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_attribute
                   WHERE attrelid = 'user_credentials'::regclass AND attname = 'nickname'
                     AND NOT attisdropped AND NOT attnotnull
                     AND format_type(atttypid, atttypmod) = 'character varying(255)') THEN
        RAISE EXCEPTION 'column user_credentials.nickname is not a nullable varchar(255)'
            USING ERRCODE = 'ZC001';
    END IF;
    IF EXISTS (SELECT FROM pg_index
               WHERE indrelid = 'user_credentials'::regclass AND indisunique AND indnkeyatts = 2
                 AND pg_get_indexdef(indexrelid, 1, true) IN ('user_account_id', 'credential_type')
                 AND pg_get_indexdef(indexrelid, 2, true) IN ('user_account_id', 'credential_type')) THEN
        RAISE EXCEPTION 'a unique rule on account and type is left on user_credentials'
            USING ERRCODE = 'ZC001';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_index
                   WHERE indexrelid = to_regclass('idx_user_credentials_nickname')
                     AND indrelid = 'user_credentials'::regclass
                     AND indisvalid AND NOT indisunique AND indpred IS NULL
                     AND pg_get_indexdef(indexrelid) LIKE '%USING btree (user_account_id, nickname)') THEN
        RAISE EXCEPTION 'index idx_user_credentials_nickname is not (user_account_id, nickname) of user_credentials'
            USING ERRCODE = 'ZC001';
    END IF;
END
$check$;
