//! Faults of a server that its clients can do nothing about.

use std::fmt;

/// A fault of the server itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ServerFault {
    /// The server lacks disk space, memory or another resource.
    Exhausted,
    /// The server fails at something that it does for itself, such as to write its files.
    Internal,
    /// The server finds that its files are damaged.
    Corrupted,
}

impl ServerFault {
    /// Returns the fault that a SQLSTATE stands for. `None` for an answer to what the client asked.
    ///
    /// The classes are those of PostgreSQL's appendix "PostgreSQL Error Codes".
    pub fn of(sqlstate: &str) -> Option<Self> {
        match (sqlstate.get(..2)?, sqlstate) {
            // Too many connections: that passes.
            (_, "53300") => None,
            (_, "XX001" | "XX002") => Some(ServerFault::Corrupted),
            ("53", _) => Some(ServerFault::Exhausted),
            ("58" | "F0" | "XX", _) => Some(ServerFault::Internal),
            _ => None,
        }
    }
}

impl fmt::Display for ServerFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ServerFault::Exhausted => "lacks disk space, memory or another resource",
            ServerFault::Internal => "has a fault of its own",
            ServerFault::Corrupted => "has damaged files",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_client_asked_for_is_no_fault_of_the_server() {
        for (sqlstate, fault) in [
            ("53100", Some(ServerFault::Exhausted)),
            ("53200", Some(ServerFault::Exhausted)),
            ("53400", Some(ServerFault::Exhausted)),
            ("53300", None),
            ("58030", Some(ServerFault::Internal)),
            ("F0001", Some(ServerFault::Internal)),
            ("XX000", Some(ServerFault::Internal)),
            ("XX001", Some(ServerFault::Corrupted)),
            ("XX002", Some(ServerFault::Corrupted)),
            ("23505", None),
            ("57P01", None),
            ("", None),
            ("é", None),
        ] {
            assert_eq!(ServerFault::of(sqlstate), fault, "{sqlstate}");
        }
    }
}
