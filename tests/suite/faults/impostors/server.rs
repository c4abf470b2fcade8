//! A server that follows a script instead of PostgreSQL, and keeps what it is told.

use std::{
    io::{self, Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use super::scram::Exchange;
use crate::common::proxy::messages::{Message, message, read_greeting, read_message};

/// Time that a program may be silent before its test fails.
const PATIENCE: Duration = Duration::from_secs(60);

/// Bytes at the beginning of a text that [`Pace::Bytewise`] sends one by one.
const ONE_BY_ONE: usize = 80;

/// One thing that an impostor does.
#[derive(Debug, Clone)]
pub enum Step {
    /// Sends this.
    Say(Vec<u8>),
    /// Sends this until the program has gone, with a pause after each time.
    SayForEver(Vec<u8>, Duration),
    /// Waits for the beginning of SCRAM, and sends the challenge.
    Challenge {
        /// The number of rounds, as it is sent.
        rounds: &'static str,
        /// True if the server's nonce begins with the program's, as it must.
        fits: bool,
    },
    /// Waits for the proof of the program, and answers it.
    Answer(Signature),
    /// Waits until the program has said this much after its greeting.
    Hear(usize),
}

/// The answer of an impostor to a proof.
#[derive(Debug, Clone, Copy)]
pub enum Signature {
    /// One that only a server can make that knows the password.
    Right,
    Wrong,
    /// The error that a server sends in its place.
    Refused,
    Missing,
}

/// How an impostor sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// All that is sent in a row at once.
    Whole,
    /// Byte by byte.
    Bytewise,
}

/// A listening impostor.
pub struct Impostor {
    address: SocketAddr,
    is_closing: Arc<AtomicBool>,
    thread: JoinHandle<Vec<Vec<Message>>>,
}

impl Impostor {
    /// An impostor that does this on each connection.
    pub fn new(listener: TcpListener, script: Vec<Step>, pace: Pace) -> Self {
        let address = listener.local_addr().unwrap();
        let is_closing = Arc::new(AtomicBool::new(false));
        let closing = Arc::clone(&is_closing);
        let thread = thread::spawn(move || {
            let mut heard = Vec::new();
            for stream in listener.incoming().flatten() {
                if closing.load(Ordering::SeqCst) {
                    break;
                }
                heard.push(Talk::hold(stream, &script, pace));
            }
            heard
        });
        Impostor {
            address,
            is_closing,
            thread,
        }
    }

    /// The address at which it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it. Returns what it was told on each connection.
    pub fn ends(self) -> Vec<Vec<Message>> {
        self.is_closing.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address).unwrap());
        self.thread.join().unwrap()
    }
}

/// One connection of an impostor.
struct Talk {
    stream: TcpStream,
    pace: Pace,
    heard: Vec<Message>,
    scram: Exchange,
}

impl Talk {
    /// Follows the script, says no more, and listens until the program ends. Returns what it said.
    fn hold(stream: TcpStream, script: &[Step], pace: Pace) -> Vec<Message> {
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let mut talk = Talk {
            stream,
            pace,
            heard: Vec::new(),
            scram: Exchange::default(),
        };
        if talk.follow(script).is_ok() {
            talk.stream.shutdown(Shutdown::Write).ok();
        }
        while talk.hear().is_ok() {}
        // The program may have ended within a message.
        let mut rest = Vec::new();
        talk.stream.read_to_end(&mut rest).ok();
        talk.heard.push(Message {
            tag: 0,
            bytes: rest,
        });
        talk.heard
    }

    fn follow(&mut self, script: &[Step]) -> io::Result<()> {
        let greeting = read_greeting(&mut self.stream)?;
        self.heard.push(greeting);
        let mut pending = Vec::new();
        for step in script {
            if let Step::Say(bytes) = step {
                pending.extend(bytes);
                continue;
            }
            self.say(&std::mem::take(&mut pending))?;
            match step {
                Step::Say(_) => {}
                Step::SayForEver(bytes, pause) => loop {
                    self.stream.write_all(bytes)?;
                    thread::sleep(*pause);
                },
                Step::Challenge { rounds, fits } => {
                    let first = self.hear()?;
                    let challenge = self.scram.challenge(&first, rounds, *fits);
                    pending = message(b'R', &[&[0, 0, 0, 11], &challenge[..]].concat());
                }
                Step::Answer(signature) => {
                    let last = self.hear()?;
                    let answer = self.scram.answer(&last, *signature);
                    if let Some(answer) = answer {
                        pending = message(b'R', &[&[0, 0, 0, 12], &answer[..]].concat());
                    }
                }
                Step::Hear(messages) => {
                    while self.heard.len() <= *messages {
                        self.hear()?;
                    }
                }
            }
        }
        self.say(&pending)
    }

    fn say(&mut self, bytes: &[u8]) -> io::Result<()> {
        let slow = match self.pace {
            Pace::Whole => 0,
            Pace::Bytewise => bytes.len().min(ONE_BY_ONE),
        };
        for byte in &bytes[..slow] {
            self.stream.write_all(&[*byte])?;
        }
        self.stream.write_all(&bytes[slow..])
    }

    fn hear(&mut self) -> io::Result<Message> {
        let message = read_message(&mut self.stream)?;
        self.heard.push(message.clone());
        Ok(message)
    }
}
