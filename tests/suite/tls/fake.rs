//! A server that follows a script up to a point, and then hangs up or falls silent.

use std::{
    io::{self, Read, Write},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use rustls::{ServerConfig, ServerConnection};

use crate::common::{
    proxy::messages::{message, read_startup},
    tls::{self, QUESTION, TlsStream},
};

/// Time that a program may be silent before its test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a fake server does.
#[derive(Debug, Clone)]
pub enum Script {
    /// Goes on until this point, then does that.
    Until(Point, End),
    /// Answers the question whether it has TLS by these bytes, makes a handshake if the client begins one,
    /// and takes every login.
    Answer(Vec<u8>),
    /// The same, but what follows the bytes is no handshake.
    AnswerOnly(Vec<u8>),
}

/// A point in the beginning of a session over TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    Connected,
    Asked,
    Answered,
    /// Half of what the server says in the handshake is sent.
    InHandshake,
    Encrypted,
    Greeted,
    /// SCRAM is offered.
    Offered,
    /// The login is taken, and the session is not ready.
    LoggedIn,
}

pub const POINTS: [Point; 8] = [
    Point::Connected,
    Point::Asked,
    Point::Answered,
    Point::InHandshake,
    Point::Encrypted,
    Point::Greeted,
    Point::Offered,
    Point::LoggedIn,
];

/// The end of a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    HangUp,
    Stall,
}

/// What a fake server was told on one connection.
#[derive(Debug, Default)]
pub struct Heard {
    /// All bytes before and without TLS, but for the question.
    pub clear: Vec<u8>,
    /// All bytes within TLS.
    pub within: Vec<u8>,
}

/// A listening fake.
pub struct Fake {
    port: u16,
    is_closing: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Heard>>,
}

impl Fake {
    /// A fake that does this on each connection.
    pub fn new(script: Script, shows: Arc<ServerConfig>) -> Self {
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
                let (script, shows) = (script.clone(), Arc::clone(&shows));
                talks.push(thread::spawn(move || {
                    client.set_read_timeout(Some(PATIENCE)).unwrap();
                    let mut heard = Heard::default();
                    talk(client, &script, &shows, &mut heard).ok();
                    heard
                }));
            }
            talks.into_iter().map(|talk| talk.join().unwrap()).collect()
        });
        Fake {
            port,
            is_closing,
            thread,
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends it. Returns what it was told on each connection.
    pub fn ends(self) -> Vec<Heard> {
        self.is_closing.store(true, Ordering::SeqCst);
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).unwrap());
        self.thread.join().unwrap()
    }
}

fn talk(
    client: TcpStream,
    script: &Script,
    shows: &Arc<ServerConfig>,
    heard: &mut Heard,
) -> io::Result<()> {
    match script {
        Script::Until(point, end) => {
            let reached = go_to(*point, &client, shows, heard);
            if *end == End::HangUp {
                client.shutdown(Shutdown::Both)?;
            }
            match reached? {
                Some(mut session) => session.read_to_end(&mut heard.within),
                None => (&client).read_to_end(&mut heard.clear),
            }
            .map(drop)
        }
        Script::Answer(bytes) => {
            let Some(mut client) = asked(client, heard)? else {
                return Ok(());
            };
            client.write_all(bytes)?;
            let mut client = TlsStream::accept(client, shows)?;
            greeted(&mut client, heard)?;
            client.write_all(&[ok(), message(b'Z', b"I")].concat())?;
            client.read_to_end(&mut heard.within).map(drop)
        }
        Script::AnswerOnly(bytes) => {
            let Some(mut client) = asked(client, heard)? else {
                return Ok(());
            };
            client.write_all(bytes)?;
            client.shutdown(Shutdown::Write)?;
            client.read_to_end(&mut heard.clear).map(drop)
        }
    }
}

impl Point {
    fn is_reached_by(self, other: Point) -> bool {
        let at = |point| POINTS.iter().position(|one| *one == point);
        at(other) >= at(self)
    }
}

/// Goes on until a point. Returns the TLS connection, if the point is behind its handshake.
fn go_to(
    point: Point,
    client: &TcpStream,
    shows: &Arc<ServerConfig>,
    heard: &mut Heard,
) -> io::Result<Option<TlsStream>> {
    if point == Point::Connected {
        return Ok(None);
    }
    if !tls::begins_handshake(client)? {
        let Some(mut client) = asked(client.try_clone()?, heard)? else {
            return Err(io::ErrorKind::ConnectionAborted.into());
        };
        if point == Point::Asked {
            return Ok(None);
        }
        client.write_all(b"S")?;
    }
    match point {
        Point::Asked | Point::Answered => return Ok(None),
        Point::InHandshake => return begin_handshake(client, shows).map(|()| None),
        _ => {}
    }
    let mut client = TlsStream::accept(client.try_clone()?, shows)?;
    if Point::Greeted.is_reached_by(point) {
        greeted(&mut client, heard)?;
    }
    match point {
        Point::Offered => {
            let offer = [&[0, 0, 0, 10], &b"SCRAM-SHA-256\0\0"[..]].concat();
            client.write_all(&message(b'R', &offer))?;
        }
        Point::LoggedIn => client.write_all(&ok())?,
        _ => {}
    }
    Ok(Some(client))
}

/// Hears the question. A client that begins in clear is heard, and left alone.
fn asked(mut client: TcpStream, heard: &mut Heard) -> io::Result<Option<TcpStream>> {
    let first = read_startup(&mut client)?;
    if first.bytes == QUESTION {
        return Ok(Some(client));
    }
    heard.clear.extend(first.bytes);
    client.shutdown(Shutdown::Write)?;
    client.read_to_end(&mut heard.clear)?;
    Ok(None)
}

fn greeted(client: &mut TlsStream, heard: &mut Heard) -> io::Result<()> {
    let greeting = read_startup(client)?;
    heard.within.extend(greeting.bytes);
    Ok(())
}

/// Sends half of the server's part of a handshake.
fn begin_handshake(mut client: &TcpStream, shows: &Arc<ServerConfig>) -> io::Result<()> {
    let mut session = ServerConnection::new(Arc::clone(shows)).unwrap();
    while !session.wants_write() {
        session.read_tls(&mut client)?;
        session.process_new_packets().map_err(io::Error::other)?;
    }
    let mut said = Vec::new();
    while session.wants_write() {
        session.write_tls(&mut said)?;
    }
    client.write_all(&said[..said.len() / 2])
}

/// The message that takes a login.
pub fn ok() -> Vec<u8> {
    message(b'R', &[0; 4])
}
