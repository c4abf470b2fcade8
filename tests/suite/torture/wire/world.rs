//! A home and a database that can be reset, and inspected past the proxy.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use tokio::runtime::Runtime;
use tokio_postgres::Client;

use super::case::{BACKUP, Case, EXPORTED, OLD_KEY, PASSPHRASE, Start, WRITTEN};
use crate::common::{
    credctl::{Credctl, Run, USER},
    older_product::PLAIN_14,
    pg::{self, Database, OWNER, POSTGRES},
    proxy::Proxy,
    vault_keys::{key_files, keyring},
};

/// Time that the server may take to end what nobody waits for any more.
const END: Duration = Duration::from_secs(20);

/// Copies the rows to a schema that no command reads. The tables have other names there, since a
/// migration looks for the usual ones in every schema.
const SAVE: &str = "
    DROP SCHEMA IF EXISTS saved CASCADE;
    CREATE SCHEMA saved;
    CREATE TABLE saved.accounts AS TABLE user_accounts;
    CREATE TABLE saved.credentials AS TABLE user_credentials;";

const SAVE_KEYS: &str = "CREATE TABLE saved.keys AS TABLE credctl_keys; CREATE TABLE saved.vault AS TABLE credctl_vault;";

/// Deletes the rows that a backup brings back.
const LOSE: &str =
    "DELETE FROM user_credentials; DELETE FROM user_accounts; DELETE FROM credctl_keys;";

const TAKE_SEALS: &str = "UPDATE user_credentials SET seal = NULL, label_seal = NULL;";

const RESTORE: &str = "
    BEGIN;
    DELETE FROM user_credentials; DELETE FROM user_accounts; DELETE FROM credctl_keys;
    INSERT INTO credctl_keys SELECT * FROM saved.keys;
    UPDATE credctl_vault v SET strict_token = s.strict_token FROM saved.vault s;
    INSERT INTO user_accounts SELECT * FROM saved.accounts;
    INSERT INTO user_credentials SELECT * FROM saved.credentials;
    COMMIT;";

/// The query for the rows of all users, in which new and moved rows are marked.
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
        SELECT format('strict %s', strict_token IS NOT NULL) FROM credctl_vault
        UNION ALL
        SELECT format('rows of %s protected %s %s', relname, relrowsecurity, relforcerowsecurity)
        FROM pg_class WHERE relname IN ('user_accounts', 'user_credentials') AND relnamespace = 'public'::regnamespace
        ) AS lines (line)";

/// The kinds of lines that change one after the other if a command goes in steps.
const STEPS: [&str; 3] = ["vault key", "credential", "strict"];

/// The query for each id and its name in texts.
const NAMES: &str = "
    SELECT coalesce(string_agg(id || E'\\t' || name, E'\\n'), '') FROM (
        SELECT id::text, coalesce(s.nickname, 'new') FROM user_credentials FULL JOIN saved.credentials s USING (id)
        UNION ALL
        SELECT id::text, coalesce(s.account_name, 'new') FROM user_accounts FULL JOIN saved.accounts s USING (id)
        UNION ALL
        SELECT id::text, 'VAULT' FROM credctl_vault
        UNION ALL
        SELECT key_id, 'KEY' FROM credctl_keys
        ) AS names (id, name)";

/// Sets fixed times in place of those of the test, so that all worlds are alike.
const SET_CLOCK: &str = "
    UPDATE user_credentials SET created_at = at, updated_at = at
    FROM (SELECT id, timestamptz '2026-01-02 03:04:05+00' + row_number() OVER (ORDER BY created_at) * interval '1 s'
          FROM user_credentials) AS clock (row_id, at) WHERE id = row_id;
    UPDATE credctl_keys SET created_at = timestamptz '2026-01-02 03:04:05+00' + age
    FROM (SELECT key_id, created_at - min(created_at) OVER () FROM credctl_keys) AS clock (of_key, age)
    WHERE key_id = of_key;";

/// The query for the tables of all versions, the history, and whether the rows of the older product
/// are unchanged.
const SCHEMA: &str = "
    SELECT string_agg(line, E'\\n' ORDER BY line) FROM (
        SELECT format('%s.%s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL
        SELECT format('%s %s %s, granted %s', relname, relrowsecurity, relforcerowsecurity, relacl)
        FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        UNION ALL
        SELECT format('%s.%s granted %s', attrelid::regclass, attname, attacl)
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid AND relnamespace = 'public'::regnamespace
        WHERE attacl IS NOT NULL
        UNION ALL
        SELECT format('%s %s to %s: %s %s', tablename, policyname, roles, qual, with_check)
        FROM pg_policies WHERE schemaname = 'public'
        UNION ALL
        SELECT format('%s %s', conrelid::regclass, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace
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
    /// The id of the vault key that nothing needs; empty if there is none.
    pub old_key: String,
    /// The SQL that resets the database.
    made: String,
}

/// The states of rows between these two: first the keys are there, then what they sealed, then the
/// mark of a strict vault.
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
    /// The world that a command of this kind finds.
    pub fn new(start: Start) -> Self {
        let t = match start.is_of_product() {
            true => Credctl::on(pg::empty()),
            false => Credctl::on_server(),
        };
        let direct = Direct::to(t.database());
        let mut world = World {
            t,
            start,
            direct,
            config: None,
            keys: None,
            old_key: String::new(),
            made: String::new(),
        };
        world.made = match start.is_of_product() {
            true => world.made_by_product(),
            false => world.made_by_commands(),
        };
        world.config = fs::read(world.t.config()).ok();
        world.keys = fs::read(world.key_file()).ok();
        world.reset();
        world
    }

    /// Stores the initial rows, and keeps a copy of them; returns the SQL that restores them.
    fn made_by_commands(&mut self) -> String {
        if self.start != Start::Empty {
            self.t.add("Paper 1", &["--paper"]);
            self.t.add("Live 1", &["--live"]);
        }
        let run = |arguments: &[&str]| drop(self.t.run(arguments).ends().succeeded());
        match self.start {
            Start::Unsealed => self.direct.run(TAKE_SEALS),
            Start::Rotated => {
                self.old_key = keyring(&self.t).primary().to_string();
                run(&["vault", "rotate", "--yes"]);
            }
            Start::BackedUp => {
                run(&["backup", BACKUP]);
                self.direct.run(LOSE);
                fs::remove_file(self.t.config()).unwrap();
            }
            Start::Exported => {
                write_private(&self.t.home().join(PASSPHRASE), b"correct horse");
                let export = ["vault", "export-key", EXPORTED];
                run(&[&export[..], &["--passphrase-file", PASSPHRASE]].concat());
                fs::remove_file(self.key_file()).unwrap();
            }
            _ => {}
        }
        self.direct.run(&format!("{SET_CLOCK}{SAVE}{SAVE_KEYS}"));
        RESTORE.to_owned()
    }

    /// The SQL that makes the tables of the older product, migrated if the command is to find them
    /// so.
    fn made_by_product(&self) -> String {
        let made = format!(
            "DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION {OWNER};
             GRANT USAGE ON SCHEMA public TO PUBLIC;
             SET ROLE {OWNER}; {PLAIN_14} RESET ROLE; {SAVE}"
        );
        if self.start == Start::Product {
            return made;
        }
        self.direct.run(&made);
        let printed = self.run(&["migrate", "--dry-run"], None).ends().succeeded();
        format!("{made} SET ROLE {OWNER}; {} RESET ROLE;", printed.stdout)
    }

    /// The path of the key file.
    pub fn key_file(&self) -> PathBuf {
        self.t.data_home().join("vault.keys")
    }

    /// Resets the database and the home.
    pub fn reset(&self) {
        match &self.config {
            Some(bytes) => fs::write(self.t.config(), bytes).unwrap(),
            None => drop(fs::remove_file(self.t.config())),
        }
        for path in key_files(&self.t) {
            fs::remove_file(path).unwrap();
        }
        if let Some(bytes) = &self.keys {
            write_private(&self.key_file(), bytes);
        }
        fs::remove_file(self.t.home().join(WRITTEN)).ok();
        self.direct.run(&self.made);
    }

    /// Waits until the server has ended all work of commands; returns the state of the rows, or of
    /// the schema.
    pub fn stored(&self) -> String {
        let begun = Instant::now();
        while self.direct.text(NOBODY_ELSE) != "true" {
            assert!(begun.elapsed() < END, "a transaction does not end");
            std::thread::sleep(Duration::from_millis(2));
        }
        match self.start {
            Start::Product | Start::Adopted => self.schema(),
            _ => sorted(self.direct.text(ROWS).lines()),
        }
    }

    /// The text of the config file.
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

    /// A text of the program, with names in place of ids.
    pub fn with_ids_named(&self, text: &str) -> String {
        if self.start.is_of_product() {
            return text.to_owned();
        }
        let names = self.direct.text(NAMES);
        let names = names.lines().filter_map(|line| line.split_once('\t'));
        names.fold(text.to_owned(), |text, (id, name)| text.replace(id, name))
    }

    /// The states in which the schema may be left, from the first to the newest version, as the
    /// transactions of `--dry-run` make them.
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

    /// A run of the program with these arguments, over the proxy if there is one.
    pub fn run(&self, arguments: &[&str], proxy: Option<&Proxy>) -> Run<'_> {
        let database = self.t.database();
        let role = self.start.role();
        let url = proxy.map_or_else(|| database.url(role), |proxy| proxy.url_as(role, database));
        self.t
            .run(arguments)
            .var("CREDCTL_USER_ID", USER)
            .var("CREDCTL_DATABASE_URL", url)
    }

    /// The arguments of a case, as they are in this world.
    pub fn arguments<'w>(&'w self, case: &Case) -> Vec<&'w str> {
        let arguments = case.arguments.iter();
        let named = arguments.map(|argument| match *argument {
            OLD_KEY => self.old_key.as_str(),
            other => other,
        });
        named.collect()
    }

    /// A run of a case over a proxy.
    pub fn run_case(&self, case: &Case, proxy: &Proxy) -> Run<'_> {
        let run = self.run(&self.arguments(case), Some(proxy));
        let run = run.input(case.input);
        match case.variable {
            Some((name, value)) => run.var(name, value),
            None => run,
        }
    }
}

fn write_private(path: &Path, bytes: &[u8]) {
    let mut options = fs::OpenOptions::new();
    let file = options.write(true).create(true).mode(0o600).open(path);
    file.unwrap().write_all(bytes).unwrap();
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
