use std::{ffi::OsString, fs::File};

use super::programs::Programs;

/// What reaches the clipboard.
pub(super) enum Place {
    Desktop(&'static Programs),
    Terminal(File),
}

/// A place with the variables of its programs.
#[derive(Clone, Copy)]
pub(super) struct Reached<'a> {
    pub place: &'a Place,
    pub variables: &'a [(&'static str, OsString)],
}
