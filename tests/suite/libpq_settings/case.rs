//! A text that names a server, with everything around it, and what is expected of both programs.

use std::collections::BTreeMap;

use super::talk::Manner;

/// What a program makes of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It refuses the text, and says nothing to anybody.
    Refused,
    /// It finds nobody to talk to.
    Silent,
    /// It says this, with the place first: one text for each connection.
    Said(Vec<String>),
}

/// How the outcome of credctl relates to psql's.
#[derive(Debug, Clone)]
pub enum Expected {
    /// Both talk to somebody, and say the same.
    SameTalk,
    /// Both refuse the text.
    BothRefuse,
    /// Neither finds somebody to talk to.
    BothSilent,
    /// Both say the same, or credctl refuses the text before it connects, for this reason.
    SameOrRefused(&'static str),
    /// credctl differs on purpose, for this reason.
    Differs(&'static str, Outcome),
    /// psql does the same as credctl from this version on, and does not know the setting before.
    Since(u32, Outcome),
}

/// A file in the home of the programs.
#[derive(Debug, Clone)]
pub struct HomeFile {
    pub name: &'static str,
    pub mode: u32,
    pub text: String,
}

/// One case. In all texts, words in braces stand for what differs from run to run, see
/// [`World::fill`](super::world::World::fill).
#[derive(Debug, Clone)]
pub struct Case {
    pub text: String,
    pub variables: Vec<(&'static str, String)>,
    pub files: Vec<HomeFile>,
    pub manners: BTreeMap<char, Manner>,
    pub expected: Expected,
}

/// The programs talk to somebody, and say the same.
pub fn same(text: impl Into<String>) -> Case {
    Case {
        text: text.into(),
        variables: Vec::new(),
        files: Vec::new(),
        manners: BTreeMap::new(),
        expected: Expected::SameTalk,
    }
}

/// Both programs refuse the text.
pub fn refused(text: impl Into<String>) -> Case {
    expecting(text, Expected::BothRefuse)
}

/// Neither program finds somebody to talk to.
pub fn silent(text: impl Into<String>) -> Case {
    expecting(text, Expected::BothSilent)
}

/// The programs say the same, or credctl refuses the text before it connects.
pub fn same_or_refused(text: impl Into<String>, reason: &'static str) -> Case {
    expecting(text, Expected::SameOrRefused(reason))
}

/// credctl refuses the text on purpose, and psql does not.
pub fn only_psql(text: impl Into<String>, reason: &'static str) -> Case {
    expecting(text, Expected::Differs(reason, Outcome::Refused))
}

/// credctl says this, on purpose.
pub fn differs(text: impl Into<String>, reason: &'static str, said: &[&str]) -> Case {
    expecting(text, Expected::Differs(reason, said_all(said)))
}

/// psql says this too, if it knows the setting: from this version on.
pub fn since(version: u32, text: impl Into<String>, said: &[&str]) -> Case {
    expecting(text, Expected::Since(version, said_all(said)))
}

/// psql refuses the text too: from this version on because it knows the setting.
pub fn refused_since(version: u32, text: impl Into<String>) -> Case {
    expecting(text, Expected::Since(version, Outcome::Refused))
}

fn expecting(text: impl Into<String>, expected: Expected) -> Case {
    Case {
        expected,
        ..same(text)
    }
}

fn said_all(said: &[&str]) -> Outcome {
    Outcome::Said(said.iter().map(|&said| said.to_owned()).collect())
}

impl Case {
    /// Sets a variable.
    pub fn var(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.variables.push((name, value.into()));
        self
    }

    /// Adds a file that only its owner may read.
    pub fn file(self, name: &'static str, text: impl Into<String>) -> Self {
        self.file_with(name, 0o600, text)
    }

    /// Adds a file with these permissions.
    pub fn file_with(mut self, name: &'static str, mode: u32, text: impl Into<String>) -> Self {
        let text = text.into();
        self.files.push(HomeFile { name, mode, text });
        self
    }

    /// Lets a place do this.
    pub fn at(mut self, place: char, manner: Manner) -> Self {
        self.manners.insert(place, manner);
        self
    }
}
