use std::{
    fs::File,
    io::{self, ErrorKind, Read},
    os::fd::AsFd as _,
};

use zeroize::Zeroizing;

/// The room for input whose length nobody knows.
const FIRST_ROOM: usize = 64 * 1024;

/// Reads all of the input, or one byte more than the limit, which tells that it is too long.
///
/// A buffer that is full is copied into a greater one and wiped: one that grows by itself leaves
/// copies of secrets behind.
///
/// # Errors
/// When the input cannot be read.
pub fn read_bounded(input: impl Read, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    read_expected(input, limit, 0)
}

/// Like [`read_bounded`], for input that is expected to have this length: then it is read without
/// copying.
///
/// # Errors
/// When the input cannot be read.
pub fn read_expected(
    mut input: impl Read,
    limit: usize,
    expected: usize,
) -> io::Result<Zeroizing<Vec<u8>>> {
    let most = limit.saturating_add(1);
    let room = FIRST_ROOM.max(expected.saturating_add(1)).min(most);
    let mut buffer = Zeroizing::new(vec![0; room]);
    let mut filled = 0;
    loop {
        if filled == buffer.len() {
            if filled == most {
                break;
            }
            let mut greater = Zeroizing::new(vec![0; (2 * filled).min(most)]);
            greater[..filled].copy_from_slice(&buffer);
            buffer = greater;
        }
        match input.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    buffer.truncate(filled);
    Ok(buffer)
}

/// Standard input as a file of its own: the usual handle reads into a buffer that is not wiped.
///
/// # Errors
/// When the system does not duplicate the descriptor.
pub fn unbuffered_stdin() -> io::Result<File> {
    Ok(io::stdin().as_fd().try_clone_to_owned()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = 6 * FIRST_ROOM;

    #[test]
    fn all_of_it_is_read_however_long_and_however_little_was_expected() {
        for length in [0, 1, FIRST_ROOM, FIRST_ROOM + 1, 5 * FIRST_ROOM, LIMIT] {
            let bytes = vec![b'x'; length];
            for expected in [0, length, 2 * length] {
                let read = read_expected(bytes.as_slice(), LIMIT, expected).unwrap();
                assert_eq!(*read, bytes);
            }
        }
    }

    #[test]
    fn input_that_never_ends_is_read_one_byte_past_the_limit() {
        for limit in [0, 1, FIRST_ROOM, LIMIT] {
            let read = read_bounded(io::repeat(b'x'), limit).unwrap();
            assert_eq!(read.len(), limit + 1);
        }
    }
}
