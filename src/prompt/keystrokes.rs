//! Decoding of bytes from the terminal into keys.

/// Key that was pressed, or what a paste has in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    /// A character that can be part of an answer.
    Char(char),
    /// Return or line feed.
    Enter,
    /// Backspace, either of its two codes.
    Backspace,
    /// Ctrl-W.
    EraseWord,
    /// Ctrl-U.
    EraseLine,
    /// Ctrl-D.
    Eof,
    /// Ctrl-C if the terminal does not turn it into a signal.
    Interrupt,
    /// Esc by itself, or with another key.
    Escape,
    /// Arrow up, or Ctrl-P.
    Up,
    /// Arrow down, Tab or Ctrl-N. A tab is also what a paste may hold.
    Down,
    PageUp,
    PageDown,
    Home,
    End,
    /// Any other control character.
    Control,
    /// Bytes that are not UTF-8.
    NotText,
}

/// State of the decoder after the bytes so far.
#[derive(Debug, Default, Clone, Copy)]
enum EscapeState {
    #[default]
    Ground,
    /// In a character of several bytes.
    Text {
        bytes: [u8; 4],
        have: usize,
        need: usize,
    },
    /// After Esc.
    Escape,
    /// After Esc and `O`.
    Single,
    /// After Esc and `[`; `first` is the first parameter byte, if there is one.
    Sequence { first: Option<u8>, length: usize },
}

/// Decoder from bytes to keys. Unknown escape sequences and the marks around a paste are dropped.
#[derive(Debug, Default)]
pub(super) struct Keystrokes {
    state: EscapeState,
    after_return: bool,
}

impl Keystrokes {
    /// Returns the key that this byte completes, if any.
    pub(super) fn press(&mut self, byte: u8) -> Option<Key> {
        let after_return = std::mem::replace(&mut self.after_return, byte == b'\r');
        match std::mem::take(&mut self.state) {
            EscapeState::Ground if byte == b'\n' && after_return => None,
            EscapeState::Ground => self.ground(byte),
            EscapeState::Text { bytes, have, need } => self.text(bytes, have, need, byte),
            EscapeState::Escape => self.escape(byte),
            EscapeState::Single => cursor_key(byte),
            EscapeState::Sequence { first, length } => self.sequence(first, length, byte),
        }
    }

    /// Returns true if an Esc has come and nothing after it yet.
    pub(super) fn may_be_escape(&self) -> bool {
        matches!(self.state, EscapeState::Escape)
    }

    /// Ends an Esc after which nothing came: it was the key itself.
    pub(super) fn escape_alone(&mut self) -> Option<Key> {
        self.state = EscapeState::Ground;
        Some(Key::Escape)
    }

    fn ground(&mut self, byte: u8) -> Option<Key> {
        Some(match byte {
            b'\r' | b'\n' => Key::Enter,
            0x08 | 0x7f => Key::Backspace,
            0x03 => Key::Interrupt,
            0x04 => Key::Eof,
            0x15 => Key::EraseLine,
            0x17 => Key::EraseWord,
            0x10 => Key::Up,
            0x0e | b'\t' => Key::Down,
            0x1b => return self.wait(EscapeState::Escape),
            0x20..=0x7e => Key::Char(char::from(byte)),
            0x00..=0x1f => Key::Control,
            0x80..=0xff => return self.begin_text(byte),
        })
    }

    fn begin_text(&mut self, byte: u8) -> Option<Key> {
        let need = match byte {
            0xc2..=0xdf => 2,
            0xe0..=0xef => 3,
            0xf0..=0xf4 => 4,
            _ => return Some(Key::NotText),
        };
        let bytes = [byte, 0, 0, 0];
        self.wait(EscapeState::Text {
            bytes,
            have: 1,
            need,
        })
    }

    fn text(&mut self, mut bytes: [u8; 4], have: usize, need: usize, byte: u8) -> Option<Key> {
        bytes[have] = byte;
        let have = have + 1;
        if byte & 0xc0 == 0x80 && have < need {
            return self.wait(EscapeState::Text { bytes, have, need });
        }
        let text = std::str::from_utf8(&bytes[..have]).ok();
        let only = text.filter(|_| have == need).and_then(|t| t.chars().next());
        Some(match only {
            Some(c) if c.is_control() => Key::Control,
            Some(c) => Key::Char(c),
            None => Key::NotText,
        })
    }

    fn escape(&mut self, byte: u8) -> Option<Key> {
        match byte {
            b'[' => self.wait(EscapeState::Sequence {
                first: None,
                length: 0,
            }),
            b'O' => self.wait(EscapeState::Single),
            0x1b => {
                self.state = EscapeState::Escape;
                Some(Key::Escape)
            }
            _ => Some(Key::Escape),
        }
    }

    fn sequence(&mut self, first: Option<u8>, length: usize, byte: u8) -> Option<Key> {
        match byte {
            b'~' if length == 1 => numbered_key(first),
            0x40..=0x7e => cursor_key(byte),
            0x20..=0x3f => self.wait(EscapeState::Sequence {
                first: first.or(Some(byte)),
                length: length + 1,
            }),
            // Not a valid sequence: the byte that broke it off counts.
            _ => self.ground(byte),
        }
    }

    fn wait(&mut self, state: EscapeState) -> Option<Key> {
        self.state = state;
        None
    }
}

fn cursor_key(byte: u8) -> Option<Key> {
    match byte {
        b'A' => Some(Key::Up),
        b'B' => Some(Key::Down),
        b'H' => Some(Key::Home),
        b'F' => Some(Key::End),
        _ => None,
    }
}

fn numbered_key(first: Option<u8>) -> Option<Key> {
    match first {
        Some(b'5') => Some(Key::PageUp),
        Some(b'6') => Some(Key::PageDown),
        Some(b'1' | b'7') => Some(Key::Home),
        Some(b'4' | b'8') => Some(Key::End),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(bytes: &[u8]) -> Vec<Key> {
        let mut keys = Keystrokes::default();
        bytes.iter().filter_map(|&b| keys.press(b)).collect()
    }

    fn typed(text: &str) -> Vec<Key> {
        text.chars().map(Key::Char).collect()
    }

    #[test]
    fn characters_of_several_bytes_are_one_key() {
        assert_eq!(keys("aé€🚲".as_bytes()), typed("aé€🚲"));
    }

    #[test]
    fn the_marks_around_a_paste_are_no_part_of_it() {
        let mut expected = typed("PK1");
        expected.push(Key::Enter);
        assert_eq!(keys(b"\x1b[200~PK1\r\x1b[201~"), expected);
    }

    #[test]
    fn return_and_line_feed_together_end_one_line() {
        assert_eq!(keys(b"\r\n"), [Key::Enter]);
        assert_eq!(keys(b"\n\n"), [Key::Enter, Key::Enter]);
        assert_eq!(keys(b"\r\r"), [Key::Enter, Key::Enter]);
    }

    #[test]
    fn arrows_and_pages_are_known_and_other_sequences_vanish() {
        assert_eq!(keys(b"\x1b[A\x1bOB"), [Key::Up, Key::Down]);
        assert_eq!(keys(b"\x1b[5~\x1b[6~"), [Key::PageUp, Key::PageDown]);
        for (home, end) in [("[H", "[F"), ("OH", "OF"), ("[1~", "[4~"), ("[7~", "[8~")] {
            let typed = format!("\x1b{home}\x1b{end}");
            assert_eq!(keys(typed.as_bytes()), [Key::Home, Key::End]);
        }
        assert_eq!(keys(b"\x1b[1;5C\x1b[3~\x1b[15~x"), typed("x"));
    }

    #[test]
    fn a_broken_sequence_does_not_swallow_the_end_of_the_line() {
        assert_eq!(keys(b"\x1b[20\r"), [Key::Enter]);
    }

    #[test]
    fn escape_alone_is_a_key_once_nothing_follows() {
        let mut keys = Keystrokes::default();
        assert_eq!(keys.press(0x1b), None);
        assert!(keys.may_be_escape());
        assert_eq!(keys.escape_alone(), Some(Key::Escape));
        assert_eq!(keys.press(b'x'), Some(Key::Char('x')));
    }

    #[test]
    fn bytes_that_are_not_text_are_reported_and_not_dropped() {
        assert_eq!(keys(b"\0"), [Key::Control]);
        assert_eq!(keys(b"\xc2\x85"), [Key::Control]);
        assert_eq!(keys(b"\xff"), [Key::NotText]);
        assert_eq!(keys(b"\xed\xa0\x80"), [Key::NotText]);
    }
}
