//! A home and a database that can be set back to how they were, and looked at past the proxy.

use std::{
    fs,
    time::{Duration, Instant},
};

use tokio::runtime::Runtime;
use tokio_postgres::Client;

use super::case::{Case, Start};
use crate::{
    common::{
        credctl::{Credctl, USER},
        pg::{self, APP, Database, OWNER, POSTGRES},
    },
    faults::proxy::Proxy,
    migrate::fixture::PLAIN_14,
};

/// How long the server may take to end what nobody waits for any more.
const END: Duration = Duration::from_secs(20);

/// Copies the rows to where no command comes; under other names, for a migration looks for these in
/// every schema.
const SAVE: &str = "
    DROP SCHEMA IF EXISTS saved CASCADE;
    CREATE SCHEMA saved;
    CREATE TABLE saved.accounts AS TABLE user_accounts;
    CREATE TABLE saved.credentials AS TABLE user_credentials;";

const SAVE_KEYS: &str = "CREATE TABLE saved.keys AS TABLE credctl_keys; CREATE TABLE saved.vault AS TABLE credctl_vault;";

const TAKE_SEALS: &str = "UPDATE user_credentials SET seal = NULL, label_seal = NULL;";

const RESTORE: &str = "
    BEGIN;
    DELETE FROM user_credentials; DELETE FROM user_accounts; DELETE FROM credctl_keys;
    INSERT INTO credctl_keys SELECT * FROM saved.keys;
    UPDATE credctl_vault v SET strict_token = s.strict_token FROM saved.vault s;
    INSERT INTO user_accounts SELECT * FROM saved.accounts;
    INSERT INTO user_credentials SELECT * FROM saved.credentials;
    COMMIT;";

/// The rows of all users, with what is new named so and what moved said to be.
const ROWS: &str = "
    SELECT coalesce(string_agg(line, E'\\n' ORDER BY line), '') FROM (
        SELECT format('account %s of %s, %s', coalesce(s.account_name, 'new'), a.user_id, a.account_name)
        FROM user_accounts a LEFT JOIN saved.accounts s USING (id)
        UNION ALL
        SELECT format('credential %s of %s: %s %s %s, active %s, keys kept %s %s, untouched %s, key known %s, kept %s, sealed %s',
                      coalesce(s.nickname, 'new'), c.user_id, c.credential_type, c.nickname, c.environment,
                      c.is_active, c.api_key = s.api_key, c.secret_key = s.secret_key,
                      c.updated_at = s.updated_at, c.key_id IN (SELECT key_id FROM credctl_keys), c.key_id = s.key_id,
                      num_nonnulls(c.seal, c.label_seal))
        FROM user_credentials c LEFT JOIN saved.credentials s USING (id)
        UNION ALL
        SELECT format('vault key, known %s', EXISTS (SELECT FROM saved.keys s WHERE s.key_id = k.key_id))
        FROM credctl_keys k
        UNION ALL
        SELECT format('strict %s', strict_token IS NOT NULL) FROM credctl_vault) AS lines (line)";

/// What changes one after the other where a command goes in steps.
const STEPS: [&str; 3] = ["vault key", "credential", "strict"];

/// Each id and what to call it.
const NAMES: &str = "
    SELECT coalesce(string_agg(id || E'\\t' || name, E'\\n'), '') FROM (
        SELECT id, coalesce(s.nickname, 'new') FROM user_credentials FULL JOIN saved.credentials s USING (id)
        UNION ALL
        SELECT id, coalesce(s.account_name, 'new') FROM user_accounts FULL JOIN saved.accounts s USING (id)
        ) AS names (id, name)";

/// Not the time of the test, so that all worlds are alike.
const SET_CLOCK: &str = "
    UPDATE user_credentials SET created_at = at, updated_at = at
    FROM (SELECT id, timestamptz '2026-01-02 03:04:05+00' + row_number() OVER (ORDER BY created_at) * interval '1 s'
          FROM user_credentials) AS clock (row_id, at) WHERE id = row_id;";

/// The tables of all versions, the history, and whether the rows of the older product are theirs.
const SCHEMA: &str = "
    SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
        SELECT format('%s.%s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL
        SELECT format('%s %s %s', relname, relrowsecurity, relforcerowsecurity)
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        UNION ALL
        SELECT format('%s rows kept', count(*)) FROM user_credentials c JOIN saved.credentials s
            USING (id, user_account_id, user_id, credential_type, api_key, secret_key, is_active, created_at, updated_at)) AS lines (line)";

const HAS_HISTORY: &str = "SELECT (to_regclass('credctl_migrations') IS NOT NULL)::text";

const HISTORY: &str =
    "SELECT coalesce(string_agg(format('%s %s %s', version, sha256, adopted), E'\n' ORDER BY version), '')
     FROM credctl_migrations";

const NOBODY_ELSE: &str = "
    SELECT (count(*) = 0)::text FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()";

/// One home over one database.
pub struct World {
    pub t: Credctl,
    start: Start,
    direct: Direct,
    config: Option<Vec<u8>>,
    keys: Option<Vec<u8>>,
}

/// The states of rows between these two: first the keys are there, then what they sealed, then the mark
/// of a strict vault.
pub fn steps(before: &str, after: &str) -> Vec<String> {
    let state = |done: usize| {
        let is_done = |line: &&str| STEPS[..done].iter().any(|step| line.starts_with(step));
        let new = after.lines().filter(is_done);
        let old = before.lines().filter(|line| !is_done(line));
        sorted(new.chain(old))
    };
    let mut states: Vec<_> = (0..=STEPS.len()).map(state).collect();
    states.dedup();
    states
}

fn sorted<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut lines: Vec<_> = lines.collect();
    lines.sort_unstable();
    lines.join("\n")
}

impl World {
    /// What a command of this kind finds.
    pub fn new(start: Start) -> Self {
        let t = match start {
            Start::Empty | Start::Stored | Start::Unsealed => Credctl::on_server(),
            Start::Product => Credctl::on(pg::empty()),
        };
        if matches!(start, Start::Stored | Start::Unsealed) {
            t.add("Paper 1", &["--paper"]);
            t.add("Live 1", &["--live"]);
        }
        let direct = Direct::to(t.database.as_ref().unwrap());
        if start == Start::Unsealed {
            direct.run(TAKE_SEALS);
        }
        if start != Start::Product {
            direct.run(&format!("{SET_CLOCK}{SAVE}{SAVE_KEYS}"));
        }
        let config = fs::read(t.config()).ok();
        let keys = fs::read(t.data_home().join("vault.keys")).ok();
        let world = World {
            t,
            start,
            direct,
            config,
            keys,
        };
        world.reset();
        world
    }

    /// Takes everything back to where it was.
    pub fn reset(&self) {
        match &self.config {
            Some(bytes) => fs::write(self.t.config(), bytes).unwrap(),
            None => drop(fs::remove_file(self.t.config())),
        }
        let keys = self.t.data_home().join("vault.keys");
        match &self.keys {
            Some(bytes) => fs::write(&keys, bytes).unwrap(),
            None => drop(fs::remove_file(&keys)),
        }
        fs::remove_file(keys.with_extension("keys.new")).ok();
        match self.start {
            Start::Stored | Start::Unsealed | Start::Empty => self.direct.run(RESTORE),
            Start::Product => self.direct.run(&format!(
                "DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION {OWNER};
                 GRANT USAGE ON SCHEMA public TO PUBLIC;
                 SET ROLE {OWNER}; {PLAIN_14} RESET ROLE; {SAVE}"
            )),
        }
    }

    /// Waits until the server has ended whatever commands began, and tells what is stored: the rows,
    /// or the schema.
    pub fn stored(&self) -> String {
        let begun = Instant::now();
        while self.direct.text(NOBODY_ELSE) != "true" {
            assert!(begun.elapsed() < END, "a transaction does not end");
            std::thread::sleep(Duration::from_millis(2));
        }
        match self.start {
            Start::Product => self.schema(),
            _ => sorted(self.direct.text(ROWS).lines()),
        }
    }

    /// What the config file says.
    pub fn config(&self) -> String {
        let config = fs::read_to_string(self.t.config()).unwrap_or_default();
        // Each round has a socket of its own, which the config remembers.
        let lines = config.lines().filter(|line| !line.starts_with("place = "));
        self.with_ids_named(&lines.collect::<Vec<_>>().join("\n"))
    }

    fn schema(&self) -> String {
        let history = match self.direct.text(HAS_HISTORY).as_str() {
            "true" => self.direct.text(HISTORY),
            _ => "no history".to_owned(),
        };
        format!("{}\n{history}", self.direct.text(SCHEMA))
    }

    /// A text of the program with names in place of ids.
    pub fn with_ids_named(&self, text: &str) -> String {
        if self.start == Start::Product {
            return text.to_owned();
        }
        let names = self.direct.text(NAMES);
        let names = names.lines().filter_map(|line| line.split_once('\t'));
        names.fold(text.to_owned(), |text, (id, name)| text.replace(id, name))
    }

    /// Each state that the schema may be left in, from the first to the newest version: by the SQL
    /// that `--dry-run` prints, transaction by transaction.
    pub fn schemas(&self) -> Vec<String> {
        self.reset();
        let mut states = vec![self.stored()];
        let printed = self.run(&["migrate", "--dry-run"], None).ends().succeeded();
        for transaction in printed.stdout.split_inclusive("COMMIT;\n") {
            self.direct
                .run(&format!("SET ROLE {OWNER}; {transaction} RESET ROLE"));
            states.push(self.stored());
        }
        states.dedup();
        self.reset();
        states
    }

    /// The program with these arguments, over the proxy if there is one.
    pub fn run(
        &self,
        arguments: &[&str],
        proxy: Option<&Proxy>,
    ) -> crate::common::credctl::Run<'_> {
        let database = self.t.database.as_ref().unwrap();
        let role = match self.start {
            Start::Product => OWNER,
            _ => APP,
        };
        let url = proxy.map_or_else(|| database.url(role), |proxy| proxy.url_as(role, database));
        self.t
            .run(arguments)
            .var("CREDCTL_USER_ID", USER)
            .var("CREDCTL_DATABASE_URL", url)
    }

    /// A case over a proxy.
    pub fn run_case(&self, case: &Case, proxy: &Proxy) -> crate::common::credctl::Run<'_> {
        let run = self.run(case.arguments, Some(proxy)).input(case.input);
        match case.variable {
            Some((name, value)) => run.var(name, value),
            None => run,
        }
    }
}

/// A connection of the superuser to the database itself.
struct Direct {
    runtime: Runtime,
    client: Client,
}

impl Direct {
    fn to(database: &Database) -> Self {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_all().build().unwrap();
        let client = runtime.block_on(database.connect(POSTGRES));
        Direct { runtime, client }
    }

    fn run(&self, sql: &str) {
        let done = self.runtime.block_on(self.client.batch_execute(sql));
        done.unwrap_or_else(|error| panic!("{error:?}: {sql}"));
    }

    fn text(&self, sql: &str) -> String {
        let row = self.runtime.block_on(self.client.query_typed_one(sql, &[]));
        row.unwrap_or_else(|error| panic!("{error:?}: {sql}"))
            .get(0)
    }
}
