use std::{
    fs::File,
    io::{self, IsTerminal as _},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use zeroize::Zeroizing;

use super::{InputError, source::Source};
use crate::files::read_expected;

/// Maximum size of a file in bytes.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

/// Content of a file or of standard input, in a buffer that is wiped.
pub struct Input {
    bytes: Zeroizing<Vec<u8>>,
    name: String,
    /// True if users other than its owner may read the file.
    pub is_open_to_others: bool,
}

impl Input {
    /// Reads a file, or a pipe that has a path; `-` is standard input.
    ///
    /// # Errors
    /// Fails with [`InputError`] if it cannot be read, is too long, or is a terminal.
    pub fn read(path: &Path) -> Result<Self, InputError> {
        match path.as_os_str() == "-" {
            true => Input::from_stdin(),
            false => Input::from_file(path),
        }
    }

    fn from_file(path: &Path) -> Result<Self, InputError> {
        let (Source { file, name }, metadata) = Source::file(path)?;
        let length = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
        Ok(Input {
            bytes: read(file, length, &name)?,
            is_open_to_others: metadata.is_file() && metadata.permissions().mode() & 0o077 != 0,
            name,
        })
    }

    fn from_stdin() -> Result<Self, InputError> {
        if io::stdin().is_terminal() {
            let message = "`-` reads a pipe; at a terminal, name a file";
            return Err(InputError::Terminal(message));
        }
        let Source { file, name } = Source::stdin()?;
        Ok(Input {
            bytes: read(file, 0, &name)?,
            is_open_to_others: false,
            name,
        })
    }

    /// Name of the input in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Content as bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Takes the content as text, without the byte order mark that some programs put before it.
    ///
    /// # Errors
    /// Fails if the content is not text; the error names the line.
    pub fn take_text(&mut self) -> Result<Zeroizing<String>, InputError> {
        let wrong = |at: usize, what: &str| {
            let line = 1 + self.bytes[..at].iter().filter(|b| **b == b'\n').count();
            InputError::Unusable(format!("{}, line {line}: {what}", self.name))
        };
        let text = std::str::from_utf8(&self.bytes)
            .map_err(|error| wrong(error.valid_up_to(), "this is not UTF-8 text"))?;
        if let Some(at) = text.find('\0') {
            return Err(wrong(at, "it holds a NUL byte"));
        }
        let rest = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mark = text.len() - rest.len();
        // The bytes are moved, not copied: the text is the only place where they stand.
        let bytes = std::mem::take(&mut *self.bytes);
        let mut text = Zeroizing::new(String::from_utf8(bytes).unwrap_or_default());
        text.drain(..mark);
        Ok(text)
    }
}

fn read(source: File, expected: usize, name: &str) -> Result<Zeroizing<Vec<u8>>, InputError> {
    let expected = expected.min(MAX_BYTES);
    let bytes = read_expected(source, MAX_BYTES, expected);
    let bytes = bytes.map_err(InputError::unreadable(name))?;
    if bytes.len() > MAX_BYTES {
        let limit = MAX_BYTES / (1024 * 1024);
        let message = format!("{name} is longer than {limit} MiB");
        return Err(InputError::Unusable(message));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(bytes: &[u8]) -> Input {
        Input {
            bytes: Zeroizing::new(bytes.to_vec()),
            name: "it".to_owned(),
            is_open_to_others: false,
        }
    }

    #[test]
    fn an_endless_input_is_refused() {
        let endless = File::open("/dev/zero").unwrap();
        let refused = read(endless, 0, "it").unwrap_err();
        assert_eq!(refused.to_string(), "it is longer than 64 MiB");
    }

    #[test]
    fn a_byte_order_mark_is_removed_and_bytes_that_are_not_text_are_refused_with_their_line() {
        assert_eq!(*input("\u{feff}A=b".as_bytes()).take_text().unwrap(), "A=b");
        let wrong = |bytes: &[u8]| input(bytes).take_text().unwrap_err().to_string();
        assert_eq!(wrong(b"A=b\n\xff"), "it, line 2: this is not UTF-8 text");
        assert_eq!(wrong(b"A=b\nB=\0\n"), "it, line 2: it holds a NUL byte");
    }
}
