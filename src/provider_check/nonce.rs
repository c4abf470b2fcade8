//! Numbers that grow with each request.

use jiff::Timestamp;

/// Unit of the number that grows with each request. A bot that used a finer one has left a greater
/// number than a coarser one reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NonceUnit {
    Milliseconds,
    Microseconds,
    Nanoseconds,
}

impl NonceUnit {
    /// Returns the next finer unit, if there is one.
    pub(super) fn finer(self) -> Option<Self> {
        match self {
            NonceUnit::Milliseconds => Some(NonceUnit::Microseconds),
            NonceUnit::Microseconds => Some(NonceUnit::Nanoseconds),
            NonceUnit::Nanoseconds => None,
        }
    }

    /// Returns the number for this time.
    pub(super) fn nonce(self, now: Timestamp) -> String {
        match self {
            NonceUnit::Milliseconds => now.as_millisecond().to_string(),
            NonceUnit::Microseconds => now.as_microsecond().to_string(),
            NonceUnit::Nanoseconds => now.as_nanosecond().to_string(),
        }
    }
}
