use std::num::NonZeroU32;

/// Place of a variable in a file. It is small, because a file may have hundreds of thousands of them.
/// No file is longer than 4 GiB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    at: u32,
    length: u32,
    line: NonZeroU32,
}

impl Place {
    /// Creates a place from its offset, or its number, its length, and its line, counted from 1.
    pub(super) fn new(at: usize, length: usize, line: usize) -> Self {
        let number = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
        Place {
            at: number(at),
            length: number(length),
            line: NonZeroU32::new(number(line)).unwrap_or(NonZeroU32::MIN),
        }
    }

    pub(super) fn at(self) -> usize {
        self.at as usize
    }

    pub(super) fn end(self) -> usize {
        self.at() + self.length as usize
    }

    pub(super) fn line(self) -> usize {
        self.line.get() as usize
    }
}
