//! The first message of TLS, as far as it names a host.

/// The host that a ClientHello asks for; `None` if it asks for none. `hello` is the message without
/// the header of its record.
pub fn asked_host(hello: &[u8]) -> Option<String> {
    // Before the session: kind (1), length (3), version (2), random (32).
    let mut rest = hello.get(38..)?;
    skip(&mut rest, 1)?;
    // The lists of ciphers and of compressions.
    skip(&mut rest, 2)?;
    skip(&mut rest, 1)?;
    let mut extensions = skip(&mut rest, 2)?;
    while !extensions.is_empty() {
        let kind = take(&mut extensions, 2)?;
        let body = skip(&mut extensions, 2)?;
        if kind == [0, 0] {
            // Before the name: length of the list (2), kind of the name (1), length of the name (2).
            return Some(String::from_utf8_lossy(body.get(5..)?).into_owned());
        }
    }
    None
}

/// Takes a field whose length stands before it, in this many bytes.
fn skip<'a>(rest: &mut &'a [u8], width: usize) -> Option<&'a [u8]> {
    let length = take(rest, width)?.iter();
    let length = length.fold(0, |length, byte| length << 8 | usize::from(*byte));
    take(rest, length)
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(taken)
}
