//! A home and a database that can be reset, and inspected past the proxy.

use std::{
    collections::BTreeSet,
    fs,
    io::Write as _,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use credctl::parts::crypto::VaultKey;
use tokio::runtime::Runtime;
use tokio_postgres::Client;

use super::{
    case::{BACKUP, Case, EVENT, EXPORTED, LIVE_1, OLD_KEY, PAPER_1, PASSPHRASE, Start, WRITTEN},
    tables::{
        HAS_HISTORY, HISTORY, LOSE, NAMES, NOBODY_ELSE, RESTORE, ROWS, SAVE, SAVE_OWN, SCHEMA,
        SET_CLOCK, TAKE_SEALS,
    },
};
use crate::common::{
    credctl::{Credctl, Run, USER},
    older_product::PLAIN_14,
    pg::{self, Database, OWNER, POSTGRES},
    proxy::Proxy,
    soundness,
    vault_keys::{key_files, keyring, keys_in, of_keys},
};

/// Time that the server may take to end what nobody waits for any more.
const END: Duration = Duration::from_secs(20);

/// The kinds of lines that change one after the other if a command goes in steps.
const STEPS: [&[&str]; 2] = [&["vault key"], &["credential", "event"]];

/// One home over one database.
pub struct World {
    pub t: Credctl,
    start: Start,
    direct: Direct,
    config: Option<Vec<u8>>,
    state: Option<Vec<u8>>,
    keys: Option<Vec<u8>>,
    /// The texts of all vault keys that were there at the beginning.
    known: BTreeSet<String>,
    /// The id of the vault key that nothing needs; empty if there is none.
    pub old_key: String,
    /// The newest event of the first credential; empty if there is none.
    event: String,
    /// The ids of the two credentials; none if there are none.
    ids: Vec<String>,
    /// The SQL that resets the database.
    made: String,
}

/// The states of rows between these two: first the keys are there, then what they sealed.
pub fn steps(before: &str, after: &str) -> Vec<String> {
    let state = |done: usize| {
        let is_done = |line: &&str| {
            STEPS[..done]
                .iter()
                .copied()
                .flatten()
                .any(|step| line.starts_with(step))
        };
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
            state: None,
            keys: None,
            known: BTreeSet::new(),
            old_key: String::new(),
            event: String::new(),
            ids: Vec::new(),
            made: String::new(),
        };
        world.made = match start.is_of_product() {
            true => world.made_by_product(),
            false => world.made_by_commands(),
        };
        world.config = fs::read(world.t.config()).ok();
        world.state = fs::read(world.state_file()).ok();
        world.keys = fs::read(world.key_file()).ok();
        world.reset();
        world
    }

    /// Stores the initial rows, and keeps a copy of them; returns the SQL that restores them.
    fn made_by_commands(&mut self) -> String {
        if self.start != Start::Empty {
            self.ids = [("Paper 1", "--paper"), ("Live 1", "--live")]
                .map(|(nickname, flag)| self.t.add(nickname, &[flag]))
                .to_vec();
        }
        let run = |arguments: &[&str]| drop(self.t.run(arguments).ends().succeeded());
        self.known = key_files(&self.t)
            .iter()
            .flat_map(|path| keys_in(path))
            .collect();
        match self.start {
            Start::Unsealed => {
                self.direct.run(TAKE_SEALS);
                fs::remove_file(self.state_file()).unwrap();
            }
            Start::Removed => run(&["remove", "Paper 1", "--yes"]),
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
        if let Some(first) = self.ids.first() {
            let newest = format!(
                "SELECT id FROM credctl.events WHERE subject = '{first}' ORDER BY revision DESC LIMIT 1"
            );
            self.event = self
                .direct
                .text(&format!("SELECT coalesce(({newest})::text, '')"));
        }
        self.direct.run(&format!("{SET_CLOCK}{SAVE}{SAVE_OWN}"));
        RESTORE.to_owned()
    }

    /// The SQL that makes the tables of the older product, migrated if the command is to find them
    /// so.
    fn made_by_product(&self) -> String {
        let made = format!(
            "DROP SCHEMA IF EXISTS credctl CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public AUTHORIZATION {OWNER};
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

    /// The path of the file of what this machine remembers.
    fn state_file(&self) -> PathBuf {
        self.t.config().with_extension("state")
    }

    /// Resets the database and the home.
    pub fn reset(&self) {
        for (path, bytes) in [
            (self.t.config(), &self.config),
            (self.state_file(), &self.state),
        ] {
            match bytes {
                Some(bytes) => write_private(&path, bytes),
                None => drop(fs::remove_file(path)),
            }
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
            _ => {
                let (rows, unsound) = (self.direct.text(ROWS), self.unsound());
                sorted(rows.lines().chain(unsound.iter().map(String::as_str)))
            }
        }
    }

    /// What is not sound in the vault, by the vault keys on the disk and those that were there.
    fn unsound(&self) -> Vec<String> {
        let on_disk = key_files(&self.t);
        let on_disk = on_disk.iter().flat_map(|path| keys_in(path));
        let keys: BTreeSet<_> = on_disk.chain(self.known.iter().cloned()).collect();
        // Whoever has no key can have sealed nothing.
        let keys = match keys.is_empty() {
            true => BTreeSet::from([VaultKey::generate().expose_text().to_string()]),
            false => keys,
        };
        let direct = &self.direct;
        let keyring = of_keys(keys);
        let looked = soundness::look(&direct.client, &keyring);
        direct.runtime.block_on(looked).0
    }

    /// What is wrong with the file of what this machine remembers.
    pub fn state_fault(&self) -> Option<String> {
        let text = fs::read_to_string(self.state_file()).ok()?;
        let is_fact = |line: &str| {
            ["vault ", "seen "]
                .iter()
                .any(|fact| line.starts_with(fact))
        };
        let mut lines = text.lines();
        let is_whole = lines.next() == Some("credctl state 1") && lines.all(is_fact);
        (!is_whole || !text.ends_with('\n')).then_some(text)
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
        let url = match proxy {
            None => database.url(role),
            Some(proxy) if goes_over_tls() => proxy.tls_url_as(role, database),
            Some(proxy) => proxy.url_as(role, database),
        };
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
            EVENT => self.event.as_str(),
            PAPER_1 => self.ids[0].as_str(),
            LIVE_1 => self.ids[1].as_str(),
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

/// True if `CREDCTL_TORTURE_TLS=1` asks for verified TLS between the program and each proxy.
fn goes_over_tls() -> bool {
    std::env::var_os("CREDCTL_TORTURE_TLS").is_some_and(|value| value == "1")
}

fn write_private(path: &Path, bytes: &[u8]) {
    let mut options = fs::OpenOptions::new();
    let options = options.write(true).create(true).truncate(true);
    let file = options.mode(0o600).open(path);
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
