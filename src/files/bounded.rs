use std::{
    fs::File,
    io::{self, ErrorKind, Read},
    os::fd::AsFd as _,
};

use zeroize::Zeroizing;

/// Size of the first buffer for input of unknown length.
const FIRST_CAPACITY: usize = 64 * 1024;

/// Reads all of the input, but at most one byte more than the limit. That extra byte shows that the
/// input is too long.
///
/// A full buffer is copied into a larger one and wiped: a buffer that grows by itself leaves copies
/// of secrets behind.
///
/// # Errors
/// Fails if the input cannot be read.
pub fn read_bounded(input: impl Read, limit: usize) -> io::Result<Zeroizing<Vec<u8>>> {
    read_expected(input, limit, 0)
}

/// Like [`read_bounded`], with an expected length. Input that is not longer is read without copying.
///
/// # Errors
/// Fails if the input cannot be read.
pub fn read_expected(
    mut input: impl Read,
    limit: usize,
    expected: usize,
) -> io::Result<Zeroizing<Vec<u8>>> {
    let most = limit.saturating_add(1);
    let capacity = FIRST_CAPACITY.max(expected.saturating_add(1)).min(most);
    let mut buffer = Zeroizing::new(vec![0; capacity]);
    let mut filled = 0;
    loop {
        if filled == buffer.len() {
            if filled == most {
                break;
            }
            let mut larger = Zeroizing::new(vec![0; (2 * filled).min(most)]);
            larger[..filled].copy_from_slice(&buffer);
            buffer = larger;
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

/// Returns standard input as a separate file, because the usual handle reads into a buffer that is
/// not wiped.
///
/// # Errors
/// Fails if the system does not duplicate the descriptor.
pub fn unbuffered_stdin() -> io::Result<File> {
    Ok(io::stdin().as_fd().try_clone_to_owned()?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: usize = 6 * FIRST_CAPACITY;

    #[test]
    fn the_whole_input_is_read_whatever_its_length_and_the_expected_length() {
        for length in [
            0,
            1,
            FIRST_CAPACITY,
            FIRST_CAPACITY + 1,
            5 * FIRST_CAPACITY,
            LIMIT,
        ] {
            let bytes = vec![b'x'; length];
            for expected in [0, length, 2 * length] {
                let read = read_expected(bytes.as_slice(), LIMIT, expected).unwrap();
                assert_eq!(*read, bytes);
            }
        }
    }

    #[test]
    fn input_that_never_ends_is_read_one_byte_past_the_limit() {
        for limit in [0, 1, FIRST_CAPACITY, LIMIT] {
            let read = read_bounded(io::repeat(b'x'), limit).unwrap();
            assert_eq!(read.len(), limit + 1);
        }
    }
}
