use std::{borrow::Cow, fmt::Write as _};

use super::is_hidden;

/// Returns the text with an escape for every character that is invisible, or changes how others are
/// shown.
///
/// Stored text is hostile: the older product accepts names with terminal sequences in them.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => shown.push_str("\\n"),
            '\t' => shown.push_str("\\t"),
            '\r' => shown.push_str("\\r"),
            c if is_hidden(c) => {
                // Writing to a String cannot fail.
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(c));
            }
            c => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

/// Maximum number of characters of a foreign text that are shown.
const MAX_FOREIGN: usize = 300;

/// Makes text of a server or another program safe to show: on one line, hidden characters escaped, length
/// limited.
pub fn visible_start(text: &str) -> String {
    let start: String = text.chars().take(MAX_FOREIGN).collect();
    let more = text.chars().nth(MAX_FOREIGN).map_or("", |_| "…");
    format!("{}{more}", visible(&start))
}

#[cfg(test)]
mod tests {
    use super::{MAX_FOREIGN, visible, visible_start};

    #[test]
    fn foreign_text_cannot_forge_a_line_move_the_cursor_or_fill_the_screen() {
        assert_eq!(
            visible_start("a\u{1b}[2Jb\nhint: c"),
            "a\\u{1b}[2Jb\\nhint: c"
        );
        let long = visible_start(&"x".repeat(1000));
        assert_eq!(long.chars().count(), MAX_FOREIGN + 1);
    }

    #[test]
    fn plain_text_is_left_alone() {
        assert_eq!(visible("Paper 1 · 口座 🚀"), "Paper 1 · 口座 🚀");
    }

    #[test]
    fn invisible_characters_are_escaped() {
        assert_eq!(
            visible("a\x1b[31mb\u{202e}c\nd\te"),
            "a\\u{1b}[31mb\\u{202e}c\\nd\\te"
        );
    }
}
