//! The text of a file, as far as paths go: comments, strings and tests taken out, `use` trees spread.

/// A path in the source, and whether it only hands a name on (`pub use`).
pub struct Named {
    pub path: Vec<String>,
    pub alias: String,
    pub line: usize,
    pub hands_on: bool,
}

/// The text with comments and the content of strings blanked; line breaks stay.
pub fn code_of(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let end = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(raw) = rest.strip_prefix("r#\"") {
            raw.find("\"#").map_or(rest.len(), |at| at + 5)
        } else if c == '"' {
            end_of_string(rest)
        } else if rest.starts_with("'\"'") || rest.starts_with("'{'") || rest.starts_with("'}'") {
            3
        } else {
            code.push(c);
            rest = &rest[c.len_utf8()..];
            continue;
        };
        code.extend(rest[..end].chars().map(|c| if c == '\n' { c } else { ' ' }));
        rest = &rest[end..];
    }
    code
}

fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return at + 1,
            _ => escaped = false,
        }
    }
    text.len()
}

/// The code without the modules that only tests compile; line breaks stay.
pub fn without_tests(code: &str) -> String {
    let mut kept = String::new();
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]\n") {
        kept.push_str(&rest[..at]);
        let item = &rest[at..];
        let end = match (item.find('{'), item.find(';')) {
            (Some(open), semicolon) if semicolon.is_none_or(|end| open < end) => {
                open + end_of_block(&item[open..])
            }
            (_, Some(end)) => end + 1,
            _ => item.len(),
        };
        kept.extend(item[..end].chars().filter(|c| *c == '\n'));
        rest = &item[end..];
    }
    kept + rest
}

fn end_of_block(text: &str) -> usize {
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    text.len()
}

/// Every path that the code names: those of `use`, and those that begin with `crate`, `super` or a
/// module that the file declares.
pub fn named(code: &str) -> Vec<Named> {
    let mut all = named_children(code);
    let mut at = 0;
    while let Some(found) = next_path(code, at) {
        let line = code[..found.start].matches('\n').count() + 1;
        let end = match found.is_use {
            true => code[found.start..].find(';').map(|end| found.start + end),
            false => None,
        };
        let end = end.unwrap_or_else(|| end_of_path(code, found.start));
        for (path, alias) in expanded(&code[found.start..end]) {
            all.push(Named {
                alias: if found.is_use { alias } else { String::new() },
                path,
                line,
                hands_on: found.hands_on,
            });
        }
        at = end.max(found.start + 1);
    }
    all
}

/// Paths that begin with a module which this file declares: `mod child;` and, later, `child::name`.
fn named_children(code: &str) -> Vec<Named> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let declared = code.lines().filter_map(|line| {
        let item = line.strip_suffix(';')?;
        let (_, name) = item.rsplit_once("mod ")?;
        name.chars().all(is_word).then_some(name)
    });
    let mut all = Vec::new();
    for child in declared {
        let path = format!("{child}::");
        for (at, _) in code.match_indices(&path) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| is_word(c) || c == ':') || is_in_use(code, at) {
                continue;
            }
            let path = &code[at..end_of_path(code, at)];
            all.push(Named {
                path: path.split("::").map(str::to_owned).collect(),
                alias: String::new(),
                line: code[..at].matches('\n').count() + 1,
                hands_on: false,
            });
        }
    }
    all
}

/// Returns true for a position within a `use`, whose paths are read apart.
fn is_in_use(code: &str, at: usize) -> bool {
    let begin = code[..at].rfind(';').map_or(0, |end| end + 1);
    let item = code[begin..at].trim_start();
    item.starts_with("use ") || (item.starts_with("pub") && item.contains(" use "))
}

struct Start {
    start: usize,
    is_use: bool,
    hands_on: bool,
}

/// The next `use`, `crate::` or `super::` at or after a position.
fn next_path(code: &str, from: usize) -> Option<Start> {
    let word = |word: &'static str| {
        let mut at = from;
        loop {
            let found = at + code[at..].find(word)?;
            let before = code[..found].chars().next_back();
            if !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                return Some((found, word));
            }
            at = found + 1;
        }
    };
    let words = ["use ", "crate::", "super::"].map(word);
    let (found, word) = words.into_iter().flatten().min()?;
    let line = code[..found].rfind('\n').map_or(0, |at| at + 1);
    Some(Start {
        start: if word == "use " { found + 4 } else { found },
        is_use: word == "use ",
        hands_on: word == "use " && code[line..found].trim_start().starts_with("pub"),
    })
}

fn end_of_path(code: &str, start: usize) -> usize {
    let rest = &code[start..];
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    start + rest.find(|c| !is_part(c)).unwrap_or(rest.len())
}

/// The paths of a `use` tree, each with the name it binds.
fn expanded(tree: &str) -> Vec<(Vec<String>, String)> {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        let (path, alias) = tree.split_once(" as ").unwrap_or((tree, ""));
        let mut path: Vec<String> = path
            .split("::")
            .map(|part| part.trim().to_owned())
            .collect();
        path.retain(|part| !part.is_empty());
        if path.len() > 1 && path.last().is_some_and(|last| last == "self") {
            path.pop();
        }
        let last = path.last().cloned().unwrap_or_default();
        let alias = if alias.is_empty() {
            last
        } else {
            alias.trim().to_owned()
        };
        return vec![(path, alias)];
    };
    let head = &tree[..open];
    let inner = &tree[open + 1..tree.rfind('}').unwrap_or(tree.len())];
    let parts = split_at_commas(inner)
        .into_iter()
        .filter(|part| !part.trim().is_empty());
    parts
        .flat_map(|part| expanded(&format!("{head}{}", part.trim())))
        .collect()
}

fn split_at_commas(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut begin) = (Vec::new(), 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[begin..at]);
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[begin..]);
    parts
}
