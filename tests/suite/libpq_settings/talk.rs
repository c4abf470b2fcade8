//! One connection at a place: what the program says, until the place sends it away.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, TcpStream},
    os::unix::net::UnixStream,
    time::Duration,
};

use super::{hello::asked_host, scram::Exchange};
use crate::common::proxy::messages::{Message, error, message, read_message, read_startup};

/// Time that a program may be silent before it is hung up on: its test fails instead of hanging.
const PATIENCE: Duration = Duration::from_secs(20);

/// Time in which a program that was refused has to go.
const FAREWELL: Duration = Duration::from_secs(2);

/// Requests that come in place of a session.
const TLS: u32 = 80_877_103;
const KERBEROS: u32 = 80_877_104;

/// The beginning of a TLS record with a handshake.
const HANDSHAKE: u8 = 0x16;

/// What a place does to programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Refuses every session: FATAL 28000.
    Refuses,
    /// Has no time for sessions now: FATAL 57P03.
    IsBusy,
    /// Hangs up when a session begins.
    HangsUp,
    /// Hangs up on the first word.
    HangsUpAtOnce,
    /// Asks for the password in clear text, and refuses it.
    AsksInClear,
    /// Asks for a proof of the password by SCRAM, and refuses it.
    AsksForProof,
    /// Has TLS, but hangs up within the handshake; refuses sessions in clear text.
    HasTls,
}

/// A connection of either kind.
pub enum Stream {
    Tcp(TcpStream),
    Unix(UnixStream),
}

/// One connection.
pub struct Talk<'a> {
    pub stream: Stream,
    pub manner: Manner,
    /// Keeps a word that the program has said.
    pub keep: &'a mut dyn FnMut(String),
}

impl Talk<'_> {
    /// Talks with a program, whose first message this is, until it has gone or is sent away.
    pub fn hold(&mut self, first: Message) -> io::Result<()> {
        self.stream.set_patience(PATIENCE)?;
        if first.bytes[0] == HANDSHAKE {
            self.hello(&first)?;
            return Ok(());
        }
        let mut next = first;
        loop {
            let code = u32::from_be_bytes(next.bytes[4..8].try_into().unwrap());
            if self.manner == Manner::HangsUpAtOnce {
                self.tell_of_tls(code);
                return Ok(());
            }
            match code {
                TLS if self.manner == Manner::HasTls => {
                    self.tell_of_tls(code);
                    self.stream.write_all(b"S")?;
                    let first = read_first(&mut self.stream);
                    // A program that cannot begin the handshake says nothing more.
                    return match first {
                        Ok(first) => self.hello(&first),
                        Err(_) => self.say("nothing"),
                    };
                }
                TLS | KERBEROS => {
                    self.tell_of_tls(code);
                    self.stream.write_all(b"N")?;
                }
                _ => return self.session(&next),
            }
            next = read_first(&mut self.stream)?;
        }
    }

    fn say(&mut self, word: impl Into<String>) -> io::Result<()> {
        (self.keep)(word.into());
        Ok(())
    }

    fn tell_of_tls(&mut self, code: u32) {
        if code == TLS {
            (self.keep)("tls".to_owned());
        }
    }

    fn hello(&mut self, hello: &Message) -> io::Result<()> {
        self.say("hello")?;
        match asked_host(&hello.bytes[5..]) {
            Some(host) => self.say(host),
            None => Ok(()),
        }
    }

    fn session(&mut self, startup: &Message) -> io::Result<()> {
        for word in parameters(startup) {
            self.say(word)?;
        }
        match self.manner {
            Manner::Refuses | Manner::HasTls => self.refuse("28000"),
            Manner::IsBusy => self.refuse("57P03"),
            Manner::HangsUp | Manner::HangsUpAtOnce => Ok(()),
            Manner::AsksInClear => {
                self.stream.write_all(&ask(3, b""))?;
                let Some(password) = self.answer() else {
                    return self.say("no password");
                };
                let password = password.trim_end_matches('\0');
                self.say(format!("password={}", shown(password)))?;
                self.refuse("28P01")
            }
            Manner::AsksForProof => {
                self.stream.write_all(&ask(10, b"SCRAM-SHA-256\0\0"))?;
                let Some(first) = self.answer() else {
                    return self.say("no proof");
                };
                let exchange = Exchange::begin(&first);
                self.stream
                    .write_all(&ask(11, exchange.challenge.as_bytes()))?;
                let Some(last) = self.answer() else {
                    return self.say("half a proof");
                };
                self.say(format!("proof={}", exchange.proven(&last)))?;
                self.refuse("28P01")
            }
        }
    }

    /// The program's part of a login; `None` if it has gone instead.
    fn answer(&mut self) -> Option<String> {
        let message = read_message(&mut self.stream).ok()?;
        Some(String::from_utf8_lossy(&message.bytes[5..]).into_owned())
    }

    fn refuse(&mut self, sqlstate: &str) -> io::Result<()> {
        let refusal = error("FATAL", sqlstate, "not here");
        self.stream.write_all(&refusal)?;
        self.stream.end()
    }
}

fn ask(kind: u32, rest: &[u8]) -> Vec<u8> {
    message(b'R', &[&kind.to_be_bytes(), rest].concat())
}

/// Reads the first message of a connection: a request, the beginning of a session, or one of TLS.
pub fn read_first(from: &mut impl Read) -> io::Result<Message> {
    let mut head = [0];
    from.read_exact(&mut head)?;
    if head[0] != HANDSHAKE {
        return read_startup(&mut head.chain(from));
    }
    let mut bytes = vec![HANDSHAKE, 0, 0, 0, 0];
    from.read_exact(&mut bytes[1..])?;
    let length = u16::from_be_bytes([bytes[3], bytes[4]]);
    bytes.resize(5 + usize::from(length), 0);
    from.read_exact(&mut bytes[5..])?;
    Ok(Message { tag: 0, bytes })
}

/// The parameters of a session that the settings of the connection decide.
fn parameters(startup: &Message) -> Vec<String> {
    let texts = startup.bytes[8..].split(|byte| *byte == 0);
    let texts: Vec<_> = texts.map(String::from_utf8_lossy).collect();
    let pairs = || texts.chunks_exact(2).filter(|pair| !pair[0].is_empty());
    let mut words = Vec::new();
    for name in ["user", "database", "options", "application_name"] {
        let found = pairs().find(|pair| pair[0] == name);
        let value = found.map(|pair| &*pair[1]);
        match (name, value) {
            // Each program has a name of its own, unless the settings give it one.
            ("application_name", Some(own)) if own == "psql" || own.starts_with("credctl/") => {}
            ("application_name", None) => words.push("without a name".to_owned()),
            (_, Some(value)) => words.push(format!("{name}={}", shown(value))),
            (_, None) => {}
        }
    }
    words
}

/// A value, quoted if it would not be one word.
fn shown(value: &str) -> String {
    let is_word = !value.is_empty() && !value.contains(|c: char| c.is_whitespace() || c == '"');
    match is_word {
        true => value.to_owned(),
        false => format!("{value:?}"),
    }
}

impl Stream {
    fn set_patience(&self, patience: Duration) -> io::Result<()> {
        match self {
            Stream::Tcp(stream) => stream.set_read_timeout(Some(patience)),
            Stream::Unix(stream) => stream.set_read_timeout(Some(patience)),
        }
    }

    /// Says no more, and waits until the program has gone: it must read what was said.
    fn end(&mut self) -> io::Result<()> {
        match self {
            Stream::Tcp(stream) => stream.shutdown(Shutdown::Write)?,
            Stream::Unix(stream) => stream.shutdown(Shutdown::Write)?,
        }
        self.set_patience(FAREWELL)?;
        io::copy(self, &mut io::sink()).map(|_| ())
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Tcp(stream) => stream.read(buffer),
            Stream::Unix(stream) => stream.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Tcp(stream) => stream.write(bytes),
            Stream::Unix(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
