/// Longest message of a session, in bytes. A row holds at most two secrets of 1 MiB, which take 1.4 MiB
/// each when they are sealed; the rest leaves room for whatever else a row may ever hold.
const LONGEST: usize = 16 << 20;

/// Longest message before the server is ready. It sends settings and remarks until then.
const LONGEST_AT_LOGIN: usize = 64 << 10;

/// Most bytes that the server may send before it is ready, and the most that it may remark beside the
/// answers to one question. The driver keeps settings and remarks, so this bounds its memory.
const MOST: usize = 1 << 20;

/// Length of a message's head: its tag, and the number of bytes that follow the tag.
pub(super) const HEAD: usize = 5;

const READY: u8 = b'Z';

/// Notices, settings, and notifications, which the server may send at any time.
const REMARKS: [u8; 3] = [b'N', b'S', b'A'];

/// Reason why bytes of a server cannot be the messages of a PostgreSQL that means well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Damage {
    #[error("its answer is damaged: a message of {0} bytes is announced")]
    Length(u32),
    #[error("its answer is damaged: more than {} KiB come beside it", MOST >> 10)]
    TooMuch,
    #[error("its answer is not PostgreSQL's")]
    NotPostgres,
}

/// The messages of a server by their lengths. None may be longer than any that makes sense, and there
/// may be no end of none that nobody asked for.
#[derive(Debug, Default)]
pub(super) struct MessageLengths {
    head: [u8; HEAD],
    /// Bytes of the head that have come.
    have: usize,
    /// Bytes of the body that are still to come.
    rest: usize,
    /// Bytes that nobody asked for, since the server was last ready.
    unasked: usize,
    is_ready: bool,
}

impl MessageLengths {
    /// Returns true once the server has been ready for a question.
    pub(super) fn is_ready(&self) -> bool {
        self.is_ready
    }

    /// Returns the number of bytes that complete the head, or the message whose head is complete.
    pub(super) fn missing(&self) -> usize {
        match HEAD - self.have {
            0 => self.rest,
            of_head => of_head,
        }
    }

    /// Follows the next bytes. Returns true if a message ends where they end.
    ///
    /// # Errors
    /// Fails with [`Damage`] as soon as the head of a message is there that must not come.
    pub(super) fn follow(&mut self, mut bytes: &[u8]) -> Result<bool, Damage> {
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(self.missing().min(bytes.len()));
            if self.have < HEAD {
                self.head[self.have..self.have + now.len()].copy_from_slice(now);
                self.have += now.len();
                if self.have == HEAD {
                    self.begin()?;
                }
            } else {
                self.rest -= now.len();
            }
            if self.have == HEAD && self.rest == 0 {
                self.end();
            }
            bytes = later;
        }
        Ok(self.have == 0)
    }

    fn begin(&mut self) -> Result<(), Damage> {
        let [tag, length @ ..] = self.head;
        let announced = u32::from_be_bytes(length);
        let longest = if self.is_ready {
            LONGEST
        } else {
            LONGEST_AT_LOGIN
        };
        let length = usize::try_from(announced).unwrap_or(usize::MAX);
        if !(4..=longest).contains(&length) {
            return Err(Damage::Length(announced));
        }
        if !self.is_ready || REMARKS.contains(&tag) {
            self.unasked += length + 1;
        }
        if self.unasked > MOST {
            return Err(Damage::TooMuch);
        }
        self.rest = length - 4;
        Ok(())
    }

    fn end(&mut self) {
        self.have = 0;
        if self.head[0] == READY {
            self.is_ready = true;
            self.unasked = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(tag: u8, body: usize) -> Vec<u8> {
        let length = u32::try_from(body + 4).unwrap().to_be_bytes();
        [&[tag], &length[..], &vec![0; body]].concat()
    }

    fn ready() -> MessageLengths {
        let mut lengths = MessageLengths::default();
        assert_eq!(lengths.follow(&message(READY, 1)), Ok(true));
        lengths
    }

    fn announce(lengths: &mut MessageLengths, length: u32) -> Result<bool, Damage> {
        lengths.follow(&[&b"D"[..], &length.to_be_bytes()].concat())
    }

    #[test]
    fn messages_are_followed_however_they_are_cut() {
        let all = [message(b'N', 0), message(b'D', 300), message(READY, 1)].concat();
        for size in [1, 2, 5, 6, 299, all.len()] {
            let mut lengths = MessageLengths::default();
            let ends: Vec<bool> = all
                .chunks(size)
                .map(|chunk| lengths.follow(chunk).unwrap())
                .collect();
            assert_eq!(ends.last(), Some(&true), "{size}");
            assert!(lengths.is_ready());
            if size == 1 {
                assert_eq!(ends.iter().filter(|end| **end).count(), 3);
            }
        }
    }

    #[test]
    fn what_is_missing_never_reaches_into_the_next_message() {
        let mut lengths = MessageLengths::default();
        let mut rest = &[message(b'N', 7), message(READY, 1)].concat()[..];
        let mut ends = Vec::new();
        while !rest.is_empty() {
            let (now, later) = rest.split_at(lengths.missing());
            ends.push(lengths.follow(now).unwrap());
            rest = later;
        }
        assert_eq!(ends, [false, true, false, true]);
    }

    #[test]
    fn a_length_that_makes_no_sense_is_refused_as_soon_as_it_is_announced() {
        let longest = u32::try_from(LONGEST).unwrap();
        for (length, is_read) in [
            (3, false),
            (4, true),
            (longest, true),
            (longest + 1, false),
            (i32::MAX.cast_unsigned(), false),
            (u32::MAX, false),
        ] {
            let refused = announce(&mut ready(), length);
            assert_eq!(refused.is_ok(), is_read, "{length}: {refused:?}");
        }
        let at_login = u32::try_from(LONGEST_AT_LOGIN).unwrap();
        let mut lengths = MessageLengths::default();
        assert!(announce(&mut lengths, at_login + 1).is_err());
        let mut lengths = MessageLengths::default();
        assert!(announce(&mut lengths, at_login).is_ok());
    }

    #[test]
    fn remarks_without_end_are_refused_and_rows_without_end_are_not() {
        for tag in REMARKS {
            let mut lengths = ready();
            let refused = (0..2_000).find_map(|_| lengths.follow(&message(tag, 1_000)).err());
            assert_eq!(refused, Some(Damage::TooMuch));
        }
        let mut lengths = ready();
        let rows = (0..2_000).all(|_| lengths.follow(&message(b'D', 1_000)).is_ok());
        assert!(rows);
        let mut lengths = MessageLengths::default();
        let refused = (0..2_000).find_map(|_| lengths.follow(&message(b'K', 1_000)).err());
        assert_eq!(refused, Some(Damage::TooMuch));
    }

    #[test]
    fn each_question_has_remarks_of_its_own() {
        let mut lengths = ready();
        for _ in 0..2_000 {
            assert_eq!(lengths.follow(&message(b'N', 1_000)), Ok(true));
            assert_eq!(lengths.follow(&message(READY, 1)), Ok(true));
        }
    }
}
