//! A proxy between the program and PostgreSQL, which records what the program sends and fails as
//! planned.

mod connections;
pub mod fault;
pub mod messages;
mod over_tls;
mod treatment;

use std::{
    fs, io,
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::net::{UnixListener, UnixStream},
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock},
    thread,
    time::Duration,
};

use tempfile::TempDir;

use self::{
    connections::{accept, join},
    fault::{Deed, Fault, Side},
    messages::Message,
    treatment::{Then, Treatment},
};
use super::{
    credctl::Credctl,
    pg::{self, APP, Database},
};

/// Time that a program may be silent, and that a reply may be withheld from it.
const PATIENCE: Duration = Duration::from_secs(30);

/// How the proxy treats each connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// Passes everything on.
    Faithful,
    /// Once connected, passes no reply on before the program has sent COMMIT.
    WithholdUntilCommit,
    /// Accepts the connection, and never sends anything.
    SilentFromTheStart,
    /// Authenticates the program, and never says that it is ready.
    SilentBeforeReady,
    /// Says that it is ready, and never answers.
    SilentWhenAsked,
    /// Cuts the connection where a writing transaction sends its first statement.
    CutBeforeWriting,
    /// Cuts the connection instead of passing COMMIT of a writing transaction on.
    CutInsteadOfCommit,
    /// Has the server roll back that transaction, and says that it is committed.
    ClaimCommit,
    /// Cuts the program off instead of passing that COMMIT on. The server's transaction stays open.
    HoldInsteadOfCommit,
    /// Cuts the program off, and passes that COMMIT on once the program writes over another connection.
    HoldCommitUntilAsked,
    /// Has the server prepare that transaction instead of committing it, and cuts the connection.
    PrepareInsteadOfCommit,
    /// Falls silent when that COMMIT is done, before the program hears of it.
    SilentAfterCommit,
    /// Cuts the connection when that COMMIT is done, before the program hears of it.
    CutAfterCommit,
    /// Cuts the connection when that COMMIT is done, and the next connection too.
    CutAfterCommitAndOnceMore,
    /// Cuts the connection when that COMMIT is done, and lets nobody connect any more.
    CutAfterCommitForGood,
    /// Cuts the connection when that COMMIT is done, after an error such as a pooler sends that
    /// lost the server.
    TellOfACutAfterCommit,
    /// Does something to one message, and passes all others on.
    Meddle(Fault),
}

/// One connection, with what the program sent. A new turn begins each time the program has received
/// something.
#[derive(Debug, Clone, Default)]
pub struct Connection {
    /// Messages of the program, turn by turn.
    pub turns: Vec<Vec<Message>>,
    /// Messages of the server.
    pub answers: Vec<Message>,
    has_heard: bool,
    is_ready: bool,
    is_writing: bool,
    has_committed: bool,
    has_written: bool,
    is_silent: bool,
}

/// A socket in a folder of its own that leads to the server of this run.
pub struct Proxy {
    folder: TempDir,
    state: Arc<State>,
    /// The port that leads to the proxy over TLS, once it is open.
    tls_port: OnceLock<u16>,
}

struct State {
    plan: Plan,
    /// Socket of the server.
    server: PathBuf,
    socket: PathBuf,
    connections: Mutex<Vec<Connection>>,
    changed: Condvar,
    closing: Mutex<bool>,
    /// True once no connection hears anything any more.
    all_are_silent: Mutex<bool>,
}

impl Proxy {
    /// A proxy before the server of this run that follows this plan.
    pub fn new(plan: Plan) -> Self {
        Proxy::before(pg::server().folder(), plan)
    }

    /// A proxy before the server whose socket is in this folder.
    pub fn before(server: &Path, plan: Plan) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("ccp")
            .tempdir_in("/tmp")
            .unwrap();
        let state = Arc::new(State {
            plan,
            server: socket_in(server),
            socket: socket_in(folder.path()),
            connections: Mutex::default(),
            changed: Condvar::new(),
            closing: Mutex::default(),
            all_are_silent: Mutex::default(),
        });
        let listener = UnixListener::bind(&state.socket).unwrap();
        let accepting = Arc::clone(&state);
        thread::spawn(move || accept(&listener, &accepting));
        Proxy {
            folder,
            state,
            tls_port: OnceLock::new(),
        }
    }

    /// Makes a home reach its database by way of the proxy from now on.
    pub fn serve(&self, t: &mut Credctl) {
        let url = self.url(t.database());
        t.set("CREDCTL_DATABASE_URL", url);
    }

    /// The URL of a database by way of the proxy.
    pub fn url(&self, database: &Database) -> String {
        self.url_as(APP, database)
    }

    /// The URL of a database by way of the proxy, as this role.
    pub fn url_as(&self, role: &str, database: &Database) -> String {
        self.url_to(role, database.name())
    }

    /// The URL of the database with this name by way of the proxy, as this role.
    pub fn url_to(&self, role: &str, database: &str) -> String {
        let folder = self.folder.path().to_str().unwrap().replace('/', "%2F");
        format!("postgres://{role}@{folder}/{database}")
    }

    /// Opens a TCP port of the loopback that leads to the proxy, and returns it.
    pub fn tcp_port(&self) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let socket = self.state.socket.clone();
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = UnixStream::connect(&socket) else {
                    return;
                };
                join(client, server);
            }
        });
        port
    }

    /// Name of the transaction that [`Plan::PrepareInsteadOfCommit`] has the server prepare.
    pub fn prepared_name(&self) -> String {
        self.state.prepared_name()
    }

    /// Waits until the program has made this many connections.
    pub fn wait_until_connected(&self, times: usize) {
        let not_yet = |made: &mut Vec<Connection>| {
            let made = made.iter().filter(|one| !one.turns.is_empty());
            made.count() < times
        };
        let made = self.state.connections();
        let waited = self
            .state
            .changed
            .wait_timeout_while(made, PATIENCE, not_yet);
        assert!(!waited.unwrap().1.timed_out(), "nobody connected");
    }

    /// The folder of the socket.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Waits until a program has sent something in this many turns.
    pub fn wait_until_asked(&self, times: usize) {
        let not_yet = |made: &mut Vec<Connection>| made.iter().all(|one| one.turns.len() < times);
        let made = self.state.connections();
        let waited = self
            .state
            .changed
            .wait_timeout_while(made, PATIENCE, not_yet);
        assert!(!waited.unwrap().1.timed_out(), "nobody asked");
    }

    /// The number of answers of the server on the first connection, as far as it was made.
    pub fn answers(&self) -> usize {
        let made = self.state.connections();
        made.first().map_or(0, |first| first.answers.len())
    }

    /// All connections so far, in the order in which they were made.
    pub fn connections(&self) -> Vec<Connection> {
        // Connections are accepted in order: once ours is, no earlier one is still waiting.
        drop(UnixStream::connect(&self.state.socket).unwrap());
        let mut made = self.state.connections();
        while made.last().is_none_or(|last| !last.turns.is_empty()) {
            made = self.state.changed.wait(made).unwrap();
        }
        made[..made.len() - 1].to_vec()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        *self.state.closing.lock().unwrap() = true;
        drop(self.state.connections());
        self.state.changed.notify_all();
        UnixStream::connect(&self.state.socket).ok();
        if let Some(port) = self.tls_port.get() {
            TcpStream::connect((Ipv4Addr::LOCALHOST, *port)).ok();
        }
    }
}

impl State {
    fn connections(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.connections.lock().unwrap()
    }

    /// Records a message of the program; returns what becomes of it.
    fn sent(&self, number: usize, message: &Message) -> Treatment {
        let mut connections = self.connections();
        let connection = &mut connections[number];
        let at = connection.turns.iter().map(Vec::len).sum();
        if connection.turns.is_empty() || std::mem::take(&mut connection.has_heard) {
            connection.turns.push(Vec::new());
        }
        connection.turns.last_mut().unwrap().push(message.clone());
        let sql = message.simple_query().unwrap_or_default();
        if sql.starts_with("BEGIN") {
            connection.is_writing = sql.starts_with("BEGIN ISOLATION LEVEL READ COMMITTED; ");
        }
        let commits = sql == "COMMIT";
        connection.has_committed |= commits;
        let is_writing = connection.is_writing;
        // What a program asks afterwards is not what these plans are for.
        let is_write = number == 0 && is_writing && commits;
        connection.has_written |= is_write;
        let is_silent = connection.is_silent || *self.all_are_silent.lock().unwrap();
        self.changed.notify_all();
        drop(connections);
        let cuts = match self.plan {
            Plan::CutBeforeWriting => is_writing,
            Plan::CutInsteadOfCommit => is_write,
            _ => false,
        };
        match self.plan {
            _ if cuts => Treatment::cut_after(Vec::new()),
            Plan::HoldInsteadOfCommit | Plan::HoldCommitUntilAsked if is_write => Treatment::hold(),
            Plan::PrepareInsteadOfCommit if is_write => {
                let prepare = format!("PREPARE TRANSACTION '{}'", self.prepared_name());
                Treatment::cut_after(messages::simple_query(&prepare))
            }
            _ if is_silent => Treatment::lose(),
            Plan::ClaimCommit if is_write => Treatment {
                passed: messages::simple_query("ROLLBACK"),
                then: Then::GoOn,
            },
            Plan::Meddle(fault) if fault.spot.is(number, Side::Question, at) => {
                self.meddle(number, fault, message)
            }
            _ => Treatment::pass(message),
        }
    }

    /// Records a reply of the server; returns what becomes of it.
    fn answered(&self, number: usize, message: &Message) -> io::Result<Treatment> {
        let mut connections = self.connections();
        let connection = &mut connections[number];
        let at = connection.answers.len();
        connection.answers.push(message.clone());
        let is_ready = connection.is_ready;
        let is_silent = connection.is_silent || *self.all_are_silent.lock().unwrap();
        let is_done = connection.has_written && message.is_done_with("COMMIT");
        let treatment = match self.plan {
            _ if is_silent => Treatment::lose(),
            Plan::SilentBeforeReady => Treatment::pass_if(message, message.tag == b'R'),
            Plan::SilentWhenAsked => Treatment::pass_if(message, !is_ready),
            Plan::ClaimCommit if connection.has_written && message.is_done_with("ROLLBACK") => {
                Treatment {
                    passed: messages::message(b'C', b"COMMIT\0"),
                    then: Then::GoOn,
                }
            }
            Plan::SilentAfterCommit if is_done => Treatment::fall_silent(),
            Plan::CutAfterCommit | Plan::CutAfterCommitAndOnceMore if is_done => {
                Treatment::cut_after(Vec::new())
            }
            Plan::TellOfACutAfterCommit if is_done => {
                Treatment::cut_after(messages::error("FATAL", "08P01", "server conn crashed?"))
            }
            Plan::CutAfterCommitForGood if is_done => {
                fs::remove_file(&self.socket)?;
                Treatment::cut_after(Vec::new())
            }
            Plan::WithholdUntilCommit if is_ready => {
                let waits = |c: &mut Vec<Connection>| !c[number].has_committed;
                let waited = self
                    .changed
                    .wait_timeout_while(connections, PATIENCE, waits);
                connections = waited.unwrap().0;
                Treatment::pass_if(message, connections[number].has_committed)
            }
            Plan::Meddle(fault) if fault.spot.is(number, Side::Answer, at) => {
                drop(connections);
                let treatment = self.meddle(number, fault, message);
                connections = self.connections();
                treatment
            }
            _ => Treatment::pass(message),
        };
        let connection = &mut connections[number];
        connection.is_silent |= treatment.then == Then::FallSilent;
        connection.has_heard |= !treatment.passed.is_empty();
        connection.is_ready |= message.tag == b'Z';
        Ok(treatment)
    }

    /// Name of the transaction that the server prepared.
    fn prepared_name(&self) -> String {
        let folder = self.socket.parent().and_then(Path::file_name);
        folder.unwrap().to_str().unwrap().to_owned()
    }

    /// Waits, with the server's side of a connection open, until the program writes over another one.
    /// Returns false if the proxy is closed before.
    fn hold(&self, number: usize) -> bool {
        let connections = self.connections();
        let writes = |made: &[Connection]| made.iter().skip(number + 1).any(|one| one.is_writing);
        let is_closing = || *self.closing.lock().unwrap();
        let waits = |made: &mut Vec<Connection>| {
            let is_asked = self.plan == Plan::HoldCommitUntilAsked && writes(made);
            !is_asked && !is_closing()
        };
        let waited = self
            .changed
            .wait_timeout_while(connections, PATIENCE, waits);
        drop(waited.unwrap());
        self.plan == Plan::HoldCommitUntilAsked && !is_closing()
    }

    /// Treats a message as the fault of the plan says; waits here if the message is to be delayed.
    fn meddle(&self, number: usize, fault: Fault, message: &Message) -> Treatment {
        if fault.for_good {
            fs::remove_file(&self.socket).ok();
        }
        let described = self.connections()[number].described();
        let treatment = fault.deed.treat(message, &described);
        if fault.deed == Deed::SilenceOfAll {
            *self.all_are_silent.lock().unwrap() = true;
        }
        if treatment.then == Then::FallSilent {
            self.connections()[number].is_silent = true;
        }
        treatment
    }
}

impl Connection {
    /// Messages of the program, one after the other.
    pub fn questions(&self) -> impl Iterator<Item = &Message> {
        self.turns.iter().flatten()
    }

    /// The types of the columns described last.
    fn described(&self) -> Vec<u32> {
        let mut newest_first = self.answers.iter().rev();
        newest_first
            .find_map(Message::column_types)
            .unwrap_or_default()
    }
}

fn socket_in(folder: &Path) -> PathBuf {
    folder.join(".s.PGSQL.5432")
}
