//! The program as its users run it: a process with a home of its own and a cleared environment.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    io::Write,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use serde_json::Value;
use tempfile::TempDir;

use super::pg::{self, APP, Database, OWNER};

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_credctl");

/// The user whose credentials tests store, unless they say otherwise.
pub const USER: &str = "trader-a";

/// A home, with a database of a server or a private one.
pub struct Credctl {
    home: TempDir,
    variables: BTreeMap<OsString, OsString>,
    /// The number of credentials that [`Credctl::add`] added, shared by neighbours.
    added: Arc<AtomicU32>,
    /// The database; `None` if it is a private one.
    pub database: Option<Database>,
}

/// A process about to be started.
pub struct Run<'a> {
    credctl: &'a Credctl,
    command: Command,
    input: Vec<u8>,
}

/// The end of a process: its exit code and its output.
#[derive(Debug)]
pub struct Ended {
    /// The arguments of the process.
    #[expect(dead_code, reason = "shown by Debug when an assertion fails")]
    pub arguments: String,
    /// The exit code; 128 + n for a death by signal, as a shell reports it.
    pub code: i32,
    /// The text on stdout.
    pub stdout: String,
    /// The text on stderr.
    pub stderr: String,
}

impl Credctl {
    /// A fresh home without any configuration; its private PostgreSQL is not made yet.
    pub fn fresh() -> Self {
        // A short path: the socket's must fit.
        let home = tempfile::Builder::new()
            .prefix("cc")
            .tempdir_in("/tmp")
            .unwrap();
        let mut credctl = Credctl {
            home,
            variables: BTreeMap::new(),
            added: Arc::default(),
            database: None,
        };
        let path = std::env::var_os("PATH").unwrap_or_default();
        credctl.set("PATH", path);
        let home = credctl.home().to_owned();
        credctl.set("HOME", home);
        credctl
    }

    /// A fresh home over a migrated database of the throw-away server, where [`USER`] has an account.
    pub fn on_server() -> Self {
        let mut credctl = Credctl::on(pg::migrated());
        credctl.set("CREDCTL_USER_ID", USER);
        credctl.run(["account", "add", "main"]).ends().succeeded();
        credctl
    }

    /// A fresh home over this database.
    pub fn on(database: Database) -> Self {
        Credctl::on_as(database, APP)
    }

    /// A fresh home over this database, which it connects to as this role.
    pub fn on_as(database: Database, role: &str) -> Self {
        let mut credctl = Credctl::fresh();
        credctl.database = Some(database);
        credctl.connect_as(role);
        credctl
    }

    /// Connects as this role from now on.
    pub fn connect_as(&mut self, role: &str) {
        let url = self.database().url(role);
        self.set("CREDCTL_DATABASE_URL", url);
    }

    /// Migrates the database as the owner of the tables.
    pub fn migrate_as_owner(&self) {
        let url = self.database().url(OWNER);
        let migrate = self.run(["migrate"]).var("CREDCTL_DATABASE_URL", url);
        migrate.ends().succeeded();
    }

    /// The database, for tests that look into it.
    pub fn database(&self) -> &Database {
        self.database
            .as_ref()
            .expect("this home has a database of a server")
    }

    /// Another home over the same database, with the same variables.
    pub fn neighbour(&self) -> Self {
        let mut other = Credctl::fresh();
        let home = other.variables[OsStr::new("HOME")].clone();
        other.variables = self.variables.clone();
        other.added = Arc::clone(&self.added);
        other.set("HOME", home);
        other
    }

    /// The home folder.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// The folder of vault keys and the private database.
    pub fn data_home(&self) -> PathBuf {
        self.home().join(".local/share/credctl")
    }

    /// The path of the config file.
    pub fn config(&self) -> PathBuf {
        self.home().join(".config/credctl/config.toml")
    }

    /// Sets a variable for every run.
    pub fn set(&mut self, name: impl Into<OsString>, value: impl Into<OsString>) {
        self.variables.insert(name.into(), value.into());
    }

    /// Removes a variable.
    pub fn unset(&mut self, name: &str) {
        self.variables.remove(OsStr::new(name));
    }

    /// The variables of every run, for tests that start the program in another way.
    pub fn variables(&self) -> &BTreeMap<OsString, OsString> {
        &self.variables
    }

    /// The program with these arguments, not started yet.
    pub fn run<A: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = A>) -> Run<'_> {
        let mut command = Command::new(PROGRAM);
        command
            .args(arguments)
            .env_clear()
            .envs(&self.variables)
            .current_dir(self.home());
        Run {
            credctl: self,
            command,
            input: Vec::new(),
        }
    }

    /// Adds an Alpaca credential with keys of its own and returns its id; `flags` such as
    /// `--paper`.
    pub fn add(&self, nickname: &str, flags: &[&str]) -> String {
        let mut arguments = vec!["add", "--nickname", nickname, "--stdin"];
        arguments.extend(flags);
        let count = self.added.fetch_add(1, Ordering::Relaxed);
        let which = if count == 0 {
            String::new()
        } else {
            format!("-{count}")
        };
        // The key begins like a paper key, also where it is stored as live.
        if flags.contains(&"--live") {
            arguments.push("--ignore-key-prefix");
        }
        let keys = format!("PKTEST0000000000WXYZ\nsecret-of-a-test{which}\n");
        let added = self.run(arguments).input(keys).ends();
        added.succeeded().stdout.trim_end().to_owned()
    }

    /// The answer of `list --json`.
    pub fn list(&self) -> Value {
        self.run(["list", "--json"]).ends().succeeded().json()
    }

    /// The nicknames of `list --json`, in its order.
    pub fn nicknames(&self) -> Vec<String> {
        let nickname = |c: &Value| c["nickname"].as_str().unwrap().to_owned();
        self.credentials().iter().map(nickname).collect()
    }

    /// The credentials of `list --json`.
    pub fn credentials(&self) -> Vec<Value> {
        self.list()["credentials"].as_array().unwrap().clone()
    }
}

/// A vault whose first key is recorded already, so that commands print no note about it.
pub fn vault() -> Credctl {
    let t = Credctl::on_server();
    let seed = t.add("seed", &[]);
    t.run(["remove", &seed, "--yes"]).ends().succeeded();
    t
}

/// A vault with the paper credential `Paper 1`, which is active, and the live one `Live`; their ids.
pub fn paper_and_live() -> (Credctl, String, String) {
    let t = Credctl::on_server();
    let paper = t.add("Paper 1", &["--paper"]);
    let live = t.add("Live", &["--live"]);
    (t, paper, live)
}

/// The id of the credential that `use` finds for these arguments; it is active from then on.
#[track_caller]
pub fn found_by_use(t: &Credctl, arguments: &[&str]) -> String {
    let arguments = ["use", "--json"].iter().chain(arguments);
    let answer = t.run(arguments).ends().succeeded().json();
    answer["credential"]["id"].as_str().unwrap().to_owned()
}

/// Exit code, stdout and stderr, to compare all three at once.
pub fn outcome(ended: &Ended) -> (i32, &str, &str) {
    (ended.code, &ended.stdout, &ended.stderr)
}

/// The remark of a list in which no credential is active.
pub const NONE_ACTIVE: &str = "note: no active credential: choose one with `credctl use`\n";

/// The text of an empty list; `origin` says where the user's name comes from.
pub fn nothing_for(user: &str, origin: &str) -> String {
    format!("No credentials for user {user} ({origin})\nStore one with: credctl add\n")
}

/// The text of an empty list of the system user who runs the tests.
pub fn nothing_for_system_user() -> String {
    nothing_for(
        &credctl::parts::process::system_user().unwrap(),
        "your system user",
    )
}

impl Run<'_> {
    /// Sets the text on stdin, which is empty otherwise.
    pub fn input(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    /// Sets a variable for this run only.
    pub fn var(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Removes a variable for this run only.
    pub fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Lets another program, such as a tracer, start this run; it gets these arguments first.
    pub fn under<A: AsRef<OsStr>>(
        mut self,
        program: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Self {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .arg(self.command.get_program())
            .args(self.command.get_args())
            .env_clear()
            .current_dir(self.credctl.home());
        for (name, value) in self.command.get_envs() {
            command.env(name, value.unwrap_or_default());
        }
        self.command = command;
        self
    }

    /// The command, for settings that this builder does not know.
    pub fn command(&mut self) -> &mut Command {
        &mut self.command
    }

    /// Starts the process with pipes and returns it.
    pub fn start(mut self) -> Child {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = std::mem::take(&mut self.input);
        // Beside the reading of the answer: either pipe may be full. It may end before it reads all.
        std::thread::spawn(move || stdin.write_all(&input).ok());
        child
    }

    /// Runs the process to its end.
    pub fn ends(self) -> Ended {
        let arguments: Vec<_> = self
            .command
            .get_args()
            .map(|a| a.to_string_lossy().into_owned())
            .collect();
        debug_assert!(self.credctl.home().exists());
        Ended::of(arguments.join(" "), self.start())
    }
}

impl Ended {
    /// Waits for a process.
    pub fn of(arguments: String, child: Child) -> Self {
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).expect("output is UTF-8");
        Ended {
            arguments,
            code: output
                .status
                .code()
                .unwrap_or_else(|| 128 + output.status.signal().unwrap_or_default()),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }

    /// Asserts that the process ended with 0.
    #[track_caller]
    pub fn succeeded(self) -> Self {
        assert_eq!(self.code, 0, "{self:#?}");
        self
    }

    /// Asserts that the process ended with this code, and that stderr is exactly this text.
    #[track_caller]
    pub fn failed(self, code: i32, stderr: &str) -> Self {
        assert_eq!(
            (self.code, self.stderr.as_str()),
            (code, stderr),
            "{self:#?}"
        );
        self
    }

    /// stdout as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }

    /// The error object on stderr.
    #[track_caller]
    pub fn error(&self) -> Value {
        let object: Value =
            serde_json::from_str(&self.stderr).unwrap_or_else(|error| panic!("{error}: {self:#?}"));
        object["error"].clone()
    }
}

impl Drop for Credctl {
    /// Stops the private PostgreSQL of this home, if there is one, by its pid. As root also removes
    /// its files outside of the home.
    fn drop(&mut self) {
        if self
            .variables
            .contains_key(OsStr::new("CREDCTL_DATABASE_URL"))
        {
            return;
        }
        let status = self.run(["db", "status", "--json"]).ends();
        let status: Value = serde_json::from_str(&status.stdout).unwrap_or_default();
        self.run(["db", "stop"]).ends();
        if let Some(data) = status["data"].as_str().map(Path::new)
            && data.starts_with("/var/lib/credctl")
            && let Some(folder) = data.parent()
        {
            std::fs::remove_dir_all(folder).ok();
        }
    }
}
