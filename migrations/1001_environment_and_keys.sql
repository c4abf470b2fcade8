-- Migration 1001: environment and vault keys
--
-- Purpose:    says of each credential whether it is for paper or live trading and which vault key
--             sealed it; gives the vault an id and a list of the keys its users share.
-- Depends on: migration 15. Runs in one transaction with search_path set to the target schema.
--             The setting credctl.user_setting names the session setting that the row-level
--             security of this database reads; without it, app.current_user_id.
--
-- Adds columns, indexes and tables; may be rerun. Row-level security stays as it is found. The
-- older product's INSERT, which names none of the new columns, goes on working.

-- Under FORCE an owner silently sees no row; with this it is an error instead.
SET LOCAL row_security = off;

ALTER TABLE user_credentials
    ADD COLUMN IF NOT EXISTS environment text,
    ADD COLUMN IF NOT EXISTS key_id text;
ALTER TABLE user_credentials
    DROP CONSTRAINT IF EXISTS user_credentials_environment_check,
    ADD CONSTRAINT user_credentials_environment_check CHECK (environment IN ('paper', 'live')),
    DROP CONSTRAINT IF EXISTS user_credentials_key_id_check,
    ADD CONSTRAINT user_credentials_key_id_check CHECK (key_id ~ '^[0-9a-f]{16}$');

COMMENT ON COLUMN user_credentials.environment IS 'paper or live; NULL is not stated; not sealed.';
COMMENT ON COLUMN user_credentials.key_id IS
    'The vault key that sealed api_key and secret_key; NULL where another product wrote the row.';

-- In the order of the list, for finding by nickname, and for the accounts of a user.
CREATE INDEX IF NOT EXISTS idx_user_credentials_list
    ON user_credentials (user_id, credential_type, created_at, id);
CREATE INDEX IF NOT EXISTS idx_user_credentials_lookup
    ON user_credentials (user_id, nickname);
CREATE INDEX IF NOT EXISTS idx_user_accounts_lookup
    ON user_accounts (user_id, account_name);

CREATE TABLE IF NOT EXISTS credctl_vault (
    singleton      boolean     PRIMARY KEY DEFAULT true,
    id             uuid        NOT NULL,
    user_setting   text        NOT NULL,
    adopted_sealed boolean     NOT NULL,
    readable_from  integer     NOT NULL,
    made_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT credctl_vault_one_row CHECK (singleton),
    CONSTRAINT credctl_vault_user_setting_check CHECK (user_setting ~ '^\w+\.\w+$')
);

COMMENT ON TABLE credctl_vault IS 'This database as credctl sees it: one row, written by migrations.';
COMMENT ON COLUMN credctl_vault.singleton IS 'Always true: keeps the table at one row.';
COMMENT ON COLUMN credctl_vault.id IS 'Names the vault in config files and in the check tokens of its keys.';
COMMENT ON COLUMN credctl_vault.user_setting IS 'The session setting that row-level security reads the user from.';
COMMENT ON COLUMN credctl_vault.adopted_sealed IS
    'Whether credentials sealed elsewhere were there before the vault: then no vault key may be made up.';
COMMENT ON COLUMN credctl_vault.readable_from IS 'The oldest schema version whose programs may still read this one.';
COMMENT ON COLUMN credctl_vault.made_at IS 'When this row was written.';

CREATE TABLE IF NOT EXISTS credctl_keys (
    key_id      text        PRIMARY KEY,
    check_token text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT credctl_keys_key_id_check CHECK (key_id ~ '^[0-9a-f]{16}$')
);

COMMENT ON TABLE credctl_keys IS 'The vault keys in use: their ids and a proof of each, never the keys.';
COMMENT ON COLUMN credctl_keys.key_id IS 'Names a vault key without revealing it; not sealed.';
COMMENT ON COLUMN credctl_keys.check_token IS
    'Sealed: a Fernet token of the text "credctl vault" and the vault''s id, which only this key opens.';
COMMENT ON COLUMN credctl_keys.created_at IS 'When the key was recorded.';

DO $vault$
DECLARE
    forced CONSTANT boolean :=
        (SELECT relforcerowsecurity FROM pg_class WHERE oid = 'user_credentials'::regclass);
BEGIN
    IF forced THEN
        ALTER TABLE user_credentials NO FORCE ROW LEVEL SECURITY;
    END IF;

    -- The ALTER TABLE above keeps writers out until the end, so that no row slips in uncounted.
    INSERT INTO credctl_vault (id, user_setting, adopted_sealed, readable_from)
    SELECT gen_random_uuid(),
           coalesce(NULLIF(current_setting('credctl.user_setting', true), ''), 'app.current_user_id'),
           EXISTS (SELECT FROM user_credentials),
           1001
    ON CONFLICT (singleton) DO NOTHING;

    IF forced THEN
        ALTER TABLE user_credentials FORCE ROW LEVEL SECURITY;
    END IF;
END
$vault$;

DO $check$
DECLARE
    expected record;
BEGIN
    FOR expected IN
        SELECT * FROM (VALUES
            ('user_credentials', 'idx_user_credentials_list', '(user_id, credential_type, created_at, id)'),
            ('user_credentials', 'idx_user_credentials_lookup', '(user_id, nickname)'),
            ('user_accounts', 'idx_user_accounts_lookup', '(user_id, account_name)')
        ) AS v (table_name, index_name, columns)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_index
                       WHERE indexrelid = to_regclass(expected.index_name)
                         AND indrelid = to_regclass(expected.table_name)
                         AND indisvalid AND indpred IS NULL
                         AND pg_get_indexdef(indexrelid) LIKE '%USING btree ' || expected.columns) THEN
            RAISE EXCEPTION 'index % is not % of %',
                expected.index_name, expected.columns, expected.table_name
                USING ERRCODE = 'ZC001';
        END IF;
    END LOOP;
    IF 2 <> (SELECT count(*) FROM pg_attribute
             WHERE attrelid = 'user_credentials'::regclass AND attname IN ('environment', 'key_id')
               AND atttypid = 'text'::regtype AND NOT attnotnull AND NOT attisdropped) THEN
        RAISE EXCEPTION 'environment and key_id of user_credentials are not nullable text'
            USING ERRCODE = 'ZC001';
    END IF;
    IF 1 <> (SELECT count(*) FROM credctl_vault) THEN
        RAISE EXCEPTION 'credctl_vault does not hold one row' USING ERRCODE = 'ZC001';
    END IF;
END
$check$;
