//! The SQL with which a world saves, resets and describes its tables.

/// Copies the rows to a schema that no command reads. The tables have other names there, since a
/// migration looks for the usual ones in every schema.
pub const SAVE: &str = "
    DROP SCHEMA IF EXISTS saved CASCADE;
    CREATE SCHEMA saved;
    CREATE TABLE saved.accounts AS TABLE user_accounts;
    CREATE TABLE saved.credentials AS TABLE user_credentials;";

pub const SAVE_OWN: &str = "
    CREATE TABLE saved.keys AS TABLE credctl.keys;
    CREATE TABLE saved.companions AS TABLE credctl.credentials;
    CREATE TABLE saved.events AS TABLE credctl.events;";

/// Deletes the rows that a backup brings back.
pub const LOSE: &str = "
    DELETE FROM user_credentials; DELETE FROM user_accounts;
    DELETE FROM credctl.credentials; DELETE FROM credctl.keys; DELETE FROM credctl.events;";

/// Turns the rows into rows as the older product stores them.
pub const TAKE_SEALS: &str = "
    UPDATE user_credentials c SET credential_type = 'alpaca_' || environment
    FROM credctl.credentials k WHERE k.credential_id = c.id;
    DELETE FROM credctl.credentials; DELETE FROM credctl.events;";

pub const RESTORE: &str = "
    BEGIN;
    DELETE FROM user_credentials; DELETE FROM user_accounts;
    DELETE FROM credctl.credentials; DELETE FROM credctl.keys; DELETE FROM credctl.events;
    INSERT INTO credctl.keys SELECT * FROM saved.keys;
    INSERT INTO user_accounts SELECT * FROM saved.accounts;
    INSERT INTO user_credentials SELECT * FROM saved.credentials;
    INSERT INTO credctl.credentials SELECT * FROM saved.companions;
    INSERT INTO credctl.events SELECT * FROM saved.events;
    COMMIT;";

/// The query for the rows of all users, in which new and moved rows are marked.
pub const ROWS: &str = "
    SELECT coalesce(string_agg(line, E'\\n' ORDER BY line), '') FROM (
        SELECT format('account %s of %s, %s', coalesce(s.account_name, 'new'), a.user_id, a.account_name)
        FROM user_accounts a LEFT JOIN saved.accounts s USING (id)
        UNION ALL
        SELECT format('credential %s of %s: %s %s, active %s, keys kept %s %s, untouched %s; companion %s of %s: %s %s %s, '
                      'active %s, revision %s, key kept %s, fingerprint kept %s, seal kept %s',
                      coalesce(s.nickname, 'new'), c.user_id, c.credential_type, c.nickname,
                      c.is_active, c.api_key = s.api_key, c.secret_key = s.secret_key,
                      c.updated_at = s.updated_at, coalesce(s.nickname, 'new'), k.user_id, k.credential_type, k.nickname,
                      k.environment, k.is_active,
                      CASE WHEN k.revision - coalesce(o.revision, 0) < 2 THEN k.revision ELSE 2 + sign(k.revision) END,
                      k.key_id = o.key_id, k.fingerprint = o.fingerprint, k.seal = o.seal)
        FROM user_credentials c LEFT JOIN saved.credentials s USING (id)
        FULL JOIN credctl.credentials k ON k.credential_id = c.id AND k.user_id = c.user_id
        LEFT JOIN saved.companions o ON o.credential_id = k.credential_id
        UNION ALL
        SELECT format('vault key, known %s', EXISTS (SELECT FROM saved.keys s WHERE s.key_id = k.key_id))
        FROM credctl.keys k
        UNION ALL
        SELECT format('rows of %s protected %s %s', oid::regclass, relrowsecurity, relforcerowsecurity)
        FROM pg_class WHERE oid IN ('user_accounts'::regclass, 'user_credentials'::regclass,
                                    'credctl.credentials'::regclass, 'credctl.events'::regclass)
        UNION ALL
        SELECT format('event of %s: %s', coalesce(s.nickname, a.account_name, 'new'), e.kind)
        FROM credctl.events e LEFT JOIN saved.credentials s ON s.id = e.subject LEFT JOIN saved.accounts a ON a.id = e.subject
        -- What goes in steps tells of its end once for each time that it was run.
        WHERE e.kind NOT IN ('fence', 'key_added', 'rotated') AND e.id NOT IN (SELECT id FROM saved.events)
        UNION ALL
        SELECT format('%s vaults', count(*)) FROM credctl.vault
        ) AS lines (line)";

/// The query for each id and its name in texts.
pub const NAMES: &str = "
    SELECT coalesce(string_agg(id || E'\\t' || name, E'\\n'), '') FROM (
        SELECT id::text, coalesce(s.nickname, 'new') FROM user_credentials FULL JOIN saved.credentials s USING (id)
        UNION ALL
        SELECT id::text, coalesce(s.account_name, 'new') FROM user_accounts FULL JOIN saved.accounts s USING (id)
        UNION ALL
        SELECT id::text, 'VAULT' FROM credctl.vault
        UNION ALL
        -- One that was removed before the test.
        SELECT subject::text, 'new' FROM credctl.events
        WHERE kind = 'removed' AND subject NOT IN (SELECT id FROM saved.credentials)
        UNION ALL
        SELECT key_id, 'KEY' FROM credctl.keys
        UNION ALL
        -- Its proof covers this time, which therefore is that of the test.
        SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), 'TIME' FROM credctl.keys
        ) AS names (id, name)";

/// Sets fixed times in place of those of the test, so that all worlds are alike.
pub const SET_CLOCK: &str = "
    UPDATE user_credentials SET created_at = at, updated_at = at
    FROM (SELECT id, timestamptz '2026-01-02 03:04:05+00' + row_number() OVER (ORDER BY created_at) * interval '1 s'
          FROM user_credentials) AS clock (row_id, at) WHERE id = row_id;";

/// The query for the tables of all versions, the history, and whether the rows of the older product
/// are unchanged.
pub const SCHEMA: &str = "
    SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
        SELECT format('%s.%s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'credctl'))
          AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT format('schema %s granted %s', nspname, nspacl) FROM pg_namespace WHERE nspname IN ('public', 'credctl')
        UNION ALL
        SELECT indexdef FROM pg_indexes WHERE schemaname IN ('public', 'credctl')
        UNION ALL
        SELECT format('%s %s %s, granted %s', c.oid::regclass, relrowsecurity, relforcerowsecurity, relacl)
        FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace AND nspname IN ('public', 'credctl') WHERE relkind = 'r'
        UNION ALL
        SELECT format('%s.%s granted %s', attrelid::regclass, attname, attacl)
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
        JOIN pg_namespace n ON n.oid = relnamespace AND nspname IN ('public', 'credctl')
        WHERE attacl IS NOT NULL
        UNION ALL
        SELECT format('%s.%s %s to %s: %s %s', schemaname, tablename, policyname, roles, qual, with_check)
        FROM pg_policies WHERE schemaname IN ('public', 'credctl')
        UNION ALL
        SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace IN (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'credctl'))
        UNION ALL
        SELECT format('%s rows kept', count(*)) FROM user_credentials c JOIN saved.credentials s
            USING (id, user_account_id, user_id, credential_type, api_key, secret_key, is_active, created_at, updated_at)) AS lines (line)";

pub const HAS_HISTORY: &str = "SELECT (to_regclass('credctl.migrations') IS NOT NULL)::text";

pub const HISTORY: &str =
    "SELECT coalesce(string_agg(format('%s %s %s', version, sha256, adopted), E'\n' ORDER BY version), '')
     FROM credctl.migrations";

pub const NOBODY_ELSE: &str = "
    SELECT (count(*) = 0)::text FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
