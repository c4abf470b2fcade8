-- Migration 14: user accounts and their credentials
--
-- Purpose:    the two tables of the vault: who holds credentials, and the credentials themselves,
--             sealed. One credential per account and type, which migration 15 revises.
-- Depends on: nothing. Runs in one transaction; the name of the shared schema is filled in.
-- Applies to: a schema that has neither table. Tables another product made are never touched by
--             this file: they are recorded as found. A table that is there already therefore stops
--             it, on purpose.
--
-- Row-level security is forced, so that it binds the owner of the tables too, and NULLIF makes a
-- setting that is empty (as after the end of a transaction that set it) match no row at all.

CREATE TABLE {shared}.user_accounts (
    id           uuid        PRIMARY KEY,
    user_id      text        NOT NULL,
    account_name text        NOT NULL,
    is_active    boolean     NOT NULL DEFAULT true,
    created_at   timestamptz NOT NULL DEFAULT pg_catalog.now(),
    updated_at   timestamptz NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT user_accounts_id_user_id_key UNIQUE (id, user_id)
);

COMMENT ON TABLE {shared}.user_accounts IS 'Accounts of users; credentials are stored under one.';
COMMENT ON COLUMN {shared}.user_accounts.id IS 'Made by the client that created the account.';
COMMENT ON COLUMN {shared}.user_accounts.user_id IS 'The user it belongs to: the unit of row-level security.';
COMMENT ON COLUMN {shared}.user_accounts.account_name IS 'The name its user gave it; not sealed.';
COMMENT ON COLUMN {shared}.user_accounts.is_active IS 'Whether the account is in use.';
COMMENT ON COLUMN {shared}.user_accounts.created_at IS 'When it was created.';
COMMENT ON COLUMN {shared}.user_accounts.updated_at IS 'When it was last changed.';

-- The foreign key names the user as well: a check of the account alone would ignore row-level
-- security, and let anybody attach a credential to another user's account.
CREATE TABLE {shared}.user_credentials (
    id              uuid        PRIMARY KEY,
    user_account_id uuid        NOT NULL,
    user_id         text        NOT NULL,
    credential_type text        NOT NULL,
    api_key         text        NOT NULL,
    secret_key      text        NOT NULL,
    is_active       boolean     NOT NULL DEFAULT true,
    created_at      timestamptz NOT NULL DEFAULT pg_catalog.now(),
    updated_at      timestamptz NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT user_credentials_account_fkey
        FOREIGN KEY (user_account_id, user_id) REFERENCES {shared}.user_accounts (id, user_id)
);

CREATE UNIQUE INDEX idx_user_credentials_unique
    ON {shared}.user_credentials (user_account_id, credential_type);

COMMENT ON TABLE {shared}.user_credentials IS 'API credentials of users; api_key and secret_key are sealed.';
COMMENT ON COLUMN {shared}.user_credentials.id IS 'Made by the client that added the credential.';
COMMENT ON COLUMN {shared}.user_credentials.user_account_id IS 'The account it is stored under.';
COMMENT ON COLUMN {shared}.user_credentials.user_id IS 'The user it belongs to: the unit of row-level security.';
COMMENT ON COLUMN {shared}.user_credentials.credential_type IS 'The provider it is for; not sealed.';
COMMENT ON COLUMN {shared}.user_credentials.api_key IS 'Sealed: a Fernet token of the API key.';
COMMENT ON COLUMN {shared}.user_credentials.secret_key IS
    'Sealed: a Fernet token of the secret key; of the empty text where a type has one key only.';
COMMENT ON COLUMN {shared}.user_credentials.is_active IS 'Whether the credential is enabled.';
COMMENT ON COLUMN {shared}.user_credentials.created_at IS 'When it was added.';
COMMENT ON COLUMN {shared}.user_credentials.updated_at IS 'When it was last changed.';

ALTER TABLE {shared}.user_accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE {shared}.user_accounts FORCE ROW LEVEL SECURITY;
CREATE POLICY user_accounts_of_user ON {shared}.user_accounts
    USING (user_id = NULLIF(pg_catalog.current_setting('app.current_user_id', true), ''))
    WITH CHECK (user_id = NULLIF(pg_catalog.current_setting('app.current_user_id', true), ''));

ALTER TABLE {shared}.user_credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE {shared}.user_credentials FORCE ROW LEVEL SECURITY;
CREATE POLICY user_credentials_of_user ON {shared}.user_credentials
    USING (user_id = NULLIF(pg_catalog.current_setting('app.current_user_id', true), ''))
    WITH CHECK (user_id = NULLIF(pg_catalog.current_setting('app.current_user_id', true), ''));
