//! Faults: what a proxy does to one message on purpose.

use std::{thread, time::Duration};

use super::{
    messages::{self, Message},
    treatment::{Then, Treatment},
};

/// A delay that is shorter than any deadline.
const DELAY: Duration = Duration::from_millis(30);

/// Types whose values are text: `text` and `varchar`.
const TEXTS: [u32; 2] = [25, 1043];

/// Something done to one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The message to which it is done.
    pub spot: Spot,
    /// The kind of fault.
    pub deed: Deed,
    /// True if nobody can connect from then on.
    pub for_good: bool,
}

/// The position of a message: its connection, its side and its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// Number of the connection, in the order in which connections are made, from 0.
    pub connection: usize,
    /// The side that sent the message.
    pub side: Side,
    /// Number of the message among those of its side, from 0.
    pub message: usize,
}

/// A side of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The program.
    Question,
    /// The server.
    Answer,
}

impl Spot {
    /// Returns true if this is the position of the message.
    pub fn is(&self, connection: usize, side: Side, message: usize) -> bool {
        *self
            == Spot {
                connection,
                side,
                message,
            }
    }
}

/// What is done to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// The connection ends before the message is passed on.
    CutBefore,
    /// The connection ends once the message is passed on.
    CutAfter,
    /// Neither the message nor anything after it is passed on.
    Silence,
    /// As in a silence, and all other connections fall silent too, also those that are made later.
    SilenceOfAll,
    /// The message is passed on a little later.
    Delay,
    /// Half of the message is passed on, then the connection ends.
    Truncate,
    /// The message gets a tag that does not exist.
    UnknownTag,
    /// The message gets the tag of another kind.
    OtherTag,
    /// The length in the message is too small.
    TooShort,
    /// The length in the message is more than will ever come.
    TooLong,
    /// Bytes that are no message come in its place.
    Garbage,
    /// The message is lost.
    LeftOut,
    /// The message comes twice.
    Doubled,
    /// COMMIT becomes ROLLBACK.
    RollBack,
    /// The command tag of the statement becomes this one.
    CommandTag(&'static str),
    /// An error with this SQLSTATE comes in its place, and the connection goes on.
    ErrorInstead(&'static str),
    /// A fatal error with this SQLSTATE comes in its place.
    FatalInstead(&'static str),
    /// An error without any field comes in its place.
    ErrorWithoutFields,
    /// A row has one value too many.
    ColumnTooMany,
    /// A row has one value too few.
    ColumnTooFew,
    /// All values of a row are NULL.
    Nulls,
    /// All texts of a row are not UTF-8.
    NotUtf8,
    /// A notice that would move the cursor comes before it.
    Notice,
}

impl Deed {
    /// Returns true if this can be done to the message of this side.
    pub fn fits(self, side: Side, message: &Message, types: &[u32]) -> bool {
        match self {
            Deed::CutBefore
            | Deed::CutAfter
            | Deed::Silence
            | Deed::SilenceOfAll
            | Deed::Delay
            | Deed::Truncate
            | Deed::TooShort
            | Deed::TooLong
            | Deed::Garbage
            | Deed::Doubled => true,
            // Without its Bind a statement answers what is left of the one before it, which is
            // nothing, and the driver does not miss the answer to the Bind.
            Deed::LeftOut => side == Side::Answer || message.tag != b'B',
            // The first message of a connection has no tag.
            Deed::UnknownTag | Deed::OtherTag => message.tag != 0,
            Deed::ErrorInstead(_) | Deed::FatalInstead(_) | Deed::ErrorWithoutFields => {
                side == Side::Answer
            }
            // A server has nothing to remark before it knows who asks.
            Deed::Notice => side == Side::Answer && message.tag != b'R',
            Deed::RollBack => message.simple_query().as_deref() == Some("COMMIT"),
            Deed::CommandTag(_) => side == Side::Answer && message.tag == b'C',
            Deed::ColumnTooMany | Deed::ColumnTooFew | Deed::Nulls => {
                side == Side::Answer && message.tag == b'D'
            }
            Deed::NotUtf8 => {
                let row = message.values().filter(|_| side == Side::Answer);
                let texts = |row: Vec<_>| row.iter().zip(types).any(|(v, t)| is_text(v, *t));
                row.is_some_and(texts)
            }
        }
    }

    /// The treatment of a message; `types` are those of the columns described before it.
    pub fn treat(self, message: &Message, types: &[u32]) -> Treatment {
        let passed = match self {
            Deed::CutBefore => return Treatment::cut_after(Vec::new()),
            Deed::CutAfter => return Treatment::cut_after(message.bytes.clone()),
            Deed::Truncate => {
                return Treatment::cut_after(message.bytes[..message.bytes.len() / 2].to_vec());
            }
            Deed::Silence | Deed::SilenceOfAll => {
                return Treatment {
                    passed: Vec::new(),
                    then: Then::FallSilent,
                };
            }
            Deed::Delay => {
                thread::sleep(DELAY);
                message.bytes.clone()
            }
            Deed::LeftOut => Vec::new(),
            Deed::Doubled => message.bytes.repeat(2),
            Deed::Garbage => (0..=255).rev().cycle().take(message.bytes.len()).collect(),
            Deed::UnknownTag => with_tag(message, b'?'),
            Deed::OtherTag => with_tag(message, if message.tag == b'D' { b'd' } else { b'D' }),
            Deed::TooShort => with_length(message, 3),
            Deed::TooLong => with_length(message, i32::MAX),
            Deed::RollBack => messages::message(b'Q', b"ROLLBACK\0"),
            Deed::CommandTag(tag) => messages::message(b'C', format!("{tag}\0").as_bytes()),
            Deed::ErrorInstead(code) => messages::error("ERROR", code, "made up\x1b[2J"),
            Deed::FatalInstead(code) => messages::error("FATAL", code, "made up\x1b[2J"),
            Deed::ErrorWithoutFields => messages::message(b'E', b"\0"),
            Deed::Notice => [&notice(), &message.bytes[..]].concat(),
            Deed::ColumnTooMany | Deed::ColumnTooFew | Deed::Nulls | Deed::NotUtf8 => {
                messages::row(&self.row(message.values().unwrap(), types))
            }
        };
        Treatment {
            passed,
            then: Then::GoOn,
        }
    }

    fn row(self, mut row: Vec<Option<Vec<u8>>>, types: &[u32]) -> Vec<Option<Vec<u8>>> {
        match self {
            Deed::ColumnTooMany => row.push(Some(b"more".to_vec())),
            Deed::ColumnTooFew => drop(row.pop()),
            Deed::Nulls => row.fill(None),
            _ => {
                let texts = row.iter_mut().zip(types).filter(|(v, t)| is_text(v, **t));
                texts.for_each(|(value, _)| *value = Some(vec![0xff; 4]));
            }
        }
        row
    }
}

fn is_text(value: &Option<Vec<u8>>, of_type: u32) -> bool {
    value.is_some() && TEXTS.contains(&of_type)
}

fn notice() -> Vec<u8> {
    messages::message(b'N', b"SWARNING\0C01000\0Mmade up\x1b[2J\0\0")
}

fn with_tag(message: &Message, tag: u8) -> Vec<u8> {
    let mut bytes = message.bytes.clone();
    bytes[0] = tag;
    bytes
}

fn with_length(message: &Message, length: i32) -> Vec<u8> {
    let at = usize::from(message.tag != 0);
    let mut bytes = message.bytes.clone();
    bytes[at..at + 4].copy_from_slice(&length.to_be_bytes());
    bytes
}
