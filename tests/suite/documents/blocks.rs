//! The blocks of a page of documentation: what stands between fences.

use std::{fs, path::Path};

/// The folder of the package.
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A block between two fences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The path of the page below the folder of the package.
    pub page: String,
    /// The number of the line with the opening fence.
    pub line: usize,
    /// The language: the first word behind the fence.
    pub language: String,
    /// The other words behind the fence.
    pub words: Vec<String>,
    /// The text, which ends with a line break.
    pub text: String,
}

impl Block {
    /// Whether this word stands behind the language.
    pub fn has(&self, word: &str) -> bool {
        self.words.iter().any(|one| one == word)
    }

    /// The value of a word such as `file=NAME`.
    pub fn value(&self, name: &str) -> Option<&str> {
        let mut words = self.words.iter();
        words.find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
    }

    /// The first line of the text.
    pub fn first_line(&self) -> &str {
        self.text.lines().next().unwrap_or_default()
    }

    /// The place of the block, for messages.
    pub fn place(&self) -> String {
        format!("{}:{} ({})", self.page, self.line, self.language)
    }
}

/// The text of a page.
pub fn page(path: &str) -> String {
    let file = Path::new(ROOT).join(path);
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The pages of `docs`, by their paths, in alphabetical order.
pub fn pages_of_docs() -> Vec<String> {
    let folder = fs::read_dir(Path::new(ROOT).join("docs")).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let pages = names.filter(|name| name.ends_with(".md"));
    let mut pages: Vec<_> = pages.map(|name| format!("docs/{name}")).collect();
    pages.sort();
    pages
}

/// README.md and all pages of `docs`.
pub fn pages() -> Vec<String> {
    let readme = std::iter::once("README.md".to_owned());
    readme.chain(pages_of_docs()).collect()
}

/// The blocks of a page, in their order.
pub fn blocks(path: &str) -> Vec<Block> {
    blocks_of(path, &page(path))
}

/// The page without its blocks and indented code; the lines keep their numbers.
pub fn without_blocks(text: &str) -> String {
    let mut fence: Option<&str> = None;
    let mut kept = String::new();
    for line in text.lines() {
        let ticks = fence_of(line);
        match (fence, ticks) {
            (None, Some(ticks)) => fence = Some(ticks),
            (Some(open), Some(ticks)) if ticks.len() >= open.len() && line.trim() == ticks => {
                fence = None;
            }
            (None, None) if !line.starts_with("    ") => kept.push_str(line),
            _ => {}
        }
        kept.push('\n');
    }
    kept
}

fn blocks_of(path: &str, text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, Block)> = None;
    for (number, line) in text.lines().enumerate() {
        match (&mut open, fence_of(line)) {
            (None, Some(ticks)) => open = Some((ticks, opened(path, number + 1, line))),
            (Some((ticks, _)), Some(closing))
                if closing.len() >= ticks.len() && line.trim() == closing =>
            {
                blocks.extend(open.take().map(|(_, block)| block));
            }
            (Some((_, block)), _) => {
                block.text.push_str(line);
                block.text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "{path}: the last block has no end");
    blocks
}

/// The backticks that a line begins with, if it is a fence.
fn fence_of(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
    (ticks.len() >= 3).then_some(ticks)
}

fn opened(path: &str, line: usize, fence: &str) -> Block {
    let mut words = fence.trim().trim_start_matches('`').split_whitespace();
    Block {
        page: path.to_owned(),
        line,
        language: words.next().unwrap_or_default().to_owned(),
        words: words.map(str::to_owned).collect(),
        text: String::new(),
    }
}
