-- Migration 1003: seals
--
-- Purpose:    binds each credential to what it holds, so that whoever can write to the table cannot
--             exchange keys, environments or nicknames without being noticed: two keyed seals beside
--             the row, and the mark of a vault in which every row has to bear them.
-- Depends on: migration 1002. Runs in one transaction with search_path set to the target schema.
--
-- Adds columns; may be rerun. Row-level security stays as it is found. The older product's INSERT,
-- which names none of the new columns, goes on working: its rows are unsealed. Programs that do not
-- know seals would hand out what was altered, so they may no longer read.

-- Under FORCE an owner silently sees no row; with this it is an error instead.
SET LOCAL row_security = off;

ALTER TABLE user_credentials
    ADD COLUMN IF NOT EXISTS seal bytea,
    ADD COLUMN IF NOT EXISTS label_seal bytea;
ALTER TABLE user_credentials
    DROP CONSTRAINT IF EXISTS user_credentials_seal_check,
    ADD CONSTRAINT user_credentials_seal_check CHECK (octet_length(seal) = 32),
    DROP CONSTRAINT IF EXISTS user_credentials_label_seal_check,
    ADD CONSTRAINT user_credentials_label_seal_check CHECK (octet_length(label_seal) = 32);

COMMENT ON COLUMN user_credentials.seal IS
    'HMAC-SHA256 under a key derived from the vault key that key_id names, over id, owner, type, environment and both sealed fields; NULL where credctl did not write the row.';
COMMENT ON COLUMN user_credentials.label_seal IS
    'HMAC-SHA256 under another such key, over id, nickname and state; NULL together with seal.';

ALTER TABLE credctl_vault
    ADD COLUMN IF NOT EXISTS strict_token text;

COMMENT ON COLUMN credctl_vault.strict_token IS
    'Sealed: a Fernet token of the text "credctl strict" and the vault''s id. While it is there, a credential without seals is not handed out.';

UPDATE credctl_vault SET readable_from = 1003 WHERE readable_from < 1003;

DO $check$
BEGIN
    IF 2 <> (SELECT count(*) FROM pg_attribute
             WHERE attrelid = 'user_credentials'::regclass AND attname IN ('seal', 'label_seal')
               AND atttypid = 'bytea'::regtype AND NOT attnotnull AND NOT attisdropped) THEN
        RAISE EXCEPTION 'seal and label_seal of user_credentials are not nullable bytea'
            USING ERRCODE = 'ZC001';
    END IF;
    IF NOT EXISTS (SELECT FROM pg_attribute
                   WHERE attrelid = 'credctl_vault'::regclass AND attname = 'strict_token'
                     AND atttypid = 'text'::regtype AND NOT attnotnull AND NOT attisdropped) THEN
        RAISE EXCEPTION 'strict_token of credctl_vault is not nullable text' USING ERRCODE = 'ZC001';
    END IF;
END
$check$;
