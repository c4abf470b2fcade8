//! The environment of the process. It is read once and passed on; no other module reads it.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    path::Path,
};

use crate::domain::{BOOLEAN_WORDS, boolean};

/// Beginning of the names of credctl's own variables.
const OWN: &str = "CREDCTL_";

/// The password of the database, which is for credctl only.
const PASSWORD: &str = "PGPASSWORD";

/// Returns true for a variable that is meant for credctl, and may hold a secret: no program that it runs
/// needs it.
pub fn is_own_variable(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(OWN.as_bytes()) || name == PASSWORD
}

/// A snapshot of environment variables.
#[derive(Clone, Default)]
pub struct Vars(BTreeMap<OsString, OsString>);

/// Reason why the value of a variable cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidVariable {
    /// The variable is set but empty: most likely a secret that a CI job does not have.
    #[error("{0} is set but empty; set it to something or unset it")]
    Empty(&'static str),
    /// The value is not UTF-8.
    #[error("{0} is not UTF-8 text")]
    NotText(String),
    /// The value of a switch is no word for yes or no.
    #[error("{0} must be {BOOLEAN_WORDS}")]
    NotBoolean(&'static str),
}

impl Vars {
    /// Reads the variables of this process.
    pub fn of_process() -> Self {
        Vars(std::env::vars_os().collect())
    }

    /// Returns a variable unchanged, if it is set.
    pub fn os(&self, name: &str) -> Option<&OsStr> {
        self.0.get(OsStr::new(name)).map(OsString::as_os_str)
    }

    /// Returns a variable of another program as text. An empty one, or one that is not UTF-8, counts as
    /// not set.
    pub fn foreign(&self, name: &str) -> Option<&str> {
        self.os(name)
            .and_then(OsStr::to_str)
            .filter(|text| !text.is_empty())
    }

    /// Returns the names of the variables that are meant for credctl.
    pub(super) fn own_names(&self) -> impl Iterator<Item = &OsString> {
        self.0.keys().filter(|name| is_own_variable(name))
    }

    /// Returns the names of all variables that a shell can name: letters, digits and `_`, no digit
    /// first.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let is_name = move |name: &&str| {
            name.starts_with(|c: char| is_letter(c) && !c.is_ascii_digit())
                && name.chars().all(is_letter)
        };
        self.0
            .keys()
            .filter_map(|name| name.to_str())
            .filter(is_name)
    }

    /// Returns all variables that a shell can name and that are set to a text, in the order of their names.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.names()
            .filter_map(|name| Some((name, self.foreign(name)?)))
    }

    /// Returns true if there may be a program of this name: a file at this path, or in a folder of
    /// `PATH`.
    pub fn has_program(&self, name: &OsStr) -> bool {
        if name.as_encoded_bytes().contains(&b'/') {
            return Path::new(name).exists();
        }
        let folders = self.os("PATH").map(std::env::split_paths);
        folders.is_none_or(|mut folders| folders.any(|folder| folder.join(name).is_file()))
    }

    /// Returns one of credctl's own variables, if it is set.
    ///
    /// # Errors
    /// Fails with [`InvalidVariable`] if the variable is set but empty, or not UTF-8.
    pub fn own(&self, name: &'static str) -> Result<Option<&str>, InvalidVariable> {
        match self.os(name) {
            None => Ok(None),
            Some(value) if value.is_empty() => Err(InvalidVariable::Empty(name)),
            Some(value) => value
                .to_str()
                .map(Some)
                .ok_or_else(|| InvalidVariable::NotText(name.to_owned())),
        }
    }

    /// Returns the value of one of credctl's own switches. An empty one counts as not set: no secret
    /// is missing then, and `NAME= command` is how a shell user takes a switch away.
    ///
    /// # Errors
    /// Fails with [`InvalidVariable`] if the value is no word for yes or no.
    pub fn switch(&self, name: &'static str) -> Result<Option<bool>, InvalidVariable> {
        match self.os(name).filter(|value| !value.is_empty()) {
            None => Ok(None),
            Some(value) => {
                let said = value.to_str().and_then(boolean);
                said.map(Some).ok_or(InvalidVariable::NotBoolean(name))
            }
        }
    }

    /// Returns true if a variable of other programs is set to anything but nothing, `0` or `false`: that
    /// is how they read such a mark.
    pub fn marks(&self, name: &str) -> bool {
        let is_no =
            |value: &OsStr| value.is_empty() || value == "0" || value.eq_ignore_ascii_case("false");
        self.os(name).is_some_and(|value| !is_no(value))
    }
}

impl<N: Into<OsString>, V: Into<OsString>> FromIterator<(N, V)> for Vars {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        Vars(
            pairs
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_own_variable_is_an_error_and_an_empty_foreign_one_counts_as_not_set() {
        let vars: Vars = [("CREDCTL_ACCOUNT", ""), ("CI", "")].into_iter().collect();
        assert_eq!(
            vars.own("CREDCTL_ACCOUNT"),
            Err(InvalidVariable::Empty("CREDCTL_ACCOUNT"))
        );
        assert_eq!(vars.foreign("CI"), None);
    }

    #[test]
    fn a_switch_is_a_word_for_yes_or_no_and_nothing_else() {
        let vars = Vars::from_iter([("A", "1"), ("B", "Off"), ("C", "2"), ("D", "")]);
        assert_eq!(vars.switch("A"), Ok(Some(true)));
        assert_eq!(vars.switch("B"), Ok(Some(false)));
        assert_eq!(vars.switch("C"), Err(InvalidVariable::NotBoolean("C")));
        assert_eq!(vars.switch("D"), Ok(None));
        assert_eq!(vars.switch("E"), Ok(None));
    }

    #[test]
    fn a_mark_of_another_program_counts_unless_it_says_no() {
        let marks = |value: &str| Vars::from_iter([("CI", value)]).marks("CI");
        for set in ["true", "1", "woodpecker", "no", " "] {
            assert!(marks(set), "{set:?}");
        }
        for not_set in ["", "0", "false", "False"] {
            assert!(!marks(not_set), "{not_set:?}");
        }
        assert!(!Vars::default().marks("CI"));
    }
}
