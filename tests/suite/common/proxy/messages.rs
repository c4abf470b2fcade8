//! The messages of PostgreSQL's protocol, as far as tests look into them.

use std::io::{self, Read, Write};

use crate::common::tls::QUESTION;

/// A message of either side.
#[derive(Clone)]
pub struct Message {
    /// Tag of the message; 0 for the first one of a connection, which has none.
    pub tag: u8,
    /// The whole message, as it is sent.
    pub bytes: Vec<u8>,
}

impl Message {
    fn body(&self) -> &[u8] {
        let head = if self.tag == 0 { 4 } else { 5 };
        self.bytes.get(head..).unwrap_or_default()
    }

    /// The text of a simple query.
    pub fn simple_query(&self) -> Option<String> {
        (self.tag == b'Q').then(|| self.text())
    }

    /// The name of the statement a Parse message makes: empty for an unnamed one.
    pub fn statement_name(&self) -> Option<String> {
        (self.tag == b'P').then(|| self.text())
    }

    /// Returns true if the message says that this command is done.
    pub fn is_done_with(&self, command: &str) -> bool {
        self.tag == b'C' && self.text() == command
    }

    /// The values of a row.
    pub fn values(&self) -> Option<Vec<Option<Vec<u8>>>> {
        let mut rest = (self.tag == b'D').then(|| &self.body()[2..])?;
        let mut values = Vec::new();
        while let Some((length, more)) = rest.split_first_chunk() {
            let length = usize::try_from(i32::from_be_bytes(*length)).ok();
            let (value, after) = more.split_at(length.unwrap_or_default());
            values.push(length.map(|_| value.to_vec()));
            rest = after;
        }
        Some(values)
    }

    /// The types of the columns that a row description names.
    pub fn column_types(&self) -> Option<Vec<u32>> {
        let mut rest = (self.tag == b'T').then(|| &self.body()[2..])?;
        let mut types = Vec::new();
        while let Some(name) = rest.iter().position(|byte| *byte == 0) {
            // After the name: table (4), column (2), type (4), length (2), modifier (4), format (2).
            let (field, after) = rest[name + 1..].split_at(18);
            types.push(u32::from_be_bytes(field[6..10].try_into().unwrap()));
            rest = after;
        }
        Some(types)
    }

    /// The first text in the message.
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

/// The bytes of a message.
pub fn message(tag: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(4 + body.len()).unwrap();
    [&[tag], &length.to_be_bytes()[..], body].concat()
}

/// The bytes of a simple query.
pub fn simple_query(sql: &str) -> Vec<u8> {
    message(b'Q', format!("{sql}\0").as_bytes())
}

/// The bytes of an error of the server.
pub fn error(severity: &str, sqlstate: &str, text: &str) -> Vec<u8> {
    let body = format!("S{severity}\0C{sqlstate}\0M{text}\0\0");
    message(b'E', body.as_bytes())
}

/// The bytes of a row of these values.
pub fn row(values: &[Option<Vec<u8>>]) -> Vec<u8> {
    let mut body = u16::try_from(values.len()).unwrap().to_be_bytes().to_vec();
    for value in values {
        let length = value
            .as_ref()
            .map_or(-1, |v| i32::try_from(v.len()).unwrap());
        body.extend(length.to_be_bytes());
        body.extend(value.iter().flatten());
    }
    message(b'D', &body)
}

/// Reads the first message of a connection.
pub fn read_startup(from: &mut impl Read) -> io::Result<Message> {
    let mut bytes = vec![0; 4];
    from.read_exact(&mut bytes)?;
    read_body(from, 0, bytes)
}

/// Reads the first message of a client. One that asks for TLS is told that there is none.
pub fn read_greeting(with: &mut (impl Read + Write)) -> io::Result<Message> {
    loop {
        let message = read_startup(with)?;
        if message.bytes != QUESTION {
            return Ok(message);
        }
        with.write_all(b"N")?;
    }
}

/// Reads any later message.
pub fn read_message(from: &mut impl Read) -> io::Result<Message> {
    let mut bytes = vec![0; 5];
    from.read_exact(&mut bytes)?;
    read_body(from, bytes[0], bytes)
}

/// Reads the rest of a message. The length counts itself, but not the tag.
fn read_body(from: &mut impl Read, tag: u8, mut bytes: Vec<u8>) -> io::Result<Message> {
    let head = bytes.len();
    let length = u32::from_be_bytes(bytes[head - 4..].try_into().unwrap()) as usize;
    bytes.resize(head - 4 + length, 0);
    from.read_exact(&mut bytes[head..])?;
    Ok(Message { tag, bytes })
}
