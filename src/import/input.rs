use std::{
    fs::File,
    io::{Read, Stdin},
    os::{fd::AsFd as _, unix::fs::PermissionsExt as _},
    path::Path,
};

use zeroize::Zeroizing;

use crate::exit::{ExitCode, Failure};

/// The most bytes a file may have.
pub const MAX_BYTES: usize = 64 * 1024 * 1024;

/// How much is read of a pipe before more room is made.
const FIRST_ROOM: usize = 64 * 1024;

/// What was read, in buffers that are wiped.
pub struct Input {
    bytes: Zeroizing<Vec<u8>>,
    /// What messages call it.
    name: String,
    /// Whether others than its owner may read the file.
    pub is_open_to_others: bool,
}

impl Input {
    /// Reads a file, or a pipe that is named like one.
    ///
    /// # Errors
    /// Exit 12 when it cannot be read, 2 when it is too long.
    pub fn from_file(path: &Path) -> Result<Self, Failure> {
        let name = format!("`{}`", path.display());
        let failed = |error| unreadable(&name, &error);
        let file = File::open(path).map_err(failed)?;
        let found = file.metadata().map_err(failed)?;
        if found.is_dir() {
            let message = format!("{name} is a folder");
            return Err(Failure::new(ExitCode::Installation, message));
        }
        let length = usize::try_from(found.len()).unwrap_or(usize::MAX);
        Ok(Input {
            bytes: read(file, length.min(MAX_BYTES), &name)?,
            is_open_to_others: found.is_file() && found.permissions().mode() & 0o077 != 0,
            name,
        })
    }

    /// Reads standard input to its end.
    ///
    /// # Errors
    /// As for a file.
    pub fn from_stdin(stdin: &Stdin) -> Result<Self, Failure> {
        let name = "standard input".to_owned();
        // A copy of its own, for the usual one reads into a buffer that is not wiped.
        let own = stdin.as_fd().try_clone_to_owned();
        let own = File::from(own.map_err(|error| unreadable(&name, &error))?);
        Ok(Input {
            bytes: read(own, 0, &name)?,
            is_open_to_others: false,
            name,
        })
    }

    /// What messages call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its text, without the mark some programs put before it.
    ///
    /// # Errors
    /// Exit 2 with the line that holds what is no text.
    pub fn text(&self) -> Result<&str, Failure> {
        let lines_before =
            |end: usize| 1 + self.bytes[..end].iter().filter(|b| **b == b'\n').count();
        let wrong = |at: usize, what: &str| {
            let line = lines_before(at);
            Failure::new(
                ExitCode::Usage,
                format!("{}, line {line}: {what}", self.name),
            )
        };
        let text = std::str::from_utf8(&self.bytes)
            .map_err(|error| wrong(error.valid_up_to(), "this is not UTF-8 text"))?;
        if let Some(at) = text.find('\0') {
            return Err(wrong(at, "it holds a NUL byte"));
        }
        Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
    }
}

fn unreadable(name: &str, error: &std::io::Error) -> Failure {
    Failure::new(
        ExitCode::Installation,
        format!("{name} cannot be read: {error}"),
    )
}

/// Everything that comes, at most [`MAX_BYTES`]: a buffer that is full is copied into a greater one
/// and wiped, for one that grows by itself leaves copies behind.
fn read(mut source: impl Read, expected: usize, name: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    let mut bytes = Zeroizing::new(vec![0; FIRST_ROOM.max(expected + 1)]);
    let mut length = 0;
    loop {
        if length > MAX_BYTES {
            let limit = MAX_BYTES / (1024 * 1024);
            let message = format!("{name} is longer than {limit} MiB");
            return Err(Failure::new(ExitCode::Usage, message));
        }
        if length == bytes.len() {
            let mut greater = Zeroizing::new(vec![0; 2 * length]);
            greater[..length].copy_from_slice(&bytes);
            bytes = greater;
        }
        match source.read(&mut bytes[length..]) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(unreadable(name, &error)),
        }
    }
    bytes.truncate(length);
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(bytes: &[u8]) -> Input {
        Input {
            bytes: read(bytes, 0, "it").unwrap(),
            name: "it".to_owned(),
            is_open_to_others: false,
        }
    }

    #[test]
    fn all_of_it_is_read_however_long_and_however_little_was_expected() {
        for length in [0, 1, FIRST_ROOM, FIRST_ROOM + 1, 5 * FIRST_ROOM] {
            let bytes = vec![b'x'; length];
            for expected in [0, length, 2 * length] {
                assert_eq!(*read(bytes.as_slice(), expected, "it").unwrap(), bytes);
            }
        }
    }

    #[test]
    fn what_never_ends_is_refused() {
        let refused = read(std::io::repeat(b'x'), 0, "it").unwrap_err();
        assert_eq!(refused.message, "it is longer than 64 MiB");
    }

    #[test]
    fn a_mark_of_byte_order_is_no_text_and_what_is_none_is_refused_with_its_line() {
        assert_eq!(input("\u{feff}A=b".as_bytes()).text().unwrap(), "A=b");
        let wrong = |bytes: &[u8]| input(bytes).text().unwrap_err().message;
        assert_eq!(wrong(b"A=b\n\xff"), "it, line 2: this is not UTF-8 text");
        assert_eq!(wrong(b"A=b\nB=\0\n"), "it, line 2: it holds a NUL byte");
    }
}
