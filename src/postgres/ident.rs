use crate::domain::is_hidden;

/// The name as an identifier in SQL, whatever characters it holds.
pub fn quote_ident(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The name as an identifier in SQL that a person is shown: what would not show is written as an
/// escape, so that the SQL can be read, copied and run.
pub fn shown_ident(name: &str) -> String {
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

/// The text as a literal in SQL, where `standard_conforming_strings` is on.
pub fn quote_literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_and_no_text_ends_its_own_quotes() {
        assert_eq!(quote_ident("public"), r#""public""#);
        assert_eq!(quote_ident(r#"My "own""#), r#""My ""own""""#);
        assert_eq!(quote_literal("it's"), "'it''s'");
    }

    #[test]
    fn what_does_not_show_is_an_escape_in_a_name_that_is_shown() {
        assert_eq!(shown_ident(r#"a"b"#), r#""a""b""#);
        assert_eq!(shown_ident("a\"\\\u{1b}b"), r#"U&"a""\\\+00001bb""#);
    }
}
