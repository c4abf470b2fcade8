//! Comments in JSON, which people write though JSON has none.

use zeroize::Zeroizing;

/// Replaces comments (`// …` and `/* … */`) by blanks, so that every value keeps its place and line.
pub(super) fn blank(text: Zeroizing<String>) -> Zeroizing<String> {
    if !text.contains("//") && !text.contains("/*") {
        return text;
    }
    let mut blanked = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text.as_str();
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '"' => string(rest),
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            _ => c.len_utf8(),
        };
        let (piece, after) = rest.split_at(length);
        match c == '/' && length > 1 {
            // Every byte becomes one, so that offsets stay.
            true => blanked.extend(piece.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' })),
            false => blanked.push_str(piece),
        }
        rest = after;
    }
    blanked
}

/// Returns the length of the string that a text begins with.
fn string(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text[1..].find(|c: char| {
        let ends = c == '"' && !is_escaped;
        is_escaped = c == '\\' && !is_escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_become_blanks_and_strings_stay() {
        for (text, expected) in [
            ("{\"a\": 1} // ü\n", "{\"a\": 1}      \n"),
            ("/* x\ny */{}", "    \n    {}"),
            (
                r#"{"u": "https://x", "v": "a\"//b"}"#,
                r#"{"u": "https://x", "v": "a\"//b"}"#,
            ),
            ("{\"a\": \"/*\"} /* open", "{\"a\": \"/*\"}        "),
        ] {
            assert_eq!(*blank(Zeroizing::new(text.to_owned())), expected, "{text}");
        }
    }
}
