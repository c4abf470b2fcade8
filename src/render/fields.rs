//! Values with a label each: aligned at a terminal, `label: value` in a pipe.

use anstyle::Style;
use unicode_width::UnicodeWidthStr as _;

use super::{Output, OutputError, Span, style, wrap::wrapped};
use crate::domain::visible;

/// Number of blanks between labels and values.
const GAP: usize = 2;

/// Minimum width of values. On a terminal without room for it, lines are longer than the terminal.
const LEAST: usize = 10;

/// Values, each with a label and a style.
#[derive(Default)]
pub struct Fields(Vec<(String, String, Style)>);

impl Fields {
    /// Adds a value.
    pub fn add(&mut self, label: &str, value: impl Into<String>) -> &mut Self {
        self.add_in(Style::new(), label, value)
    }

    /// Adds a value in a style.
    pub fn add_in(&mut self, style: Style, label: &str, value: impl Into<String>) -> &mut Self {
        self.0.push((label.to_owned(), value.into(), style));
        self
    }

    /// Adds a value if there is one.
    pub fn add_if(&mut self, label: &str, value: Option<impl Into<String>>) -> &mut Self {
        if let Some(value) = value {
            self.add(label, value);
        }
        self
    }

    /// Prints the values.
    ///
    /// # Errors
    /// Fails with [`OutputError`] if stdout cannot be written.
    pub fn print(&self, out: &mut Output<'_>) -> Result<(), OutputError> {
        if out.manner.stdout_is_terminal {
            let labelled = self.0.iter().map(|(label, ..)| visible(label).width());
            let begin = labelled.max().unwrap_or(0) + GAP;
            return self.print_aligned(out, style::DIM, begin);
        }
        let plain = Style::new();
        for (label, value, _) in &self.0 {
            out.answer(&[Span(plain, label), Span(plain, ": "), Span(plain, value)])?;
        }
        Ok(())
    }

    /// Prints the values in a column that begins here, wherever stdout goes.
    ///
    /// # Errors
    /// Fails with [`OutputError`] if stdout cannot be written.
    pub fn print_from(&self, out: &mut Output<'_>, begin: usize) -> Result<(), OutputError> {
        self.print_aligned(out, Style::new(), begin)
    }

    fn print_aligned(
        &self,
        out: &mut Output<'_>,
        labels: Style,
        begin: usize,
    ) -> Result<(), OutputError> {
        let room = match out.manner.stdout_is_terminal {
            true => usize::from(out.manner.width)
                .saturating_sub(begin)
                .max(LEAST),
            false => usize::MAX,
        };
        for (label, value, style) in &self.0 {
            let label = visible(label);
            for (at, line) in wrapped(&visible(value), room).iter().enumerate() {
                let label = if at == 0 { &*label } else { "" };
                let gap = " ".repeat(begin.saturating_sub(label.width()));
                out.answer(&[
                    Span(labels, label),
                    Span(Style::new(), &gap),
                    Span(*style, line),
                ])?;
            }
        }
        Ok(())
    }
}
