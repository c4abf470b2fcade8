//! The source as the compiler sees it, as far as `use` goes: which file names which.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
    path::{Path, PathBuf},
};

/// A file and a line in it, counted from 1.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub file: String,
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// One room uses another.
pub struct Arrow {
    pub from: String,
    pub to: String,
    pub place: Place,
}

/// One file uses a name of another; both by the path of their module, such as `[store, sealed]`.
pub struct Use {
    pub from: Vec<String>,
    pub to: Vec<String>,
    pub place: Place,
}

/// A path in the source, and whether it only hands a name on (`pub use`).
struct Named {
    path: Vec<String>,
    alias: String,
    line: usize,
    hands_on: bool,
}

/// One file of `src`.
struct Module {
    path: Vec<String>,
    file: String,
    code: String,
    named: Vec<Named>,
}

/// All files of `src`.
pub struct House {
    /// Every file without the code that only tests compile.
    modules: BTreeMap<Vec<String>, Module>,
    /// Every file with that code, for the paths from the root of the crate.
    with_tests: Vec<Module>,
}

impl House {
    /// Reads every file below `src`.
    pub fn read() -> Self {
        let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = Vec::new();
        collect(&src, &mut files);
        let with_tests: Vec<_> = files.iter().map(|file| Module::read(&src, file)).collect();
        let modules = with_tests.iter().filter(|module| !module.is_test());
        House {
            modules: modules
                .map(|module| (module.path.clone(), module.without_tests()))
                .collect(),
            with_tests,
        }
    }

    /// The rooms by name: the first segments of all modules.
    pub fn rooms(&self) -> BTreeSet<String> {
        let first = |path: &Vec<String>| path.first().cloned();
        self.modules.keys().filter_map(first).collect()
    }

    /// The modules of a room that have a file.
    pub fn files_of(&self, room: &str) -> Vec<&Vec<String>> {
        let is_in = |path: &&Vec<String>| path.first().is_some_and(|first| first == room);
        self.modules.keys().filter(is_in).collect()
    }

    /// Every use of one room by another, also in tests.
    pub fn arrows(&self) -> Vec<Arrow> {
        let rooms = self.rooms();
        let in_code = self.modules.values().flat_map(|module| {
            let named = module.named.iter();
            named
                .filter_map(move |named| Some((module, named, self.absolute(module, &named.path)?)))
        });
        let in_tests = self.with_tests.iter().flat_map(|module| {
            let from_root = |named: &&Named| named.path.first().is_some_and(|word| word == "crate");
            let named = module.named.iter().filter(from_root);
            named.map(move |named| (module, named, named.path[1..].to_vec()))
        });
        let arrow = |(module, named, path): (&Module, &Named, Vec<String>)| {
            let (from, to) = (module.path.first()?.clone(), path.first()?.clone());
            let place = module.place(named.line);
            let is_arrow = from != "lib" && to != from && rooms.contains(&to);
            is_arrow.then_some(Arrow { from, to, place })
        };
        in_code.chain(in_tests).filter_map(arrow).collect()
    }

    /// Every name that a file of this room uses, with the file that defines it.
    pub fn names_used_in(&self, room: &str) -> Vec<Use> {
        let mut uses = Vec::new();
        for path in self.files_of(room) {
            let module = &self.modules[path];
            for named in module.named.iter().filter(|named| !named.hands_on) {
                if let Some(absolute) = self.absolute(module, &named.path)
                    && let Some(to) = self.defined_in(&absolute, 8)
                    && to != module.path
                {
                    uses.push(Use {
                        from: module.path.clone(),
                        to,
                        place: module.place(named.line),
                    });
                }
            }
        }
        uses
    }

    /// A path from the root of the crate; `None` for a path of another crate.
    fn absolute(&self, module: &Module, path: &[String]) -> Option<Vec<String>> {
        let mut base = module.path.clone();
        let mut rest = path;
        match path.first()?.as_str() {
            "crate" => base.clear(),
            "self" => {}
            "super" => {
                base.pop();
                while rest.get(1).is_some_and(|word| word == "super") {
                    base.pop();
                    rest = &rest[1..];
                }
            }
            // A module that this file declares.
            child => {
                base.push(child.to_owned());
                if !self.modules.contains_key(&base) {
                    return None;
                }
            }
        }
        base.extend(rest[1..].iter().cloned());
        Some(base)
    }

    /// The module whose file defines the name at the end of a path; names that are handed on are
    /// followed.
    fn defined_in(&self, path: &[String], depth: usize) -> Option<Vec<String>> {
        let end = (0..=path.len())
            .rev()
            .find(|end| self.modules.contains_key(&path[..*end]))?;
        let module = &self.modules[&path[..end]];
        let Some(name) = path.get(end).filter(|_| depth > 0) else {
            return Some(module.path.clone());
        };
        let handed_on = module.named.iter().find(|named| named.alias == *name);
        match handed_on.and_then(|named| self.absolute(module, &named.path)) {
            Some(target) if target != path => self.defined_in(&target, depth - 1),
            _ => Some(module.path.clone()),
        }
    }
}

impl Module {
    fn read(src: &Path, file: &Path) -> Self {
        let below = file.strip_prefix(src).unwrap().with_extension("");
        let mut path: Vec<String> = below
            .iter()
            .map(|part| part.to_string_lossy().into_owned())
            .collect();
        if path.len() > 1 && path.last().is_some_and(|last| last == "mod") {
            path.pop();
        }
        let code = code_of(&fs::read_to_string(file).unwrap());
        Module {
            file: format!("src/{}", file.strip_prefix(src).unwrap().display()),
            named: named(&code),
            code,
            path,
        }
    }

    fn is_test(&self) -> bool {
        self.path.iter().any(|part| part == "tests")
    }

    fn without_tests(&self) -> Self {
        let code = without_tests(&self.code);
        Module {
            path: self.path.clone(),
            file: self.file.clone(),
            named: named(&code),
            code,
        }
    }

    fn place(&self, line: usize) -> Place {
        let file = self.file.clone();
        Place { file, line }
    }
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|end| end == "rs") {
            files.push(path);
        }
    }
}

/// The text with comments and the content of strings blanked; line breaks stay.
fn code_of(text: &str) -> String {
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
fn without_tests(code: &str) -> String {
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
fn named(code: &str) -> Vec<Named> {
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
