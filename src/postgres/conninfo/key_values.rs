use zeroize::Zeroizing;

use super::{ConnInfoError, settings::ConnectionSettings};

/// Reads `key = 'va\'lue'` settings as libpq does.
pub(super) fn parse(text: &str) -> Result<ConnectionSettings, ConnInfoError> {
    let mut settings = ConnectionSettings::default();
    let mut rest = text.trim_start_matches(is_blank);
    if !rest.contains('=') {
        return Err(ConnInfoError::NeitherUrlNorSettings);
    }
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || is_blank(c));
        let (key, after) = rest.split_at(end.unwrap_or(rest.len()));
        let after = after
            .trim_start_matches(is_blank)
            .strip_prefix('=')
            .ok_or(MISSING)?;
        let (value, after) = value(after.trim_start_matches(is_blank))?;
        settings.set_listed(key, value)?;
        rest = after.trim_start_matches(is_blank);
    }
    Ok(settings)
}

/// Returns true for what libpq takes for a blank.
fn is_blank(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\u{b}'
}

const MISSING: ConnInfoError = ConnInfoError::Malformed {
    problem: "a setting has no `=`, or a value with blanks has no quotes",
};

/// Splits off the value at the beginning of `text`.
fn value(text: &str) -> Result<(Zeroizing<String>, &str), ConnInfoError> {
    let (is_quoted, text) = match text.strip_prefix('\'') {
        Some(text) => (true, text),
        None => (false, text),
    };
    // A value is never longer than its text. With this capacity the buffer never grows, and a
    // growing buffer would leave copies behind.
    let mut value = Zeroizing::new(String::with_capacity(text.len()));
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => value.extend(chars.next().map(|(_, escaped)| escaped)),
            '\'' if is_quoted => return Ok((value, &text[at + 1..])),
            c if !is_quoted && is_blank(c) => return Ok((value, &text[at..])),
            c => value.push(c),
        }
    }
    if is_quoted {
        let problem = "a quote is not closed";
        return Err(ConnInfoError::Malformed { problem });
    }
    Ok((value, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(&'static str, String)> {
        let settings = parse(text).unwrap();
        settings
            .explicit()
            .map(|(key, value)| (key, value.to_owned()))
            .collect()
    }

    #[test]
    fn quotes_and_backslashes_are_read_as_libpq_reads_them() {
        for (text, password) in [
            (r"password=a", "a"),
            (r"password = 'a b'", "a b"),
            (r"password='va\'l\\ue'", r"va'l\ue"),
            (r"password=a\ b", "a b"),
            (r"password=a'b", "a'b"),
            (r"password=''", ""),
            (r"password=a\", "a"),
            ("password=a\\ ", "a "),
            ("password= \u{a0}", "\u{a0}"),
            (r"password=é@/?&", "é@/?&"),
        ] {
            assert_eq!(read(text), [("password", password.to_owned())], "{text}");
        }
    }

    #[test]
    fn settings_are_separated_by_white_space_and_the_last_value_wins() {
        let found = read("\tuser =  a\ndbname=b  port='1'user=c");
        let expected = [("dbname", "b"), ("port", "1"), ("user", "c")];
        assert_eq!(found, expected.map(|(key, value)| (key, value.to_owned())));
    }

    #[test]
    fn incomplete_and_malformed_text_is_refused() {
        for text in [
            "user",
            "user=a b",
            "user=a =b",
            "user='a",
            r"user='a\'",
            "=",
            "=a",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
