//! Variables, one per line: `NAME=value`, with or without `export`, quotes and comments.
//!
//! Nothing is expanded: a `$` in a key stays a `$`. `${:-…}`, the text inside, is what `credctl env` writes
//! for a character that has no escape.

use zeroize::Zeroizing;

use super::{ImportError, place::Place};

/// Variable and its value.
#[derive(Clone)]
pub(super) struct DotenvLine {
    pub(super) place: Place,
    pub(super) name: String,
    pub(super) value: Zeroizing<String>,
}

/// Variables of a text, in their order. Ends at the first line that is wrong.
pub(super) struct DotenvLines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> DotenvLines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        DotenvLines::part(text, 1)
    }

    /// Reads a part of a text that begins on this line.
    pub(super) fn part(text: &'a str, line: usize) -> Self {
        DotenvLines { text, at: 0, line }
    }

    /// Reads the variable that begins here, and goes on behind the line on which its value ends.
    fn variable(&mut self, first: &str, rest: &str) -> Result<DotenvLine, ImportError> {
        let (name, value, is_exported) = name_and_rest(first, rest, self.line)?;
        let (value, left) = match is_exported {
            true => exported(value, self.line)?,
            false => read_value(value, self.line)?,
        };
        let length = rest.len() - left.len();
        let place = Place::new(self.at, length, self.line);
        self.at += length;
        self.line += rest[..length].matches('\n').count();
        Ok(DotenvLine {
            place,
            name: name.to_owned(),
            value,
        })
    }
}

impl Iterator for DotenvLines<'_> {
    type Item = Result<DotenvLine, ImportError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
            let (first, after) = rest.split_once('\n').unwrap_or((rest, ""));
            let content = first.trim();
            if !content.is_empty() && !content.starts_with(['#', ';']) {
                let variable = self.variable(first, rest);
                if variable.is_err() {
                    self.at = self.text.len();
                }
                return Some(variable);
            }
            self.at = self.text.len() - after.len();
            self.line += 1;
        }
    }
}

/// Splits a text into the name before the `=` of its first line and everything after the `=`. The flag is
/// true if the word `export` stands before the name.
fn name_and_rest<'a>(
    first: &'a str,
    rest: &'a str,
    line: usize,
) -> Result<(&'a str, &'a str, bool), ImportError> {
    let wrong = || ImportError::of_form(line, "this is not NAME=VALUE");
    let at = first.find('=').ok_or_else(wrong)?;
    let name = first[..at].trim();
    let after = name
        .strip_prefix("export")
        .filter(|after| after.starts_with([' ', '\t']));
    let (name, is_exported) = match after.map(str::trim_start) {
        Some(exported) if !exported.is_empty() => (exported, true),
        _ => (name, false),
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let begins = |c: char| c.is_ascii_alphabetic() || c == '_';
    if !name.starts_with(begins) || !name.chars().all(is_name) {
        return Err(wrong());
    }
    Ok((name, &rest[at + 1..], is_exported))
}

/// Reads the value of a line that begins with `export`, as a shell does: it ends at a blank, and nothing
/// else may follow on the line.
fn exported(text: &str, line: usize) -> Result<(Zeroizing<String>, &str), ImportError> {
    let (value, left) = read_value(text, line)?;
    let (first, _) = text.split_once('\n').unwrap_or((text, ""));
    let bare = bare(first.trim_start());
    let is_bare = !first.trim_start().starts_with(['\'', '"']);
    if is_bare && bare.contains([' ', '\t', ';', '&', '|']) {
        return Err(several(line));
    }
    Ok((value, left))
}

/// Refuses a line on which a shell would read more than one assignment.
fn several(line: usize) -> ImportError {
    ImportError::at(
        line,
        "there is more than one value on this line: write each on a line of its own, or quote the value",
    )
}

/// Returns true if a value without quotes looks like several: another assignment follows, or the end of a
/// command.
fn is_several(bare: &str) -> bool {
    let is_assignment = |word: &str| {
        let name = word.split_once('=').map_or("", |(name, _)| name);
        !name.is_empty()
            && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    bare.contains(';') || bare.split_whitespace().skip(1).any(is_assignment)
}

/// Reads the value at the beginning of a text. Returns it and the text after the line on which it
/// ends.
pub(super) fn read_value(
    text: &str,
    line: usize,
) -> Result<(Zeroizing<String>, &str), ImportError> {
    let text = text.trim_start_matches([' ', '\t']);
    match text.chars().next() {
        Some('\'') => {
            let end = text[1..].find('\'').ok_or_else(|| unclosed(line))?;
            let value = Zeroizing::new(text[1..=end].to_owned());
            Ok((value, after_quotes(&text[end + 2..], line)?))
        }
        Some('"') => double_quoted(&text[1..], line),
        _ => {
            let (first, after) = text.split_once('\n').unwrap_or((text, ""));
            let bare = bare(first);
            match is_several(bare) {
                true => Err(several(line)),
                false => Ok((Zeroizing::new(bare.to_owned()), after)),
            }
        }
    }
}

/// Returns a value without quotes, which ends before a comment.
fn bare(text: &str) -> &str {
    if text.starts_with('#') {
        return "";
    }
    let comment = text.find(" #").or_else(|| text.find("\t#"));
    text[..comment.unwrap_or(text.len())].trim_end()
}

fn double_quoted(text: &str, line: usize) -> Result<(Zeroizing<String>, &str), ImportError> {
    let mut escaped = false;
    let is_end = |(_, c): &(usize, char)| {
        let ends = !escaped && *c == '"';
        escaped = !escaped && *c == '\\';
        ends
    };
    let (end, _) = text
        .char_indices()
        .find(is_end)
        .ok_or_else(|| unclosed(line))?;
    // Sized once, because a text that grows leaves copies behind.
    let mut value = Zeroizing::new(String::with_capacity(end));
    let mut rest = &text[..end];
    while let Some(c) = rest.chars().next() {
        if let Some((inside, after)) = inside_braces(rest) {
            value.push_str(inside);
            rest = after;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        let meant = rest.chars().next().filter(|_| c == '\\').and_then(meant);
        if meant.is_some() {
            // Each character with a meaning is one byte long.
            rest = &rest[1..];
        }
        value.push(meant.unwrap_or(c));
    }
    Ok((value, after_quotes(&text[end + 1..], line)?))
}

/// Splits a text that begins with `${:-…}` into the text inside and the text behind it.
fn inside_braces(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix("${:-")?.split_once('}')
}

/// Returns the meaning of a character after a backslash. `None` if it has none: then the backslash
/// stays.
fn meant(escaped: char) -> Option<char> {
    Some(match escaped {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        c @ ('"' | '\\' | '$' | '`' | '\'') => c,
        _ => return None,
    })
}

fn unclosed(line: usize) -> ImportError {
    ImportError::at(line, "the quote that begins here is not closed")
}

/// Checks that only a comment follows the closing quote. Returns the text after that line.
fn after_quotes(text: &str, line: usize) -> Result<&str, ImportError> {
    let (first, after) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.trim();
    if first.is_empty() || first.starts_with('#') {
        return Ok(after);
    }
    Err(ImportError::at(
        line,
        "there is more after the closing quote",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(text: &str) -> Vec<(usize, String, String)> {
        let one = |a: DotenvLine| (a.place.line(), a.name, a.value.to_string());
        DotenvLines::new(text)
            .map(|line| one(line.unwrap()))
            .collect()
    }

    fn value(text: &str) -> String {
        values(text).remove(0).2
    }

    fn wrong(text: &str) -> String {
        let lines = DotenvLines::new(text);
        let wrong = lines.filter_map(Result::err).next().unwrap();
        wrong.to_string()
    }

    #[test]
    fn values_are_read_as_they_stand_between_quotes_and_comments() {
        for (text, expected) in [
            ("A=b", "b"),
            ("A = b \r\n", "b"),
            ("export A=b # a comment", "b"),
            ("export\tA=b", "b"),
            ("A=b#c", "b#c"),
            ("A=#", ""),
            ("A=", ""),
            ("A='b # c' # d", "b # c"),
            ("A='it\\n$x'", "it\\n$x"),
            ("A=\"b\\n\\\"c\\\" \\$d \\\\ \\x\"", "b\n\"c\" $d \\ \\x"),
            ("A=$HOME/`x`/${Y}", "$HOME/`x`/${Y}"),
            ("A=a=b==", "a=b=="),
            ("A=\"schlüssel ✓\"", "schlüssel ✓"),
            ("A=\"a${:-\\}n${:-$}{x}\"", "a\\n${x}"),
            ("A=my pass word", "my pass word"),
            ("export A='x;y z'", "x;y z"),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn lines_are_counted_through_values_of_several() {
        let text = "# first\n\nA='x\ny'\nB=\"p\nq\"\r\n\nC=z\n";
        let expected = [(3, "A", "x\ny"), (5, "B", "p\nq"), (8, "C", "z")];
        let expected = expected.map(|(line, a, b)| (line, a.to_owned(), b.to_owned()));
        assert_eq!(values(text), expected);
        // Each is read again from its place.
        for (line, (number, name, value)) in DotenvLines::new(text).zip(expected) {
            let place = line.unwrap().place;
            let part = &text[place.at()..place.end()];
            let mut again = DotenvLines::part(part, place.line());
            let again = again.next().unwrap().unwrap();
            assert_eq!((again.place.line(), again.name), (number, name));
            assert_eq!(*again.value, value);
        }
    }

    #[test]
    fn a_line_without_an_assignment_is_refused_without_showing_its_text() {
        let none = "this is not NAME=VALUE";
        let several = "there is more than one value on this line: write each on a line of its own, or quote the value";
        for (text, expected) in [
            ("A=b\nsecret", format!("line 2: {none}")),
            ("1A=b", format!("line 1: {none}")),
            ("A B=b", format!("line 1: {none}")),
            ("=b", format!("line 1: {none}")),
            (
                "A='b\n\n",
                "line 1: the quote that begins here is not closed".into(),
            ),
            ("export A=a B=b", format!("line 1: {several}")),
            ("A=a B=b", format!("line 1: {several}")),
            ("export A=a; export B=b", format!("line 1: {several}")),
            ("A=a;", format!("line 1: {several}")),
            ("export A=a b", format!("line 1: {several}")),
            (
                "\nA=\"b\\",
                "line 2: the quote that begins here is not closed".into(),
            ),
            (
                "A='b'c",
                "line 1: there is more after the closing quote".into(),
            ),
        ] {
            assert_eq!(wrong(text), expected, "{text}");
        }
    }

    #[test]
    fn a_name_may_begin_with_export() {
        assert_eq!(values("exported=b")[0].1, "exported");
        assert_eq!(values("export=b")[0].1, "export");
    }
}
