use crate::domain::visible;

/// Maximum number of characters of a server message that are shown.
const MAX_MESSAGE: usize = 300;

/// Makes text of the server safe to show: hidden characters escaped, length limited.
pub(super) fn clean(text: &str) -> String {
    let message: String = text.chars().take(MAX_MESSAGE).collect();
    let more = text.chars().nth(MAX_MESSAGE).map_or("", |_| "…");
    format!("{}{more}", visible(&message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_cannot_move_the_cursor_or_fill_the_screen() {
        assert_eq!(clean("a\u{1b}[2Jb"), "a\\u{1b}[2Jb");
        assert_eq!(clean(&"x".repeat(1000)).chars().count(), MAX_MESSAGE + 1);
    }
}
