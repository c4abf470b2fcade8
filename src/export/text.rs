use zeroize::Zeroizing;

/// Text with secrets. Its buffer is wiped when it is dropped, and so is each earlier buffer when
/// the text grows.
#[derive(Default)]
pub struct Text(Zeroizing<String>);

/// Capacity of the first buffer, enough for the variables of most credentials.
const FIRST_ROOM: usize = 4096;

impl Text {
    /// Adds a piece.
    pub fn push(&mut self, piece: &str) {
        let needed = self.0.len() + piece.len();
        if needed > self.0.capacity() {
            // A string that grows by itself leaves its content behind in memory.
            let room = needed.max(2 * self.0.capacity()).max(FIRST_ROOM);
            let mut larger = Zeroizing::new(String::with_capacity(room));
            larger.push_str(&self.0);
            self.0 = larger;
        }
        self.0.push_str(piece);
    }

    /// Adds several pieces.
    pub fn extend<'a>(&mut self, pieces: impl IntoIterator<Item = &'a str>) {
        for piece in pieces {
            self.push(piece);
        }
    }

    /// Adds one character.
    pub fn push_char(&mut self, c: char) {
        self.push(c.encode_utf8(&mut [0; 4]));
    }

    /// Returns the text, for the one place that prints it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
