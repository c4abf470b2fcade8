//! What a proxy passes on in place of a message, and how the connection goes on.

use super::messages::Message;

/// What becomes of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Treatment {
    /// What is passed on in its stead; nothing, if empty.
    pub passed: Vec<u8>,
    /// How the connection goes on.
    pub then: Then,
}

/// How a connection goes on after a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// As if nothing had happened.
    GoOn,
    /// It ends.
    Cut,
    /// Nothing is passed on any more, in either direction.
    FallSilent,
}

impl Treatment {
    /// The message goes on as it is.
    pub fn pass(message: &Message) -> Self {
        Treatment {
            passed: message.bytes.clone(),
            then: Then::GoOn,
        }
    }

    /// The message is lost.
    pub fn lose() -> Self {
        Treatment {
            passed: Vec::new(),
            then: Then::GoOn,
        }
    }

    /// These bytes are passed on, and the connection ends.
    pub fn cut_after(passed: Vec<u8>) -> Self {
        Treatment {
            passed,
            then: Then::Cut,
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
