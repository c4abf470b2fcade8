//! Sections of named values: `[section]`, and `name = value` or `name: value` in it. Comments begin with
//! `#` or `;`.

use zeroize::Zeroizing;

use super::{ImportError, dotenv, tree::Section};

/// Returns true if a line is the head of a section.
pub(super) fn is_head(line: &str) -> bool {
    head(line).is_some()
}

/// Returns the path that the head of a section states, as `[alpaca.paper]` or `[alpaca "paper"]`.
fn head(line: &str) -> Option<Vec<String>> {
    let line = without_comment(line.trim());
    let inside = line.strip_prefix('[')?.strip_suffix(']')?;
    let inside = inside
        .strip_prefix('[')
        .and_then(|inner| inner.strip_suffix(']'))
        .unwrap_or(inside);
    let is_letter = |c: char| c.is_alphanumeric() || "._-: \"'/@".contains(c);
    if inside.trim().is_empty() || !inside.chars().all(is_letter) {
        return None;
    }
    let parts = inside.split(['.', ':', '"', '\'', '/']);
    let parts = parts.map(str::trim).filter(|part| !part.is_empty());
    Some(parts.map(str::to_owned).collect())
}

fn without_comment(line: &str) -> &str {
    let end = line.find(" #").or_else(|| line.find(" ;"));
    line[..end.unwrap_or(line.len())].trim_end()
}

/// Reads the sections of a text, those without a head first.
///
/// # Errors
/// Fails with [`ImportError`] and the line that is no `name = value`.
pub(super) fn sections(text: &str) -> Result<Vec<Section>, ImportError> {
    let mut sections = vec![Section::new(&[], 1)];
    let (mut rest, mut line) = (text, 1);
    while !rest.is_empty() {
        let (first, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let content = first.trim();
        if content.is_empty() || content.starts_with(['#', ';']) {
            (rest, line) = (after, line + 1);
        } else if let Some(path) = head(content) {
            sections.push(Section::new(&path, line));
            (rest, line) = (after, line + 1);
        } else {
            let (name, value) = split(first, rest, line)?;
            let (value, left) = read_value(value, line)?;
            if let Some(section) = sections.last_mut() {
                section.push(name.to_owned(), line, value);
            }
            let read = rest.len() - left.len();
            line += rest[..read].matches('\n').count();
            rest = left;
        }
    }
    Ok(sections)
}

/// Reads a value, in quotes or up to a comment. Returns it and the text behind its line.
fn read_value(text: &str, line: usize) -> Result<(Zeroizing<String>, &str), ImportError> {
    if text
        .trim_start_matches([' ', '\t'])
        .starts_with(['"', '\''])
    {
        return dotenv::read_value(text, line);
    }
    let (first, after) = text.split_once('\n').unwrap_or((text, ""));
    Ok((
        Zeroizing::new(without_comment(first.trim()).to_owned()),
        after,
    ))
}

/// Splits a line at its first `=` or `:`. Returns the name, and the text from the value on.
fn split<'a>(
    first: &'a str,
    rest: &'a str,
    line: usize,
) -> Result<(&'a str, &'a str), ImportError> {
    let wrong = || ImportError::of_form(line, "this is neither `name = value` nor a section");
    let at = first.find(['=', ':']).ok_or_else(wrong)?;
    let name = first[..at].trim();
    let name = name.strip_prefix("export ").unwrap_or(name).trim();
    match name.is_empty() {
        true => Err(wrong()),
        false => Ok((name, &rest[at + 1..])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_and_their_values_are_read() {
        let text =
            "; mine\na: 1\n[alpaca \"paper\"] ; c\nkey = k ; c\nsecret = \"s;#\" \n[x.y]\nz=w=v\n";
        let shown: Vec<_> = sections(text)
            .unwrap()
            .into_iter()
            .flat_map(|section| {
                let path = section.path.join("/");
                let one = move |v: dotenv::DotenvLine| {
                    format!("{}:{path}.{}={}", v.place.line(), v.name, *v.value)
                };
                section.variables.into_iter().map(one).collect::<Vec<_>>()
            })
            .collect();
        let expected = [
            "2:.a=1",
            "4:alpaca/paper.key=k",
            "5:alpaca/paper.secret=s;#",
            "7:x/y.z=w=v",
        ];
        assert_eq!(shown, expected);
        let wrong = sections("[a]\nSECRET\n").map(|_| ()).unwrap_err();
        assert_eq!(
            wrong.to_string(),
            "line 2: this is neither `name = value` nor a section"
        );
    }

    #[test]
    fn a_head_is_told_from_a_list_of_json() {
        for (line, expected) in [
            ("[alpaca]", true),
            (" [a.b] # c", true),
            ("[]", false),
            ("[{", false),
            ("[1, 2]", false),
            ("[\"a\", 1]", false),
        ] {
            assert_eq!(is_head(line), expected, "{line}");
        }
    }
}
