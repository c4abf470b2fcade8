//! A man in the middle. He ends TLS with a certificate of his own authority, passes on what he hears, and
//! keeps all of it.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use rustls::ServerConfig;

use super::answers::Link;
use crate::common::{
    proxy::messages::{Message, message, read_message, read_startup},
    tls::{self, Greeting, TlsStream},
};

/// Time that either side may be silent before a test fails.
const PATIENCE: Duration = Duration::from_secs(60);

const SCRAM_PLUS: &[u8] = b"SCRAM-SHA-256-PLUS";

/// What the man makes of the list of methods that the server offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// Passes it on.
    Faithful,
    /// Leaves out the method that binds a login to TLS.
    WithoutBinding,
    /// Adds that method.
    WithBinding,
}

/// How the man works.
#[derive(Debug, Clone)]
pub struct Tactics {
    /// How he reaches the server.
    pub to_server: Link,
    pub offer: Offer,
    pub port: u16,
    /// What he shows to clients.
    pub shows: Arc<ServerConfig>,
}

/// What he heard on one connection.
#[derive(Debug, Default)]
pub struct Talk {
    /// True if a client made the handshake with him.
    pub over_tls: bool,
    /// Messages of the client, in clear.
    pub said: Vec<Message>,
    /// Messages of the server.
    pub answered: Vec<Message>,
}

impl Talk {
    /// The number of messages that take part in a login.
    pub fn proofs(&self) -> usize {
        self.said.iter().filter(|one| one.tag == b'p').count()
    }

    /// True if the server let the client in.
    pub fn is_let_in(&self) -> bool {
        let is_ok = |one: &Message| one.tag == b'R' && one.bytes[5..9] == [0; 4];
        self.answered.iter().any(is_ok)
    }
}

/// A listening man.
pub struct Man {
    port: u16,
    is_closing: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Talk>>,
}

impl Man {
    /// A man who treats each connection like this.
    pub fn new(tactics: Tactics) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let is_closing = Arc::new(AtomicBool::new(false));
        let closing = Arc::clone(&is_closing);
        let thread = thread::spawn(move || {
            let mut talks = Vec::new();
            for client in listener.incoming().flatten() {
                if closing.load(Ordering::SeqCst) {
                    break;
                }
                let tactics = tactics.clone();
                talks.push(thread::spawn(move || hold(client, &tactics)));
            }
            let talks = talks.into_iter().map(|talk| talk.join().unwrap());
            talks.collect()
        });
        Man {
            port,
            is_closing,
            thread,
        }
    }

    /// The port at which he listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends him. Returns what he heard on each connection.
    pub fn ends(self) -> Vec<Talk> {
        self.is_closing.store(true, Ordering::SeqCst);
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap());
        self.thread.join().unwrap()
    }
}

/// One side of a connection.
#[derive(Clone)]
enum Side {
    Clear(Arc<TcpStream>),
    Tls(TlsStream),
}

impl Side {
    fn cut(&self) {
        match self {
            Side::Clear(stream) => drop(stream.shutdown(Shutdown::Both)),
            Side::Tls(stream) => stream.cut(),
        }
    }
}

impl Read for Side {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self {
            Side::Clear(stream) => (&**stream).read(into),
            Side::Tls(stream) => stream.read(into),
        }
    }
}

impl Write for Side {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Side::Clear(stream) => (&**stream).write(bytes),
            Side::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Serves one connection until either side ends it. Returns what was said.
fn hold(client: TcpStream, tactics: &Tactics) -> Talk {
    client.set_read_timeout(Some(PATIENCE)).unwrap();
    let talk = Mutex::new(Talk::default());
    pass_on(client, tactics, &talk).ok();
    talk.into_inner().unwrap()
}

fn pass_on(client: TcpStream, tactics: &Tactics, talk: &Mutex<Talk>) -> io::Result<()> {
    let (mut client, first) = match tls::greet(client, &tactics.shows)? {
        Greeting::Clear(client, first) => (Side::Clear(Arc::new(client)), first),
        Greeting::Tls(mut client) => {
            talk.lock().unwrap().over_tls = true;
            let first = read_startup(&mut client)?;
            (Side::Tls(client), first)
        }
    };
    let mut server = reach(tactics)?;
    let (to_client, from_server) = (client.clone(), server.clone());
    thread::scope(|scope| {
        scope.spawn(move || {
            let (client, server) = (to_client.clone(), from_server.clone());
            pass_answers(from_server, to_client, tactics.offer, talk).ok();
            client.cut();
            server.cut();
        });
        let mut next = Ok(first);
        while let Ok(message) = next {
            talk.lock().unwrap().said.push(message.clone());
            if server.write_all(&message.bytes).is_err() {
                break;
            }
            next = read_message(&mut client);
        }
        server.cut();
    });
    Ok(())
}

/// Connects to the server.
fn reach(tactics: &Tactics) -> io::Result<Side> {
    let server = TcpStream::connect((Ipv4Addr::LOCALHOST, tactics.port))?;
    server.set_read_timeout(Some(PATIENCE))?;
    if tactics.to_server == Link::Clear {
        return Ok(Side::Clear(Arc::new(server)));
    }
    assert_eq!(tls::ask(&server)?, b'S');
    TlsStream::connect(server).map(Side::Tls)
}

fn pass_answers(
    mut server: Side,
    mut client: Side,
    offer: Offer,
    talk: &Mutex<Talk>,
) -> io::Result<()> {
    loop {
        let answer = read_message(&mut server)?;
        let passed = treated(&answer, offer);
        talk.lock().unwrap().answered.push(answer);
        client.write_all(&passed)?;
    }
}

/// The bytes that are passed on in place of an answer of the server.
fn treated(answer: &Message, offer: Offer) -> Vec<u8> {
    const SASL: &[u8] = &[0, 0, 0, 10];
    let methods = match (answer.tag, answer.bytes[5..].strip_prefix(SASL)) {
        (b'R', Some(methods)) if offer != Offer::Faithful => methods,
        _ => return answer.bytes.clone(),
    };
    let mut body = SASL.to_vec();
    if offer == Offer::WithBinding {
        body.extend([SCRAM_PLUS, &[0]].concat());
    }
    // Names, each with a zero behind it, and one more zero.
    for method in methods
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty())
    {
        if method != SCRAM_PLUS {
            body.extend([method, &[0]].concat());
        }
    }
    body.push(0);
    message(b'R', &body)
}
