-- Migration 1002: fingerprints
--
-- Purpose:    tells whether a key pair is stored already without opening every row: a keyed
--             fingerprint beside the two sealed fields, and what it was made of.
-- Depends on: migration 1001. Runs in one transaction with search_path set to the target schema.
--
-- Adds two columns and two indexes; may be rerun. Row-level security stays as it is found. The older
-- product's INSERT, which names none of the new columns, goes on working, and so do programs that
-- know version 1001: a fingerprint that no longer fits its row counts as none.

-- Under FORCE an owner silently sees no row; with this it is an error instead.
SET LOCAL row_security = off;

ALTER TABLE user_credentials
    ADD COLUMN IF NOT EXISTS fingerprint bytea,
    ADD COLUMN IF NOT EXISTS fingerprint_of bigint;
ALTER TABLE user_credentials
    DROP CONSTRAINT IF EXISTS user_credentials_fingerprint_check,
    ADD CONSTRAINT user_credentials_fingerprint_check
        CHECK (CASE WHEN fingerprint IS NULL THEN fingerprint_of IS NULL
                    ELSE octet_length(fingerprint) = 32 AND fingerprint_of IS NOT NULL END);

COMMENT ON COLUMN user_credentials.fingerprint IS
    'HMAC-SHA256 under a key derived from a vault key, over type and key pair: equal for equal pairs, and reveals nothing without that key; NULL where credctl has not seen the pair.';
COMMENT ON COLUMN user_credentials.fingerprint_of IS
    'Hash of the type and the two sealed fields that fingerprint was made for: another product that changes them leaves it behind, and the fingerprint counts no more.';

-- For pairs that are stored, and for rows whose pair has to be looked at.
CREATE INDEX IF NOT EXISTS idx_user_credentials_fingerprint
    ON user_credentials (user_id, fingerprint);
CREATE INDEX IF NOT EXISTS idx_user_credentials_unmarked
    ON user_credentials (user_id, id)
    WHERE fingerprint_of IS DISTINCT FROM
          hashtextextended(credential_type::text || ' ' || api_key::text || ' ' || secret_key::text, 0);

DO $check$
DECLARE
    expected record;
BEGIN
    FOR expected IN
        SELECT * FROM (VALUES
            ('idx_user_credentials_fingerprint', '%USING btree (user_id, fingerprint)', false),
            ('idx_user_credentials_unmarked', '%USING btree (user_id, id) WHERE %hashtextextended%', true)
        ) AS v (index_name, definition, is_partial)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_index
                       WHERE indexrelid = to_regclass(expected.index_name)
                         AND indrelid = 'user_credentials'::regclass
                         AND indisvalid AND (indpred IS NOT NULL) = expected.is_partial
                         AND pg_get_indexdef(indexrelid) LIKE expected.definition) THEN
            RAISE EXCEPTION 'index % is not as this migration makes it', expected.index_name
                USING ERRCODE = 'ZC001';
        END IF;
    END LOOP;
    IF 2 <> (SELECT count(*) FROM pg_attribute
             WHERE attrelid = 'user_credentials'::regclass
               AND (attname, atttypid) IN (('fingerprint', 'bytea'::regtype), ('fingerprint_of', 'bigint'::regtype))
               AND NOT attnotnull AND NOT attisdropped) THEN
        RAISE EXCEPTION 'fingerprint and fingerprint_of of user_credentials are not nullable bytea and bigint'
            USING ERRCODE = 'ZC001';
    END IF;
END
$check$;
