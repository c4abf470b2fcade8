use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

/// Beginning of the sequence that gives the terminal's clipboard a content, in base64.
const BEGIN: &[u8] = b"\x1b]52;c;";
const END: &[u8] = b"\x07";

/// Sequences that clear it: a blank takes the place of the secret where the second one is not understood.
const CLEAR: &[u8] = b"\x1b]52;c;IA==\x07\x1b]52;c;!\x07";

/// Greatest number of bytes of a value. Terminals pass over longer sequences in silence.
pub(super) const MOST_BYTES: usize = 48 * 1024;

/// Opens the terminal of this process, whatever its standard streams are.
pub(super) fn open() -> io::Result<File> {
    OpenOptions::new().write(true).open("/dev/tty")
}

/// Gives the clipboard this content.
pub(super) fn put(terminal: &mut File, content: &[u8]) -> io::Result<()> {
    let encoded = Zeroizing::new(STANDARD.encode(content));
    let length = BEGIN.len() + encoded.len() + END.len();
    let mut sequence = Zeroizing::new(Vec::with_capacity(length));
    sequence.extend_from_slice(BEGIN);
    sequence.extend_from_slice(encoded.as_bytes());
    sequence.extend_from_slice(END);
    terminal.write_all(&sequence)
}

/// Clears the clipboard of the terminal on the other end.
pub(super) fn clear(terminal: &mut impl io::Write) -> io::Result<()> {
    terminal.write_all(CLEAR)?;
    terminal.flush()
}
