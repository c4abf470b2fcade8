//! The places at which programs may look for a server, each with a letter:
//!
//! - `a` and `b` on 127.0.0.1, `c` on 127.0.0.2, `d` on `::1`, each with a port of its own,
//! - `s` and `t` are sockets in one folder, on the ports 5432 and 6432; `u` is one in another folder,
//! - `x` is a socket without a file.

use std::{
    collections::BTreeMap,
    io::{self, Write as _},
    net::{TcpListener, TcpStream},
    os::{
        linux::net::SocketAddrExt as _,
        unix::net::{SocketAddr, UnixListener, UnixStream},
    },
    sync::{Arc, Mutex},
    thread::{self, JoinHandle},
};

use tempfile::TempDir;

use super::talk::{Manner, Stream, Talk, read_first};

/// The places of one world. They listen until the value is dropped.
pub struct Places {
    /// The folder of the sockets.
    folder: TempDir,
    open: BTreeMap<char, (Arc<Ear>, JoinHandle<()>)>,
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    /// What each connection was told, in the order in which they spoke.
    heard: Mutex<Vec<Vec<String>>>,
    /// What places do, unless it is the usual.
    manners: Mutex<BTreeMap<char, Manner>>,
}

/// What the test itself says at a place.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
enum Visit {
    /// Answer when everybody before is done with.
    Wait = 0x7465_7374,
    Close = 0x7465_7375,
}

enum Ear {
    Tcp(TcpListener),
    Unix(UnixListener),
}

impl Places {
    /// Opens all places.
    pub fn open() -> Self {
        // A short path: the sockets' must fit.
        let folder = tempfile::Builder::new()
            .prefix("lp")
            .tempdir_in("/tmp")
            .unwrap();
        let mut places = Places {
            folder,
            open: BTreeMap::new(),
            shared: Arc::default(),
        };
        for (letter, address) in [
            ('a', "127.0.0.1:0"),
            ('b', "127.0.0.1:0"),
            ('c', "127.0.0.2:0"),
            ('d', "[::1]:0"),
        ] {
            places.listen(letter, Ear::Tcp(TcpListener::bind(address).unwrap()));
        }
        for (letter, folder, port) in [('s', "s", 5432), ('t', "s", 6432), ('u', "u", 5432)] {
            let folder = places.folder.path().join(folder);
            std::fs::create_dir_all(&folder).unwrap();
            let socket = folder.join(format!(".s.PGSQL.{port}"));
            places.listen(letter, Ear::Unix(UnixListener::bind(socket).unwrap()));
        }
        let name = format!("{}/.s.PGSQL.5432", places.name());
        let address = SocketAddr::from_abstract_name(name).unwrap();
        places.listen('x', Ear::Unix(UnixListener::bind_addr(&address).unwrap()));
        places
    }

    fn listen(&mut self, letter: char, ear: Ear) {
        let (ear, shared) = (Arc::new(ear), Arc::clone(&self.shared));
        let own = Arc::clone(&ear);
        let thread = thread::spawn(move || {
            while let Ok(stream) = ear.accept() {
                if shared.receive(letter, stream) == Some(Visit::Close) {
                    return;
                }
            }
        });
        self.open.insert(letter, (own, thread));
    }

    /// The name of the socket without a file.
    pub fn name(&self) -> String {
        let name = self.folder.path().file_name().unwrap();
        format!("{}-x", name.to_str().unwrap())
    }

    /// The folder of `s` and `t` (`s`), or that of `u`.
    pub fn sockets(&self, folder: &str) -> String {
        let folder = self.folder.path().join(folder);
        folder.to_str().unwrap().to_owned()
    }

    /// The port of a place on TCP.
    pub fn port(&self, letter: char) -> u16 {
        match &*self.open[&letter].0 {
            Ear::Tcp(listener) => listener.local_addr().unwrap().port(),
            Ear::Unix(_) => panic!("`{letter}` is a socket"),
        }
    }

    /// What was said while this ran, with the letter of the place first: one text for each
    /// connection. Whoever said nothing is left out.
    pub fn hear<T>(
        &self,
        manners: &BTreeMap<char, Manner>,
        run: impl FnOnce() -> T,
    ) -> (T, Vec<String>) {
        *self.shared.manners.lock().unwrap() = manners.clone();
        let outcome = run();
        for (ear, _) in self.open.values() {
            ear.visit(Visit::Wait);
        }
        let heard = std::mem::take(&mut *self.shared.heard.lock().unwrap());
        (outcome, heard.iter().map(|words| words.join(" ")).collect())
    }
}

impl Drop for Places {
    fn drop(&mut self) {
        for (ear, thread) in std::mem::take(&mut self.open).into_values() {
            ear.visit(Visit::Close);
            thread.join().ok();
        }
    }
}

impl Shared {
    fn receive(&self, letter: char, mut stream: Stream) -> Option<Visit> {
        // A program that says nothing closes the connection at once.
        let first = read_first(&mut stream).ok()?;
        for visit in [Visit::Wait, Visit::Close] {
            if first.bytes[4..] == (visit as u32).to_be_bytes() {
                stream.write_all(b"!").ok();
                return Some(visit);
            }
        }
        let number = {
            let mut heard = self.heard.lock().unwrap();
            heard.push(vec![letter.to_string()]);
            heard.len() - 1
        };
        let usual = match letter {
            's'..='x' => Manner::AsksInClear,
            _ => Manner::Refuses,
        };
        let manner = self.manners.lock().unwrap().get(&letter).copied();
        let mut talk = Talk {
            stream,
            manner: manner.unwrap_or(usual),
            keep: &mut |word| self.heard.lock().unwrap()[number].push(word),
        };
        // A program may go at any time.
        talk.hold(first).ok();
        None
    }
}

impl Ear {
    fn accept(&self) -> io::Result<Stream> {
        Ok(match self {
            Ear::Tcp(listener) => Stream::Tcp(listener.accept()?.0),
            Ear::Unix(listener) => Stream::Unix(listener.accept()?.0),
        })
    }

    /// Says this at the place, and waits for the answer: connections are served one after another.
    fn visit(&self, visit: Visit) {
        let mut stream = match self {
            Ear::Tcp(listener) => {
                Stream::Tcp(TcpStream::connect(listener.local_addr().unwrap()).unwrap())
            }
            Ear::Unix(listener) => {
                Stream::Unix(UnixStream::connect_addr(&listener.local_addr().unwrap()).unwrap())
            }
        };
        let code = visit as u32;
        let said = [8_u32.to_be_bytes(), code.to_be_bytes()].concat();
        stream.write_all(&said).unwrap();
        io::Read::read_exact(&mut stream, &mut [0]).unwrap();
    }
}
