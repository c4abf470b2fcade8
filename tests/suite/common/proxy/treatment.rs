//! The treatment of a message by a proxy: the bytes passed on, and how the connection goes on.

use super::messages::Message;

/// The treatment of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Treatment {
    /// Bytes that are passed on in its place; empty if nothing is.
    pub passed: Vec<u8>,
    /// How the connection goes on.
    pub then: Then,
}

/// How a connection goes on after a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// The connection goes on.
    GoOn,
    /// The connection ends.
    Cut,
    /// Nothing is passed on any more, in either direction.
    FallSilent,
    /// The program is cut off, and the server is not.
    Hold,
}

impl Treatment {
    /// Passes the message on as it is.
    pub fn pass(message: &Message) -> Self {
        Treatment {
            passed: message.bytes.clone(),
            then: Then::GoOn,
        }
    }

    /// Passes nothing on.
    pub fn lose() -> Self {
        Treatment {
            passed: Vec::new(),
            then: Then::GoOn,
        }
    }

    /// Passes these bytes on, and ends the connection.
    pub fn cut_after(passed: Vec<u8>) -> Self {
        Treatment {
            passed,
            then: Then::Cut,
        }
    }

    /// Passes nothing on any more.
    pub fn fall_silent() -> Self {
        Treatment {
            passed: Vec::new(),
            then: Then::FallSilent,
        }
    }

    /// Cuts the program off, and passes nothing on.
    pub fn hold() -> Self {
        Treatment {
            passed: Vec::new(),
            then: Then::Hold,
        }
    }

    pub fn pass_if(message: &Message, passes: bool) -> Self {
        if passes {
            Treatment::pass(message)
        } else {
            Treatment::lose()
        }
    }
}
