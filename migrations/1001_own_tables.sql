-- Migration 1001: credctl's own tables
--
-- Purpose:    what credctl alone knows of each credential, of the vault and of its keys, in a schema
--             of its own, so that the tables shared with the older product stay as they are.
-- Depends on: migration 15, and the schema for these tables with the history in it. Runs in one
--             transaction; the names of both schemas are filled in. The setting
--             credctl.user_setting names the session setting that the row-level security of this
--             database reads (without it, app.current_user_id); credctl.uses_schema_functions is
--             true if the shared tables use functions that find others by the search path.
--
-- The shared tables get three indexes and nothing else. Dropping the schema of the own tables takes
-- credctl away and leaves both shared tables as migration 15 left them, but for these indexes.
--
-- Functions are named with their schema, and operands have the very types of an operator of the
-- server: nothing that somebody added to the shared schema is chosen, even when it is searched.

-- Under FORCE an owner silently sees no row; with this it is an error instead.
SET LOCAL row_security = off;

-- Keeps writers out until the end, so that no row slips in uncounted.
LOCK TABLE {shared}.user_credentials IN ACCESS EXCLUSIVE MODE;

-- In the order of the list, for finding by nickname, and for the accounts of a user.
CREATE INDEX IF NOT EXISTS idx_user_credentials_list
    ON {shared}.user_credentials (user_id, credential_type, created_at, id);
CREATE INDEX IF NOT EXISTS idx_user_credentials_lookup
    ON {shared}.user_credentials (user_id, nickname);
CREATE INDEX IF NOT EXISTS idx_user_accounts_lookup
    ON {shared}.user_accounts (user_id, account_name);

CREATE TABLE {own}.vault (
    singleton             boolean     PRIMARY KEY DEFAULT true,
    id                    uuid        NOT NULL,
    user_setting          text        NOT NULL,
    uses_schema_functions boolean     NOT NULL,
    adopted_sealed        boolean     NOT NULL,
    version               integer     NOT NULL,
    readable_from         integer     NOT NULL,
    made_at               timestamptz NOT NULL DEFAULT pg_catalog.now(),
    CONSTRAINT vault_one_row CHECK (singleton),
    CONSTRAINT vault_user_setting_check CHECK (user_setting ~ '^\w+\.\w+$')
);

COMMENT ON TABLE {own}.vault IS
    'This database as credctl sees it: one row, written by migrations. Nothing in it is a secret or a permission.';
COMMENT ON COLUMN {own}.vault.singleton IS 'Always true: keeps the table at one row.';
COMMENT ON COLUMN {own}.vault.id IS
    'Names the vault; keys for seals are derived from it, and the check tokens of the vault keys name it.';
COMMENT ON COLUMN {own}.vault.user_setting IS 'The session setting that row-level security reads the user from.';
COMMENT ON COLUMN {own}.vault.uses_schema_functions IS
    'Whether a trigger, policy, default, check or index of the shared tables uses a function that finds others by the search path: then the shared schema is searched, after pg_catalog.';
COMMENT ON COLUMN {own}.vault.adopted_sealed IS
    'Whether credentials sealed elsewhere were there before the vault: then no vault key may be made up.';
COMMENT ON COLUMN {own}.vault.version IS 'The newest migration in the history.';
COMMENT ON COLUMN {own}.vault.readable_from IS 'The oldest schema version whose programs may still read this one.';
COMMENT ON COLUMN {own}.vault.made_at IS 'When this row was written.';

CREATE TABLE {own}.keys (
    key_id        text        PRIMARY KEY,
    check_token   text        NOT NULL,
    introduced_by text        NOT NULL,
    proof         bytea       NOT NULL,
    mac_keys      text,
    created_at    timestamptz NOT NULL,
    CONSTRAINT keys_key_id_check CHECK (key_id ~ '^[0-9a-f]{16}$'),
    CONSTRAINT keys_introduced_by_check CHECK (introduced_by ~ '^[0-9a-f]{16}$'),
    CONSTRAINT keys_proof_check CHECK (pg_catalog.octet_length(proof) = 32)
);

COMMENT ON TABLE {own}.keys IS 'The vault keys in use: their ids and what proves them, never the keys.';
COMMENT ON COLUMN {own}.keys.key_id IS 'Names a vault key without revealing it; not sealed.';
COMMENT ON COLUMN {own}.keys.check_token IS
    'Sealed: a Fernet token of the text "credctl vault" and the vault''s id, which only this key opens.';
COMMENT ON COLUMN {own}.keys.introduced_by IS
    'The key that vouches for this one; the first key vouches for itself.';
COMMENT ON COLUMN {own}.keys.proof IS
    'HMAC-SHA256 under the key of introduced_by over the rest of the row: without it the row is ignored.';
COMMENT ON COLUMN {own}.keys.mac_keys IS
    'Sealed under this key: the keys by which the events of its predecessors are verified; NULL if there are none.';
COMMENT ON COLUMN {own}.keys.created_at IS 'When the key was recorded.';

CREATE TABLE {own}.credentials (
    user_id         text        NOT NULL,
    credential_id   uuid        NOT NULL,
    environment     text,
    fields          text,
    expires_at      timestamptz,
    note            text,
    tags            text,
    nickname        text,
    account_name    text        NOT NULL,
    credential_type text        NOT NULL,
    is_active       boolean     NOT NULL,
    revision        bigint      NOT NULL,
    key_id          text        NOT NULL REFERENCES {own}.keys (key_id),
    fingerprint     bytea       NOT NULL,
    seal            bytea       NOT NULL,
    PRIMARY KEY (credential_id, user_id),
    CONSTRAINT credentials_environment_check CHECK (environment IN ('paper', 'live')),
    CONSTRAINT credentials_note_check CHECK (pg_catalog.char_length(note) BETWEEN 1 AND 1000),
    CONSTRAINT credentials_tags_check CHECK (pg_catalog.char_length(tags) BETWEEN 1 AND 1019),
    CONSTRAINT credentials_fingerprint_check CHECK (pg_catalog.octet_length(fingerprint) = 32),
    CONSTRAINT credentials_seal_check CHECK (pg_catalog.octet_length(seal) = 96)
);

-- The user does not come first here and below: the statistics do not know the rows of a new user yet, and
-- the planner would look up each credential by its user alone.
CREATE INDEX idx_credentials_fingerprint ON {own}.credentials (fingerprint, user_id);
CREATE INDEX idx_credentials_key ON {own}.credentials (key_id);

COMMENT ON TABLE {own}.credentials IS
    'What credctl knows of a credential beside its row in the shared table, and the seal over both. A credential without such a row is unsealed.';
COMMENT ON COLUMN {own}.credentials.user_id IS 'The user it belongs to: the unit of row-level security.';
COMMENT ON COLUMN {own}.credentials.credential_id IS
    'The id of the row in the shared table. No foreign key: the older product deletes there freely.';
COMMENT ON COLUMN {own}.credentials.environment IS 'paper or live; NULL is not stated; not sealed.';
COMMENT ON COLUMN {own}.credentials.fields IS 'Sealed: a Fernet token of the further fields; NULL if there are none.';
COMMENT ON COLUMN {own}.credentials.expires_at IS 'When the keys expire; NULL if that is not known.';
COMMENT ON COLUMN {own}.credentials.note IS 'What the user noted of it; NULL if nothing; not sealed.';
COMMENT ON COLUMN {own}.credentials.tags IS
    'The tags that the user gave it: each once, in the order of their bytes, a comma between them; NULL if there are none.';
COMMENT ON COLUMN {own}.credentials.nickname IS 'The nickname as sealed; tells whether it was changed outside.';
COMMENT ON COLUMN {own}.credentials.account_name IS 'The name of the account as sealed.';
COMMENT ON COLUMN {own}.credentials.credential_type IS 'The provider as sealed.';
COMMENT ON COLUMN {own}.credentials.is_active IS 'The state as sealed.';
COMMENT ON COLUMN {own}.credentials.revision IS 'Grows with each change of the credential.';
COMMENT ON COLUMN {own}.credentials.key_id IS 'The vault key that sealed it.';
COMMENT ON COLUMN {own}.credentials.fingerprint IS
    'HMAC-SHA256 under a key derived from the vault key, over type and key pair: equal for equal pairs, and reveals nothing without that key.';
COMMENT ON COLUMN {own}.credentials.seal IS
    'Keyed seal over the row in the shared table and this one, under a key derived from vault key and vault id.';

CREATE TABLE {own}.events (
    id       uuid        PRIMARY KEY,
    user_id  text        NOT NULL,
    subject  uuid        NOT NULL,
    revision bigint      NOT NULL,
    kind     text        NOT NULL,
    detail   text,
    at       timestamptz NOT NULL,
    actor    text        NOT NULL,
    reason   text,
    was      jsonb,
    key_id   text,
    seal     bytea,
    mac      bytea,
    CONSTRAINT events_user_id_subject_revision_key UNIQUE (user_id, subject, revision),
    CONSTRAINT events_mac_check CHECK (pg_catalog.octet_length(mac) = 32)
);

CREATE INDEX idx_events_at ON {own}.events (user_id, at);

COMMENT ON TABLE {own}.events IS 'The ledger: one row for each change of a credential, written with it.';
COMMENT ON COLUMN {own}.events.id IS 'Made by the client before the change, which asks for it when the answer to COMMIT was lost.';
COMMENT ON COLUMN {own}.events.user_id IS 'The user it belongs to: the unit of row-level security.';
COMMENT ON COLUMN {own}.events.subject IS 'What was changed: the id of a credential, or one of the user''s own.';
COMMENT ON COLUMN {own}.events.revision IS 'The revision of the subject after the change; each once, so that chains cannot fork.';
COMMENT ON COLUMN {own}.events.kind IS 'What happened.';
COMMENT ON COLUMN {own}.events.detail IS 'What else is to be told of it, such as a vault key, or where a backup went.';
COMMENT ON COLUMN {own}.events.at IS 'When, as the client says.';
COMMENT ON COLUMN {own}.events.actor IS 'Who did it, as the client says.';
COMMENT ON COLUMN {own}.events.reason IS 'Why, as stated.';
COMMENT ON COLUMN {own}.events.was IS 'The state before the change, its secrets sealed; NULL if there was none.';
COMMENT ON COLUMN {own}.events.key_id IS 'The vault key that vouches for the row.';
COMMENT ON COLUMN {own}.events.seal IS 'The seal of the credential that the change led to; NULL if it is gone or unsealed.';
COMMENT ON COLUMN {own}.events.mac IS
    'HMAC-SHA256 under a key derived from that vault key, over the row without its state before the change, and over the mac of the event before it.';

CREATE TABLE {own}.checks (
    user_id       text        NOT NULL,
    credential_id uuid        NOT NULL,
    revision      bigint      NOT NULL,
    verdict       text        NOT NULL,
    reason        text,
    at            timestamptz NOT NULL,
    actor         text        NOT NULL,
    account       bytea,
    account_tail  text,
    account_kind  text,
    can_read      boolean,
    can_trade     boolean,
    can_withdraw  boolean,
    address_lock  boolean,
    expires_at    timestamptz,
    key_id        text        NOT NULL,
    mac           bytea       NOT NULL,
    PRIMARY KEY (credential_id, user_id),
    CONSTRAINT checks_account_check CHECK (pg_catalog.octet_length(account) = 32),
    CONSTRAINT checks_mac_check CHECK (pg_catalog.octet_length(mac) = 32)
);

CREATE INDEX idx_checks_account ON {own}.checks (account, user_id);

COMMENT ON TABLE {own}.checks IS 'What providers said of credentials when they were last asked.';
COMMENT ON COLUMN {own}.checks.user_id IS 'The user it belongs to: the unit of row-level security.';
COMMENT ON COLUMN {own}.checks.credential_id IS 'The credential that was asked about.';
COMMENT ON COLUMN {own}.checks.revision IS 'The revision that was asked about; a later one voids the row.';
COMMENT ON COLUMN {own}.checks.verdict IS 'good, limited, rejected, wrong_environment, unproven or unreachable.';
COMMENT ON COLUMN {own}.checks.reason IS 'What was said of the verdict; holds nothing of the keys.';
COMMENT ON COLUMN {own}.checks.at IS 'When, as the client says.';
COMMENT ON COLUMN {own}.checks.actor IS 'Who asked, as the client says.';
COMMENT ON COLUMN {own}.checks.account IS
    'HMAC-SHA256 of the account under a key derived from the vault key: equal for equal accounts of a type.';
COMMENT ON COLUMN {own}.checks.account_tail IS 'The end of the account''s number.';
COMMENT ON COLUMN {own}.checks.account_kind IS 'The kind of the account, in the provider''s word.';
COMMENT ON COLUMN {own}.checks.can_read IS 'Whether the keys may read; NULL if the provider does not tell.';
COMMENT ON COLUMN {own}.checks.can_trade IS 'Whether the keys may trade; NULL if the provider does not tell.';
COMMENT ON COLUMN {own}.checks.can_withdraw IS 'Whether the keys may withdraw; NULL if the provider does not tell.';
COMMENT ON COLUMN {own}.checks.address_lock IS 'Whether the keys work only from listed addresses; NULL if the provider does not tell.';
COMMENT ON COLUMN {own}.checks.expires_at IS 'When the keys expire, as the provider says.';
COMMENT ON COLUMN {own}.checks.key_id IS 'The vault key that vouches for the row.';
COMMENT ON COLUMN {own}.checks.mac IS
    'HMAC-SHA256 under a key derived from that vault key, over the whole row.';

ALTER TABLE {own}.credentials ENABLE ROW LEVEL SECURITY;
ALTER TABLE {own}.credentials FORCE ROW LEVEL SECURITY;
ALTER TABLE {own}.events ENABLE ROW LEVEL SECURITY;
ALTER TABLE {own}.events FORCE ROW LEVEL SECURITY;
ALTER TABLE {own}.checks ENABLE ROW LEVEL SECURITY;
ALTER TABLE {own}.checks FORCE ROW LEVEL SECURITY;

DO $vault$
DECLARE
    setting CONSTANT text := coalesce(
        NULLIF(pg_catalog.current_setting('credctl.user_setting', true), ''), 'app.current_user_id');
    forced CONSTANT boolean :=
        (SELECT relforcerowsecurity FROM pg_catalog.pg_class
         WHERE oid = pg_catalog.to_regclass(pg_catalog.format('%I.user_credentials', {shared_name}))::oid);
    own text;
    grantee text;
BEGIN
    FOREACH own IN ARRAY ARRAY['credentials', 'events', 'checks'] LOOP
        EXECUTE pg_catalog.format(
            'CREATE POLICY %I ON %I.%I USING (user_id = NULLIF(pg_catalog.current_setting(%L, true), %L))',
            own || '_of_user', {own_name}, own, setting, '');
    END LOOP;

    -- Default privileges may grant more than anybody needs: an event is never changed nor deleted, but
    -- for the state that it keeps.
    FOR grantee IN
        SELECT DISTINCT CASE WHEN a.grantee = 0::oid THEN 'PUBLIC'::text
                             ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)::text) END
        FROM pg_catalog.pg_class c, pg_catalog.aclexplode(c.relacl) a
        WHERE c.oid = pg_catalog.to_regclass(pg_catalog.format('%I.events', {own_name}))::oid
          AND a.grantee <> c.relowner AND a.privilege_type = 'INSERT'::text
    LOOP
        EXECUTE pg_catalog.format('REVOKE UPDATE, DELETE, TRUNCATE ON %I.events FROM %s', {own_name}, grantee);
        EXECUTE pg_catalog.format('GRANT UPDATE (was) ON %I.events TO %s', {own_name}, grantee);
    END LOOP;

    IF forced THEN
        ALTER TABLE {shared}.user_credentials NO FORCE ROW LEVEL SECURITY;
    END IF;
    INSERT INTO {own}.vault (id, user_setting, uses_schema_functions, adopted_sealed, version, readable_from)
    SELECT pg_catalog.gen_random_uuid(),
           setting,
           coalesce(pg_catalog.current_setting('credctl.uses_schema_functions', true), '') = 'true',
           EXISTS (SELECT FROM {shared}.user_credentials),
           1001,
           1001;
    IF forced THEN
        ALTER TABLE {shared}.user_credentials FORCE ROW LEVEL SECURITY;
    END IF;
END
$vault$;

DO $check$
DECLARE
    expected record;
BEGIN
    FOR expected IN
        SELECT * FROM (VALUES
            ('user_credentials'::text, 'idx_user_credentials_list'::text, '(user_id, credential_type, created_at, id)'::text),
            ('user_credentials', 'idx_user_credentials_lookup', '(user_id, nickname)'),
            ('user_accounts', 'idx_user_accounts_lookup', '(user_id, account_name)')
        ) AS v (table_name, index_name, columns)
    LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_index
                       WHERE indexrelid = pg_catalog.to_regclass(
                                 pg_catalog.format('%I.%I', {shared_name}, expected.index_name))::oid
                         AND indrelid = pg_catalog.to_regclass(
                                 pg_catalog.format('%I.%I', {shared_name}, expected.table_name))::oid
                         AND indisvalid AND indpred IS NULL
                         AND pg_catalog.pg_get_indexdef(indexrelid) LIKE '%USING btree ' || expected.columns) THEN
            RAISE EXCEPTION 'index % is not % of %',
                expected.index_name, expected.columns, expected.table_name
                USING ERRCODE = 'ZC001';
        END IF;
    END LOOP;
    IF 1 <> (SELECT pg_catalog.count(*) FROM {own}.vault) THEN
        RAISE EXCEPTION 'the vault does not hold one row' USING ERRCODE = 'ZC001';
    END IF;
    IF 3 <> (SELECT pg_catalog.count(*) FROM pg_catalog.pg_class c
             WHERE c.oid IN (pg_catalog.to_regclass(pg_catalog.format('%I.credentials', {own_name}))::oid,
                             pg_catalog.to_regclass(pg_catalog.format('%I.events', {own_name}))::oid,
                             pg_catalog.to_regclass(pg_catalog.format('%I.checks', {own_name}))::oid)
               AND c.relrowsecurity AND c.relforcerowsecurity
               AND 1 = (SELECT pg_catalog.count(*) FROM pg_catalog.pg_policy p WHERE p.polrelid = c.oid)) THEN
        RAISE EXCEPTION 'row-level security is not in force on the own tables' USING ERRCODE = 'ZC001';
    END IF;
END
$check$;
