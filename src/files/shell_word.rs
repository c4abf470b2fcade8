//! Paths in shell commands that messages suggest.

use std::path::Path;

/// Returns a path as one word of a POSIX shell that cannot be mistaken for an option.
pub fn word(path: &Path) -> String {
    let path = path.display().to_string();
    let dash = if path.starts_with('-') { "./" } else { "" };
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@%:,".contains(c);
    if !path.is_empty() && path.chars().all(plain) {
        format!("{dash}{path}")
    } else {
        format!("'{dash}{}'", path.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_can_be_pasted_into_a_shell() {
        let word = |path: &str| word(Path::new(path));
        assert_eq!(word("/k/vault.keys"), "/k/vault.keys");
        assert_eq!(word("/my keys/it's"), r"'/my keys/it'\''s'");
        assert_eq!(word("-k"), "./-k");
        assert_eq!(word("$(id)"), "'$(id)'");
        assert_eq!(word(""), "''");
    }
}
