use serde_json::{Deserializer, value::RawValue};

use super::ImportError;

/// Reader of the values of a JSON text: those that follow one another, and those in lists. It holds
/// one value at a time.
pub(super) struct JsonReader<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    place: ReaderPlace,
}

/// Place between two values of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct JsonMark {
    pub(super) at: usize,
    line: usize,
    place: ReaderPlace,
}

/// Values that may follow where a reader stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ReaderPlace {
    /// A value or a list, or the end.
    Outside,
    /// The first value of a list, or its end.
    ListBegins,
    /// A comma and the next value of a list, or its end.
    InList,
}

impl<'a> JsonReader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        JsonReader {
            text,
            at: 0,
            line: 1,
            place: ReaderPlace::Outside,
        }
    }

    /// Reads a part of a text that begins at a mark.
    pub(super) fn part(text: &'a str, mark: JsonMark) -> Self {
        JsonReader {
            text,
            at: 0,
            line: mark.line,
            place: mark.place,
        }
    }

    /// Returns the place at which the reader stands.
    pub(super) fn mark(&self) -> JsonMark {
        JsonMark {
            at: self.at,
            line: self.line,
            place: self.place,
        }
    }

    /// Reads the next value. `None` at the end of the text.
    pub(super) fn value(&mut self) -> Result<Option<&'a RawValue>, ImportError> {
        loop {
            match (self.place, self.peek()) {
                (ReaderPlace::Outside, None) => return Ok(None),
                (ReaderPlace::Outside, Some(b'[')) => self.step(ReaderPlace::ListBegins),
                (ReaderPlace::ListBegins | ReaderPlace::InList, Some(b']')) => {
                    self.step(ReaderPlace::Outside);
                }
                (ReaderPlace::InList, Some(b',')) => {
                    self.step(ReaderPlace::InList);
                    return self.parse(ReaderPlace::InList).map(Some);
                }
                (ReaderPlace::InList, _) => return Err(not_json(self.line)),
                (ReaderPlace::ListBegins, _) => return self.parse(ReaderPlace::InList).map(Some),
                (ReaderPlace::Outside, _) => return self.parse(ReaderPlace::Outside).map(Some),
            }
        }
    }

    /// Returns a counter of lines that begins at the beginning of a value.
    pub(super) fn lines_of(&self, value: &RawValue) -> Lines<'a> {
        // The reader stands at the end of the value.
        let mut lines = Lines {
            text: self.text,
            at: self.at,
            line: self.line,
        };
        lines.of(value);
        lines
    }

    /// Skips white space and returns the next byte.
    fn peek(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r');
        let count = rest.iter().take_while(is_blank).count();
        self.advance(count);
        rest.get(count).copied()
    }

    fn step(&mut self, place: ReaderPlace) {
        self.at += 1;
        self.place = place;
    }

    fn parse(&mut self, after: ReaderPlace) -> Result<&'a RawValue, ImportError> {
        let rest = &self.text[self.at..];
        let mut values = Deserializer::from_str(rest).into_iter::<&'a RawValue>();
        match values.next() {
            Some(Ok(value)) => {
                self.advance(values.byte_offset());
                self.place = after;
                Ok(value)
            }
            Some(Err(error)) => Err(not_json(self.line + error.line().max(1) - 1)),
            None => Err(not_json(self.line + rest.matches('\n').count())),
        }
    }

    fn advance(&mut self, count: usize) {
        let passed = &self.text.as_bytes()[self.at..self.at + count];
        self.line += passed.iter().filter(|byte| **byte == b'\n').count();
        self.at += count;
    }
}

/// Counter of lines, which goes from value to value.
pub(super) struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// Returns the line on which a value begins. The value borrows from the text, so its address
    /// tells its place.
    pub(super) fn of(&mut self, value: &RawValue) -> usize {
        let at = value.get().as_ptr().addr() - self.text.as_ptr().addr();
        let bytes = self.text.as_bytes();
        let breaks = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == b'\n').count();
        match at >= self.at {
            true => self.line += breaks(&bytes[self.at..at]),
            false => self.line -= breaks(&bytes[at..self.at]),
        }
        self.at = at;
        self.line
    }
}

/// Replaces the error of the parser, which can quote the text.
fn not_json(line: usize) -> ImportError {
    ImportError::of_form(line, "this is not JSON")
}
