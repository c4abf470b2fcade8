use std::borrow::Cow;

use anstyle::Style;

/// Rows that a person picks from, each known by its index. Texts may hold anything: they are sanitised
/// when they are shown.
///
/// Rows of one group stand beside one another. Only what is seen is asked for in full, so that any
/// number of rows is quick.
pub trait PickerRows {
    /// Returns the number of rows.
    fn count(&self) -> usize;

    /// Returns the name of a row, which begins its line and is searched first.
    fn name(&self, index: usize) -> &str;

    /// Returns the other texts of a row in which a typed word may be.
    fn other_texts(&self, index: usize) -> String;

    /// Returns the heading of the group of a row.
    fn heading(&self, index: usize) -> &str;

    /// Returns what the line of a row says besides its name.
    fn row(&self, index: usize) -> PickerRow<'_>;

    /// Returns the line below the list while the cursor is on this row.
    fn detail(&self, index: usize) -> String;
}

/// Line of a row besides its name.
#[derive(Debug, Clone, Default)]
pub struct PickerRow<'a> {
    /// Mark before the name, of at most one character.
    pub mark: &'static str,
    /// Words after the name, with their styles.
    pub tags: Vec<(Style, Cow<'a, str>)>,
}

/// State in which a picker begins.
#[derive(Debug, Clone, Copy, Default)]
pub struct PickerStart<'a> {
    /// Text that counts as typed.
    pub filter: &'a str,
    /// Row on which the cursor stands while nothing is typed.
    pub row: usize,
    /// True if styles are shown.
    pub is_colored: bool,
}
