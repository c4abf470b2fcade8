//! The source as the compiler sees it, as far as `use` goes: which file names which.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt, fs,
    path::{Path, PathBuf},
};

use super::code::{Named, code_of, named, without_tests};

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
