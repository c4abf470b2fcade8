//! The messages of PostgreSQL's protocol, as far as tests look into them.

use std::io::{self, Read};

/// A message of either side.
#[derive(Clone)]
pub struct Message {
    /// Its kind; 0 for the first one of a connection, which has none.
    pub tag: u8,
    /// All of it, as it is sent.
    pub bytes: Vec<u8>,
}

impl Message {
    fn body(&self) -> &[u8] {
        &self.bytes[if self.tag == 0 { 4 } else { 5 }..]
    }

    /// The text of a simple query.
    pub fn simple_query(&self) -> Option<String> {
        (self.tag == b'Q').then(|| self.text())
    }

    /// The name of the statement a Parse message makes: empty for an unnamed one.
    pub fn statement_name(&self) -> Option<String> {
        (self.tag == b'P').then(|| self.text())
    }

    /// Whether it says that this command is done.
    pub fn is_done_with(&self, command: &str) -> bool {
        self.tag == b'C' && self.text() == command
    }

    /// The first text in it.
    fn text(&self) -> String {
        let text = self.body().split(|byte| *byte == 0).next().unwrap();
        String::from_utf8(text.to_vec()).unwrap()
    }
}

impl std::fmt::Debug for Message {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let body = String::from_utf8_lossy(self.body());
        write!(f, "{}({body})", char::from(self.tag))
    }
}

/// An error after which the connection ends.
pub fn fatal(sqlstate: &str, message: &str) -> Vec<u8> {
    let body = format!("SFATAL\0C{sqlstate}\0M{message}\0\0");
    let length = u32::try_from(4 + body.len()).unwrap();
    [b"E", &length.to_be_bytes()[..], body.as_bytes()].concat()
}

/// The first message of a connection.
pub fn read_startup(from: &mut impl Read) -> io::Result<Message> {
    let mut bytes = vec![0; 4];
    from.read_exact(&mut bytes)?;
    read_body(from, 0, bytes)
}

/// Any message after it.
pub fn read_message(from: &mut impl Read) -> io::Result<Message> {
    let mut bytes = vec![0; 5];
    from.read_exact(&mut bytes)?;
    read_body(from, bytes[0], bytes)
}

/// The length counts itself, but not the tag.
fn read_body(from: &mut impl Read, tag: u8, mut bytes: Vec<u8>) -> io::Result<Message> {
    let head = bytes.len();
    let length = u32::from_be_bytes(bytes[head - 4..].try_into().unwrap()) as usize;
    bytes.resize(head - 4 + length, 0);
    from.read_exact(&mut bytes[head..])?;
    Ok(Message { tag, bytes })
}
