//! What an import leaves out, and why.

use super::Listed;

/// Maximum number of names that are kept with their reason.
const MOST: usize = 1_000;

/// Reason why something in a file is not imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It is not about keys.
    NotKeys,
    /// It is a key, and nothing says that it is of a type that credctl knows.
    UnknownType,
    /// It is a setting beside keys.
    Setting,
    /// It has no value.
    Empty,
    /// It is one part of a key, and what belongs to it is missing.
    Half,
    /// The same keys stand in the file, or in another one, already.
    Again,
}

/// Something that is not imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// Line, counted from 1.
    pub line: usize,
    /// Name in the file.
    pub name: String,
    pub reason: Reason,
}

/// Everything of a file that is not imported.
#[derive(Debug, Clone, Default)]
pub struct AllLeftOut {
    /// The first ones, with their reasons.
    pub first: Vec<LeftOut>,
    /// Names by their reason.
    listed: Vec<(Reason, Listed)>,
}

impl Reason {
    /// All reasons, in the order of remarks.
    pub const ALL: [Reason; 6] = [
        Reason::UnknownType,
        Reason::Half,
        Reason::Empty,
        Reason::Again,
        Reason::Setting,
        Reason::NotKeys,
    ];

    /// Returns the word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Reason::NotKeys => "not_keys",
            Reason::UnknownType => "unknown_type",
            Reason::Setting => "setting",
            Reason::Empty => "empty",
            Reason::Half => "half",
            Reason::Again => "again",
        }
    }

    /// Returns the reason for people.
    pub fn description(self) -> &'static str {
        match self {
            Reason::NotKeys => "not about keys",
            Reason::UnknownType => "keys of no type that credctl knows; --type says whose they are",
            Reason::Setting => "settings beside keys",
            Reason::Empty => "empty",
            Reason::Half => "a part of a key alone",
            Reason::Again => "the same keys again",
        }
    }

    /// Returns true if a key was left out, or something that may be meant as one.
    pub fn is_of_key(self) -> bool {
        !matches!(self, Reason::NotKeys | Reason::Setting)
    }
}

impl AllLeftOut {
    pub(super) fn push(&mut self, line: usize, name: impl Into<String>, reason: Reason) {
        let name = name.into();
        self.listed(reason).push(&name);
        if self.first.len() < MOST {
            self.first.push(LeftOut { line, name, reason });
        }
    }

    /// Adds what another one holds.
    pub fn append(&mut self, other: &AllLeftOut) {
        for (reason, listed) in &other.listed {
            self.listed(*reason).append(listed);
        }
        let room = MOST - self.first.len();
        self.first.extend(other.first.iter().take(room).cloned());
    }

    fn listed(&mut self, reason: Reason) -> &mut Listed {
        let at = self.listed.iter().position(|(known, _)| *known == reason);
        let at = at.unwrap_or_else(|| {
            self.listed.push((reason, Listed::default()));
            self.listed.len() - 1
        });
        &mut self.listed[at].1
    }

    /// Returns the names that were left out for a reason. `None` if there are none.
    pub fn of(&self, reason: Reason) -> Option<&Listed> {
        let mut listed = self.listed.iter();
        listed
            .find(|(known, _)| *known == reason)
            .map(|(_, listed)| listed)
    }
}
