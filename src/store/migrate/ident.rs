/// The name as an identifier in SQL, whatever characters it holds.
pub fn quote_ident(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The text as a literal in SQL, where `standard_conforming_strings` is on.
pub(super) fn quote_literal(text: &str) -> String {
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
}
