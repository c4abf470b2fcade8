//! Blocks that are read, not run.

use super::{blocks::Block, home::Home, run::ended};

/// Asserts that credctl reads a block as its config file.
pub fn config(home: &Home, block: &Block) {
    let is_whole = block.text.starts_with("version = ");
    let version = if is_whole { "" } else { "version = 1\n" };
    let text = format!("{version}{}", block.text);
    let file = home.scratch("config.toml", &text);
    let mut types = home.command("credctl");
    types.args(["types", "--json", "--config"]).arg(file);
    let ended = ended(&mut types);
    let is_read = ended.code == 0 && ended.stderr.is_empty();
    assert!(is_read, "{}: {ended:#?}", block.place());
}

/// Asserts that a block is TOML.
pub fn toml(block: &Block) {
    let parsed = block.text.parse::<toml_edit::DocumentMut>();
    assert!(parsed.is_ok(), "{}: {parsed:?}", block.place());
}

/// Asserts that every line is a section, a setting, a comment or blank, and no setting is outside of a
/// section.
pub fn ini(block: &Block) {
    let mut is_in_section = false;
    for line in block.text.lines().filter(|line| !line.is_empty()) {
        let is_section = line.starts_with('[') && line.ends_with(']');
        is_in_section |= is_section;
        let is_setting = line.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.chars().all(char::is_alphanumeric) && is_in_section
        });
        let is_known = is_section || is_setting || line.starts_with('#');
        assert!(is_known, "{}: {line}", block.place());
    }
}

/// Asserts that a block is one JSON value, or one on each line. What is left out is marked with `…`.
pub fn json(block: &Block) {
    let text = block.text.replace("{…}", "null").replace("[…]", "[]");
    let text = text.replace('…', "");
    let is_json = |text: &str| serde_json::from_str::<serde_json::Value>(text).is_ok();
    let is_fine = is_json(&text) || text.lines().all(is_json);
    assert!(is_fine, "{}: {}", block.place(), block.text);
}
