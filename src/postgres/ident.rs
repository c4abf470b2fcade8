use crate::domain::is_hidden;

/// Quotes a name as an SQL identifier. The name may contain any characters.
pub fn quote_ident(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Quotes a name as an SQL identifier for display. Invisible characters are written as escapes, so
/// that a person can read, copy and run the SQL.
pub fn visible_ident(name: &str) -> String {
    if !name.chars().any(is_hidden) {
        return quote_ident(name);
    }
    let mut quoted = String::from("U&\"");
    for c in name.chars() {
        match c {
            '"' => quoted.push_str("\"\""),
            '\\' => quoted.push_str("\\\\"),
            c if is_hidden(c) => quoted.push_str(&format!("\\+{:06x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Quotes a text as an SQL literal, for sessions with `standard_conforming_strings` on.
pub fn quote_literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_inside_names_and_texts_are_doubled() {
        assert_eq!(quote_ident("public"), r#""public""#);
        assert_eq!(quote_ident(r#"My "own""#), r#""My ""own""""#);
        assert_eq!(quote_literal("it's"), "'it''s'");
    }

    #[test]
    fn invisible_characters_of_a_shown_name_are_escapes() {
        assert_eq!(visible_ident(r#"a"b"#), r#""a""b""#);
        assert_eq!(visible_ident("a\"\\\u{1b}b"), r#"U&"a""\\\+00001bb""#);
    }
}
